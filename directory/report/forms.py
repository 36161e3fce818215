"""What the checks found, in every form: for a clerk, for a program, for a pull request, for the wall."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from directory.model import Finding
from directory.report.as_json import record
from directory.report.findings import Report, counts
from directory.report.github import github
from directory.report.junit import junit
from directory.report.page import page
from directory.report.sarif import sarif
from directory.report.text import text

__all__ = ["FORMS", "counts", "findings"]

FORMS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {"text": text, "json": record, "junit": junit, "sarif": sarif, "github": github, "html": page}
)


def findings(found: Sequence[Finding], form: str, *, workbook: str, **beside: Any) -> str:
    """Return a report on ``workbook`` in one of FORMS. ``beside`` is what else a Report has."""
    return FORMS[form](Report(found, workbook, **beside))
