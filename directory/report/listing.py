"""The directory itself as text or JSON: every body in a line, or one body in full."""

from collections.abc import Sequence

from directory.model import Row
from directory.report.tables import NARROW, Heading, table, wrapped
from directory.values.dates import DateError, parse_date
from directory.values.text import as_json, counted
from directory.workbook.schema import ALL_SHEETS, CONTACTS, RECIPIENTS, SHARING, Kind

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

_LABEL = 14  # characters of the longest heading, and a gap


def listing(rows: Sequence[Row], form: str, *, width: int) -> str:
    """Return the bodies of ``rows`` in ``form``, "text" or "json". ``width`` in characters."""
    if form == "json":
        return as_json([record(row) for row in rows])
    if width >= WIDE:
        headings = [Heading(RECIPIENTS.column(key).heading, chars) for key, chars in _ONE_LINE.items()]
        lines = table(headings, ([row[key] for key in _ONE_LINE] for row in rows), width=width)
    else:
        reach = 28 if width < NARROW else 42
        headings = [Heading("Body"), Heading("Category, status, route", 23), Heading("Phone, e-mail", reach)]
        lines = table(headings, map(_in_two_lines, rows), width=width)
    return f"{lines}\n{counted(len(rows), 'body')}.\n"


def body(row: Row, contacts: Sequence[Row], sharing: Sequence[Row], form: str, *, width: int) -> str:
    """Return one body in full, with its contacts and the sharing rules about it, in ``form``."""
    if form == "json":
        whole = record(row) | {
            "contacts": [record(contact) for contact in contacts],
            "sharing": [record(rule) for rule in sharing],
        }
        return as_json(whole)
    parts = [_labelled(row, width)]
    if contacts:
        keys = {"role": 18, "name": 0, "phone": 13, "email": 28}
        parts.append(_titled("Contacts", CONTACTS.name, keys, contacts, width))
    if sharing:
        keys = {"rule": 4, "purpose": 0, "data": width // 4, "lawful_basis": 18}
        parts.append(_titled("Sharing", SHARING.name, keys, sharing, width))
    return "\n".join(parts)


def record(row: Row) -> dict[str, str | None]:
    """Return a row as JSON has it: a key a column in the schema's order, dates ISO, blanks None."""
    columns = ALL_SHEETS[row.sheet].columns
    return {column.key: _plain(row[column.key], column.kind) for column in columns}


def _in_two_lines(row: Row) -> tuple[str, str, str]:
    """Return the cells of a body for a narrow table: what it is called, what it is, how to reach it."""
    reach = "\n".join(filter(None, (row["phone"], row["email"])))
    return (
        f"{row['organisation']}\n{row['id']}",
        f"{row['category']}\n{row['status']}, {row['send_by']}",
        reach or row["website"],
    )


def _plain(text: str, kind: Kind) -> str | None:
    if kind is Kind.DATE and text:
        try:
            return parse_date(text).isoformat()
        except DateError:
            return text  # as typed; check tells of it
    return text or None


def _labelled(row: Row, width: int) -> str:
    """Return a row's filled cells, one to a line, long ones hanging under their first line."""
    lines = []
    for column in ALL_SHEETS[row.sheet].columns:
        if row[column.key]:
            text = wrapped(row[column.key], width - _LABEL).replace("\n", "\n" + " " * _LABEL)
            lines.append(f"{column.heading:<{_LABEL}}{text}\n")
    return "".join(lines)


def _titled(title: str, sheet: str, keys: dict[str, int], rows: Sequence[Row], width: int) -> str:
    headings = [Heading(ALL_SHEETS[sheet].column(key).heading, chars) for key, chars in keys.items()]
    return f"{title}\n\n{table(headings, ([row[key] for key in keys] for row in rows), width=width)}"
