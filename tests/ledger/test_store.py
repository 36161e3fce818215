"""A ledger that cannot be relied on or written is refused with a sentence; what was recorded stands."""

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from directory.ledger import LedgerAbsent, LedgerUnfit, LedgerUnwritable, open_ledger, read_ledger
from directory.ledger.errors import NotText
from directory.ledger.lock import note_of
from directory.ledger.schema import VERSION
from directory.ledger.states import State
from directory.ledger.verify import faults
from tests.ledger.makers import Clock, entry, ledger_with

KEY = entry().key
ROOT = Path(__file__).parents[2]
POSIX = pytest.mark.skipif(os.name != "posix", reason="limits and signals are POSIX's")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.db"


def run(script: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run ``script`` in another process, with the ledger's path as its argument."""
    command = [sys.executable, "-c", script, str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


RECORD = """
import sys
from pathlib import Path
from directory.errors import DirectoryError
from directory.ledger import open_ledger
from directory.ledger.states import State
from tests.ledger.makers import Clock, entry
"""


def test_ledger_is_made_for_its_owner_alone(path: Path) -> None:
    ledger_with(path, KEY)
    assert sorted(one.name for one in path.parent.iterdir() if "lock" not in one.name) == [
        "ledger.db",
        "ledger.db.last-run",
    ]
    if os.name == "posix":
        assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


def test_commit_is_on_disk_before_it_returns(path: Path) -> None:
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        connection = ledger._connection
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone() for name in ("journal_mode", "synchronous")
        ]
        assert settings == [("delete",), (3,)]  # 3: EXTRA
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_ledger_that_is_not_there_is_not_an_empty_one_and_none_is_made(path: Path) -> None:
    with pytest.raises(LedgerAbsent, match=r"is not there\. Without it nobody can say"), read_ledger(path):
        pass
    with pytest.raises(LedgerAbsent), open_ledger(path, now=Clock(), command="send"):
        pass
    assert not path.parent.exists()


def test_nothing_is_put_next_to_a_ledger_that_is_not_there(path: Path) -> None:
    path.parent.mkdir()
    with pytest.raises(LedgerAbsent), open_ledger(path, now=Clock(), command="send"):
        pass
    assert not list(path.parent.iterdir())


def test_ledger_that_begins_has_nothing_in_it(path: Path) -> None:
    with open_ledger(path, now=Clock(), command="init", new=True) as ledger:
        assert (ledger.history(), ledger.events(), ledger.head()) == ([], [], (0, ""))
    with open_ledger(path, now=Clock(), command="write") as ledger:
        assert ledger.begin("write", "ab").number == 1


def test_reader_cannot_write(path: Path) -> None:
    ledger_with(path, KEY)
    with read_ledger(path) as ledger, pytest.raises(sqlite3.OperationalError):
        ledger._connection.execute("DELETE FROM events")


def other_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photographs (name TEXT)")


def later_version(path: Path) -> None:
    ledger_with(path, KEY)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")


def cut_short(path: Path) -> None:
    ledger_with(path, *(f"key{number}" for number in range(50)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwritten_in_the_middle(path: Path) -> None:
    ledger_with(path, *(f"key{number}" for number in range(50)))
    content = bytearray(path.read_bytes())
    content[8192:12288] = os.urandom(4096)
    path.write_bytes(content)


def deleted(path: Path) -> None:
    ledger_with(path, KEY).unlink()


def emptied(path: Path) -> None:
    ledger_with(path, KEY).write_bytes(b"")


def put_back_from_an_older_copy(path: Path) -> None:
    older = ledger_with(path, KEY).read_bytes()
    with open_ledger(path, now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        ledger.record(KEY, State.SENDING)
        ledger.record(KEY, State.SENT)
    path.write_bytes(older)


def told(script: str) -> Callable[[Path], None]:
    """Return what changes a ledger's tables, as a flipped byte in them does."""

    def make(path: Path) -> None:
        ledger_with(path, KEY)
        with closing(sqlite3.connect(path)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            connection.executescript(script)

    return make


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(told("DROP VIEW standings"), "is damaged. What it says", id="no view"),
        pytest.param(told("DROP VIEW standings; DROP TABLE events"), "is damaged. What", id="no table"),
        pytest.param(
            told("ALTER TABLE events RENAME COLUMN reply TO answer"), "is damaged. What", id="no such column"
        ),
        pytest.param(
            told("DROP VIEW standings; CREATE VIEW standings AS SELECT 1 AS one"),
            "is damaged. What it says",
            id="a view of something else",
        ),
        pytest.param(
            lambda path: path.write_text("Dear all\n" * 999), "is damaged. What it says of letters", id="text"
        ),
        pytest.param(other_program, "is some other program's file. Choose another path", id="foreign"),
        pytest.param(later_version, "later version of this program. Install that version", id="later"),
        pytest.param(cut_short, "is damaged. What it says of letters", id="cut short"),
        pytest.param(overwritten_in_the_middle, "is damaged. What it says of letters", id="overwritten"),
        pytest.param(deleted, "is gone, and a run has used it. Without it", id="deleted"),
        pytest.param(emptied, "is gone, and a run has used it. Without it", id="emptied"),
        pytest.param(put_back_from_an_older_copy, "an older copy of it was put back", id="older copy"),
    ],
)
def test_ledger_that_cannot_be_relied_on_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], object], says: str
) -> None:
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.exists() else None
    with (
        pytest.raises(LedgerUnfit, match=re.escape(says)),
        open_ledger(path, now=Clock(), command="write", new=True),
    ):
        pass
    with pytest.raises(LedgerUnfit, match=re.escape(says)), read_ledger(path):
        pass
    assert (path.read_bytes() if path.exists() else None) == before


