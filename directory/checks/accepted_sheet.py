"""The Accepted sheet: does each row still silence something, and is it about something that there is?"""

from collections.abc import Collection, Iterator, Mapping

from directory.checks.acceptances import about, code, last_day, sheet
from directory.checks.look import Lexicon, blank, bodies, did_you_mean, meant
from directory.checks.registry import all_checks, check
from directory.model import Book, Problem, Row, Severity
from directory.workbook.schema import ACCEPTED, ALL_SHEETS, SHARING, SHEETS, fold

ACCOUNTABLE = "UK GDPR Art. 5(2): the school can show who decided what, and why"


@check("A01", Severity.NOTE, source=ACCOUNTABLE, about="acceptances")
def acceptance_idle(book: Book) -> Iterator[Problem]:
    """Every accepted finding is still there.

    Why: a row that silences nothing today would silence a new mistake tomorrow.
    Mend: delete the row.
    """
    ids = _ids(book)
    for row, places in about(book, book.findings):
        until, named = last_day(row), all_checks().get(code(row))
        if places or until is None or until < book.on or any(_unknown(row, ids)):
            continue
        if named is None or sheet(row) is None:
            continue  # B04's
        if named.severity is Severity.ERROR:
            message = f"{code(row)} is an error: it has to be mended and cannot be accepted. Delete this row."
        else:
            message = "There is nothing left that this row accepts. Delete it."
        yield row.problem("code", message)


@check("A02", Severity.NOTE, source=ACCOUNTABLE, about="acceptances")
def acceptance_expired(book: Book) -> Iterator[Problem]:
    """Every acceptance holds today.

    Why: from the day after its last, the finding counts again.
    Mend: mend what it is about; or have somebody decide once more, and set a new date.
    """
    for row, places in about(book, book.findings):
        until = last_day(row)
        if until and until < book.on:
            then = (
                "What it accepted counts again." if places else "Nothing is left that it is about: delete it."
            )
            yield row.problem("until", f"It ended on {until:%d/%m/%Y}. {then}")


@check("A03", Severity.ERROR, source=ACCOUNTABLE, about="acceptances")
def acceptance_of_the_unknown(book: Book) -> Iterator[Problem]:
    """Every acceptance names a code, a sheet, an ID and a column that there are.

    Why: a misspelt one accepts nothing, while everybody thinks that it does.
    Mend: copy code, sheet and ID from what `recipients check` prints; a sharing rule's number does as an ID.
    """
    ids = _ids(book)
    for row in book.rows(ACCEPTED.name):
        yield from _unknown(row, ids)


class _Ids(Lexicon):
    """The IDs that a row may name, to be looked up or guessed at."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(known)
        self.known = known


def _ids(book: Book) -> Mapping[str, _Ids]:
    """Return what may stand in "ID", by sheet: a body's ID, and a rule's number for the register."""
    known = bodies(book)
    rules = {row["rule"]: row for row in book.rows(SHARING.name)}
    return {name: _Ids(known | rules if name == SHARING.name else known) for name in ("", *ALL_SHEETS)}


def _unknown(row: Row, known: Mapping[str, _Ids]) -> Iterator[Problem]:
    """Yield each thing that the row names and that is not there; a blank one is B04's."""
    if not blank(row, "code") and code(row) not in all_checks():
        yield row.problem("code", f'There is no code "{row["code"]}".')
    named = sheet(row)
    if not blank(row, "sheet") and named is None:
        near = meant(row["sheet"], [schema.name for schema in SHEETS])
        yield row.problem(
            "sheet", f'There is no sheet "{row["sheet"]}".{did_you_mean(near)}', suggestion=near
        )
    ids = known[named or ""]
    if row["id"] and row["id"] not in ids.known:
        near = ids.meant(row["id"])
        yield row.problem("id", f'No body has the ID "{row["id"]}".{did_you_mean(near)}', suggestion=near)
    if row["column"] and named and fold(row["column"]) not in map(fold, ALL_SHEETS[named].keys):
        near = meant(row["column"], [column.heading for column in ALL_SHEETS[named].columns])
        message = f'{named} has no column "{row["column"]}".{did_you_mean(near)}'
        yield row.problem("column", message, suggestion=near)
