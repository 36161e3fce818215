"""Set a letter as a Word document on the school's own letterhead: paragraphs, lists, tables, the window.

The letterhead is a .docx that the school keeps. Its styles, header, footer and logo are used as they are;
every member of the zip apart from the text is copied byte for byte. The text is filled XML.
"""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import escape

from directory.documents.markup import Context, Markup, compile_markup
from directory.errors import DirectoryError
from directory.templates.letter import ENGLISH, Letter
from directory.workbook.cells import BROKEN, as_utf8

BODY, STYLES = "word/document.xml", "word/styles.xml"
MOST_UNPACKED = 50 * 1024**2  # a letterhead is written again for each letter
MOST_STYLES = 2 * 1024**2  # ten times what Word writes for all the styles it has
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OPENING = re.compile(
    r"^(?P<head>.*?<w:body>).*?(?P<section><w:sectPr[ >](?:(?!<w:sectPr[ >]).)*</w:sectPr>)\s*</w:body>", re.S
)

# Twips (1/20 point; 56.7 to the mm) of the envelope's window: see documents/pdf.py for the source in mm.
WINDOW = (
    '<w:framePr w:w="5409" w:h="1519" w:hRule="exact" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" '
    'w:x="1395" w:y="2239"/>'
)
WRITING_SPACE = '<w:trHeight w:val="454"/>'  # 8 mm: room to write in a blank cell by hand
NEW_LINE = '</w:t><w:br/><w:t xml:space="preserve">'


def compile_docx(letter: Letter, letterhead: bytes) -> Callable[[Context], bytes]:
    """Return a function that fills ``letter`` as the bytes of a .docx set in ``letterhead``.

    Raises LetterheadWrong when ``letterhead`` is not a Word document or lacks a style that letters need.
    """
    rest, opening, section, styles = _take_apart(letterhead)
    fill = compile_markup(letter, _Word(opening, section, styles, letter.language))

    def write(context: Context) -> bytes:
        whole = BytesIO()
        whole.write(rest)
        with ZipFile(whole, "a", ZIP_DEFLATED) as document:
            # A fixed date: zip would stamp the time of day, and equal letters should be equal bytes.
            # Level 3 adds some 150 bytes to a letter and saves a fifth of its time.
            document.writestr(ZipInfo(BODY), fill(context), ZIP_DEFLATED, compresslevel=3)
        return whole.getvalue()

    return write


def without_head(letterhead: bytes) -> bytes:
    """Return the letterhead with an empty header, for a school that has yet to put its own there."""
    blank = BytesIO()
    with ZipFile(BytesIO(letterhead)) as source, ZipFile(blank, "w", ZIP_DEFLATED) as copy:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.startswith("word/header"):
                content = re.sub(rb"(<w:t(?: [^>]*)?>)[^<]*", rb"\1", content)
            elif member.filename == "docProps/core.xml":
                content = re.sub(rb"(<(dc:creator|cp:lastModifiedBy)>)[^<]*", rb"\1", content)
            copy.writestr(member, content)
    return blank.getvalue()


def _take_apart(letterhead: bytes) -> tuple[bytes, str, str, Mapping[str, str]]:
    """Return the letterhead taken apart: the zip without the text, the text's start, section, style IDs."""
    rest = BytesIO()
    try:
        with ZipFile(BytesIO(letterhead)) as source, ZipFile(rest, "w", ZIP_DEFLATED) as copy:
            _refuse_large(source)
            text = as_utf8(source.read(BODY)).decode()
            styles = ElementTree.fromstring(source.read(STYLES))  # noqa: S314  # the school's own
            for member in source.infolist():
                if member.filename != BODY:
                    copy.writestr(member, source.read(member))
    except BROKEN as error:
        raise LetterheadWrong("is not a Word document. Save your letterhead from Word as .docx.") from error
    found = OPENING.match(text)
    if not found:
        raise LetterheadWrong("has no page set-up that can be read. Open it in Word and save it again.")
    return rest.getvalue(), found["head"], found["section"], _style_ids(styles)


def _refuse_large(letterhead: ZipFile) -> None:
    """Refuse what would take all the memory, before it is unpacked. Raises LetterheadWrong."""
    sizes = {member.filename: member.file_size for member in letterhead.infolist()}
    if sum(sizes.values()) > MOST_UNPACKED:
        what = f"unpacks to more than {MOST_UNPACKED // 1024**2} MB. Make its pictures smaller, and save it."
        raise LetterheadWrong(what)
    if sizes.get(STYLES, 0) > MOST_STYLES:
        raise LetterheadWrong("has more styles than a letter needs. Copy its text into a new document.")


