"""Which of many texts are one slip of the finger apart: the work grows with the texts, not with their pairs.

Texts that differ in one place are equal without that place. So they are filed by what is left of them, one
place after another: only one place's drawers are in memory at a time, however long the texts are.
Of 10,000 texts, comparing all pairs takes rapidfuzz 7 to 19 s, and this 0.2 to 0.5 s (measured).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from directory.values import one_edit_apart

Neighbours = Mapping[str, set[str]]  # only texts that have some


def one_character_apart(texts: Collection[str]) -> Neighbours:
    """Return by text the others that are equal but for one character."""
    return _neighbours(alike for drawers in _places(texts) for alike in drawers.values() if len(alike) > 1)


def one_slip_apart(texts: Collection[str]) -> Neighbours:
    """Return by text the others that one slip makes of it, as `values.one_edit_apart` tells a slip."""
    return _neighbours(_slips(frozenset(texts)))


def _slips(texts: frozenset[str]) -> Iterator[Collection[str]]:
    """Yield texts of which each is one slip from each other."""
    before: Mapping[str, list[str]] = {}
    for drawers in _places(texts):
        yield from (alike for alike in drawers.values() if len(alike) > 1)
        for shorter in drawers.keys() & texts:
            yield from ((shorter, longer) for longer in drawers[shorter])
        # "ab" without its a, and "ba" without the a that is one place further on, leave the same.
        for left in drawers.keys() & before.keys():
            pairs = ((one, other) for one in drawers[left] for other in before[left])
            yield from (pair for pair in pairs if one_edit_apart(*pair))
        before = drawers


def _places(texts: Collection[str]) -> Iterator[Mapping[str, list[str]]]:
    """Yield for each place the texts, by what is left of them without the character there."""
    for at in range(max(map(len, texts), default=0)):
        drawers: dict[str, list[str]] = {}
        for text in texts:
            if at < len(text):
                drawers.setdefault(text[:at] + text[at + 1 :], []).append(text)
        yield drawers


def _neighbours(groups: Iterable[Collection[str]]) -> Neighbours:
    near: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for text in group:
            near[text].update(group)
    return {text: others - {text} for text, others in near.items()}
