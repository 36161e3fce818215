"""Rules for contact details: phones, e-mails, free mailboxes, postcodes, addresses, websites, references."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from directory.checks.helpers import blank, body_of, did_you_mean, filled, ids_of, is_website, told, words
from directory.checks.registry import check
from directory.checks.repairs import mend_email, mend_phone, mend_postcode
from directory.checks.words import is_placeholder
from directory.model import Book, Problem, Row, Severity, Status
from directory.values import (
    ContactError,
    Email,
    is_free_mail,
    is_reserved_for_drama,
    parse_email,
    parse_phone,
    parse_postcode,
)
from directory.values.home import UNFIT_START
from directory.values.identifiers import IdentifierError, parse_reference
from directory.values.text import fold, snake
from directory.workbook.lookup import bodies
from directory.workbook.schema import ALL_SHEETS, CONTACTS, RECIPIENTS, SCHOOL

MISDIRECTION = "ICO, data security incident trends: the e-mail to a wrong recipient is the commonest report"
NOTIFY = "GOV.UK Notify, recipient_validation/postal_address.py"
BS7666 = "BS 7666 postcode form; keyboard slips of a UK keyboard"
RFC5321 = "RFC 5321 4.1.2, as email-validator reads it; DNS is not asked"
NUMBERING = "Ofcom, National Telephone Numbering Plan, as libphonenumber has it"

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
_CONTACT_DETAIL = re.compile(
    r"\S@\S|\b(tel|phone|fax|mob(ile)?)\b[.:]?\s*[0(+]|(?:\d[ -]?){10,}", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:(?<!\s)\s+)?[(\[][^)\]]{0,500}[)\]]"
    r"|(?:(?<![\s,;:-])[\s,;:-]+)?\b"
    r"(?:same (?:address |place |site )?as|as above|see (?:above|below|also)|ditto|tb[cd]"
    r"|to be confirmed)\b.*",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:road|rd|street|st|lane|ln|drive|dr|avenue|ave|crescent|cres|boulevard|terrace|gate|highway|hill|way"
    r"|close|row|square|rise|mews|parade)\.?\Z",
    re.IGNORECASE,
)

_NHS_DIRECT = re.compile(r"(?:0|44|0044)845464[0-9]")


@check("C01", Severity.ERROR, source=NUMBERING, repair=mend_phone)
def phone_unreadable(book: Book) -> Iterator[Problem]:
    """Every phone number can be dialled.

    Why: before a file about a child goes, somebody rings; a wrong number reaches a stranger or nobody.
    Mend: one number to a cell, with its area code; a second one goes into "Phone 2".
    """
    codes: AreaCodes | None = None
    for row, key in _phones(book):
        try:
            parse_phone(row[key])
        except ContactError:
            codes = codes or AreaCodes(book)
            try:
                parse_phone(row[key], area_code=codes.near(row))
            except ContactError as error:
                problem = row.problem(key, str(error), suggestion=error.suggestion)
                # What a person can dial as it stands keeps no letter back.
                yield replace(problem, severity=Severity.WARNING) if error.usable else problem


@check("C02", Severity.ERROR, source=RFC5321, repair=mend_email)
def email_unreadable(book: Book) -> Iterator[Problem]:
    """Every e-mail address can be written to.

    Why: a letter that bounces leaves a pupil's data where it should have been deleted.
    Mend: type one address in a cell, without a name or a semicolon.
    """
    for row, key in _emails(book):
        try:
            parse_email(row[key])
        except ContactError as error:
            yield row.problem(key, str(error), suggestion=error.suggestion)


@check(
    "C03",
    Severity.WARNING,
    source="UK GDPR Art. 32: no organisation stands behind a free mailbox",
)
def free_mail(book: Book) -> Iterator[Problem]:
    """Every e-mail address belongs to an organisation.

    Why: a person who leaves the body takes a free mailbox along, with everything sent to it.
    Mend: ask the body for its own address; until then send by Post.
    """
    for row, key, email in parsed_emails(book):
        if is_free_mail(email.domain):
            message = f"{email.domain} is a free mailbox: no organisation stands behind {email.address}."
            yield row.problem(key, message)


@check("C04", Severity.WARNING, source="Ofcom, telephone numbers for use in TV and radio drama")
def reserved_number(book: Book) -> Iterator[Problem]:
    """Every phone number is one that somebody can have.

    Why: nobody has the numbers that are reserved for films and examples.
    Mend: ask the body for its number.
    """
    for row, key in _phones(book):
        try:
            phone = parse_phone(row[key])
        except ContactError:
            continue  # C01's
        if is_reserved_for_drama(phone):
            yield row.problem(key, f"{row[key]} is reserved for films and examples: nobody has it.")


@check("C26", Severity.WARNING, source="NHS 111 replaced NHS Direct in 2014; Royal Mail on GIR 0AA")
def detail_of_the_past(book: Book) -> Iterator[Problem]:
    """No phone number or postcode is one that has been given up.

    Why: 0845 46 46 and 0845 46 47 were NHS Direct's, and GIR 0AA was a bank's: nobody answers there.
    Mend: ask the body for its number or its postcode.
    """
    gone = (
        *((row, key) for row, key in _phones(book) if _NHS_DIRECT.fullmatch(re.sub(r"[^0-9]", "", row[key]))),
        *(
            (row, key)
            for row, key in filled(book.rows(RECIPIENTS.name), "postcode")
            if _is_girobank(row[key])
        ),
    )
    for row, key in gone:
        yield row.problem(key, f"{row[key]} has been given up: nobody is reached there.")


@check("C06", Severity.ERROR, source=BS7666, repair=mend_postcode)
def postcode_unreadable(book: Book) -> Iterator[Problem]:
    """Every postcode is put together like one, in an area that exists.

    Why: post is sorted by its postcode before anybody reads the address.
    Mend: type it as suggested, such as LE1 1FZ.
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "postcode"):
        try:
            parse_postcode(row[key])
        except ContactError as error:
            yield row.problem(key, str(error), suggestion=error.suggestion)


