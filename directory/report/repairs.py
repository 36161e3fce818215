"""What can be mended, or was: old beside new, as a table for a clerk or as JSON for a program."""

from collections.abc import Collection, Iterable, Sequence

from directory.checks.repairs import Repair
from directory.model import Finding, Severity
from directory.report.tables import NARROW, Heading, table
from directory.values.text import as_json
from directory.workbook.schema import ALL_SHEETS


def repairs(found: Sequence[Repair], *, width: int) -> str:
    """Return the repairs as a table ``width`` characters wide: one line for each cell."""
    headings = [Heading("Cell", 16), Heading("Body", 16 if width < NARROW else 24)]
    headings += [Heading("It says"), Heading("It will say"), Heading("Code", 5)]
    rows = [
        [f"{one.sheet}!{one.cell}", one.recipient or "", one.old or "(blank)", one.new, one.code]
        for repair in found
        for one in repair.cells
    ]
    return table(headings, rows, width=width)


def question(repair: Repair) -> str:
    """Return one repair as a line to be asked about."""
    return "; ".join(
        f'{one.sheet}!{one.cell} "{" ".join(one.old.split())}" -> "{one.new}"' for one in repair.cells
    )


def left_to_settle(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings of each severity are left for a person; what is accepted is settled."""
    severities = [finding.severity for finding in findings if finding.accepted is None]
    return {severity.value: severities.count(severity) for severity in Severity}


def repairs_as_json(
    workbook: str,
    found: Sequence[Repair],
    made: Collection[Repair],
    backup: str | None,
    left: Sequence[Finding],
) -> str:
    """Return the repairs as JSON: each cell, whether it was mended, and how many findings are left."""
    report = {
        "workbook": workbook,
        "backup": backup,
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
                "mended": repair in made,
            }
            for repair in found
            for one in repair.cells
        ],
        "left": left_to_settle(left),
    }
    return as_json(report)
