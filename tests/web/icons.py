"""Make icon.ico and icon.icns, for Windows and macOS, from icon.svg: ``python -m tests.web.icons``."""

import struct

from playwright.sync_api import sync_playwright

from directory.web.icon import PICTURES
from tests.web.browser import chromium

SIZES = {32: b"", 48: b"", 128: b"ic07", 256: b"ic08"}  # pixels, and the name of that size in an .icns


def main() -> None:
    """Draw the icon in each size in Chromium, and pack the drawings: both forms take PNG."""
    svg = (PICTURES / "icon.svg").read_text("utf-8")
    drawn = {}
    with sync_playwright() as started, chromium(started) as browser:
        for size in SIZES:
            tab = browser.new_page(viewport={"width": size, "height": size})
            tab.set_content(f"<style>body{{margin:0}}svg{{display:block;width:100vw}}</style>{svg}")
            drawn[size] = tab.screenshot(omit_background=True)
    (PICTURES / "icon.ico").write_bytes(ico(drawn))
    (PICTURES / "icon.icns").write_bytes(icns(drawn))


def ico(drawn: dict[int, bytes]) -> bytes:
    """Return the pictures as Windows has them: a line for each, then all."""
    at, lines = 6 + 16 * len(drawn), []
    for size, png in drawn.items():
        lines.append(struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(png), at))
        at += len(png)
    return struct.pack("<HHH", 0, 1, len(drawn)) + b"".join(lines) + b"".join(drawn.values())


def icns(drawn: dict[int, bytes]) -> bytes:
    """Return the pictures as macOS has them: those with a name, each with its length."""
    parts = [(SIZES[size], png) for size, png in drawn.items() if SIZES[size]]
    body = b"".join(name + struct.pack(">I", 8 + len(png)) + png for name, png in parts)
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    main()
