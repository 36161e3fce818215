"""Find which leavers a text names: by UPN or ULN, or by name in either order. Pure.

Every leaver of a list is looked for at once, by the first word of what identifies them, so the work grows
with the text and not with the list.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from unicodedata import combining, normalize

from directory.model import Row

_WORD = re.compile(r"[^\W_]+")
# O'Brien is OBrien, and Marlow's is Marlow and an s.
_WITHIN_A_NAME = re.compile(r"['`\u00b4\u2018\u2019\u02bc](?<=[^\W\d_].)(?=[^\W\d_]{2})")

Sign = tuple[str, ...]  # a number or a name, as the words that a text would say


def words(text: str) -> Sign:
    """Return a text's words, folded and without accents; hyphens and line ends split words."""
    return tuple(_WORD.findall(_plain(text).casefold()))


def typed_words(text: str) -> Sign:
    """Return a text's words as ``words`` does, with the capitals that were typed."""
    return tuple(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    plain = unescape(text)
    if not plain.isascii():
        plain = "".join(c for c in normalize("NFKD", plain) if not combining(c))
    return _WITHIN_A_NAME.sub("", plain)


def signs_of(row: Row) -> frozenset[Sign]:
    """Return what identifies a leaver: UPN, ULN, and each forename with the surname, in either order.

    A reference alone is too short to differ from other numbers, and a surname alone may be a sibling's.
    """
    numbers = ("".join(words(row[key])) for key in ("upn", "uln"))
    signs: set[Sign] = {(number,) for number in numbers if number}
    last = words(row["surname"])
    legal = words(row["forename"])
    for first in {legal, legal[:1], words(row["preferred_name"])}:
        if first and last:
            signs |= {first + last, last + first}
    return frozenset(signs)


class Everybody:
    """All leavers of a list, to be looked for in many texts. Its repr shows nobody."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Remember what identifies the leavers in ``rows`` by its first word."""
        found: dict[str, set[Sign]] = defaultdict(set)
        for row in rows:
            for sign in signs_of(row):
                found[sign[0]].add(sign)
        self._by_first_word = dict(found)

    def named_in(self, text: str) -> set[Sign]:
        """Return what in a text identifies a leaver."""
        return set(self._signs_in(words(text)))

    def _signs_in(self, said: Sign) -> Iterator[Sign]:
        for at, word in enumerate(said):
            for sign in self._by_first_word.get(word, ()):
                if said[at : at + len(sign)] == sign:
                    yield sign


@dataclass(frozen=True, slots=True)
class Others:
    """Everybody but the leaver that a letter is about: ``own`` is what may be said of that one."""

    everybody: Everybody
    own: Collection[Sign] = field(repr=False)

    def named_in(self, *texts: str) -> bool:
        """Return whether one of the texts names somebody else."""
        return any(sign not in self.own for text in texts for sign in self.everybody.named_in(text))


def others_than(everybody: Everybody, row: Row | None, texts: Iterable[str] = ()) -> Others:
    """Return everybody without the leaver of ``row``, if there is one, and without whom ``texts`` name.

    Those are a letter's addressee and the school: if not, a leaver with the head teacher's name would hold
    every letter.
    """
    own = set(signs_of(row)) if row else set[Sign]()
    if row:
        texts = (*texts, *(f"{row[first]} {row['surname']}" for first in ("forename", "preferred_name")))
    for text in texts:
        own |= everybody.named_in(text)
    return Others(everybody, own)
