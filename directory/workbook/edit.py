"""Change single cells of an .xlsx in place: all else in the file stays the same, byte for byte.

A library that loads and saves a workbook writes only what it has understood. It loses pictures, Excel's own
kind of drop-down, a printer's settings. So here the sheet's XML is not parsed and written again: the few
bytes of a cell are found and replaced.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl.utils.cell import (
    column_index_from_string,
    coordinate_from_string,
    range_boundaries,
)

from directory.errors import DirectoryError
from directory.values.text import fold
from directory.workbook.cells import as_utf8
from directory.workbook.package import exchanged, sheet_parts, table_areas, unusual

_BLANKS = b" \t\r\n"
_AFTER_NAME = frozenset(_BLANKS + b"/>")
_KEPT = (b"r", b"s", b"ph")  # a cell's attributes that say nothing about its old value
_OPAQUE = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>"))


@dataclass(frozen=True, slots=True)
class Change:
    """One cell's new text. ``filled``: the cell must have a text now; if not, it must be blank."""

    sheet: str
    cell: str
    text: str = field(repr=False)
    filled: bool


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
        where = sheet_parts(archive)
        by_sheet = sorted(changes, key=lambda change: fold(change.sheet))
        for sheet, group in groupby(by_sheet, key=lambda change: fold(change.sheet)):
            part, wanted = where[sheet], list(group)
            refused |= _table_headings(archive, part, wanted)
            edit = _Edit(name, as_utf8(archive.read(part)))
            parts[part] = edit.changed(wanted)
            refused |= edit.refused
    if refused:
        raise CellsRefused(refused)
    return exchanged(name, content, parts)


def _table_headings(archive: ZipFile, part: str, changes: Sequence[Change]) -> dict[Change, str]:
    """Return the changes that would make a heading differ from an Excel table's own record of it."""
    reason = "it is the heading of an Excel table; change it in Excel"
    boxes = [_box(reference) for reference in table_areas(archive, part)]
    heads = [(left, top, right, top) for left, top, right, _ in boxes]
    return {change: reason for change in changes if any(_inside(change.cell, head) for head in heads)}


Box = tuple[int, int, int, int]  # left, top, right, bottom; from 1


def _box(reference: str) -> Box:
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:  # "A:C": no table, no merged cell
        return (0, 0, 0, 0)
    return left, top, right, bottom


def _inside(cell: str, box: Box) -> bool:
    column, row = _place(cell)
    return box[0] <= column <= box[2] and box[1] <= row <= box[3]


