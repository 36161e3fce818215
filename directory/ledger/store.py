"""Open or make the ledger's SQLite file; refuse a damaged or foreign one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from directory.files import BINARY, PRIVATE
from directory.ledger.errors import LedgerAbsent, LedgerOlder, LedgerUnfit, LedgerUnwritable
from directory.ledger.lock import LastRun, last_run, mark_of_copy, note_of
from directory.ledger.schema import (
    APPLICATION,
    COLUMNS,
    CREATE,
    DETAILS,
    STEPS,
    VERSION,
    WITH_DETAILS,
    WITH_REPORTS,
    select,
)

PATIENCE = 30.0  # seconds that a reader waits for a writer's commit, and a writer for a reader

_ASK = "Put back the newest copy from your backup"


@contextmanager
def connected(
    path: Path, *, writing: bool, new: bool = False, older: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open the ledger at ``path``; where there is none, ``new`` makes it, if no run has ever used one there.

    ``older`` takes it though it is older than the last run left it. Raises LedgerOlder, LedgerUnfit,
    LedgerAbsent, LedgerUnwritable.
    """
    if not is_there(path):
        refuse_absent(path, new=new)
    with told(path):
        if not is_there(path):
            _make_empty(path)
        # What a killed run left half-written is rolled back on the way.
        name = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(name, uri=True, timeout=PATIENCE, isolation_level=None)) as connection:
            empty = _is_empty(connection)
            if empty:
                refuse_absent(path, new=new)
            else:
                _refuse_unfit(path, connection)
                if not older:
                    _refuse_older(path, connection, last_run(path))
            _settle(connection)
            if empty:
                connection.executescript(f"BEGIN IMMEDIATE; {_marked(CREATE)} COMMIT;")
            connection.execute(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
            yield connection


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Give an older ledger what it lacks, all or nothing; durable when it returns.

    Not before something is recorded: the file's time tells by which clock that was.
    """
    version = version_of(connection)
    if version < VERSION:
        lacks = f"{DETAILS if version < WITH_DETAILS else ''}{STEPS}"
        connection.executescript(f"BEGIN IMMEDIATE; {_marked(lacks)} COMMIT;")


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of the tables that the file has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]


def _has_no_line(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM events)").fetchone()[0]


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about a file into sentences that a person can act on."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise  # a trigger refused what Python let pass: a bug
    except sqlite3.DatabaseError as error:
        raise _refusal(path.as_posix(), error) from error


def _refusal(name: str, error: sqlite3.Error) -> LedgerUnfit:
    code = getattr(error, "sqlite_errorname", None) or ""
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return _damaged(name)
    stands = "What was recorded before stands."
    if code.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        what = "could not be written: the disk is full, or it fails"
        return LedgerUnwritable(name, what, f"{stands} Free some space, then run it again.")
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        what = "is not yours to open and write, or its folder is not"
        return LedgerUnwritable(name, what, f"{stands} Ask who may write there, then run it again.")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        what = "is held by another program"
        return LedgerUnwritable(name, what, f"{stands} Close what has it open, then run it again.")
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        raise error  # a bug: no file has it so
    return _damaged(name)  # a table, a column, or bytes that are no text


def _damaged(name: str) -> LedgerUnfit:
    why = "What it says of letters that were sent cannot be relied on."
    return LedgerUnfit(name, "is damaged", f"{_ASK}; nothing is sent or written without it.", why=why)


def _make_empty(path: Path) -> None:
    """Make the file readable only by its owner, before SQLite would make it readable by everybody."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE))
    except OSError as error:
        what = f"cannot be made ({error.strerror})"
        mend = "Nothing was recorded. Free the disk, or ask who may write there; then run it again."
        raise LedgerUnwritable(path.as_posix(), what, mend) from error


def _marked(script: str) -> str:
    """Return the script, which in the same transaction also marks the file as ours."""
    return f"{script} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"


def _settle(connection: sqlite3.Connection) -> None:
    """Make a commit durable before it returns, on a local disk and on a network drive.

    EXTRA also syncs the folder after the journal is deleted: without it, a power cut just then brings back
    the state before the commit. Source: sqlite.org/pragma.html#pragma_synchronous.
    """
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA foreign_keys = ON")


def is_there(path: Path) -> bool:
    """Return whether the ledger's file is there; in a folder that nobody here may enter it is not."""
    try:
        return path.exists()
    except OSError:
        return False


def refuse_absent(path: Path, *, new: bool) -> None:
    """Refuse a ledger that is not there, or has nothing in it, unless a ``new`` one may begin.

    None may where a run has used one.
    """
    if last_run(path) is None:
        if new:
            return
        raise LedgerAbsent(path.as_posix())
    what = "is gone, and a run has used it"
    note = note_of(path).as_posix()
    mend = (
        f"{_ASK}. If there is none, find out by hand what was sent, then delete "
        f'"{note}" to begin a new ledger.'
    )
    raise LedgerAbsent(path.as_posix(), what, mend)


def _refuse_unfit(path: Path, connection: sqlite3.Connection) -> None:
    """Raise LedgerUnfit for a file that is not a ledger, is of a later version, or is damaged."""
    name = path.as_posix()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        mend = "Choose another path at ledger in recipients.toml."
        raise LedgerUnfit(name, "is some other program's file", mend)
    version = version_of(connection)
    if version > VERSION:
        what = "was written by a later version of this program"
        raise LedgerUnfit(name, what, "Install that version, or a newer one, on this machine.")
    # Not quick_check: a damaged index, which it passes over, loses letters that were sent from the answers.
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise _damaged(name)
    for table, columns in COLUMNS.items():
        there = connection.execute(select(table, ("*",), "LIMIT 0")).description
        wanted = columns[:-1] if table == "standings" and version < WITH_REPORTS else columns
        if tuple(column[0] for column in there) != wanted:
            raise _damaged(name)


def _refuse_older(path: Path, connection: sqlite3.Connection, last: LastRun | None) -> None:
    """Refuse a ledger that lacks the line with which the last run left it: an old copy, put back.

    Where no run has left it, as in an empty folder, the mark that a backup has beside it says that it is one.
    """
    if last is None and mark_of_copy(path).exists() and not _has_no_line(connection):
        raise LedgerOlder(path.as_posix(), "came out of a backup: it does not know what was done since")
    if last is None or not last.seq:
        return
    found = connection.execute("SELECT hash FROM events WHERE seq = ?", (last.seq,)).fetchone()
    if found == (last.hash,):
        return
    what = "is older than when it was last used: an older copy of it was put back, or somebody has changed it"
    raise LedgerOlder(path.as_posix(), what)
