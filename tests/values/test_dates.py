"""Dates as the office types them, as a letter shows them, and the age they make."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.values.dates import (
    DateError,
    age_on,
    parse_date,
    school_year,
    school_year_end,
    show_date,
    term_of,
)

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "31/08/2010",
        "31-08-2010",
        "31.08.2010",
        "31/8/2010",
        "2010-08-31",
        "31 August 2010",
        "31 august 2010",
        "31 Aug 2010",
        "31 Aug. 2010",
        "31-Aug-2010",
        "31st August 2010",
        "31/08/2010 00:00:00",
        "31/08/2010 00:00",
        "2010-08-31 00:00:00",
        "2010-08-31T00:00:00",
        " 31\u00a0August\u00a02010 ",
        "\u200e31/08/2010",
        "Tue 31 Aug 2010",
        "Tuesday, 31 August 2010",
        "Tues, 31/08/2010",
    ],
)
def test_parse_date_reads_the_last_day_of_august(typed):
    assert parse_date(typed) == date(2010, 8, 31)


def test_parse_date_puts_the_day_before_the_month():
    assert parse_date("04/05/2010") == date(2010, 5, 4)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("31/08/10", "Write the year with four digits", id="two digits"),
        pytest.param("31 Aug 10", "Write the year with four digits", id="two digits, words"),
        pytest.param("31/08/20100", "Write the year with four digits", id="five digits"),
        pytest.param("08/31/2010", "write the day first", id="American"),
        pytest.param("31/00/2010", "write the day first", id="month 0"),
        pytest.param("31/02/2010", "There is no such day", id="31 February"),
        pytest.param("29 February 2023", "There is no such day", id="no leap year"),
        pytest.param("00/08/2010", "There is no such day", id="day 0"),
        pytest.param("31/08/0210", "The year is not between 1900 and 2199", id="a mistyped year"),
        pytest.param("31 Agust 2010", "The month's name is misspelt", id="misspelt"),
        pytest.param("40421", "Excel's number for a date", id="Excel's serial number"),
        pytest.param("31/08/2010 09:30:00", "Leave out the time", id="a time"),
        pytest.param("31/08-2010", "This is not a date", id="two marks"),
        pytest.param("August 2010", "This is not a date", id="no day"),
        pytest.param("\u0663\u0661/08/2010", "This is not a date", id="Arabic digits"),
        pytest.param("", "This is not a date", id="blank"),
        pytest.param("Mon 31 Aug 2010", "The weekday is not that of the date", id="another weekday"),
        pytest.param("Tue", "This is not a date", id="a weekday alone"),
    ],
)
def test_parse_date_says_what_is_wrong(typed, says):
    with pytest.raises(DateError, match=says):
        parse_date(typed)


@given(st.integers(1, 99), st.integers(1, 99), st.integers(0, 9999))
def test_a_message_never_quotes_the_date(day, month, year):
    typed = f"{day}/{month}/{year}"
    try:
        parse_date(typed)
    except DateError as error:
        assert typed not in str(error)  # noqa: PT017 - an example in a message is always 31/08/2010


@pytest.mark.parametrize(
    ("day", "shown"), [(date(2010, 8, 31), "31 August 2010"), (date(2026, 1, 1), "1 January 2026")]
)
def test_show_date_has_no_leading_zero(day, shown):
    assert show_date(day) == shown


@given(DAYS)
@example(date(2000, 2, 29))
def test_a_date_that_was_shown_is_read_as_the_same(day):
    assert parse_date(show_date(day)) == day
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day:%d/%m/%Y}") == day
    assert parse_date(f"{day:%d %b %Y}") == day


@given(st.text() | st.text("0123456789/-. :TAugust"))
@example("\ud800")
@example("9" * 5000)
@example("1 jan " + "9" * 5000)
def test_no_text_makes_parse_date_raise_anything_but_its_own_error(text):
    with suppress(DateError):
        assert isinstance(parse_date(text), date)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        pytest.param(date(2010, 8, 31), date(2026, 8, 30), 15, id="the day before"),
        pytest.param(date(2010, 8, 31), date(2026, 8, 31), 16, id="the birthday"),
        pytest.param(date(2010, 8, 31), date(2026, 9, 1), 16, id="the day after"),
        pytest.param(date(2010, 8, 31), date(2010, 8, 31), 0, id="the day of birth"),
        pytest.param(date(2010, 8, 31), date(2010, 8, 30), -1, id="not yet born"),
        pytest.param(date(2008, 2, 29), date(2021, 2, 28), 12, id="29 February, 28 February"),
        pytest.param(date(2008, 2, 29), date(2021, 3, 1), 13, id="29 February, 1 March"),
        pytest.param(date(2008, 2, 29), date(2024, 2, 28), 15, id="29 February, leap year, the day before"),
        pytest.param(date(2008, 2, 29), date(2024, 2, 29), 16, id="29 February, leap year"),
    ],
)
def test_age_on_counts_whole_years(born, day, age):
    assert age_on(born, day) == age


@given(DAYS, st.integers(1, 365))
def test_an_age_rises_by_one_within_a_year_and_never_falls(born, days):
    later = born + timedelta(days=days)
    assert age_on(born, later) - age_on(born, born) in (0, 1)


@given(DAYS)
def test_a_school_year_runs_from_1_september_to_31_august(day):
    began = school_year(day)
    assert date(began, 9, 1) <= day <= school_year_end(began)
    assert school_year_end(began) + timedelta(days=1) == date(began + 1, 9, 1)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 8, 31), "summer 2026"),
        (date(2026, 9, 1), "autumn 2026"),
        (date(2027, 1, 1), "spring 2027"),
        (date(2027, 4, 1), "summer 2027"),
    ],
)
def test_terms_of_a_year(day: date, term: str) -> None:
    assert term_of(day) == term


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("02/09/2010 23:00", "the next day may be meant"),
        ("2010-09-02T23:00:00", "the next day may be meant"),
        ("2010-09-02T22:00:00.000Z", "the next day may be meant"),
        ("02/09/2010 12:00", "Leave out the time"),
        ("02/09/2010 22:30", "Leave out the time"),
    ],
)
def test_a_day_late_in_the_evening_may_be_the_next(typed: str, says: str) -> None:
    with pytest.raises(DateError, match=says):
        parse_date(typed)
