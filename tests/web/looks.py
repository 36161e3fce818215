"""What is looked at on every page: axe's rules, and what axe misses: focus, narrowness, small targets."""

from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from tests.web.running import PATIENCE

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

# At 320 px: a table that is cut at the right, cells without their heading, a chooser too narrow for its
# words, buttons that touch.
CUT = """() => [...document.querySelectorAll(".scroll")]
    .filter(one => one.tagName !== "PRE" && one.scrollWidth > one.clientWidth + 1)
    .concat([...document.querySelectorAll(".findings td:not(:empty):not([data-label])")])
    .concat([...document.querySelectorAll("main select")]
        .filter(one => one.getClientRects().length && one.getBoundingClientRect().width < 180))
    .map(one => one.outerHTML.slice(0, 80))"""
TOUCHING = """() => {
    const found = [...document.querySelectorAll("button, .button")].map(one => one.getBoundingClientRect())
        .filter(one => one.width);
    const near = (one, other) => one.left < other.right + 4 && other.left < one.right + 4
        && one.top < other.bottom + 4 && other.top < one.bottom + 4;
    return found.filter((one, at) => found.slice(at + 1).some(other => near(one, other))).length;
}"""
HELD = ["H1", "DIV.problem", "DIV.panel"]  # what has the focus once a page is there


@cache
def axe() -> str:
    """Return axe's script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")


# Each way in which a page's texts stand before their background: the colours on which a contrast depends.
COLOURS = """() => {
    const found = new Set(), drawn = new Map();
    const behind = one => {
        if (!one) return "";
        if (!drawn.has(one)) {
            const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(one);
            const layer = [backgroundColor, backgroundImage, opacity, position].join();
            const nothing = layer === "rgba(0, 0, 0, 0),none,1,static";
            drawn.set(one, behind(one.parentElement) + (nothing ? "" : ` on ${layer}`));
        }
        return drawn.get(one);
    };
    for (const one of document.body.querySelectorAll("*")) {
        if (!one.getClientRects().length) continue;  // axe asks nothing of what is hidden
        const {color, fontSize, fontWeight, visibility} = getComputedStyle(one);
        found.add([one.disabled, color, fontSize, fontWeight, visibility, behind(one)].join());
    }
    return [...found];
}"""
_seen_colours = set[str]()


def violations(tab: Any) -> list[tuple[str, list[str]]]:
    """Return the rules of axe that a page breaks, each with what breaks it."""
    # Three quarters of axe's time go into contrasts: a page that shows only what others did is not asked.
    colours = set(tab.evaluate(COLOURS))
    rules = f"{{'color-contrast': {{enabled: {str(not colours <= _seen_colours).lower()}}}}}"
    # Of rules that are kept no places: to describe them all took as long as to look.
    options = f"{{runOnly: {TAGS}, rules: {rules}, resultTypes: ['violations']}}"
    found = tab.evaluate(f"{axe()}; axe.run({options}).then(one => one.violations)")
    if not found:
        _seen_colours.update(colours)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


def look_at(tab: Any) -> None:
    """Look at the page in a tab as it stands."""
    where = tab.url
    if tab.locator("[data-job]").count():
        return  # it may go on to the next page at any moment
    until = monotonic() + PATIENCE
    while (focus := tab.evaluate(FOCUS)) not in HELD:  # a browser sets it a moment after it has the page
        assert monotonic() < until, (where, focus)
        tab.wait_for_timeout(20)
    assert violations(tab) == [], where
    assert tab.evaluate(SMALL) == [], where
    tab.set_viewport_size(NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    assert tab.evaluate(CUT) == [], where
    assert tab.evaluate(TOUCHING) == 0, where
    tab.set_viewport_size(WIDE)
