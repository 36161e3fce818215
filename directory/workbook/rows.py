"""Add a row below a sheet's table, in place: what covered the row above covers the new row too.

Drop-downs, conditional formats, the filter, an Excel table and the print area name their rows. A row below
them would be in none of them, and nobody would see that.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZipFile

from openpyxl.utils import column_index_from_string

from directory.model import Table
from directory.values.text import fold
from directory.workbook.cells import as_utf8, look_of
from directory.workbook.edit import CellsRefused, Change, Edit, box_of
from directory.workbook.elements import Element, Xml
from directory.workbook.package import book_part, exchanged, related, sheet_parts, sheet_titles
from directory.workbook.shown import day as day_shown

_RANGE = re.compile(rb"(\$?[A-Z]{1,3}\$?)([0-9]+)(?:(:\$?[A-Z]{1,3}\$?)([0-9]+))?")
_ELSEWHERE = re.compile(rb"<(?:\w+:)?sqref>([^<]*)<")  # Excel's own kind of drop-down


@dataclass(frozen=True, slots=True)
class Below:
    """Where the new row comes: below row ``last`` of a table whose headings are in row ``top``."""

    top: int
    last: int

    @property
    def number(self) -> int:
        """Return the new row's number."""
        return self.last + 1

    def grown(self, ranges: bytes, *, alone: bool = False) -> bytes:
        """Return ranges like "A2:A9 C9", each that ends in the row above ending in the new row.

        A range of the headings alone stays as it is, and, unless ``alone``, one of a single row of many.
        """

        def one(found: re.Match[bytes]) -> bytes:
            left, first, right, last = (
                found[1],
                int(found[2]),
                found[3] or b":" + found[1],
                found[4] or found[2],
            )
            grows = int(last) == self.last and (
                alone or (self.last > self.top and (first < int(last) or first == self.top + 1))
            )
            return b"%b%d%b%d" % (left, first, right, self.number) if grows else found[0]

        return _RANGE.sub(one, ranges)


def with_row(name: str, content: bytes, table: Table, values: Mapping[str, str | date]) -> tuple[bytes, int]:
    """Return the workbook ``content`` with one more row in ``table``, and the row's number.

    ``values`` maps a column's key to its new text or day. Each
    cell takes the form of its column, or of the cell above it. Raises CellsRefused, WorkbookUnreadable.
    """
    below = Below(table.heading_row, table.rows[-1].number if table.rows else table.heading_row)
    columns = {heading.key: heading.column for heading in table.headings if heading.key}
    with ZipFile(BytesIO(content)) as archive:
        part = sheet_parts(archive)[fold(table.sheet)]
        xml, styles = _with_blank_row(name, as_utf8(archive.read(part)), below)
        edit = Edit(name, xml, look_of(archive), styles)
        changes = [
            _change(table.sheet, f"{column}{below.number}", values.get(key, ""))
            for key, column in columns.items()
            if values.get(key) or (not edit.column_style(_at(column)) and _at(column) in styles)
        ]
        parts = {part: edit.changed(changes)}
        refused = {**edit.refused, **_totals(name, archive, part, below, changes)}
        if refused:
            raise CellsRefused(refused)
        parts[part] = _areas_grown(name, parts[part], below)
        parts |= dict(_tables_grown(name, archive, part, below))
        parts |= dict(_names_grown(name, archive, table.sheet, below))
    return exchanged(name, content, parts), below.number


def _change(sheet: str, cell: str, value: str | date) -> Change:
    if isinstance(value, date):
        return Change(sheet, cell, day_shown(value), filled=False, day=value)
    return Change(sheet, cell, value, filled=False)


def _at(column: str) -> int:
    return column_index_from_string(column)


