"""Read a sheet's looks from its XML: hidden rows and columns, cells merged or struck through, links.

openpyxl does not report them while it streams. Source: ECMA-376 Part 1, 18.3.1.73 (row), 18.3.1.13 (col),
18.3.1.55 (mergeCell). Pure. The patterns take time linear in the XML: no part of a match crosses the start of
the next tag.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from openpyxl.utils import column_index_from_string

MERGES_READ = 10_000  # a sheet with more is not a table; the first ones are enough to say so

_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_MERGE = re.compile(
    rb"""<(?:\w+:)?mergeCell\b[^<>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b([^<>]*)>")
_LINKED = re.compile(rb"""\s(?:\w+:)?(ref|id)=["']([^"'<>]*)["']""")
_NUMBER = re.compile(rb"""\sr=["'](\d{1,9})["']""")
_HIDDEN = re.compile(rb"""\s(?:hidden=["'](?:1|true)|(?:ht|width)=["']0(?:\.0*)?)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
_STYLED = re.compile(rb"""\s(r|s)=["']([A-Z0-9]{1,10})["']""")
_LIMIT = re.compile(rb"""\s(min|max)=["'](\d{1,5})["']""")


@dataclass(frozen=True, slots=True)
class Merge:
    """A range of cells merged into one: the numbers of its first and last row and column, from 1."""

    top: int
    left: int
    bottom: int
    right: int
    ref: str


@dataclass(frozen=True, slots=True)
class Appearance:
    """What is hidden, merged, struck through or linked; numbers are from 1.

    ``links`` maps a cell to the id of the relationship that says where its link leads.
    """

    hidden_rows: frozenset[int]
    hidden_columns: tuple[range, ...]
    merges: tuple[Merge, ...]
    links: Mapping[str, str]
    struck: frozenset[str] = frozenset()


def appearance(xml: bytes, struck: frozenset[str] = frozenset()) -> Appearance:
    """Return how the sheet of this XML looks. ``struck`` are the styles that strike text through."""
    data, end = xml.find(b"sheetData"), max(xml.rfind(b"sheetData"), 0)
    return Appearance(
        hidden_rows=frozenset(_hidden_rows(xml)),
        hidden_columns=tuple(_hidden_columns(xml[: max(data, 0)])),
        merges=tuple(islice(_merges(xml, end), MERGES_READ)),
        links=dict(_links(xml, end)),
        struck=frozenset(_struck(xml, struck)) if struck else frozenset(),
    )


def _hidden_rows(xml: bytes) -> Iterator[int]:
    if not _HIDDEN.search(xml):
        return
    number = 0
    for row in _ROW.finditer(xml):
        given = _NUMBER.search(row[1])
        number = int(given[1]) if given else number + 1
        if _HIDDEN.search(row[1]):
            yield number


def _struck(xml: bytes, styles: frozenset[str]) -> Iterator[str]:
    for cell in _CELL.finditer(xml):
        told = {name: value.decode() for name, value in _STYLED.findall(cell[1])}
        if told.get(b"s") in styles and b"r" in told:
            yield told[b"r"]


def _hidden_columns(xml: bytes) -> Iterator[range]:
    for column in _COLUMN.finditer(xml):
        if _HIDDEN.search(column[1]):
            limits: Mapping[bytes, bytes] = dict(_LIMIT.findall(column[1]))
            first = int(limits.get(b"min", b"0"))
            yield range(first, int(limits.get(b"max", b"0") or first) + 1)


def _links(xml: bytes, start: int) -> Iterator[tuple[str, str]]:
    for link in _LINK.finditer(xml, start):
        told = {name.decode(): value.decode("utf-8", "replace") for name, value in _LINKED.findall(link[1])}
        if "ref" in told and "id" in told:
            yield told["ref"], told["id"]


def _merges(xml: bytes, start: int) -> Iterator[Merge]:
    for found in _MERGE.finditer(xml, start):
        left, top, right, bottom = (part.decode() for part in found.groups())
        ref = f"{left}{top}:{right}{bottom}"
        columns = column_index_from_string(left), column_index_from_string(right)
        yield Merge(int(top), columns[0], int(bottom), columns[1], ref)
