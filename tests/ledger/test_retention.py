"""How long a record is kept, without keeping the date of birth."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.ledger import open_ledger, read_ledger
from directory.ledger.retention import keep_until, past
from directory.values.dates import age_on
from tests.ledger.makers import Clock, entry


@pytest.mark.parametrize(
    ("born", "until"),
    [
        (date(2010, 8, 31), date(2035, 8, 31)),
        (date(2010, 9, 1), date(2036, 8, 31)),
        (date(2011, 1, 1), date(2036, 8, 31)),
        (date(2012, 2, 29), date(2037, 8, 31)),
    ],
)
def test_end_of_the_school_year_of_the_25th_birthday(born: date, until: date) -> None:
    assert keep_until(born) == until


@given(st.dates(date(1995, 1, 1), date(2030, 12, 31)))
def test_never_before_25_and_never_a_year_after(born: date) -> None:
    assert age_on(born, keep_until(born)) == 25


def test_pupils_of_one_year_group_have_one_day() -> None:
    year_group = (
        date.fromordinal(day) for day in range(date(2009, 9, 1).toordinal(), date(2010, 9, 1).toordinal())
    )
    assert len({keep_until(born) for born in year_group}) == 1


def test_what_is_about_nobody_is_never_past(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    days = {"late": date(2036, 8, 31), "soon": date(2035, 8, 31), "nobody": None}
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry(key, keep_until=day) for key, day in days.items()])
    with read_ledger(path) as read:
        everything = read.history()
    assert [one.key for one in past(everything, date(2036, 9, 1))] == ["soon", "late"]
    assert [one.key for one in past(everything, date(2036, 8, 31))] == ["soon"]
    assert past(everything, date(2035, 8, 31)) == []
