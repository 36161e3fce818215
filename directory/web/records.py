"""Open the ledger for a page that records: not by a clock that contradicts it."""

from contextlib import AbstractContextManager

from directory.ledger import Ledger, clock
from directory.web.desk import Desk


def recording(at: Desk, command: str) -> AbstractContextManager[Ledger]:
    """Hold the ledger for one act of the page. Raises ClockInDoubt, and what ``open_ledger`` does."""
    return clock.recording(at.settings.ledger, now=at.clock, command=command)