@check("C07", Severity.ERROR, source=NOTIFY)
def address_unfit(book: Book) -> Iterator[Problem]:
    """Every postal address fits an envelope: three to seven lines, the postcode last.

    Why: a letter that the post cannot deliver comes back opened, or goes astray with a pupil's data in it.
    Mend: building, number and street in "Address", the rest in "Town" and "Postcode"; no signs in front.
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "address"):
        for column, trouble in _address_troubles(row):
            yield row.problem(column or key, trouble)


@check("C08", Severity.WARNING, source=NOTIFY)
def note_in_address(book: Book) -> Iterator[Problem]:
    """Every address cell holds only the address, without a note.

    Why: the whole cell is printed on the envelope.
    Mend: move the note to "Notes".
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "address"):
        note = _NOTE.search(row[key])
        if note:
            message = f'"{note[0].strip()}" would be printed on the envelope. Move it to "Notes".'
            yield row.problem(key, message, suggestion=_NOTE.sub("", row[key]).strip(" ,") or None)


@check("C09", Severity.WARNING, source=NOTIFY)
def postcode_in_address(book: Book) -> Iterator[Problem]:
    """Every postcode is in its own column.

    Why: in the address cell it is printed twice, or on the wrong line.
    Mend: move it to "Postcode".
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "address", "town"):
        found = _POSTCODE.search(row[key])
        if found and _is_postcode(found[0]):
            message = f'"{found[0]}" is a postcode. Move it to "Postcode".'
            yield row.problem(key, message, suggestion=_POSTCODE.sub("", row[key]).strip(" ,\n") or None)


@check("C15", Severity.ERROR, source=NOTIFY)
def placeholder_in_address(book: Book) -> Iterator[Problem]:
    """Every cell printed on the envelope is part of the address, or blank.

    Why: "TBC" or "see website" would be printed there, and the letter comes back or goes astray.
    Mend: type the address, or leave the cell blank and set the Status to Unconfirmed.
    """
    printed = ("organisation", "attention", "address", "town")
    cells = (*filled(book.rows(RECIPIENTS.name), *printed), *filled(book.rows(CONTACTS.name), "name"))
    for row, key in cells:
        if is_placeholder(row[key]):
            heading = ALL_SHEETS[row.sheet].column(key).heading
            yield row.problem(key, f'"{row[key]}" would be printed on the envelope as "{heading}".')


@check("C16", Severity.WARNING, source=NOTIFY)
def contact_detail_in_address(book: Book) -> Iterator[Problem]:
    """Every phone number and e-mail address is in its own column.

    Why: in the address cell it is printed on the envelope, and is not checked.
    Mend: move it to "Phone" or "Email".
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "address", "town"):
        if _CONTACT_DETAIL.search(row[key]):
            yield row.problem(key, 'There is a phone number or e-mail here: move it to "Phone" or "Email".')


