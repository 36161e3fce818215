"""Set a letter as a Word document on the school's own letterhead: paragraphs, lists, tables, the window.

The letterhead is a .docx that the school keeps, read once for a run. What is the same in all of its letters
is packed once; the text, and a header or footer with the letter's reference, is filled XML.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import escape

from directory.documents.letterhead.draw import REFERENCE
from directory.documents.letterhead.parts import core_part
from directory.documents.letterhead.read import Letterhead
from directory.documents.letterhead.styles import FACE
from directory.documents.markup import Context, Markup, addressee, compile_markup, plain, together
from directory.documents.zipped import finisher
from directory.templates.letter import ENGLISH, Letter
from directory.templates.word.package import W

BODY = "word/document.xml"
SPACES = f'xmlns:w="{W[1:-1]}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OPENING = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {SPACES}><w:body>'

# Twips (1/20 point; 56.7 to the mm) of the envelope's window: see documents/pdf.py for the source in mm.
WINDOW = (
    '<w:framePr w:w="5409" w:h="1519" w:hRule="exact" w:vSpace="284" w:wrap="notBeside" '
    'w:vAnchor="page" w:hAnchor="page" '
    'w:x="1395" w:y="2239"/>'
)
IN_WINDOW = f'<w:rPr><w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:cs="{FACE}"/><w:sz w:val="19"/></w:rPr>'
WRITING_SPACE = '<w:trHeight w:val="454"/>'  # 8 mm: room to write in a blank cell by hand
SYMBOLS = "Segoe UI Symbol"
# Word has a bold and an italic of their own for scripts such as Gujarati and Arabic.
BOLD, ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
# Where a run's properties have room for a link's colour: after bold and italics, as Word wants it.
RUN = re.compile(rf"<w:r>(?:<w:rPr>((?:{BOLD})?(?:{ITALIC})?)(.*?)</w:rPr>)?")
COLOURED = '<w:color w:val="1D4F91"/>'
# The first row and the first column are headings.
LOOK = '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"/>'
NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'


def compile_docx(letter: Letter, letterhead: Letterhead) -> Callable[[Context], bytes]:
    """Return a function that fills ``letter`` as the bytes of a .docx set in ``letterhead``."""
    return packed(compile_markup(letter, _Word(letterhead, letter.language)), letterhead, letter.title)


def packed(fill: Callable[[Context], str], letterhead: Letterhead, title: str) -> Callable[[Context], bytes]:
    """Return a function that packs what ``fill`` makes of a letter's text with all other parts of a .docx."""
    rest = BytesIO()
    own = {"docProps/core.xml": core_part(title, letterhead.school)}
    with ZipFile(rest, "w", ZIP_DEFLATED) as document:
        for name, content in {**letterhead.parts, **own}.items():
            if name not in letterhead.with_reference:
                document.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    finish = finisher(rest.getvalue())
    heads = [(name, letterhead.parts[name].decode().split(REFERENCE)) for name in letterhead.with_reference]

    def write(context: Context) -> bytes:
        reference = str(escape(context["letter"].reference))  # type: ignore[attr-defined]  # Fields
        filled = {name: reference.join(around) for name, around in heads}
        return finish({name: text.encode() for name, text in {BODY: fill(context), **filled}.items()})

    return write


def addressee_in(letterhead: Letterhead) -> str:
    """Return the addressee in the window of an envelope, in no style of the file."""
    return window(addressee(_Word(letterhead, ENGLISH)).replace("<w:r>", f"<w:r>{IN_WINDOW}"), "")


