"""Set what goes round a tray of letters: its cover with a box to tick, labels and envelopes, as PDF/UA-1.

Every word reaches Typst inside a string literal, where only ``\\`` and ``"`` have a meaning.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from directory.documents.faces import OURS, all_faces, shipped_faces
from directory.documents.pdf import CannotTypeset
from directory.documents.widths import lines_of, width_of
from directory.values.text import counted

if TYPE_CHECKING:
    from typst import Compiler

MM = 72 / 25.4  # points
LINE = 1.149  # how high a line is, in its type: Liberation Sans's own ascent and descent
Address = tuple[str, ...]  # an envelope's lines, the addressee first


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter as the cover lists it; ``pages`` as its own footer counts them."""

    reference: str
    destination: str
    pages: int


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover says. ``keys`` are the letters' keys, which the file carries; ``printed`` is a day."""

    school: str
    printed: str
    two_sided: bool
    letters: tuple[Listed, ...]
    keys: tuple[str, ...]


class Labels(StrEnum):
    """Sheets of labels, by Avery's number for an A4 sheet."""

    L7160 = "L7160"
    L7163 = "L7163"


class Envelopes(StrEnum):
    """Sizes of envelope that a printer takes; ISO 269."""

    DL = "DL"
    C5 = "C5"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where addresses go on a sheet, in mm: its size, the first address's corner, its room, and the grid."""

    width: float
    height: float
    left: float
    top: float
    room: tuple[float, float]
    sizes: tuple[int, ...]  # of type in points, the best first
    columns: int = 1
    rows: int = 1
    pitch: tuple[float, float] = (0, 0)


# Avery's own templates, as two programs that draw these sheets measured them (read 2026-11-30): labels stand
# one below the other from 15.15 mm on; from one column to the next are 66.04 or 101.6 mm; the columns are in
# the middle of the sheet. 3 mm of a label stay free on each side: a sheet may be fed 2 mm askew.
_FREE = 3
_LABELS = {
    Labels.L7160: _Sheet(
        210, 297, 7.21 + _FREE, 15.15 + _FREE, (57.5, 32.1), (11, 10, 9, 8), 3, 7, (66.04, 38.1)
    ),
    Labels.L7163: _Sheet(
        210, 297, 4.65 + _FREE, 15.15 + _FREE, (93.1, 32.1), (12, 11, 10, 9, 8), 2, 7, (101.6, 38.1)
    ),
}
# The address stands in the lower right part, with 40 mm above it for stamp and postmark, and 15 mm beside and
# below it free, as reading machines want it.
_ENVELOPES = {
    Envelopes.DL: _Sheet(220, 110, 85, 45, (120, 47), (12, 11, 10, 9)),
    Envelopes.C5: _Sheet(229, 162, 90, 65, (124, 79), (12, 11, 10, 9)),
}

_TEXT = """\
#set document(title: TITLE, author: SCHOOL, keywords: KEYS)
#set text(font: faces, fallback: false, lang: "en", region: "GB", hyphenate: false)
"""
_COVER = """\
#set page(paper: "a4", margin: (x: 20mm, top: 20mm, bottom: 18mm), footer: context align(center, {
  text(size: 9pt, "Cover, page " + counter(page).display("1 of 1", both: true))
}))
#set text(size: 11pt)
#set table(stroke: (bottom: 0.5pt + luma(60%), rest: none), inset: (x: 1.5mm, y: 1.6mm))
#SCHOOL
#heading(level: 1, TITLE)
#v(1mm)
#par(SUMMARY)
#par(HOW)
#v(1mm)
#table(
  columns: (auto, 1fr, auto, auto),
  align: (left + horizon, left + horizon, right + horizon, center + horizon),
  table.header(strong("Reference"), strong("To"), strong("Pages"), strong("Posted")),
  ..LETTERS.map(one => (..one, box(width: 4.2mm, height: 4.2mm, stroke: 0.8pt))).flatten(),
)
#v(5mm)
#block(breakable: false, {
  par("Posted by: ____________________    On: ____________________")
  par(AFTER)
})
"""
_ADDRESSES = """\
#set page(width: WIDTHmm, height: HEIGHTmm, margin: 0mm)
#set par(leading: 0mm)
#set text(top-edge: 0.93em, bottom-edge: -0.219em)
#for (at, (size, lines)) in ALL.enumerate() {
  let on = calc.rem(at, COLUMNS * ROWS)
  if at > 0 and on == 0 { pagebreak() }
  let (x, y) = (calc.rem(on, COLUMNS) * PITCH_Xmm, calc.quo(on, COLUMNS) * PITCH_Ymm)
  place(top + left, dx: LEFTmm + x, dy: TOPmm + y, block(width: ROOMmm, text(size: size, lines.join("\\n"))))
}
"""


