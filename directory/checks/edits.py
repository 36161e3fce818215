"""Change the workbook as a person asks: accept a finding, save a body, a contact, a rule or a setting.

What would break a rule is refused before anything is saved, with the same words as ``check`` has for it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from directory.checks import registry
from directory.checks.acceptances import about, holds_for, last_day
from directory.checks.rules.accepted_sheet import TWO_YEARS
from directory.checks.rules.remembered import Pair
from directory.errors import DirectoryError, Unknown
from directory.model import Book, Finding, Remembered, Row, Severity
from directory.values.dates import parse_date
from directory.values.error import ContactError
from directory.values.postcode import parse_postcode
from directory.values.text import first_time, fold, once_more, snake
from directory.workbook.change import Value, changes_of, with_values
from directory.workbook.edit import Change, edited
from directory.workbook.lookup import bodies
from directory.workbook.read import book_in
from directory.workbook.save import refuse_open, save_over
from directory.workbook.schema import (
    ACCEPTED,
    ALL_SHEETS,
    CONTACTS,
    RECIPIENTS,
    SCHOOL,
    SHARING,
    Column,
    Kind,
)

CONFIRMED_ALREADY = "Confirmed today already."
NO_LONGER_CONFIRMED = "Nobody has confirmed that yet, so Last checked is blank now. Ask them, then record it."
STILL_UNCONFIRMED = "Its Status is still Unconfirmed, and nothing is sent to it."


# The cells of a body or a contact by which somebody is reached: Last checked says that they are right.
_REACHED_BY = ("name", "address", "town", "postcode", "phone", "phone_2", "email")


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


class TakenId(DirectoryError):
    """A new body was to have the ID of another one."""

    def __init__(self, id_: str) -> None:
        super().__init__(f'There is a body "{id_}" already.', "An ID is never used again: choose another.")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved. ``cells`` have each changed cell's place, what it said and what it says.

    ``backup`` is the path of the workbook as it was; None when it said so already, and nothing was written.
    ``new`` are the warnings that it did not have before. ``unconfirmed``: by the change, a row that somebody
    had confirmed is not so any more.
    """

    cells: tuple[tuple[str, str, str], ...] = field(repr=False)
    backup: Path | None
    new: tuple[Finding, ...]
    unconfirmed: bool = False


@dataclass(frozen=True, slots=True)
class Editing:
    """The workbook at ``path`` as somebody has it before them, to change it.

    ``seen`` are its bytes as they were read (judged by the guard). ``remembered`` is what the ledger
    remembers of bodies, where the checks are to know it. What is saved raises WouldBeWrong, CellsRefused,
    NoSuchPlace, NotSaved.
    """

    path: Path
    seen: bytes = field(repr=False)
    now: datetime
    remembered: Sequence[Remembered] = field(default=(), repr=False)

    def book(self, content: bytes | None = None) -> Book:
        """Return the workbook as it was seen, or as it would be."""
        return book_in(self.path.name, self.seen if content is None else content, self.now.date())

    def body(self, id_: str) -> Row:
        """Return a body's row; capitals in its ID do not count. Raises Unknown."""
        known = {one.casefold(): row for one, row in bodies(self.book()).items()}
        if id_.casefold() not in known:
            raise Unknown("recipient", id_, list(known))
        return known[id_.casefold()]

    def contacts(self, id_: str) -> Mapping[str, Row]:
        """Return the rows of a body's contacts by their roles, in small letters. Raises Unknown."""
        whose = {"recipient": self.body(id_)["id"]}
        return {row["role"].casefold(): row for row in self.book().rows(CONTACTS.name) if _is(row, whose)}

    def add(self, sheet: str, values: Mapping[str, Value]) -> Saved:
        """Save a new row below a sheet's table, ``values`` by the columns' keys."""
        book = self.book()
        after = with_values(self.path.name, self.seen, book, sheet, values)
        _, new = self.judged(book, after)
        made = self.book(after).rows(sheet)[-1]
        cells = tuple((f"{sheet}!{made.cell(key)}", "", made[key]) for key in values if made[key])
        return Saved(cells, save_over(self.path, self.seen, after, self.now), new)

    def change(self, rows: Sequence[tuple[Row, Mapping[str, Value]]]) -> Saved:
        """Save cells of rows; nothing is written when they have these texts already."""
        changes: list[Change] = []
        cells: list[tuple[str, str, str]] = []
        for row, values in rows:
            said = {row.cell(key): row[key] for key in values}
            made = changes_of(self.path.name, row, values)
            cells += [(f"{one.sheet}!{one.cell}", said[one.cell], one.text) for one in made]
            changes += made
        if not changes:
            return Saved((), None, ())
        after = edited(self.path.name, self.seen, changes)
        _, new = self.judged(self.book(), after)
        return Saved(tuple(cells), save_over(self.path, self.seen, after, self.now), new)

    def judged(self, book: Book, after: bytes) -> tuple[list[Finding], tuple[Finding, ...]]:
        """Return the findings of the changed workbook, and its warnings that it did not have before.

        Raises WouldBeWrong for errors that it did not have.
        """
        refuse_open(self.path.resolve())
        before = Counter(map(_what, registry.run(book, remembered=self.remembered)))
        found = registry.run(self.book(after), remembered=self.remembered)
        graver = (one for one in found if one.severity is not Severity.NOTE and not one.accepted)
        new = tuple(one for one in graver if not _taken(before, _what(one)))
        if wrong := [one for one in new if one.severity is Severity.ERROR]:
            raise WouldBeWrong(wrong)
        return found, new


