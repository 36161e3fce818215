"""Change single cells of an .xlsx in place: all else in the file stays the same, byte for byte.

A library that loads and saves a workbook writes only what it has understood. It loses pictures, Excel's own
kind of drop-down, a printer's settings. So here the sheet's XML is not parsed and written again: the few
bytes of a cell are found and replaced.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import groupby
from types import MappingProxyType
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    range_boundaries,
)
from openpyxl.utils.datetime import to_excel

from directory.errors import DirectoryError
from directory.values.text import fold
from directory.workbook.cells import Look, as_utf8, look_of
from directory.workbook.elements import BLANKS, Element, Xml
from directory.workbook.package import exchanged, sheet_parts, table_areas, unusual

_KEPT = (b"r", b"s", b"ph")  # a cell's attributes that say nothing about its old value
_STYLE = re.compile(rb' s="([0-9]+)"')
_NO_STYLES: Mapping[int, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """One cell's new text, "" to clear it. ``filled``: the cell must have a text now, or must be blank.

    None: either will do. ``day`` is the text's day where it has one: a cell in the form of a date then holds
    a day, which Excel can sort and count.
    """

    sheet: str
    cell: str
    text: str = field(repr=False)
    filled: bool | None = None
    day: date | None = field(default=None, repr=False)


class CellsRefused(DirectoryError):
    """Some cells cannot be changed, each with the reason; no cell was changed."""

    def __init__(self, reasons: Mapping[Change, str]) -> None:
        told = (f"{change.sheet}!{change.cell}: {reason}." for change, reason in reasons.items())
        super().__init__("Not changed: " + " ".join(told))
        self.reasons = reasons


def edited(name: str, content: bytes, changes: Sequence[Change]) -> bytes:
    """Return the workbook ``content`` (judged by the guard) with ``changes``; ``name`` for messages.

    The new texts are stored in the cells themselves, so that the texts shared by sheets stay as they are.
    Each cell keeps its style, and loses a link that belonged to its old text. Raises CellsRefused, which
    lists every cell that cannot be changed, and WorkbookUnreadable.
    """
    parts = {}
    refused: dict[Change, str] = {}
    with ZipFile(BytesIO(content)) as archive:
        where, look = sheet_parts(archive), look_of(archive) if any(one.day for one in changes) else None
        by_sheet = sorted(changes, key=lambda change: fold(change.sheet))
        for sheet, group in groupby(by_sheet, key=lambda change: fold(change.sheet)):
            part, wanted = where[sheet], list(group)
            refused |= _table_headings(archive, part, wanted)
            edit = Edit(name, as_utf8(archive.read(part)), look)
            parts[part] = edit.changed(wanted)
            refused |= edit.refused
    if refused:
        raise CellsRefused(refused)
    return exchanged(name, content, parts)


def _table_headings(archive: ZipFile, part: str, changes: Sequence[Change]) -> dict[Change, str]:
    """Return the changes that would make a heading differ from an Excel table's own record of it."""
    reason = "it is the heading of an Excel table; change it in Excel"
    boxes = [box_of(reference) for reference in table_areas(archive, part)]
    heads = [(left, top, right, top) for left, top, right, _ in boxes]
    return {change: reason for change in changes if any(_inside(change.cell, head) for head in heads)}


Box = tuple[int, int, int, int]  # left, top, right, bottom; from 1


def box_of(reference: str) -> Box:
    """Return the area that a reference names: "A1:S40" -> 1, 1, 19, 40."""
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:  # "A:C": no table, no merged cell
        return (0, 0, 0, 0)
    return left, top, right, bottom


def _inside(cell: str, box: Box) -> bool:
    column, row = place_of(cell)
    return box[0] <= column <= box[2] and box[1] <= row <= box[3]


def place_of(cell: str) -> tuple[int, int]:
    """Return column and row, from 1: "J7" -> 10, 7."""
    letters, row = coordinate_from_string(cell)
    return column_index_from_string(letters), row


