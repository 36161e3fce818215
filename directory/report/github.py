"""The report as GitHub workflow commands: annotations on the pull request.

Source of the form and its escapes: GitHub's "Workflow commands for GitHub Actions" and the toolkit's
command.ts, read 2026-11-24. A workbook has no lines, so the cell stands in the title.
"""

from directory.model import Severity
from directory.report.findings import Report, cells, folded, in_words, whose
from directory.report.style import Style
from directory.values.text import printable

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(report: Report, _: Style) -> str:
    """Return one command a line, the gravest first: GitHub shows ten of a kind for each step.

    For that reason findings that say the same of one column share an annotation.
    """
    lines = []
    for severity in _COMMANDS:
        graded = [one for one in (*report.headings, *report.others) if one.severity is severity]
        for same in folded(graded):
            one = same[0]
            where = f"{one.sheet} {cells(same)}".rstrip()
            body = f"{where}: {whose(same)}: " if whose(same) else f"{where}: "
            title = f"{one.code} {one.name}, {where}"
            lines.append(annotation(severity, body + in_words(one), file=report.file(one), title=title))
    return "".join(lines)


def annotation(severity: Severity, message: str, **properties: str | int) -> str:
    """Return one annotation with the ``properties`` that GitHub knows: file, line, col, title."""
    told = ",".join(f"{key}={_escaped(str(value), property_=True)}" for key, value in properties.items())
    return f"::{_COMMANDS[severity]} {told}::{_escaped(message)}\n"


def _escaped(text: str, *, property_: bool = False) -> str:
    """Return a text in which nothing ends the command, or the property that it is the value of."""
    escaped = printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped
