"""An uploaded list is kept under a name of ours while its letters may leave, and then it goes."""

import stat
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path

import pytest

from directory.ledger.states import State
from directory.planning.request import Request
from directory.workspace import IGNORED, Workspace
from directory.writing.git import GitWouldTake
from directory.writing.lists import ListUnfit, drop_list, drop_spent_lists, keep_list, kept_lists
from directory.writing.runs import LetterFolder

NAME = "Year 11 Ann Example.XLSX"


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def folder(leavers: Path | None, *, complete: bool = True, **states: int) -> LetterFolder:
    """Return a folder of letters in these states, written from a list."""
    counts = {State[name.upper()]: number for name, number in states.items()}
    asked = Request(("a",), Path(), leavers, Path(), date(2026, 7, 1))
    return LetterFolder(Path("out"), ("a",), asked, None, "", 1, 1, 1, complete, counts, (), True, "")


def test_list_is_kept_under_a_name_that_says_nothing(home: Workspace) -> None:
    kept = keep_list(home, NAME, b"content")
    assert kept.parent == home.leavers.parent
    assert kept.read_bytes() == b"content"
    assert kept_lists(home) == [kept]
    assert not {"Ann", "Example", "Year"} & set(kept.name.replace(".", " ").split())
    patterns = IGNORED.decode().split()
    assert any(fnmatch(f"/data/{kept.name}", one) for one in patterns)
    assert keep_list(home, NAME, b"content") != kept


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")
def test_kept_list_is_its_owners_alone(home: Workspace) -> None:
    assert stat.S_IMODE(keep_list(home, NAME, b"x").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("a.csv", ".csv"),
        ("..\\..\\x.TSV", ".tsv"),
        ("/etc/x.txt", ".txt"),
        ("C:\\a.b\\leavers.xlsx", ".xlsx"),
        ("con.xlsx", ".xlsx"),
        ("a\0b.csv", ".csv"),
    ],
)
def test_of_an_uploads_name_only_its_ending_is_used(home: Workspace, name: str, ending: str) -> None:
    kept = keep_list(home, name, b"x")
    assert (kept.parent, kept.suffix, len(kept.stem)) == (home.leavers.parent, ending, len("leavers-") + 12)


@pytest.mark.parametrize(
    "name", ["a.exe", "list.Ann Example", "a.xlsm", "leavers", "", ".xlsx/..", "a.csv\n"]
)
def test_file_that_is_no_list_by_its_name_is_refused(home: Workspace, name: str) -> None:
    with pytest.raises(ListUnfit, match=r"is no list of leavers\. Save it as") as caught:
        keep_list(home, name, b"x")
    assert "Ann" not in str(caught.value)
    assert kept_lists(home) == []


@pytest.mark.parametrize("name", ["leavers.xlsx", "recipients.xlsx", "leavers-2026.xlsx", "../leavers-0.csv"])
def test_no_other_file_is_dropped(home: Workspace, name: str) -> None:
    path = home.leavers.parent / name
    home.leavers.parent.mkdir()
    path.write_bytes(b"the school's own")
    with pytest.raises(ValueError, match="not a list that was uploaded"):
        drop_list(home, path)
    assert drop_spent_lists(home, [], datetime.now(UTC) + timedelta(days=9)) == []
    assert path.exists()


def test_list_goes_once_nothing_from_it_may_leave(home: Workspace) -> None:
    later = datetime.now(UTC) + timedelta(days=2)
    sent, waiting, broken, unknown, both, unused = (keep_list(home, NAME, b"x") for _ in range(6))
    folders = [
        folder(sent, sent=3),
        folder(waiting, sent=3, draft_made=1),
        folder(broken, complete=False),
        folder(unknown, unknown=1),
        folder(both, sent=1),
        folder(both, waiting=1),
        folder(None, sent=1),
    ]
    assert set(drop_spent_lists(home, folders, later)) == {sent, unused}
    assert set(kept_lists(home)) == {waiting, broken, unknown, both}


def test_list_from_which_nothing_was_written_yet_stays_for_a_day(home: Workspace) -> None:
    kept = keep_list(home, NAME, b"x")
    assert drop_spent_lists(home, [], datetime.now(UTC) + timedelta(hours=23)) == []
    assert drop_spent_lists(home, [], datetime.now(UTC) + timedelta(hours=25)) == [kept]
    drop_list(home, kept)  # gone already: no matter


def test_list_is_not_kept_where_git_would_take_it(home: Workspace) -> None:
    subprocess.run(["git", "init", "-q", home.folder], check=True)
    with pytest.raises(GitWouldTake):
        keep_list(home, NAME, b"x")
    assert kept_lists(home) == []
    (home.folder / ".gitignore").write_bytes(IGNORED)
    assert keep_list(home, NAME, b"x").is_file()
