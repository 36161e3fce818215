"""Compare two workbooks: which sheets, columns, rows and cells changed. Pure, on two Books.

The order of rows and columns does not count. A row is identified as a person would do it: a body by its ID, a
contact by body and role. So a sorted sheet has not changed, and a moved row is not a new row.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from directory.model import Book, Row, Table
from directory.values.text import fold
from directory.workbook.schema import ACCEPTED, CONTACTS, RECIPIENTS, SHARING, SHEETS

# By sheet, the columns by which a person knows a row.
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType({schema.name: schema.named_by for schema in SHEETS})
# The column of a key that holds a body's ID.
BODY: Mapping[str, str] = MappingProxyType(
    {
        RECIPIENTS.name: "id",
        CONTACTS.name: "recipient",
        SHARING.name: "recipient",
        ACCEPTED.name: "id",
    }
)

Identity = Callable[[Row], Hashable]


class Change(StrEnum):
    """What happened to a sheet, a column or a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell before and after, "" where it was or is blank. ``column`` is a key of the schema.

    ``cell`` is the place that Excel shows, in the newer workbook unless the row is gone.
    """

    column: str
    cell: str
    old: str = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that was added, removed or changed, with the cells that show it.

    ``key`` has the texts of the sheet's key columns in their order, and ``row`` is the number that Excel
    shows; both are from the newer workbook unless the row is gone. ``organisation`` is the name of the row's
    body, or "".
    """

    change: Change
    key: tuple[str, ...]
    organisation: str
    row: int
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column that was added or removed, and the number of rows in which it is filled.

    ``filled`` is None for a column of the school's own, whose cells are not read.
    """

    change: Change
    heading: str
    filled: int | None


@dataclass(frozen=True, slots=True)
class SheetChange:
    """What changed on one sheet; ``change`` is CHANGED unless the whole sheet is new or gone.

    ``rows`` are in the newer sheet's order, then the rows that are gone.
    """

    sheet: str
    change: Change
    columns: tuple[ColumnChange, ...]
    rows: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, sheet by sheet; a sheet without a change is left out."""

    sheets: tuple[SheetChange, ...]

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.sheets)

    def count(self, change: Change) -> int:
        """Return how many rows were added, removed or changed."""
        return sum(row.change is change for sheet in self.sheets for row in sheet.rows)


def compare_workbooks(old: Book, new: Book) -> Difference:
    """Return what changed from ``old`` to ``new``.

    Only the text that a person sees counts, not how a cell is stored or formatted. Rows with the same key are
    matched first where they are equal, then in their order.
    """
    names = {row["id"]: row["organisation"] for book in (old, new) for row in book.rows(RECIPIENTS.name)}
    renamed: dict[str, str] = {}
    sheets = []
    for schema in SHEETS:
        sheet = _Sheet(schema.name, old.tables.get(schema.name), new.tables.get(schema.name))
        pairs, gone, came = _matched(sheet, renamed)
        if schema is RECIPIENTS:  # the first: the other sheets name bodies by their IDs
            ids = [(was["id"], row["id"]) for was, row in pairs]
            renamed = {was: now for was, now in ids if was and now and was != now}
        rows = _told(sheet, pairs, gone, came, names)
        columns = tuple(_columns(sheet))
        if rows or columns or sheet.change is not Change.CHANGED:
            sheets.append(SheetChange(schema.name, sheet.change, columns, rows))
    return Difference(tuple(sheets))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet in both workbooks; None where a workbook does not have it."""

    name: str
    old: Table | None
    new: Table | None

    @property
    def change(self) -> Change:
        if bool(self.old) == bool(self.new):
            return Change.CHANGED
        return Change.ADDED if self.new else Change.REMOVED

    @property
    def common(self) -> tuple[str, ...]:
        """Return the keys of the columns in both workbooks, in the schema's order."""
        both = _keys(self.old) & _keys(self.new)
        return tuple(key for key in _schema_keys(self.name) if key in both)


def _schema_keys(sheet: str) -> tuple[str, ...]:
    return next(schema.keys for schema in SHEETS if schema.name == sheet)


def _keys(table: Table | None) -> set[str]:
    return {heading.key for heading in table.headings if heading.key} if table else set()


