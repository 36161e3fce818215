"""Set a letter as tagged PDF (PDF/UA-1) with Typst: page, fonts, headings, lists, tables, the window.

One compile makes one letter. Every word reaches Typst inside a string literal, where only ``\\`` and ``"``
have a meaning.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from directory.documents.faces import OURS, all_faces, shipped_faces
from directory.documents.letterhead.draw import LINE
from directory.documents.letterhead.read import Letterhead
from directory.documents.letterhead.styles import Lines, Look, Spacing
from directory.documents.markup import Context, Markup, compile_markup, placed, plain, together
from directory.errors import DirectoryError
from directory.templates.letter import Letter

if TYPE_CHECKING:
    from typst import Compiler

# A word that may not fit into a line, the mark of a value that has one, and what breaks it anywhere: a
# box of no width between its letters, which leaves no trace in the text.
LONG = re.compile(r"\S{40,}")
LONG_WORD = "\ue012"
BREAKING = '#show regex("\\\\S{40,}"): word => word.text.clusters().join(box())\n'
UNSAFE = re.compile(r'[\\"]')
# Stands before the letter's own part of the source. Typst gets that part as one string to evaluate: all that
# stands in a string has one place in the source, so a paragraph or cell that the last letters had as well is
# not laid out anew because there are more or fewer rows above it. That halves the time of such a letter.
OWN_PART = "\ue013"

# The window of a DL or C5 envelope in mm from the sheet's edge, as GOV.UK Notify's letter guide gives it
# (read 2026-11-23): 24.6 from the left, 39.5 from the top, 95.4 x 26.8. Typst's ``place`` measures from the
# margins. Seven lines of 9.5 points, each 10.8 high as in Word, fill it; 5 mm below it nothing may stand.
WINDOW = """\
place(top + left, dx: 24.6mm - LEFT, dy: 39.5mm - TOP, block(width: 95.4mm, height: 26.8mm, {
  set text(size: 9.5pt)
  set par(leading: -0.115pt, spacing: 0pt)
  par([#{CONTENT}])
}));
v(calc.max(0mm, 71.3mm - TOP));
"""
# A cell in Typst's tags. That a cell heads its row, Typst itself says only with a switch that its library for
# Python lacks.
CELL = re.compile(
    rb"(?P<kind><</Type/StructElem/S/T)D(?P<of>/P (?P<row>\d+) 0 R/A\[<</O/Table)"
    rb"(?P<heads>/Headers\[[^\]]*\])"
)
ASKED = re.compile(r"\b(?:reference|page-number|pages)\b")  # by what a header or footer shows
WRITING_SPACE = "block(height: 8mm - ROOM);"  # to write in by hand; ROOM is what a cell has around its text
SHEET = """\
#let faces = FACES
#set document(title: TITLE, author: SCHOOL, date: none)
#set text(font: faces, fallback: false, size: SIZE, fill: INK, lang: LANG, region: REGION, hyphenate: false,
  top-edge: 0.93em, bottom-edge: -0.219em)
#set par(leading: LEADING, spacing: SPACING)
#set block(spacing: SPACING)
#set list(marker: box(width: 18pt, align(left, [•])), body-indent: 0pt, spacing: ITEMS)
HEADINGS#show heading: set block(sticky: true)
#show link: set text(fill: rgb("#1d4f91"))
#set table(LINES)
// The headings and two rows are on one page: where there is no room for so much, the table starts the next.
#show table: it => block(above: SPACING, below: 10pt, {
  set block(spacing: 0pt)
  block(height: START, breakable: false)
  v(-START)
  it
})
#show table.cell: set text(size: CELL)
#let shown(heads) = context {
  let at = here().page()
  let kind = if at == 1 and "first" in heads { "first" } else if calc.even(at) and "even" in heads { "even" }
    else { "default" }
  // Asked for, not written here: with a footer that differs, Typst lays out all of the page's styles anew.
  set text(size: 10pt, fill: black)
  (heads.at(kind))(
    query(<reference>).first().value, counter(page).display(), str(counter(page).final().first()))
}
#set page(
  paper: "a4",
  margin: (left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM),
  header-ascent: 0pt,
  footer-descent: 0pt,
  header: HEADS,
  footer: FEET,
)
#metadata(REFERENCE) <reference>
"""


def compile_pdf(letter: Letter, letterhead: Letterhead) -> Callable[[Context], bytes]:
    """Return a function that fills ``letter`` as the bytes of one PDF/UA-1 file with ``letterhead``."""
    from typst import TypstError

    quick = shipped_faces(letterhead.pictures)
    fill = compile_markup(letter, _Typst(letterhead))

    def write(context: Context) -> bytes:
        source = _own_part(_breaking(fill(context)))
        try:
            return _set(quick, source)
        except TypstError:
            pass  # a character that our faces lack; the computer's faces may have it
        compiler, families = all_faces(letterhead.pictures)
        try:
            return _set(compiler, source.replace(_array(OURS), _array(families), 1))
        except TypstError as error:
            raise CannotTypeset(_lacking(error.message)) from None

    return write


def _breaking(source: str) -> str:
    """Return Typst's source that breaks long words, if a value has one: looking for them takes time."""
    return BREAKING + source.replace(LONG_WORD, "") if LONG_WORD in source else source


