"""Rules for the Recipients sheet: IDs, drop-down choices, closed and unchecked bodies, a route to each."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from directory.checks.gone import UnknownIds
from directory.checks.helpers import Lexicon, blank, filled, ids_of, name, off_the_list, slug
from directory.checks.registry import NO_BODY, check
from directory.checks.repairs import mend_choice
from directory.model import Book, Problem, Row, SendBy, Severity, Status
from directory.values import ContactError, is_free_mail, parse_email
from directory.values.dates import DateError, parse_date
from directory.workbook.lookup import bodies
from directory.workbook.schema import (
    ACCEPTED,
    CONTACTS,
    RECIPIENTS,
    SHARING,
    SHEETS,
    Kind,
)

OURS = "the workbook's own layout (its Read me sheet)"
ACCURACY = "UK GDPR Art. 5(1)(d): personal data goes by contact details that are accurate and kept up to date"
SECURITY = "UK GDPR Art. 5(1)(f) and 32: the route must suit what it carries"

A_YEAR = timedelta(days=365)


@check("B01", Severity.ERROR, source=OURS)
def id_missing(book: Book) -> Iterator[Problem]:
    """Every body has an ID.

    Why: leavers, contacts and sharing rules name a body by its ID, because names change and IDs don't.
    Mend: type a short ID, such as the one suggested.
    """
    taken = bodies(book)
    for row in book.rows(RECIPIENTS.name):
        if blank(row, "id"):
            proposed = slug(row["organisation"])
            free = proposed if proposed not in taken else None
            yield row.problem("id", f"{name(row)} has no ID.", suggestion=free or None)


@check(NO_BODY, Severity.ERROR, source=OURS, begins=True)
def no_body(book: Book) -> Iterator[Problem]:
    """Every directory has at least one body.

    Why: an empty sheet has no wrong cell, so it would pass every other check.
    Mend: take an earlier copy; or add the first body.
    """
    if RECIPIENTS.name in book.tables and not book.rows(RECIPIENTS.name):
        yield Problem(RECIPIENTS.name, 0, "", "There is no body on this sheet.", column="id")


LONGEST_ID = 60  # characters; a file's name has 255 bytes, of which a whole path has 260 on Windows


@check("B02", Severity.ERROR, source=OURS)
def id_malformed(book: Book) -> Iterator[Problem]:
    """Every ID is made of lower-case letters and digits, with hyphens between them: 60 characters at most.

    Why: an ID is part of file names and is typed by hand; with capitals or spaces, one ID becomes two.
    Mend: type it as suggested, on every sheet that names it.
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "id"):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row[key]):
            message = f'"{row[key]}" is not an ID: use lower-case letters and digits, with hyphens between.'
            yield row.problem(key, message, suggestion=slug(row[key])[:LONGEST_ID].strip("-") or None)
        elif len(row[key]) > LONGEST_ID:
            message = (
                f"This ID has {len(row[key])} characters: no file can have a name much longer than that."
            )
            yield row.problem(key, message, suggestion=row[key][:LONGEST_ID].strip("-"))


@check("B03", Severity.ERROR, source=OURS)
def id_duplicated(book: Book) -> Iterator[Problem]:
    """Every ID belongs to one body.

    Why: when two bodies have the same ID, a letter may go to either.
    Mend: give the newer body an ID of its own; an ID is never reused.
    """
    first = bodies(book)
    for row, key in filled(book.rows(RECIPIENTS.name), "id"):
        earlier = first[row[key]]
        if earlier is not row:
            message = f"{earlier.cell(key)} has the same ID, for {name(earlier)}."
            yield row.problem(key, message)


@check("B04", Severity.ERROR, source=OURS)
def needed_cell_blank(book: Book) -> Iterator[Problem]:
    """Every cell that must be filled is filled.

    Why: nobody can write to a body without a name, or rely on a rule without a purpose.
    Mend: fill the cell; the heading's help says what goes there.
    """
    for schema in (RECIPIENTS, CONTACTS, SHARING, ACCEPTED):
        keys = [column.key for column in schema.columns if column.needed]
        for row in book.rows(schema.name):
            for key in keys:
                own_id = schema is RECIPIENTS and key == "id"  # B01's
                if blank(row, key) and not own_id:
                    yield row.problem(key, f'"{schema.column(key).heading}" is blank.')


