"""Doubt a clock that is far from all that the ledger and the files beside it say of the time.

A record keeps the time for years, and times in it never go backwards: after one run with a clock ten years
ahead, ten years of receipts would never be overdue. Weeks without a letter are normal, and so is a year
between two lists of leavers; so it takes more than that to doubt a clock that is ahead. When a person has
said that the clock is right, what was recorded before counts as of then at the latest.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from directory.errors import Action, DirectoryError
from directory.ledger.reader import LedgerReader, read_ledger
from directory.ledger.writer import Ledger, open_ledger

BEHIND = timedelta(days=1)  # the ledger's newest record: what is done on one day may be recorded on another
AHEAD = timedelta(days=60)  # of the newest record and file: longer than the summer holidays
AHEAD_OF_RECORDS = timedelta(days=400)  # however new the files: a wrong clock dates what is saved under it


class ClockInDoubt(DirectoryError):
    """The computer's clock and the ledger contradict one another. Nothing is recorded by such a clock."""

    def __init__(self, now: datetime, newest: datetime) -> None:
        today, then = (moment.astimezone().date() for moment in (now, newest))
        super().__init__(
            f"This computer's clock says {today:%d/%m/%Y}, and the newest record of the ledger is of "
            f"{then:%d/%m/%Y}: one of the two may be wrong.",
            "Put the clock right. If it is right, say so, once.",
            why="A wrong day would stand in letters, and no receipt would be overdue when it is.",
            action=Action.CLOCK_IS_RIGHT,
        )
        self.today = today


@contextmanager
def recording(path: Path, *, now: Callable[[], datetime], command: str) -> Iterator[Ledger]:
    """Hold the ledger as ``open_ledger`` does, if the clock is to be trusted. Raises ClockInDoubt too."""
    with read_ledger(path) as asked:
        refuse_wrong_clock(asked, now(), _saved(path.parent))
    with open_ledger(path, now=now, command=command) as ledger:
        yield ledger


def _saved(beside: Path) -> Iterator[datetime]:
    """Yield when the files beside the ledger, and those of the folder above it, were last saved."""
    for folder in (beside, beside.parent, beside.parent / "templates"):
        with suppress(OSError):
            for one in folder.iterdir():
                if one.is_file():
                    yield datetime.fromtimestamp(one.stat().st_mtime, UTC)


def refuse_wrong_clock(ledger: LedgerReader, now: datetime, files: Iterable[datetime]) -> None:
    """Raise ClockInDoubt for a clock that says ``now``, if that is far from what is known of the time.

    ``files`` are the times when the files around the ledger were last saved. A ledger without a record knows
    nothing of the time.
    """
    newest = ledger.newest()
    if newest is None:
        return
    saved = datetime.fromtimestamp(ledger.path.stat().st_mtime, now.tzinfo)
    recorded = max(newest, min(saved, now))
    known = max(recorded, *(min(one, now) for one in files), recorded)
    if newest - now > BEHIND or now - known > AHEAD or now - recorded > AHEAD_OF_RECORDS:
        raise ClockInDoubt(now, newest)


def say_clock_is_right(ledger: Ledger, *, by: str, on: date, user: str) -> None:
    """Record that the clock is right, on a person's word: it is the day ``on``."""
    ledger.begin("log clock", user, by=by, on=on)
