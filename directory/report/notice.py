"""One notice of the ledger with everything that happened to it; the CSV has only the events."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from directory.ledger.entries import Event, Standing
from directory.report.as_csv import csv_of
from directory.report.log import log_text, of_reply, record, word_of
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table

# Where a notice stands, and what happened to all of its versions.
History = tuple[Standing, Sequence[Event]]


def _text(history: History, style: Style) -> str:
    one, events = history
    headings = [
        Heading("Line", 6),
        Heading("When (UTC)", 19),
        Heading("What", 13),
        Heading("Who said so, and what"),
    ]
    rows = [[str(event.seq), f"{event.at:%d/%m/%Y %H:%M:%S}", event.what, _said(event)] for event in events]
    return f"{log_text([one], style)}\n{table(headings, rows, style)}"


def _record(history: History) -> dict[str, Any]:
    return record(history[0]) | {"events": _events(history)}


def _events(history: History) -> list[dict[str, Any]]:
    return [_event(one) for one in history[1]]


def _event(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "version": event.version,
        "what": event.what.value,
        "at": event.at.isoformat(),
        "clock": event.clock.isoformat() if event.clock else None,
        "run": event.run,
        **of_reply(event.reply),
        "by": event.by or None,
        "word_of": word_of(event.what, event.by, event.reply),
        "on": event.on.isoformat() if event.on else None,
    }


def _said(event: Event) -> str:
    on = f"on {event.on:%d/%m/%Y}" if event.on else ""
    clock = f"the clock said {event.clock:%d/%m/%Y %H:%M:%S}" if event.clock else ""
    return "\n".join(line for line in (event.by, on, event.reply, clock) if line)


FORMS: Forms[History] = MappingProxyType({"text": _text, "json": json_of(_record), "csv": csv_of(_events)})
