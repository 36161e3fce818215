"""Rules that compare the directory with what the ledger remembers: an address is trusted once it was checked.

The ledger remembers the details by which letters were last written. What differs since needs a Last checked
that is later; what the ledger has as another body's is in doubt in any case.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from directory.checks.gone import gone_bodies, put_back
from directory.checks.helpers import family, name, told, words
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION
from directory.model import Book, Problem, Remembered, Row, Severity, Status
from directory.values import ContactError, dialled, parse_email
from directory.values.dates import DateError, parse_date, show_date
from directory.values.phone import Phone
from directory.values.text import once_more, with_and
from directory.workbook.lookup import bodies
from directory.workbook.schema import CONTACTS, RECIPIENTS

ROWS_APART = 5  # fewer may each be a slip, and each is in doubt by itself
SHARE_APART = 0.1  # of the column's filled cells
_TO_ANOTHER: Mapping[str, frozenset[str]] = {
    "email": frozenset({"C18", "C21", "Y12"}),
    "address": frozenset({"C27", "Y14"}),
    "organisation": frozenset({"Y15"}),
}
_ASK = 'Ask the body, then fill "Last checked".'


@check("Y11", Severity.WARNING, source=MISDIRECTION, asking=True, doubts_email=True)
def email_not_confirmed(book: Book) -> Iterator[Problem]:
    """No e-mail address or contact's name differs from the one last confirmed, unless it was checked since.

    Why: an address that nobody has confirmed may be a slip, a neighbour's or a stranger's, and looks right.
    Mend: ask the body by phone, and fill "Last checked" and "Checked by"; or put the old text back.
    """
    for pair in _pairs(book):
        yield from pair.unconfirmed("email", _email, lambda known: known.email)
        yield from pair.taken_back()
        if pair.row.sheet == CONTACTS.name:
            yield from pair.unconfirmed("name", _name, lambda known: _folded(known.name))


@check("Y12", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_of_another(book: Book) -> Iterator[Problem]:
    """No e-mail address is one that the ledger remembers as another body's.

    Why: a column that was sorted, dragged or pasted leaves each address beside a stranger's name.
    Mend: undo the change; if both bodies have it now, have somebody accept it.
    """
    yield from _of_another(book, "email", _email, lambda known: known.email)


@check("Y13", Severity.WARNING, source=MISDIRECTION, asking=True, doubts_post=True)
def post_not_confirmed(book: Book) -> Iterator[Problem]:
    """No postal address differs from the one last confirmed, unless somebody has checked it since.

    Why: a letter about a child that is posted to a wrong address is opened there.
    Mend: ask the body by phone, and fill "Last checked" and "Checked by"; or put the old text back.
    """
    for pair in _pairs(book):
        yield from pair.unconfirmed("address", _post, lambda known: _folded(known.post))


@check("Y14", Severity.WARNING, source=MISDIRECTION, doubts_post=True)
def post_of_another(book: Book) -> Iterator[Problem]:
    """No postal address is one that the ledger remembers as another body's.

    Why: a column that was sorted, dragged or pasted leaves each address beside a stranger's name.
    Mend: undo the change; if both bodies have it now, have somebody accept it.
    """
    yield from _of_another(book, "address", _post, lambda known: _folded(known.post))


@check("Y15", Severity.WARNING, source=MISDIRECTION, doubts_email=True, doubts_post=True)
def another_organisation(book: Book) -> Iterator[Problem]:
    """No other organisation stands under an ID than the one to which letters went, and none has another ID.

    Why: lists of leavers name the ID, and would send a pupil's letter to whoever stands there now.
    Mend: give the newcomer an ID of its own, and close the old body; have somebody accept a mere new name.
    """
    before = [one for one in book.remembered if not one.role]
    names = {_folded(one.name): one.body for one in before}
    shared = Counter(word for one in before for word in {*words(one.name)})
    there = bodies(book)
    for pair in _pairs(book):
        known, now = pair.known, _name(pair.row)
        if pair.row.sheet != RECIPIENTS.name or not now or (known and now == _folded(known.name)):
            continue
        if known is None:
            if now in names and names[now] not in there:
                yield pair.row.problem("id", put_back(names[now], pair.row))
            continue
        telling = {word for word in words(known.name) if shared[word] == 1}
        renamed = pair.later and now not in names and not telling.isdisjoint(words(pair.row["organisation"]))
        if not renamed:
            whose = f" That is the name of {names[now]}." if now in names else ""
            was = f'Letters to "{known.body}" went to {known.name}; now {name(pair.row)} stands there.'
            yield pair.row.problem("organisation", f"{was}{whose}")


@check("Y16", Severity.WARNING, source=MISDIRECTION, asking=True)
def phone_not_confirmed(book: Book) -> Iterator[Problem]:
    """No phone number differs from the one last confirmed, unless somebody has checked it since.

    Why: whoever rings a wrong number to confirm an address has it confirmed by a stranger.
    Mend: find the number in another place than a letter or e-mail; then fill "Last checked".
    """
    dialled_here = partial(_phone, area_code=book.setting("Area code"))
    for pair in _pairs(book):
        yield from pair.unconfirmed("phone", dialled_here, lambda known: known.phone)


@check("Y17", Severity.ERROR, source=MISDIRECTION, about="acceptances")
def addresses_came_apart(book: Book) -> Iterator[Problem]:
    """No column has 5 cells, and more than a tenth of its cells, that are other bodies' and not accepted.

    Why: a column that was sorted, dragged or pasted alone sends letters astray, even where nothing shows.
    Mend: do not save; undo the change, or take yesterday's workbook. Until then no letter is written.
    """
    for sheet in (RECIPIENTS, CONTACTS):
        table = book.tables.get(sheet.name)
        for heading in table.headings if table else ():
            codes = _TO_ANOTHER.get(heading.key or "")
            if table is None or heading.key is None or not codes:
                continue
            apart = {
                one.row: one.cell
                for one in book.findings
                if one.code in codes
                and (one.sheet, one.column) == (sheet.name, heading.key)
                and not one.accepted
            }
            filled = sum(bool(row[heading.key]) for row in table.rows)
            if len(apart) >= ROWS_APART and len(apart) > SHARE_APART * filled:
                message = (
                    f'"{heading.text}" has come apart from its rows: {len(apart)} of {filled} cells hold '
                    f"what belongs to another body ({told(list(apart.values()))}). Was the column sorted, "
                    "dragged or pasted on its own?"
                )
                cell = f"{heading.column}{table.heading_row}"
                yield Problem(sheet.name, 0, cell, message, column=heading.key)


@check("Y18", Severity.WARNING, source=MISDIRECTION, asking=True, doubts_email=True)
def email_bounced(book: Book) -> Iterator[Problem]:
    """No e-mail address is one from which a letter came back, unless somebody has checked it since.

    Why: the mailbox is gone, full or a slip of the pen, and the next letter would not arrive either.
    Mend: ask the body by phone; correct "Email", and fill "Last checked" and "Checked by".
    """
    return _failed(book, "A letter to this address came back on", lambda known: known.bounced)


@check("Y19", Severity.WARNING, source=MISDIRECTION, asking=True)
def email_refused(book: Book) -> Iterator[Problem]:
    """No e-mail address is one that its server refused, unless somebody has checked it since.

    Why: the mailbox is gone, full or a slip of the pen, and the next letter is refused as well.
    Mend: ask the body by phone; correct "Email", and fill "Last checked" and "Checked by".
    """
    return _failed(book, "The server of this address refused a letter on", lambda known: known.refused)


@dataclass(frozen=True, slots=True)
class Pair:
    """A row of a body or contact and what the ledger remembers of it, None if nothing."""

    row: Row
    known: Remembered | None
    today: date

    @property
    def later(self) -> bool:
        """Return whether somebody has confirmed the row since the ledger remembered it.

        On the very day on which it was confirmed before, today, other initials say so, or the same with a
        count ("AB (2)"). Later they do not: initials are put right too, and then nobody has asked the body.
        """
        checked = _day(self.row["last_checked"])
        if not checked or self.known is None:
            return False
        return self.known.checked is None or checked > self.known.checked or self._by_somebody_else

    @property
    def _by_somebody_else(self) -> bool:
        if self.known is None or self.row.sheet == CONTACTS.name:  # Contacts has no "Checked by"
            return False
        by, before = _folded(self.row["checked_by"]), _folded(self.known.by)
        return bool(by and before and by != before) and self._confirmed_today

    @property
    def _confirmed_today(self) -> bool:
        """Return whether the row was confirmed today before: its day cannot say that it was once more."""
        return self.known is not None and _day(self.row["last_checked"]) == self.known.checked == self.today

    @property
    def ask(self) -> str:
        """Return what to do."""
        if not self._confirmed_today:
            return _ASK
        if self.row.sheet == CONTACTS.name:
            return 'Ask the body, then fill "Last checked" on a later day.'
        again = f', or "{once_more(self.known.by)}" if it is the same person' if self.known else ""
        return f'Ask the body, then type into "Checked by" who did: other initials{again}.'

    def settles(self, bounced: date) -> bool:
        """Return whether somebody has confirmed the row since that day, or on it after it was written to."""
        checked = _day(self.row["last_checked"])
        return bool(checked and (checked > bounced or (checked == bounced and self.later)))

    def unconfirmed(
        self, key: str, now: Callable[[Row], str], before: Callable[[Remembered], str]
    ) -> Iterator[Problem]:
        """Yield a problem where the row differs from what is remembered, and nobody has checked it since."""
        text = now(self.row)
        if self.known and text and text != before(self.known) and not self.later:
            yield self.row.problem(key, f"{_since(self.known, key)} {self.ask}")

    def taken_back(self) -> Iterator[Problem]:
        """Yield a problem where the row's e-mail was confirmed, and the row does not say so any more."""
        known, text = self.known, _email(self.row)
        if known and known.checked and text == known.email != "" and not self.row["last_checked"]:
            by = f" by {known.by}" if known.by else ""
            said = f'It was confirmed on {show_date(known.checked)}{by}, and "Last checked" is blank now.'
            yield self.row.problem("email", f"{said} {self.ask}")


