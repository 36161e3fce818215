"""The report as JSON: what other programs rely on."""

import json
import re
from pathlib import PurePosixPath
from typing import Any

from directory.model import Finding
from directory.report.findings import Report, counts, heading


def record(report: Report) -> str:
    """Return the report as other programs rely on it, and the accepted findings beside."""
    told = [*report.headings, *report.others]
    return dumped(
        {
            "workbook": PurePosixPath(report.workbook).name,
            "counts": counts(told),
            "findings": [_record(one) for one in told],
            "accepted": [_record(one) | _acceptance(one) for one in report.accepted],
        }
    )


def dumped(value: Any) -> str:
    """Return ``value`` as JSON: letters as they are, what a terminal might obey as an escape."""
    return re.sub(r"[^\n -~]", _shown, json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]


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
