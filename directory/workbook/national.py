"""Read a national register as it is downloaded: schools, NHS bodies, learning providers. Row by row, as text.

Get Information about Schools: its CSV of all establishments, and that of their links. NHS Organisation Data
Service: a report with its 27 columns and no headings, or a search with headings. UK Register of Learning
Providers: a list with headings. Source of the columns: docs/sources.md, National registers.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from directory.errors import Unfit
from directory.model import Category
from directory.values.text import tidied
from directory.workbook.schema import fold_synonym
from directory.workbook.shown import plain

LONGEST_LINE = 100_000  # bytes; a row of all schools has some 2,000
MOST_LINES = 500_000  # all schools are 50,000, all practitioners of the NHS 160,000
LONGEST = 250  # characters of a text that may stand in a cell of the directory

_CODE = re.compile(r"[0-9A-Z]{3,12}")
_DAY = re.compile(r"[0-9]{8}")
_ACRONYMS = frozenset({"CE", "CIC", "CIO", "GP", "ICB", "LLP", "NHS", "PO", "RC", "UK", "VA", "VC"})
_SMALL = frozenset({"and", "at", "by", "for", "in", "of", "on", "the", "to", "upon", "with"})


class NotARegister(Unfit):
    """The file is none of the registers that can be read."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            "is not a national register as it is downloaded",
            "Choose a CSV of Get Information about Schools (all establishment data, or their links), the NHS "
            "Organisation Data Service, or the UK Register of Learning Providers. Unpack a .zip first.",
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A body as a register has it: ``identifiers`` as the Reference column names them, the first its own.

    Texts are tidied, and not in capitals throughout; "" where the register has none. ``lines`` are the street
    lines; ``closed_on`` is as the register writes it.
    """

    register: str
    identifiers: Mapping[str, str]
    name: str = ""
    category: str = ""
    closed: bool = False
    closed_on: str = ""
    lines: tuple[str, ...] = ()
    town: str = ""
    postcode: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which bodies of a register to read: by their identifiers, by kind; by their place; by their name.

    ``places`` are postcodes without spaces, in capitals. A register has 50,000 rows: all but the few that are
    sought are passed over unread.
    """

    numbers: Mapping[str, Collection[str]] = field(default_factory=dict)
    places: Collection[str] = ()
    is_named: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, slots=True)
class _Form:
    """A register's file: ``needed`` are folded headings that it alone has, ``columns`` ours and theirs.

    Of several headings the first that is there counts. ``numbers`` are the identifiers by our columns.
    """

    register: str
    needed: frozenset[str]
    numbers: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]


_SCHOOLS = _Form(
    "Get Information about Schools",
    frozenset({"urn", "establishmentname"}),
    {"URN": "urn", "UKPRN": "ukprn"},
    {
        "urn": ("urn",),
        "ukprn": ("ukprn",),
        "name": ("establishmentname",),
        "status": ("establishmentstatus name",),
        "closed_on": ("closedate",),
        "group": ("establishmenttypegroup name",),
        "sixth_form": ("officialsixthform name",),
        "line_1": ("street",),
        "line_2": ("locality",),
        "line_3": ("address3",),
        "town": ("town",),
        "postcode": ("postcode",),
        "phone": ("telephonenum",),
        "website": ("schoolwebsite",),
    },
)
_PROVIDERS = _Form(
    "UK Register of Learning Providers",
    frozenset({"ukprn", "providername"}),
    {"UKPRN": "ukprn"},
    {
        "ukprn": ("ukprn",),
        "name": ("providername",),
        "status": ("providerstatus", "status"),
        "line_1": ("addressline1", "address1", "flatnamenumber"),
        "line_2": ("addressline2", "address2", "buildingnamenumber"),
        "line_3": ("addressline3", "address3", "streetname"),
        "town": ("town", "posttown"),
        "postcode": ("postcode",),
        "phone": ("telephone", "contacttelephone", "phone"),
        "website": ("website", "websiteurl", "websiteaddress"),
    },
)
_NHS = _Form(
    "NHS Organisation Data Service",
    frozenset({"code", "name", "postcode"}),
    {"ODS": "ods"},
    {
        "ods": ("code",),
        "name": ("name",),
        "closed_on": ("operationalenddate", "legalenddate", "closedate"),
        "line_1": ("addressline1",),
        "line_2": ("addressline2",),
        "line_3": ("addressline3",),
        "town": ("town",),
        "postcode": ("postcode",),
        "phone": ("telephone", "contacttelephonenumber"),
        "website": ("website",),
    },
)
_FORMS = (_SCHOOLS, _PROVIDERS, _NHS)
# A report of the NHS has no headings; its places from 0.
_NHS_PLACES = {
    "ods": 0,
    "name": 1,
    "line_1": 4,
    "line_2": 5,
    "line_3": 6,
    "town": 7,
    "postcode": 9,
    "closed_on": 11,
    "phone": 17,
}


