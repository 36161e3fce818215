"""What is not to go is taken away on the page, and a list is mended after its letters were written."""

import re
from collections.abc import Generator
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.web.work import Job
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, PATIENCE, Clock, Visitor, until
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write
from tests.web.test_uploaded import GOOD, SAID, chosen, keys, listed, paired, refuse, row, written
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "paired", "visitor"]  # fixtures
WHY = {"reason": "the body has closed", "by": "AB"}


def states(home: Path) -> list[State]:
    with read_ledger(Workspace(home).ledger) as ledger:
        return [one.state for one in ledger.history()]


def test_written_set_is_written_again_from_a_mended_list(home: Path, paired: Visitor) -> None:
    place = written(paired, row(0, "gateway-college") + row(1, "nowhere"))
    assert "Letters: 1" in said(paired.get(f"{place}/again"))
    to = f"{place}/again/list"
    assert "Choose the file." in said(upload(paired, form(paired, listed("")), to=to))
    assert "There is a problem" in said(upload(paired, form(paired, part("file", b"x", "a.csv")), to=to))
    assert upload(paired, form(paired, listed(GOOD)), to=to).status == 303
    shown = paired.get(f"{place}/again")
    assert "Letters: 2" in said(shown)
    assert re.search(r"The list: the one chosen on \d+ \w+ \d{4} at \d\d:\d\d\.", said(shown))
    assert paired.post(f"{place}/again", filled(shown)).status == 303
    until(lambda: not paired.page.desk.work.busy)
    assert states(home) == [State.WITHDRAWN, State.DRAFT_MADE, State.DRAFT_MADE]
    assert "Tamsinb Quill" in said(paired.get(f"{place}/send"))  # judged by the new list


def test_writing_again_names_what_is_taken_away_for_good(paired: Visitor) -> None:
    place = written(paired)
    upload(paired, form(paired, listed(row(0, "gateway-college"))), to=f"{place}/again/list")
    shown = paired.get(f"{place}/again")
    assert "Would not be written again: 1" in said(shown)
    assert "The button would take them away too" in said(shown)
    assert "Tamsinb Quill, to " in said(shown)


def test_writing_again_says_first_that_all_are_held_and_that_nothing_was_done(
    home: Path, paired: Visitor
) -> None:
    place = written(paired)
    upload(paired, form(paired, listed(row(0, "nowhere") + row(1, "nowhere"))), to=f"{place}/again/list")
    told = said(paired.get(f"{place}/again"))
    first = told.index(
        "There is no letter to write: all are held. Nothing was done, and no file was deleted."
    )
    assert first < told.index("Would not be written again: 2") < told.index("Held: 2")
    assert "They stay there as they are." in told
    assert "The button" not in told
    assert states(home) == [State.DRAFT_MADE, State.DRAFT_MADE]


def test_wrong_list_of_a_second_upload_leaves_the_first(home: Path, paired: Visitor) -> None:
    place = written(paired, row(0, "gateway-college"))
    upload(paired, form(paired, listed(GOOD)), to=f"{place}/again/list")
    upload(paired, form(paired, part("file", b"x", "a.csv")), to=f"{place}/again/list")
    assert "Letters: 2" in said(paired.get(f"{place}/again"))
    assert len(kept_lists(Workspace(home))) == 2


def test_letter_that_will_never_go_is_taken_away_and_waits_nowhere(home: Path, paired: Visitor) -> None:
    place = written(paired)
    first, second = keys(home)
    refuse(home, first)
    paired.post(f"{place}/posted", {"posted": second, **SAID})
    assert "Did not arrive" in said(paired.get("/"))
    assert f'href="{place}/away?letter={first}"' in paired.get(f"/ledger/{first}").text
    asked = paired.get(f"{place}/away?letter={first}")
    assert f'value="{first}" checked' in asked.text
    assert f'value="{second}"' not in asked.text
    assert "Delete the folder" not in said(asked)  # one has left
    for wrong, told in (
        ({}, "Tick the letters"),
        ({"never": first}, "Say who"),
        ({"never": first, "by": "AB"}, "Say why"),
    ):
        assert told in said(paired.post(f"{place}/away", wrong))
    named = said(paired.post(f"{place}/away", {"never": first, **WHY, "reason": "Quill has moved"}))
    assert "names a pupil" in named
    assert paired.post(f"{place}/away", {"never": first, **WHY}).status == 303
    assert states(home) == [State.WITHDRAWN, State.SENT]
    assert "Did not arrive" not in said(paired.get("/"))
    assert "will never go: the body has closed AB" in said(paired.get(f"/ledger/{first}"))
    assert re.search(r"29 November 2026, \d\d:\d\d taken away unsent", said(paired.get(f"/ledger/{first}")))
    assert kept_lists(Workspace(home)) == []  # nothing of it may leave any more
    assert "1 letter: 1 sent." in said(paired.get(f"{place}/send"))
    offered = paired.get(chosen(paired, GOOD))
    assert "Taken away on 29/11/2026 by AB: the body has closed." in said(offered)
    read = re.findall(rf'"(/letters/[^"]*{first})"', offered.text)[0]
    assert "Taken away on 29/11/2026" in said(paired.get(read))


