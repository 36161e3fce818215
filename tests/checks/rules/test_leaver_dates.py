"""A column of dates that was opened with US settings."""

import pytest

from directory.checks.rules.leaver_dates import day_and_month_swapped
from directory.model import Row, Stored
from tests.helpers import assert_problems, book, row

SWAPPED = 'In "Date of birth" every true date has a day up to 12'


def born(number: int, day: str) -> Row:
    """Return a pupil born on a day; a true date is marked with a star."""
    stored = {"date_of_birth": Stored.DATE} if day.startswith("*") else {}
    return row("Leavers", number, stored=stored, date_of_birth=day.lstrip("*"))


@pytest.mark.parametrize(
    ("days", "says"),
    [
        pytest.param(["*03/05/2010", "25/12/2009", "*10/11/2009", "31/01/2010"], [SWAPPED], id="swapped"),
        pytest.param(["*03/05/2010", "25/12/2009", "*10/11/2009", "05/01/2010"], [], id="a low text"),
        pytest.param(["*03/05/2010", "25/12/2009", "*30/11/2009", "31/01/2010"], [], id="a high date"),
        pytest.param(["*03/05/2010", "*10/11/2009", "*01/02/2010", "*02/02/2010"], [], id="all true"),
        pytest.param(["25/12/2009", "31/01/2010", "13/09/2009", "30/04/2010"], [], id="all texts"),
        pytest.param(["*03/05/2010", "25/12/2009", "31/01/2010"], [], id="too few to tell"),
        pytest.param(["*01/09/2026", "*01/09/2026", "*01/09/2026", "15/09/2026"], [], id="one day often"),
        pytest.param(["*03/05/2010", "25 December 2009", "*10/11/2009", "soon"], [], id="other words"),
    ],
)
def test_day_and_month_swapped(days: list[str], says: list[str]) -> None:
    rows = [born(number, day) for number, day in enumerate(days, start=2)]
    assert_problems(day_and_month_swapped(book(*rows)), says)
    assert [one.cell for one in day_and_month_swapped(book(*rows))] == ["G1"] * len(says)
