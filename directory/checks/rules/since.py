"""Rules for changes since an earlier copy: a column sorted alone, bodies gone, rules that let more go."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from directory.checks.gone import gone_bodies, put_back
from directory.checks.helpers import as_compared, told
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION
from directory.checks.rules.register import LAWFULNESS
from directory.checks.widened import widened
from directory.model import Book, Problem, Row, Severity
from directory.workbook.compare import compare_workbooks
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHARING, SheetSchema

ROWS_MOVED = 3  # fewer may match another row's old text by chance
SHARE_MOVED = 0.8  # of the changed cells: somebody may have corrected a body on the same day
ROWS_CHANGED = 5
SHARE_CHANGED = 0.1


@check("Y01", Severity.ERROR, source=MISDIRECTION, acceptable=False)
def column_sorted_alone(book: Book) -> Iterator[Problem]:
    """No column was sorted without the others.

    Why: every address is then in another body's row and looks right, and every letter goes astray.
    Mend: do not save; undo the sort, or take yesterday's workbook, and sort with the whole table selected.
    """
    for schema, compared in groupby(_COMPARED, key=lambda sheet: sheet.schema):
        apart = [column for sheet in compared for column in _columns(book, sheet) if column.apart]
        if len(apart) > 2 and any(column.key == "organisation" for column in apart):
            cell = f"{apart[0].moved[0].columns['id']}{book.tables[schema.name].heading_row}"
            rows = told([str(row.number) for row in apart[0].moved])
            message = f'"ID" has come apart from its rows ({rows}). Was the column sorted on its own?'
            yield Problem(schema.name, 0, cell, message, column="id")
            continue
        names = [column for column in apart if column.key in _KNOWN_BY]
        others = [column for column in apart if column.key not in _KNOWN_BY]
        # A name sorted alone leaves all its row's other cells behind: they are not reported one by one.
        for column in others if len(others) == 1 else names or others:
            yield column.problem(_came_apart(column, schema.column(column.key).heading))


def _came_apart(column: "_Column", heading: str) -> str:
    rows = column.moved if column.sorted_alone else column.exchanged
    exchanged = "Were they exchanged? If that mends an older mix-up, it is reported only this once."
    what = "Was the column sorted on its own?" if column.sorted_alone else exchanged
    cells = told([row.cell(column.key) for row in rows])
    return (
        f'"{heading}" has come apart from its rows: {len(rows)} cells now hold what another row held '
        f"({cells}). {what}"
    )


@check("Y03", Severity.WARNING, source=MISDIRECTION, acceptable=False)
def body_gone(book: Book) -> Iterator[Problem]:
    """No body has gone from the directory, and none has another ID.

    Why: years later the school must still say what was sent to it, and why; an ID is never reused.
    Mend: put the row back and set its Status to Closed, with its successor; put a changed ID back.
    """
    if book.since is None:
        return
    gone, remembered = gone_bodies(book), {one.body for one in book.remembered}
    for row in book.since.rows(RECIPIENTS.name):
        if row["id"] not in gone:
            continue
        now = gone[row["id"]]
        if now is None:
            message = f"{row['organisation']} ({row['id']}) was deleted: put it back, with the Status Closed."
            yield Problem(RECIPIENTS.name, 0, "", message, column="id")
        elif row["id"] not in remembered:  # otherwise Y15 says it
            yield now.problem("id", put_back(row["id"], now))


@check("Y02", Severity.WARNING, source=MISDIRECTION, acceptable=False)
def many_addresses_changed(book: Book) -> Iterator[Problem]:
    """No more than a tenth of the e-mail addresses changed at once.

    Why: addresses change one by one; many at once are a paste or a sort that went wrong, or a fraud.
    Mend: look at each change; if all are meant, do nothing: it is reported only once.
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


