"""A real Chromium, driven through Playwright; where a machine has none, the tests say so and are left out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from directory.web.serve import Page
from tests.web.running import PATIENCE

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="left out: no Chromium is installed here")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@contextmanager
def chromium(started: Any, *arguments: str, profile: Path | None = None) -> Iterator[Any]:
    """Have the ``started`` Playwright start a browser.

    With a ``profile`` it is one that keeps its files there, as a person's does.
    """
    options = {"executable_path": CHROMIUM, "args": [*ARGUMENTS, *arguments], "timeout": PATIENCE * 1000}
    if profile:
        # Which Playwright would have it go without, and then Back shows less.
        options["ignore_default_args"] = ["--disable-back-forward-cache"]
        made = started.chromium.launch_persistent_context(str(profile), **options)
        made.set_default_timeout(PATIENCE * 1000)
    else:
        made = started.chromium.launch(**options)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def new_tab(browser: Any, **options: Any) -> Iterator[Any]:
    """Open a tab of a browser that has seen nothing yet; it waits as long as a slow machine needs."""
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


def press(tab: Any, what: Any) -> None:
    """Click what leads to another page, and wait until that has come."""
    with tab.expect_navigation():
        what.click()


def enter(tab: Any, page: Page) -> None:
    """Enter the page by a link."""
    tab.goto(page.gate.link())
    tab.wait_for_url(f"{page.gate.origin}/")


def left_in(profile: Path, values: Sequence[str]) -> list[tuple[str, str]]:
    """Return which values stand in which files of a browser's profile.

    It writes addresses and what it posts as UTF-8, titles and what is typed into a field as UTF-16.
    """
    files = {path: path.read_bytes() for path in profile.rglob("*") if path.is_file()}
    assert len(files) > 20
    return [
        (path.name, value)
        for path, content in files.items()
        for value in values
        if value.encode() in content or value.encode("utf-16-le") in content
    ]