def read_register(path: Path, today: date, sought: Sought) -> Iterator[Listed]:
    """Yield the bodies of the register at ``path`` that are sought, as they stand today.

    Raises NotARegister.
    """
    with path.open("rb") as file:
        rows = csv.reader(_lines(path.name, file))
        try:
            form, places, first = _head(path.name, rows)
            fits = _fitting(form, places, sought)
            for row in chain(first, rows):
                if fits(row):
                    yield _listed(form, places, row, today)
        except csv.Error as error:
            raise NotARegister(path.name) from error


def own_identifier(path: Path) -> str:
    """Return which identifier every body of the register at ``path`` has: "URN". Raises NotARegister."""
    with path.open("rb") as file:
        try:
            form, _, _ = _head(path.name, csv.reader(_lines(path.name, file)))
        except csv.Error as error:
            raise NotARegister(path.name) from error
    return next(iter(form.numbers))


def _head(name: str, rows: Iterator[list[str]]) -> tuple[_Form, Mapping[str, int], list[list[str]]]:
    """Return a register's form, where its columns are, and what was read of its bodies to see that."""
    first = next(rows, [])
    folded = [_folded(heading) for heading in first]
    form = next((one for one in _FORMS if one.needed.issubset(folded)), None)
    if form is not None:
        return form, _places(form, folded), []
    if _is_nhs_report(first):
        return _NHS, _NHS_PLACES, [first]
    raise NotARegister(name)


def read_links(path: Path) -> Mapping[str, list[str]]:
    """Return the URNs of the schools that followed each school, by its URN. Raises NotARegister."""
    found: dict[str, list[str]] = {}
    with path.open("rb") as file:
        rows = csv.reader(_lines(path.name, file))
        try:
            folded = [_folded(heading) for heading in next(rows, [])]
            if not {"urn", "linkurn", "linktype"}.issubset(folded):
                raise NotARegister(path.name)
            places = {heading: folded.index(heading) for heading in ("urn", "linkurn", "linktype")}
            for row in rows:
                if "successor" in _cell(row, places, "linktype").casefold():
                    found.setdefault(_cell(row, places, "urn"), []).append(_cell(row, places, "linkurn"))
        except csv.Error as error:
            raise NotARegister(path.name) from error
    return found


def _fitting(form: _Form, places: Mapping[str, int], sought: Sought) -> Callable[[Sequence[str]], bool]:
    """Return what judges whether a row is to be read at all."""
    numbers = [
        (places[ours], sought.numbers[kind])
        for kind, ours in form.numbers.items()
        if ours in places and kind in sought.numbers
    ]

    def cell(row: Sequence[str], ours: str) -> str:
        at = places.get(ours, len(row))
        return row[at] if at < len(row) else ""

    def fits(row: Sequence[str]) -> bool:
        if any(place < len(row) and row[place].strip() in wanted for place, wanted in numbers):
            return True
        if cell(row, "postcode").replace(" ", "").upper() in sought.places:
            return True
        return sought.is_named(cell(row, "name"))

    return fits


