"""The report and the preview, which open from disk: narrow, by axe, and on paper."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from directory.checks.registry import check_codes
from directory.checks.run import check_leavers, check_workbook
from directory.model import Notice
from directory.planning.prepare import Prepared, prepare
from directory.planning.request import Request
from directory.report.findings import Report
from directory.report.page import page as report_page
from directory.report.style import Style
from directory.templates.folder import letters
from directory.workbook.lookup import recipient_rows
from directory.workspace import Workspace
from directory.writing.one import letter_html
from directory.writing.preview import preview
from tests.web.browser import needs_chromium, new_tab
from tests.web.looks import NARROW, SMALL, violations
from tests.web.running import DAY, example

pytestmark = [pytest.mark.slow, needs_chromium]
ON = date.fromisoformat(DAY)
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; })"
# The words that look like a code, a postcode or a phone number and stand in two lines.
BROKEN = r"""() => {
    const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode;
        for (const one of text.data.matchAll(/\b[A-Z]{1,2}\d{1,4}\b|\b\d{2,5}\b/g)) {
            const range = document.createRange();
            range.setStart(text, one.index);
            range.setEnd(text, one.index + one[0].length);
            if (new Set([...range.getClientRects()].map(rect => rect.top)).size > 1) { found.push(one[0]); }
        }
    }
    return found;
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(example(tmp_path_factory.mktemp("files") / "school"))


def shown(prepared: Prepared, notices: Iterable[Notice]) -> str:
    """Return the preview of some letters of a plan."""
    plan = replace(prepared.plan, notices=tuple(notices))
    html = {one.key: letter_html(prepared, one.key) for one in plan.notices}
    return preview(plan, {name: name for name in plan.templates}, html)


def asked(home: Workspace, *templates: str) -> Prepared:
    return prepare(Request(templates, home.templates, home.leavers, home.workbook, ON))


def look_at_file(tab: Any, path: Path, html: str) -> None:
    path.write_text(html, "utf-8")
    tab.set_viewport_size(NARROW)
    tab.goto(path.as_uri())
    for _ in range(2):
        assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert violations(tab) == []
        assert tab.evaluate(SMALL) == []
        assert tab.evaluate(BROKEN) == []
        tab.evaluate(OPEN_ALL)
    assert tab.locator("main").count() == 1
    empty = "th:not(:has(*))"
    assert [one for one in tab.locator(empty).all_inner_texts() if not one.strip()] == []


@pytest.fixture
def free_tab(browser: Any) -> Any:
    """Return a tab in which axe's script may run: a file's policy lets in none but its own."""
    with new_tab(browser, bypass_csp=True) as made:
        yield made


def test_preview_is_fit_to_read_and_prints_a_list(home: Workspace, tmp_path: Path, free_tab: Any) -> None:
    prepared = asked(home, "post16-transfer")
    look_at_file(free_tab, tmp_path / "index.html", shown(prepared, prepared.plan.notices))
    free_tab.emulate_media(media="print")
    printed = PdfReader(BytesIO(free_tab.pdf(format="A4")))
    said = " ".join(
        " ".join(page.extract_text() for page in printed.pages).split()
    )  # a name may take two lines
    assert len(printed.pages) <= 3
    assert "Noor Hollowell" in said  # held
    assert "Tamsin Quillfeather to City of Leicester College" in said
    assert "Dear colleague" not in said


def test_one_of_every_letter_about_leavers_fits(home: Workspace, tmp_path: Path, free_tab: Any) -> None:
    names = [one.name for one in letters(home.templates) if one.audience and one.audience.about_pupil]
    prepared = asked(home, *names)
    one_each = {one.template: one for one in prepared.plan.notices}
    assert len(one_each) >= 5
    prepared = replace(prepared, plan=replace(prepared.plan, held=prepared.plan.held[:20]))
    look_at_file(free_tab, tmp_path / "index.html", shown(prepared, one_each.values()))


def test_report_is_fit_to_read(home: Workspace, tmp_path: Path, free_tab: Any) -> None:
    found = [*check_workbook(home.workbook, ON), *check_leavers(home.leavers, ON, home.workbook)]
    bodies = recipient_rows(home.workbook, ON)  # whose health is shown
    report = Report(found, "recipients.xlsx", on=ON, bodies=bodies, rules=tuple(check_codes()))
    look_at_file(free_tab, tmp_path / "report.html", report_page(report, Style()))
