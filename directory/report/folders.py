"""The report of `log folders`: each folder of letters, when and by whom it was written, how far it is."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from directory.ledger.states import State
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table
from directory.values.text import counted
from directory.writing.runs import LetterFolder


def _text(folders: Sequence[LetterFolder], style: Style) -> str:
    if not folders:
        return "No letter was written yet.\n"
    headings = [Heading("Written", 17), Heading("Folder"), Heading("Letters", 22), Heading("How far", 24)]
    rows = [[_when(one), str(one.path), "\n".join(one.templates), how_far(one)] for one in folders]
    return f"{table(headings, rows, style)}\n{counted(len(folders), 'folder')}.\n"


def _when(one: LetterFolder) -> str:
    """Return when a folder was written, by this computer's clock, and by whom."""
    return f"{one.begun.astimezone():%d/%m/%Y %H:%M}\n{one.by}" if one.begun else "not in the ledger"


def how_far(one: LetterFolder) -> str:
    """Return where a folder's letters are: "22 draft made, approved by cd"; whether its writing broke off."""
    states = ", ".join(f"{one.states[state]} {state}" for state in State if one.states.get(state))
    broken = "" if one.complete else f"broken off: {one.made} of {counted(one.listed, 'letter')} made"
    approved = f"approved by {' and '.join(one.approved_by)}" if one.approved_by else ""
    return "\n".join(filter(None, (broken, states, approved, one.trouble)))


def _record(one: LetterFolder) -> dict[str, Any]:
    return {
        "folder": one.path.as_posix(),
        "templates": list(one.templates),
        "on": one.on.isoformat() if one.on else None,
        "begun": one.begun.isoformat() if one.begun else None,
        "user": one.by or None,
        "complete": one.complete,
        "letters": one.letters,
        "made": one.made,
        "states": {state.value: one.states[state] for state in State if one.states.get(state)},
        "approved_by": list(one.approved_by),
        "there": one.there,
        "trouble": one.trouble or None,
    }


FORMS: Forms[Sequence[LetterFolder]] = MappingProxyType(
    {"text": _text, "json": json_of(lambda folders: [_record(one) for one in folders])}
)
