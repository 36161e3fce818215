"""The report as one HTML page: opens from disk, needs no network, and no JavaScript."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from directory.documents.page import file_page
from directory.model import Severity
from directory.report.findings import WAIT, Report, counts
from directory.report.health import health
from directory.report.style import Style

if TYPE_CHECKING:
    from directory.checks.registry import Explanation

_PAGES = Path(__file__).parent / "pages"


def page(report: Report, _: Style) -> str:
    """Return the page. The boxes filter by CSS alone; a short script, allowed by its hash, adds the words."""
    found = [*report.headings, *report.to_mend]
    sheets = list(dict.fromkeys(one.sheet for one in found))
    used = {one.code for one in report.found}
    return file_page(
        _PAGES / "report.html",
        report=report,
        counts=counts(found),
        found=found,
        sheets=sheets,
        health=[] if report.headings else health(report),  # what waits unchecked is not healthy
        rules=[_parted(rule) for rule in report.rules if rule.code in used],
        wait=WAIT,
        style="".join(map(_hides, _boxes(len(sheets)))),
        script=(_PAGES / "filter.js").read_text("utf-8") if found else "",
    )


def _boxes(sheets: int) -> list[tuple[str, str]]:
    """Return each box of the filter, by its id, and the class of the rows that it shows."""
    graded = [(f"show-{severity.value}", severity.value) for severity in Severity]
    return graded + [(f"sheet-{at}", f"sheet-{at}") for at in range(sheets)]


def _hides(box: tuple[str, str]) -> str:
    id_, rows = box
    return f"body:has(#{id_}:not(:checked)) #findings tr.{rows} {{ display: none; }}\n"


def _parted(rule: "Explanation") -> tuple[str, str, list[str]]:
    """Return a rule's code, and what `explain` prints of it: its heading, then rule, why, mend and source."""
    parts = re.split(r"\n(?=\n|[A-Z][a-z]+: )", rule.in_full)
    heading, *paragraphs = [" ".join(part.split()) for part in parts if part.strip()]
    return rule.code, heading, paragraphs
