"""Make any number of different invented leavers; time reading, checking and planning them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from string import ascii_uppercase, digits
from time import process_time

from openpyxl import Workbook

from directory.checks import registry
from directory.checks.trusted import PupilList
from directory.documents.markup import Context
from directory.model import Notice
from directory.planning.plan import make_plan
from directory.planning.prepare import Prepared
from directory.sharing.recipients import directory_from
from directory.templates.folder import load_template
from directory.values.dates import parse_date
from directory.values.identifiers import IdentifierError, parse_uln, parse_upn
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import LEAVERS
from tests.plans import prepare_for

HERE = Path(__file__).parent.parent
WORKBOOK = HERE / "data" / "recipients.xlsx"
EXAMPLE = HERE / "data" / "leavers.example.xlsx"
TEMPLATES = HERE / "templates"
TEMPLATE = "post16-transfer"
ON = date(2026, 11, 23)
SYLLABLES = ("ba", "del", "fi", "gor", "hu", "lan", "mer", "ni", "pol", "ru", "sa", "tem", "vi", "wen", "yo")
DATES = ("date_of_birth", "leaving_date", "start_date", "joining_date")


@dataclass(frozen=True, slots=True)
class Case:
    """One letter to write: its notice, and what the template may see of it."""

    notice: Notice
    context: Context

    @property
    def name(self) -> str:
        """Return the leaver's name, which every form of the letter must show."""
        assert self.notice.leaver
        return self.notice.leaver.name


def prepare(path: Path) -> Prepared:
    """Return the plan for the leavers file at ``path``, with the committed workbook and template."""
    return prepare_for([TEMPLATE], path, WORKBOOK, ON, TEMPLATES)


def cases(prepared: Prepared) -> list[Case]:
    """Return a plan's letters, contexts ready: making them is nobody's part in the race."""
    return [Case(notice, prepared.context(notice)) for notice in prepared.plan.notices]


def write_leavers(path: Path, count: int) -> None:
    """Write ``count`` leavers to the .xlsx at ``path``: the example's rows that get a letter, varied."""
    good = [notice.leaver.row.values for notice in prepare(EXAMPLE).plan.notices]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(LEAVERS.name)
    sheet.append([column.heading for column in LEAVERS.columns])
    for number in range(count):
        row = varied(good[number % len(good)], number)
        # A blank cell is not in the file, as when a spreadsheet program saves it.
        sheet.append([row.get(column.key) or None for column in LEAVERS.columns])
    book.save(path)


def varied(row: Mapping[str, str], number: int) -> dict[str, str | date | None]:
    """Return ``row`` about somebody else, whom no other ``number`` names."""
    values: dict[str, str | date | None] = dict(row)
    values |= {key: parse_date(row[key]) if row.get(key) else None for key in DATES}
    return values | {
        "reference": str(100_000 + number),
        "upn": next(_fitting(parse_upn, (f"{letter}8564999{number:05}" for letter in ascii_uppercase))),
        "uln": next(_fitting(parse_uln, (f"7{number:08}{digit}" for digit in digits)), ""),
        "forename": _spelt(number * 7 + 1),
        "surname": f"{_spelt(number)}-{row['surname']}",
        "preferred_name": _spelt(number * 11 + 3) if row["preferred_name"] else "",
        "date_of_birth": date(2009, 9, 1) + timedelta(days=number % 365),
        "attendance": f"{60 + number % 41}%",
    }


def _fitting(parse: Callable[[str], str], candidates: Iterable[str]) -> Iterator[str]:
    """Yield the candidates whose check character is right."""
    for candidate in candidates:
        try:
            yield parse(candidate)
        except IdentifierError:
            continue


def _spelt(number: int) -> str:
    """Return a name for ``number``: another one for every other number."""
    name = ""
    while number or len(name) < 4:
        number, left = divmod(number, len(SYLLABLES))
        name += SYLLABLES[left]
    return name.capitalize()


@dataclass(frozen=True, slots=True)
class Figures:
    """What ``count`` leavers took to read, check and plan, in seconds of processor time."""

    count: int
    read: float
    checked: float
    planned: float

    def __str__(self) -> str:
        return (
            f"{self.count:>7,} leavers: read {self.read:.2f} s, checked {self.checked:.2f} s, "
            f"planned {self.planned:.2f} s"
        )


def figures(path: Path, count: int) -> Figures:
    """Return what ``count`` leavers at ``path`` take to read, check and plan, once each."""
    template = load_template(TEMPLATE, TEMPLATES)
    book = read_book(WORKBOOK, ON)
    bodies = directory_from(book, registry.run(book), registry.email_doubting_codes())
    times = [process_time()]
    table = read_leavers(path)
    times.append(process_time())
    findings = registry.run_leavers(table, ON)
    times.append(process_time())
    plan = make_plan([template], PupilList(table, findings), bodies, ON)
    times.append(process_time())
    assert len(plan.notices) == count, f"{len(plan.held)} of the generated leavers are held"
    return Figures(count, *(after - before for before, after in pairwise(times)))


def ratios(few: Figures, many: Figures) -> str:
    """Return how planning ``many`` leavers compares with reading them, and with planning ``few``."""
    reading, growth = many.planned / many.read, many.planned / few.planned
    return (
        f"Planning {many.count:,} took {reading:.2f} of what reading them took (goal: below 1), "
        f"and {growth:.1f} times what {few.count:,} took (goal: at most 12)."
    )
