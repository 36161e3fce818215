"""Turn a sheet's records into a table: find the heading row, the rows below it, and stray cells.

Pure: it is given each record's number, and what is seen in its filled cells, by column from 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from types import MappingProxyType

from openpyxl.utils import get_column_letter

from directory.model import Heading, Row, Stored, Table
from directory.workbook.schema import SheetSchema, is_set_aside, key_of

HEADING_ROWS = 10  # the headings may come below a title, a date, or a logo's empty rows
STRAYS_KEPT = 100  # enough to show where; a sheet full of strays is not a table

# A cell as seen: its text, and how it was stored if not as text.
Seen = tuple[str, Stored | None]
Cells = Mapping[int, Seen]

NOTHING_ODD: MappingProxyType[str, Stored] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Layout:
    """A sheet's columns: ``places`` gives each column's index from 0, ``columns`` its letter.

    ``blank`` has a blank text for each column of the sheet, also for those that this file lacks.
    ``width`` is the number of columns up to the last heading; ``gaps`` are those without a heading.
    """

    schema: SheetSchema
    places: Mapping[str, int]
    columns: Mapping[str, str]
    blank: Mapping[str, str]
    width: int
    gaps: frozenset[int]


def table_of(schema: SheetSchema, records: Iterable[tuple[int, Cells]]) -> Table:
    """Return the table below the row that holds the headings."""
    records = iter(records)
    heading_row, headings, records = headings_of(schema, records)
    beside = _beside(schema, headings)
    places: dict[str, int] = {}
    for index, heading in headings.items():
        if heading.key and index < beside:
            places.setdefault(heading.key, index)  # the first counts; a check reports the second
    columns = MappingProxyType({key: headings[index].column for key, index in places.items()})
    width = max(headings, default=-1) + 1
    gaps = frozenset(range(width)) - headings.keys()
    layout = _Layout(schema, places, columns, dict.fromkeys(schema.keys, ""), width, gaps)
    second = [f"{headings[beside].column}{heading_row}"] if beside in headings else []
    strays: list[str] = []
    rows = []
    words = frozenset(heading.casefold() for heading in _headings_known(schema))
    for number, cells in records:
        row = _row(layout, number, cells)
        if row and len(words.intersection(map(str.casefold, row.values.values()))) >= _enough(schema):
            second.append(row.cell(next(key for key in places if row[key])))
            continue
        if row:
            rows.append(row)
        if cells.keys() - headings.keys():
            _sort_out(layout, number, cells, second, strays)
    kept = tuple(heading for index, heading in headings.items() if index < beside)
    return Table(
        schema.name,
        kept,
        tuple(rows),
        heading_row,
        second_headings=tuple(second),
        strays=tuple(strays),
        absent=schema.absent,
    )


def headings_of(
    schema: SheetSchema, records: Iterator[tuple[int, Cells]]
) -> tuple[int, dict[int, Heading], Iterator[tuple[int, Cells]]]:
    """Return the number of the heading row, its headings by column index, and the records below it.

    The heading row is the first of the top rows with three known headings, else the one with the most; a
    title above it has none. If no row has any, it is the first that is not blank.
    """
    first = list(islice(records, HEADING_ROWS))
    read = [_headings(schema, cells) for _, cells in first]
    most = min(_enough(schema), max(map(known_in, read), default=0))
    at = next((at for at, headings in enumerate(read) if headings and known_in(headings) >= most), None)
    if at is not None:
        return first[at][0], read[at], chain(first[at + 1 :], records)
    for number, cells in records:
        if headings := _headings(schema, cells):
            return number, headings, records
    return 1, {}, records


def _headings_known(schema: SheetSchema) -> Iterator[str]:
    """Yield every heading that stands for a column of the sheet."""
    yield from (column.heading for column in schema.columns)
    yield from (theirs for theirs, _ in schema.synonyms)


def known_in(headings: Mapping[int, Heading]) -> int:
    """Return how many different headings of ours are among ``headings``."""
    return len({heading.key for heading in headings.values() if heading.key})


def is_list(schema: SheetSchema, table: Table) -> bool:
    """Return whether a table has headings enough to be one of this schema, and rows below them."""
    known = {heading.key for heading in table.headings if heading.key}
    return len(known) >= _enough(schema) and bool(table.rows)


def _enough(schema: SheetSchema) -> int:
    """Return how many of a row's texts must be our headings for it to be a heading row."""
    return min(3, len(schema.columns) - 1)


def _beside(schema: SheetSchema, headings: Mapping[int, Heading]) -> int:
    """Return the index of the column where, after a blank column, the headings begin again.

    If they do not begin again, it is the index after the last heading.
    """
    starts = [index for index in headings if index and index - 1 not in headings]
    for start in starts:
        before = {heading.key for index, heading in headings.items() if index < start}
        after = {heading.key for index, heading in headings.items() if index >= start}
        if len(before.intersection(after) - {None}) >= _enough(schema):
            return start
    return max(headings, default=0) + 1


def _sort_out(
    layout: _Layout,
    number: int,
    cells: Cells,
    second: list[str],
    strays: list[str],
) -> None:
    """Add the row's filled cells under no heading to ``strays``; if they are headings, to ``second``."""
    outside = (index for index in sorted(cells) if index >= layout.width or index in layout.gaps)
    found = [(index, text) for index in outside if (text := cells[index][0])]
    places = [f"{get_column_letter(index + 1)}{number}" for index, _ in found]
    texts = [text for _, text in found]
    keys = {key_of(layout.schema, text) for text in texts} if len(texts) > 1 else set()
    if len(keys - {None}) >= _enough(layout.schema):
        second.append(places[0])
    else:
        strays.extend(places[: max(0, STRAYS_KEPT - len(strays))])


def _headings(schema: SheetSchema, cells: Cells) -> dict[int, Heading]:
    """Return the headings of a row by column index, from 0; none when the row is blank."""
    return {
        index: Heading(get_column_letter(index + 1), text, key_of(schema, text), is_set_aside(schema, text))
        for index, (text, _) in sorted(cells.items())
        if text
    }


def _row(layout: _Layout, number: int, cells: Cells) -> Row | None:
    """Return a row; None when it is blank in every column of ours."""
    values = dict(layout.blank)
    stored: dict[str, Stored] = {}
    for key, index in layout.places.items():
        if index in cells:
            values[key], how = cells[index]
            if how:
                stored[key] = how
    if not stored and not any(values.values()):
        return None
    odd = MappingProxyType(stored) if stored else NOTHING_ODD
    schema = layout.schema
    return Row(schema.name, number, MappingProxyType(values), layout.columns, odd, schema.personal)
