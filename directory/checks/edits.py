"""Change the workbook as a person asks: accept a finding, save a body, a contact or a setting.

What would break a rule is refused before anything is saved, with the same words as ``check`` has for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from directory.checks import registry
from directory.checks.rules.accepted_sheet import TWO_YEARS
from directory.errors import DirectoryError
from directory.model import Book, Finding, Remembered, Row, Severity
from directory.workbook.change import Value, changes_of, with_values
from directory.workbook.edit import edited
from directory.workbook.read import book_in
from directory.workbook.save import refuse_open, save_over
from directory.workbook.schema import ACCEPTED, ALL_SHEETS, CONTACTS, RECIPIENTS, SCHOOL, SHARING


class WouldBeWrong(DirectoryError):
    """What was typed breaks a rule, so nothing was saved. ``findings`` are the errors that it would make."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        told = " ".join(f"{one.sheet}!{one.cell}: {one.message}" for one in findings)
        super().__init__(f"Nothing was saved. {told}")
        self.findings = tuple(findings)


class CannotAccept(DirectoryError):
    """A finding cannot be accepted as asked. ``field`` is what to type anew: reason, by, until, or ""."""

    def __init__(self, field: str, what: str, mend: str = "") -> None:
        super().__init__(what, mend)
        self.field = field


def save_body(path: Path, seen: bytes, id_: str, values: Mapping[str, Value], now: datetime) -> Path:
    """Save a body's cells, ``values`` by the columns' keys, or a new body; return the backup's path.

    ``seen`` are the workbook's bytes as they were read (judged by the guard). A cell that is not in
    ``values`` stays as it is. Raises WouldBeWrong, CellsRefused, NoSuchPlace, NotSaved.
    """
    return _save(path, seen, RECIPIENTS.name, {"id": id_}, values, now)


def save_contact(
    path: Path, seen: bytes, recipient: str, role: str, values: Mapping[str, Value], now: datetime
) -> Path:
    """Save a contact of a body in a role, or a new one; as ``save_body``."""
    return _save(path, seen, CONTACTS.name, {"recipient": recipient, "role": role}, values, now)


def save_setting(path: Path, seen: bytes, name: str, value: str, now: datetime) -> Path:
    """Save a setting of the School sheet; as ``save_body``."""
    return _save(path, seen, SCHOOL.name, {"setting": name}, {"value": value}, now)


def accept(
    path: Path,
    seen: bytes,
    finding: Finding,
    *,
    reason: str,
    by: str,
    until: date,
    now: datetime,
    remembered: Sequence[Remembered] = (),
) -> Path:
    """Let a finding stay until a day, two years from now at most; return the backup's path.

    ``remembered`` is what the ledger remembers of bodies, where the finding is about that.
    Raises CannotAccept, and what ``save_body`` does.
    """
    today = now.date()
    if finding.code not in registry.acceptable_codes():
        raise CannotAccept("", f"{finding.code} cannot be accepted.", "Mend it.")
    if finding.accepted:
        raise CannotAccept("", f"It is accepted already, by {finding.accepted.by}.")
    if not reason.strip():
        raise CannotAccept("reason", "Say why it may stay as it is.")
    if not by.strip():
        raise CannotAccept("by", "Say who decided: initials are enough.")
    if not today <= until <= today + TWO_YEARS:
        latest = today + TWO_YEARS
        raise CannotAccept("until", f"It can hold from today to {latest:%d/%m/%Y}.", "Choose a day between.")
    column = ALL_SHEETS[finding.sheet].column(finding.column).heading if finding.column else ""
    book = book_in(path.name, seen, today)
    row: dict[str, Value] = {
        "code": finding.code,
        "sheet": finding.sheet,
        "id": finding.recipient or _rule_of(finding, book),
        "column": column,
        "reason": " ".join(reason.split()),
        "accepted_by": " ".join(by.split()),
        "until": until,
        "value": finding.value or "",
    }
    after = with_values(path.name, seen, book, ACCEPTED.name, row)
    found = _judged(path, book, after, remembered)
    if not any(one.accepted for one in found if _what(one) == _what(finding)):
        raise CannotAccept("", "There is no such finding any more.", "Look at the list once more.")
    return save_over(path, seen, after, now)


def _rule_of(finding: Finding, book: Book) -> str:
    """Return the rule of a finding in the register, which names it where no body does; "" for any other."""
    rows = book.rows(SHARING.name) if finding.sheet == SHARING.name else ()
    return next((row["rule"] for row in rows if row.number == finding.row), "")


def _save(
    path: Path, seen: bytes, sheet: str, named: Mapping[str, str], values: Mapping[str, Value], now: datetime
) -> Path:
    """Save the row that has ``named`` in its cells, or a new one."""
    book = book_in(path.name, seen, now.date())
    row = next((one for one in book.rows(sheet) if _is(one, named)), None)
    if row is None:
        after = with_values(path.name, seen, book, sheet, {**named, **values})
    else:
        after = edited(path.name, seen, changes_of(path.name, row, values))
    _judged(path, book, after)
    return save_over(path, seen, after, now)


def _is(row: Row, named: Mapping[str, str]) -> bool:
    return all(row[key].casefold() == text.casefold() for key, text in named.items())


def _judged(path: Path, book: Book, after: bytes, remembered: Sequence[Remembered] = ()) -> list[Finding]:
    """Return the findings of a changed workbook; WouldBeWrong for errors that it did not have before."""
    refuse_open(path.resolve())
    before = Counter(map(_what, registry.run(book, remembered=remembered)))
    found = registry.run(book_in(path.name, after, book.on), remembered=remembered)
    new = [one for one in found if one.severity is Severity.ERROR and not _taken(before, _what(one))]
    if new:
        raise WouldBeWrong(new)
    return found


def _what(one: Finding) -> tuple[str, str, str, str]:
    return one.code, one.sheet, one.cell, one.message


def _taken(before: Counter[tuple[str, str, str, str]], key: tuple[str, str, str, str]) -> bool:
    """Return whether an error was there before, and count it off."""
    before[key] -= 1
    return before[key] >= 0
