"""Every folder of letters is listed with what became of it: after a kill, after a move, without a ledger."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from directory.ledger import Ledger, open_ledger, read_ledger
from directory.ledger.entries import Entry
from directory.ledger.states import State
from directory.planning.keys import whose
from directory.workspace import Workspace
from directory.writing.manifest import SETTLED
from directory.writing.runs import LetterFolder, runs
from directory.writing.still_held import settle
from tests.ledger.makers import DAY, Clock, entry
from tests.writing.makers import manifest, notice

KEYS = ("aaaaa23456", "bbbbb23456", "ccccc23456")


class Office:
    """A workspace with a ledger, whose folders are written as a run writes them, without a letter in them."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder)
        self.clock = Clock()

    def ledger(self) -> AbstractContextManager[Ledger]:
        return open_ledger(self.workspace.ledger, now=self.clock, command="write", new=True)

    def write(
        self, out: Path, *keys: str, stop: str = "", by: str = "office", held: Sequence[dict[str, str]] = ()
    ) -> None:
        """Write a folder; ``stop`` is what the run had just done when it was killed."""
        with self.ledger() as ledger:
            out.mkdir(parents=True, exist_ok=True)
            ledger.begin("write", by, folder=str(out.resolve()))
            ledger.withdraw(str(out.resolve()))
            ledger.plan([self.entry(key) for key in keys])
            if stop == "recorded":
                return
            files = {key: (f"college-{key}.docx", f"college-{key}.pdf") for key in keys}
            notices = [notice(key, files[key]) for key in keys]
            self.put(
                out, manifest(notices=notices, complete=False)[: 40 if stop == "half a plan.json" else None]
            )
            if stop in ("half a plan.json", "claimed"):
                return
            for key in keys[: 2 if stop == "two letters" else None]:
                for name in files[key]:
                    (out / name).write_bytes(b"a letter")
            if stop == "two letters":
                return
            ledger.made({key: dict.fromkeys(files[key], "ab" * 32) for key in keys})
            if stop != "made":
                self.put(out, manifest(notices=notices, held=list(held)))

    def entry(self, key: str) -> Entry:
        return entry(key, template="post16-transfer")

    def put(self, out: Path, plan: str) -> None:
        (out / "plan.json").write_text(plan, "utf-8")

    def runs(self) -> list[LetterFolder]:
        with read_ledger(self.workspace.ledger) as ledger:
            return runs(self.workspace, ledger)

    def run(self) -> LetterFolder:
        (only,) = self.runs()
        return only


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_folder_that_was_written_says_when_by_whom_and_how_many(office: Office) -> None:
    office.write(office.workspace.out, *KEYS, by="ab")
    one = office.run()
    assert (one.path, one.templates, one.by) == (office.workspace.out, ("post16-transfer",), "ab")
    assert (one.letters, one.made, one.states) == (3, 3, {State.DRAFT_MADE: 3})
    assert (one.complete, one.there, one.trouble, one.approved_by) == (True, True, "", ())
    assert one.begun is not None
    assert one.begun.astimezone().date() == DAY
    assert one.may_leave


@pytest.mark.parametrize(
    ("stop", "state", "made"),
    [
        ("recorded", State.PLANNED, 0),
        ("half a plan.json", State.PLANNED, 0),
        ("claimed", State.PLANNED, 0),
        ("two letters", State.PLANNED, 2),
        ("made", State.DRAFT_MADE, 3),
    ],
)
def test_run_that_was_killed_is_listed_as_broken_off(
    office: Office, stop: str, state: State, made: int
) -> None:
    office.write(office.workspace.out / "a", *KEYS, stop=stop)
    one = office.run()
    assert (one.complete, one.letters, one.made, one.states) == (False, 3, made, {state: 3})
    assert (one.templates, one.by, one.may_leave) == (("post16-transfer",), "office", True)
    assert bool(one.trouble) == (stop in ("recorded", "half a plan.json"))


def test_folder_written_again_counts_its_newest_letters_alone(office: Office) -> None:
    office.write(office.workspace.out, *KEYS)
    office.write(office.workspace.out, *KEYS[:2], by="cd")
    one = office.run()
    assert (one.states, one.letters, one.by) == ({State.DRAFT_MADE: 2}, 2, "cd")


def test_newest_folder_comes_first_and_each_counts_its_own(office: Office, tmp_path: Path) -> None:
    office.write(tmp_path / "elsewhere", KEYS[0])
    office.write(office.workspace.out / "b", *KEYS[1:])
    with office.ledger() as ledger:
        ledger.begin("send", "office")
        ledger.record(KEYS[0], State.SENDING)
        ledger.record(KEYS[0], State.SENT)
    first, second = office.runs()
    assert (first.path.name, second.path.name) == ("b", "elsewhere")
    assert (first.states, second.states) == ({State.DRAFT_MADE: 2}, {State.SENT: 1})
    assert (first.may_leave, second.may_leave) == (True, False)