@check("B05", Severity.ERROR, source=OURS, repair=mend_choice)
def not_on_the_list(book: Book) -> Iterator[Problem]:
    """Every choice is a word from the cell's list.

    Why: a letter's route, and which bodies a rule covers, depend on these exact words.
    Mend: choose from the list; Alt and the down arrow open it.
    """
    for schema in SHEETS:
        yield from off_the_list(schema, book.rows(schema.name))


@check("B06", Severity.ERROR, source=OURS)
def successor_unknown(book: Book) -> Iterator[Problem]:
    """Every successor is a body in this directory.

    Why: the successor takes the closed body's place, so it must be here to be found.
    Mend: name the successor as the Recipients sheet has it, by its ID, or add that body first.
    """
    return _unknown_bodies(book, "successor")


@check("B07", Severity.ERROR, source=OURS)
def part_of_unknown(book: Book) -> Iterator[Problem]:
    """Every larger body in "Part of" is a body in this directory.

    Why: a body without contact details of its own is reached through the larger one.
    Mend: name the larger body as the Recipients sheet has it, by its ID, or add that body first.
    """
    return _unknown_bodies(book, "part_of")


@check("B08", Severity.ERROR, source=OURS)
def circular(book: Book) -> Iterator[Problem]:
    """No chain of successors, or of "Part of", leads back to its own start.

    Why: following such a chain never ends.
    Mend: clear the cell of the body that should be the last in the chain.
    """
    known = bodies(book)
    for key, what in (("successor", "is its own successor"), ("part_of", "is a part of itself")):
        for ring in _rings(known, key):
            chain = " -> ".join([*ring, ring[0]])
            yield known[ring[0]].problem(key, f"Following this chain, the body {what}: {chain}.")


@check("B09", Severity.ERROR, source=OURS)
def closed_without_successor(book: Book) -> Iterator[Problem]:
    """Every closed body names its successor.

    Why: a leaver's place, and the duty to pass data on, moved to another body.
    Mend: name the body that took over; if nobody did, the local authority.
    """
    for row in book.rows(RECIPIENTS.name):
        if row["status"] == Status.CLOSED and blank(row, "successor"):
            say = "name the body that took over, or the local authority if none did"
            yield row.problem("successor", f"{name(row)} is closed and names no successor: {say}.")


@check("B10", Severity.ERROR, source=ACCURACY)
def unreachable(book: Book) -> Iterator[Problem]:
    """Every active body can be reached: by e-mail, phone, post, or its own portal.

    Why: without a contact detail, nobody can send it a letter or ask it a question.
    Mend: add a contact detail, name the larger body in "Part of", or set Status to Unconfirmed.
    """
    known = bodies(book)
    for row in book.rows(RECIPIENTS.name):
        if row["status"] == Status.ACTIVE and _reads_contact_details(row) and not _reachable(row, known):
            message = f"There is no way to reach {name(row)}: no e-mail, phone or postal address."
            yield row.problem("organisation", message)


@check("B11", Severity.WARNING, source=ACCURACY)
def unconfirmed(book: Book) -> Iterator[Problem]:
    """Every body has been confirmed: it exists, with these contact details.

    Why: nothing is sent to an unconfirmed body.
    Mend: ask the body, correct its row, then set Status to Active, or to Closed with a Successor.
    """
    known = bodies(book)
    for row in book.rows(RECIPIENTS.name):
        if row["status"] == Status.UNCONFIRMED:
            lost = "" if _reachable(row, known) else ", and there is no e-mail, phone or postal address"
            yield row.problem("status", f"Nobody has confirmed {name(row)}{lost}.")


@check("B12", Severity.NOTE, source=ACCURACY, asking=True)
def never_checked(book: Book) -> Iterator[Problem]:
    """Every body has been checked at least once.

    Why: contact details that nobody has confirmed are the commonest source of wrong addresses.
    Mend: ring or write, a few bodies a week; then fill "Last checked" and "Checked by".
    """
    open_ = [row for row in book.rows(RECIPIENTS.name) if row["status"] != Status.CLOSED]
    never = [row for row in open_ if blank(row, "last_checked")]
    if never:
        message = f"Never checked: {len(never)} of {_bodies(len(open_))} in use."
        yield Problem(RECIPIENTS.name, 0, "", message, column="last_checked", bodies=ids_of(never))


