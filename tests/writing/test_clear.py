"""What need not be kept is deleted once it is old: never what waits; the next run ends a killed one."""

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.ledger import read_ledger
from directory.ledger.states import State
from directory.ledger.verify import faults
from directory.writing.audit import verify
from directory.writing.clear import Clearing, clear, to_clear
from directory.writing.runs import runs
from tests.ledger.makers import NOON
from tests.writing.makers import manifest, notice
from tests.writing.test_runs import KEYS, Office

LATER = NOON + timedelta(days=91)
OLD = (NOON - timedelta(days=1)).timestamp()


class Cupboard(Office):
    """An office whose folders have all their files, and that sends and clears."""

    def put(self, out: Path, plan: str) -> None:
        files = [f"college-{key}.{end}" for key in KEYS for end in ("docx", "pdf") if key in plan]
        notices = [notice(key, [name for name in files if key in name]) for key in KEYS if key in plan]
        whole = manifest(notices=notices, files=[*files, "held.xlsx", "index.html", ".gitignore"])
        for name in ("held.xlsx", "index.html", ".gitignore"):
            (out / name).write_text("x")
        super().put(out, whole)

    def record(self, key: str, *states: State) -> None:
        with self.ledger() as ledger:
            ledger.begin("send", "office")
            for state in states:
                ledger.record(key, state, by="AB" if state is State.WITHDRAWN else "")

    def file(self, name: str, saved: float = OLD) -> Path:
        path = self.workspace.folder / "data" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
        os.utime(path, (saved, saved))
        return path

    def found(self, now: datetime = LATER, days: int = 90) -> Clearing:
        with read_ledger(self.workspace.ledger) as ledger:
            return to_clear(self.workspace, ledger, days, now)

    def clear(self, now: datetime = LATER) -> int:
        agreed = self.found(now)
        with self.ledger() as ledger:
            return clear(self.workspace, ledger, agreed, now, days=90, user="office")


@pytest.fixture
def office(tmp_path: Path) -> Cupboard:
    return Cupboard(tmp_path)


SENT = (State.SENDING, State.SENT)


@pytest.mark.parametrize(
    ("states", "spent"),
    [
        ((), False),
        ((State.SENDING,), False),
        ((State.SENDING, State.UNKNOWN), False),
        ((State.WAITING,), False),
        ((State.REFUSED,), False),
        ((State.HELD,), False),
        (SENT, True),
    ],
)
def test_folder_goes_only_when_its_last_letter_has_left(
    office: Cupboard, states: tuple[State, ...], spent: bool
) -> None:
    office.write(office.workspace.out, *KEYS[:2])
    office.record(KEYS[0], *SENT)
    office.record(KEYS[1], *states)
    assert [one.path for one in office.found().folders] == ([office.workspace.out] if spent else [])


@pytest.mark.parametrize(("days", "spent"), [(90, 0), (91, 1)])
def test_folder_goes_after_more_than_the_days_since_its_last_letter(
    office: Cupboard, days: int, spent: int
) -> None:
    office.write(office.workspace.out, KEYS[0])
    office.record(KEYS[0], *SENT)
    assert len(office.found(NOON + timedelta(days=days)).folders) == spent


def test_cleared_folder_is_gone_and_the_ledger_says_when_and_by_whom(office: Cupboard) -> None:
    office.write(office.workspace.out, *KEYS)
    for key in KEYS:
        office.record(key, *SENT)
    (office.workspace.out / ".last-send.json.abcd0123").write_text("half")
    assert office.clear() == 0
    assert not office.workspace.out.exists()
    assert office.run().trouble == "Deleted on 23/11/2026 by office."
    with read_ledger(office.workspace.ledger) as ledger:
        told = verify(ledger)
        assert (told.faults, told.missing, told.lost, told.cleared) == ((), 0, {}, 6)
    assert office.found().paths == ()
    office.write(office.workspace.out)  # the place is used again
    assert office.run().trouble == ""


def test_file_that_somebody_put_into_the_folder_stays(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    office.record(KEYS[0], *SENT)
    own = office.workspace.out / "own.docx"
    own.write_text("x")
    assert office.clear() == 1
    assert list(office.workspace.out.iterdir()) == [own]


def test_nothing_goes_that_waits_again_since_it_was_shown(office: Cupboard) -> None:
    office.write(office.workspace.out, KEYS[0])
    office.record(KEYS[0], *SENT)
    agreed = office.found()
    office.write(office.workspace.out, KEYS[1])
    with office.ledger() as ledger:
        clear(office.workspace, ledger, agreed, LATER, days=90, user="office")
        assert ledger.clearings() == {}
    assert (office.workspace.out / f"college-{KEYS[1]}.pdf").exists()


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("leavers.xlsx", True),
        ("leavers-2026.csv", True),
        ("leavers-0123456789ab.csv", True),
        ("leavers-choices.xlsx", False),
        ("recipients.xlsx", False),
        ("recipients.2026-11-22-143000.xlsx", True),
        ("recipients.2026-11-22-143000-2.xlsx", True),
        ("recipients.2027-02-20-143000.xlsx", False),
        ("recipients.2026.xlsx", False),
        ("ledger.db", False),
        ("budget.xlsx", False),
    ],
)
def test_which_files_of_the_data_folder_go(office: Cupboard, name: str, goes: bool) -> None:
    office.write(office.workspace.folder / "elsewhere")
    if name != "ledger.db":
        office.file(name)
    found = office.found()
    assert [path.name for path in (*found.lists, *found.backups)] == ([name] if goes else [])
    office.clear()
    assert (office.workspace.folder / "data" / name).exists() is not goes


