"""When the receipt of a letter is due, and which are overdue. Pure.

A template says "5 school days" or "7 days"; the day after the letter was sent is the first that counts. A
school day is Monday to Friday, less the days that the settings call closed; no other holiday is known here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from directory.dates import Days
from directory.states import Standing, State

_WITHIN = re.compile(r"(?P<days>[1-9][0-9]{0,2}) (?P<school>school )?days?")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Within:
    """How long a receipt may take: a number of days, school days or any."""

    days: int
    school: bool

    def __str__(self) -> str:
        return f"{self.days} {'school ' if self.school else ''}day{'' if self.days == 1 else 's'}"

    def due(self, sent: date, closed: Sequence[Days]) -> date:
        """Return the last day on which the receipt is in time. ``closed`` are no school days."""
        day, left = sent, self.days
        while left:
            day += timedelta(days=1)
            if not self.school or (day.weekday() < _SATURDAY and not any(day in days for days in closed)):
                left -= 1
        return day


@dataclass(frozen=True, slots=True)
class Overdue:
    """A notice whose receipt has not come in time."""

    standing: Standing
    sent: date
    due: date


def parse_within(text: str) -> Within:
    """Return how long "5 school days" or "7 days" is; raises ValueError, which says what to type."""
    found = _WITHIN.fullmatch(text)
    if not found:
        raise ValueError("must be a number of days, like 7 days or 5 school days.")
    return Within(int(found["days"]), bool(found["school"]))


def overdue(standings: Iterable[Standing], closed: Sequence[Days], today: date) -> list[Overdue]:
    """Return those sent notices whose receipt was due before ``today``, the longest overdue first."""
    found = []
    for one in standings:
        if one.state is State.SENT and one.kept.receipt_within and one.acknowledged_on is None:
            due = parse_within(one.kept.receipt_within).due(one.day, closed)
            if due < today:
                found.append(Overdue(one, one.day, due))
    return sorted(found, key=lambda late: (late.due, late.standing.key))
