"""What `check` found, as tables for a clerk at a terminal."""

from itertools import groupby

from directory.model import Finding, Severity
from directory.report.findings import WAIT, Report, cells, folded, place, whose
from directory.report.style import Style
from directory.report.tables import NARROW, Cell, Heading, table, wrapped
from directory.values.dates import show_date
from directory.values.text import printable

MOST_LINES = 500  # of a sheet: a person mends the first, and each line takes a thousandth of a second to set

FIRST = ", still to fill in"
_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def text(report: Report, style: Style) -> str:
    """Return the report as tables: headings first, then errors, then all else, each sheet by sheet."""
    parts = []
    if report.headings:
        parts += _by_sheet(report.headings, style, ", headings")
        parts.append(wrapped(WAIT, style.width) + "\n")
    parts += _by_sheet(report.first_steps, style, FIRST)
    errors = [one for one in report.to_mend if one.severity is Severity.ERROR]
    parts += _by_sheet(errors, style, ", errors")  # first: old warnings stand there for years
    parts += _by_sheet([one for one in report.to_mend if one.severity is not Severity.ERROR], style, "")
    if report.accepted:
        parts.append("Accepted\n\n" + _accepted(report.accepted, style))
    name = printable(report.name)
    if report.open:
        parts.append(f"{report.tally} in {name}.\n")
    else:
        parts.append(f"{name}: nothing to mend.\n")
    return "\n".join(parts)


def _by_sheet(found: list[Finding], style: Style, what: str) -> list[str]:
    return [
        f"{printable(sheet)}{what}\n\n{_table(list(group), style, graded=what != FIRST)}"
        for sheet, group in groupby(found, key=lambda finding: finding.sheet)
    ]


def _table(found: list[Finding], style: Style, *, graded: bool) -> str:
    """Return one sheet's table: a line for each finding, or for several that say the same.

    ``graded``: each says how grave it is.
    """
    everything = list(folded(found))
    lines, more = everything[:MOST_LINES], everything[MOST_LINES:]
    narrow = style.width < NARROW
    typed = 0 if narrow else max(len(line[0].suggestion or "") for line in lines)
    headings = [Heading("Cell", 9), Heading("Body", 18 if narrow else 24), Heading("What is wrong")]
    if typed:
        headings.append(Heading("Type instead", max(12, min(typed, style.width // 4))))
    headings.append(Heading("Code", 11))
    rows: list[list[str | Cell]] = []
    for same in lines:
        one = same[0]
        under = f"\nType: {one.suggestion}" if narrow and one.suggestion else ""
        line: list[str | Cell] = [cells(same), whose(same), one.message + under]
        if typed:
            line.append(one.suggestion or "")
        code = Cell(f"{one.code} {one.severity}", _COLOURS[one.severity]) if graded else one.code
        rows.append([*line, code])
    told = table(headings, rows, style)
    if more:
        left = sum(map(len, more))
        more_left = f"{left:,} more are not listed: mend these first. The JSON form lists all of them."
        told += wrapped(more_left, style.width) + "\n"
    return told


def _accepted(found: list[Finding], style: Style) -> str:
    headings = [
        Heading("Cell", 16),
        Heading("May stay because"),
        Heading("Accepted by", 16),
        Heading("Until", 17),
        Heading("Code", 4),
    ]
    rows = [
        [place(one), one.accepted.reason, one.accepted.by, show_date(one.accepted.until), one.code]
        for one in found
        if one.accepted
    ]
    return table(headings, rows, style)
