"""Turn each finding with one certain answer into a repair, old -> new; a doubtful one is for a person.

The parsers say what is certain. This module judges what they cannot see: whose area code a number lacks,
whether there is an empty cell for a second number, which heading was meant.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256

from directory.checks.helpers import blank, body_of, words
from directory.checks.registry import all_checks
from directory.model import Book, Finding, Row
from directory.values import ContactError, one_edit_apart, parse_email, parse_phone, parse_postcode
from directory.values.text import fold, snake
from directory.workbook.lookup import bodies
from directory.workbook.schema import ALL_SHEETS, RECIPIENTS, SCHOOL

SHORTEST_HEADING = 5  # letters: "Date" is one slip from "Data", and "Rule" from "Role"


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell to mend: ``old`` is what it shows, ``new`` what it should show, ``message`` why.

    ``also`` are cells that are mended together with it, such as the one that a second number moves to.
    """

    sheet: str
    cell: str
    recipient: str | None
    column: str
    code: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    message: str = field(repr=False)
    also: tuple["Repair", ...] = ()

    @property
    def key(self) -> str:
        """Return a name for this repair, 16 hex digits: the same while its cells and their texts are."""
        told = [(one.sheet, one.cell, one.old, one.new) for one in self.cells]
        return sha256(json.dumps(told).encode()).hexdigest()[:16]

    @property
    def cells(self) -> tuple["Repair", ...]:
        """Return every cell to change, this one first."""
        return (self, *self.also)


def repairs(book: Book, findings: Sequence[Finding]) -> list[Repair]:
    """Return the repairs for the ``findings`` about ``book``, apart from accepted ones."""
    look = Look(book)
    found: list[Repair] = []
    for finding in findings:
        check = all_checks().get(finding.code)
        if check and check.repair and finding.cell and finding.column and finding.accepted is None:
            found += check.repair(look, finding)
    return found


class Look:
    """A book, with the lookups that repairs need."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.area_code = book.setting("Area code")
        self._rows = {(sheet, row.number): row for sheet in book.tables for row in book.rows(sheet)}
        self._bodies = bodies(book)
        settings = {snake(row["setting"]): row["value"] for row in book.rows(SCHOOL.name)}
        self._town = words(settings.get("town", ""))

    def row(self, finding: Finding) -> Row:
        """Return the row that a finding is about."""
        return self._rows[finding.sheet, finding.row]

    def in_our_town(self, row: Row) -> bool:
        """Return whether a row's body is in the school's own town; True for the school itself."""
        if row.sheet == SCHOOL.name:
            return True
        body = body_of(row, self._bodies)
        # Without a town the address must end with it: "12 Leicester Road" is in some other town.
        told = words(body["town"]) or words(body["address"])[-len(self._town) :]
        return bool(self._town) and told == self._town


Mender = Callable[[Look, Finding], Iterator[Repair]]


def mend_phone(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the number that was meant; the second of two numbers moves to an empty "Phone 2"."""
    row, column = look.row(finding), finding.column or ""
    ours = _certain(partial(parse_phone, area_code=look.area_code), row[column])
    if ours is None or not (look.in_our_town(row) or _certain(parse_phone, row[column])):
        return
    if ours.second is None:
        yield _repair(finding, row, column, ours.suggestion)
    elif (
        row.sheet == RECIPIENTS.name
        and column == "phone"
        and blank(row, "phone_2")
        and _parses(parse_phone, ours.second)
    ):
        message = f"The second number of {finding.cell} moves here."
        second = Repair(
            row.sheet,
            row.cell("phone_2"),
            finding.recipient,
            "phone_2",
            finding.code,
            "",
            ours.second,
            message,
        )
        yield _repair(finding, row, column, ours.suggestion, second)


def mend_email(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the e-mail address that was meant."""
    return _parsed(look, finding, parse_email)


def mend_postcode(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the postcode that was meant."""
    return _parsed(look, finding, parse_postcode)


def _parsed(look: Look, finding: Finding, parse: Callable[[str], object]) -> Iterator[Repair]:
    row, column = look.row(finding), finding.column or ""
    error = _certain(parse, row[column])
    if error:
        yield _repair(finding, row, column, error.suggestion)


def mend_choice(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the choice that a text equals apart from capitals, spaces and hyphens."""
    row, column = look.row(finding), finding.column or ""
    choices = ALL_SHEETS[finding.sheet].column(column).choices
    meant = [choice for choice in choices if fold(choice) == fold(row[column])]
    if len(meant) == 1:
        yield _repair(finding, row, column, meant[0])


def mend_value(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the text that an acceptance is about today, so that from now on it accepts no other."""
    if finding.suggestion:
        yield _repair(finding, look.row(finding), finding.column or "", finding.suggestion)


def mend_setting(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield a school setting's value: an area code's lost zero, a line break, what a parser is sure of."""
    row = look.row(finding)
    setting = snake(row["setting"])
    if finding.code == "G06":
        new = finding.suggestion or ""
        if _LAYOUT.sub("", new) == _LAYOUT.sub("", row["value"]):
            yield _repair(finding, row, "value", new)
    elif setting == "area_code" and finding.suggestion:
        yield _repair(finding, row, "value", finding.suggestion)
    elif setting == "phone":
        yield from mend_phone(look, finding)
    elif setting in _SETTINGS:
        yield from _parsed(look, finding, _SETTINGS[setting])


def mend_heading(look: Look, finding: Finding) -> Iterator[Repair]:
    """Yield the heading that is one slip away, if only one is."""
    heading = ALL_SHEETS[finding.sheet].column(finding.column or "").heading
    near = [
        one
        for one in look.book.tables[finding.sheet].headings
        if one.key is None and one_edit_apart(fold(one.text), fold(heading))
    ]
    if (
        len(near) == 1
        and len(fold(heading)) >= SHORTEST_HEADING
        and _digits(near[0].text) == _digits(heading)
    ):
        yield Repair(
            finding.sheet,
            finding.cell,
            None,
            finding.column or "",
            finding.code,
            near[0].text,
            heading,
            finding.message,
        )


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _certain(parse: Callable[[str], object], text: str) -> ContactError | None:
    """Return the parser's error for ``text`` if its suggestion is certain and parses; else None."""
    try:
        parse(text)
    except ContactError as error:
        if error.certain and error.suggestion and _parses(parse, error.suggestion):
            return error
    return None


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ContactError:
        return False
    return True


def _repair(finding: Finding, row: Row, column: str, new: str | None, *also: Repair) -> Repair:
    return Repair(
        row.sheet,
        finding.cell,
        finding.recipient,
        column,
        finding.code,
        row[column],
        new or "",
        finding.message,
        also,
    )


_LAYOUT = re.compile(r"[\s,]+")  # what a text on several lines has for the commas of one on one line
_SETTINGS: Mapping[str, Callable[[str], object]] = {"email": parse_email, "postcode": parse_postcode}
