"""Rules for bodies that look alike: the same name, phone, e-mail or address, or numbers one digit apart.

Closed bodies, and bodies joined by "Part of" or "Successor", may look alike. A pair is reported once, on its
later row. Every rule looks rows up in an index, so the work grows with the rows, not with their pairs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from directory.checks.helpers import family, filled, name, words
from directory.checks.neighbours import one_character_apart
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION, street_words
from directory.model import Book, Problem, Row, Severity, Status
from directory.values import ContactError, dialled, parse_email, parse_postcode
from directory.workbook.lookup import bodies
from directory.workbook.schema import CONTACTS, RECIPIENTS


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of one body: its text for comparison, and the body's family."""

    row: Row
    key: str
    says: str
    family: str


Pair = tuple[Place, Place]  # the later row, then the earlier one


@check("D01", Severity.WARNING, source=MISDIRECTION)
def same_name(book: Book) -> Iterator[Problem]:
    """Every body is there once.

    Why: when a body has two rows, one goes out of date, and a letter may be written from it.
    Mend: delete one row; or, if they are two bodies, make their names differ, such as by their town.
    """
    for later, earlier in _alike(_names(book)):
        yield _problem(later, earlier, "the same name")


@check("D02", Severity.WARNING, source=MISDIRECTION)
def same_phone(book: Book) -> Iterator[Problem]:
    """Every phone number belongs to one body.

    Why: a number copied into the wrong row rings at the wrong body.
    Mend: ring it, and correct the row that is wrong.
    """
    for later, earlier in _alike(_phones(book)):
        yield _problem(later, earlier, "the same number")


@check("D03", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def same_email(book: Book) -> Iterator[Problem]:
    """Every e-mail address belongs to one body.

    Why: an address copied into the wrong row sends a pupil's data to the wrong body.
    Mend: ask both bodies, and correct the row that is wrong.
    """
    for later, earlier in _alike(_emails(book)):
        yield _problem(later, earlier, "the same address")
        yield _problem(earlier, later, "the same address")


@check("D04", Severity.WARNING, source=MISDIRECTION, doubts_post=True)
def same_address(book: Book) -> Iterator[Problem]:
    """Every postal address belongs to one body, as far as the program can see.

    Why: "Erith Road" and "10 Erith Road" with one postcode are one door, or one of them is a slip.
    Mend: ask both bodies; write each address in full, or have somebody accept that they share it.
    """
    for later, earlier in _one_within_the_other(list(_addresses(book))):
        yield _problem(later, earlier, "the same postcode and street")


@check("D05", Severity.WARNING, source=MISDIRECTION)
def phones_one_digit_apart(book: Book) -> Iterator[Problem]:
    """Every phone number differs from every other body's by more than one digit.

    Why: when two bodies' numbers differ in one digit, one of them may be mistyped.
    Mend: ring both; correct the one that is wrong, or have somebody accept them as they are.
    """
    for later, earlier in _one_digit_apart(_phones(book)):
        yield _problem(later, earlier, earlier.row[earlier.key], ", one digit apart: one may be a slip")


class _Index:
    """Places by their text, kept for two families each, so that one of them is always another family's."""

    def __init__(self) -> None:
        self._places: dict[str, list[Place]] = defaultdict(list)

    def add(self, place: Place) -> None:
        there = self._places[place.says]
        if len(there) < 2 and all(other.family != place.family for other in there):
            there.append(place)

    def of_others(self, says: str, family: str) -> Iterator[Place]:
        """Yield the first place outside ``family`` with this text, if there is one."""
        yield from [place for place in self._places[says] if place.family != family][:1]


def _alike(places: Iterable[Place]) -> Iterator[Pair]:
    """Yield each place with the first earlier place of another family that has the same text."""
    index = _Index()
    for place in places:
        for other in index.of_others(place.says, place.family):
            yield place, other
        index.add(place)


def _one_digit_apart(places: Iterable[Place]) -> Iterator[Pair]:
    """Yield each pair of numbers that differ in one digit."""
    places = list(places)
    near = one_character_apart({place.says for place in places})
    index = _Index()
    for place in places:
        for says in sorted(near.get(place.says, ())):
            for other in index.of_others(says, place.family):
                yield place, other
        if place.says in near:
            index.add(place)


def _one_within_the_other(places: list[Place]) -> Iterator[Pair]:
    """Yield each pair of addresses where one has all the words of the other.

    Each address is filed under its rarest word, which any address with all its words must have.
    """
    index = _Index()
    for place in places:
        index.add(place)
    distinct = {place.says: frozenset(place.says.split()) for place in places}
    common = Counter(word for words_ in distinct.values() for word in words_)
    drawers: dict[str, list[str]] = defaultdict(list)
    for says, words_ in distinct.items():
        drawers[min(words_, key=lambda word: (common[word], word))].append(says)
    told: set[tuple[int, int]] = set()
    for place in places:
        mine = distinct[place.says]
        for says in [says for word in mine for says in drawers[word] if distinct[says] <= mine]:
            for other in index.of_others(says, place.family):
                earlier, later = sorted((place, other), key=lambda one: one.row.number)
                pair = (earlier.row.number, later.row.number)
                if pair not in told:
                    told.add(pair)
                    yield later, earlier


def _problem(later: Place, earlier: Place, has: str, end: str = "") -> Problem:
    """Return a problem in the later cell that says what the earlier body has, and where."""
    where = earlier.row.cell(earlier.key)
    return later.row.problem(later.key, f"{name(earlier.row)} has {has} in {where}{end}.")


def _names(book: Book) -> Iterator[Place]:
    for row, key, kin in _cells(book, "organisation"):
        if says := " ".join(words(row[key])):
            yield Place(row, key, says, kin)


def _phones(book: Book) -> Iterator[Place]:
    for row, key, kin in _cells(book, "phone", "phone_2"):
        try:
            yield Place(row, key, dialled(row[key]).e164, kin)
        except ContactError:
            continue  # C01's


def _emails(book: Book) -> Iterator[Place]:
    for row, key, kin in (*_cells(book, "email"), *_contact_cells(book, "email")):
        try:
            yield Place(row, key, parse_email(row[key]).address.casefold(), kin)
        except ContactError:
            continue  # C02's


def _addresses(book: Book) -> Iterator[Place]:
    """Yield each address with a readable postcode, which is compared as one of its words."""
    for row, key, kin in _cells(book, "address"):
        try:
            postcode = parse_postcode(row["postcode"]) if row["postcode"] else ""
        except ContactError:
            continue  # C06's
        street = sorted(street_words(row[key]))
        if postcode and street:
            yield Place(row, key, " ".join([postcode.replace(" ", ""), *street]), kin)


def _cells(book: Book, *keys: str) -> Iterator[tuple[Row, str, str]]:
    """Yield the cells of the bodies that are not closed, each with the body's family."""
    known = bodies(book)
    for row, key in filled(book.rows(RECIPIENTS.name), *keys):
        if row["status"] != Status.CLOSED:
            yield row, key, family(row, known)


def _contact_cells(book: Book, key: str) -> Iterator[tuple[Row, str, str]]:
    """Yield the contacts' cells, each with the family of the contact's body."""
    known = bodies(book)
    for row, _ in filled(book.rows(CONTACTS.name), key):
        if row["recipient"] in known:
            yield row, key, family(known[row["recipient"]], known)
