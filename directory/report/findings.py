"""What the checks found, as a table for a clerk or as JSON for a program."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from directory.model import Finding, Severity
from directory.report.tables import NARROW, Cell, Heading, table
from directory.workbook.schema import ALL_SHEETS

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def findings(found: Sequence[Finding], form: str, *, workbook: str, width: int, colour: bool = False) -> str:
    """Return a report on ``workbook`` in ``form``, "text" or "json". ``width`` in characters."""
    if form == "json":
        return _json(found, workbook)
    return _text(found, workbook, width, colour)


def counts(found: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the gravest first."""
    severities = [finding.severity for finding in found]
    return {severity.value: severities.count(severity) for severity in Severity}


def _json(found: Sequence[Finding], workbook: str) -> str:
    report = {
        "workbook": workbook,
        "counts": counts(found),
        "findings": [
            {
                "code": one.code,
                "name": one.name,
                "severity": one.severity.value,
                "sheet": one.sheet,
                "cell": one.cell,
                "recipient": one.recipient,
                "column": _heading(one),
                "value": one.value,
                "message": one.message,
                "suggestion": one.suggestion,
            }
            for one in found
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _text(found: Sequence[Finding], workbook: str, width: int, colour: bool) -> str:
    if not found:
        return f"{workbook}: nothing to mend.\n"
    tables = [
        f"{sheet}\n\n{_table(list(group), width, colour)}"
        for sheet, group in groupby(found, key=lambda finding: finding.sheet)
    ]
    tally = ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for word, count in counts(found).items())
    return (
        "\n".join(tables)
        + f"\n{tally} in {workbook}.\nrecipients explain CODE says why, and how to mend it.\n"
    )


def _table(found: list[Finding], width: int, colour: bool) -> str:
    """Return one sheet's table: a line for each finding, or for several that say the same."""
    lines = list(_folded(found))
    narrow = width < NARROW
    typed = 0 if narrow else max(len(line[0].suggestion or "") for line in lines)
    headings = [Heading("Cell", 9), Heading("Body", 18 if narrow else 24), Heading("What is wrong")]
    if typed:
        headings.append(Heading("Type instead", max(12, min(typed, width // 4))))
    headings.append(Heading("Code", 11))
    rows: list[list[str | Cell]] = []
    for same in lines:
        one = same[0]
        under = f"\nType: {one.suggestion}" if narrow and one.suggestion else ""
        cells: list[str | Cell] = [_cells(same), _body(same), one.message + under]
        if typed:
            cells.append(one.suggestion or "")
        rows.append([*cells, Cell(f"{one.code} {one.severity}", _STYLES[one.severity])])
    return table(headings, rows, width=width, colour=colour)


def _folded(found: list[Finding]) -> Iterator[list[Finding]]:
    """Yield the findings, those that say the same of one column together, where the first of them stands."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for one in found:
        key = (one.code, one.column or "", one.message, one.suggestion or "")
        same.setdefault(key, []).append(one)
    yield from same.values()


def _body(same: list[Finding]) -> str:
    if len(same) > 1:
        return f"{len(same)} rows"
    return same[0].recipient or ""


def _cells(same: list[Finding]) -> str:
    """Return the cells as a clerk would say them: "E3, E5-E9"."""
    if not all(re.fullmatch(r"[A-Z]+[0-9]+", one.cell) for one in same):
        return ", ".join(dict.fromkeys(one.cell for one in same if one.cell))
    runs: list[list[Finding]] = []
    for one in same:
        if runs and one.row == runs[-1][-1].row + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(run[0].cell if len(run) == 1 else f"{run[0].cell}-{run[-1].cell}" for run in runs)


def _heading(finding: Finding) -> str | None:
    """Return the heading of the finding's column as the workbook has it: "Phone 2"."""
    schema = ALL_SHEETS[finding.sheet]
    return schema.column(finding.column).heading if finding.column in schema.keys else None
