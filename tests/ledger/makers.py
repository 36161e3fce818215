"""A good notice to keep, a body's details, a clock that is told what to say, a ledger with a history."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from directory.ledger import open_ledger
from directory.ledger.entries import Channel, Entry
from directory.ledger.schema import STEP_TRIGGERS, TRIGGERS, VIEW
from directory.ledger.states import State
from directory.model import Remembered

DAY = date(2026, 11, 23)
NOON = datetime.combine(DAY, time(12)).astimezone()  # the school's: what it records is of its own day
FOLDER = "/school/out"

_ENTRY = Entry(
    key="abcde23456",
    template="post16-transfer",
    template_hash="ab" * 32,
    recipient="example-college",
    rule="S21",
    basis="Art. 6(1)(e) public task",
    reference="4711",
    keep_until=date(2035, 8, 31),
    shared=("name", "course"),
    withheld=(("KS4 results", "S21"),),
    channel=Channel.EMAIL,
    address="office@example.org",
)


def entry(key: str = _ENTRY.key, **changed: Any) -> Entry:
    """Return what is kept of a good notice, with fields changed."""
    return replace(_ENTRY, key=key, **changed)


_DETAILS = Remembered(
    body="example-college",
    role="",
    name="Example College",
    email="office@example.org",
    phone="+441164960001",
    post="1 Example Street, Leicester, LE1 1FZ",
    checked=date(2026, 9, 1),
    by="AB",
)


def details(**changed: Any) -> Remembered:
    """Return what is remembered of a good body, with fields changed."""
    return replace(_DETAILS, **changed)


class Clock:
    """A clock that moves a second at each look; ``set`` turns it to another time, back too."""

    def __init__(self, start: datetime = NOON) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment


def ledger_with(
    path: Path,
    *keys: str,
    state: State = State.DRAFT_MADE,
    folder: str = FOLDER,
    remembers: Sequence[Remembered] = (),
) -> Path:
    """Make a ledger whose notices ``keys`` are in ``state``: planned, draft made, or sent by a server."""
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder=folder, details=remembers)
        ledger.plan([entry(key) for key in keys])
        if state is not State.PLANNED:
            ledger.made({key: {f"example-college-{key}.pdf": "cd" * 32} for key in keys})
        for key in keys if state not in (State.PLANNED, State.DRAFT_MADE) else ():
            ledger.record(key, State.SENDING)
            if state is not State.SENDING:
                ledger.record(key, state)
    return path


# What version 5 has in its triggers.
_SINCE_5 = {", 'held>unknown'": "", ", 'refused>unknown'": ""}
# What version 4 has in its triggers and its view, and version 3 had in their place.
_SINCE_4 = {
    ", 'sent>held', 'sent>refused', 'sent>unknown', 'sent>waiting', 'sent>withdrawn'": "",
    "SELECT CASE what WHEN 'acknowledged' THEN said_on END FROM events": "SELECT said_on FROM events",
    ", 'not acknowledged'": "",
}
# What version 3 has, and version 2 had in its place.
_SINCE_3 = {
    ", 'bounced>sent'": "",
    ", 'sent>bounced'": "",
    ", 'unknown>bounced'": "",
    ", 'delayed', 'delivered'": "",
    "'bounced', ": "",
}


def of_version_4(path: Path) -> Path:
    """Turn a ledger into one in which no refused letter can come to be of unknown fate."""
    return _older(path, 4, VIEW, _SINCE_5)


def of_version_3(path: Path) -> Path:
    """Turn a ledger into one in which no word of a person's can be taken back."""
    return _older(path, 3, VIEW, _SINCE_5 | _SINCE_4)


def of_version_2(path: Path) -> Path:
    """Turn a ledger into one that knows nothing of delivery reports."""
    reported = VIEW[VIEW.index(" AS newest") + len(" AS newest") : VIEW.index("FROM notices AS n\nJOIN")]
    return _older(path, 2, VIEW.replace(reported, "\n"), _SINCE_5 | _SINCE_4 | _SINCE_3)


def _older(path: Path, version: int, view: str, since: Mapping[str, str]) -> Path:
    script = "".join(f"DROP TRIGGER {name}; {TRIGGERS[name]};" for name in sorted(STEP_TRIGGERS))
    script += f"DROP VIEW standings; {view}"
    for now, then in since.items():
        assert now in script, now
        script = script.replace(now, then)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.executescript(f"{script} PRAGMA user_version = {version};")
    return path


def of_version_1(path: Path) -> Path:
    """Turn a ledger without details into one that the first version of the program made."""
    of_version_2(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.executescript("DROP TABLE details; PRAGMA user_version = 1;")
    return path
