"""The school's own Word letters, made to hurt, each beside the short .md that names it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

FRONT = """\
---
title: A letter
audience: destination
rule: S21
addressee: Admissions
subject: A letter
cover: A letter.
"""
OWN = f"{FRONT}body: own.docx\n---\n"
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
DEAR = "<w:p><w:r><w:t>Dear {{ leaver.forename }}</w:t></w:r></w:p>"
BEGIN, MIDDLE, END = (
    f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
)
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def _said(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def _deep(before: str, inside: str, after: str, times: int) -> str:
    return before * times + inside + after * times


IF = BEGIN + _code(' IF "a" = "a" "')
TABLE = (
    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='900'/></w:tblGrid><w:tr><w:tc>",
    "<w:p/></w:tc></w:tr></w:tbl>",
)
BODIES: dict[str, Callable[[], str]] = {
    "20 MB of text": lambda: _said("word " * 4_000_000),
    "a word of 5 MB": lambda: _said("w" * 5_000_000),
    "paragraphs by the million": lambda: DEAR + "<w:p/>" * 1_000_000,
    "runs of one letter by the hundred thousand": lambda: f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 200_000}</w:p>",
    "tags by the hundred thousand": lambda: _said("{{ leaver.forename }} " * 100_000),
    "as many tags as may be": lambda: _said("{{ leaver.forename }} " * 990),
    "braces that never close": lambda: _said("{{ " * 900),
    "closing braces by the hundred thousand": lambda: _said("}} " * 300_000),
    "ifs in ifs, 900 deep": lambda: _deep(
        _said("{% if leaver.hold %}"), _said("x"), _said("{% endif %}"), 900
    ),
    "fors in fors, 300 deep": lambda: _deep(
        _said("{% for one in left_out %}"), _said("x"), _said("{% endfor %}"), 300
    ),
    "fields in fields, 600 deep": lambda: f"<w:p>{_deep(IF, '', END, 600)}</w:p>",
    "fields that never end": lambda: f"<w:p>{(BEGIN + _code(' MERGEFIELD Forename ')) * 900}</w:p>",
    "a field's code of 5 MB": lambda: f"<w:p>{BEGIN}{_code(' IF ' + 'a ' * 2_500_000)}{MIDDLE}{END}</w:p>",
    "brackets by the thousand": lambda: _said("{{ " + "(" * 1000 + "leaver.forename" + ")" * 1000 + " }}"),
    "tables in tables, 1,000 deep": lambda: DEAR + _deep(*(TABLE[0], "", TABLE[1]), 1000),
    "rows by the hundred thousand": lambda: (
        DEAR + "<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 100_000 + "</w:tbl>"
    ),
    "content controls in one another, 1,000 deep": lambda: _deep(
        "<w:sdt><w:sdtContent>", DEAR, "</w:sdtContent></w:sdt>", 1000
    ),
    "nesting without an end": lambda: "<w:p>" * 1_000_000,
}


def _beside(folder: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Put a letter on the school's letterhead, with what ``change`` makes of its parts."""
    with ZipFile(folder / "templates" / "letterhead.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    _put_body(lambda: DEAR, parts)
    change(parts)
    with ZipFile(folder / "templates" / "own.docx", "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (folder / "templates" / "post16-transfer.md").write_text(OWN, "utf-8")


def _put_body(body: Callable[[], str], parts: dict[str, bytes]) -> None:
    xml = parts[DOCUMENT].decode()
    at, end = xml.index("<w:body>") + len("<w:body>"), xml.rindex("<w:sectPr")
    parts[DOCUMENT] = (xml[:at] + body() + xml[end:]).encode()


def _with_body(way: str, folder: Path) -> None:
    _beside(folder, partial(_put_body, BODIES[way]))


def _part(name: str, change: Callable[[str], bytes], folder: Path) -> None:
    def changed(parts: dict[str, bytes]) -> None:
        parts[name] = change(parts[name].decode())

    _beside(folder, changed)


def _added(name: str, content: Callable[[], bytes], folder: Path) -> None:
    def changed(parts: dict[str, bytes]) -> None:
        parts[name] = content()

    _beside(folder, changed)


def _bytes(content: bytes, folder: Path) -> None:
    (folder / "templates" / "own.docx").write_bytes(content)
    (folder / "templates" / "post16-transfer.md").write_text(OWN, "utf-8")


def _headless(xml: str) -> str:
    return xml.partition("?>")[2] if xml.startswith("<?xml") else xml


def _in_a_circle(xml: str) -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/>'
        f'<w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("Circle1", "Circle2"), ("Circle2", "Circle1"))
    )
    return xml.replace("</w:styles>", f"{styles}</w:styles>").encode()


WORD_LETTERS: Mapping[str, Callable[[Path], None]] = {
    **{way: partial(_with_body, way) for way in BODIES},
    "UTF-16": partial(
        _part,
        DOCUMENT,
        lambda xml: ('<?xml version="1.0" encoding="UTF-16"?>' + _headless(xml)).encode("utf-16"),
    ),
    "bytes that are no text": partial(_part, DOCUMENT, lambda xml: xml.encode() + b"\xff\xfe"),
    "laughs by the billion": partial(
        _part, DOCUMENT, lambda xml: (LAUGHS + _headless(xml).replace("Dear", "&i;")).encode()
    ),
    "styles that rest on each other": partial(_part, STYLES, _in_a_circle),
    "a bomb beside the text": partial(_added, "word/media/a.bin", lambda: bytes(400 * 1024**2)),
    "a text file": partial(_bytes, b"Dear Ann"),
    "an empty file": partial(_bytes, b""),
}
