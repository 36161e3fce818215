"""The seven steps of the summer leavers in a real browser: with JavaScript, and without."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import enter, needs_chromium, new_tab
from tests.web.looks import look_at, violations
from tests.web.office import LETTER, Clerk, KeyboardClerk, office
from tests.web.running import slow_list

pytestmark = [pytest.mark.slow, needs_chromium]

STEPS = ("enters", "chooses", "reads_letters", "writes", "approves", "tests", "sends", "posts", "ticks_off")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_summer_leavers_from_the_list_to_receipts(tmp_path: Path, browser: Any, script: bool) -> None:
    with office(tmp_path) as at, new_tab(browser, java_script_enabled=script) as tab:
        clerk = Clerk(at, tab, look_at if script else lambda _: None)
        for step in STEPS:
            getattr(clerk, step)()


def test_summer_leavers_by_keyboard_alone(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path) as at:
        clerk = KeyboardClerk(at, tab)
        for step in STEPS:
            getattr(clerk, step)()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_page_that_waits_for_a_long_list_goes_on_by_itself(
    tmp_path: Path, browser: Any, script: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office(tmp_path) as at, new_tab(browser, java_script_enabled=script) as tab:
        clerk, go_on = Clerk(at, tab), slow_list(at.page.desk, monkeypatch)
        enter(clerk.tab, at.page)
        clerk.goes("/letters/new")
        clerk.ticks(LETTER)
        clerk.press("See who gets what")
        assert "The list is being read" in clerk.reads()
        if script:
            with tab.expect_response(lambda one: one.request.headers.get("x-part") == "progress"):
                pass  # it has asked once
            assert violations(clerk.tab) == []
        go_on.set()
        clerk.tab.get_by_text("22 letters can be written").first.wait_for()
