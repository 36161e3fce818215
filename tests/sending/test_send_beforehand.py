"""What comes before letters are sent: a second person approves them, and the school sends them to itself."""

import json
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from tests.sending.test_send import School, running, school, written

__all__ = ["running", "school", "written"]  # fixtures


def test_second_person_comes_first_where_the_settings_ask_for_one(school: School) -> None:
    school.settings("approval = 2")
    refused = school.run("send", "out", "--go", "--yes")
    assert refused.exit_code == 2
    assert "has 4 drafts that no second person has approved" in refused.output
    assert school.server.heard == []
    with open_ledger(
        school.home / "data" / "ledger.db", now=lambda: datetime.now(UTC), command="approve", new=True
    ) as book:
        book.begin("approve", "colleague")
        book.approve(school.keys, by="colleague")
    assert school.run("send", "out", "--go", "--yes").exit_code == 0


def test_draft_that_waits_can_still_be_approved(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    school.run("send", "out", "--go", "--yes", password="Tr0ub4dor")  # noqa: S106  # it opens nothing
    assert set(school.states) == {State.WAITING}
    school.settings("approval = 2")
    shown = json.loads(school.run("send", "out", "--format", "json").output)
    assert {one["why"] for one in shown["notices"]} == {"No second person has approved it yet."}
    monkeypatch.setattr("directory.commands.approve.user", lambda: "colleague")
    assert "4 drafts in out approved by colleague." in school.run("approve", "out").output
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_colleague_at_the_same_computer_approves_with_initials_of_their_own(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    with read_ledger(school.home / "data" / "ledger.db") as ledger:
        writer = ledger.standing(school.keys[0]).run.user
    monkeypatch.setattr("directory.commands.approve.user", lambda: writer)
    school.settings("approval = 2")
    for typed in ((), ("--by", writer.upper()), ("--by", f" {writer[0]}.{writer[1:]}.")):
        refused = school.run("approve", "out", *typed)
        assert refused.exit_code == 2
        assert "It takes a second person to approve it, with initials of their own." in refused.output
    assert "4 drafts in out approved by JS." in school.run("approve", "out", "--by", "JS").output
    with read_ledger(school.home / "data" / "ledger.db") as ledger:
        standing = ledger.standing(school.keys[0])
    assert standing.approved_by == (f"JS (login {writer})",)
    assert school.run("send", "out", "--go", "--yes").exit_code == 0
    assert len(school.server.accepted) == 4


def test_test_run_goes_to_one_address_marked_and_is_not_recorded(school: School) -> None:
    sender = message_from_bytes(next((school.home / "out").glob("*.eml")).read_bytes(), policy=policy.default)
    me = f"me@{sender['From'].addresses[0].domain}"
    tested = school.run("send", "out", "--test-to", me)
    assert tested.exit_code == 0, tested.output
    assert f"4 of 4 drafts went to {me}, marked TEST. No recipient got anything." in tested.output
    messages = [message_from_bytes(one.content, policy=policy.default) for one in school.server.accepted]
    assert [one["To"] for one in messages] == [me] * 4
    assert all(one["Subject"].startswith("TEST Our reference") for one in messages)
    assert {one["Message-ID"].partition(".")[0] for one in messages} == {"<test"}
    assert "4 planned = 0 sent + 0 refused + 4 waiting" in school.run("send", "out").output


def test_test_run_keeps_to_the_limit(school: School) -> None:
    sender = message_from_bytes(next((school.home / "out").glob("*.eml")).read_bytes(), policy=policy.default)
    me = f"me@{sender['From'].addresses[0].domain}"
    assert f"1 of 1 draft went to {me}" in school.run("send", "out", "--test-to", me, "--limit", "1").output
    assert len(school.server.accepted) == 1


def test_test_run_does_not_leave_the_school(school: School) -> None:
    refused = school.run("send", "out", "--test-to", "me@gmail.com")
    assert refused.exit_code == 2
    assert "holds pupils' data, and me@gmail.com is not an address at" in refused.output
    assert school.server.heard == []
