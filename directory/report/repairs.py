"""The report of `fix`: repairs proposed or made, old and new, as a table for a clerk or as JSON."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from directory.checks.repairs import Repair
from directory.model import Finding, Severity
from directory.report.style import Forms, Style, json_of
from directory.report.tables import NARROW, Heading, table
from directory.values.text import counted
from directory.workbook.schema import ALL_SHEETS


@dataclass(frozen=True, slots=True)
class Mending:
    """The repairs ``found`` in ``workbook``, those that were ``made``, and the findings ``left`` after them.

    ``backup`` is the name of the copy as it was before; None when nothing was written. With ``dry_run``
    nothing was to be.
    """

    workbook: str
    found: Sequence[Repair]
    made: Collection[Repair]
    backup: str | None
    left: Sequence[Finding]
    dry_run: bool = False


def repairs(found: Sequence[Repair], style: Style) -> str:
    """Return the repairs as a table to look at before they are made: one line for each cell."""
    headings = [Heading("Cell", 16), Heading("Body", 16 if style.width < NARROW else 24)]
    headings += [Heading("It says"), Heading("It will say"), Heading("Code", 5)]
    rows = [
        [f"{one.sheet}!{one.cell}", one.recipient or "", one.old or "(blank)", one.new, one.code]
        for repair in found
        for one in repair.cells
    ]
    return table(headings, rows, style)


def question(repair: Repair) -> str:
    """Return one repair as a line to be asked about."""
    return "; ".join(
        f'{one.sheet}!{one.cell} "{" ".join(one.old.split())}" -> "{one.new}"' for one in repair.cells
    )


def left_to_settle(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings of each severity are left for a person; what is accepted is settled."""
    severities = [finding.severity for finding in findings if finding.accepted is None]
    return {severity.value: severities.count(severity) for severity in Severity}


def _text(mending: Mending, _: Style) -> str:
    """Return what was done, and how many errors are left."""
    return f"{_done(mending)}\n{_left(mending)}\n"


def _done(mending: Mending) -> str:
    number, name = len(mending.found), mending.workbook
    if mending.backup:
        return f"Mended {len(mending.made)} of {number} in {name}. As it was before: {mending.backup}"
    if not number:
        return f"Nothing in {name} can be mended for certain."
    return f"{number} can be mended. Nothing was written{'.' if mending.dry_run else ', as you said.'}"


def _left(mending: Mending) -> str:
    errors = left_to_settle(mending.left)["error"]
    if not errors:
        return "No error is left."
    are = "is" if errors == 1 else "are"
    who = " for a person" if len(mending.made) == len(mending.found) else ""
    return f"{counted(errors, 'error')} {are} left{who}."


def _record(mending: Mending) -> dict[str, Any]:
    """Return each cell, whether it was mended, and how many findings are left."""
    return {
        "workbook": mending.workbook,
        "backup": mending.backup,
        "repairs": [
            {
                "code": one.code,
                "sheet": one.sheet,
                "cell": one.cell,
                "recipient": one.recipient,
                "column": ALL_SHEETS[one.sheet].column(one.column).heading,
                "old": one.old,
                "new": one.new,
                "message": one.message,
                "mended": repair in mending.made,
            }
            for repair in mending.found
            for one in repair.cells
        ],
        "left": left_to_settle(mending.left),
    }


FORMS: Forms[Mending] = MappingProxyType({"text": _text, "json": json_of(_record)})
