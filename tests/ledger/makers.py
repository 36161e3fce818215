"""A good notice to keep, a clock that is told what to say, and a ledger with a history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from directory.ledger import open_ledger
from directory.ledger.entries import Channel, Entry
from directory.ledger.states import State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = date(2026, 11, 23)
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


class Clock:
    """A clock that moves a second at each look; ``set`` turns it to another time, back too."""

    def __init__(self, start: datetime = NOON) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment


def ledger_with(path: Path, *keys: str, state: State = State.DRAFT_MADE, folder: str = FOLDER) -> Path:
    """Make a ledger whose notices ``keys`` are in ``state``: planned, draft made, or sent by a server."""
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder=folder)
        ledger.plan([entry(key) for key in keys])
        if state is not State.PLANNED:
            ledger.made({key: {f"example-college-{key}.pdf": "cd" * 32} for key in keys})
        for key in keys if state not in (State.PLANNED, State.DRAFT_MADE) else ():
            ledger.record(key, State.SENDING)
            if state is not State.SENDING:
                ledger.record(key, state)
    return path