def _own_part(source: str) -> str:
    """Return Typst's source with the letter's own part as a string that Typst evaluates."""
    sheet, _, own = source.partition(OWN_PART)  # a value may have that sign too: no font has it
    return f'{sheet}#eval("{_escaped(own)}", mode: "code")\n'


def _escaped(text: str) -> str:
    """Return text as it stands in a string of Typst."""
    return UNSAFE.sub(r"\\\g<0>", text) if UNSAFE.search(text) else text


def _array(words: Sequence[str]) -> str:
    """Return words, none with a quotation mark in it, as an array of Typst."""
    return "(" + "".join(f'"{word}",' for word in words) + ")"


def _set(compiler: "Compiler", source: str) -> bytes:
    made = compiler.compile(source.encode(), format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)  # noqa: S101  # only several PNG pages come as a list
    return _with_row_headings(made)


def _with_row_headings(made: bytes) -> bytes:
    """Return a PDF of Typst's in which the first cell of each row of a table is the row's heading.

    No byte moves, so that the file's table of places stays right. Which heading a cell has then follows from
    the scopes of rows and columns (ISO 32000-1, 14.8.5.7), in place of Typst's lists of columns' headings.
    """
    row = b""

    def change(cell: re.Match[bytes]) -> bytes:
        nonlocal row
        first, row = cell["row"] != row, cell["row"]
        said = b"/Scope/Row" if first else b""
        return cell["kind"] + (b"H" if first else b"D") + cell["of"] + said.ljust(len(cell["heads"]))

    return CELL.sub(change, made)


def _lacking(message: str) -> str:
    """Return why Typst cannot set the letter, naming one character at most and no more of the text."""
    if found := re.search(r"\\u\{([0-9a-fA-F]+)\}", message):
        return f"no font here has its character U+{found[1].upper():0>4}"
    if found := re.search(r'text `"(.)"`', message):
        return f"no font here has its character U+{ord(found[1]):04X}"
    return "some of its text has no tags that a screen reader could use"


class _Typst(Markup):
    """Typst's code: runs are strings that it joins, so content is what ``[#{runs}]`` encloses."""

    marks_headings = True

    def __init__(self, letterhead: Letterhead) -> None:
        self.letterhead = letterhead

    def value(self, value: object) -> str:
        text = self.escape(together(plain(str(value))))
        return f"{LONG_WORD}{text}" if LONG.search(text) else text

    def escape(self, text: str) -> str:
        return _escaped(text)

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        text = f'"{text}"'
        text = f"emph({text})" if emphasis else text
        return f"strong({text});" if strong else f"{text};"

    def link(self, address: str, content: str) -> str:
        return f'link("{self.escape(address)}", [#{{{content}}}]);'

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        paragraph = self._short(f"par([#{{{content}}}])")
        if together or with_next:
            # A sticky block stays on the page of what follows it, if it fits there whole.
            paragraph = f"block(breakable: false, sticky: {str(with_next).lower()}, {paragraph})"
        return f"{paragraph};\n"

    def _short(self, block: str) -> str:
        """Return a block whose lines end where the letterhead has them end, before the margin."""
        short = self.letterhead.type.short
        return f"pad(right: {short:g}pt, {block})" if short else block

    def heading(self, level: int, content: str) -> str:
        return f"heading(level: {level}, [#{{{content}}}]);\n"

    def bullets(self, items: str) -> str:
        return f"{self._short(f'list({items})')};\n"

    def item(self, content: str) -> str:
        return f"[#{{{content}}}],"

    def grid(self, columns: int, header: str, rows: str) -> str:
        widths = ", ".join(
            ["32fr", *[f"{68 / (columns - 1):g}fr"] * (columns - 1)] if columns > 1 else ["1fr"]
        )
        named = f"table.header({header}), " if header else ""
        return f"table(columns: ({widths},), {named}{rows});\n"

    def row(self, cells: list[str], *, header: bool, with_next: bool) -> str:
        spacing = self.letterhead.type.cells[1]
        blank = "" if header else WRITING_SPACE.replace("ROOM", f"{spacing.before + spacing.after:g}pt")
        return "".join(f"[#{{{cell or blank}}}]," for cell in cells)

    def tick(self) -> str:
        return "block(height: 6mm, align(left + horizon, rect(width: 4.5mm, height: 4.5mm, stroke: 0.7pt)));"

    def page_break(self) -> str:
        # A sheet of its own: what follows is never on the back of a page about a pupil.
        return 'pagebreak(to: "odd");\n'

    def window(self, content: str) -> str:
        page = self.letterhead.page
        words = {"CONTENT": content, "LEFT": f"{page.left:.2f}pt", "TOP": f"{page.top:.2f}pt"}
        return re.sub("|".join(words), lambda found: words[found[0]], WINDOW)

    def whole(self, letter: Letter, window: str, body: str) -> str:
        tag, _, region = letter.language.partition("-")
        words = {
            **sheet_of(self.letterhead),
            "FACES": _array(OURS),
            "LANG": f'"{tag}"',
            "REGION": f'"{region.lower()}"' if region else "none",
            "TITLE": f'"{self.escape(letter.title)}"',
            "SCHOOL": f'"{self.escape(self.letterhead.school)}"',
            "REFERENCE": f'"{placed("letter.reference")}"',
        }
        sheet = re.sub(rf"\b({'|'.join(words)})\b", lambda found: words[found[0]], SHEET)
        return f"{sheet}{OWN_PART}{{\n{window}{body}}}"