def _style_ids(styles: ElementTree.Element) -> Mapping[str, str]:
    """Return the styles' IDs by English name in lower case, as IDs differ between languages of Word."""
    ids: dict[str, str] = {}
    for style in styles.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None:
            ids[name.get(f"{W}val", "").lower()] = style.get(f"{W}styleId", "")
    for needed in ("heading 1", "heading 2", "list bullet", "table grid"):
        if needed not in ids:
            what = f'has no style "{needed.title()}". Use the style once in Word, delete the text, and save.'
            raise LetterheadWrong(what)
    return ids


class _Word(Markup):
    """WordprocessingML (ECMA-376 part 1, 17)."""

    def __init__(self, opening: str, section: str, styles: Mapping[str, str], language: str) -> None:
        self.opening, self.section, self.styles = opening, section, styles
        # The letterhead's own language is English; Word spells and reads aloud by each run's language.
        self.language = "" if language == ENGLISH else f'<w:lang w:val="{escape(language)}"/>'

    def _styled(self, name: str) -> str:
        style = self.styles.get(name)
        return f'<w:pStyle w:val="{escape(style)}"/>' if style else ""

    def escape(self, text: str) -> str:
        return str(escape(text)).replace("\n", NEW_LINE)

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        properties = ("<w:b/>" if strong else "") + ("<w:i/>" if emphasis else "") + self.language
        properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
        return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'

    def link(self, address: str, content: str) -> str:
        # A field, not a relationship: relationships are in another member, which is copied as it is.
        return f'<w:fldSimple w:instr=" HYPERLINK &quot;{escape(address)}&quot; ">{content}</w:fldSimple>'

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        keep = ("<w:keepNext/>" if with_next else "") + ("<w:keepLines/>" if together or with_next else "")
        return f"<w:p>{f'<w:pPr>{keep}</w:pPr>' if keep else ''}{content}</w:p>"

    def heading(self, level: int, content: str) -> str:
        return f"<w:p><w:pPr>{self._styled(f'heading {level}')}</w:pPr>{content}</w:p>"

    def bullets(self, items: str) -> str:
        return items

    def item(self, content: str) -> str:
        return f"<w:p><w:pPr>{self._styled('list bullet')}</w:pPr>{content}</w:p>"

    def grid(self, columns: int, header: str, rows: str) -> str:
        style = escape(self.styles["table grid"])
        grid = "".join(f'<w:gridCol w:w="{2 * width}"/>' for width in _widths(columns))
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{header}{rows}</w:tbl>"
            # Word joins two tables in a row, and needs a paragraph after the last one.
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
        )

    def row(self, cells: list[str], *, header: bool) -> str:
        height = "" if header or all(cells) else WRITING_SPACE
        properties = f"<w:trPr><w:cantSplit/>{height}{'<w:tblHeader/>' if header else ''}</w:trPr>"
        style = self._styled("table text")
        written = (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/></w:tcPr>'
            f"<w:p><w:pPr>{style}</w:pPr>{cell}</w:p></w:tc>"
            for cell, width in zip(cells, _widths(len(cells)), strict=True)
        )
        return f"<w:tr>{properties}{''.join(written)}</w:tr>"

    def page_break(self) -> str:
        return (
            '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>'
            '<w:r><w:br w:type="page"/></w:r></w:p>'
        )

    def window(self, content: str) -> str:
        spacing = '<w:spacing w:before="0" w:after="0" w:line="216" w:lineRule="exact"/>'
        return f"<w:p><w:pPr>{self._styled('addressee')}{WINDOW}{spacing}</w:pPr>{content}</w:p>"

    def whole(self, letter: Letter, window: str, body: str) -> str:
        return f"{self.opening}{window}{body}{self.section}</w:body></w:document>"


def _widths(columns: int) -> list[int]:
    """Return the columns' widths in fiftieths of a percent; a narrow first column labels the others."""
    if columns == 1:
        return [5000]
    return [1600, *[3400 // (columns - 1)] * (columns - 1)]


class LetterheadWrong(DirectoryError):
    """The school's letterhead cannot be used: ``trouble`` says why, and what to do."""

    def __init__(self, trouble: str) -> None:
        super().__init__(f'"templates/letterhead.docx" {trouble}')
