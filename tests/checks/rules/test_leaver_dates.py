"""A column of dates that was opened with US settings, or has the month first."""

import re

import pytest

from directory.checks.rules.leaver_dates import day_and_month_swapped, year_too_late
from directory.model import Row, Stored
from tests.helpers import assert_problems, book, row

SWAPPED = 'In "Date of birth" day and month of some dates were swapped'
FIRST = 'In "Date of birth" the month stands before the day'


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
        pytest.param(["9/25/2010", "3/9/2010", "12/31/2009"], [FIRST], id="month first"),
        pytest.param(["09-25-2010", "03-09-2010"], [FIRST], id="month first, with hyphens"),
        pytest.param(["9/25/2010", "3/9/2010", "*31/12/2009"], [FIRST], id="month first, beside true dates"),
        pytest.param(["9/25/2010", "12/31/2009"], [], id="month first, and each is an error of its own"),
        pytest.param(["09/25/2010", "03/09/2010", "25/12/2009"], [], id="one slip"),
        pytest.param(["03/09/2010", "05/05/2010", "01/12/2009"], [], id="nothing tells"),
        pytest.param(["9/25/2010", "05/05/2010"], [], id="the same day either way"),
    ],
)
def test_day_and_month_swapped(days: list[str], says: list[str]) -> None:
    rows = [born(number, day) for number, day in enumerate(days, start=2)]
    assert_problems(day_and_month_swapped(book(*rows)), says)
    assert [one.cell for one in day_and_month_swapped(book(*rows))] == ["G1"] * len(says)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["9/25/2010", "3/9/2010"], "as G2 can be read in no other way."),
        (["3/9/2010", *["9/25/2010"] * 5], "as G3, G4, G5 and 2 more can be read"),
        (["*03/05/2010", "25/12/2009", "*10/11/2009", "31/01/2010"], "and G3 and G5 stayed text."),
    ],
)
def test_column_with_the_month_first_is_shown_by_its_cells_and_quotes_none(
    days: list[str], says: str
) -> None:
    rows = [born(number, day) for number, day in enumerate(days, start=2)]
    (one,) = day_and_month_swapped(book(*rows))
    assert says in one.message
    assert not re.search(r"\d/\d", one.message)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"leaving_date": "26/06/2062"}, ["51 years old"]),
        ({"start_date": "01/09/2206"}, []),  # no date at all: L04's
        ({"start_date": "01/09/2062"}, ["52 years old"]),
        ({"leaving_date": "26/06/2036", "start_date": "01/09/2036"}, ["25 years", "26 years"]),
        ({"joining_date": "01/09/2062"}, ["52 years old"]),
        ({"leaving_date": "26/06/2029", "start_date": "01/09/2031"}, []),
        ({"date_of_birth": "soon", "start_date": "01/09/2062"}, []),
        ({"date_of_birth": "31/08/1910"}, []),
    ],
)
def test_year_too_late(cells: dict[str, str], says: list[str]) -> None:
    assert_problems(year_too_late(book(row("Leavers", **cells))), says)
