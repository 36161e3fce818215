"""The report as JSON: what other programs rely on."""

from pathlib import PurePosixPath

from directory.model import Finding
from directory.report.findings import Report, counts, heading
from directory.values.text import as_json


def record(report: Report) -> str:
    """Return the report as other programs rely on it, and the accepted findings beside."""
    told = [*report.headings, *report.others]
    return as_json(
        {
            "workbook": PurePosixPath(report.workbook).name,
            "counts": counts(told),
            "findings": [_record(one) for one in told],
            "accepted": [_record(one) | _acceptance(one) for one in report.accepted],
        }
    )


def _record(one: Finding) -> dict[str, str | None]:
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
