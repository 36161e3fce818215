"""A folder that is not as its run left it: broken off, copied, read-only, or the disk is full."""

import json
import shutil
import sqlite3
import stat

import pytest

from directory.ledger.states import State
from tests.sending.test_send import School, running, school, written

__all__ = ["running", "school", "written"]  # fixtures


def test_folder_that_was_broken_off_is_not_sent(school: School) -> None:
    plan = school.home / "out" / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"complete": true', '"complete": false'), "utf-8")
    assert "was broken off while it was written. Write it again." in school.run("send", "out").output


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"sources": 5, "complete": true}'])
def test_plan_that_cannot_be_read_is_told_of(school: School, content: str) -> None:
    (school.home / "out" / "plan.json").write_text(content, "utf-8")
    refused = school.run("send", "out")
    assert refused.exit_code == 2
    assert "has a plan.json that is damaged" in refused.output


def test_folder_of_no_run_is_told_of(school: School) -> None:
    assert "has no plan.json. Choose a folder" in school.run("send", "data").output


def test_copy_of_a_folder_is_not_sent(school: School) -> None:
    shutil.copytree(school.home / "out", school.home / "copy")
    refused = school.run("send", "copy", "--go", "--yes")
    assert refused.exit_code == 2
    assert "is not where the ledger has these drafts" in refused.output


def test_without_a_mail_server_nothing_is_sent(school: School) -> None:
    (school.home / "recipients.toml").unlink()
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert 'recipients.toml, smtp: there is no mail server. Add [smtp] with host = "..."' in refused.output
    assert set(school.states) == {State.DRAFT_MADE}


def test_folder_that_may_only_be_read_can_be_sent(school: School) -> None:
    for path in (school.home / "out").iterdir():
        path.chmod(stat.S_IREAD)
    assert school.run("send", "out", "--go", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("put back", "is older than the letters in out: an older copy of it was put back"),
        ("of a copied home", "was sent when the ledger had lines that it has no more"),
    ],
)
def test_old_copy_of_all_that_lies_beside_the_ledger_sends_nothing_twice(
    school: School, how: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = school.home.parent / "copy"
    shutil.copytree(school.home, home)
    assert school.run("send", "out", "--go", "--yes", "--limit", "3").exit_code == 1
    if how == "put back":
        shutil.rmtree(school.home / "data")
        shutil.copytree(home / "data", school.home / "data")
    else:
        monkeypatch.chdir(home)
    again = school.run("send", str(school.home / "out"), "--go", "--yes")
    assert again.exit_code == 2
    assert says in again.output
    assert len(school.server.accepted) == 3


def test_folder_that_was_sent_is_written_anew(school: School) -> None:
    school.run("send", "out", "--go", "--yes", "--limit", "1")
    assert school.write("--replace").exit_code == 1
    assert not (school.home / "out" / "last-send.json").exists()
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_full_disk_stops_the_run_before_the_dot(school: School) -> None:
    # SQLite's own limit on the ledger's size stands in for the disk's: the third intent finds no room.
    ledger = school.home / "data" / "ledger.db"
    real = sqlite3.connect

    def small(*told, **more):
        connection = real(*told, **more)
        connection.execute(f"PRAGMA max_page_count = {ledger.stat().st_size // 4096 + 1}")
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sqlite3.connect", small)
        stopped = school.run("send", "out", "--go", "--yes")
    assert stopped.exit_code in (2, 4), stopped.output
    assert "could not be written: the disk is full" in stopped.output
    counts = json.loads(school.run("send", "out", "--format", "json").output)["states"]
    taken = len(school.server.accepted)
    assert taken < 4
    assert counts["sent"] <= taken <= counts["sent"] + counts["unknown"]
    assert school.run("send", "out", "--go", "--yes").exit_code in (0, 4)
    assert len({one.id for one in school.server.accepted}) == len(school.server.accepted)
