"""What many tests need: a good row, a book of rows, and problems compared with what they should say."""

import shutil
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from openpyxl.utils import get_column_letter

from directory.model import Book, Heading, Problem, Row, Stored, Table
from directory.workbook.schema import ALL_SHEETS, SETTINGS

TODAY = date(2026, 11, 23)
# Two whose day is another than that of UTC, which the ledger keeps: in the morning, and in the evening.
FAR_ZONES = ("Pacific/Kiritimati", "America/New_York")


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Be in a time zone for as long as the block lasts; Windows has no other to try."""
    if not hasattr(time, "tzset"):
        pytest.skip("Windows has no other time zone to try")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        try:
            yield
        finally:
            patch.undo()
            time.tzset()


# A row of each sheet that no rule has anything to say about. Everybody here is invented.
GOOD: Mapping[str, Mapping[str, str]] = {
    "Recipients": {
        "id": "example-college",
        "organisation": "Example College",
        "category": "College",
        "status": "Active",
        "attention": "Admissions Manager",
        "address": "1 Example Street",
        "town": "Leicester",
        "postcode": "LE1 1FZ",
        "phone": "0116 496 0001",
        "email": "office@example.org",
        "website": "https://www.example.org",
        "send_by": "Secure email",
        "last_checked": "01/09/2026",
        "checked_by": "AB",
    },
    "Contacts": {
        "recipient": "example-college",
        "role": "Admissions",
        "name": "Miss A Example",
        "phone": "0116 496 0002",
        "email": "admissions@example.org",
        "last_checked": "01/09/2026",
    },
    "Sharing": {
        "rule": "S01",
        "recipient": "College",
        "purpose": "A place was accepted",
        "data": "Name; Date of birth; KS4 results",
        "lawful_basis": "Art. 6(1)(e) public task",
        "limited_by": "Share KS4 results",
        "when_limited": "Name; Date of birth",
        "review_by": "01/09/2027",
    },
    "School": {"setting": "Website", "value": "https://www.example.org"},
    "Accepted": {
        "code": "C04",
        "sheet": "Recipients",
        "id": "example-college",
        "reason": "Settled by phone",
        "accepted_by": "AB",
        "until": "01/09/2027",
        "value": "0116 496 0001",
    },
    "Leavers": {
        "reference": "4711",
        "upn": "R999999926001",
        "uln": "1000000043",
        "forename": "Ann",
        "surname": "Example",
        "date_of_birth": "31/08/2010",
        "year_group": "11",
        "leaving_date": "31/07/2026",
        "destination": "example-college",
        "start_date": "01/09/2026",
        "share_ks4_results": "Yes",
        "youth_support": "Full",
        "safeguarding_file": "No",
        "postcode": "LE1 1FZ",
    },
}

_SETTINGS = {
    "Name": "Example School",
    "Address": "2 Example Street",
    "Town": "Leicester",
    "Postcode": "LE1 1FZ",
    "Phone": "0116 496 0003",
    "Email": "office@school.example.org",
    "Head teacher": "Mr B Example",
    "Data protection contact": "The school office",
    "Area code": "0116",
    "Letter reference prefix": "EX",
}


def row(
    sheet: str = "Recipients", number: int = 2, *, stored: Mapping[str, Stored] | None = None, **cells: str
) -> Row:
    """Return a good row of ``sheet`` with ``cells`` changed; ``stored`` as the reader would tell."""
    schema = ALL_SHEETS[sheet]
    if strange := cells.keys() - set(schema.keys):
        raise KeyError(f"{sheet} has no column {strange}")
    values = dict.fromkeys(schema.keys, "") | dict(GOOD[sheet]) | cells
    return Row(sheet, number, values, _columns(sheet), MappingProxyType(dict(stored or {})), schema.personal)


def without(heading_key: str, given: Row) -> Row:
    """Return a row as it is read from a sheet that lacks a column."""
    values = {**given.values, heading_key: ""}
    columns = {key: column for key, column in given.columns.items() if key != heading_key}
    return Row(given.sheet, given.number, values, columns, given.stored, given.personal)


def settings(**changed: str | None) -> list[Row]:
    """Return a whole School sheet; a setting changed to None has no row. Keys are in snake_case."""
    texts = {
        setting.name: changed.get(setting.key, _SETTINGS.get(setting.name))
        for setting in SETTINGS
        if setting.key in changed or setting.name in _SETTINGS
    }
    told = {name: text for name, text in texts.items() if text is not None}
    return [row("School", at, setting=name, value=told[name]) for at, name in enumerate(told, start=2)]


def book(*rows: Row, on: date = TODAY) -> Book:
    """Return a book whose sheets have all their headings, and these rows."""
    return Book(
        {
            name: table(name, [one for one in rows if one.sheet == name])
            for name in ALL_SHEETS
            if name != "Leavers" or any(one.sheet == name for one in rows)
        },
        on,
    )


def table(sheet: str, rows: Iterable[Row] = (), headings: Iterable[Heading] | None = None) -> Table:
    """Return a table of ``rows`` under all of the sheet's headings, or under ``headings``."""
    given = all_headings(sheet) if headings is None else headings
    return Table(sheet, tuple(given), tuple(rows))


def all_headings(sheet: str) -> list[Heading]:
    """Return the headings of a sheet as the schema has them."""
    columns = _columns(sheet)
    return [Heading(columns[column.key], column.heading, column.key) for column in ALL_SHEETS[sheet].columns]


def assert_problems(problems: Iterable[Problem], says: list[str]) -> None:
    """Check that there are as many problems as ``says``, and that each message contains its text."""
    messages = [problem.message for problem in problems]
    assert len(messages) == len(says), messages
    for message, text in zip(messages, says, strict=True):
        assert text in message, messages


def _columns(sheet: str) -> dict[str, str]:
    return {key: get_column_letter(at) for at, key in enumerate(ALL_SHEETS[sheet].keys, start=1)}


def put_back(folder: Path) -> None:
    """Make a folder what its copy "kept" beside it is, in the same place; whatever else is beside it goes."""
    kept = folder.with_name("kept")
    for one in folder.parent.iterdir():
        if one != kept:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    shutil.copytree(kept, folder)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow beyond 4 KB."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write past the limit is an OSError
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
