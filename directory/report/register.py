"""The report of `register`: each rule of the sharing register in full, with the bodies that it is about."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from directory.model import Row
from directory.report.as_csv import csv_of
from directory.report.body import labelled
from directory.report.listing import record
from directory.report.style import Forms, Style, json_of
from directory.report.tables import wrapped
from directory.values.text import counted

# A row of the register, and the bodies that it names or whose category it names.
Rule = tuple[Row, Sequence[Row]]


def _text(rules: Sequence[Rule], style: Style) -> str:
    parts = [labelled(row, style) + _bodies(bodies, style) for row, bodies in rules]
    return "\n".join([*parts, f"{counted(len(rules), 'row')} of the register.\n"])


def _bodies(bodies: Sequence[Row], style: Style) -> str:
    """Return the line that says whom a rule reaches; a category may have no body in this directory."""
    named = "; ".join(body["organisation"] for body in bodies) or "none in this directory"
    label = "Bodies        "
    return label + wrapped(named, style.width - len(label)).replace("\n", "\n" + " " * len(label)) + "\n"


def _record(rule: Rule) -> Mapping[str, Any]:
    row, bodies = rule
    return record(row) | {"bodies": [body["id"] for body in bodies]}


def _records(rules: Sequence[Rule]) -> list[Mapping[str, Any]]:
    return list(map(_record, rules))


FORMS: Forms[Sequence[Rule]] = MappingProxyType(
    {"text": _text, "json": json_of(_records), "csv": csv_of(_records)}
)