@check("B13", Severity.NOTE, source=ACCURACY, asking=True)
def checked_long_ago(book: Book) -> Iterator[Problem]:
    """Every body has been checked within the last year.

    Why: mailboxes, people and addresses change; a stale list misdirects letters.
    Mend: ring or write, a few bodies a week; then fill "Last checked" and "Checked by".
    """
    old = [
        row
        for row, day in _dates(book.rows(RECIPIENTS.name), "last_checked")
        if day < book.on - A_YEAR and row["status"] != Status.CLOSED
    ]
    if old:
        cells = ", ".join(row.cell("last_checked") for row in old[:5])
        more = f" and {len(old) - 5} more" if len(old) > 5 else ""
        message = f"Last checked more than a year ago: {_bodies(len(old))} ({cells}{more})."
        yield Problem(RECIPIENTS.name, 0, "", message, column="last_checked", bodies=ids_of(old))


@check("B14", Severity.ERROR, source=OURS)
def date_unreadable(book: Book) -> Iterator[Problem]:
    """Every date is a day of the calendar, and no check was made in the future.

    Why: these dates decide when an acceptance ends and when a check is out of date.
    Mend: type day, month and year: 31/08/2026.
    """
    for schema in SHEETS:
        keys = [column.key for column in schema.columns if column.kind is Kind.DATE]
        for row, key in filled(book.rows(schema.name), *keys):
            try:
                day = parse_date(row[key])
            except DateError as error:
                yield row.problem(key, str(error))
            else:
                if key == "last_checked" and day > book.on:
                    yield row.problem(key, f"{row[key]} is in the future.")


@check("B15", Severity.ERROR, source=SECURITY)
def route_unusable(book: Book) -> Iterator[Problem]:
    """Every active body has what its route needs: an e-mail address of its own, or a postal address.

    Why: a letter without a route is held; a letter to a free mailbox reaches a person, not a body.
    Mend: add the address, or choose another route in "Send by".
    """
    known = bodies(book)
    for row in book.rows(RECIPIENTS.name):
        if row["status"] == Status.ACTIVE:
            trouble = _route_trouble(row, known)
            if trouble:
                yield row.problem("send_by", trouble)


@check("B17", Severity.WARNING, source=ACCURACY)
def active_but_said_to_be_gone(book: Book) -> Iterator[Problem]:
    """No active body has a note that says it has closed.

    Why: a letter about a child to a closed body is opened by whoever has its building or its mailbox now.
    Mend: set Status to Closed and name the Successor; or reword the note to say what is still open.
    """
    for row in book.rows(RECIPIENTS.name):
        if row["status"] != Status.ACTIVE:
            continue
        for key in ("organisation", "attention", "notes"):
            text = row[key] if key == "notes" else row[key].replace(" - ", "; ")  # "Example College - CLOSED"
            if said := _said_to_be_gone(text):
                yield row.problem(key, f'{name(row)} is Active, but this says "{said}".')


@check("B20", Severity.WARNING, source=SECURITY, asking=True)
def secure_email_unconfirmed(book: Book) -> Iterator[Problem]:
    """Every active body that gets secure e-mail has said that it takes it.

    Why: an address printed somewhere says nothing of how it is kept; a draft with a pupil's data goes there.
    Mend: ask the body, then fill "Last checked" and "Checked by"; or choose Post in "Send by".
    """
    for row in book.rows(RECIPIENTS.name):
        confirmed = not (blank(row, "last_checked") or blank(row, "checked_by"))
        if row["status"] == Status.ACTIVE and row["send_by"] == SendBy.SECURE_EMAIL and not confirmed:
            yield row.problem("send_by", "Nobody has confirmed that this body takes secure e-mail.")


