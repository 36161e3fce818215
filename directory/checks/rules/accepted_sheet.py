"""Rules for the Accepted sheet: does each row still accept a finding, with a day and a value?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from directory.checks.acceptances import NEED_VALUE, about, code, holds_for, last_day, sheet
from directory.checks.gone import UnknownIds
from directory.checks.helpers import Lexicon, blank, did_you_mean, meant
from directory.checks.registry import Check, acceptable_codes, all_checks, check
from directory.checks.repairs import mend_value
from directory.model import Book, Problem, Row, Severity
from directory.values.text import fold
from directory.workbook.lookup import bodies
from directory.workbook.schema import ACCEPTED, ALL_SHEETS, SHARING, SHEETS

ACCOUNTABLE = "UK GDPR Art. 5(2): the school can show who decided what, and why"


TWO_YEARS = timedelta(days=731)  # its body is confirmed twice in that time: B13 asks for that every year


@check("A01", Severity.NOTE, source=ACCOUNTABLE, about="acceptances")
def acceptance_idle(book: Book) -> Iterator[Problem]:
    """Every accepted finding is still there.

    Why: a row that accepts nothing today would hide a new mistake tomorrow.
    Mend: delete the row; or, if its cell says something new, look at that and type it into "Value".
    """
    known = _known(book)
    for row, places in about(book, book.findings, acceptable_codes()):
        until, named = last_day(row), all_checks().get(code(row))
        if until is None or until < book.on or any(_unknown(row, known)):
            continue
        if named is None or sheet(row) is None or any(holds_for(row, book.findings[at]) for at in places):
            continue  # the first two are B04's
        if places and blank(row, "value"):
            continue  # A05's
        yield row.problem("code", _why_idle(named, places))


def _why_idle(named: Check, places: Sequence[int]) -> str:
    """Return why a row accepts nothing; ``places`` are findings it would accept with another value."""
    if named.severity is Severity.ERROR:
        return f"{named.code} is an error: it has to be mended and cannot be accepted. Delete this row."
    if not named.acceptable:
        return f"{named.code} is about a change: it is reported only once. Delete this row."
    if places:
        return "The cell no longer says what was accepted. Accept its new text here, or delete this row."
    return "There is no such finding any more. Delete this row."


@check("A02", Severity.NOTE, source=ACCOUNTABLE, about="acceptances")
def acceptance_expired(book: Book) -> Iterator[Problem]:
    """Every acceptance still holds today.

    Why: after its last day, the finding counts again.
    Mend: mend the finding; or have somebody decide again, and set a new date.
    """
    concerned = {row.number: places for row, places in about(book, book.findings, acceptable_codes())}
    for row in book.rows(ACCEPTED.name):
        until = last_day(row)
        if until and until < book.on:
            then = _once_ended(book, concerned.get(row.number))
            yield row.problem("until", f"This acceptance ended on {until:%d/%m/%Y}. {then}")


def _once_ended(book: Book, places: Sequence[int] | None) -> str:
    """Return what became of the findings at ``places``; None for a sharing rule's, about letters to come."""
    if places is not None and not places:
        return "There is no such finding any more: delete this row."
    if places and all(book.findings[at].accepted for at in places):
        return "Another row accepts the finding now: delete this one."
    return "The finding counts again."


@check("A03", Severity.ERROR, source=ACCOUNTABLE, about="acceptances")
def acceptance_of_the_unknown(book: Book) -> Iterator[Problem]:
    """Every acceptance names a code, a sheet, an ID and a column that exist.

    Why: a row with a misspelt one accepts nothing, while everybody thinks that it does.
    Mend: copy code, sheet and ID from the list of findings; a sharing rule's number works as an ID.
    """
    known = _known(book)
    for row in book.rows(ACCEPTED.name):
        yield from _unknown(row, known)


@check("A04", Severity.WARNING, source=ACCOUNTABLE, about="acceptances")
def acceptance_for_ever(book: Book) -> Iterator[Problem]:
    """Every acceptance ends within two years.

    Why: the person who decided leaves, the body changes, and nobody looks at the row again.
    Mend: set an earlier date; when it comes, somebody decides again.
    """
    for row in book.rows(ACCEPTED.name):
        until = last_day(row)
        if until and until > book.on + TWO_YEARS:
            latest = book.on + TWO_YEARS
            yield row.problem("until", f"{row['until']} is too far away: {latest:%d/%m/%Y} at the latest.")


@check("A05", Severity.NOTE, source=ACCOUNTABLE, about="acceptances", repair=mend_value)
def acceptance_of_any_value(book: Book) -> Iterator[Problem]:
    """Every acceptance says which text it accepts.

    Why: without it, the row would hide a new mistake in the same cell.
    Mend: copy the cell's text into "Value"; the program can do it for you.
    """
    for row, places in about(book, book.findings, acceptable_codes()):
        until = last_day(row)
        if not blank(row, "value") or until is None or until < book.on:
            continue
        values = {value for at in places if (value := book.findings[at].value)}
        if len(values) == 1:
            what = "It would accept any other text there too."
            if code(row) in NEED_VALUE:
                what = "It accepts nothing until it says which address was accepted."
            yield row.problem("value", what, suggestion=values.pop())
        elif values:
            message = (
                f"This accepts {len(values)} texts at once: give each its own row, with Column and Value."
            )
            yield row.problem("value", message)


class _Ids(Lexicon):
    """The IDs that a row may name, for looking one up or guessing which was meant."""

    def __init__(self, known: Collection[str]) -> None:
        super().__init__(known)
        self.known = known


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a row may use: sharing rules' numbers, bodies' IDs, and on the register either."""

    rules: _Ids
    bodies: _Ids
    either: _Ids
    unknown: UnknownIds


def _known(book: Book) -> _Known:
    ids = bodies(book)
    rules = {row["rule"]: row for row in book.rows(SHARING.name) if row["rule"]}
    return _Known(_Ids(rules), _Ids(ids), _Ids(ids | rules), UnknownIds(book))


def _unknown(row: Row, known: _Known) -> Iterator[Problem]:
    """Yield each name in the row that does not exist; a blank cell is B04's."""
    named, is_route = sheet(row), row["code"] in known.rules.known
    if not blank(row, "code") and not is_route and code(row) not in all_checks():
        near = known.rules.meant(row["code"])
        yield row.problem("code", f'There is no code "{row["code"]}".{did_you_mean(near)}', suggestion=near)
    if not blank(row, "sheet") and named is None:
        near = meant(row["sheet"], [schema.name for schema in SHEETS])
        yield row.problem(
            "sheet", f'There is no sheet "{row["sheet"]}".{did_you_mean(near)}', suggestion=near
        )
    elif is_route and named and named != SHARING.name:
        message = f"{row['code']} is a sharing rule, so the sheet is {SHARING.name}."
        yield row.problem("sheet", message, suggestion=SHARING.name)
    if is_route and blank(row, "id"):
        yield row.problem("id", f"Which body may get pupil data under {row['code']}? Type its ID.")
    ids = known.either if named == SHARING.name and not is_route else known.bodies
    if row["id"] and row["id"] not in ids.known:
        message = f'No body has the ID "{row["id"]}".'
        yield known.unknown.problem(row, "id", message, ids.meant(row["id"]))
    if row["column"] and named and fold(row["column"]) not in map(fold, ALL_SHEETS[named].keys):
        near = meant(row["column"], [column.heading for column in ALL_SHEETS[named].columns])
        message = f'{named} has no column "{row["column"]}".{did_you_mean(near)}'
        yield row.problem("column", message, suggestion=near)
