"""The report of `check` in each of its forms: text, JSON, CSV, HTML, JUnit, SARIF, GitHub."""

from types import MappingProxyType
from typing import Any

from directory.model import Finding
from directory.report.findings import Report, counts, heading
from directory.report.findings_text import text
from directory.report.github import github
from directory.report.junit import junit
from directory.report.page import page
from directory.report.sarif import sarif
from directory.report.style import Forms, json_of


def _record(report: Report) -> dict[str, Any]:
    """Return the report in the form that other programs rely on, with the accepted findings apart."""
    found = [*report.headings, *report.others]
    return {
        "workbook": report.workbook_name,
        "counts": counts(found),
        "findings": [_finding(one) for one in found],
        "accepted": [_finding(one) | _acceptance(one) for one in report.accepted],
    }


def _finding(one: Finding) -> dict[str, str | None]:
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity.value,
        "sheet": one.sheet,
        "cell": one.cell,
        "recipient": one.recipient,
        "column": heading(one),
        "value": one.value,
        "message": one.message,
        "suggestion": one.suggestion,
    }


def _acceptance(one: Finding) -> dict[str, str | None]:
    word = one.accepted
    if word is None:
        return {}
    return {"accepted_by": word.by, "reason": word.reason, "until": word.until.isoformat()}


FORMS: Forms[Report] = MappingProxyType(
    {
        "text": text,
        "json": json_of(_record),
        "junit": junit,
        "sarif": sarif,
        "github": github,
        "html": page,
    }
)