def test_after_a_persons_decision_a_new_ledger_begins(path: Path) -> None:
    deleted(path)
    note_of(path).unlink()
    assert ledger_with(path, KEY).exists()


@POSIX
def test_killed_in_the_middle_of_a_transaction_it_opens_as_it_was(path: Path) -> None:
    ledger_with(path, KEY)
    script = (
        RECORD
        + """
import os, signal
from directory.ledger.schema import RUN_COLUMNS, insert
with open_ledger(Path(sys.argv[1]), now=Clock(), command="write", new=True) as ledger:
    ledger.begin("write", "ab")
    connection = ledger._connection
    connection.execute("PRAGMA cache_size = 1")  # so that pages reach the file before the commit
    connection.execute("BEGIN IMMEDIATE")
    for number in range(3000):
        connection.execute(insert("runs", RUN_COLUMNS), (number + 3, *"xxxxx"))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    assert run(script, path).returncode == -signal.SIGKILL
    assert path.with_name("ledger.db-journal").stat().st_size > 0
    with read_ledger(path) as ledger:
        assert [one.run for one in ledger.events()] == [1, 1, 1, 2]
        assert not list(faults(ledger))
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        assert ledger.begin("write", "ab").number == 3


@POSIX
def test_killed_while_it_is_made_it_is_made_anew(path: Path) -> None:
    path.parent.mkdir()
    script = (
        RECORD
        + """
import os, signal, sqlite3
from directory.ledger.schema import CREATE
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_spill = 1")
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for statement in CREATE.split(";\\nCREATE INDEX")[0].split(";"):
    connection.execute(statement)
connection.execute("CREATE TABLE filling AS SELECT randomblob(900000)")
os.kill(os.getpid(), signal.SIGKILL)
"""
    )
    assert run(script, path).returncode == -signal.SIGKILL
    assert path.stat().st_size > 0
    with pytest.raises(LedgerAbsent), read_ledger(path):
        pass
    ledger_with(path, KEY)
    with read_ledger(path) as ledger:
        assert list(ledger.standings()) == [KEY]


@POSIX
def test_full_disk_is_a_sentence_and_what_was_recorded_stands(path: Path) -> None:
    script = f"""{RECORD}
import resource
with open_ledger(Path(sys.argv[1]), now=Clock(), command="write", new=True) as ledger:
    ledger.begin("write", "ab")
    size = Path(sys.argv[1]).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    for number in range(2000):
        try:
            ledger.plan([entry(f"key{{number}}")])
        except DirectoryError as error:
            print(number, error)
            print(list(ledger.states([f"key{{one}}" for one in (number - 1, number)]).values()))
            break
"""
    told = run(script, path)
    assert told.stderr == ""
    first, second = told.stdout.splitlines()
    number, _, sentence = first.partition(" ")
    assert "could not be written: the disk is full, or it fails. What was recorded before stands." in sentence
    assert second == "[<State.PLANNED: 'planned'>]"
    with read_ledger(path) as ledger:
        assert len(ledger.history()) == int(number)
        assert not list(faults(ledger))


def test_full_ledger_is_a_sentence(path: Path) -> None:
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        (pages,) = ledger._connection.execute("PRAGMA page_count").fetchone()
        ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LedgerUnwritable, match="the disk is full"):
            ledger.plan([entry(f"key{number}") for number in range(500)])
        ledger.plan([entry()])
        assert list(ledger.standings()) == [KEY]


def told_to_somebody_else(path: Path) -> str:
    """Return what a user without rights in the folder is told; root may write anywhere."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setuid(65534)
            with open_ledger(path, now=Clock(), command="write", new=True):
                pass
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return told.read()


@POSIX
@pytest.mark.parametrize("there", [False, True])
def test_read_only_folder_is_a_sentence(tmp_path: Path, there: bool) -> None:
    ledger_with(tmp_path / "loads what is loaded late" / "ledger.db", KEY)
    path = tmp_path / "data" / "ledger.db"
    path.parent.mkdir()
    if there:
        ledger_with(path, KEY)
    folders = (path.parent, tmp_path, *tmp_path.parents[:2])
    modes = {folder: folder.stat().st_mode for folder in folders}
    for folder in folders:
        folder.chmod(0o555)
    try:
        told = told_to_somebody_else(path)
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)
    assert told.startswith("LedgerUnwritable: ")
    assert "cannot be written: its folder takes no new file (Permission denied)." in told
    assert "ask who may write there; then run it again." in told