def _with_blank_row(name: str, content: bytes, below: Below) -> tuple[bytes, Mapping[int, bytes]]:
    """Return a sheet's XML that has the new row, still blank, and the styles of the cells above it."""
    sheet = Edit(name, content)
    rows = dict(sheet.rows())
    styles: dict[int, bytes] = {}
    if below.last > below.top:
        told = ((column, sheet.attributes(cell).get(b"s")) for column, cell in sheet.cells(rows[below.last]))
        styles = {column: style for column, style in told if style}
    if below.number in rows:
        return content, styles
    tag = sheet.prefix + b"row"
    later = (row.start for number, row in rows.items() if number > below.number)
    at = min(later, default=sheet.ends_at(sheet.data))
    return sheet.cut([(at, at, b'<%b r="%d"></%b>' % (tag, below.number, tag))]), styles


def _areas_grown(name: str, content: bytes, below: Below) -> bytes:
    """Return a sheet's XML whose areas that end in the row above end in the new row."""
    sheet, cuts = Xml(name, content), []
    kinds = ((b"dimension", b"ref"), (b"autoFilter", b"ref"))
    many = ((b"dataValidation", b"sqref"), (b"conditionalFormatting", b"sqref"))
    for tag, key in (*kinds, *many):
        for element in sheet.elements(tag, 0, len(content)):
            for start, end in sheet.places(element, key):
                cuts.append((start, end, below.grown(content[start:end], alone=(tag, key) in kinds)))
    cuts += [(*one.span(1), below.grown(one[1])) for one in _ELSEWHERE.finditer(content)]
    return sheet.cut(cuts)


def _tables(name: str, archive: ZipFile, sheet_part: str) -> Iterator[tuple[str, bytes, Xml, Element]]:
    """Yield each Excel table of a sheet: its part, its XML, and where its own element is."""
    for kind, part in related(archive, sheet_part).values():
        if kind == "table":
            content = archive.read(part)
            xml = Xml(name, content)
            yield part, content, xml, next(xml.elements(b"table", 0, len(content)))


def _totals(
    name: str, archive: ZipFile, sheet_part: str, below: Below, changes: list[Change]
) -> Mapping[Change, str]:
    """Return the changes when the row below the table is, or follows, an Excel table's row of totals."""
    for _, _, xml, table in _tables(name, archive, sheet_part):
        told = xml.attributes(table)
        bottom = box_of(told[b"ref"].decode())[3]
        if told.get(b"totalsRowCount", b"0") != b"0" and bottom in (below.last, below.number):
            return dict.fromkeys(changes, "the table ends in a row of totals; add the row in Excel")
    return {}


def _tables_grown(name: str, archive: ZipFile, sheet_part: str, below: Below) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a sheet's Excel tables that end in the row above, with the new row in them."""
    for part, content, xml, table in _tables(name, archive, sheet_part):
        filters = xml.elements(b"autoFilter", table.start, table.end)
        areas = [place for one in (table, *filters) for place in xml.places(one, b"ref")]
        cuts = [(start, end, below.grown(content[start:end], alone=True)) for start, end in areas]
        if any(content[start:end] != new for start, end, new in cuts):
            yield part, xml.cut(cuts)


def _names_grown(name: str, archive: ZipFile, title: str, below: Below) -> Iterator[tuple[str, bytes]]:
    """Yield the part with the workbook's names when its own names of the sheet, as a print area, grow."""
    part = book_part(archive)
    content = archive.read(part)
    at = list(map(fold, sheet_titles(archive))).index(fold(title))
    xml, cuts = Xml(name, content), []
    for one in xml.elements(b"definedName", 0, len(content)):
        told = xml.attributes(one)
        ours = told.get(b"localSheetId") == b"%d" % at
        if ours and told.get(b"name", b"").startswith(b"_xlnm."):
            start, end = one.tag_end, xml.ends_at(one)
            sheet, mark, area = content[start:end].rpartition(b"!")
            cuts.append((start, end, sheet + mark + below.grown(area, alone=True)))
    if any(content[start:end] != new for start, end, new in cuts):
        yield part, xml.cut(cuts)
