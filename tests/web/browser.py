"""A real Chromium, driven through Playwright; where a machine has none, the tests say so and are left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from directory.web.serve import Page

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="left out: no Chromium is installed here")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@contextmanager
def chromium(started: Any, *arguments: str, profile: Path | None = None) -> Iterator[Any]:
    """Have the ``started`` Playwright start a browser.

    With a ``profile`` it is one that keeps its files there, as a person's does.
    """
    options = {"executable_path": CHROMIUM, "args": [*ARGUMENTS, *arguments]}
    if profile:
        made = started.chromium.launch_persistent_context(str(profile), **options)
    else:
        made = started.chromium.launch(**options)
    try:
        yield made
    finally:
        made.close()


def enter(tab: Any, page: Page) -> None:
    """Enter the page by a link."""
    tab.goto(page.gate.link())
    tab.wait_for_url(f"{page.gate.origin}/")
