"""Begin the ledger of a folder: where git would not take it, and with a note beside the workbook."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from directory.ledger import open_ledger
from directory.ledger.witness import bear_witness
from directory.writing.git import refuse_taken


def begin_ledger(ledger: Path, workbook: Path, *, now: Callable[[], datetime], today: date) -> None:
    """Make a new ledger, and note beside the workbook that it has one.

    Raises LedgerAbsent where one is missed, and GitWouldTake: it has pupils' references.
    """
    refuse_taken(ledger)
    with open_ledger(ledger, now=now, command="init", new=True):
        bear_witness(workbook, today)
