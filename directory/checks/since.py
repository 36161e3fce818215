"""What changed since an earlier state of the workbook, and looks like a slip of a whole column."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from directory.checks.contact_details import MISDIRECTION
from directory.checks.look import told
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity
from directory.workbook.schema import CONTACTS, RECIPIENTS, SheetSchema

ROWS_MOVED = 3  # two bodies may have swapped an address; three of them have not
SHARE_MOVED = 0.8  # of the changed cells: a body may have been corrected on the same day
ROWS_CHANGED = 5
SHARE_CHANGED = 0.1


@check("Y01", Severity.ERROR, source=MISDIRECTION)
def column_sorted_alone(book: Book) -> Iterator[Problem]:
    """No column was sorted without the others.

    Why: every address then stands beside another body, looks right, and every letter goes astray.
    Mend: do not save; undo the sort, or take yesterday's workbook, and sort with the whole table selected.
    """
    for sheet in _COMPARED:
        apart = [column for column in _columns(book, sheet) if column.apart]
        if len(apart) > 2 and any(column.key == "organisation" for column in apart):
            cell = f"{apart[0].moved[0].columns['id']}{book.tables[sheet.schema.name].heading_row}"
            rows = told([str(row.number) for row in apart[0].moved])
            message = f'"ID" has come apart from its rows ({rows}). Was the column sorted on its own?'
            yield Problem(sheet.schema.name, 0, cell, message, column="id")
            continue
        for column in apart:
            heading = sheet.schema.column(column.key).heading
            cells = told([row.cell(column.key) for row in column.moved])
            message = (
                f'"{heading}" has come apart from its rows: {len(column.moved)} cells now hold what another '
                f"row held ({cells}). Was the column sorted on its own?"
            )
            yield column.problem(message)


@check("Y03", Severity.WARNING, source=MISDIRECTION)
def body_gone(book: Book) -> Iterator[Problem]:
    """No body that was there has gone.

    Why: what was sent to it, and on what basis, must still be told years later; an ID is never reused.
    Mend: put the row back and set its Status to Closed, with its successor.
    """
    if book.since is None:
        return
    there = {row["id"] for row in book.rows(RECIPIENTS.name)}
    for row in book.since.rows(RECIPIENTS.name):
        if row["id"] and row["id"] not in there:
            message = f"{row['organisation']} ({row['id']}) is gone: set it to Closed instead."
            yield Problem(RECIPIENTS.name, 0, "", message, column="id")


@check("Y02", Severity.WARNING, source=MISDIRECTION)
def many_addresses_changed(book: Book) -> Iterator[Problem]:
    """No more than a tenth of the e-mail addresses changed at once.

    Why: addresses change one by one; many at once are a paste or a sort that went wrong, or a fraud.
    Mend: look at each change with `recipients diff`; if they are all meant, have somebody accept this.
    """
    sorted_alone = {(problem.sheet, problem.column) for problem in column_sorted_alone(book)}
    for sheet in _COMPARED:
        for column in _columns(book, sheet):
            told_already = {(column.sheet, "email"), (column.sheet, "id")}
            if column.key != "email" or not sorted_alone.isdisjoint(told_already):
                continue
            changed = [row for row in column.changed if column.before[row.number]]
            if len(changed) >= ROWS_CHANGED and len(changed) > SHARE_CHANGED * column.filled:
                cells = told([row.cell(column.key) for row in changed])
                yield column.problem(
                    f"{len(changed)} of {column.filled} addresses changed at once ({cells})."
                )


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sheet, what tells one of its rows from another, and the columns that are looked at."""

    schema: SheetSchema
    identity: tuple[str, ...]
    keys: tuple[str, ...]


_COMPARED = (
    _Compared(
        RECIPIENTS,
        ("id",),
        ("organisation", "attention", "address", "town", "postcode", "phone", "phone_2", "email", "website"),
    ),
    _Compared(CONTACTS, ("recipient", "role"), ("name", "phone", "email")),
)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column now and before: the rows whose cell changed, and what stood there, by the row's number.

    ``filled`` is how many of the rows that were there before had something in the column.
    """

    sheet: str
    key: str
    heading_cell: str
    changed: tuple[Row, ...]
    before: Mapping[int, str]
    filled: int

    @property
    def moved(self) -> list[Row]:
        """Return the changed rows that now hold what another changed row held; each such cell counts once."""
        free = Counter(filter(None, self.before.values()))
        found = []
        for row in self.changed:
            now = _as_compared(self.key)(row[self.key])
            if free[now] > 0:
                free[now] -= 1
                found.append(row)
        return found

    @property
    def apart(self) -> bool:
        """Tell whether the column looks as if it had been sorted without the others."""
        # Sorting drives blank cells to the bottom: a cell that became blank has moved nowhere.
        filled = sum(bool(row[self.key]) for row in self.changed)
        return len(self.moved) >= max(ROWS_MOVED, SHARE_MOVED * filled)

    def problem(self, message: str) -> Problem:
        """Return a problem of the whole column."""
        return Problem(self.sheet, 0, self.heading_cell, message, column=self.key)


def _columns(book: Book, sheet: _Compared) -> Iterator[_Column]:
    """Yield the columns of a sheet that both states have, compared row by row."""
    name = sheet.schema.name
    table = book.tables.get(name)
    earlier = book.since.tables.get(name) if book.since else None
    if table is None or earlier is None:
        return
    old: dict[tuple[str, ...], Row] = {}
    for row in earlier.rows:
        old.setdefault(tuple(row[key] for key in sheet.identity), row)
    new: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        new.setdefault(tuple(row[key] for key in sheet.identity), row)
    pairs = [(row, old[own]) for own, row in new.items() if own in old and any(own)]
    for heading in table.headings:
        key = heading.key
        if key in sheet.keys and any(other.key == key for other in earlier.headings):
            same = _as_compared(key)
            before = {row.number: same(was[key]) for row, was in pairs}
            changed = tuple(row for row, _ in pairs if same(row[key]) != before[row.number])
            filled = sum(map(bool, before.values()))
            kept = {row.number: before[row.number] for row in changed}
            yield _Column(name, key, f"{heading.column}{table.heading_row}", changed, kept, filled)


def _as_compared(key: str) -> Callable[[str], str]:
    """Return how a column's texts are compared: not by their case and spaces, a phone by its digits."""
    unlike = r"[^0-9]+" if key.startswith("phone") else r"\s+"
    return lambda text: re.sub(unlike, "", text).casefold()