def test_letters_that_were_all_taken_away_are_nowhere_said_to_have_left(home: Path, paired: Visitor) -> None:
    place = written(paired)
    both = keys(home)
    assert paired.post(f"{place}/away", {"never": both, **WHY}).status == 303
    steps = said(paired.get(place))
    for step in ("A colleague approves them", "Send and post them", "Tick off the receipts"):
        assert f"{step}: Not needed , all letters were taken away" in steps, steps
    assert "They were all taken away." in steps
    assert "Each of these letters has left" not in said(paired.get(f"{place}/away"))
    assert "2 taken away unsent" in said(paired.get("/letters"))
    shown = paired.get(f"/ledger/{both[0]}")
    assert "deleted once none of its letters waits" in said(shown)
    assert "The letter itself does not lie in a folder any more." in said(shown)
    assert "Read the letter" not in said(shown)
    assert "Receipt none: it was taken away" in said(shown)


def test_receipts_are_done_once_all_came(home: Path, paired: Visitor) -> None:
    place = written(paired)
    both = keys(home)
    paired.post(f"{place}/posted", {"posted": both, **SAID})
    assert "Tick off the receipts : Now" in said(paired.get(place))
    paired.post("/ledger/receipts", {"came": both, **SAID})
    assert "2 receipts of 29 November 2026 are recorded." in said(paired.get("/ledger/receipts"))
    assert "Tick off the receipts : Done" in said(paired.get(place))


def test_no_receipt_is_waited_for_where_a_letter_asks_for_none(visitor: Visitor) -> None:
    place = visitor.post("/letters/new", {"letter": "youth-support-choice", "on": DAY}).headers["Location"]
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    assert "Tick off the receipts: Not needed , no receipt is asked for" in said(visitor.get(place))
    with read_ledger(visitor.page.desk.settings.ledger) as ledger:
        one = next(iter(ledger.history()))
    assert "Receipt no receipt is asked for" in said(visitor.get(f"/ledger/{one.key}"))


def test_letter_of_a_folder_that_was_deleted_leads_to_no_missing_page(home: Path, paired: Visitor) -> None:
    place = written(paired)
    paired.post(f"{place}/away/all", {"letters": filled(paired.get(f"{place}/away"))["letters"]})
    assert "Its folder of letters" not in said(paired.get(f"/ledger/{keys(home)[0]}"))


def test_letter_that_left_meanwhile_is_not_taken_away(home: Path, paired: Visitor) -> None:
    place = written(paired)
    first, second = keys(home)
    paired.post(f"{place}/posted", {"posted": first, **SAID})
    told = paired.post(f"{place}/away", {"never": [first, second], **WHY})
    assert told.status == 422
    assert states(home) == [State.SENT, State.DRAFT_MADE]
    assert paired.post(f"{place}/away", {"never": "zzzzzzzzzz", **WHY}).status == 404


def test_folder_of_which_nothing_left_is_deleted_whole(home: Path, paired: Visitor) -> None:
    place = written(paired)
    old = filled(paired.get(f"{place}/away"))["letters"]
    assert "Delete 2 letters unsent" in said(paired.get(f"{place}/away"))
    assert "has changed since" in said(paired.post(f"{place}/away/all", {"letters": "other"}))
    assert "is deleted" in said(paired.post(f"{place}/away/all", {"letters": old}))
    assert list(home.glob("out-*")) == kept_lists(Workspace(home)) == []
    assert set(states(home)) == {State.WITHDRAWN}
    assert paired.get(place).status == 404
    assert "out-" not in said(paired.get("/"))


