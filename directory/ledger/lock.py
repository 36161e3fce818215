"""Let only one run use the ledger at a time; keep a note of the last run and the ledger's last line.

The lock is the operating system's own, so it ends when a run is killed. The note of the last run is next to
the ledger and outlives it: it shows when a ledger was deleted, or put back from an old copy.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from directory.files import write_whole
from directory.ledger.errors import LedgerBusy, LedgerUnwritable


@dataclass(frozen=True, slots=True)
class LastRun:
    """Who holds the ledger or held it last. ``seq`` and ``hash`` name its last line then; 0 and "": none."""

    command: str
    since: datetime
    seq: int
    hash: str


def note_of(ledger: Path) -> Path:
    """Return the file with the note of the last run."""
    return _beside(ledger, ".last-run")


def mark_of_copy(ledger: Path) -> Path:
    """Return the file that a backup has beside the ledger: in an empty folder it is known by it as a copy."""
    return _beside(ledger, ".backup")


def _beside(ledger: Path, ending: str) -> Path:
    """Return a file next to the ledger's real path, which two workspaces may reach by different paths."""
    itself = ledger.resolve()
    return itself.with_name(f"{itself.name}{ending}")


def last_run(ledger: Path) -> LastRun | None:
    """Return the note of the last run; None when there is none, or it cannot be read."""
    try:
        told = json.loads(note_of(ledger).read_text("utf-8"))
        since = datetime.fromisoformat(told["since"])
        return LastRun(str(told["command"]), since, int(told["seq"]), str(told["hash"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def leave_note(ledger: Path, run: LastRun) -> None:
    """Write the note: who has the ledger, and its last line; whole or not at all, only for its owner."""
    told = {"command": run.command, "since": run.since.isoformat(), "seq": run.seq, "hash": run.hash}
    write_whole(note_of(ledger), json.dumps(told).encode())


@contextmanager
def only_run(ledger: Path, *, new: bool = False) -> Iterator[None]:
    """Hold the ledger for this run alone; a ``new`` one's folder is made if need be.

    Raises LedgerBusy when another run has it, LedgerUnwritable.
    """
    lock = FileLock(_beside(ledger, ".lock"), mode=0o600)
    try:
        if new:
            ledger.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        other = last_run(ledger)
        raise LedgerBusy(other.command if other else "", other.since if other else None) from None
    except OSError as error:
        what = f"cannot be written: its folder takes no new file ({error.strerror})"
        mend = "Nothing was recorded or sent. Free the disk, or ask who may write there; then run it again."
        raise LedgerUnwritable(ledger.as_posix(), what, mend) from error
    try:
        yield
    finally:
        lock.release()
