"""The report as GitHub workflow commands: annotations on the pull request.

Source of the form and its escapes: GitHub's "Workflow commands for GitHub Actions" and the toolkit's
command.ts, read 2026-11-24. A workbook has no lines, so the cell stands in the title.
"""

from directory.model import Severity
from directory.report.report import Report, cells, folded, in_words, whose
from directory.report.tables import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(report: Report) -> str:
    """Return one command a line, the gravest first: GitHub shows ten of a kind for each step.

    For that reason findings that say the same of one column share an annotation.
    """
    lines = []
    for severity, command in _COMMANDS.items():
        graded = [one for one in (*report.headings, *report.others) if one.severity is severity]
        for same in folded(graded):
            one = same[0]
            where = f"{one.sheet} {cells(same)}".rstrip()
            title = _escaped(f"{one.code} {one.name}, {where}", property_=True)
            file = _escaped(report.file(one), property_=True)
            body = f"{where}: {whose(same)}: " if whose(same) else f"{where}: "
            lines.append(f"::{command} file={file},title={title}::{_escaped(body + in_words(one))}\n")
    return "".join(lines)


def _escaped(text: str, *, property_: bool = False) -> str:
    """Return a text in which nothing ends the command, or the property that it is the value of."""
    escaped = printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped
