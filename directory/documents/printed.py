"""Measure a finished PDF: is every glyph on the sheet, the address in its window, and the rest out of it?

Reads the pages as Typst writes them, with each line of text placed by one matrix, in a tenth of the time that
a reader for every PDF takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from

from directory.documents.letterhead.draw import ASCENT, DESCENT
from directory.documents.letterhead.head import Page
from directory.documents.typeset import Typeset, reference
from directory.errors import DirectoryError

MM = 72 / 25.4
# The envelope's window in points from the sheet's top left corner (documents/pdf.py has the source), and how
# far below it other text must be, so that a letter that slips in its envelope shows none of it.
LEFT, TOP, RIGHT, FOOT, CLEAR = 24.6 * MM, 39.5 * MM, 120 * MM, 66.3 * MM, 5 * MM
SLACK = 0.75  # points: glyphs reach a little over their own box
SPACE = 0.27  # of a line's height: a space at a line's end may stand over the margin
# It first looks for a sign with which a token can begin: most of a page is none, and is passed over at once.
TOKEN = re.compile(
    rb"(?=[/BEqQ\[(\d-])(?:(?P<artifact>/Artifact\b)|(?P<begin>\bBDC\b|\bBMC\b)|(?P<end>\bEMC\b)"
    rb"|(?P<save>(?<!\S)q(?!\S))|(?P<restore>(?<!\S)Q(?!\S))"
    rb"|(?<![\d.-])(?P<numbers>(?:-?[\d.]{1,20}\s+){6})(?P<places>cm|Tm)\b"
    rb"|/(?P<font>f\d+)\s+(?P<size>[\d.]+)\s+Tf"
    rb"|(?P<shown>\[(?:[^\[\]\\(]|\((?:[^\\()]|\\.)*\))*\]|\((?:[^\\()]|\\.)*\))\s*T[Jj])",
    re.DOTALL,
)
PIECE = re.compile(rb"\(((?:[^\\()]|\\.)*)\)|(-?[\d.]+)", re.DOTALL)
FONT = re.compile(rb"/(f\d+) (\d+) 0 R")

Matrix = tuple[float, float, float, float, float, float]
UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


class Trouble(StrEnum):
    """What does not fit in a letter."""

    MARGIN = "a line runs over the margin"
    ADDRESS = "the address does not fit the envelope's window"
    NEAR = "other text is in the envelope's window, or nearer than 5 mm below it"
    PAGES = "it has more pages than it may have"


class DoesNotFit(DirectoryError):
    """A letter was set, but is not whole on its sheets: ``trouble`` says what, never the text."""

    def __init__(self, trouble: Trouble, more: str = "") -> None:
        super().__init__(
            f"The letter does not fit its page: {trouble}{more}.", "Shorten what the letter prints."
        )
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text on a page, in points from the sheet's top left corner; ``apart`` in head or foot."""

    left: float
    right: float
    top: float
    bottom: float
    apart: bool


def refuse_unfit(content: bytes, page: Page, *, addressed: bool, most_pages: int) -> None:
    """Raise DoesNotFit unless the PDF ``content`` is whole on sheets with the margins of ``page``."""
    pages = read_lines(content, page.height)
    if len(pages) > most_pages:
        raise DoesNotFit(Trouble.PAGES, f", {len(pages)} instead of {most_pages}")
    for number, lines in enumerate(pages):
        windowed = addressed and not number
        if any(_outside(line, page) for line in lines if not (windowed and _in_window(line))):
            raise DoesNotFit(Trouble.MARGIN)
        if windowed:
            _refuse_window(lines)


def read_lines(content: bytes, height: float) -> list[list[Line]]:
    """Return the stretches of text on each page of a PDF that Typst made."""
    file = Typeset(content)
    widths: dict[bytes, dict[int, float]] = {}
    pages = []
    for _, page in file.pages():
        fonts: dict[bytes, dict[int, float]] = {}
        for name, number in FONT.findall(file.part(reference(page, b"Resources"))):
            if number not in widths:
                widths[number] = _widths(file, int(number))
            fonts[name] = widths[number]
        stream = file.stream(reference(page, b"Contents"))
        pages.append(list(_lines(stream, fonts, height)))
    return pages