def test_approved_by_are_those_who_saw_all_that_can_still_go(office: Office) -> None:
    office.write(office.workspace.out, *KEYS)
    with office.ledger() as ledger:
        ledger.begin("approve", "cd")
        ledger.approve(KEYS[:2], by="cd")
    assert office.run().approved_by == ()
    with office.ledger() as ledger:
        ledger.begin("approve", "cd")
        ledger.approve(KEYS[2:], by="cd")
    assert office.run().approved_by == ("cd",)


def test_folder_that_is_gone_or_was_moved_says_so(office: Office) -> None:
    office.write(office.workspace.out, *KEYS)
    moved = office.workspace.folder / "out-moved"
    shutil.move(office.workspace.out, moved)
    here, gone = sorted(office.runs(), key=lambda one: not one.there)
    assert (here.path, here.states) == (moved, {State.DRAFT_MADE: 3})
    assert here.trouble == f"It was moved or copied: the ledger has its letters in {office.workspace.out}."
    assert (gone.path, gone.trouble, gone.letters) == (office.workspace.out, "The folder is gone.", 3)


def test_folder_is_listed_where_there_is_no_ledger(office: Office) -> None:
    office.workspace.out.mkdir()
    office.put(office.workspace.out, manifest(notices=[notice(KEYS[0], ["a.pdf"])]))
    (one,) = runs(office.workspace, None)
    assert (one.letters, one.states, one.by, one.begun) == (1, {}, "", None)


def test_run_in_which_everybody_was_held_is_listed(office: Office) -> None:
    office.write(office.workspace.out)
    assert (office.run().letters, office.run().complete) == (0, True)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.writing.test_write import Writing
from directory.writing import folder
put, left = folder.Folder.put, [int(sys.argv[2])]
def once(self, name, content):
    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    put(self, name, content)
folder.Folder.put = once
Writing(Path(sys.argv[1])).write()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills otherwise")
def test_run_killed_by_the_system_between_two_files_is_listed(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), "8"], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    with read_ledger(tmp_path / "data" / "ledger.db") as ledger:
        (one,) = runs(Workspace(tmp_path), ledger)
    assert (one.complete, one.letters, one.states) == (False, 22, {State.PLANNED: 22})
    assert 0 < one.made < 22
    assert one.by == "ab"


HELD = {"cell": "Leavers!J7", "code": "H02", "reason": "No such body.", "template": "post16-transfer"}


def held(reference: str, code: str = "H02") -> dict[str, str]:
    return HELD | {"code": code, "whose": whose("post16-transfer", reference)}


def still(office: Office) -> dict[str, int]:
    return {one.path.name: len(one.held) for one in office.runs()}


def test_pupils_whom_a_folder_held_are_listed_until_a_later_letter_about_them(office: Office) -> None:
    first, second = office.workspace.out / "a", office.workspace.out / "b"
    office.write(first, KEYS[0], held=[held("8888"), held("4711"), held("9999"), held("7", "H50"), HELD])
    assert still(office) == {"a": 3}  # nobody waits for a letter about a pupil who has died
    office.write(second, KEYS[1], held=[held("9999")])  # the letter is about 4711
    assert still(office) == {"a": 1, "b": 1}
    with office.ledger() as ledger:
        ledger.begin("log withdraw", "office", folder=str(second.resolve()))
        ledger.withdraw(str(second.resolve()))
    assert still(office) == {"a": 2, "b": 1}


def test_pupils_without_a_reference_are_not_taken_for_those_of_a_later_list(office: Office) -> None:
    in_its_cell = HELD | {"code": "L01", "whose": HELD["cell"]}
    office.write(office.workspace.out / "a", KEYS[0], held=[in_its_cell])
    office.write(office.workspace.out / "b", KEYS[1], held=[in_its_cell])
    assert still(office) == {"a": 1, "b": 1}


def test_held_pupil_whom_somebody_settled_is_listed_nowhere(office: Office) -> None:
    first, second = office.workspace.out / "a", office.workspace.out / "b"
    office.write(first, KEYS[0], held=[held("9999"), held("8888")])
    office.write(second, KEYS[1], held=[held("9999")])
    settle(second, [whose("post16-transfer", "9999")], by="AB", on=DAY)
    settle(first, [whose("post16-transfer", "8888")], by="AB", on=DAY)
    assert still(office) == {"a": 0, "b": 0}
    (second / SETTLED).write_text("[", "utf-8")
    assert still(office) == {"a": 0, "b": 1}


def test_pupil_who_stands_on_the_list_twice_has_the_letter(office: Office) -> None:
    office.write(office.workspace.out / "a", KEYS[0], held=[held("4711", "H13"), held("8888", "H13")])
    assert still(office) == {"a": 1}