def typed(column: Column, text: str) -> Value:
    """Return what was typed for a column: a day where its cells hold days, a postcode as it is written.

    Raises DateError.
    """
    text = as_written(column.key, text)
    return parse_date(text) if text and column.kind is Kind.DATE else text


def as_written(key: str, text: str) -> str:
    """Return a cell's text without what surrounds it, a postcode with its space and capitals.

    What is no postcode stays as it is: the checks say what is wrong with it.
    """
    text = text.strip()
    if text and key == "postcode":
        with suppress(ContactError):
            return parse_postcode(text)
    return text


def add_body(editing: Editing, id_: str, values: Mapping[str, Value]) -> Saved:
    """Save a new body, ``values`` by the columns' keys. Raises TakenId, and what Editing has."""
    if any(_is(row, {"id": id_}) for row in editing.book().rows(RECIPIENTS.name)):
        raise TakenId(id_)
    return editing.add(RECIPIENTS.name, {"id": id_, **values})


def save_body(editing: Editing, id_: str, values: Mapping[str, Value]) -> Saved:
    """Save a body's cells; others stay as they are, but for a Last checked that is of an earlier address.

    Raises Unknown, and what Editing has.
    """
    row = editing.body(id_)
    return _with_details(editing, row, row["id"], "", values)


def save_contact(editing: Editing, recipient: str, role: str, values: Mapping[str, Value]) -> Saved:
    """Save a contact of a body in a role, or a new one; as ``save_body``."""
    row = editing.contacts(recipient).get(role.casefold())
    if row is not None:
        return _with_details(editing, row, row["recipient"], row["role"], values)
    return editing.add(CONTACTS.name, {"recipient": editing.body(recipient)["id"], "role": role, **values})


def _with_details(editing: Editing, row: Row, id_: str, role: str, values: Mapping[str, Value]) -> Saved:
    """Save cells of a body or a contact. Whoever was confirmed is not so at a new address.

    Where the ledger remembers this confirmation, its day stays: the checks compare the row with what was
    confirmed, and say what it was. A later confirmation they would take as one of the new address.
    """
    known = next((one for one in editing.remembered if (one.body, one.role) == (id_, role)), None)
    remembered = known is not None and not Pair(row, known, editing.now.date()).later
    new = changes_of(editing.path.name, row, {key: values[key] for key in _REACHED_BY if key in values})
    blank = {key: "" for key in ("last_checked", "checked_by") if row.values.get(key) and key not in values}
    if not new or remembered or "last_checked" not in blank:
        return editing.change([(row, values)])
    return replace(editing.change([(row, {**values, **blank})]), unconfirmed=True)


def save_rule(editing: Editing, rule: str, recipient: str, values: Mapping[str, Value]) -> Saved:
    """Save a sharing rule's row about one body or category, or a new row; as ``save_body``.

    Another rule, or one about somebody else, is another row.
    """
    named = {"rule": rule, "recipient": recipient}
    row = next((one for one in editing.book().rows(SHARING.name) if _is(one, named)), None)
    return editing.change([(row, values)]) if row else editing.add(SHARING.name, {**named, **values})


def confirm(editing: Editing, id_: str, by: str) -> Saved:
    """Record that somebody has asked a body today and that its row is right; as ``save_body``.

    Whoever asks once more on that day, as something has changed, is counted, "AB (2)": the day alone cannot
    say that they did.
    """
    row, today = editing.body(id_), editing.now.date()
    is_today = not changes_of(editing.path.name, row, {"last_checked": today})
    if is_today and by.casefold() == first_time(row["checked_by"]).casefold():
        found = registry.run(editing.book(), remembered=editing.remembered)
        asked = any(one.recipient == row["id"] and one.code in registry.asking_codes() for one in found)
        by = once_more(row["checked_by"]) if asked else row["checked_by"]
    return editing.change([(row, {"last_checked": today, "checked_by": by})])