class Edit(Xml):
    """A worksheet's XML; ``refused`` are the changes that cannot be made.

    ``look`` says which cells are in the form of a date: needed where a change has a day. ``styles`` has, by
    column, the style of a new cell whose row and column have none.
    """

    def __init__(
        self, name: str, xml: bytes, look: Look | None = None, styles: Mapping[int, bytes] = _NO_STYLES
    ) -> None:
        super().__init__(name, xml)
        self.refused: dict[Change, str] = {}
        self._look, self._styles = look, styles
        data = next(self.elements(b"sheetData", 0, len(xml)), None)
        if data is None:
            raise unusual(name)
        self.data = data

    def changed(self, changes: Sequence[Change]) -> bytes:
        """Return the XML with ``changes``, apart from the refused ones."""
        wanted: dict[int, dict[int, Change]] = {}
        for change in changes:
            column, number = place_of(change.cell)
            wanted.setdefault(number, {})[column] = change
        self._refuse_merged(changes)
        cuts: list[tuple[int, int, bytes]] = []
        for number, row in self.rows():
            if number in wanted:
                cuts += self._in_row(row, wanted.pop(number))
                if not wanted:
                    break
        for missing in wanted.values():
            self.refused |= dict.fromkeys(missing.values(), "its row is blank")
        return self.cut([*cuts, *self._stale_links({change.cell for change in changes})])

    def _in_row(self, row: Element, wanted: dict[int, Change]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the places to cut in a row and their new bytes; new cells come in column order."""
        left = dict(sorted(wanted.items()))
        cells = list(self.cells(row))
        there = {column for column, _ in cells}
        for column, cell in cells:
            for earlier in [one for one in left if one < column and one not in there]:
                yield cell.start, cell.start, self._new(left.pop(earlier), row, earlier)
            if column in left:
                change = left.pop(column)
                self._refuse_cell(change, cell)
                yield cell.start, cell.end, self._written(change, self._kept(cell))
        if not left:
            return
        rest = b"".join(self._new(change, row, column) for column, change in left.items())
        if row.is_single:
            opened = self._xml[row.start : row.tag_end].rstrip(b"/>" + BLANKS)
            yield row.start, row.end, b"%b>%b</%b>" % (opened, rest, self.prefix + b"row")
        else:
            end = self._seen.rfind(b"</", row.start, row.end)
            yield end, end, rest

    def _refuse_cell(self, change: Change, cell: Element) -> None:
        inside = (cell.tag_end, cell.end)
        if next(self.elements(b"f", *inside), None):
            self.refused[change] = "it has a formula; mend the cells that the formula reads"
        filled = any(next(self.elements(tag, *inside), None) for tag in (b"v", b"is"))
        if change.filled is not None and filled != change.filled:
            self.refused[change] = "it is not blank" if filled else "nothing stands in it"

    def _refuse_merged(self, changes: Sequence[Change]) -> None:
        """Refuse a cell that a merged cell covers: nobody would see its text."""
        for merged in self.elements(b"mergeCell", self.data.end, len(self._xml)):
            reference = self.attributes(merged).get(b"ref", b"A1").decode()
            box = box_of(reference)
            for change in changes:
                if _inside(change.cell, box) and place_of(change.cell) != box[:2]:
                    self.refused[change] = f"it is part of the merged cells {reference}"

    def _stale_links(self, changed: set[str]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the cuts that remove a changed cell's old link."""
        for links in self.elements(b"hyperlinks", self.data.end, len(self._xml)):
            inside = list(self.elements(b"hyperlink", links.tag_end, links.end))
            stale = [link for link in inside if self.attributes(link).get(b"ref", b"").decode() in changed]
            # The list itself must not be empty (ECMA-376 Part 1, 18.3.1.48).
            for gone in [links] if len(stale) == len(inside) else stale:
                yield gone.start, gone.end, b""

    def _new(self, change: Change, row: Element, column: int) -> bytes:
        """Return a new cell, in the style of its row or column."""
        if change.filled:
            self.refused[change] = "nothing stands in it"
        of_row = self.attributes(row)
        style = of_row.get(b"s") if of_row.get(b"customFormat") in (b"1", b"true") else None
        style = style or self.column_style(column) or self._styles.get(column)
        return self._written(
            change, b' r="%b"' % change.cell.encode() + (b' s="%b"' % style if style else b"")
        )

    def column_style(self, column: int) -> bytes | None:
        """Return the style of a column's blank cells; None when it has none."""
        for columns in self.elements(b"col", 0, self.data.start):
            told = self.attributes(columns)
            if int(told[b"min"]) <= column <= int(told[b"max"]):
                return told.get(b"style")
        return None

    def _kept(self, cell: Element) -> bytes:
        """Return, as typed, the attributes of a cell that say nothing about its old value."""
        told = self.attributes(cell)
        return b"".join(b' %b="%b"' % (key, told[key]) for key in _KEPT if key in told)

    def _written(self, change: Change, attributes: bytes) -> bytes:
        p, text = self.prefix, escape(change.text).encode("utf-8")
        if not text:
            return b"<%bc%b/>" % (p, attributes)
        if change.day and self._look and self._is_date(attributes):
            number = to_excel(change.day, self._look.epoch)  # type: ignore[no-untyped-call]
            return b"<%bc%b><%bv>%d</%bv></%bc>" % (p, attributes, p, int(number), p, p)
        pattern = b'<%bc%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>'
        return pattern % (p, attributes, p, p, text, p, p, p)

    def _is_date(self, attributes: bytes) -> bool:
        """Return whether a cell with these attributes shows its number as a day."""
        found = _STYLE.search(attributes)
        return bool(self._look and found and is_date_format(self._look.form(found[1].decode())))

    def rows(self) -> Iterator[tuple[int, Element]]:
        """Yield each row with its number; a row without a number follows the row before it."""
        number = 0
        for row in self.elements(b"row", self.data.tag_end, self.data.end):
            told = self.attributes(row).get(b"r")
            number = int(told) if told else number + 1
            yield number, row

    def cells(self, row: Element) -> Iterator[tuple[int, Element]]:
        """Yield each cell of a row with its column, from 1; a cell without one follows the cell before it."""
        column = 0
        for cell in self.elements(b"c", row.tag_end, row.end):
            told = self.attributes(cell).get(b"r")
            column = place_of(told.decode())[0] if told else column + 1
            yield column, cell