@pytest.mark.parametrize(
    "note",
    ['{"command": "a", "since": "2026-11-23", "seq": 1e999, "hash": ""}', "[" * 100_000, "5", "\x00"],
    ids=["an endless number", "lists in lists", "a number", "a zero byte"],
)
def test_note_that_cannot_be_read_stops_nobody(path: Path, note: str) -> None:
    note_of(ledger_with(path, KEY)).write_text(note, "utf-8")
    with read_ledger(path) as ledger:
        assert list(ledger.states([KEY])) == [KEY]


@pytest.mark.slow
def test_flipped_byte_is_told_or_without_effect(path: Path) -> None:
    whole = ledger_with(path, *(f"key{number}" for number in range(20))).read_bytes()
    note = note_of(path).read_bytes()
    right, told = answers(path), 0
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        note_of(path).write_bytes(note)
        try:
            found, *said = answers(path)
        except LedgerUnfit:
            told += 1
            continue
        assert found or [[], *said] == right, at
        told += bool(found)
    assert told


def answers(path: Path) -> list[object]:
    """Return the ledger's faults, and what it answers."""
    with read_ledger(path) as ledger:
        return [list(faults(ledger)), ledger.history(), ledger.events(), ledger.references()]


def test_folder_whose_name_is_no_text_is_told(path: Path) -> None:
    ledger_with(path, KEY)
    with read_ledger(path) as ledger, pytest.raises(NotText, match="has signs in it that are no text"):
        ledger.in_folder("/school/out\udcff")
