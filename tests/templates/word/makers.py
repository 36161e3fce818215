"""Makes Word letters, as Word stores them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.documents.letterhead.makers import (
    PUPIL,
    letterhead,
    text,
)
from tests.template_texts import written

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Lijst"><w:name w:val="List Paragraph"/></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/></w:style>'
)
NUMBERING = (
    b'<?xml version="1.0" encoding="UTF-8"?><w:numbering '
    b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    b'<w:lvlText w:val="-"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
    b'<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    b'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    b'<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def runs(*texts: str, look: str = "") -> str:
    """Return a run for each text, as Word splits what was typed."""
    said = f"<w:rPr>{look}</w:rPr>" if look else ""
    return "".join(f'<w:r>{said}<w:t xml:space="preserve">{one}</w:t></w:r>' for one in texts)


def paragraph(*content: str, said: str = "") -> str:
    """Return a paragraph of runs."""
    return f"<w:p>{f'<w:pPr>{said}</w:pPr>' if said else ''}{''.join(content)}</w:p>"


def item(words: str, number: int = 1) -> str:
    """Return an item of a list: of bullets, or with number 2 of numbers."""
    numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(runs(words), said=f'<w:pStyle w:val="Lijst"/>{numbered}')


def mark(kind: str) -> str:
    """Return a run with a mark of a field in runs: "begin", "separate" or "end"."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(words: str, look: str = "") -> str:
    """Return a run with a part of a field's code."""
    said = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{said}<w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


def complex_field(*instruction: str, shown: str = PUPIL, look: str = "") -> str:
    """Return a field in runs; what it shows is what it last stood for."""
    return mark("begin") + "".join(instruction) + mark("separate") + runs(shown, look=look) + mark("end")


def merged(name: str, look: str = "") -> str:
    """Return a MERGEFIELD in runs."""
    return complex_field(code(f" MERGEFIELD {name} "), shown=f"«{name}»", look=look)


def simple(name: str) -> str:
    """Return a MERGEFIELD in one element."""
    return f'<w:fldSimple w:instr=" MERGEFIELD {name} \\* MERGEFORMAT ">{runs(f"«{name}»")}</w:fldSimple>'


def row(*cells: str, said: str = "") -> str:
    """Return a table's row; a cell is a text, or what is in it."""
    inside = (one if one.startswith("<") else text(one) for one in cells)
    return f"<w:tr>{said}{''.join(f'<w:tc><w:tcPr/>{one}</w:tc>' for one in inside)}</w:tr>"


def table(*rows: str, columns: int = 4500) -> str:
    """Return a table of rows, its two columns so many twentieths of a point wide."""
    grid = f'<w:tblGrid><w:gridCol w:w="{columns}"/><w:gridCol w:w="{columns}"/></w:tblGrid>'
    said = f'<w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{2 * columns}" w:type="dxa"/></w:tblPr>'
    return f"<w:tbl>{said}{grid}{''.join(rows)}</w:tbl>"


def word_letter(body: str, **more: Any) -> bytes:
    """Return a school's letter with this text, on a head of its own."""
    parts = {"word/numbering.xml": NUMBERING, **more.pop("parts", {})}
    main = {"n1": ("numbering", "numbering.xml", False), **more.pop("main", {})}
    return letterhead(body=body, styles=STYLES, parts=parts, main=main, **more)


def front(file: str = "own.docx", **entries: str) -> str:
    """Return the .md beside a Word letter."""
    return written("", **entries).replace("---\n", f"---\nbody: {file}\n", 1)


@dataclass(frozen=True)
class Case:
    """A Word letter: its text, its other parts, and what its plain text says, or why it is refused.

    ``leaver`` changes the pupil that it is filled for; ``alone`` is what only Word shows.
    """

    body: str
    says: str = ""
    refused: str = ""
    alone: str = ""
    leaver: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file(self) -> bytes:
        """Return the .docx."""
        return word_letter(self.body, **self.more)
