"""The report of `templates check`: for the person who writes templates, a program, a pull request.

A workbook has cells, a template has lines and columns; beyond that the forms are those of ``findings``.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from directory.model import Severity, TemplateFinding
from directory.report.github import annotation
from directory.report.sarif import log, message, uri
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Cell, Heading, table, wrapped
from directory.values.text import counted, printable

if TYPE_CHECKING:
    from directory.checks.registry import Explanation


NO_LETTER = "Until then no letter can be written."


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """The findings in the templates of ``folder``, a path as the user gave it, with "/".

    ``rules`` are what `explain` says of each code. ``letterhead`` says why the letterhead beside them cannot
    serve; "" if it can.
    """

    found: Sequence[TemplateFinding]
    folder: str
    rules: Sequence["Explanation"] = ()
    letterhead: str = ""

    def file(self, one: TemplateFinding) -> str:
        """Return the path of the file that a finding is about."""
        return f"{self.folder}/{one.file}"

    @property
    def failed(self) -> bool:
        """Return whether something must be mended."""
        return bool(self.letterhead) or any(one.severity is Severity.ERROR for one in self.found)


def _text(report: TemplateReport, style: Style) -> str:
    """Return a table for each file, and first what is wrong with the letterhead."""
    if not report.found and not report.letterhead:
        return f"{printable(report.folder)}: nothing to mend.\n"
    parts = []
    if report.letterhead:
        parts.append(wrapped(f"{printable(report.letterhead)} {NO_LETTER}", style.width) + "\n")
    for file, found in groupby(report.found, key=report.file):
        rows: list[list[str | Cell]] = [
            [
                str(one.line),
                str(one.column),
                one.message,
                _graded(one),
            ]
            for one in found
        ]
        line = "Line" if file.endswith(".md") else "Par."  # a Word letter has paragraphs
        headings = [Heading(line, 4), Heading("Col.", 4), Heading("What is wrong"), Heading("Code", 9)]
        told = table(headings, rows, style)
        parts.append(f"{printable(file)}\n\n{told}")
    if not report.found:
        return parts[0]
    graded = (sum(one.severity is severity for one in report.found) for severity in Severity)
    sums = (counted(number, severity) for number, severity in zip(graded, Severity, strict=True) if number)
    parts.append(f"{', '.join(sums)} in {printable(report.folder)}.\n")
    return "\n".join(parts)


def _graded(one: TemplateFinding) -> Cell:
    return Cell(f"{one.code} {one.severity}", _COLOURS[one.severity])


def _record(report: TemplateReport) -> dict[str, Any]:
    """Return the findings as other programs rely on them."""
    return {"folder": report.folder, "findings": [asdict(one) for one in report.found]}


def _github(report: TemplateReport, _: Style) -> str:
    """Return one annotation a line, at the line of the template."""
    return "".join(
        annotation(
            one.severity,
            one.message,
            file=report.file(one),
            line=one.line,
            col=one.column,
            title=f"{one.code} {one.name}",
        )
        for one in report.found
    )


def _sarif(report: TemplateReport, _: Style) -> str:
    """Return the findings as SARIF 2.1.0, each with its region."""
    return log([_result(report, one) for one in report.found], report.rules)


def _result(report: TemplateReport, one: TemplateFinding) -> dict[str, Any]:
    return {
        "ruleId": one.code,
        "level": one.severity.value,
        "message": {"text": message(one.message)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(report.file(one))},
                    "region": {"startLine": one.line, "startColumn": one.column},
                }
            }
        ],
        "partialFingerprints": {"finding/v1": _fingerprint(one)},
    }


def _fingerprint(one: TemplateFinding) -> str:
    """Return what stays the same when lines are added above: rule, file, message."""
    told = "\0".join((one.code, one.file, one.message))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()


_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
FORMS: Forms[TemplateReport] = MappingProxyType(
    {"text": _text, "json": json_of(_record), "sarif": _sarif, "github": _github}
)
