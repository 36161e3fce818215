"""The seven steps of the summer leavers in a real browser: with JavaScript, and without."""

from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import needs_chromium
from tests.web.looks import look_at
from tests.web.office import Clerk, KeyboardClerk, office

pytestmark = [pytest.mark.slow, needs_chromium]

STEPS = ("enters", "chooses", "reads_letters", "writes", "approves", "tests", "sends", "posts", "ticks_off")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_summer_leavers_from_the_list_to_receipts(tmp_path: Path, browser: Any, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    with office(tmp_path) as at:
        clerk = Clerk(at, context.new_page(), look_at if script else lambda _: None)
        for step in STEPS:
            getattr(clerk, step)()
    context.close()


def test_summer_leavers_by_keyboard_alone(tmp_path: Path, tab: Any) -> None:
    with office(tmp_path) as at:
        clerk = KeyboardClerk(at, tab)
        for step in STEPS:
            getattr(clerk, step)()