@dataclass(frozen=True, slots=True)
class Addressed:
    """A PDF of addresses, None when none is to be written, and the places of those that are too long."""

    pdf: bytes | None = field(repr=False)
    too_long: tuple[int, ...]


def cover_pdf(cover: Cover) -> bytes:
    """Return the cover of a tray as PDF/UA-1. Raises CannotTypeset."""
    number = counted(len(cover.letters), "letter")
    pages = counted(sum(one.pages for one in cover.letters), "page")
    sides_used = 2 if cover.two_sided else 1
    sheets = counted(sum(-(-one.pages // sides_used) for one in cover.letters), "sheet")
    sides = "both sides" if cover.two_sided else "one side only"
    how = (
        f"Made to be printed on {sides}. Each letter begins on a sheet of its own, in the order of this list."
    )
    words = {
        "TITLE": _text("Letters to post"),
        "SCHOOL": _text(cover.school),
        "KEYS": _array(map(_text, cover.keys)),
        "SUMMARY": _text(
            f"{number}: {pages} on {sheets}, put together on {cover.printed}. This cover is not counted."
        ),
        "HOW": _text(how),
        "AFTER": _text("Tick each letter when it is in its envelope. When all are posted, record it."),
        "LETTERS": _array(
            _array(map(_text, (one.reference, one.destination, str(one.pages)))) for one in cover.letters
        ),
    }
    return _made(_filled(_TEXT + _COVER, words))


def labels_pdf(addresses: Sequence[Address], kind: Labels, school: str) -> Addressed:
    """Return sheets of labels, an address to each. Raises CannotTypeset."""
    return _addressed(addresses, _LABELS[kind], f"Labels {kind}", school)


def envelopes_pdf(addresses: Sequence[Address], kind: Envelopes, school: str) -> Addressed:
    """Return envelopes, a page each. Raises CannotTypeset."""
    return _addressed(addresses, _ENVELOPES[kind], f"Envelopes {kind}", school)


def _addressed(addresses: Sequence[Address], sheet: _Sheet, title: str, school: str) -> Addressed:
    """Return the addresses on sheets: each as large as it fits; one that does not fit is left out."""
    sizes = [_size(one, sheet) for one in addresses]
    fitting = [
        _array((f"{size}pt", _array(map(_text, one))))
        for one, size in zip(addresses, sizes, strict=True)
        if size
    ]
    words = {
        "TITLE": _text(title),
        "SCHOOL": _text(school),
        "KEYS": "()",
        "WIDTH": str(sheet.width),
        "HEIGHT": str(sheet.height),
        "LEFT": str(sheet.left),
        "TOP": str(sheet.top),
        "ROOM": str(sheet.room[0]),
        "PITCH_X": str(sheet.pitch[0]),
        "PITCH_Y": str(sheet.pitch[1]),
        "COLUMNS": str(sheet.columns),
        "ROWS": str(sheet.rows),
        "ALL": _array(fitting),
    }
    pdf = _made(_filled(_TEXT + _ADDRESSES, words)) if fitting else None
    return Addressed(pdf, tuple(at for at, size in enumerate(sizes) if not size))


def _size(lines: Address, sheet: _Sheet) -> int:
    """Return the largest type, in points, in which no line breaks; 0 where no type is small enough.

    In the smallest type lines may break between words.
    """
    width, height = (length * MM for length in sheet.room)
    for size in sheet.sizes:
        if all(width_of(line, size) <= width for line in lines) and len(lines) * size * LINE <= height:
            return size
    size = sheet.sizes[-1]
    words = (word for line in lines for word in line.split())
    number = sum(lines_of(line, size, width) for line in lines)
    fits = all(width_of(word, size) <= width for word in words) and number * size * LINE <= height
    return size if fits else 0


def _filled(source: str, words: Mapping[str, str]) -> str:
    """Return Typst's source with values in place of the words in capitals, each once."""
    return re.sub(rf"\b({'|'.join(words)})(?=mm\b|\b)", lambda found: words[found[1]], source)


def _text(text: str) -> str:
    """Return text as a literal of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _array(items: Iterable[str]) -> str:
    """Return an array of Typst; with one item it needs its comma."""
    return "(" + "".join(f"{one}, " for one in items) + ")"


def _made(source: str) -> bytes:
    from typst import TypstError

    try:
        return _set(shipped_faces(), source, OURS)
    except TypstError:
        pass  # a character that our faces lack; the computer's faces may have it
    compiler, families = all_faces()
    try:
        return _set(compiler, source, families)
    except TypstError:
        raise CannotTypeset("no font here has all characters of its addresses") from None


def _set(compiler: "Compiler", source: str, families: Iterable[str]) -> bytes:
    whole = f"#let faces = {_array(map(_text, families))}\n{source}"
    made = compiler.compile(whole.encode(), format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)  # noqa: S101  # only several PNG pages come as a list
    return made
