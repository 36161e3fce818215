"""The CSV form of a report: a table in which no spreadsheet program sees a formula."""

import csv
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any

from directory.report.style import Data, Form

# What a spreadsheet program takes for the beginning of a formula, or skips before one.
# Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_of(records: Callable[[Data], Sequence[Mapping[str, Any]]]) -> Form[Data]:
    """Return the CSV form of a report: a line for each of its ``records``, under their keys."""
    return lambda data, _: _as_csv(records(data))


def _as_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the table; "" for no records."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, one in enumerate(records):
        if number == 0:
            writer.writerow(one)
        writer.writerow(_inert(_flat(value)) for value in one.values())
    return out.getvalue()


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(" under ".join(one.values()) if isinstance(one, dict) else str(one) for one in value)
    return "" if value is None else str(value)


def _inert(text: str) -> str:
    """Return a cell's text; an apostrophe goes before one that a spreadsheet program would calculate."""
    return f"'{text}" if text.startswith(_FORMULA) else text
