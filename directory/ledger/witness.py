"""The witness, beside the workbook, that its letters are recorded in a ledger: it lies apart from the ledger.

So a ledger whose drive is away, or whose path is mistyped, is missed, and no new one takes its place unseen.
"""

import json
from datetime import date
from pathlib import Path

from directory.errors import Action
from directory.files import write_whole
from directory.ledger.errors import LedgerAbsent
from directory.ledger.lock import last_run
from directory.ledger.reader import read_ledger


def witness_of(workbook: Path) -> Path:
    """Return the file beside the workbook that says since when it has a ledger."""
    return workbook.with_name(f"{workbook.stem}.ledger.json")


def bear_witness(workbook: Path, on: date) -> None:
    """Note beside the workbook that a ledger of its letters began on the day ``on``."""
    write_whole(witness_of(workbook), json.dumps({"ledger_since": on.isoformat()}).encode())


def absent(ledger: Path, workbook: Path) -> LedgerAbsent | None:
    """Return why no letter of the workbook can be planned: its ledger is not there. None when it is.

    Only where no witness says that there was one, a new ledger is what to do next. Raises LedgerUnfit.
    """
    try:
        with read_ledger(ledger):
            return None
    except LedgerAbsent as error:
        if last_run(ledger):
            return error
    name, witness = ledger.as_posix(), witness_of(workbook)
    if not witness.exists():
        mend = f"{LedgerAbsent.MEND} If no letter was ever written from here, begin a new one."
        return LedgerAbsent(name, mend=mend, action=Action.NEW_LEDGER)
    what = f"is not there, and {witness.as_posix()} says that this workbook's letters are recorded in one"
    mend = f"{LedgerAbsent.MEND} If it is lost, find out by hand what was sent, then delete that file."
    return LedgerAbsent(name, what, mend)
