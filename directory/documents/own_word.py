"""Fill a school's own Word letter: its text as it is, values and statements in the places of its tags.

All else of the file comes with it as ``letterhead`` has read it: styles, lists, header, footer, pictures.
"""

import re
from collections.abc import Callable

from directory.documents.docx import addressee_in, packed, written
from directory.documents.letterhead.parts import HEADER
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context, compile_source, placed, stated
from directory.templates.letter import Letter, Value
from directory.templates.word.package import R
from directory.templates.word.read import WordText

MARK = re.compile(r"[\U000F0000-\U0010FFFF]")
BODY = "<w:body>"
# Between the window's frame and a table, without which LibreOffice shows no frame.
THIN = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
# A table of which no row is left: Word does not open it.
NO_ROWS = re.compile(r"<w:tbl>(?:(?!<w:t(?:bl|r)[ >]).)*?</w:tbl>", re.DOTALL)


def compile_own_word(text: WordText, letter: Letter, letterhead: Letterhead) -> Callable[[Context], bytes]:
    """Return a function that fills a Word letter as the bytes of a .docx.

    ``letter`` is the same letter as the other forms have it, ``letterhead`` what was read of its own file.
    """
    tags = text.tags

    def jinja(mark: re.Match[str]) -> str:
        tag = tags[ord(mark[0]) & 0xFFFF]
        return placed(tag.expression) if isinstance(tag, Value) else stated(tag.text)

    xml = MARK.sub(jinja, text.xml)
    before, begin, rest = xml.partition(BODY)
    inside, end, after = rest.rpartition("</w:body>")
    address = addressee_in(letterhead) if letter.addressed else ""
    if address and not inside.startswith("<w:p>"):
        address += THIN
    section = f"<w:sectPr>{letterhead.section}</w:sectPr>"
    declared = before if "xmlns:r=" in before else before.replace(">", f' xmlns:r="{R[1:-1]}">')
    source = f"{HEADER}{declared}{begin}{address}{inside}{section}{end}{after}"
    fill = compile_source(source, lambda value: written(str(value)))
    hollow = "<w:tbl>" in xml

    def whole(context: Context) -> str:
        filled = fill(context)
        return NO_ROWS.sub("", filled) if hollow else filled

    return packed(whole, letterhead, letter.title)
