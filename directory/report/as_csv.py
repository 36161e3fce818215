"""The CSV form of a report: a table for a spreadsheet program, which finds no formula in it and no number.

Its headings are words, and it has no hashes: a program takes the JSON form, which has all of it.
"""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any

from directory.report.style import Data, Form
from directory.values.text import begins_formula

_LEFT_OUT = frozenset({"template_sha256"})
_WORDS = {"id": "ID", "email": "E-mail", "on": "Day", "by": "Reported by", "user": "User name"}
# A spreadsheet program would take the zeros away, or write 4.4E+11: a phone number, an admission number.
_SPOILT = re.compile(r"0[0-9]+|[0-9]{12,}")


def csv_of(records: Callable[[Data], Sequence[Mapping[str, Any]]]) -> Form[Data]:
    """Return the CSV form of a report: a line for each of its ``records``, under their keys as words."""
    return lambda data, _: _as_csv(records(data))


def _as_csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the table; "" for no records."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, one in enumerate(records):
        if number == 0:
            writer.writerow(_WORDS.get(key, key.replace("_", " ").capitalize()) for key in _shown(one))
        writer.writerow(_inert(_flat(value)) for value in _shown(one).values())
    return out.getvalue()


def _shown(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in _LEFT_OUT}


def _flat(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(" under ".join(one.values()) if isinstance(one, dict) else str(one) for one in value)
    return "" if value is None else str(value)


def _inert(text: str) -> str:
    """Return a cell's text; an apostrophe goes before one that a spreadsheet program would change."""
    return f"'{text}" if begins_formula(text) or _SPOILT.fullmatch(text) else text
