"""The report of `list`: every body in a line."""

from collections.abc import Sequence
from types import MappingProxyType

from directory.model import Row
from directory.report.as_csv import csv_of
from directory.report.style import Forms, Style, json_of
from directory.report.tables import NARROW, Heading, table
from directory.values.dates import DateError, parse_date
from directory.values.text import counted
from directory.workbook.schema import ALL_SHEETS, RECIPIENTS, Kind

# From this width on, a body has one line; below it, two.
WIDE = 150
_ONE_LINE = {
    "id": 30,
    "organisation": 0,
    "category": 21,
    "status": 11,
    "send_by": 12,
    "phone": 13,
    "email": 34,
}


def _text(rows: Sequence[Row], style: Style) -> str:
    if style.width >= WIDE:
        headings = [Heading(RECIPIENTS.column(key).heading, chars) for key, chars in _ONE_LINE.items()]
        cells = ([_named(row) if key == "organisation" else row[key] for key in _ONE_LINE] for row in rows)
        lines = table(headings, cells, style)
    else:
        reach = 28 if style.width < NARROW else 42
        headings = [Heading("Body"), Heading("Category, status, route", 23), Heading("Phone, e-mail", reach)]
        lines = table(headings, map(_in_two_lines, rows), style)
    return f"{lines}\n{counted(len(rows), 'body')}.\n"


def record(row: Row) -> dict[str, str | None]:
    """Return a row as JSON has it: a key a column in the schema's order, dates ISO, blanks None."""
    columns = ALL_SHEETS[row.sheet].columns
    return {column.key: _plain(row[column.key], column.kind) for column in columns}


def _in_two_lines(row: Row) -> tuple[str, str, str]:
    """Return the cells of a body for a narrow table: what it is called, what it is, how to reach it."""
    reach = "\n".join(filter(None, (row["phone"], row["email"])))
    return (
        f"{_named(row)}\n{row['id']}",
        f"{row['category']}\n{row['status']}, {row['send_by']}",
        reach or row["website"],
    )


def _named(row: Row) -> str:
    """Return what a body is called, and its other names."""
    others = row["also_known_as"]
    return f"{row['organisation']} ({others})" if others else row["organisation"]


def _plain(text: str, kind: Kind) -> str | None:
    if kind is Kind.DATE and text:
        try:
            return parse_date(text).isoformat()
        except DateError:
            return text  # as typed; the checks report it
    return text or None


def _records(rows: Sequence[Row]) -> list[dict[str, str | None]]:
    return [record(row) for row in rows]


FORMS: Forms[Sequence[Row]] = MappingProxyType(
    {"text": _text, "json": json_of(_records), "csv": csv_of(_records)}
)


def _no_email_text(found: Sequence[tuple[Row, str]], style: Style) -> str:
    headings = [Heading("Body", 30), Heading("Route", 12), Heading("Never by e-mail about a pupil, because")]
    rows = [[row["organisation"], row["send_by"], why] for row, why in found]
    shown = f"{table(headings, rows, style)}\n" if rows else ""
    return f"{shown}{counted(len(rows), 'body')}.\n"


def _no_email_records(found: Sequence[tuple[Row, str]]) -> list[dict[str, str | None]]:
    return [record(row) | {"no_email": why} for row, why in found]


NO_EMAIL: Forms[Sequence[tuple[Row, str]]] = MappingProxyType(
    {
        "text": _no_email_text,
        "json": json_of(_no_email_records),
        "csv": csv_of(_no_email_records),
    }
)
