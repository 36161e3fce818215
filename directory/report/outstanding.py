"""The report of `log outstanding`: the letters whose receipt is overdue, the longest overdue first."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from directory.ledger.receipts import Overdue
from directory.report.as_csv import csv_of
from directory.report.log import record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table
from directory.values.text import counted


def _text(late: Sequence[Overdue], style: Style) -> str:
    if not late:
        return "No receipt is overdue.\n"
    headings = [
        Heading("Due", 10),
        Heading("Sent", 10),
        Heading("From"),
        Heading("Letter", 22),
        Heading("Key", 10),
    ]
    rows = [
        [f"{one.due:%d/%m/%Y}", f"{one.sent:%d/%m/%Y}", kept.recipient, kept.template, kept.key]
        for one in late
        for kept in [one.standing.entry]
    ]
    number = f"{counted(len(late), 'receipt')} {'is' if len(late) == 1 else 'are'} overdue."
    return f"{table(headings, rows, style)}\n{number}\n"


def _records(late: Sequence[Overdue]) -> list[dict[str, Any]]:
    return [record(one.standing) | {"due": one.due.isoformat()} for one in late]


FORMS: Forms[Sequence[Overdue]] = MappingProxyType(
    {"text": _text, "json": json_of(_records), "csv": csv_of(_records)}
)