# The body itself: at the start of a sentence, or after a word for it. "The ESFA closed" is another body.
_GONE = re.compile(
    r"(?:\A|[.;:!?(\n][^\S\n]*|\b(?:it|they|this|school|college|centre|provider|company|business|service)"
    r"(?:'s| has| have| is| was)? )"
    r"((?:now |permanently )?"
    r"(?:do not (?:use|send|write)(?=\s*(?:\Z|[-,.;:!()\n]|any ?more))"
    r"|closed|no longer (?:exists?|open|operating|trading)|ceased|shut down|defunct)\b)([^.;\n]*)",
    re.IGNORECASE,
)
# "Closed on Fridays", "closed in August", "closed 12-1pm", "closed mailing list": but not "in August 2024".
_FOR_A_WHILE = re.compile(
    r"\b\w+days?\b|week|half|summer|christmas|easter|august|lunch|term|\d ?(?:[ap]m|:)|list|group|file|case",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _said_to_be_gone(text: str) -> str | None:
    """Return the words in a text that say that its body has closed for good; None when there are none."""
    for found in _GONE.finditer(text):
        words, rest = found.groups()
        if _YEAR.search(rest) or not _FOR_A_WHILE.search(rest):
            return words
    return None


def has_address(row: Row) -> bool:
    """Return whether a letter can be posted: at least a street or a town, and a postcode."""
    return bool(row["postcode"] and (row["address"] or row["town"]))


def chain(row: Row, known: dict[str, Row], key: str) -> Iterator[Row]:
    """Yield the row and those that ``key`` leads to, each once."""
    seen: set[str] = set()
    while row["id"] not in seen:
        yield row
        seen.add(row["id"])
        if row[key] not in known:
            return
        row = known[row[key]]


def _unknown_bodies(book: Book, key: str) -> Iterator[Problem]:
    known = bodies(book)
    ids, unknown = Lexicon(known), UnknownIds(book)
    for row, _ in filled(book.rows(RECIPIENTS.name), key):
        if row[key] not in known:
            yield unknown.problem(row, key, f'No body has the ID "{row[key]}".', ids.meant(row[key]))


def _rings(known: dict[str, Row], key: str) -> Iterator[list[str]]:
    """Yield each ring of IDs that ``key`` makes, once."""
    done: set[str] = set()
    for start in known:
        path: dict[str, None] = {}
        at = start
        while at in known and at not in done and at not in path:
            path[at] = None
            at = known[at][key]
        if at in path:
            walked = list(path)
            yield walked[walked.index(at) :]
        done.update(path)


def _reads_contact_details(row: Row) -> bool:
    """Return whether the sheet has every column of contact details."""
    return all(key in row.columns for key in ("email", "phone", "address", "postcode", "website", "send_by"))


def _reachable(row: Row, known: dict[str, Row]) -> bool:
    portal = row["send_by"] == SendBy.PORTAL and row["website"]
    return bool(portal) or any(
        part["email"] or part["phone"] or part["phone_2"] or has_address(part)
        for part in chain(row, known, "part_of")
    )


def _route_trouble(row: Row, known: dict[str, Row]) -> str | None:
    """Return why a row's "Send by" cannot be used; None when it can."""
    route = row["send_by"]
    if route in (SendBy.SECURE_EMAIL, SendBy.EMAIL):
        if blank(row, "email"):
            return f"{route} needs an e-mail address, and there is none."
        if route == SendBy.SECURE_EMAIL and _free_mail(row["email"]):
            return f"{row['email']} is a free mailbox: pupil data must not go there. Choose Post."
    wholes = chain(row, known, "part_of")
    if route == SendBy.POST and _reads_contact_details(row) and not any(map(has_address, wholes)):
        return "Post needs an address with a postcode, and there is none."
    return None


def _free_mail(text: str) -> bool:
    try:
        return is_free_mail(parse_email(text).domain)
    except ContactError:
        return False  # C02's


def _dates(rows: Iterable[Row], key: str) -> Iterator[tuple[Row, date]]:
    """Yield each row with its date; an unreadable one is B14's."""
    for row, _ in filled(rows, key):
        try:
            yield row, parse_date(row[key])
        except DateError:
            continue


def _bodies(count: int) -> str:
    return f"{count} {'body' if count == 1 else 'bodies'}"
