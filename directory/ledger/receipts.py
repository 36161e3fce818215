"""Find the letters whose receipt is overdue. Pure.

A template says "5 school days" or "7 days"; the day after the letter was sent counts first. School days are
Monday to Friday, apart from the days that the settings call closed; no other holiday is known here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.values.dates import Days, parse_within


@dataclass(frozen=True, slots=True)
class Overdue:
    """A notice whose receipt has not come in time."""

    standing: Standing
    sent: date
    due: date


def overdue(standings: Iterable[Standing], closed: Sequence[Days], today: date) -> list[Overdue]:
    """Return those sent notices whose receipt was due before ``today``, the longest overdue first."""
    found = []
    for one in standings:
        if one.state is State.SENT and one.entry.receipt_within and one.acknowledged_on is None:
            due = parse_within(one.entry.receipt_within).due(one.day, closed)
            if due < today:
                found.append(Overdue(one, one.day, due))
    return sorted(found, key=lambda late: (late.due, late.standing.key))
