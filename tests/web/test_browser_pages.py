"""Every page in a real browser, before letters are written and after: axe, focus, 320 px, targets, print."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import enter, needs_chromium
from tests.web.looks import look_at
from tests.web.office import LETTER, Office, office
from tests.web.running import until

pytestmark = [pytest.mark.slow, needs_chromium]

PAGES = (
    "/",
    "/letters",
    "/letters/new",
    "/letters/templates",
    "/letters/templates?check",
    "/letters/templates/post16-transfer",
    "/letters/publish/notice",
    "/directory",
    "/directory/new",
    "/directory/body/wqe-college",
    "/directory/body/wqe-college/change",
    "/directory/body/wqe-college/contact",
    "/directory/findings",
    "/directory/mend",
    "/ledger",
    "/ledger/receipts",
    "/ledger/about",
    "/ledger/intact",
    "/ledger/clear",
    "/ledger/clock",
    "/choices",
    "/settings",
    "/settings/school/name",
    "/help",
    "/help/C05",
    "/no-such-page",
)


def looks_at_all(at: Office, tab: Any, paths: Any = PAGES) -> None:
    for path in paths:
        tab.goto(f"{at.origin}{path}")
        look_at(tab)


def test_every_page_in_every_state(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path) as at:
        enter(tab, at.page)
        looks_at_all(at, tab)
        tab.goto(f"{at.origin}/directory/findings")
        tab.locator("text=Let it stay").first.click()
        look_at(tab)
        tab.get_by_role("button").last.click()  # nothing filled in
        look_at(tab)
        tab.goto(f"{at.origin}/letters/new")
        tab.get_by_label(LETTER).check()
        tab.get_by_role("button", name="See who gets what").click()
        place = tab.url.removeprefix(at.origin)
        tab.goto(f"{at.origin}{place}/write")
        tab.get_by_role("button", name="Write 22 letters").click()
        until(lambda: not at.desk.work.busy)
        of_set = ("", "/again", "/send", "/mailed", "/posted")
        looks_at_all(at, tab, ["/", "/letters", "/ledger", *(f"{place}{one}" for one in of_set)])
        tab.goto(f"{at.origin}/ledger")
        tab.locator("th a").first.click()
        look_at(tab)
        tab.goto(f"{at.origin}/ledger/about")
        tab.get_by_role("button", name="Show what was told").click()
        look_at(tab)
        at.desk.settings_file.write_text("example = true\n")
        looks_at_all(at, tab, ["/"])
