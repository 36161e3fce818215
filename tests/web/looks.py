"""What is looked at on every page: axe's rules, and what axe misses: focus, narrowness, small targets."""

from functools import cache
from pathlib import Path
from typing import Any

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 256}  # 1280 by 1024 at 400 % (WCAG 1.4.10)
WIDE = {"width": 1280, "height": 720}
# Targets of less than 24 px, apart from those in a sentence (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll("button, .button, input:not([type=hidden]), select, nav a")]
    .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 24)
    .map(one => one.outerHTML.slice(0, 80))"""
FOCUS = (
    """() => [document.activeElement.tagName, document.activeElement.className].filter(Boolean).join(".")"""
)

HELD = ["H1", "DIV.problem", "DIV.panel"]  # what has the focus once a page is there


@cache
def axe() -> str:
    """Return axe's script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


def look_at(tab: Any) -> None:
    """Look at the page in a tab as it stands."""
    where = tab.url
    if tab.locator("[data-job]").count():
        return  # it may go on to the next page at any moment
    for _ in range(50):  # a browser sets the focus a moment after it has the page
        if tab.evaluate(FOCUS) in HELD:
            break
        tab.wait_for_timeout(100)
    assert tab.evaluate(FOCUS) in HELD, where
    found = tab.evaluate(f"{axe()}; axe.run({{runOnly: {TAGS}}})")["violations"]
    told = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]
    assert told == [], where
    assert tab.evaluate(SMALL) == [], where
    tab.set_viewport_size(NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    tab.set_viewport_size(WIDE)
