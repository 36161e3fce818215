"""The report of `show`: one body in full, its contacts, and the sharing rules about it."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from directory.model import Row
from directory.report.listing import record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped
from directory.workbook.schema import ALL_SHEETS, CONTACTS, SHARING

_LABEL = 14  # characters of the longest heading, and a gap

# A body's row, the rows of its contacts, the rows of the rules about it.
Body = tuple[Row, Sequence[Row], Sequence[Row]]


def _text(body: Body, style: Style) -> str:
    row, contacts, sharing = body
    parts = [labelled(row, style)]
    if contacts:
        keys = {"role": 18, "name": 0, "phone": 13, "email": 28}
        parts.append(_titled("Contacts", CONTACTS.name, keys, contacts, style))
    if sharing:
        keys = {"rule": 4, "purpose": 0, "data": style.width // 4, "lawful_basis": 18}
        parts.append(_titled("Sharing", SHARING.name, keys, sharing, style))
    return "\n".join(parts)


def _record(body: Body) -> dict[str, Any]:
    row, contacts, sharing = body
    return record(row) | {"contacts": list(map(record, contacts)), "sharing": list(map(record, sharing))}


def labelled(row: Row, style: Style) -> str:
    """Return a row's filled cells, one to a line, with long texts indented below their first line."""
    lines = []
    for column in ALL_SHEETS[row.sheet].columns:
        if row[column.key]:
            text = wrapped(row[column.key], style.width - _LABEL).replace("\n", "\n" + " " * _LABEL)
            lines.append(f"{column.heading:<{_LABEL}}{text}\n")
    return "".join(lines)


def _titled(title: str, sheet: str, keys: dict[str, int], rows: Sequence[Row], style: Style) -> str:
    headings = [Heading(ALL_SHEETS[sheet].column(key).heading, chars) for key, chars in keys.items()]
    return f"{title}\n\n{table(headings, ([row[key] for key in keys] for row in rows), style)}"


FORMS: Forms[Body] = MappingProxyType({"text": _text, "json": json_of(_record)})