def _widths(file: Typeset, number: int) -> dict[int, float]:
    """Return a font's widths by glyph, in thousandths of an em."""
    whole = file.part(number)
    if b"/DescendantFonts[" not in whole:
        return {}  # signs that are drawn, such as a smiley: each counts as an em
    font = file.part(reference(whole, b"DescendantFonts["))
    said = font[font.index(b"/W[") + 3 :].partition(b"]")[0].split()
    widths: dict[int, float] = {}
    for first, last, width in zip(said[::3], said[1::3], said[2::3], strict=True):
        widths |= dict.fromkeys(range(int(first), int(last) + 1), float(width))
    return widths


def _refuse_window(lines: Sequence[Line]) -> None:
    window = [line for line in lines if line.top < FOOT + CLEAR - SLACK and line.bottom > TOP]
    for line in window:
        if line.apart:
            if line.right > LEFT and line.left < RIGHT and line.top < FOOT and line.bottom > TOP + SLACK:
                raise DoesNotFit(Trouble.NEAR)
        elif line.left < LEFT - SLACK:
            raise DoesNotFit(Trouble.NEAR)
        elif line.right > RIGHT + SPACE * (line.bottom - line.top) or line.bottom > FOOT + SLACK:
            raise DoesNotFit(Trouble.ADDRESS)


def _in_window(line: Line) -> bool:
    """Return whether a line stands where the address does: there a wide margin does not count."""
    return line.left >= LEFT - SLACK and line.top >= TOP - SLACK and line.bottom <= FOOT + SLACK


def _outside(line: Line, page: Page) -> bool:
    if line.apart:
        return line.left < 0 or line.right > page.width or line.top < 0 or line.bottom > page.height
    return (
        line.left < page.left - SLACK
        or line.right > page.width - page.right + SPACE * (line.bottom - line.top)
        or line.bottom > page.height - page.bottom + SLACK
    )


def _lines(stream: bytes, fonts: dict[bytes, dict[int, float]], height: float) -> Iterator[Line]:
    """Yield each stretch of text that a page's content shows."""
    matrix, kept = UNMOVED, list[Matrix]()
    inside: list[bool] = []  # of the marked parts that are open: whether each is head or foot
    artifact = False
    font, size, at = fonts.get(b"f0", {}), 0.0, UNMOVED
    for token in TOKEN.finditer(stream):
        match token.lastgroup:
            case "artifact":
                artifact = True
            case "begin":
                inside.append(artifact)
                artifact = False
            case "end":
                inside = inside[:-1]
            case "save":
                kept.append(matrix)
            case "restore":
                matrix = kept.pop() if kept else UNMOVED
            case "places" if token["places"] == b"cm":
                matrix = _times(_numbers(token["numbers"]), matrix)
            case "places":
                at = _numbers(token["numbers"])
            case "size":
                font, size = fonts.get(token["font"], {}), float(token["size"])
            case "shown":
                x, y = _times(at, matrix)[4:]
                wide = _width(token["shown"], font) * size
                top = height - y
                yield Line(x, x + wide, top - ASCENT * size, top + DESCENT * size, any(inside))


def _width(shown: bytes, font: dict[int, float]) -> float:
    """Return how wide a piece of text is, in ems."""
    thousandths = 0.0
    for text, moved in PIECE.findall(shown):
        if moved:
            thousandths -= float(moved)
        else:
            codes = _unescaped(text)
            glyphs = unpack_from(f">{len(codes) // 2}H", codes)
            thousandths += sum(font.get(glyph, 1000.0) for glyph in glyphs)
    return thousandths / 1000


def _unescaped(text: bytes) -> bytes:
    if b"\\" not in text:
        return text
    plain = text.replace(b"\\(", b"(").replace(b"\\)", b")")
    return plain.decode("unicode_escape").encode("latin-1")  # PDF's escapes are among Python's


def _numbers(said: bytes) -> Matrix:
    a, b, c, d, e, f = map(float, said.split())
    return a, b, c, d, e, f


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that does ``one`` and then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m