def _place(cell: str) -> tuple[int, int]:
    """Return column and row, from 1: "J7" -> 10, 7."""
    letters, row = coordinate_from_string(cell)
    return column_index_from_string(letters), row


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element is in the XML: its start tag, and the end of the whole element."""

    start: int
    tag_end: int
    end: int

    @property
    def is_single(self) -> bool:
        """Return whether it is a single tag, without content."""
        return self.tag_end == self.end


class _Edit:
    """A worksheet's XML, for searching and cutting; ``refused`` are the changes that cannot be made.

    ``_xml`` is the XML to write. ``_seen`` is the same with comments and the like blanked out, byte for byte,
    so that every "<" in it begins a tag (XML 1.0, 2.4 and 3.1: no other place can hold one).
    """

    def __init__(self, name: str, xml: bytes) -> None:
        if b"<!DOCTYPE" in xml[:4096]:
            raise unusual(name)
        self._name, self._xml = name, xml
        self.refused: dict[Change, str] = {}
        self._seen = _unveiled(xml)
        self._prefix = self._root_prefix()
        data = next(self._elements(b"sheetData", 0, len(xml)), None)
        if data is None:
            raise unusual(name)
        self._data = data

    def changed(self, changes: Sequence[Change]) -> bytes:
        """Return the XML with ``changes``, apart from the refused ones."""
        wanted: dict[int, dict[int, Change]] = {}
        for change in changes:
            column, number = _place(change.cell)
            wanted.setdefault(number, {})[column] = change
        self._refuse_merged(changes)
        cuts: list[tuple[int, int, bytes]] = []
        for number, row in self._rows():
            if number in wanted:
                cuts += self._in_row(row, wanted.pop(number))
                if not wanted:
                    break
        for missing in wanted.values():
            self.refused |= dict.fromkeys(missing.values(), "its row is blank")
        return self._cut([*cuts, *self._stale_links({change.cell for change in changes})])

    def _cut(self, cuts: list[tuple[int, int, bytes]]) -> bytes:
        """Return the XML with each of ``cuts`` replaced; insertions keep their order."""
        out, at = [], 0
        for start, end, new in sorted(cuts, key=lambda cut: cut[:2]):
            out += [self._xml[at:start], new]
            at = end
        return b"".join([*out, self._xml[at:]])

    def _in_row(self, row: _Element, wanted: dict[int, Change]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the places to cut in a row and their new bytes; new cells come in column order."""
        left = dict(sorted(wanted.items()))
        cells = list(self._cells(row))
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
            opened = self._xml[row.start : row.tag_end].rstrip(b"/>" + _BLANKS)
            yield row.start, row.end, b"%b>%b</%b>" % (opened, rest, self._prefix + b"row")
        else:
            end = self._seen.rfind(b"</", row.start, row.end)
            yield end, end, rest

    def _refuse_cell(self, change: Change, cell: _Element) -> None:
        inside = (cell.tag_end, cell.end)
        if next(self._elements(b"f", *inside), None):
            self.refused[change] = "it has a formula; mend the cells that the formula reads"
        filled = any(next(self._elements(tag, *inside), None) for tag in (b"v", b"is"))
        if filled != change.filled:
            self.refused[change] = "it is not blank" if filled else "nothing stands in it"

    def _refuse_merged(self, changes: Sequence[Change]) -> None:
        """Refuse a cell that a merged cell covers: nobody would see its text."""
        for merged in self._elements(b"mergeCell", self._data.end, len(self._xml)):
            reference = self._attributes(merged).get(b"ref", b"A1").decode()
            box = _box(reference)
            for change in changes:
                if _inside(change.cell, box) and _place(change.cell) != box[:2]:
                    self.refused[change] = f"it is part of the merged cells {reference}"

    def _stale_links(self, changed: set[str]) -> Iterator[tuple[int, int, bytes]]:
        """Yield the cuts that remove a changed cell's old link."""
        for links in self._elements(b"hyperlinks", self._data.end, len(self._xml)):
            inside = list(self._elements(b"hyperlink", links.tag_end, links.end))
            stale = [link for link in inside if self._attributes(link).get(b"ref", b"").decode() in changed]
            # The list itself must not be empty (ECMA-376 Part 1, 18.3.1.48).
            for gone in [links] if len(stale) == len(inside) else stale:
                yield gone.start, gone.end, b""

    def _new(self, change: Change, row: _Element, column: int) -> bytes:
        """Return a new cell, in the style of its row or column."""
        if change.filled:
            self.refused[change] = "nothing stands in it"
        of_row = self._attributes(row)
        style = of_row.get(b"s") if of_row.get(b"customFormat") in (b"1", b"true") else None
        style = style or self._column_style(column)
        return self._written(
            change, b' r="%b"' % change.cell.encode() + (b' s="%b"' % style if style else b"")
        )

    def _column_style(self, column: int) -> bytes | None:
        for columns in self._elements(b"col", 0, self._data.start):
            told = self._attributes(columns)
            if int(told[b"min"]) <= column <= int(told[b"max"]):
                return told.get(b"style")
        return None

    def _kept(self, cell: _Element) -> bytes:
        """Return, as typed, the attributes of a cell that say nothing about its old value."""
        told = self._attributes(cell)
        return b"".join(b' %b="%b"' % (key, told[key]) for key in _KEPT if key in told)

    def _written(self, change: Change, attributes: bytes) -> bytes:
        p, text = self._prefix, escape(change.text).encode("utf-8")
        pattern = b'<%bc%b t="inlineStr"><%bis><%bt xml:space="preserve">%b</%bt></%bis></%bc>'
        return pattern % (p, attributes, p, p, text, p, p, p)

    def _rows(self) -> Iterator[tuple[int, _Element]]:
        """Yield each row with its number; a row without a number follows the row before it."""
        number = 0
        for row in self._elements(b"row", self._data.tag_end, self._data.end):
            told = self._attributes(row).get(b"r")
            number = int(told) if told else number + 1
            yield number, row

    def _cells(self, row: _Element) -> Iterator[tuple[int, _Element]]:
        """Yield each cell of a row with its column, from 1; a cell without one follows the cell before it."""
        column = 0
        for cell in self._elements(b"c", row.tag_end, row.end):
            told = self._attributes(cell).get(b"r")
            column = _place(told.decode())[0] if told else column + 1
            yield column, cell

    def _elements(self, name: bytes, start: int, end: int) -> Iterator[_Element]:
        """Yield the elements with a name between two places; those we ask for are never nested."""
        opening, closing = b"<" + self._prefix + name, b"</" + self._prefix + name
        at = start
        while (at := self._seen.find(opening, at, end)) >= 0:
            after = at + len(opening)
            if self._seen[after] not in _AFTER_NAME:
                at = after
                continue
            tag_end = element_end = self._tag_end(after)
            if self._seen[tag_end - 2 : tag_end - 1] != b"/":
                element_end = self._tag_end(self._closing(closing, tag_end, end))
            yield _Element(at, tag_end, element_end)
            at = element_end

    def _closing(self, closing: bytes, start: int, end: int) -> int:
        at = self._seen.find(closing, start, end)
        while at >= 0 and self._seen[at + len(closing) : at + len(closing) + 1] not in b">" + _BLANKS:
            at = self._seen.find(closing, at + 1, end)
        if at < 0:
            raise unusual(self._name)
        return at

    def _tag_end(self, at: int) -> int:
        """Return the place after the ">" that ends the tag around ``at``; a quoted ">" does not end it."""
        while True:
            end = self._seen.find(b">", at)
            if end < 0:
                raise unusual(self._name)
            quotes = [
                (place, mark) for mark in (b'"', b"'") if (place := self._seen.find(mark, at, end)) >= 0
            ]
            if not quotes:
                return end + 1
            place, mark = min(quotes)
            at = self._seen.index(mark, place + 1) + 1

    def _attributes(self, element: _Element) -> dict[bytes, bytes]:
        """Return an element's attributes as typed; those we need have no character references in them."""
        found: dict[bytes, bytes] = {}
        at = element.start
        while (equals := self._seen.find(b"=", at, element.tag_end)) >= 0:
            key = self._seen[at:equals].split()[-1]
            opening = min(
                place
                for mark in (b'"', b"'")
                if (place := self._seen.find(mark, equals, element.tag_end)) >= 0
            )
            closing = self._seen.index(self._seen[opening : opening + 1], opening + 1)
            found[key] = self._seen[opening + 1 : closing]
            at = closing + 1
        return found

    def _root_prefix(self) -> bytes:
        """Return the prefix of every name in the file, such as "x:"; most programs write none."""
        at = self._seen.index(b"<") + 1
        name = self._seen[at : self._tag_end(at)].split()[0].rstrip(b"/>")
        return name[: name.rfind(b":") + 1]


def _unveiled(xml: bytes) -> bytes:
    """Return ``xml`` with comments, CDATA sections and instructions blanked out, at the same length."""
    at = 0
    while True:
        found = [(place, ends) for begins, ends in _OPAQUE if (place := xml.find(begins, at)) >= 0]
        if not found:
            return xml
        start, ends = min(found)
        end = xml.find(ends, start)
        end = len(xml) if end < 0 else end + len(ends)
        xml = xml[:start] + b" " * (end - start) + xml[end:]
        at = end
