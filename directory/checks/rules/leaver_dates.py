"""Rules for a column of dates as a whole: were day and month swapped on the way here?"""

import re
from collections.abc import Iterator, Sequence

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity, Stored
from directory.workbook.schema import LEAVERS, Kind

US = "Excel and Google Sheets with US settings read 05/03/2010 as 3 May and leave 25/12/2009 as text"

DATES = tuple(column.key for column in LEAVERS.columns if column.kind is Kind.DATE)
MONTHS = 12
ENOUGH = 4  # different days: of fewer, the true dates may have low days and the texts high ones by chance
_DAY = re.compile(r"(\d{1,2})[/.-]\d{1,2}[/.-]\d{4}(?: 00:00)?")


@check("L37", Severity.ERROR, source=US, about="leavers")
def day_and_month_swapped(book: Book) -> Iterator[Problem]:
    """No column of dates was opened with the day and the month changed about.

    Why: half of the birthdays are then wrong, look right, and decide who makes a choice.
    Mend: take the list from its system again, and open it with UK settings, or import the column as text.
    """
    table = book.tables[LEAVERS.name]
    for heading in table.headings:
        if heading.key in DATES and _is_swapped(table.rows, heading.key):
            message = (
                f'In "{heading.text}" every true date has a day up to 12, and every text a later one: '
                "day and month of the true dates were swapped when the file was opened with US settings."
            )
            cell = f"{heading.column}{table.heading_row}"
            yield Problem(table.sheet, table.heading_row, cell, message, column=heading.key)


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
