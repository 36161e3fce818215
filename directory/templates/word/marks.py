"""Put a mark in place of each tag of a Word letter, and each statement between the runs that it governs.

Word splits a tag over runs as it likes: by spelling, by when it was typed. Here each is one again.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from xml.etree.ElementTree import Element

from directory.templates.letter import Value
from directory.templates.marks import MARK, STATEMENTS, Statement
from directory.templates.word.clean import XML, own
from directory.templates.word.names import TAG, NoField, understood
from directory.templates.word.package import W

STATEMENT = "statement"  # the tag of an element that stands for one, with its number
SEAM = "\x1e"  # between two texts of a paragraph; no XML has it
GAPS = {f"{W}br": "\v", f"{W}cr": "\v", f"{W}tab": "\t", f"{W}noBreakHyphen": "-"}


def join_tags(paragraph: Element, wrong: Callable[[str], None]) -> None:
    """Put each tag of a paragraph into one text, as templates write it.

    ``wrong`` takes a sentence about each tag that means nothing.
    """
    pieces = list(_pieces(paragraph))
    whole = "".join(GAPS.get(piece.tag, piece.text or "") for piece, _ in pieces)
    for found in reversed([*TAG.finditer(whole)]):  # from the end, so that the earlier places stay right
        try:
            tag = understood(found[0])
        except NoField as error:
            wrong(str(error))
            tag = ""
        if tag != found[0] or tag[0] == "{":
            _put(pieces, found.start(), found.end(), tag)


def drop_stray_texts(root: Element) -> None:
    """Drop each text that is in no run of a paragraph: Word shows none, and nobody would judge it."""
    known = {piece for paragraph in root.iter(f"{W}p") for piece, _ in _pieces(paragraph)}
    for parent in [*root.iter()]:
        parent[:] = [one for one in parent if one.tag != f"{W}t" or one in known]


def text_of(paragraph: Element, seam: str = "") -> str:
    """Return a paragraph's own words, ``seam`` between its texts."""
    return seam.join(GAPS.get(piece.tag, piece.text or "") for piece, _ in _pieces(paragraph))


def put_marks(paragraph: Element, marked: str) -> None:
    """Put ``marked`` into a paragraph: its own words, marks in place of tags, a SEAM between texts."""
    pieces = [piece for piece, _ in _pieces(paragraph)]
    for piece, text in zip(pieces, marked.split(SEAM) if pieces else (), strict=True):
        if piece.tag == f"{W}t":
            piece.text = text


def part_statements(paragraph: Element) -> None:
    """Take the statements out of a paragraph's runs: each becomes an element between two runs."""
    for parent in [paragraph, *(one for one in own(paragraph) if one.tag == f"{W}hyperlink")]:
        children: list[Element] = []
        for child in parent:
            children += _parted(child) if child.tag == f"{W}r" else [child]
        parent[:] = children


def statement_at(element: Element, tags: tuple[Value | Statement, ...]) -> Statement:
    """Return the statement that an element stands for."""
    found = tags[int(element.get("number", ""))]
    assert isinstance(found, Statement)  # noqa: S101  # its plane is that of statements
    return found


def _pieces(paragraph: Element) -> Iterator[tuple[Element, Element]]:
    """Yield each text and each gap of a paragraph with its run, but not what its text boxes say."""
    for run in own(paragraph):
        if run.tag == f"{W}r":
            yield from ((one, run) for one in run if one.tag == f"{W}t" or one.tag in GAPS)


def _put(pieces: list[tuple[Element, Element]], start: int, end: int, tag: str) -> None:
    """Put ``tag`` in place of the characters from ``start`` to ``end``, counted over all pieces."""
    at = 0
    for piece, run in pieces:
        text = GAPS.get(piece.tag, piece.text or "")
        first, last = max(start - at, 0), min(end - at, len(text))
        at += len(text)
        if first >= last:
            continue
        if piece.tag != f"{W}t":  # a line break or a tab within a tag; it begins before it, with a brace
            run.remove(piece)
        else:
            piece.text = text[:first] + tag + text[last:]
            piece.set(f"{XML}space", "preserve")
            tag = ""


def _parted(run: Element) -> list[Element]:
    """Return a run as runs and statements."""
    if not any(letter >= chr(STATEMENTS) for one in run for letter in one.text or "" if one.tag == f"{W}t"):
        return [run]
    look = run.find(f"{W}rPr")
    parts: list[Element] = []

    def add(child: Element) -> None:
        if not parts or parts[-1].tag == STATEMENT:
            parts.append(Element(f"{W}r"))
            if look is not None:
                parts[-1].append(deepcopy(look))
        parts[-1].append(child)

    for child in run:
        if child.tag != f"{W}t":
            if child.tag != f"{W}rPr":
                add(child)
            continue
        for text in MARK.split(child.text or ""):
            if text >= chr(STATEMENTS):
                parts.append(Element(STATEMENT, {"number": str(ord(text) & 0xFFFF)}))
            elif text:
                said = Element(f"{W}t", {f"{XML}space": "preserve"})
                said.text = text
                add(said)
    return parts
