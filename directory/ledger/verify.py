"""Verify that the ledger is as it was written: its chain, its order, its steps. Reports every fault.

It reads rows as they are stored: a line that this program cannot have written is a fault, not a reason to
stop.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from directory.ledger.chain import link
from directory.ledger.reader import LedgerReader
from directory.ledger.schema import EVENT_COLUMNS, NOTICE_COLUMNS, RUN_COLUMNS
from directory.ledger.states import NO_MORE, Mark, State, may_follow


def faults(ledger: LedgerReader) -> Iterator[str]:
    """Yield a sentence for everything in the ledger that is not as it was written."""
    runs = {row[0]: row for row in ledger.rows("runs", RUN_COLUMNS)}
    notices = {row[:2]: row for row in ledger.rows("notices", NOTICE_COLUMNS)}
    states: dict[object, str] = {}
    begun: set[object] = set()
    previous, expected = "", 1
    for row in ledger.rows("events", EVENT_COLUMNS):
        event = dict(zip(EVENT_COLUMNS, row, strict=True))
        seq, about = event["seq"], (event["key"], event["version"])
        if seq != expected:
            yield f"Between line {expected - 1} and line {seq} lines are missing."
        *content, linked_to, written = row
        hashed = link(previous, content, notices.get(about, ()), runs.get(event["run"], ()))
        if (linked_to, written) != (previous, hashed):
            yield f"Line {seq} is not as it was written, or its notice or its run is not."
        if event["what"] == Mark.BEGUN:
            begun.add(event["run"])
        elif event["what"] not in set(Mark):
            if not _legal(states.get(about), event):
                yield f"Line {seq} is a step that cannot be."
            states[about] = event["what"]
        previous, expected = written, seq + 1
    for key, version in notices.keys() - states:
        yield f"Of notice {key}, version {version}, no line is left."
    yield from (f"Of run {number} no line is left." for number in runs.keys() - begun)


def _legal(before: str | None, event: Mapping[str, Any]) -> bool:
    try:
        step = State(before) if before else None, State(event["what"])
        return may_follow(*step, by=event["said_by"]) or (step == NO_MORE and bool(event["said_by"]))
    except ValueError:
        return False
