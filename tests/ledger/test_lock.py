"""Two runs at once: the second learns who has the ledger, and leaves it alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from directory.ledger import Ledger, open_ledger, read_ledger
from directory.ledger.errors import LedgerBusy
from directory.ledger.lock import note_of
from directory.ledger.states import State
from tests.ledger.makers import Clock, entry, ledger_with

ROOT = Path(__file__).parents[2]
KEY = entry().key

HOLD = """
import sys
from pathlib import Path
from directory.ledger import open_ledger
from tests.ledger.makers import Clock
with open_ledger(Path(sys.argv[1]), now=Clock(), command="send", new=True):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return ledger_with(tmp_path / "ledger.db", KEY)


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start another process that holds the ledger until it is told to let go."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        if process.poll() is None:
            process.communicate("\n")


def test_second_run_is_told_which_command_runs_and_since_when(
    path: Path, other: subprocess.Popen[str]
) -> None:
    says = r'Another run \("send"\) is at work since 23/11/2026 12:00:01\. One run at a time'
    with pytest.raises(LedgerBusy, match=says), open_ledger(path, now=Clock(), command="write", new=True):
        pass
    with read_ledger(path) as ledger:
        assert ledger.states([KEY]) == {KEY: State.DRAFT_MADE}
    other.communicate("\n")
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        assert ledger.begin("write", "ab").number == 2


@pytest.mark.usefixtures("other")
@pytest.mark.skipif(os.name != "posix", reason="a link needs leave on Windows")
def test_two_homes_that_come_to_one_ledger_share_its_lock_and_its_note(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "home" / "data" / "own.db"
    link.parent.mkdir(parents=True)
    link.symlink_to(path)
    assert note_of(link) == note_of(path)
    with pytest.raises(LedgerBusy), open_ledger(link, now=Clock(), command="write", new=True):
        pass


@pytest.mark.skipif(os.name != "posix", reason="the signal is POSIX's")
def test_lock_falls_when_its_run_is_killed(path: Path, other: subprocess.Popen[str]) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        assert ledger.states([KEY]) == {KEY: State.DRAFT_MADE}


def test_note_that_cannot_be_read_stops_nobody(path: Path) -> None:
    note_of(path).write_text("{", encoding="utf-8")
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        with pytest.raises(LedgerBusy, match=r'Another run \("write"\) is at work'), _again(path):
            pass
        note_of(path).unlink()
        with pytest.raises(LedgerBusy, match="Another run is at work"), _again(path):
            pass
        assert ledger.begin("write", "ab").number == 2


def _again(path: Path) -> AbstractContextManager[Ledger]:
    return open_ledger(path, now=Clock(), command="send", new=True)
