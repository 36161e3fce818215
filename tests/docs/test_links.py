"""Every link of README and docs/ leads to something; README stays short; pictures stay small."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import PAGES, README, ROOT, anchors, links

WEB = ("http://", "https://", "mailto:")
LONGEST_README = 120  # lines
LARGEST_PICTURE = 150_000  # bytes


def dead(page: Path, target: str) -> str:
    """Return why a link leads nowhere; "" when it does not, or leads to the web, which no test asks."""
    if target.startswith(WEB):
        return ""
    path, _, anchor = unquote(target).partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return f"{target}: there is no such file"
    if not there.is_relative_to(ROOT):
        return f"{target}: leads out of the project"
    if anchor and anchor not in anchors(there.read_text("utf-8")):
        return f"{target}: {there.name} has no such heading"
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [why for target in links(page.read_text("utf-8")) if (why := dead(page, target))] == []


def test_every_page_of_docs_can_be_reached_from_readme() -> None:
    reached, coming = set(), [README]
    while coming:
        page = coming.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        found = [target.partition("#")[0] for target in links(page.read_text("utf-8"))]
        coming += [(page.parent / path).resolve() for path in found if path and not path.startswith(WEB)]
    assert set((ROOT / "docs").rglob("*.md")) <= reached


def test_readme_is_short() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= LONGEST_README


def test_pictures_are_small_and_all_are_shown() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page.read_text("utf-8"))}
    for picture in (ROOT / "docs").rglob("*.png"):
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name
        assert picture in shown, f"{picture.name} is on no page"


def test_dead_sees_a_file_and_a_heading_that_are_not_there() -> None:
    assert dead(README, "docs/nothing.md")
    assert dead(README, "docs/sources.md#no-such-heading")
    assert dead(README, "docs/sources.md#dates-and-ages") == ""


def test_anchors_are_those_that_github_makes() -> None:
    assert anchors("# One `two`, three\n```\n# none\n```\n## A\n## A\n") == {"one-two-three", "a", "a-1"}


def test_links_are_found_outside_of_code() -> None:
    page = '[a](b.md) `[c](d.md)` <img src="e.png">\n```\n[f](g.md)\n```\n![h](i.png#k)'
    assert links(page) == ["b.md", "i.png#k", "e.png"]


@pytest.mark.parametrize(
    ("door", "commands"),
    [
        ("Data protection", "register, publish, answer, log, clear, send, bounces, pack"),
        ("Data protection", "edit, confirm, compare-register, export vcard"),
        ("The two commands", "check, write, match"),
        ("CI", "check"),
    ],
)
def test_readme_names_behind_each_door_what_is_used_there(door: str, commands: str) -> None:
    section = README.read_text("utf-8").partition(f"\n## {door}\n")[2].partition("\n## ")[0]
    assert [one for one in commands.split(", ") if not re.search(rf"\b{one}\b", section)] == []
