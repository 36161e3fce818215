"""Lists in other programs' formats: .xls by xlwt, .ods and .xlsb by hand, as no library here writes them."""

import struct
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

Cell = str | float | bool | date
Rows = Sequence[Sequence[Cell]]

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def xls(path: Path, rows: Rows, *, hidden: bool = False) -> Path:
    """Write an .xls with one sheet, behind a cover; ``hidden``: the list is on a hidden one."""
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("Cover").write(2, 1, "Leavers of 2026")
    sheet = book.add_sheet("Export")
    sheet.visibility = int(hidden)
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(at, column, cell, *([day] if isinstance(cell, date) else []))
    book.save(str(path))
    return path


def ods(path: Path, rows: Rows) -> Path:
    """Write an .ods with one sheet."""

    def cell(value: Cell) -> str:
        if isinstance(value, bool):
            return (
                f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
            )
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, float | int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        said = f"<text:p>{escape(value)}</text:p>" if value else ""
        return f'<table:table-cell office:value-type="string">{said}</table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return ods_of(path, f'<table:table table:name="Export">{lines}</table:table>')


def ods_of(path: Path, tables: str) -> Path:
    content = (
        f'<office:document-content xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>'
    )
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def xlsb(path: Path, rows: Rows) -> Path:
    """Write an .xlsb with one sheet: [MS-XLSB] 2.1.4 (records), 2.4 (BrtBundleSh, BrtRowHdr, BrtCell...)."""
    body = BytesIO()
    for at, row in enumerate(rows):
        body.write(_record(0, struct.pack("<IIHBBB", at, 0, 300, 0, 0, 0) + bytes(4)))
        for column, value in enumerate(row):
            head = struct.pack("<II", column, 0)
            if isinstance(value, bool):
                body.write(_record(4, head + bytes([value])))
            elif isinstance(value, float | int):
                body.write(_record(5, head + struct.pack("<d", value)))
            elif value:
                body.write(_record(6, head + _text(str(value))))
    size = struct.pack("<IIII", 0, len(rows), 0, 64)
    sheet = _record(129) + _record(148, size) + _record(145) + body.getvalue() + _record(146) + _record(130)
    bundle = struct.pack("<II", 0, 1) + _text("rId1") + _text("Export")
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    with ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="rId1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _record(kind: int, content: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return number + size + content


def _text(said: str) -> bytes:
    return struct.pack("<I", len(said)) + said.encode("utf-16-le")


CELL = '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
WIDE = f"{CELL}<text:p>x</text:p></table:table-cell>"
ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
# What is done to a path, and what is then said; "" where it depends on how much memory there is.
HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "one cell at the end of the sheet": (
        lambda path: ods_of(
            path,
            f'<table:table table:name="a">{ROW.format(1_048_575, "<table:table-cell/>")}<table:table-row>'
            '<table:table-cell table:number-columns-repeated="16383"/>'
            f"{WIDE.format(1)}</table:table-row></table:table>",
        ),
        "",
    ),
    "a cell repeated by the billion": (
        lambda path: ods_of(
            path, f'<table:table table:name="a">{ROW.format(1_048_576, WIDE.format(16_384))}</table:table>'
        ),
        "",
    ),
    "cells by the million": (
        lambda path: ods_of(
            path, f'<table:table table:name="a">{ROW.format(1_000, WIDE.format(1_000))}</table:table>'
        ),
        "has more than 300,000 filled cells",
    ),
    "no XML": (lambda path: ods_of(path, "<table:table"), ""),
    "an .xls of nothing": (
        lambda path: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2_000)),
        "is in the old .xls format",
    ),
    "an .xls whose chain turns round": (
        lambda path: path.write_bytes(
            bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + bytes(2_000)
        ),
        "is in the old .xls format",
    ),
}