def _since(known: Remembered, key: str) -> str:
    """Return what was remembered, and who had confirmed it, as a sentence."""
    phones = with_and([Phone(one).shown for one in known.phone.split()])
    was = {"email": known.email, "name": known.name, "address": known.post, "phone": phones}[key]
    if known.checked:
        by = f" by {known.by}" if known.by else ""
        return f'Changed since it was confirmed on {show_date(known.checked)}{by}: it was "{was}".'
    return f'Changed since letters were last written: it was "{was}", and nobody has confirmed either.'


def _pairs(book: Book) -> Iterator[Pair]:
    """Yield each open body and each contact, with what is remembered of it."""
    if not book.remembered:
        return
    known = {(one.body, one.role): one for one in book.remembered}
    for row in book.rows(RECIPIENTS.name):
        if row["status"] != Status.CLOSED:
            yield Pair(row, known.get((row["id"], "")), book.on)
    for row in book.rows(CONTACTS.name):
        yield Pair(row, known.get((row["recipient"], row["role"])), book.on)


def _failed(book: Book, said: str, when: Callable[[Remembered], date | None]) -> Iterator[Problem]:
    """Yield the e-mails that no letter reached, on a day since which nobody has confirmed them."""
    for pair in _pairs(book):
        day = when(pair.known) if pair.known else None
        if pair.known and day and _email(pair.row) == pair.known.email and not pair.settles(day):
            yield pair.row.problem("email", f"{said} {show_date(day)}. {pair.ask}")


