"""Work out how long a record is kept: until 25 years from the young person's date of birth. Pure.

Source: docs/sources.md, Retention, and Transfer letters in practice. The ledger must not keep the date of
birth, so it keeps the end of the school year of the 25th birthday, which reveals no more than the year group.
"""

from collections.abc import Iterable
from datetime import date

from directory.ledger.entries import Standing
from directory.values.dates import school_year, school_year_end

YEARS = 25


def keep_until(born: date) -> date:
    """Return the last day of the school year of the 25th birthday of somebody ``born`` then."""
    return school_year_end(school_year(born) + YEARS)


def past(standings: Iterable[Standing], today: date) -> list[Standing]:
    """Return the notices that need not be kept any more ``today``, the oldest first."""
    due = [(one.entry.keep_until, one) for one in standings if one.entry.keep_until]
    return [one for until, one in sorted(due, key=lambda pair: pair[0]) if until < today]