def _lines(name: str, file: BinaryIO) -> Iterator[str]:
    """Yield a file's lines as text: UTF-8, or Windows-1252 as all schools are written in."""
    start, number = b"\xef\xbb\xbf", 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE or number > MOST_LINES or b"\x00" in line:
            raise NotARegister(name)
        line, start = line.removeprefix(start) if start else line, b""
        try:
            yield line.decode()
        except UnicodeDecodeError:
            yield line.decode("cp1252", "replace")


def _folded(heading: str) -> str:
    return fold_synonym(heading.replace("(", " ").replace(")", " "))


def _places(form: _Form, folded: Sequence[str]) -> Mapping[str, int]:
    """Return where each of our columns is; none for what the file does not have."""
    found: dict[str, int] = {}
    for ours, theirs in form.columns.items():
        there = [folded.index(one) for one in map(_folded, theirs) if one in folded]
        if there:
            found[ours] = there[0]
    return found


def _is_nhs_report(row: Sequence[str]) -> bool:
    return len(row) >= 18 and bool(_CODE.fullmatch(row[0]) and _DAY.fullmatch(row[10]))


def _cell(row: Sequence[str], places: Mapping[str, int], ours: str) -> str:
    """Return a cell's text, tidied; "" where there is none, or where it is no text for a cell of ours."""
    at = places.get(ours, len(row))
    text = plain(tidied(row[at])).replace("\n", ", ") if at < len(row) else ""
    return text if len(text) <= LONGEST and text.isprintable() else ""


def _listed(form: _Form, places: Mapping[str, int], row: Sequence[str], today: date) -> Listed:
    def cell(ours: str) -> str:
        return _cell(row, places, ours)

    numbers = {kind: number for kind, ours in form.numbers.items() if (number := cell(ours))}
    name, town, closed_on = cell("name"), cell("town"), cell("closed_on")
    lines = (_written(cell(f"line_{at}")) for at in (1, 2, 3))
    return Listed(
        form.register,
        numbers,
        _written(name),
        _category(form, cell),
        _has_closed(form, cell("status"), closed_on, today),
        closed_on,
        tuple(dict.fromkeys(line for line in lines if line and line.casefold() != town.casefold())),
        _written(town),
        cell("postcode"),
        cell("phone"),
        cell("website"),
    )


def _has_closed(form: _Form, status: str, closed_on: str, today: date) -> bool:
    """Return whether a body has closed; one that is only to close, or only proposes to, is open."""
    if form is _NHS:
        day = closed_on.replace("-", "")
        return bool(_DAY.fullmatch(day)) and day <= f"{today:%Y%m%d}"
    return status.casefold() == "closed" or "deactivated" in status.casefold()


def _category(form: _Form, cell: Callable[[str], str]) -> str:
    """Return which category of ours a body is in; "" where the register does not say it."""
    if form is _NHS:
        return Category.HEALTH.value
    if form is not _SCHOOLS:
        return ""
    if cell("group") == "Colleges":
        return Category.COLLEGE.value
    sixth_form = cell("sixth_form") == "Has a sixth form"
    return (Category.SCHOOL_SIXTH_FORM if sixth_form else Category.SCHOOL).value


def _written(text: str) -> str:
    """Return a text in capitals throughout as one writes it: "LEEDS NHS TRUST" -> "Leeds NHS Trust"."""
    if not text.isupper():
        return text
    words = (_word(word, at) for at, word in enumerate(text.split(" ")))
    return " ".join(words)


def _word(word: str, at: int) -> str:
    plain = word.strip("(),.;")
    if plain in _ACRONYMS or any(letter.isdigit() for letter in plain):
        return word
    if at and plain.lower() in _SMALL:
        return word.lower()
    return "-".join(
        part[:1] + part[1:].lower() if part[:1].isalpha() else part.capitalize() for part in word.split("-")
    )
