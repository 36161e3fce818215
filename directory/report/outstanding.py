"""The report of `log outstanding`: overdue receipts, the longest first, and letters that came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from directory.ledger.entries import Standing
from directory.ledger.receipts import Overdue
from directory.report.as_csv import csv_of
from directory.report.log import record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table
from directory.values.text import counted


@dataclass(frozen=True, slots=True)
class Outstanding:
    """The letters whose receipt is overdue, and those that came back and were not written anew."""

    late: Sequence[Overdue]
    bounced: Sequence[Standing]

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.late or self.bounced)


def _text(found: Outstanding, style: Style) -> str:
    return (_of_bounced(found.bounced, style) if found.bounced else "") + _of_late(found.late, style)


def _of_bounced(bounced: Sequence[Standing], style: Style) -> str:
    headings = [
        Heading("Came back", 10),
        Heading("From"),
        Heading("Why", 30),
        Heading("Letter", 22),
        Heading("Key", 10),
    ]
    rows = [
        [f"{one.day:%d/%m/%Y}", f"{kept.recipient}\n{one.address}", one.reply, kept.template, kept.key]
        for one in bounced
        for kept in [one.entry]
    ]
    has = "has" if len(bounced) == 1 else "have"
    told = f"{counted(len(bounced), 'letter')} came back and {has} not been written anew."
    return f"{table(headings, rows, style)}\n{told}\n\n"


def _of_late(late: Sequence[Overdue], style: Style) -> str:
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


def _records(found: Outstanding) -> list[dict[str, Any]]:
    """Return both; a letter that came back has no day on which its receipt is due."""
    late = [record(one.standing) | {"due": one.due.isoformat()} for one in found.late]
    return late + [record(one) | {"due": None} for one in found.bounced]


FORMS: Forms[Outstanding] = MappingProxyType(
    {"text": _text, "json": json_of(_records), "csv": csv_of(_records)}
)