def test_folder_that_was_deleted_by_hand_lets_go_of_its_letters(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    folder = next(home.glob("out-*"))
    for one in folder.iterdir():
        one.unlink()
    folder.rmdir()
    assert f'href="{place}/away"' in visitor.get(place).text
    assert "is deleted" in said(visitor.post(f"{place}/away/all", filled(visitor.get(f"{place}/away"))))
    again = visitor.post("/letters/new", LETTER).headers["Location"]
    assert "22 letters can be written" in said(visitor.get(again))


def test_broken_off_folder_can_be_deleted(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    plan = next(home.glob("out-*")) / "plan.json"
    plan.write_text(plan.read_text().replace('"complete": true', '"complete": false'))
    assert f'href="{place}/away"' in visitor.get(f"{place}/write").text
    visitor.post(f"{place}/away/all", filled(visitor.get(f"{place}/away")))
    assert "Unfinished" not in said(visitor.get("/"))


def test_choice_of_which_nothing_is_written_is_thrown_away_with_its_list(home: Path, paired: Visitor) -> None:
    place = chosen(paired, GOOD)
    assert "Throw this choice away" in said(paired.get(place))
    assert paired.post(f"{place}/forget").headers["Location"] == "/letters"
    assert kept_lists(Workspace(home)) == []
    assert paired.get(place).status == 404
    assert "Go on: " not in said(paired.get("/"))
    done = written(paired)
    assert "Throw this choice away" not in said(paired.get(done))
    assert paired.post(f"{done}/forget").status == 404


def test_own_list_of_the_school_stays_when_a_choice_is_thrown_away(home: Path, visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    visitor.post(f"{place}/forget")
    assert Workspace(home).leavers.is_file()


@pytest.mark.parametrize("what", ["keys", "folder"])
def test_command_takes_away_too(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    write(visitor)
    monkeypatch.chdir(home)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    folder = next(home.glob("out-*"))
    given = [str(folder)] if what == "folder" else keys(home)[:2]
    told = CliRunner().invoke(
        cli, ["log", "withdraw", *given, "--reason", "the body has closed", "--by", "AB"]
    )
    assert told.exit_code == 0, told.output
    assert "taken away." in told.output
    assert states(home).count(State.WITHDRAWN) == (22 if what == "folder" else 2)
    both = CliRunner().invoke(cli, ["log", "withdraw", ".", "zzzzzzzzzz", "--by", "AB"])
    assert "Name one folder" in both.output


def test_letters_that_came_back_are_offered_too(home: Path, paired: Visitor) -> None:
    place = written(paired)
    first, second = keys(home)
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        for one in (State.SENDING, State.SENT, State.BOUNCED):
            ledger.record(first, one)
    assert set(re.findall(r'name="never" value="(\w+)"', paired.get(f"{place}/away").text)) == {first, second}
    paired.post(f"{place}/away", {"never": first, **WHY})
    assert "did not arrive" not in said(paired.get(place))


def test_list_of_waiting_letters_stays_when_another_is_chosen_in_its_place(
    home: Path, paired: Visitor
) -> None:
    place = written(paired, row(0, "gateway-college"))
    upload(paired, form(paired, listed(GOOD)), to=f"{place}/again/list")
    paired.post(f"{place}/again", filled(paired.get(f"{place}/again")))
    until(lambda: not paired.page.desk.work.busy)
    upload(paired, form(paired, listed(row(1, "gateway-college"))), to=f"{place}/again/list")
    assert "Tamsinb Quill" in said(paired.get(f"{place}/send"))
    upload(paired, form(paired, listed(GOOD)), to=f"{place}/again/list")
    assert (
        len(kept_lists(Workspace(home))) == 3
    )  # that of the letters, and the last one chosen; and the first


def test_folder_is_not_deleted_while_a_job_is_at_work_and_the_page_says_so(
    home: Path, paired: Visitor
) -> None:
    place = written(paired)
    asked, go, desk = filled(paired.get(f"{place}/away")), Event(), paired.page.desk

    def hangs(_: Job) -> Generator[object, None, None]:
        go.wait(PATIENCE)
        yield None

    for about, stays in ((place.rpartition("/")[2], "write"), ("another", "away")):
        go.clear()
        desk.work.begin(Job(about, "write", 2, desk.clock(), "ab"), hangs)
        try:
            told = paired.post(f"{place}/away/all", asked)
            assert told.headers["Location"] == f"{place}/{stays}"
            shown = said(paired.get(told.headers["Location"]))
            assert "Letters are being written since" in shown
            assert "Nothing of yours has begun. Wait until that has ended" in shown
        finally:
            go.set()
        until(lambda: not desk.work.busy)
    assert states(home) == [State.DRAFT_MADE] * 2
    assert "is deleted" in said(paired.post(f"{place}/away/all", asked))


def test_all_that_letters_leave_in_the_folder_is_private_and_goes_with_them(
    home: Path, paired: Visitor
) -> None:
    """The list, the letters, what was printed, and of whom somebody said that they need no letter."""
    before = {path for path in home.rglob("*") if path.is_file()}
    place = written(paired, row(0, "gateway-college") + row(1, "wqe-college") + row(2, "nowhere"))
    paired.post(f"{place}/print.pdf")
    for kind in ("DL", "C5", "L7160", "L7163"):
        paired.post(f"{place}/addresses", {"kind": kind})
    mark = filled(paired.get(f"{place}/held"))["settled"]
    assert paired.post(f"{place}/held", {"settled": mark, "by": "AB"}).status == 303
    made = {path for path in home.rglob("*") if path.is_file()} - before
    assert {"plan.json", "settled.json"} < {path.name for path in made}
    assert {path.name: path.stat().st_mode & 0o077 for path in made if path.stat().st_mode & 0o077} == {}
    told = paired.post(f"{place}/away/all", {"letters": filled(paired.get(f"{place}/away"))["letters"]})
    assert "is deleted" in said(told)
    left = {path.name for path in home.rglob("*") if path.is_file() and path not in before}
    assert left <= {"ledger.db-wal", "ledger.db-shm"}
    assert list(home.glob("out-*")) == []
