"""Nobody has a folder at first: the page asks for one, or makes one, and leads to that folder's page."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from directory.commands.open import make
from directory.web.desk import Desk
from directory.web.serve import Page
from directory.web.welcome import Threshold, app_of, open_welcome
from directory.workspace import Workspace
from tests.web.browser import enter, needs_chromium, press
from tests.web.looks import look_at
from tests.web.running import (
    PATIENCE,
    Answer,
    Clock,
    Visitor,
    at_work,
    desk_of,
    example,
    until,
    visit_and_close,
)

LINK = re.compile(r'url=(http://([0-9a-f]{16}\.localhost:\d+)/enter/[\w-]+)"')


class Newcomer:
    """Somebody without a folder, on the page that asks for it."""

    def __init__(self, folder: Path, place: Path, lost: Path | None = None) -> None:
        self.desks: list[Desk] = []
        self.threshold = Threshold(
            Workspace(folder), lambda: "ab", Clock(), folder / "x", desk_of=self.desk_of, make=make
        )
        self.threshold.place, self.threshold.lost = place, lost

    def desk_of(self, workspace: Workspace) -> Desk:
        self.desks.append(desk_of(workspace.folder))
        return self.desks[-1]


@contextmanager
def asked(newcomer: Newcomer) -> Iterator[Page]:
    """Have the page ask while the block is, and end it, and what it has led to."""
    try:
        with at_work(newcomer.threshold, lambda desk: Page(desk, app_of)) as page:
            yield page
    finally:
        for desk in newcomer.desks:
            desk.closed_at = desk.clock() - timedelta(minutes=1)
        for one in newcomer.threshold.led:
            one.join(PATIENCE)
            assert not one.is_alive()


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    place = tmp_path / "Documents"
    (place / "Photographs").mkdir(parents=True)
    (place / ".hidden").mkdir()
    example(place / "Our school")
    return Newcomer(tmp_path / "settings", place)


def enters(answer: Answer) -> str:
    """Follow the link that an answer leads to; return the start page of that folder, which is then closed."""
    found = LINK.search(answer.text)
    assert found, answer.text
    return visit_and_close(found[1])


def test_folders_are_shown_and_a_directory_among_them_is_offered(newcomer: Newcomer) -> None:
    with asked(newcomer) as at:
        text = Visitor(at).get("/").text
    assert "Where is your folder?" in text
    assert ">Open Our school</button>" in text
    assert ">Photographs</button>" in text
    assert ".hidden" not in text
    assert "What went where" not in text  # there is nothing yet that the other pages could show


def test_opening_a_folder_leads_to_its_page(newcomer: Newcomer) -> None:
    with asked(newcomer) as at:
        opened = Visitor(at).post("/folder/open", {"to": newcomer.threshold.place / "Our school"})
        assert "What waits" in enters(opened)
        assert newcomer.threshold.closed_at is not None
    assert not list((newcomer.threshold.place / "Our school" / "data").glob("page.*"))


def test_opening_twice_leads_to_the_same_page(newcomer: Newcomer) -> None:
    with asked(newcomer) as at:
        visitor, folder = Visitor(at), {"to": newcomer.threshold.place / "Our school"}
        first, second = (visitor.post("/folder/open", folder) for _ in range(2))
        hosts = [found[2] for one in (first, second) if (found := LINK.search(one.text))]
        assert len(hosts) == 2
        assert hosts[0] == hosts[1]


@pytest.mark.parametrize(("kind", "leavers"), [("own", False), ("example", True)])
def test_new_folder_is_made_with_its_ledger_and_opened(newcomer: Newcomer, kind: str, leavers: bool) -> None:
    place = newcomer.threshold.place
    with asked(newcomer) as at:
        made = Visitor(at).post("/folder/make", {"name": " New one ", "kind": kind})
        assert "What waits" in enters(made)
    new = Workspace(place / "New one")
    assert new.ledger.is_file()
    assert stat.S_IMODE(new.leavers.stat().st_mode) & 0o077 == 0
    assert (new.leavers.stat().st_size > 9000) == leavers


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Type a name"),
        ("..", "Type a name"),
        ("a/b", "Type a name"),
        ("..\\b", "Type a name"),
        ("a\x00b", "Type a name"),
        ("Our school", "already has data/recipients.xlsx"),
        ("x" * 300, "cannot be made here"),
    ],
)
def test_folder_that_cannot_be_made_is_said_at_its_field(newcomer: Newcomer, name: str, says: str) -> None:
    before = sorted(newcomer.threshold.place.rglob("*"))
    with asked(newcomer) as at:
        answer = Visitor(at).post("/folder/make", {"name": name, "kind": "own"})
    assert answer.status == 400
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert sorted(newcomer.threshold.place.rglob("*")) == before


@pytest.mark.parametrize(
    ("to", "then"),
    [
        ("Photographs", "Photographs"),
        ("..", ""),
        (".hidden", ""),
        ("/etc", ""),
        ("Photographs/../../..", ""),
        ("nothing", ""),
    ],
)
def test_only_a_folder_that_was_shown_is_looked_into(newcomer: Newcomer, to: str, then: str) -> None:
    place = newcomer.threshold.place
    with asked(newcomer) as at:
        answer = Visitor(at).post("/folder/look", {"to": place / to})
        assert answer.headers["Location"] == "/"
        assert Visitor(at).post("/folder/open", {"to": place / to}).status == 303
    assert newcomer.threshold.place == place / then
    assert newcomer.desks == []


def test_what_was_filled_in_is_kept_while_somebody_looks_elsewhere(newcomer: Newcomer) -> None:
    place = newcomer.threshold.place
    with asked(newcomer) as at:
        text = Visitor(at).get("/").text
        assert re.search('form="new" formaction="/folder/look" name="to" value="[^"]*Photographs"', text)
        typed = {"to": place / "Photographs", "name": "Trial", "kind": "example"}
        Visitor(at).post("/folder/look", typed)
        text = Visitor(at).get("/").text
    assert 'value="Trial"' in text
    assert re.search('value="example"[^>]* checked', text)


def test_up_goes_to_the_folder_above(newcomer: Newcomer) -> None:
    place = newcomer.threshold.place
    with asked(newcomer) as at:
        Visitor(at).post("/folder/look", {"to": place.parent})
    assert newcomer.threshold.place == place.parent


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may read every folder")
def test_folder_that_may_not_be_read_is_empty(newcomer: Newcomer) -> None:
    newcomer.threshold.place.chmod(0)
    with asked(newcomer) as at:
        assert Visitor(at).get("/").status == 200
    newcomer.threshold.place.chmod(0o700)


def test_folder_that_was_open_last_and_is_gone_is_named(newcomer: Newcomer) -> None:
    newcomer.threshold.lost = Path("/mnt/stick/school")
    with asked(newcomer) as at:
        assert "not there now: /mnt/stick/school" in Visitor(at).get("/").text


def test_whole_run_ends_when_the_folders_page_does(newcomer: Newcomer) -> None:
    given: list[str] = []
    run = Thread(
        target=partial(open_welcome, newcomer.threshold, browse=lambda url: not given.append(url)),
        daemon=True,
    )
    run.start()
    until(lambda: given)
    newcomer.threshold.lead_to(Workspace(newcomer.threshold.place / "Our school"))
    own = newcomer.threshold.entry.parent
    until(lambda: not list(own.iterdir()))  # the asking page has ended
    assert run.is_alive()
    newcomer.desks[0].closed_at = newcomer.desks[0].clock() - timedelta(minutes=1)
    run.join(PATIENCE)
    assert not run.is_alive()


@pytest.mark.slow
@needs_chromium
def test_browser_is_led_from_no_folder_to_the_example(newcomer: Newcomer, tab: Any) -> None:
    with asked(newcomer) as at:
        enter(tab, at)
        look_at(tab)
        press(tab, tab.get_by_role("button", name="Photographs"))
        tab.wait_for_selector("text=There is no directory in it")
        look_at(tab)
        tab.get_by_label("What is it to be called?").fill("..")
        press(tab, tab.get_by_role("button", name="Make the folder and open it"))
        look_at(tab)
        tab.get_by_label("What is it to be called?").fill("Trial")
        tab.get_by_label("An example to try").check()
        press(tab, tab.get_by_role("button", name="Make the folder and open it"))
        tab.wait_for_selector("text=What waits", timeout=90_000)
        assert (newcomer.threshold.place / "Trial" / "data" / "recipients.xlsx").is_file()
        look_at(tab)