def sheet_of(letterhead: Letterhead) -> dict[str, str]:
    """Return what SHEET says of a letterhead: its page, type, tables, header and footer, as Typst's code."""
    page, type_, lines = letterhead.page, letterhead.type, letterhead.type.lines
    look, spacing = type_.text
    cell, cell_spacing = type_.cells
    headings = "".join(_heading(level, *said) for level, said in enumerate(type_.headings, 1))
    return {
        "SIZE": f"{look.size:g}pt",
        "INK": f'rgb("#{look.colour}")',
        "LEADING": f"{(spacing.line - 1) * LINE:.3f}em",
        "SPACING": f"{max(spacing.before, spacing.after):g}pt",
        "ITEMS": f"{type_.items[1].after:g}pt",
        "HEADINGS": headings,
        "CELL": f"{cell.size:g}pt",
        "START": f"{3 * (cell.size * LINE + cell_spacing.before + cell_spacing.after):g}pt",
        "LINES": _table(lines, cell_spacing),
        "LEFT": f"{page.left:.2f}pt",
        "RIGHT": f"{page.right:.2f}pt",
        "TOP": f"{page.top:.2f}pt",
        "BOTTOM": f"{page.bottom:.2f}pt",
        "HEADS": _by_kind(letterhead.head, f"set align(top); v({page.head:.2f}pt)"),
        "FEET": _by_kind(letterhead.foot, "set align(bottom)", f"v({page.foot:.2f}pt)"),
    }


def _by_kind(code: Mapping[str, tuple[str, str]], first: str, last: str = "") -> str:
    """Return the headers or footers as Typst's code, each kind of page a function of reference and pages.

    What is the same on every page of all letters is no function: Typst lays it out once.
    """
    drawn = {
        kind: f"{{ {placed} {first}; block(width: 100%, {{ {flow} }}); {last} }}"
        for kind, (placed, flow) in code.items()
    }
    if len(drawn) == 1 and not any(map(ASKED.search, drawn.values())):
        return f"{{ set text(size: 10pt, fill: black); {''.join(drawn.values())} }}"
    kinds = "".join(f"{kind}: (reference, page-number, pages) => {one}, " for kind, one in drawn.items())
    return f"shown(({kinds}))"


def _heading(level: int, look: Look, spacing: Spacing) -> str:
    weight, style = "bold" if look.bold else "regular", "italic" if look.italic else "normal"
    where = f"#show heading.where(level: {level}): set"
    return (
        f'{where} text(size: {look.size:g}pt, weight: "{weight}", style: "{style}", fill: '
        f'rgb("#{look.colour}"))\n'
        f"{where} block(above: {spacing.before:g}pt, below: {spacing.after:g}pt)\n"
    )


def _table(lines: Lines, spacing: Spacing) -> str:
    """Return the settings of a table: its lines as Word draws them, and the room in its cells."""
    ink = f'rgb("#{lines.colour}")'

    def line(width: float) -> str:
        return f"{width:g}pt + {ink}" if width else "none"

    sides = lines.outside
    return (
        f"stroke: (x, y) => (left: if x == 0 {{ {line(sides['left'])} }} else "
        f"{{ {line(lines.between_columns)} }}, "
        f"top: if y == 0 {{ {line(sides['top'])} }} else {{ {line(lines.between_rows)} }}, "
        f"right: {line(sides['right'])}, bottom: {line(sides['bottom'])}), "
        f"inset: (left: 2.85pt, right: 5.65pt, top: {spacing.before:g}pt, bottom: {spacing.after:g}pt)"
    )


class CannotTypeset(DirectoryError):
    """A letter cannot be set as PDF: ``trouble`` names a character at most, never the text around it."""

    def __init__(self, trouble: str) -> None:
        what = f"The letter cannot be made as PDF: {trouble}."
        super().__init__(what, "Spell it differently, or install a font.")
        self.trouble = trouble
