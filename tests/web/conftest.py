"""A page about the example, and a visitor in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from directory.web.serve import Page
from tests.web.browser import chromium, new_tab
from tests.web.running import Visitor, at_work, desk_of, example


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example(tmp_path_factory.mktemp("home") / "school")


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with at_work(desk_of(home)) as made:
        yield made


@pytest.fixture(scope="module")
def visitor(page: Page) -> Visitor:
    return Visitor(page)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """Return Playwright: one for all, since a thread can have only one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    with chromium(playwright) as made:
        yield made


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    """Return a tab of a browser that has seen nothing yet."""
    with new_tab(browser) as made:
        yield made
