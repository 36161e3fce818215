"""Workbooks that are made to harm: part by part, each with what is said of it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/></Types>'
)
RELS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADINGS = '<row r="1"><c r="A1" t="inlineStr"><is><t>ID</t></is></c></row>'
PARTS = {
    "[Content_Types].xml": TYPES,
    "_rels/.rels": f'{RELS}<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Recipients" sheetId="1" '
    'r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{RELS}<Relationship Id="r1" Type="{OFFICE}/worksheet" '
    f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml": f"<styleSheet {MAIN}/>",
    "xl/sharedStrings.xml": f"<sst {MAIN}/>",
    "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{HEADINGS}</sheetData></worksheet>",
}
SHEET, STYLES, TEXTS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
Pieces = Iterable[str]


def rows(inside: Pieces) -> Iterator[str]:
    yield f"<worksheet {MAIN}><sheetData>{HEADINGS}"
    yield from inside
    yield "</sheetData></worksheet>"


def below(after: Pieces) -> Iterator[str]:
    yield f"<worksheet {MAIN}><sheetData>{HEADINGS}</sheetData>"
    yield from after
    yield "</worksheet>"


def many(text: str, times: int) -> Iterator[str]:
    """Yield ``text`` ``times`` times over, in pieces that pack well."""
    for _ in range(times // 1000):
        yield text * 1000


def noisy(times: int) -> Iterator[str]:
    """Yield blank rows that do not pack like a bomb: a piece is longer than what deflate looks back on."""
    piece = "".join(f'<row ht="{at * 7919 % 9973}.{at * 104729 % 99991}"/>' for at in range(2000))
    for _ in range(times // 2000):
        yield piece


HOSTILE: dict[str, tuple[str, Callable[[], Pieces], str]] = {
    "a bomb": (SHEET, lambda: rows(many("<row/>" + " " * 994, 320_000)), "unpacks"),
    "empty rows by the million": (SHEET, lambda: rows(noisy(5_000_000)), "more in one of its parts"),
    "cells by the million": (
        SHEET,
        lambda: rows(many('<row><c t="n"><v>1</v></c></row>', 500_000)),
        "120,000",
    ),
    "a cell in the last corner": (
        SHEET,
        lambda: rows(['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']),
        "",
    ),
    "one cell for each column, far apart": (
        SHEET,
        lambda: rows(f'<row r="{r * 9000}"><c r="XFD{r * 9000}"><v>1</v></c></row>' for r in range(1, 117)),
        "",
    ),
    "merges by the hundred thousand": (
        SHEET,
        lambda: below(["<mergeCells>", *many('<mergeCell ref="A1:B2"/>', 100_000), "</mergeCells>"]),
        "merged",
    ),
    "the whole sheet merged": (
        SHEET,
        lambda: below(['<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>']),
        "",
    ),
    "a word that never ends": (TEXTS, lambda: [f"<sst {MAIN}><si><t>", *many("a", 19_000_000)], "characters"),
    "an attribute that never ends": (
        SHEET,
        lambda: [f'<worksheet {MAIN} a="', *many("b", 19_000_000)],
        "never",
    ),
    "texts by the million": (TEXTS, lambda: [f"<sst {MAIN}>", *many("<si><t/></si>", 500_000)], "texts"),
    "formats by the hundred thousand": (
        STYLES,
        lambda: [f"<styleSheet {MAIN}><cellXfs>", *many('<xf numFmtId="0"/>', 100_000)],
        "formats",
    ),
    "names by the hundred thousand": (
        "xl/workbook.xml",
        lambda: [f"<workbook {MAIN}>", *many('<definedName name="a">b</definedName>', 100_000)],
        "names",
    ),
    "links by the hundred thousand": (
        "xl/worksheets/_rels/sheet1.xml.rels",
        lambda: [RELS, *many(f'<Relationship Id="r" Type="{OFFICE}/hyperlink" Target="a"/>', 200_000)],
        "links",
    ),
    "nesting without an end": (SHEET, lambda: [f"<worksheet {MAIN}>", *many("<a>", 1_000_000)], "nested"),
    "laughs by the billion": (
        SHEET,
        lambda: ['<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>', *rows(["&c;"])],
        "no spreadsheet program writes",
    ),
    "references that are none": (
        SHEET,
        lambda: rows(['<row r="2"><c r="AAAA1"><v>1</v></c><c r="1A"><v>1e999999</v></c></row>']),
        "",
    ),
    "a note of line breaks": (
        SHEET,
        lambda: [
            f"<worksheet {MAIN}><sheetData><row>",
            *(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("ID", "Status", "Notes")),
            "</row><row>",
            *(
                f'<c t="inlineStr"><is><t>{text}</t></is></c>'
                for text in ("one", "Active", "a" + "&#10;" * 32_000 + "b")
            ),
            "</row></sheetData></worksheet>",
        ],
        "",
    ),
    "shared formulas by the hundred thousand": (
        SHEET,
        lambda: rows(
            [
                '<row r="2"><c r="A2"><f t="shared" ref="A2:A100001" si="0">B2+1</f><v>1</v></c></row>',
                *(
                    f'<row r="{at}"><c r="A{at}"><f t="shared" si="0"/><v>1</v></c></row>'
                    for at in range(3, 100_002)
                ),
            ]
        ),
        "formulas",
    ),
    "a text that is not there": (SHEET, lambda: rows(['<row><c t="s"><v>99999999</v></c></row>']), "damaged"),
}


def write(path: Path, part: str, pieces: Pieces) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            if name != part:
                archive.writestr(name, text)
        with archive.open(part, "w", force_zip64=False) as member:
            for piece in pieces:
                member.write(piece.encode())
