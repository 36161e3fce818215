"""Open the ledger for a page that records: not by a clock that contradicts it."""

from collections.abc import Iterator
from contextlib import contextmanager

from directory.ledger import Ledger, open_ledger, read_ledger
from directory.ledger.clock import refuse_wrong_clock, saved_around
from directory.web.desk import Desk


@contextmanager
def recording(at: Desk, command: str) -> Iterator[Ledger]:
    """Hold the ledger for one act of the page. Raises ClockInDoubt, and what ``open_ledger`` does."""
    path = at.settings.ledger
    with read_ledger(path) as asked:
        refuse_wrong_clock(asked, at.clock(), saved_around(path))
    with open_ledger(path, now=at.clock, command=command) as ledger:
        yield ledger
