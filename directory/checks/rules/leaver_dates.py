"""Rules for dates: were a column's day and month swapped on the way here, and is a year too late?"""

import re
from collections.abc import Iterator, Sequence

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity, Stored
from directory.values.dates import DateError, age_on, parse_date
from directory.values.text import with_and
from directory.workbook.schema import LEAVERS, Kind

US = "Excel and Google Sheets with US settings read 05/03/2010 as 3 May and leave 25/12/2009 as text"

DATES = tuple(column.key for column in LEAVERS.columns if column.kind is Kind.DATE)
YEAR = "the harm to prevent: a letter says what is not so"
MONTHS = 12
OLDEST_AT_START = 21  # years: a leaver is 19 at most (L06), and a course may begin two years later
ENOUGH = 4  # different days: of fewer, the true dates may have low days and the texts high ones by chance
FEW = 3  # cells that are named
_LATER = re.compile(r"(?:1[3-9]|[23]\d)[/.-].*")  # a day after the 12th comes first
_AFTER = re.compile(r"\d{1,2}[/.-](?:1[3-9]|[23]\d)[/.-].*")  # it comes second
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?: 00:00)?")


@check("L37", Severity.ERROR, source=US, about="leavers")
def day_and_month_swapped(book: Book) -> Iterator[Problem]:
    """No column of dates has the month first, or was opened with the day and the month changed about.

    Why: half of the birthdays are then wrong, look right, and decide who makes a choice.
    Mend: take the list from its system again, and open it with UK settings, or import the column as text.
    """
    table = book.tables[LEAVERS.name]
    for heading in table.headings:
        message, key = "", heading.key or ""
        if key in DATES and _is_swapped(table.rows, key):
            message = (
                f'In "{heading.text}" day and month of some dates were swapped, as the file was opened with '
                f"US settings: only days up to 12 became dates, and {_cells(table.rows, key, _LATER)} stayed "
                "text. Take the list from its system again, and open it with UK settings."
            )
        elif key in DATES and _is_month_first(table.rows, key):
            message = (
                f'In "{heading.text}" the month stands before the day, as {_cells(table.rows, key, _AFTER)} '
                "can be read in no other way. A letter would swap day and month of other dates there. "
                "Take the list again, with the day first."
            )
        if message:
            cell = f"{heading.column}{table.heading_row}"
            yield Problem(table.sheet, table.heading_row, cell, message, column=heading.key)


@check("L53", Severity.ERROR, source=YEAR, about="leavers")
def year_too_late(book: Book) -> Iterator[Problem]:
    """No leaver joins, leaves or starts elsewhere as a grown-up.

    Why: 2062 where 2026 was meant goes into the letter, and the day by which a record is kept is wrong.
    Mend: copy the date again from the pupil's record.
    """
    for row, key in filled(book.rows(LEAVERS.name), "joining_date", "leaving_date", "start_date"):
        try:
            born, day = parse_date(row["date_of_birth"]), parse_date(row[key])
        except DateError:
            continue  # L04's
        if born < book.on < day and age_on(born, day) > OLDEST_AT_START:
            message = f"By then the pupil is {age_on(born, day)} years old: is the year right?"
            yield row.problem(key, message)


def _cells(rows: Sequence[Row], key: str, of: re.Pattern[str]) -> str:
    """Return the first cells of a column with such a text, none of which is quoted."""
    cells = [row.cell(key) for row, _ in filled(rows, key) if of.fullmatch(row[key])]
    return with_and([*cells[:FEW], *([f"{len(cells) - FEW} more"] if len(cells) > FEW else [])])


def _is_swapped(rows: Sequence[Row], key: str) -> bool:
    """Return whether only what could be read month first has become true dates."""
    days: dict[bool, dict[str, int]] = {True: {}, False: {}}  # by whether it is a true date
    for row, _ in filled(rows, key):
        if found := _DAY.fullmatch(row[key]):
            days[row.stored.get(key) is Stored.DATE][row[key]] = int(found[1])
    return (
        all(days.values())
        and len(days[True]) + len(days[False]) >= ENOUGH
        and max(days[True].values()) <= MONTHS < min(days[False].values())
    )


def _is_month_first(rows: Sequence[Row], key: str) -> bool:
    """Return whether some texts can only be read month first, others either way, and none day first."""
    texts = (row[key] for row, _ in filled(rows, key) if row.stored.get(key) is not Stored.DATE)
    found = [(int(one[1]), int(one[2])) for text in texts if (one := _DAY.fullmatch(text))]
    return (
        any(second > MONTHS for _, second in found)
        and any(first != second and second <= MONTHS for first, second in found)
        and all(first <= MONTHS for first, _ in found)
    )
