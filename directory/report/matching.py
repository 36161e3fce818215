"""The report of `match`: each column of an export beside ours, and what the list has no column for."""

from textwrap import shorten
from types import MappingProxyType
from typing import Any

from directory.checks.matching import Matching, Theirs, Use
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table
from directory.workbook.schema import Column

_SHOWN = {  # of a column's values on a screen of 80 characters
    Use.READ: "{}",
    Use.PROPOSED: "{}?",
    Use.UNDECIDED: 'decide: like "{}"',
    Use.TWICE: 'decide: "{}" too',
    Use.SET_ASIDE: "not for letters",
    Use.UNREAD: "not read",
}


def columns(made: Matching, style: Style) -> str:
    """Return the export's columns beside ours; a screen alone may have their values."""
    headings = [Heading("In", 3), Heading("Their column", 22), Heading("Ours")]
    rows = [[one.letter, one.heading, shown(one)] for one in made.columns]
    if any(one.samples for one in made.columns):
        headings.insert(2, Heading("Two of its values", 24))
        for row, one in zip(rows, made.columns, strict=True):
            row.insert(2, "; ".join(shorten(text, 24, placeholder="...") for text in one.samples))
    return table(headings, rows, style)


def lacking(made: Matching, style: Style) -> str:
    """Return what the list has no column for, and what each would be used for; "" when it lacks none."""
    rows = [[f"{one.heading} (needed)", one.help] for one in made.missing]
    rows += [[one.heading, " ".join(filter(None, (one.help, needing(made, one))))] for one in made.lacking]
    return table([Heading("Not in the list", 24), Heading("What it is for")], rows, style) if rows else ""


def needing(made: Matching, column: Column) -> str:
    """Return in a sentence which letters need a column; "" where none does."""
    titles = made.needed_by.get(column.key, ())
    return f"Needed by: {'; '.join(titles)}." if titles else ""


def shown(one: Theirs) -> str:
    """Return in words what becomes of a column."""
    return _SHOWN[one.use].format(one.ours)


def _text(made: Matching, style: Style) -> str:
    return "\n".join(filter(None, (lacking(made, style), columns(made, style))))


def _record(made: Matching) -> dict[str, Any]:
    """Return the columns and what is missing, without a pupil's value."""
    return {
        "columns": [
            {
                "column": one.letter,
                "heading": one.heading,
                "use": one.use.value,
                "ours": one.ours or None,
                "stops": one.stops,
            }
            for one in made.columns
        ],
        "missing": [one.heading for one in made.missing],
        "lacking": [one.heading for one in made.lacking],
        "ready": made.is_ready,
    }


FORMS: Forms[Matching] = MappingProxyType({"text": _text, "json": json_of(_record)})
