"""Set a letter as tagged PDF (PDF/UA-1) with Typst: page, fonts, headings, lists, tables, the window.

One compile makes one letter. Every word reaches Typst inside a string literal, where only ``\\`` and ``"``
have a meaning.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from directory.documents.faces import FACE, all_faces, shipped_faces
from directory.documents.markup import Context, Markup, compile_markup, placed
from directory.errors import DirectoryError
from directory.templates.letter import Letter

if TYPE_CHECKING:
    from typst import Compiler

UNSAFE = re.compile(r'[\\"]')

# The window of a DL or C5 envelope in mm from the sheet's edge, as GOV.UK Notify's letter guide gives it
# (read 2026-11-23): 24.6 from the left, 39.5 from the top, 95.4 x 26.8. Typst's ``place`` measures from the
# margins, here 20 and 37. Seven lines of 9.5 points fill it.
WINDOW = """\
place(top + left, dx: 4.6mm, dy: 2.5mm, block(width: 95.4mm, height: 26.8mm, {
  set text(size: 9.5pt)
  set par(leading: 0.42em)
  par([#{CONTENT}])
}));
v(35mm);
"""
WRITING_SPACE = "v(5mm)"  # room to write in a blank cell by hand
SHEET = """\
#let faces = FACES
#set document(title: TITLE, author: SCHOOL)
#set text(font: faces, fallback: false, size: 11pt, lang: LANG, region: REGION, hyphenate: false)
#set par(leading: 0.56em, spacing: 0.9em)
#set list(indent: 1mm, body-indent: 2.5mm, spacing: 0.55em)
#show heading.where(level: 1): set text(size: 13pt)
#show heading.where(level: 2): set text(size: 11pt)
#show heading: set block(above: 1em, below: 0.65em)
#show link: set text(fill: rgb("#1d4f91"))
#set table(stroke: (bottom: 0.4pt + luma(65%), rest: none), inset: (left: 1mm, right: 2mm, y: 1.15mm))
#show table.cell.where(y: 0): set text(size: 9.5pt, fill: luma(25%))
#set page(
  paper: "a4",
  margin: (x: 20mm, top: 37mm, bottom: 18mm),
  header-ascent: 6mm,
  header: align(right, block(width: 80mm, align(left, {
    text(size: 13pt, weight: "bold", fill: rgb("#1d4f91"), SCHOOL)
    parbreak()
    text(size: 8.5pt, LETTERHEAD)
  }))),
  footer-descent: 5mm,
  footer: context align(center, text(size: 8.5pt, {
    // Asked for, not written here: with a footer that differs, Typst lays out all of the page's styles anew.
    query(<reference>).first().value
    " · page "
    counter(page).display()
    " of "
    str(counter(page).final().first())
  })),
)
#metadata(REFERENCE) <reference>
#{
"""


def compile_pdf(letter: Letter) -> Callable[[Context], bytes]:
    """Return a function that fills ``letter`` as the bytes of one PDF/UA-1 file."""
    from typst import TypstError

    quick = shipped_faces()
    fill = compile_markup(letter, _Typst())

    def write(context: Context) -> bytes:
        source = fill(context)
        try:
            return _set(quick, source)
        except TypstError:
            pass  # a character that the shipped face lacks; the computer's faces may have it
        compiler, families = all_faces()
        try:
            return _set(compiler, source.replace(_array([FACE]), _array(families), 1))
        except TypstError as error:
            raise CannotTypeset(_lacking(error.message)) from None

    return write


def _array(words: Sequence[str]) -> str:
    """Return words, none with a quotation mark in it, as an array of Typst."""
    return "(" + "".join(f'"{word}",' for word in words) + ")"


def _set(compiler: "Compiler", source: str) -> bytes:
    made = compiler.compile(source.encode(), format="pdf", pdf_standards="ua-1")
    assert isinstance(made, bytes)  # noqa: S101  # only several PNG pages come as a list
    return made


def _lacking(message: str) -> str:
    """Return why Typst cannot set the letter, naming one character at most and no more of the text."""
    if found := re.search(r"\\u\{([0-9a-fA-F]+)\}", message):
        return f"no font here has its character U+{found[1].upper():0>4}"
    if found := re.search(r'text `"(.)"`', message):
        return f"no font here has its character U+{ord(found[1]):04X}"
    return "some of its text has no tags that a screen reader could use"


class _Typst(Markup):
    """Typst's code: runs are strings that it joins, so content is what ``[#{runs}]`` encloses."""

    def escape(self, text: str) -> str:
        return UNSAFE.sub(r"\\\g<0>", text) if UNSAFE.search(text) else text

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        text = f'"{text}"'
        text = f"emph({text})" if emphasis else text
        return f"strong({text});" if strong else f"{text};"

    def link(self, address: str, content: str) -> str:
        return f'link("{self.escape(address)}", [#{{{content}}}]);'

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        paragraph = f"par([#{{{content}}}])"
        if together or with_next:
            # A sticky block stays on the page of what follows it, if it fits there whole.
            paragraph = f"block(breakable: false, sticky: {str(with_next).lower()}, {paragraph})"
        return f"{paragraph};\n"

    def heading(self, level: int, content: str) -> str:
        return f"heading(level: {level}, [#{{{content}}}]);\n"

    def bullets(self, items: str) -> str:
        return f"list({items});\n"

    def item(self, content: str) -> str:
        return f"[#{{{content}}}],"

    def grid(self, columns: int, header: str, rows: str) -> str:
        widths = ", ".join(["auto"] * (columns - 1) + ["1fr"])
        return f"table(columns: ({widths},), table.header({header}), {rows});\n"

    def row(self, cells: list[str], *, header: bool) -> str:
        blank = "" if header else WRITING_SPACE
        return "".join(f"[#{{{cell or blank}}}]," for cell in cells)

    def page_break(self) -> str:
        return "pagebreak();\n"

    def window(self, content: str) -> str:
        return WINDOW.replace("CONTENT", content)

    def whole(self, letter: Letter, window: str, body: str) -> str:
        tag, _, region = letter.language.partition("-")
        words = {
            "FACES": _array([FACE]),
            "LANG": f'"{tag}"',
            "REGION": f'"{region.lower()}"' if region else "none",
            "TITLE": f'"{self.escape(letter.title)}"',
            "SCHOOL": f'"{placed("school.name")}"',
            "LETTERHEAD": f'"{placed("school.letterhead")}"',
            "REFERENCE": f'"{placed("letter.reference")}"',
        }
        sheet = re.sub("|".join(words), lambda found: words[found[0]], SHEET)
        return f"{sheet}{window}{body}}}\n"


class CannotTypeset(DirectoryError):
    """A letter cannot be set as PDF: ``trouble`` names a character at most, never the text around it."""

    def __init__(self, trouble: str) -> None:
        what = f"The letter cannot be made as PDF: {trouble}."
        super().__init__(what, "Spell it differently, or install a font.")
        self.trouble = trouble