@check("C17", Severity.ERROR, source="RFC 3986 3.2.2: an address on the web names a host")
def website_unreadable(book: Book) -> Iterator[Problem]:
    """Every website is a web address.

    Why: the body's e-mail domain is compared with it; other words cannot be compared.
    Mend: type it like www.example.org, or leave the cell blank.
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "website"):
        if not is_website(row[key]):
            meant = re.sub(r"\s+", "", row[key]).rstrip(".,;")
            near = meant if meant != row[key] and is_website(meant) else None
            hint = did_you_mean(near) or " Type it like www.example.org."
            yield row.problem(key, f'"{row[key]}" is not a web address.{hint}', suggestion=near)


@check(
    "C10",
    Severity.ERROR,
    source="GOV.UK, Get Information about Schools; UK Register of Learning Providers; NHS ODS",
)
def reference_unreadable(book: Book) -> Iterator[Problem]:
    """Every identifier in "Reference" has its name and the right form.

    Why: identifiers tell apart two schools with the same name.
    Mend: type name and number, with a semicolon between two: URN 123456; UKPRN 10001234.
    """
    for row, key in filled(book.rows(RECIPIENTS.name), "reference"):
        try:
            parse_reference(row[key])
        except IdentifierError as error:
            yield row.problem(key, str(error))


@check("C11", Severity.NOTE, source="Royal Mail, how to address mail: building number or name, then street")
def address_without_number(book: Book) -> Iterator[Problem]:
    """Every postal address has a building's number or name before the street.

    Why: with a street alone the post has to guess, and a letter about a child lies in somebody's hall.
    Mend: ask the body for its building's number or name; leave it if the college is alone in its road.
    """
    rows = [
        row
        for row, key in filled(book.rows(RECIPIENTS.name), "address")
        if row["status"] != Status.CLOSED and _starts_with_street(row[key])
    ]
    if rows:
        cells = [row.cell("address") for row in rows]
        message = f"There is no building number or name before the street: {told(cells)}."
        yield Problem(RECIPIENTS.name, 0, cells[0], message, column="address", bodies=ids_of(rows))


class AreaCodes:
    """The area code to suggest for a number that lacks one; never another town's.

    In the school's own town, and where no town is given, it is the School sheet's: its setting, or while that
    is blank, that of its own number. In another town it is the area code of most other bodies' numbers there.
    """

    def __init__(self, book: Book) -> None:
        self.bodies = bodies(book)
        settings = {snake(row["setting"]): row["value"] for row in book.rows(SCHOOL.name)}
        self.own = book.setting("Area code") or _commonest_code([settings.get("phone", "")])
        self.home = {"", fold(settings.get("town", ""))} if settings.get("town") else None
        self.book = book
        self.found: dict[str, str] = {}

    def near(self, row: Row) -> str:
        """Return the area code of the row's town; "" when it is not known."""
        town = self._town(row)
        if self.home is None or town in self.home:
            return self.own
        if town not in self.found:
            self.found[town] = _commonest_code(self._phones_in[town])
        return self.found[town]

    @cached_property
    def _phones_in(self) -> Mapping[str, list[str]]:
        there: dict[str, list[str]] = defaultdict(list)
        for row, key in _phones(self.book):
            there[self._town(row)].append(row[key])
        return there

    def _town(self, row: Row) -> str:
        return fold(body_of(row, self.bodies)["town"])


def _commonest_code(numbers: Iterable[str]) -> str:
    """Return the area code that most of the readable ``numbers`` have; "" when none can be read."""
    codes: Counter[str] = Counter()
    for number in numbers:
        with suppress(ContactError):
            phone = parse_phone(number)
            if phone.e164.startswith(("+441", "+442")):
                codes[phone.shown.partition(" ")[0]] += 1
    return next((code for code, _ in codes.most_common(1)), "")


def _address_troubles(row: Row) -> Iterator[tuple[str | None, str]]:
    """Yield what is wrong with the envelope's lines, and in which column (None: address)."""
    street = [line.strip() for line in re.split(r"[\n,]", row["address"]) if line.strip()]
    lines = [row["organisation"], *street, *filter(None, (row["town"], row["postcode"]))]
    keys = ["organisation", *[None] * len(street), "town", "postcode"]
    if blank(row, "postcode"):
        yield "postcode", "A postal address needs its postcode."
    elif len(lines) < 3:
        yield None, "A postal address needs three lines: the body, a street or town, the postcode."
    if len(lines) > 7:
        yield None, f"The address takes {len(lines)} lines on the envelope; only seven fit."
    for line, key in zip(lines, keys, strict=False):
        if line and line[0] in UNFIT_START:
            yield key, f'The line "{line}" starts with {line[0]}, which the post cannot read.'
    for line, key in zip(lines[:2], keys[:2], strict=True):
        if line and not re.search(r"\w", line):
            yield key, f'The line "{line}" has no letter or digit.'


def _starts_with_street(address: str) -> bool:
    """Return whether an address has no number and begins with a street: "Erith Road", not "City Hall"."""
    first = re.split(r"[\n,]", _NOTE.sub("", address).strip())[0].strip()
    return not re.search(r"[0-9]", address) and len(first.split()) > 1 and bool(_STREET.search(first))


def street_words(address: str) -> frozenset[str]:
    """Return the words of a street address, without notes in brackets."""
    return frozenset(words(_NOTE.sub("", address)))


def _is_girobank(text: str) -> bool:
    return re.sub(r"\s", "", text).upper() == "GIR0AA"


def _is_postcode(text: str) -> bool:
    try:
        parse_postcode(text)
    except ContactError as error:
        return error.suggestion is not None
    return True


def _phones(book: Book) -> Iterator[tuple[Row, str]]:
    yield from filled(book.rows(RECIPIENTS.name), "phone", "phone_2")
    yield from filled(book.rows(CONTACTS.name), "phone")


def _emails(book: Book) -> Iterator[tuple[Row, str]]:
    yield from filled(book.rows(RECIPIENTS.name), "email")
    yield from filled(book.rows(CONTACTS.name), "email")


def parsed_emails(book: Book, *sheets: str) -> Iterator[tuple[Row, str, Email]]:
    """Yield each e-mail on ``sheets`` (default: all) that can be read; the others are C02's."""
    for row, key in _emails(book):
        if sheets and row.sheet not in sheets:
            continue
        try:
            yield row, key, parse_email(row[key])
        except ContactError:
            continue