def _matched(
    sheet: _Sheet, renamed: Mapping[str, str]
) -> tuple[list[tuple[Row, Row]], Sequence[Row], Sequence[Row]]:
    """Return the matched rows of the two workbooks, the rows that are gone, and the new rows.

    Equal rows are matched first, then rows with the same key, then rows of a body whose ID changed.
    """
    common = sheet.common
    key = tuple(one for one in KEYS[sheet.name] if one in common)
    rest = tuple(one for one in common if one not in key)
    body = BODY.get(sheet.name)

    def whole(row: Row) -> Hashable:
        return tuple(row[one] for one in common)

    def now(row: Row) -> Hashable:
        return tuple(renamed.get(row[one], row[one]) if one == body else row[one] for one in key)

    passes: list[tuple[Identity, Identity]] = [(whole, whole), (_texts(key), _texts(key))]
    if renamed and body:
        passes.append((now, _texts(key)))
    if sheet.name == RECIPIENTS.name:
        passes.append((_texts(rest), _texts(rest)))
    pairs: list[tuple[Row, Row]] = []
    gone: Sequence[Row] = sheet.old.rows if sheet.old else ()
    came: Sequence[Row] = sheet.new.rows if sheet.new else ()
    for of_old, of_new in passes:
        found, gone, came = _paired(gone, came, of_old, of_new)
        pairs += found
    return pairs, gone, came


def _texts(columns: tuple[str, ...]) -> Identity:
    """Return a function that gives a row's texts in ``columns``; None when all of them are blank."""

    def identity(row: Row) -> Hashable:
        texts = tuple(row[column] for column in columns)
        return texts if any(texts) else None

    return identity


def _paired(
    old: Sequence[Row], new: Sequence[Row], of_old: Identity, of_new: Identity
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Return pairs of rows with the same identity, in order, and the rows left over on each side."""
    waiting: dict[Hashable, deque[tuple[int, Row]]] = defaultdict(deque)
    for at, row in enumerate(old):
        waiting[of_old(row)].append((at, row))
    pairs, left = [], []
    for row in new:
        identity = of_new(row)
        same = waiting.get(identity) if identity is not None else None
        if same:
            pairs.append((same.popleft()[1], row))
        else:
            left.append(row)
    rest = sorted((one for rows in waiting.values() for one in rows), key=lambda one: one[0])
    return pairs, [row for _, row in rest], left


def _told(
    sheet: _Sheet,
    pairs: Sequence[tuple[Row, Row]],
    gone: Sequence[Row],
    came: Sequence[Row],
    names: Mapping[str, str],
) -> tuple[RowChange, ...]:
    """Return the changed rows in the newer sheet's order, then the rows that are gone."""
    everything = _schema_keys(sheet.name)
    common = sheet.common

    def changed(change: Change, row: Row, cells: Iterator[CellChange]) -> RowChange:
        key = tuple(row[column] for column in KEYS[sheet.name])
        own = row["organisation"] if sheet.name == RECIPIENTS.name else ""
        organisation = own or (names.get(row[BODY[sheet.name]], "") if sheet.name in BODY else "")
        return RowChange(change, key, organisation, row.number, tuple(cells))

    rows = [changed(Change.CHANGED, row, _cells(common, was, row)) for was, row in pairs]
    rows = [row for row in rows if row.cells]
    rows += [changed(Change.ADDED, row, _cells(everything, None, row)) for row in came]
    rows.sort(key=lambda row: row.row)
    rows += [changed(Change.REMOVED, row, _cells(everything, row, None)) for row in gone]
    return tuple(rows)


def _cells(columns: Sequence[str], old: Row | None, new: Row | None) -> Iterator[CellChange]:
    row = new or old
    for column in columns:
        was, now = old[column] if old else "", new[column] if new else ""
        if row and was != now:
            yield CellChange(column, row.cell(column), was, now)


def _columns(sheet: _Sheet) -> Iterator[ColumnChange]:
    """Yield the columns that only one of the workbooks has; none where the whole sheet is new or gone."""
    if not (sheet.old and sheet.new):
        return
    old, new = _headings(sheet.old), _headings(sheet.new)
    for change, table, mine, other in (
        (Change.ADDED, sheet.new, new, old),
        (Change.REMOVED, sheet.old, old, new),
    ):
        for name, (heading, key) in mine.items():
            if name not in other:
                filled = sum(bool(row[key]) for row in table.rows) if key else None
                yield ColumnChange(change, heading, filled)


def _headings(table: Table) -> dict[str, tuple[str, str | None]]:
    """Return the headings, each with its key if it is ours, by the text that identifies them."""
    found: dict[str, tuple[str, str | None]] = {}
    for heading in table.headings:
        found.setdefault(fold(heading.text), (heading.text, heading.key))
    return found