def confirm_contact(editing: Editing, id_: str, role: str) -> Saved:
    """Record that the row of a body's contact in a role was confirmed today; Contacts has no Checked by.

    As ``save_body``; Unknown also for a role in which the body has no contact.
    """
    contacts = editing.contacts(id_)
    if role.casefold() not in contacts:
        raise Unknown(f"contact at {id_} in the role", role, list(contacts))
    return editing.change([(contacts[role.casefold()], {"last_checked": editing.now.date()})])


def save_setting(editing: Editing, name: str, value: str) -> Saved:
    """Save a setting of the School sheet, or a new one; as ``save_body``."""
    return save_school(editing, {name: value})


def save_school(editing: Editing, values: Mapping[str, str]) -> Saved:
    """Save settings of the School sheet by their names, all or none; as ``save_body``.

    One that the sheet lacks gets a row below the others, unless it is blank; one whose name is written in
    another way, such as "post-code", gets our name too, or no letter would find it.
    """
    book = editing.book()
    rows = {fold(row["setting"]): row for row in book.rows(SCHOOL.name)}
    values = {setting: as_written(snake(setting), value) for setting, value in values.items()}
    name, changes, cells = editing.path.name, list[Change](), list[tuple[str, str, str]]()
    for setting, value in values.items():
        if row := rows.get(fold(setting)):
            named = {} if snake(row["setting"]) == snake(setting) else {"setting": setting}
            said = {row.cell(key): row[key] for key in ("setting", "value")}
            made = changes_of(name, row, named | {"value": value})
            changes += made
            cells += [(f"{one.sheet}!{one.cell}", said[one.cell], one.text) for one in made]
    after = edited(name, editing.seen, changes) if changes else editing.seen
    for setting, value in values.items():
        if fold(setting) not in rows and value:
            new_row = {"setting": setting, "value": value}
            after = with_values(name, after, editing.book(after), SCHOOL.name, new_row)
            made_row = editing.book(after).rows(SCHOOL.name)[-1]
            cells += [(f"{SCHOOL.name}!{made_row.cell(key)}", "", made_row[key]) for key in new_row]
    if not cells:
        return Saved((), None, ())
    _, new = editing.judged(book, after)
    return Saved(tuple(cells), save_over(editing.path, editing.seen, after, editing.now), new)


def accept(editing: Editing, finding: Finding, *, reason: str, by: str, until: date) -> Path:
    """Let a finding stay until a day, two years from now at most; return the backup's path.

    Raises CannotAccept, and what ``save_body`` does.
    """
    today, name = editing.now.date(), editing.path.name
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
    book = editing.book()
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
    after = with_values(name, editing.seen, book, ACCEPTED.name, row)
    found, _ = editing.judged(book, after)
    if not any(one.accepted for one in found if _what(one) == _what(finding)):
        raise CannotAccept("", "There is no such finding any more.", "Look at the list once more.")
    return save_over(editing.path, editing.seen, after, editing.now)


def stop_accepting(editing: Editing, finding: Finding) -> Saved:
    """Have a finding count again that somebody accepted; as ``save_body``.

    The last row of the sheet is cleared. Any other keeps who decided what, and ends the day before: a blank
    row would cut the sheet in two.
    """
    book, today = editing.book(), editing.now.date()
    rows = [
        row
        for row, places in about(book, [finding], registry.acceptable_codes())
        if places and holds_for(row, finding) and (last_day(row) or date.min) >= today
    ]
    last = max((row.number for row in book.rows(ACCEPTED.name)), default=0)
    ends: Mapping[str, Value] = {"until": today - timedelta(days=1)}
    return editing.change(
        [(row, dict.fromkeys(row.columns, "") if row.number == last else ends) for row in rows]
    )


def _rule_of(finding: Finding, book: Book) -> str:
    """Return the rule of a finding in the register, which names it where no body does; "" for any other."""
    rows = book.rows(SHARING.name) if finding.sheet == SHARING.name else ()
    return next((row["rule"] for row in rows if row.number == finding.row), "")


def _is(row: Row, named: Mapping[str, str]) -> bool:
    return all(row[key].casefold() == text.casefold() for key, text in named.items())


def _what(one: Finding) -> tuple[str, str, str, str]:
    return one.code, one.sheet, one.cell, one.message


def _taken(before: Counter[tuple[str, str, str, str]], key: tuple[str, str, str, str]) -> bool:
    """Return whether a finding was there before, and count it off."""
    before[key] -= 1
    return before[key] >= 0