def _of_another(
    book: Book, key: str, now: Callable[[Row], str], before: Callable[[Remembered], str]
) -> Iterator[Problem]:
    """Yield the rows that hold what is remembered as an unrelated body's, and was not their own.

    Where nobody had confirmed it as the other's, a later check of this row settles it.
    """
    known, gone = bodies(book), gone_bodies(book)
    kin = partial(family, known=known)
    owners: dict[str, list[Remembered]] = defaultdict(list)
    for one in book.remembered:
        owners[before(one)].append(one)
    for pair in _pairs(book):
        text = now(pair.row)
        if not text or (pair.known and text == before(pair.known)):
            continue
        own = pair.row["id"] if pair.row.sheet == RECIPIENTS.name else pair.row["recipient"]
        ours = kin(known[own]) if own in known else own
        for other in owners.get(text, ()):
            theirs = kin(known[other.body]) if other.body in known else other.body
            if gone.get(other.body) is pair.row:
                continue  # the body itself, under another ID: Y15's
            if theirs != ours and (other.checked or not pair.later):
                whose = f'The ledger remembers this as the address of "{other.body}", not of "{own}".'
                yield pair.row.problem(key, f"{whose} Ask the body before writing to it.")
                break


def _email(row: Row) -> str:
    try:
        return parse_email(row["email"]).address.casefold() if row["email"] else ""
    except ContactError:
        return ""  # C02's


def _phone(row: Row, area_code: str) -> str:
    keys = ("phone", "phone_2") if row.sheet == RECIPIENTS.name else ("phone",)
    try:
        return " ".join(sorted(dialled(row[key], area_code=area_code).e164 for key in keys if row[key]))
    except ContactError:
        return ""  # C01's


def _post(row: Row) -> str:
    return (
        _folded(f"{row['address']} {row['town']} {row['postcode']}") if row.sheet == RECIPIENTS.name else ""
    )


def _name(row: Row) -> str:
    return _folded(row["organisation"] if row.sheet == RECIPIENTS.name else row["name"])


def _folded(text: str) -> str:
    return "".join(words(text))


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except DateError:
        return None  # B14's
