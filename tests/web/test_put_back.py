"""A backup put back over a folder in which letters were written and sent since: none of them goes twice."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.ledger import read_ledger
from directory.ledger.lock import note_of
from directory.ledger.states import State, Why
from directory.ledger.verify import faults
from directory.workspace import Workspace
from directory.writing.audit import verify
from tests.web.running import DAY, Visitor, at_work, desk_of, until
from tests.web.test_pages import LETTER, filled, home, said, write

__all__ = ["home"]  # a fixture

OLDER = "an older copy of it was put back"


def backed_up(visitor: Visitor) -> bytes:
    visitor.post("/backup")
    return visitor.get("/backup/made.zip").content


def post_some(visitor: Visitor, place: str, number: int) -> list[str]:
    """Record some letters of a set as posted, and return their keys."""
    keys = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/posted").text)[:number]
    done = visitor.post(f"{place}/posted", {"posted": keys, "by": "AB", "on": DAY})
    assert done.status == 303
    return keys


def put_back(home: Path, packed: bytes) -> None:
    with ZipFile(BytesIO(packed)) as archive:
        archive.extractall(home)


def put_back_with_its_note(home: Path) -> None:
    """Put a backup back after letters were written, with its own note: it says nothing of what came since."""
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        packed = backed_up(visitor)
        note = note_of(Workspace(home).ledger).read_bytes()
        write(visitor)
    put_back(home, packed)
    note_of(Workspace(home).ledger).write_bytes(note)


def settles(visitor: Visitor, number: int) -> None:
    """Say that there is no newer copy: so many letters may have left."""
    shown = said(visitor.get("/ledger/put-back"))
    assert "Nothing is written or sent until this is settled" in shown
    assert "Say who" in said(visitor.post("/ledger/put-back"))
    told = visitor.post("/ledger/put-back", {"by": "AB"})
    assert told.headers["Location"] == "/ledger?far=may+have+arrived"
    shown = said(visitor.get("/ledger"))
    assert f"Of {number} letters nobody knows now whether they left. Say so of each." in shown
    assert visitor.get("/ledger/put-back").headers["Location"] == "/"


def is_stopped(visitor: Visitor, *paths: str) -> None:
    for path in paths:
        told = visitor.get(path)
        assert (told.status, OLDER in said(told)) == (409, True), path
        assert 'href="/ledger/put-back"' in told.text
        assert "can be written" not in told.text


def offered(visitor: Visitor) -> int:
    """Return how many letters a new set of the same list would have."""
    shown = said(visitor.get(visitor.post("/letters/new", LETTER).headers["Location"]))
    return int(re.findall(r"(\d+) letters? can be written", (shown + " 0 letters can be written"))[0])


def test_letters_of_a_folder_that_the_record_put_back_does_not_know_go_to_nobody_twice(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        packed = backed_up(visitor)
        place = write(visitor)
        (key, *_) = post_some(visitor, place, 3)
    with read_ledger(Workspace(home).ledger) as ledger:
        before = ledger.standings()
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        is_stopped(
            visitor, "/", "/letters", "/letters/new", place, f"{place}/send", "/ledger", "/ledger/intact"
        )
        assert visitor.post("/letters/new", LETTER).status == 409
        settles(visitor, 22)
        assert offered(visitor) == 0
        shown = said(visitor.get("/"))
        assert "22 may have arrived or not" in shown
        asked = visitor.get(f"{place}/unknown/{key}")
        assert "an older record was put back, which does not know it" in said(asked)
        assert visitor.post(f"{place}/unknown/{key}", {"arrived": "yes"}).status == 303
        shown = said(visitor.get(f"{place}/send"))
        assert "22 letters: 1 sent, 21 may have arrived, 0 to post." in shown
        assert shown.count("Say whether it left: ") == 3
    with read_ledger(Workspace(home).ledger) as ledger:
        after = ledger.standings()
        assert list(faults(ledger)) == []
        found = verify(ledger)
    assert (found.faults, found.missing) == ((), 0)
    assert after.keys() == before.keys()
    assert {one.state for one in after.values()} == {State.SENT, State.UNKNOWN}
    for one in before.values():
        same = after[one.key]
        assert (same.entry, same.folder, dict(same.files)) == (one.entry, one.folder, dict(one.files))


def test_letters_of_unknown_fate_are_settled_several_at_once(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        packed = backed_up(visitor)
        place = write(visitor)
        sent = post_some(visitor, place, 3)
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        settles(visitor, 22)
        assert "Of 22 letters nobody knows whether they left. Say it of several at once" in said(
            visitor.get(f"{place}/send")
        )
        every = f"{place}/unknown"
        told = said(visitor.post(every, {"arrived": ""}))
        assert "Tick the letters that you know about." in told
        assert "Say which: they arrived, or they did not." in told
        assert visitor.post(every, {"letter": sent, "arrived": "yes"}).status == 303
        assert "Recorded: 3 letters arrived." in said(visitor.get(f"{place}/send"))
        assert "Now there are 19 letters of unknown fate" in said(
            visitor.post(every, {"letter": sent, "arrived": "no"})
        )
        assert visitor.post(every, all_of_them(visitor, every, "no")).status == 303
        assert visitor.get(every).headers["Location"] == f"{place}/send"
    with read_ledger(Workspace(home).ledger) as ledger:
        states = {key: one.state for key, one in ledger.standings().items()}
    assert {states.pop(key) for key in sent} == {State.SENT}
    assert set(states.values()) == {State.WAITING}


def all_of_them(visitor: Visitor, every: str, arrived: str) -> dict[str, str]:
    """Return the page's form, filled in for all letters of unknown fate that it counts."""
    return filled(visitor.get(every)) | {"all": "yes", "arrived": arrived}