@check("Y04", Severity.WARNING, source=LAWFULNESS, acceptable=False)
def rule_widened(book: Book) -> Iterator[Problem]:
    """No rule of the register lets more go than it did.

    Why: a kind of data, a younger age or a body that slips into the register is in every letter from then on.
    Mend: if the data-protection lead has agreed, do nothing: it is reported only once. Else put it back.
    """
    rows = {(sheet, row.number): row for sheet in book.tables for row in book.rows(sheet)}
    lets_more = widened(compare_workbooks(book.since, book)) if book.since else ()
    for sheet, change, column, (what, texts) in lets_more:
        more = what.format(*(f'"{text}"' for text in texts))
        yield rows[sheet, change.row].problem(column, f"{', '.join(change.key)} {more}.")


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sheet, the columns that identify its rows, and the columns to compare.

    To compare a column that itself identifies rows, the rows are matched by their other columns.
    """

    schema: SheetSchema
    identity: tuple[str, ...]
    keys: tuple[str, ...]


_COMPARED = (
    _Compared(
        RECIPIENTS,
        RECIPIENTS.named_by,
        ("organisation", "attention", "address", "town", "postcode", "phone", "phone_2", "email", "website"),
    ),
    _Compared(CONTACTS, CONTACTS.named_by, ("name", "phone", "email")),
    _Compared(CONTACTS, ("role", "name", "phone", "email"), ("recipient",)),
    _Compared(CONTACTS, ("recipient", "name", "phone", "email"), ("role",)),
    _Compared(
        SHARING,
        SHARING.named_by,
        (
            "purpose",
            "data",
            "lawful_basis",
            "law",
            "condition",
            "pupils",
            "from_age",
            "limited_by",
            "when_limited",
        ),
    ),
    _Compared(SHARING, ("rule", "purpose"), ("recipient",)),
    _Compared(SHARING, ("recipient", "purpose"), ("rule",)),
)
_KNOWN_BY = frozenset({*CONTACTS.named_by, *SHARING.named_by})


@dataclass(frozen=True, slots=True)
class _Column:
    """One column now and before: the rows whose cell changed, and each one's old text by row number.

    ``before`` and ``filled`` (how many cells had text) cover all rows that were there before.
    """

    sheet: str
    key: str
    heading_cell: str
    changed: tuple[Row, ...]
    before: Mapping[int, str]
    filled: int

    @property
    def moved(self) -> list[Row]:
        """Return the changed rows that now have another changed row's old text; each old text counts once."""
        free = Counter(filter(None, (self.before[row.number] for row in self.changed)))
        found = []
        for row in self.changed:
            now = as_compared(row[self.key], self.key)
            if free[now] > 0:
                free[now] -= 1
                found.append(row)
        return found

    @property
    def exchanged(self) -> list[Row]:
        """Return the changed rows that took a text only one other row had, and gave their own to another."""
        times = Counter(self.before.values())
        now = {row.number: as_compared(row[self.key], self.key) for row in self.changed}
        given = set(now.values()) - {""}
        return [row for row in self.moved if times[now[row.number]] == 1 and self.before[row.number] in given]

    @property
    def sorted_alone(self) -> bool:
        """Return whether so many cells moved that the column looks sorted without the others."""
        # Sorting moves blank cells to the bottom: a cell that became blank has not moved anywhere.
        filled = sum(bool(row[self.key]) for row in self.changed)
        return len(self.moved) >= max(ROWS_MOVED, SHARE_MOVED * filled)

    @property
    def apart(self) -> bool:
        """Return whether the column came apart from its rows: sorted alone, or two cells exchanged."""
        return self.sorted_alone or len(self.exchanged) > 1

    def problem(self, message: str) -> Problem:
        """Return a problem about the whole column."""
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
            before = {row.number: as_compared(was[key], key) for row, was in pairs}
            changed = tuple(row for row, _ in pairs if as_compared(row[key], key) != before[row.number])
            filled = sum(map(bool, before.values()))
            yield _Column(name, key, f"{heading.column}{table.heading_row}", changed, before, filled)
