"""Text to date, day first as in the UK; date to text; a person's age; the last day for a receipt.

Source of the forms, and of the birthday on 29 February: docs/sources.md, Dates and ages (2026-11-23). A date
of birth is personal, so no message here quotes the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from directory.values.text import counted

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_NUMBERS = re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]+)")
_ISO = re.compile(r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})")
_WORDS = re.compile(
    r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -]?(?P<month>[a-z]{3,9})\.?,?[ -]?(?P<year>[0-9]+)", re.IGNORECASE
)

_MIDNIGHT = re.compile(r"(?<![T ])[T ]+0?0:00(?::00(?:\.0+)?)?\Z")  # what Excel and openpyxl add to a day
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? (?=[0-9])", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EARLIEST, _LATEST = 1900, 2199  # years; outside these a digit was mistyped


class DateError(ValueError):
    """A text that is not a date; ``str()`` is one sentence a clerk can act on, without the text itself."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Return whether ``day`` is one of them."""
        return self.first <= day <= self.last


@lru_cache(maxsize=4096)  # a list has a few days, and several rules ask for each of them
def parse_date(text: str) -> date:
    """Return the day that ``text`` names: 31/08/2010, 31-08-2010, 31.08.2010, 2010-08-31, 31 Aug 2010.

    The day comes before the month, except in ISO 8601's year-first form. A time is dropped if it is midnight,
    and a weekday in front if it is the day's. Raises DateError.
    """
    typed = _MIDNIGHT.sub("", re.sub(r"[\s\u200b\u200e\u200f\u2060\ufeff]+", " ", text).strip())
    weekday = _WEEKDAY.match(typed)
    typed = typed[weekday.end() :] if weekday else typed
    found = _NUMBERS.fullmatch(typed) or _ISO.fullmatch(typed) or _WORDS.fullmatch(typed)
    if not found:
        raise DateError(_why_not(typed))
    if len(found["year"]) != 4:
        raise DateError("Write the year with four digits, like 31/08/2010.")
    year, month, day = int(found["year"]), _month(found["month"]), int(found["day"])
    if not _EARLIEST <= year <= _LATEST:
        raise DateError("The year is not between 1900 and 2199: is a digit wrong?")
    try:
        named = date(year, month, day)
    except ValueError:
        raise DateError("There is no such day: that month is shorter, or the day is 0.") from None
    if weekday and _WEEKDAYS[named.weekday()] != weekday[1].lower():
        raise DateError("The weekday is not that of the date: which of the two is wrong?")
    return named


def _month(typed: str) -> int:
    """Return the month's number, 1 to 12, from a number or from at least three letters of its name."""
    if typed.isdigit():
        if not 1 <= int(typed) <= 12:
            raise DateError("There are 12 months: write the day first, then the month, like 31/08/2010.")
        return int(typed)
    for number, name in enumerate(MONTHS, start=1):
        if name.casefold().startswith(typed.casefold()):
            return number
    raise DateError("The month's name is misspelt: write it like 31 August 2010.")


def _why_not(typed: str) -> str:
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", typed):
        return "This is Excel's number for a date: format the cell as a date, or type it like 31/08/2010."
    if re.search(r"[T ]2[23]:00(?::00|\Z)", typed):
        # A web system in London stores a day in summer by universal time, an hour before it begins.
        return (
            "The time behind this day is late in the evening: the next day may be meant. "
            "Compare it with the pupil's record, and type the date alone."
        )
    if re.search(r"[0-9]:[0-9]", typed):
        return "Leave out the time: type the date alone, like 31/08/2010."
    return "This is not a date. Type it like 31/08/2010."


def show_date(day: date) -> str:
    """Return ``day`` as a letter prints it: "31 August 2010"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def age_on(born: date, day: date) -> int:
    """Return the age in whole years, on ``day``, of somebody born on ``born``; negative before the birth.

    An age begins on the birthday. In a year without 29 February that birthday falls on 1 March, which is
    what comparing month and day gives.
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of ``day`` began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def term_of(day: date) -> str:
    """Return the term of a day, "summer 2026": they begin in January, April, September."""
    return f"{'autumn' if day.month >= 9 else 'summer' if day.month >= 4 else 'spring'} {day.year}"


def school_year_end(began: int) -> date:
    """Return the last day of the school year that ``began`` in that calendar year."""
    return date(began + 1, 8, 31)


_WITHIN = re.compile(r"(?P<days>[1-9][0-9]{0,2}) (?P<school>school )?days?")


_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Within:
    """How long a receipt may take: a number of days, or of school days."""

    days: int
    school: bool

    def __str__(self) -> str:
        return counted(self.days, "school day" if self.school else "day")

    def due(self, sent: date, closed: Sequence[Days]) -> date:
        """Return the last day on which the receipt is in time. Days in ``closed`` are not school days."""
        day, left = sent, self.days
        while left:
            day += timedelta(days=1)
            if not self.school or (day.weekday() < _SATURDAY and not any(day in days for days in closed)):
                left -= 1
        return day


def parse_within(text: str) -> Within:
    """Return "5 school days" or "7 days" parsed; raises ValueError, which says what to type."""
    found = _WITHIN.fullmatch(text)
    if not found:
        raise ValueError("must be a number of days, like 7 days or 5 school days.")
    return Within(int(found["days"]), bool(found["school"]))
