"""The report as SARIF 2.1.0 (OASIS), which code-scanning services read."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from directory.model import Finding
from directory.report.findings import Report, heading, in_words, place
from directory.report.style import Style
from directory.values.text import as_json, printable

if TYPE_CHECKING:
    from directory.checks.registry import Explanation

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report, _: Style) -> str:
    """Return the report with every rule in the words of `explain`. Accepted findings are suppressed ones.

    A workbook has no lines, so no region is given: the cell is a logical location.
    """
    found = [*report.headings, *report.others, *report.accepted]
    return log([_result(report, one) for one in found], report.rules)


def log(results: Sequence[dict[str, Any]], rules: Sequence["Explanation"]) -> str:
    """Return the log of one run: its results, each with its rule's place among the ``rules``."""
    places = {rule.code: index for index, rule in enumerate(rules)}
    for one in results:
        if one["ruleId"] in places:
            one["ruleIndex"] = places[one["ruleId"]]
    run = {
        "tool": {"driver": {"name": "recipients", "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: "Explanation") -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.in_full},
        "defaultConfiguration": {"level": rule.weight},
    }


def _result(report: Report, one: Finding) -> dict[str, Any]:
    beside = {
        "recipient": one.recipient,
        "column": heading(one),
        "value": one.value,
        "suggestion": one.suggestion,
    }
    result: dict[str, Any] = {
        "ruleId": one.code,
        "level": one.severity.value,
        "message": {"text": message(in_words(one))},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": uri(report.file(one))}},
                "logicalLocations": [
                    {"name": one.cell or one.sheet, "fullyQualifiedName": place(one), "kind": "cell"}
                ],
            }
        ],
        "partialFingerprints": {"finding/v1": _fingerprint(one)},
        "properties": {key: value for key, value in beside.items() if value is not None},
    }
    if one.accepted:
        told = f"{one.accepted.reason} ({one.accepted.by}, until {one.accepted.until.isoformat()})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": told}]
    return result


def message(text: str) -> str:
    """Return a text as a SARIF message: braces and links in it mean nothing (SARIF 2.1.0, 3.11.5, 3.11.6)."""
    doubled = printable(text).replace("{", "{{").replace("}", "}}")
    return re.sub(r"[\\[\]]", r"\\\g<0>", doubled) if "](" in doubled else doubled


def uri(path: str) -> str:
    """Return a path as a URI: relative ones stay so, and code scanning finds them in the checkout."""
    for flavour in (PurePosixPath(path), PureWindowsPath(path)):
        if flavour.is_absolute():
            return flavour.as_uri()
    return quote(path, errors="surrogateescape")


def _fingerprint(one: Finding) -> str:
    """Return what stays the same when the sheet is sorted again: rule, body, column; else the cell."""
    told = (one.code, one.sheet, one.recipient or one.cell, one.column or "", one.suggestion or "")
    return hashlib.sha256("\0".join(told).encode("utf-8", "backslashreplace")).hexdigest()