class _Word(Markup):
    """WordprocessingML (ECMA-376 part 1, 17)."""

    marks_headings = True

    def __init__(self, letterhead: Letterhead, language: str) -> None:
        self.letterhead, self.section, self.styles = letterhead, letterhead.section, letterhead.styles
        # The letterhead's own language is English; Word spells and reads aloud by each run's language.
        self.language = "" if language == ENGLISH else f'<w:lang w:val="{escape(language)}"/>'

    def _styled(self, name: str) -> str:
        return f'<w:pStyle w:val="{escape(self.styles[name])}"/>'

    def escape(self, text: str) -> str:
        return str(escape(text)).replace("\n", NEW_LINE)

    def value(self, value: object) -> str:
        return written(str(value))

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        properties = (BOLD if strong else "") + (ITALIC if emphasis else "") + self.language
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'

    def link(self, address: str, content: str) -> str:
        # A field, not a relationship: relationships are in another member, which is copied as it is.
        content = RUN.sub(rf"<w:r><w:rPr>\1{COLOURED}\2</w:rPr>", content)
        code = f'<w:instrText xml:space="preserve"> HYPERLINK "{escape(address)}" </w:instrText>'
        begin, middle, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
        )
        return f"{begin}<w:r>{code}</w:r>{middle}{content}{end}"

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        keep = ("<w:keepNext/>" if with_next else "") + ("<w:keepLines/>" if together or with_next else "")
        return f"<w:p><w:pPr>{self._styled('letter text')}{keep}</w:pPr>{content}</w:p>"

    def heading(self, level: int, content: str) -> str:
        return f"<w:p><w:pPr>{self._styled(f'heading {level}')}</w:pPr>{content}</w:p>"

    def bullets(self, items: str) -> str:
        return items

    def item(self, content: str) -> str:
        # Said again here: LibreOffice takes a list's indents from its numbering alone.
        short = f'<w:ind w:right="{self.letterhead.type.short * 20:.0f}"/>'
        return f"<w:p><w:pPr>{self._styled('list bullet')}{short}</w:pPr>{content}</w:p>"

    def grid(self, columns: int, header: str, rows: str) -> str:
        style = escape(self.styles["table grid"])
        grid = "".join(f'<w:gridCol w:w="{2 * width}"/>' for width in _widths(columns))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="5000" w:type="pct"/>{LOOK}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>"
            # Word joins two tables in a row, and needs a paragraph after the last one.
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )

    def row(self, cells: list[str], *, header: bool, with_next: bool) -> str:
        if header:
            properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
        else:  # a long text goes over pages, as in the PDF: kept whole, it would leave half a page white
            properties = "" if all(cells) else f"<w:trPr><w:cantSplit/>{WRITING_SPACE}</w:trPr>"
        style = self._styled("table text") + ("<w:keepNext/>" if with_next else "")
        written = (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/></w:tcPr>'
            f"<w:p><w:pPr>{style}</w:pPr>{cell}</w:p></w:tc>"
            for cell, width in zip(cells, _widths(len(cells)), strict=True)
        )
        return f"<w:tr>{properties}{''.join(written)}</w:tr>"

    def tick(self) -> str:
        face = f'<w:rFonts w:ascii="{SYMBOLS}" w:hAnsi="{SYMBOLS}" w:eastAsia="{SYMBOLS}" w:cs="{SYMBOLS}"/>'
        return f'<w:r><w:rPr>{face}<w:sz w:val="32"/></w:rPr><w:t>\u2610</w:t></w:r>'

    def page_break(self) -> str:
        # A section, and not a break: what follows starts a sheet, never the back of a page about a pupil.
        ended, self.section = self.section, self.letterhead.slip_section
        spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        return f"<w:p><w:pPr>{spacing}<w:sectPr>{ended}</w:sectPr></w:pPr></w:p>"

    def window(self, content: str) -> str:
        return window(content, self._styled("addressee"))

    def whole(self, letter: Letter, window: str, body: str) -> str:
        section = f"<w:sectPr>{self.section}</w:sectPr>"
        return f"{OPENING}{window}{body}{section}</w:body></w:document>"


def window(content: str, style: str) -> str:
    """Return runs as lines in the window of an envelope; ``style`` is that of their paragraph, or ""."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="216" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{style}{WINDOW}{spacing}</w:pPr>{content}</w:p>"


@lru_cache(maxsize=4096)  # most values of a letter are those of the letter before
def written(value: str) -> str:
    """Return a value as it stands within a run's text."""
    return str(escape(together(plain(value)))).replace("\n", NEW_LINE)


def _widths(columns: int) -> list[int]:
    """Return the columns' widths in fiftieths of a percent; a narrow first column labels the others."""
    if columns == 1:
        return [5000]
    return [1600, *[3400 // (columns - 1)] * (columns - 1)]
