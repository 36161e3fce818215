"""Sending on the page: what it says a press has done, and what is said when it cannot."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import Mark, State
from directory.sending.server import MailServer, Unreachable
from directory.sending.smtp import Smtp
from directory.web.pages.settings import TRY_SECONDS
from directory.workspace import Workspace
from tests.faulty_smtp import PASSWORD
from tests.helpers import full_disk
from tests.web.office import Office, office
from tests.web.running import DAY, Clock, Visitor, until
from tests.web.test_pages import LETTER, filled, said, write

needs_limit = pytest.mark.skipif(sys.platform == "win32", reason="a limit of files' size is Unix's")
WITH = {"password": PASSWORD}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Office]:
    """Return an office in which nobody else has to approve letters."""
    with office(tmp_path, approval=1) as made:
        yield made


@pytest.fixture
def visitor(at: Office) -> Visitor:
    return Visitor(at.page)


def press(visitor: Visitor, place: str, **changed: str) -> str:
    """Press Send, and return what the page says once that has ended."""
    visitor.post(f"{place}/send", filled(visitor.get(f"{place}/send")) | WITH | changed)
    until(lambda: not visitor.page.desk.work.busy)
    return said(visitor.get(f"{place}/send"))


def states(at: Office) -> list[State]:
    with read_ledger(Workspace(at.home).ledger) as ledger:
        return [one.state for one in ledger.history()]


def post_one(visitor: Visitor, place: str) -> str:
    """Tick a letter as posted, and return its key."""
    key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)[0]
    assert visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY}).status == 303
    return key


def test_panel_says_what_the_press_did_until_something_else_is_recorded(visitor: Visitor) -> None:
    place = write(visitor)
    assert "0 of 18 e-mails have been sent" in press(visitor, place, password=PASSWORD[::-1])
    assert "Sending stopped" in said(visitor.get(f"{place}/send"))
    told = press(visitor, place)
    assert "18 of 18 e-mails have been sent" in told
    assert "22 letters: 18 sent, 4 to post." in told
    assert "18 of 18" in said(visitor.get(f"{place}/send"))  # however often it is looked at
    post_one(visitor, place)
    told = said(visitor.get(f"{place}/send"))
    assert "22 letters: 19 sent, 3 to post." in told
    assert "18 of 18" not in told


def test_press_is_said_although_what_is_left_may_not_leave(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    book = load_workbook(Workspace(at.home).leavers)
    sheet = book.worksheets[0]
    course = next(cell.column for cell in sheet[1] if cell.value == "Course")
    sheet.cell(2, course).value = "Welding"
    book.save(Workspace(at.home).leavers)
    assert "17 of 17 e-mails have been sent" in press(visitor, place)
    for key in re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text):
        visitor.post(f"{place}/posted", {"posted": key, "by": "AB", "on": DAY})
    told = visitor.get(f"{place}/send")
    assert told.status == 200
    assert "22 letters: 21 sent, 1 held, 0 to post." in said(told)
    assert "Nothing was sent" not in said(told)
    assert "The others may leave" not in said(told)
    refused = visitor.post(f"{place}/send", {"number": "1", "letters": "", **WITH})
    assert "Nothing was sent." in said(refused)
    assert len(at.server.accepted) == 17


def test_what_stopped_sending_stays_until_the_next_press(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    stopped = "Sending stopped"
    assert stopped in press(visitor, place, password=PASSWORD[::-1])
    assert stopped in said(visitor.get(f"{place}/send"))
    visitor.post(f"{place}/test", {"to": "head@lps.leicester.sch.uk", "test_password": PASSWORD})
    until(lambda: not at.desk.work.busy)
    told = said(visitor.get(f"{place}/send"))
    assert stopped in told
    assert "test e-mails have been sent to head@lps.leicester.sch.uk" in told
    told = press(visitor, place)
    assert stopped not in told
    assert "test e-mails" not in told


def try_it(visitor: Visitor, place: str, password: str) -> str:
    """Press Send of the test, and return what the page says once that has ended."""
    visitor.post(f"{place}/test", {"to": "head@lps.leicester.sch.uk", "test_password": password})
    until(lambda: not visitor.page.desk.work.busy)
    return said(visitor.get(f"{place}/send"))


@pytest.mark.parametrize("act", ["posted", "mailed", "approved"])
def test_what_stopped_a_press_goes_once_something_else_is_recorded(
    at: Office, visitor: Visitor, act: str
) -> None:
    place = write(visitor)
    press(visitor, place, password=PASSWORD[::-1])
    told = try_it(visitor, place, PASSWORD[::-1])
    assert "Sending stopped" in told
    assert "The test stopped" in told
    if act == "posted":
        post_one(visitor, place)
    elif act == "mailed":
        key = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/mailed").text)[0]
        assert visitor.post(f"{place}/mailed", {"posted": key, "by": "AB", "on": DAY}).status == 303
    else:
        with open_ledger(Workspace(at.home).ledger, now=Clock(), command="approve") as ledger:
            ledger.begin("approve", "ab")
            ledger.approve([one.key for one in ledger.history()], by="JS")
    told = said(visitor.get(f"{place}/send"))
    assert "Sending stopped" not in told
    assert "The test stopped" not in told
    assert "The test stopped" in try_it(visitor, place, PASSWORD[::-1])


def test_where_the_drafts_lie_is_said_and_how_they_are_opened(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    told = said(visitor.get(f"{place}/send"))
    (folder,) = at.home.glob("out-*")
    assert list(folder.glob("*.eml"))
    assert f"The drafts are the files that end in .eml, in {folder}. Open each in Outlook" in told
    assert "Then say so here, or it will go once more. I have sent e-mails of these" in told


def test_panel_stays_when_a_receipt_is_recorded(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    assert "18 of 18 e-mails have been sent" in press(visitor, place)
    with open_ledger(Workspace(at.home).ledger, now=Clock(), command="record") as ledger:
        ledger.begin("record", "ab")
        key = next(one.key for one in ledger.history() if one.state is State.SENT)
        ledger.acknowledge(key, by="AB", on=date.fromisoformat(DAY))
    assert "18 of 18 e-mails have been sent" in said(visitor.get(f"{place}/send"))


def test_test_says_to_which_address_it_went(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    visitor.post(f"{place}/test", {"to": "head@lps.leicester.sch.uk", "test_password": PASSWORD})
    until(lambda: not at.desk.work.busy)
    assert "18 of 18 test e-mails have been sent to head@lps.leicester.sch.uk" in said(
        visitor.get(f"{place}/send")
    )
    post_one(visitor, place)
    assert "test e-mails have been sent" not in said(visitor.get(f"{place}/send"))


@pytest.mark.parametrize(("page", "rows"), [("send", 5), ("again", 9)])
def test_long_list_has_pages(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, page: str, rows: int) -> None:
    place = write(visitor)
    monkeypatch.setattr("directory.web.answers.A_PAGE", 13)
    shown = [visitor.get(f"{place}/{page}?page={number}") for number in (1, 2)]
    keys = [re.findall(r"<tr><th scope=\"row\">(.*?)</t", one.text, re.DOTALL) for one in shown]
    assert [len(one) for one in keys] == [13, rows]
    assert not set(keys[0]) & set(keys[1])
    assert "Page 1 of 2" in said(shown[0])


def test_letter_that_may_have_arrived_is_first_of_a_long_list(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    last = re.findall(rf'{place}/letter/(\w+)"', visitor.get(f"{place}/send").text)[-1]
    with open_ledger(Workspace(at.home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(last, State.SENDING)
    first = re.findall(rf'{place}/letter/(\w+)"', visitor.get(f"{place}/send").text)[0]
    assert first == last


def test_all_that_left_is_shown_in_pages(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    place = write(visitor)
    press(visitor, place)
    posts = re.findall(r'name="posted" value="(\w+)"', visitor.get(f"{place}/send").text)
    assert visitor.post(f"{place}/posted", {"posted": posts, "by": "AB", "on": DAY}).status == 303
    monkeypatch.setattr("directory.web.answers.A_PAGE", 13)
    told = said(visitor.get(f"{place}/send?page=2"))
    assert "22 letters: 22 sent." in told
    assert "Page 2 of 2" in told


def test_write_and_send_say_who_holds_the_record_and_do_their_work_once_at_the_next_press(
    at: Office, visitor: Visitor
) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    form, ledger = filled(visitor.get(f"{place}/write")), Workspace(at.home).ledger
    with open_ledger(ledger, now=Clock(), command="write"):
        visitor.post(f"{place}/write", form)
        until(lambda: not at.desk.work.busy)
        told = said(visitor.get(f"{place}/write"))
    assert re.search(r"Letters are being written since \d\d:\d\d, in another window or on the command", told)
    assert "0 of 22 were made. Nothing was sent." in told
    assert states(at) == []
    assert visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write"))).status == 303
    until(lambda: not at.desk.work.busy)
    assert states(at) == [State.DRAFT_MADE] * 22
    with open_ledger(ledger, now=Clock(), command="send"):
        told = press(visitor, place)
    assert re.search(r"Sending stopped E-mails are being sent since \d\d:\d\d, in another window", told)
    assert (set(states(at)), at.server.accepted) == ({State.DRAFT_MADE}, [])
    assert "18 of 18 e-mails have been sent" in press(visitor, place)
    assert len({one.id for one in at.server.accepted}) == len(at.server.accepted) == 18


@needs_limit
def test_full_disk_stops_sending_in_words_and_the_same_button_goes_on(at: Office, visitor: Visitor) -> None:
    place = write(visitor)
    with full_disk():
        told = press(visitor, place)
    assert "Sending stopped" in told
    assert "Make room, then do it again." in told or "Free" in told
    assert "18 of 18 e-mails have been sent" in press(visitor, place)
    assert len({one.id for one in at.server.accepted}) == len(at.server.accepted) == 18


@needs_limit
def test_full_disk_stops_approving_in_words_and_the_same_button_goes_on(tmp_path: Path) -> None:
    with office(tmp_path) as at:
        visitor = Visitor(at.page)
        place = write(visitor)
        form = filled(visitor.get(f"{place}/approve")) | {"read": "yes", "by": "cd"}
        with full_disk():
            told = visitor.post(f"{place}/approve", form)
        assert told.status in (409, 500)
        assert "Make room, then do it again." in said(told) or "Free" in said(told)
        assert visitor.post(f"{place}/approve", form).headers["Location"] == f"{place}/approve"
        with read_ledger(Workspace(at.home).ledger) as ledger:
            assert [one.what for one in ledger.events()].count(Mark.APPROVED) == 22


def test_counts_of_a_set_add_up_and_a_wrong_tick_is_found_after_the_others_were_written_again(
    visitor: Visitor,
) -> None:
    place = write(visitor)
    press(visitor, place)
    key = post_one(visitor, place)
    assert "22 letters: 19 sent, 3 to post." in said(visitor.get(f"{place}/send"))
    visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
    until(lambda: not visitor.page.desk.work.busy)
    shown = visitor.get(f"{place}/send")
    assert "22 letters: 19 sent, 3 to post." in said(shown)
    assert "19 of them had left already when the others were written again" in said(shown)
    assert "Ticked as sent or posted: 1" in said(shown)
    assert f'href="/ledger/{key}/undo"' in shown.text


def test_letter_whose_tick_is_taken_back_after_the_others_were_written_again_is_named_and_written_too(
    at: Office, visitor: Visitor
) -> None:
    place = write(visitor)
    key = post_one(visitor, place)
    visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
    until(lambda: not at.desk.work.busy)
    slip = {"what": "sent", "reason": "a slip", "by": "AB"}
    assert visitor.post(f"/ledger/{key}/undo", slip).status == 303
    assert "1 of 22 letters: it has not left after all" in said(visitor.get("/"))
    shown = visitor.get(f"{place}/send")
    assert "22 letters: 18 waiting, 3 to post, 1 to write again." in said(shown)
    assert "Not left after all: 1" in said(shown)
    assert f'href="{place}/letter/{key}"' in shown.text
    assert f'href="{place}/again">Write it again' in shown.text
    assert "it is to be written again first" in said(visitor.get(f"{place}/letter/{key}"))
    press(visitor, place)
    for _ in range(3):
        post_one(visitor, place)
    assert "No other letter waits to be posted." in said(visitor.get(f"{place}/send"))
    start = visitor.get("/")
    assert "1 letter: it has not left after all" in said(start)
    assert "Send and post" not in said(start)  # the way is to write it again
    visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
    until(lambda: not at.desk.work.busy)
    assert "22 letters: 21 sent, 1 to post." in said(visitor.get(f"{place}/send"))
    assert "as it will leave" in said(visitor.get(f"{place}/letter/{key}"))


def test_letter_that_has_not_left_after_all_does_not_keep_the_others_from_being_approved_and_posted(
    tmp_path: Path,
) -> None:
    def approve(by: str) -> None:
        form = filled(visitor.get(f"{place}/approve")) | {"read": "yes", "by": by}
        assert visitor.post(f"{place}/approve", form).status == 303

    with office(tmp_path) as at:
        visitor = Visitor(at.page)
        place = write(visitor)
        approve("cd")
        key = post_one(visitor, place)
        visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
        until(lambda: not at.desk.work.busy)
        visitor.post(f"/ledger/{key}/undo", {"what": "sent", "reason": "a slip", "by": "AB"})
        approve("ef")  # somebody else than before
        assert "18 of 18 e-mails have been sent" in press(visitor, place)
        for _ in range(3):
            assert post_one(visitor, place) != key
        assert "1 letter: it has not left after all" in said(visitor.get("/"))


def test_connection_cannot_be_tried_without_a_password_and_the_page_asks_for_it(visitor: Visitor) -> None:
    told = said(visitor.post("/settings/connection", {"typed": ""}))
    assert "Type the password of the mailbox." in told
    assert "pip" not in told


def test_server_that_never_answers_is_tried_for_seconds_and_not_for_minutes(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[MailServer] = []

    def connect(server: MailServer, *_: object) -> None:
        asked.append(server)
        raise Unreachable(server.host, "cannot be reached: it took too long to answer", "Try again later.")

    monkeypatch.setattr(Smtp, "connect", connect)
    told = visitor.post("/settings/connection", {"typed": PASSWORD})
    assert "127.0.0.1 cannot be reached: it took too long to answer" in said(told)
    assert [one.limit_seconds for one in asked] == [TRY_SECONDS]
    assert 2 * TRY_SECONDS < 20  # once to connect, and once to log in