def test_list_stays_while_a_letter_waits_that_was_written_from_it(office: Cupboard) -> None:
    path = office.file("leavers.xlsx")
    office.write(office.workspace.out, *KEYS[:1])
    assert office.found().lists == ()
    office.record(KEYS[0], *SENT)
    assert office.found().lists == (path,)


def test_folder_that_cannot_be_read_stays_and_so_do_the_lists(office: Cupboard) -> None:
    office.file("leavers.xlsx")
    office.write(office.workspace.out, *KEYS[:1], stop="claimed")
    (office.workspace.out / "plan.json").write_text("{")
    found = office.found()
    assert (found.folders, found.lists) == ((), ())
    assert [one.split()[1] for one in found.stays] == ["stays:", "lists"]


STEPS = {
    State.DRAFT_MADE: (),
    State.SENDING: (State.SENDING,),
    State.UNKNOWN: (State.SENDING, State.UNKNOWN),
    State.WAITING: (State.WAITING,),
    State.REFUSED: (State.REFUSED,),
    State.HELD: (State.HELD,),
    State.BOUNCED: (*SENT, State.BOUNCED),
    State.SENT: SENT,
}
FOLDER = st.tuples(
    st.sampled_from([0, 90, 91, 400]), st.lists(st.sampled_from(list(STEPS) + [State.SENT] * 8))
)


@settings(max_examples=15)
@given(st.lists(FOLDER, max_size=3))
def test_what_goes_is_never_something_that_waits(
    tmp_path_factory: pytest.TempPathFactory, folders: list[tuple[int, list[State]]]
) -> None:
    """Folders of letters in any state, written and sent so many days ago; and the list they came from."""
    office, keys = Cupboard(tmp_path_factory.mktemp("office")), iter(KEYS)
    told = {
        office.workspace.folder / f"out{at}": (days, dict(zip(keys, states[: at + 1], strict=False)))
        for at, (days, states) in enumerate(sorted(folders, key=lambda one: -one[0]))
    }
    listed, ours = office.file("leavers.xlsx"), {}
    for folder, (days, letters) in told.items():
        office.clock.set(LATER - timedelta(days=days))
        office.write(folder, *letters)
        for key, state in letters.items():
            office.record(key, *STEPS[state])
        ours[folder] = set(folder.iterdir())
    if told:
        office.clear()
    for folder, (days, letters) in told.items():
        spent = days > 90 and set(letters.values()) <= {State.SENT}
        assert (set(folder.iterdir()) if folder.exists() else None) == (None if spent else ours[folder])
    waits = any(set(letters.values()) - {State.SENT} for _, letters in told.values())
    assert listed.exists() or (told and not waits)


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.writing.test_clear import Cupboard
unlink, rmdir, left = Path.unlink, Path.rmdir, [int(sys.argv[2])]
def dying(do):
    def once(self, *rest, **more):
        if "college-" in self.name or self.parent.name in ("out", "data") or self.name == "out":
            if not left[0]: os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1
        return do(self, *rest, **more)
    return once
Path.unlink, Path.rmdir = dying(unlink), dying(rmdir)
Cupboard(Path(sys.argv[1])).clear()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills otherwise")
@pytest.mark.parametrize("at", [0, 1, 5, 9, 10, 11])
def test_clearing_that_was_killed_is_ended_by_the_next(office: Cupboard, at: int) -> None:
    office.file("leavers.xlsx")
    office.write(office.workspace.out, *KEYS)
    for key in KEYS:
        office.record(key, *SENT)
    killed = [sys.executable, "-c", KILLED, str(office.workspace.folder), str(at)]
    assert subprocess.run(killed, check=False).returncode == -signal.SIGKILL
    assert office.found().paths
    with read_ledger(office.workspace.ledger) as ledger:
        assert not verify(ledger).lost
        assert all(not one.may_leave for one in runs(office.workspace, ledger))
    assert office.clear() == 0
    assert not office.workspace.out.exists()
    assert not (office.workspace.folder / "data" / "leavers.xlsx").exists()
    with read_ledger(office.workspace.ledger) as ledger:
        assert list(faults(ledger)) == []