def test_all_letters_of_unknown_fate_are_those_that_the_page_counted(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        packed = backed_up(visitor)
        place = write(visitor)
        waits, arrived, *_ = post_some(visitor, place, 3)
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        settles(visitor, 22)
        every = f"{place}/unknown"
        assert visitor.post(every, {"letter": waits, "arrived": "no"}).status == 303
        form = all_of_them(visitor, every, "no")
        assert visitor.post(f"{every}/{arrived}", {"arrived": "yes"}).status == 303
        with page.desk.recording("resolve") as ledger:  # as many as before, but not the same ones
            ledger.begin("resolve", "AB")
            ledger.doubt([waits], Why.PUT_BACK)
        told = said(visitor.post(every, form))
        assert "Now there are 21 letters of unknown fate. Look at them once more." in told
        assert visitor.post(every, all_of_them(visitor, every, "no")).status == 303
    with read_ledger(Workspace(home).ledger) as ledger:
        states = {key: one.state for key, one in ledger.standings().items()}
        runs = [command for _, command in ledger.rows("runs", ("number", "command"))]
    assert states.pop(arrived) is State.SENT
    assert set(states.values()) == {State.WAITING}
    assert runs.count("resolve") == 4  # many letters are one run, all or none


def test_letters_that_were_posted_since_the_backup_wait_for_a_persons_word(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        (before, *_) = post_some(visitor, place, 1)
        packed = backed_up(visitor)
        (since, *_) = post_some(visitor, place, 1)
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        is_stopped(visitor, "/", "/letters/new", f"{place}/send", "/directory/findings")
        settles(visitor, 21)
        assert "Which have you posted?" not in visitor.get(f"{place}/send").text
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.standing(before).state is State.SENT
        assert ledger.standing(since).state is State.UNKNOWN
        assert ledger.standing(since).reply == Why.PUT_BACK


def test_letters_that_were_refused_or_held_may_have_been_posted_since_the_backup(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        with page.desk.recording("send") as ledger:
            ledger.begin("send", "ab")
            refused, held, *_ = ledger.standings()
            ledger.record(refused, State.REFUSED, reply="550 5.1.1")
            ledger.record(held, State.HELD)
        packed = backed_up(visitor)
        with page.desk.recording("log posted") as ledger:
            ledger.begin("log posted", "ab")
            ledger.record_all([refused, held], State.SENT, by="AB", posted=[refused, held])
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        is_stopped(visitor, "/", f"{place}/send")
        settles(visitor, 22)
        assert offered(visitor) == 0
        words = {"yes": "left", "no": "did not leave, and waits again"}
        for key, arrived in ((refused, "yes"), (held, "no")):
            assert "It did not leave: let it wait again" in said(visitor.get(f"{place}/unknown/{key}"))
            assert visitor.post(f"{place}/unknown/{key}", {"arrived": arrived}).status == 303
            told = said(visitor.get(f"{place}/send"))
            assert f"Recorded: the letter LPS-{key.upper()} to " in told
            assert f" {words[arrived]}." in told
    with read_ledger(Workspace(home).ledger) as ledger:
        assert (ledger.standing(refused).state, ledger.standing(held).state) == (State.SENT, State.WAITING)
        assert list(faults(ledger)) == []


def test_plan_that_is_damaged_is_not_passed_over_where_the_record_put_back_does_not_know_its_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back_with_its_note(home)
    (plan,) = home.glob("out-*/plan.json")
    content = plan.read_bytes()
    plan.write_bytes(content[:-1])
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        for path in ("/", "/letters/new", "/ledger/put-back"):
            assert "has a plan.json that is damaged" in said(visitor.get(path)), path
            assert "find out by hand what was sent from this folder" in said(visitor.get(path)), path
        assert "is damaged" in said(visitor.post("/letters/new", LETTER))
        monkeypatch.chdir(home)
        monkeypatch.delenv("RECIPIENTS_SETTINGS")
        done = CliRunner().invoke(cli, ["log", "put-back", "--by", "AB"])
        assert (done.exit_code, "has a plan.json that is damaged" in done.output) == (2, True)
        plan.write_bytes(content)
        settles(visitor, 22)


def test_plan_that_is_damaged_stops_nothing_where_the_record_knows_its_folder(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        write(visitor)
        (plan,) = home.glob("out-*/plan.json")
        plan.write_text("{")
        assert visitor.get("/").status == visitor.get("/letters/new").status == 200
        assert offered(visitor) == 0


@pytest.mark.parametrize(
    ("damaged", "other"), [("plan.json", "last-send.json"), ("last-send.json", "plan.json")]
)
def test_folder_of_which_one_note_is_damaged_is_found_newer_by_the_other(
    home: Path, damaged: str, other: str
) -> None:
    with at_work(desk_of(home)) as page:
        write(Visitor(page))
    (folder,) = home.glob("out-*")
    line = {"seq": 9_999, "hash": "0" * 64}
    if other == "plan.json":
        known = json.loads((folder / other).read_text("utf-8"))
        (folder / other).write_text(json.dumps(known | {"ledger": line}), "utf-8")
    else:
        (folder / other).write_text(json.dumps(line), "utf-8")
    (folder / damaged).write_text("{")
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        is_stopped(visitor, "/", "/letters/new")
        if other == "plan.json":
            settles(visitor, 22)


def test_folder_written_anew_since_the_backup_is_taken_in_as_it_lies_there(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        packed = backed_up(visitor)
        assert visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again"))).status == 303
        until(lambda: not page.desk.work.busy)
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        settles(Visitor(page), 22)
    with read_ledger(Workspace(home).ledger) as ledger:
        assert verify(ledger).faults == ()
        assert {one.state for one in ledger.standings().values()} == {State.UNKNOWN}


def test_list_that_is_gone_is_said_and_its_letters_are_held_all_the_same(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        packed = backed_up(visitor)
        write(visitor)
    put_back(home, packed)
    list_ = Workspace(home).leavers
    content = list_.read_bytes()
    list_.unlink()
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        shown = said(visitor.get("/ledger/put-back"))
        assert "The list is gone that the letters in these folders were written from" in shown
        assert (
            "Put it back first, if you can. Without it the record does not know about whom they are" in shown
        )
        assert "if a reference is spelt in another way or has changed" in shown
        list_.write_bytes(content)
        assert "The list is gone" not in said(visitor.get("/ledger/put-back"))
        list_.unlink()
        visitor.post("/ledger/put-back", {"by": "AB"})
        shown = said(visitor.get("/ledger"))
        assert "Of 22 letters it is not recorded about whom they are: the list is gone." in shown
        assert "They are not found again by another spelling of a reference" in shown
        list_.write_bytes(content)
        assert offered(visitor) == 0


def test_nobody_is_asked_where_nothing_was_done_since_the_backup(home: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        place = write(visitor)
        packed = backed_up(visitor)
    put_back(home, packed)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        assert visitor.get("/").status == 200
        assert visitor.get("/ledger/put-back").headers["Location"] == "/"
        assert visitor.post("/ledger/put-back", {"by": "AB"}).headers["Location"] == "/"
        assert len(post_some(visitor, place, 1)) == 1


def test_backup_put_back_into_an_empty_folder_asks_before_anything_goes(home: Path, tmp_path: Path) -> None:
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        write(visitor)
        packed = backed_up(visitor)
    there = tmp_path / "other"
    put_back(there, packed)
    with at_work(desk_of(there)) as page:
        visitor = Visitor(page)
        assert "came out of a backup" in said(visitor.get("/"))
        settles(visitor, 22)
        assert visitor.get("/").status == 200


def test_folder_copied_to_another_computer_with_its_record_asks_nothing(home: Path, tmp_path: Path) -> None:
    with at_work(desk_of(home)) as page:
        write(Visitor(page))
    there = home.rename(tmp_path / "copy")
    with at_work(desk_of(there)) as page:
        assert Visitor(page).get("/").status == 200


def test_commands_that_plan_write_or_send_are_stopped_until_it_is_settled(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back_with_its_note(home)
    monkeypatch.chdir(home)
    monkeypatch.delenv("RECIPIENTS_SETTINGS")
    (folder,) = home.glob("out-*")
    letters = ["post16-transfer", "--leavers", "data/leavers.xlsx", "--on", DAY]
    for command in (
        ["plan", *letters],
        ["write", *letters, "--out", "out-more"],
        ["send", str(folder)],
        ["log", "verify"],
    ):
        done = CliRunner().invoke(cli, command)
        assert (done.exit_code, OLDER in done.output) == (2, True), done.output
        assert "recipients log put-back --by WHO" in done.output
    assert not (home / "out-more").exists()
    done = CliRunner().invoke(cli, ["log", "put-back", "--by", "AB"])
    assert "Of 22 letters nobody knows now whether they left." in done.output
    planned = CliRunner().invoke(cli, ["plan", *letters])
    assert "33 leavers = 0 letters + 33 held." in planned.output
    again = CliRunner().invoke(cli, ["log", "put-back", "--by", "AB"])
    assert "The ledger is as it was last left." in again.output
