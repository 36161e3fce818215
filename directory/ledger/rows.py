"""Turn stored rows of the ledger into values: a letter's standing, an event, a run, what is remembered.

A row that this program cannot have written raises ValueError, TypeError, LookupError or their like.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from directory.ledger.entries import Channel, Correction, Entry, Event, Run, Standing
from directory.ledger.states import Mark, State
from directory.model import Remembered


def standing_in(row: Mapping[str, Any]) -> Standing:
    """Return the standing that a row of the view "standings" has, by its columns."""
    return Standing(
        entry=Entry(
            key=row["key"],
            template=row["template"],
            template_hash=row["template_hash"],
            recipient=row["recipient"],
            rule=row["rule"],
            basis=row["basis"],
            reference=row["reference"],
            keep_until=day_of(row["keep_until"]),
            shared=tuple(json.loads(row["shared"])),
            withheld=tuple((what, rule) for what, rule in json.loads(row["withheld"])),
            channel=Channel(row["channel"]),
            address=row["address"],
            receipt_within=row["receipt_within"],
        ),
        version=row["version"],
        correction=Correction(row["reason"], row["reason_by"]) if row["reason"] else None,
        state=State(row["what"]),
        at=time_of(row["at"]),
        on=day_of(row["said_on"]),
        by=row["said_by"],
        reply=row["reply"],
        run=run_in(
            row["run"], row["started"], row["command"], row["user"], row["folder"], row["fingerprint"]
        ),
        files=MappingProxyType(json.loads(row["files"] or "{}")),
        approved_by=tuple(json.loads(row["approved_by"])),
        acknowledged_on=day_of(row["acknowledged_on"]),
        reported=Mark(row["reported"]) if row.get("reported") else None,
    )


def run_in(number: int, started: str, command: str, user: str, folder: str, fingerprint: str) -> Run:
    """Return a run."""
    return Run(number, time_of(started), command, user, folder, fingerprint)


def event_in(row: Mapping[str, Any]) -> Event:
    """Return what a line of the ledger records."""
    what = row["what"]
    return Event(
        seq=row["seq"],
        key=row["key"] or "",
        version=row["version"] or 0,
        what=Mark(what) if what in set(Mark) else State(what),
        at=time_of(row["at"]),
        clock=clock_of(row["clock"]),
        run=row["run"],
        reply=row["reply"],
        by=row["said_by"],
        on=day_of(row["said_on"]),
    )


def failed_since(details: Mapping[str, Any], failed: Iterable[tuple[Any, ...]]) -> dict[str, date]:
    """Return when a letter to the e-mail of these details last bounced or was refused, since their record."""
    days: dict[str, date] = {}
    for what, body, address, run, on, at, _ in failed:
        if body == details["body"] and address.casefold() == details["email"] and run > details["run"]:
            # A report names the day of a bounce; a refusal is the answer of that moment.
            day = time_of(at).astimezone().date() if what == State.REFUSED else day_of(on)
            if day:
                days[what] = max(day, days.get(what, day))
    return days


def details_in(row: Mapping[str, Any], failed: Mapping[str, date]) -> Remembered:
    """Return a body's or a contact's details, and the days on which letters ``failed`` there, by state."""
    return Remembered(
        body=row["body"],
        role=row["role"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        post=row["post"],
        checked=day_of(row["checked"]),
        by=row["checked_by"],
        bounced=failed.get(State.BOUNCED),
        refused=failed.get(State.REFUSED),
    )


def put_right(
    seq: int, at: datetime, clock: datetime | None, right: Iterable[tuple[int, datetime]]
) -> datetime:
    """Return when a line was recorded, as far as is known: see ``directory.ledger.clock``.

    ``at`` never goes backwards; ``clock`` is what the clock said if that was earlier. After somebody said
    that the clock is ``right``, it counts; what was recorded before was not later than that moment.
    """
    found = at
    for said, moment in right:
        found = (clock or at) if said <= seq else min(found, moment)
    return found


def clock_of(text: str | None) -> datetime | None:
    """Return what the clock said, where that is not the time that counts; else None."""
    return time_of(text) if text else None


def time_of(text: str) -> datetime:
    """Return a time as kept, UTC: "2026-11-25T01:30:18Z"."""
    return datetime.fromisoformat(text)


def day_of(text: str | None) -> date | None:
    """Return a day as kept: "2026-11-25"."""
    return date.fromisoformat(text) if text else None
