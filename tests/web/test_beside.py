"""The page beside the command line at work in the same folder, and in a folder that may only be read."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from shutil import which
from threading import Event

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from directory.commands import cli
from directory.ledger import read_ledger
from directory.workbook.choices import choices_of
from directory.workspace import Workspace
from directory.writing.preview import preview
from tests.helpers import full_disk
from tests.web.running import PATIENCE, Answer, Visitor, until
from tests.web.test_killed import killed_after
from tests.web.test_pages import BODY, filled, home, page, said, save, visitor
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
        released.wait(PATIENCE)
        return preview(*made)  # type: ignore[arg-type]

    monkeypatch.setattr("directory.writing.write.preview", held_up)
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    form = filled(visitor.get(f"{place}/write"))
    visitor.post(f"{place}/write", form)
    assert reached.wait(PATIENCE)
    assert visitor.post(f"{place}/write", form).headers["Location"] == f"{place}/write"  # pressed again
    for one in ("", "/send", "/approve", "/again", "/away"):  # its folder looks broken off just now
        assert visitor.get(f"{place}{one}").headers["Location"] == f"{place}/write"
    assert "Being written now" in said(visitor.get("/letters"))
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


TICK = r'<input type="(?:checkbox|radio)" id="[^"]*" name="(\w+)" value="([^"]*)"( checked)?'


def kept(answer: Answer) -> dict[str, str]:
    """Return what a form would send that came back: its fields, and of what can be ticked what is."""
    ticks = re.findall(TICK, answer.text)
    fields = {name: value for name, value in filled(answer).items() if name not in {one[0] for one in ticks}}
    return fields | {name: value for name, value, ticked in ticks if ticked}


@contextmanager
def open_in_excel(file: Path) -> Iterator[None]:
    lock = file.with_name(f"~${file.name}")
    lock.write_bytes(b"")
    yield
    lock.unlink()


@contextmanager
def on_a_full_disk(_: Path) -> Iterator[None]:
    with full_disk():
        yield


@pytest.mark.parametrize(
    ("hindered", "says"),
    [
        pytest.param(open_in_excel, "is open in Excel", id="open in Excel"),
        pytest.param(
            on_a_full_disk,
            "cannot be saved: file too large",
            id="full disk",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="a limit of files' size is Unix's"),
        ),
    ],
)
def test_form_that_cannot_be_saved_keeps_what_was_typed_and_the_second_press_saves(
    home: Path, visitor: Visitor, hindered: Callable[[Path], AbstractContextManager[None]], says: str
) -> None:
    """Each form that changes a file: its page, what is typed, and the file."""
    book = load_workbook(Workspace(home).workbook)
    phone = next(one.column for one in book["Recipients"][1] if one.value == "Phone")
    book["Recipients"].cell(7, phone).value = "O116 496 0004"
    book.save(Workspace(home).workbook)
    workbook, wrong = Workspace(home).workbook, visitor.get("/directory/findings").text
    reference = str(load_workbook(Workspace(home).leavers).active["A2"].value)
    contact = {"role": "SENCO", "name": "Miss A Example", "phone": "0116 496 0003"}
    new = {"id": "x-college", "organisation": "X College", "category": "College", "status": "Active"}
    new |= {"send_by": "Post", "address": "1 Example Street", "town": "Leicester", "postcode": "LE1 1FZ"}
    allowed = {"reason": "Settled by phone", "by": "AB", "until": "2027-06-01"}
    choice = {"reference": reference, "given_by": "Young person", "on": "2026-11-01", "recorded_by": "AB"}
    earlier = choice | {"choice": "share_ks4_results=Yes", "on": "2026-10-01"}
    assert "The choice is recorded" in said(visitor.post("/choices", earlier))
    repair = re.findall(r'name="repair" value="(\w+)"', visitor.get("/directory/mend").text)[0]
    for place, typed, file in [
        (f"{BODY}/change", {"phone": "0116 496 0001"}, workbook),
        (f"{BODY}/contact", contact, workbook),
        ("/directory/new", new, workbook),
        (re.findall(r'href="(/directory/accept/C05/[^"]*)"', wrong)[0], allowed, workbook),
        ("/settings/school", {"head_teacher": "Mr B Example"}, workbook),
        ("/directory/mend", {"repair": repair}, workbook),
        ("/choices", choice | {"choice": "share_ks4_results=No"}, choices_of(workbook)),
    ]:
        form = filled(visitor.get(place)) | typed
        before = file.read_bytes() if file.exists() else None
        with hindered(file):
            told = visitor.post(place, form)
        assert (told.status, says in said(told)) == (422, True), (place, said(told)[:300])
        assert (file.read_bytes() if file.exists() else None) == before, place
        assert kept(told).items() >= typed.items(), place
        again = visitor.post(place, kept(told))
        assert again.status in (200, 303), (place, said(again)[:300])
        assert file.read_bytes() != before, place


def test_settings_that_a_full_disk_does_not_take_stay_as_typed(home: Path, visitor: Visitor) -> None:
    file = Workspace(home).settings
    file.write_text("# ours\n" * 1000)
    with full_disk():
        told = save(visitor, {"section": "closed", "closed": "26/10/2026"})
    assert "The disk is full" in said(told)
    assert filled(told)["closed"] == "26/10/2026"
    assert file.read_text() == "# ours\n" * 1000
    assert save(visitor, {"section": "closed", "closed": "26/10/2026"}).status == 303


@needs_modes
@pytest.mark.slow
def test_file_or_folder_that_may_only_be_read_is_said_and_the_form_stays(home: Path) -> None:
    before = Workspace(home).workbook.read_bytes()
    with killed_after(home, BOUND if os.getuid() == 0 else ()) as visitor:
        place = visitor.post("/letters/new", LETTER).headers["Location"]
        change, letters = filled(visitor.get(f"{BODY}/change")), filled(visitor.get(f"{place}/write"))
        Workspace(home).workbook.chmod(0o444)
        told = visitor.post(f"{BODY}/change", change | {"phone": "0116 496 0001"})
        assert (told.status, filled(told)["phone"]) == (422, "0116 496 0001")
        assert '"recipients.xlsx" is read-only, so nothing was changed' in said(told)
        Workspace(home).workbook.chmod(0o644)
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
