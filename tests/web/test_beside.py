"""The page beside the command line at work in the same folder, and in a folder that may only be read."""

import os
from pathlib import Path
from shutil import which
from threading import Event

import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.ledger import read_ledger
from directory.workspace import Workspace
from directory.writing.preview import preview
from tests.web.running import PATIENCE, Visitor, until
from tests.web.test_killed import killed_after
from tests.web.test_pages import BODY, filled, home, page, said, visitor
from tests.web.uploads import LETTER

__all__ = ["home", "page", "visitor"]

# Root may write everywhere, unless it gives that up.
BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
needs_modes = pytest.mark.skipif(
    os.name != "posix" or (os.getuid() == 0 and which("setpriv") is None),
    reason="left out: nothing here keeps this user from writing into a folder",
)


def test_command_line_ends_with_3_while_the_page_writes(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, released = Event(), Event()

    def held_up(*made: object) -> str:
        reached.set()
        released.wait()
        return preview(*made)  # type: ignore[arg-type]

    monkeypatch.setattr("directory.writing.write.preview", held_up)
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    assert reached.wait(PATIENCE)
    monkeypatch.chdir(home)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")  # the command line looks into the same folder
    words = ["write", "ks4-results-choice", "--leavers", "data/leavers.xlsx", "--out", "by-hand"]
    try:
        told = CliRunner().invoke(cli, words)
    finally:
        released.set()
    assert (told.exit_code, "at work" in told.stderr) == (3, True), told.output
    assert not (home / "by-hand").exists()
    until(lambda: not visitor.page.desk.work.busy)
    assert "22 letters are written" in said(visitor.get(f"{place}/write"))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert len(ledger.writings()) == 1


@needs_modes
@pytest.mark.slow
def test_folder_that_may_only_be_read_is_said_and_the_form_stays(home: Path) -> None:
    before = Workspace(home).workbook.read_bytes()
    with killed_after(home, BOUND if os.getuid() == 0 else ()) as visitor:
        place = visitor.post("/letters/new", LETTER).headers["Location"]
        change, letters = filled(visitor.get(f"{BODY}/change")), filled(visitor.get(f"{place}/write"))
        folders = [home, home / "data"]
        for folder in folders:
            folder.chmod(0o555)
        try:
            told = visitor.post(f"{BODY}/change", change | {"phone": "0116 496 0001"})
            assert (told.status, filled(told)["phone"]) == (422, "0116 496 0001")
            assert "cannot be saved: it is open in a program, or you may not write to its folder" in said(
                told
            )
            visitor.post(f"{place}/write", letters)
            until(lambda: "Writing stopped" in said(visitor.get(f"{place}/write")))
        finally:
            for folder in folders:
                folder.chmod(0o755)
        assert Workspace(home).workbook.read_bytes() == before
        assert visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write"))).status == 303
        until(lambda: "22 letters are written" in said(visitor.get(f"{place}/write")))
