"""Bodies that an earlier copy or the ledger has and the sheet no longer: deleted, or under another ID."""

from collections.abc import Mapping

from directory.checks.helpers import did_you_mean, folded
from directory.model import Book, Problem, Row
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS


def gone_bodies(book: Book) -> Mapping[str, Row | None]:
    """Return each ID that was there earlier, with its body's row of today; None when the row was deleted."""
    there = bodies(book)
    names = {one.body: one.name for one in book.remembered if not one.role}
    if book.since:
        names |= {row["id"]: row["organisation"] for row in book.since.rows(RECIPIENTS.name) if row["id"]}
    now = {folded(row["organisation"]): row for id_, row in there.items() if id_ not in names}
    return {id_: now.get(folded(name)) if name else None for id_, name in names.items() if id_ not in there}


def put_back(id_: str, now: Row) -> str:
    """Return what to say of a body whose ID was changed: everything else still names it by the old one."""
    return f'The ID in {now.cell("id")} was "{id_}": put that back. An ID is never changed.'


class UnknownIds:
    """Says what is wrong in a cell that names no body. Where its ID is gone, that is not the cell to mend."""

    def __init__(self, book: Book) -> None:
        self._gone = gone_bodies(book)

    def problem(self, row: Row, key: str, message: str, near: str | None) -> Problem:
        """Return the cell's problem: ``message``, and the ID that is ``near``, unless its ID is gone."""
        id_ = row[key]
        if id_ not in self._gone:
            return row.problem(key, f"{message}{did_you_mean(near)}", suggestion=near)
        now = self._gone[id_]
        if now:
            return row.problem(key, put_back(id_, now))
        where = f'The row of "{id_}" was deleted from {RECIPIENTS.name}'
        return row.problem(key, f"{where}: put it back, with the Status Closed.")
