"""The notices that need not be kept any more, by the leaver's reference."""

from collections.abc import Sequence
from types import MappingProxyType

from directory.ledger.entries import Standing
from directory.report.as_csv import csv_of
from directory.report.log import records
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped


def _text(standings: Sequence[Standing], style: Style) -> str:
    if not standings:
        return "Nothing has passed its 25 years.\n"
    headings = [Heading("Kept until", 10), Heading("About"), Heading("To", 28), Heading("Key", 10)]
    rows = [
        [f"{kept.keep_until:%d/%m/%Y}", kept.reference, kept.recipient, kept.key]
        for kept in (one.entry for one in standings)
    ]
    said = "The ledger deletes nothing by itself: ask the data-protection lead."
    return f"{table(headings, rows, style)}\n{wrapped(said, style.width)}\n"


FORMS: Forms[Sequence[Standing]] = MappingProxyType(
    {"text": _text, "json": json_of(records), "csv": csv_of(records)}
)
