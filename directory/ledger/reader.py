"""Read the ledger: the state of each notice, what happened to it, and its last line.

Reading needs no lock: it works while another run sends.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from directory.errors import Action, Unknown
from directory.ledger.entries import Event, Placed, Run, Standing
from directory.ledger.errors import LedgerAbsent, LedgerUnfit, NotText
from directory.ledger.replies import about_address
from directory.ledger.rows import (
    clock_of,
    details_in,
    event_in,
    failed_since,
    put_right,
    run_in,
    standing_in,
    time_of,
)
from directory.ledger.schema import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    PLACED,
    RUN_COLUMNS,
    STILL,
    VERSION,
    WITH_DETAILS,
    select,
)
from directory.ledger.states import Mark, State
from directory.ledger.store import connected, told, version_of
from directory.model import Remembered

_NEWEST = "SELECT seq, at, clock FROM events ORDER BY seq DESC LIMIT 1"
_LAST = "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1"
# When a person said that the clock is right: that line's number, and the time.
_RIGHT = "SELECT seq, coalesce(clock, at) FROM events WHERE what = ? AND said_on IS NOT NULL ORDER BY seq"
# Which letter came back to us or was refused, how, on which day, and the run that recorded it.
_FAILURES = (
    "SELECT what, recipient, address, events.run, said_on, at, reply FROM events "
    "JOIN notices USING (key, version) WHERE what IN (?, ?)"
)
_BATCH = 500  # keys to a query; SQLite takes at least 999


class LedgerReader:
    """The ledger, for reading. Every answer is a whole value; nothing stays open between two questions."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        connection.text_factory = _text

    def standings(self, keys: Iterable[str] | None = None) -> Mapping[str, Standing]:
        """Return the standing of each notice's newest version, by key; only ``keys`` when given."""
        if keys is None:
            return {one.key: one for one in self._asked("WHERE newest")}
        found: dict[str, Standing] = {}
        for where, batch in _batches(keys):
            found |= {one.key: one for one in self._asked(where, *batch)}
        return found

    def standing(self, key: str) -> Standing:
        """Return the standing of the notice's newest version. Raises Unknown."""
        found = self.standings([key])
        if key not in found:
            raise Unknown("letter", key, [one.key for one in self.history()])
        return found[key]

    def sent(self, key: str | None = None) -> Mapping[str, Standing]:
        """Return, by key, the newest version that was sent of each notice; only of ``key`` when given.

        A correction may have been planned since, but this version is what the recipient has.
        """
        rest, given = ("", ()) if key is None else ("AND key = ?", (key,))
        return {one.key: one for one in self._asked(f"WHERE what = ? {rest}", State.SENT, *given)}

    def states(self, keys: Iterable[str]) -> Mapping[str, State]:
        """Return the states of those ``keys`` that are recorded: a fraction of what ``standings`` costs."""
        found: dict[str, State] = {}
        for where, batch in _batches(keys):
            query = f"SELECT key, what FROM standings {where} ORDER BY planned"  # noqa: S608  # only keys come from outside
            with told(self.path), _decoded(self.path):
                rows = self._connection.execute(query, batch).fetchall()
                found |= {key: State(what) for key, what in rows}
        return found

    def references(self) -> set[str]:
        """Return the reference of every leaver about whom something is recorded."""
        with told(self.path):
            rows = self._connection.execute("SELECT DISTINCT reference FROM notices").fetchall()
        return {reference for (reference,) in rows if reference}

    def history(self) -> list[Standing]:
        """Return the standing of every version of every notice, in the order in which they were planned."""
        return self._asked("")

    def versions(self, key: str) -> list[Standing]:
        """Return the standing of every version of one notice."""
        return self._asked("WHERE key = ?", key)

    def writings(self) -> list[Run]:
        """Return the runs that wrote letters into a folder, in their order."""
        query = select("runs", RUN_COLUMNS, "WHERE command = 'write' AND folder <> '' ORDER BY number")
        with told(self.path), _decoded(self.path):
            rows = self._connection.execute(query).fetchall()
            return [run_in(number, *rest) for number, *rest in rows]

    def clearings(self) -> Mapping[str, Run]:
        """Return, by folder, the last run that deleted the files there because they need not be kept."""
        query = select("runs", RUN_COLUMNS, "WHERE command = 'clear' ORDER BY number")
        with told(self.path), _decoded(self.path):
            rows = self._connection.execute(query).fetchall()
            found = [run_in(number, *rest) for number, *rest in rows]
        return {run.folder: run for run in found}

    def placed(self) -> list[Placed]:
        """Return every version of every notice by folder and state, in the order of their runs and versions.

        It takes a tenth of the time of ``history``, which tells all of it.
        """
        with told(self.path), _decoded(self.path):
            rows = self._connection.execute(PLACED).fetchall()
            return [
                Placed(
                    key,
                    template,
                    reference,
                    run,
                    folder,
                    State(what),
                    tuple(json.loads(approved)),
                    bool(within),
                    bool(came),
                    bool(corrects),
                )
                for key, template, reference, run, folder, what, approved, within, came, corrects in rows
            ]

    def in_folder(self, folder: str) -> Mapping[str, Standing]:
        """Return the newest versions of the notices that were last written into ``folder``, by key."""
        return {one.key: one for one in self._asked("WHERE newest AND folder = ?", folder)}

    def last_in(self, folder: str) -> Mapping[str, Standing]:
        """Return, by key, the newest version of each notice that was written into ``folder``."""
        return {one.key: one for one in self._asked("WHERE folder = ?", folder)}

    def events(self, key: str | None = None) -> list[Event]:
        """Return what was recorded, in its order; only of the notice ``key`` when given."""
        rest = "ORDER BY seq" if key is None else "WHERE key = ? ORDER BY seq"
        query = select("events", EVENT_COLUMNS, rest)
        with told(self.path), _decoded(self.path):
            rows = self._connection.execute(query, () if key is None else (key,)).fetchall()
            found = [event_in(dict(zip(EVENT_COLUMNS, row, strict=True))) for row in rows]
            right = self._right()
        return [replace(one, at=put_right(one.seq, one.at, one.clock, right)) for one in found]

    def newest(self) -> datetime | None:
        """Return the time of the newest line, UTC; None when there is none."""
        with told(self.path), _decoded(self.path):
            row = self._connection.execute(_NEWEST).fetchone()
            return put_right(row[0], time_of(row[1]), clock_of(row[2]), self._right()) if row else None

    def holds(self, seq: int, hashed: str) -> bool:
        """Return whether the line numbered ``seq`` has that hash."""
        with told(self.path):
            found = self._connection.execute("SELECT hash FROM events WHERE seq = ?", (seq,)).fetchone()
        return bool(found == (hashed,))

    def rows(self, table: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """Return the rows of a table of the schema as they are stored, by its first column."""
        with told(self.path):
            return self._connection.execute(select(table, columns, "ORDER BY 1, 2")).fetchall()

    @property
    def is_current(self) -> bool:
        """Return whether the file is of the newest version, and has its guards."""
        with told(self.path):
            return version_of(self._connection) >= VERSION

    @property
    def has_details(self) -> bool:
        """Return whether the file has a table of bodies' details: those of the first version have none."""
        with told(self.path):
            return version_of(self._connection) >= WITH_DETAILS

    def remembered(self) -> tuple[Remembered, ...]:
        """Return the details of each body and contact as they were last recorded, and which e-mail failed.

        A bounce or a refusal of the address counts until the details are recorded again: somebody has settled
        the doubt before that.
        """
        if not self.has_details:
            return ()
        newest = "WHERE number IN (SELECT max(number) FROM details GROUP BY body, role) ORDER BY number"
        with told(self.path), _decoded(self.path):
            rows = self._connection.execute(select("details", DETAIL_COLUMNS, newest)).fetchall()
            every = self._connection.execute(_FAILURES, (State.BOUNCED, State.REFUSED)).fetchall()
            failed = [one for one in every if one[0] == State.BOUNCED or about_address(one[-1])]
            details = (dict(zip(DETAIL_COLUMNS, row, strict=True)) for row in rows)
            return tuple(details_in(one, failed_since(one, failed)) for one in details)

    def written_to(self) -> Mapping[str, frozenset[str]]:
        """Return, by a body's ID, the addresses to which letters were sent, as they are recorded."""
        joined = "FROM notices JOIN events AS e USING (key, version)"
        query = f"SELECT DISTINCT recipient, address {joined} WHERE what = ? AND {STILL}"
        found: dict[str, set[str]] = {}
        with told(self.path):
            for body, address in self._connection.execute(query, (State.SENT,)).fetchall():
                found.setdefault(body, set()).add(address)
        return {body: frozenset(addresses) for body, addresses in found.items()}

    def guards(self) -> Mapping[str, str]:
        """Return the text of each trigger that the file has, and of the view, by its name."""
        with told(self.path):
            query = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
            return dict(self._connection.execute(query).fetchall())

    def head(self) -> tuple[int, str]:
        """Return the number and the hash of the last line; 0 and "" when there is none."""
        with told(self.path):
            row = self._connection.execute(_LAST).fetchone()
        return row or (0, "")

    def _asked(self, where: str, *given: object) -> list[Standing]:
        query = f"SELECT * FROM standings {where} ORDER BY planned"  # noqa: S608  # only values come from outside
        with told(self.path), _decoded(self.path):
            cursor = self._connection.execute(query, given)
            names = [column[0] for column in cursor.description]
            found = [standing_in(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
            return self._standings_put_right(found) if self._right() else found

    def _right(self) -> list[tuple[int, datetime]]:
        """Return, oldest first, when a person said that the clock is right: the line's number, the time."""
        return [(seq, time_of(at)) for seq, at in self._connection.execute(_RIGHT, (Mark.BEGUN,)).fetchall()]

    def _standings_put_right(self, standings: list[Standing]) -> list[Standing]:
        """Return the standings with the times that count since a person said which clock is right."""
        came: dict[tuple[str, int], datetime] = {}
        began: dict[int, datetime] = {}
        for event in self.events():
            if event.what is Mark.BEGUN:
                began[event.run] = event.at
            elif isinstance(event.what, State):
                came[event.key, event.version] = event.at
        return [
            replace(
                one,
                at=came[one.key, one.version],
                run=replace(one.run, started=began.get(one.run.number, one.run.started)),
            )
            for one in standings
        ]


@contextmanager
def read_ledger(path: Path, *, older: bool = False) -> Iterator[LedgerReader]:
    """Open the ledger at ``path`` to be asked; also an ``older`` one than the last run left, if so asked.

    Raises LedgerAbsent where there is none, LedgerOlder, LedgerUnfit.
    """
    with connected(path, writing=False, older=older) as connection:
        yield LedgerReader(path, connection)


def remembered_in(path: Path) -> tuple[Remembered, ...]:
    """Return what the ledger at ``path`` remembers of bodies; nothing where there is none. LedgerUnfit."""
    try:
        with read_ledger(path) as ledger:
            return ledger.remembered()
    except LedgerAbsent:
        return ()


def _batches(keys: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield what picks the newest versions of notices out of all standings, with some of their ``keys``."""
    wanted = list(keys)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        yield f"WHERE newest AND key IN ({', '.join('?' * len(batch))})", batch


def _text(content: bytes) -> str:
    """Return a text as stored, even with bytes in it that are not text, left by somebody's hand."""
    return content.decode("utf-8", "surrogateescape")


@contextmanager
def _decoded(path: Path) -> Iterator[None]:
    """Raise LedgerUnfit for a ledger with a value that this program cannot have written."""
    try:
        yield
    except UnicodeEncodeError as error:  # what was asked for, not what was found
        raise NotText(error.object) from error
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as error:
        what, mend = "has a line that cannot be read", "Put back the newest copy from your backup."
        raise LedgerUnfit(path.as_posix(), what, mend, action=Action.VERIFY) from error
