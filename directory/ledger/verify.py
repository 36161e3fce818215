"""Verify that the ledger is as it was written: its chain, its order, its steps. Reports every fault.

It reads rows as they are stored: a line that this program cannot have written is a fault, not a reason to
stop.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from directory.errors import Action
from directory.ledger.chain import link
from directory.ledger.errors import LedgerUnfit
from directory.ledger.reader import LedgerReader
from directory.ledger.schema import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    LATER_TRIGGERS,
    NOTICE_COLUMNS,
    RUN_COLUMNS,
    STEP_TRIGGERS,
    TRIGGERS,
    VIEW,
)
from directory.ledger.states import NO_MORE, Mark, State, may_follow
from directory.values.text import counted


def faults(ledger: LedgerReader) -> Iterator[str]:
    """Yield a sentence for everything in the ledger that is not as it was written."""
    yield from _missing_guards(ledger)
    runs = {row[0]: row for row in ledger.rows("runs", RUN_COLUMNS)}
    notices = {row[:2]: row for row in ledger.rows("notices", NOTICE_COLUMNS)}
    details = _details(ledger)
    states: dict[object, str] = {}
    begun: set[object] = set()
    previous, expected = "", 1
    for row in ledger.rows("events", EVENT_COLUMNS):
        event = dict(zip(EVENT_COLUMNS, row, strict=True))
        seq, about = event["seq"], (event["key"], event["version"])
        if seq != expected:
            yield f"Between line {expected - 1} and line {seq} lines are missing."
        *content, linked_to, written = row
        begins = event["what"] == Mark.BEGUN
        recorded = details.get(event["run"], ()) if begins else ()
        hashed = link(previous, content, notices.get(about, ()), runs.get(event["run"], ()), recorded)
        if (linked_to, written) != (previous, hashed):
            yield f"Line {seq} is not as it was written, or its letter or its run is not."
        if begins:
            begun.add(event["run"])
        elif event["what"] not in set(Mark):
            if not _legal(states.get(about), event):
                yield f"Line {seq} is a step that cannot be."
            states[about] = event["what"]
        previous, expected = written, seq + 1
    for key, version in notices.keys() - states:
        yield f"Of letter {key}, version {version}, no line is left."
    yield from (f"Of run {number} no line is left." for number in (runs.keys() | details.keys()) - begun)


def refuse_changed(ledger: LedgerReader) -> None:
    """Refuse a ledger that is not as it was written: by what it says now, a letter could go twice.

    Raises LedgerUnfit.
    """
    found = list(faults(ledger))
    if found:
        what = f"is not as it was written: {counted(len(found), 'fault')}"
        mend = "Put back the newest copy from your backup; nothing is sent or written with this one."
        raise LedgerUnfit(ledger.path.as_posix(), what, mend, action=Action.VERIFY)


def _details(ledger: LedgerReader) -> Mapping[object, list[tuple[Any, ...]]]:
    """Return the rows of the bodies' details by the number of the run that recorded them."""
    found: dict[object, list[tuple[Any, ...]]] = {}
    for row in ledger.rows("details", DETAIL_COLUMNS) if ledger.has_details else ():
        found.setdefault(row[1], []).append(row)
    return found


def _missing_guards(ledger: LedgerReader) -> Iterator[str]:
    """Yield each trigger that no longer keeps the ledger append-only, or its steps legal; and a changed view.

    The triggers that list the steps, and the view, are others in a ledger of an earlier version.
    """
    there = ledger.guards()
    others = frozenset() if ledger.is_current else STEP_TRIGGERS
    unknown = frozenset() if ledger.has_details else LATER_TRIGGERS
    for name, text in TRIGGERS.items():
        if name in unknown:
            continue
        if name not in there:
            yield f'The trigger "{name}", which guards the ledger, is gone.'
        elif there[name] != text and name not in others:
            yield f'The trigger "{name}", which guards the ledger, is not as it was written.'
    if ledger.is_current and there.get("standings") != VIEW.strip("\n;"):
        yield 'The view "standings", by which the ledger is read, is not as it was written.'


def _legal(before: str | None, event: Mapping[str, Any]) -> bool:
    try:
        step = State(before) if before else None, State(event["what"])
        return may_follow(*step, by=event["said_by"]) or (step == NO_MORE and bool(event["said_by"]))
    except ValueError:
        return False
