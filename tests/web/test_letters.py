"""Letters through the page: what is chosen, written again, sent by hand and recorded is what was meant."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from directory.checks.trusted import PupilList, read_pupils
from directory.ledger import open_ledger, read_ledger
from directory.ledger.entries import Channel
from directory.ledger.states import Mark, State
from directory.planning import prepare
from directory.sending.by_hand import keys_in_tray
from directory.sending.drafts import read_sendable
from directory.sending.outbox import Delivery, Outcome, Outgoing
from directory.sending.send import send
from directory.web import choosing
from directory.web.named import titles
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from directory.writing.manifest import TRAY
from tests.documents.letterhead.makers import letterhead
from tests.helpers import full_disk
from tests.web.running import DAY, PATIENCE, Clock, Visitor, slow_list, until
from tests.web.test_pages import LETTER, filled, home, page, said, visitor, write
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
SAID = {"by": "AB", "on": DAY}


def ticks(visitor: Visitor, place: str) -> list[str]:
    """Return the keys of the letters that a page offers to tick."""
    return re.findall(r'name="posted" value="(\w+)"', visitor.get(place).text)


def test_drafts_sent_from_a_mail_program_are_recorded_as_such_and_go_no_more(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    assert "I have sent e-mails of these" in said(visitor.get(f"{place}/send"))
    keys = ticks(visitor, f"{place}/mailed")
    assert len(keys) == 18
    next(next(home.glob("out-*")).glob(f"*{keys[0]}.eml")).unlink()  # moved into the mail program
    told = visitor.post(f"{place}/mailed", {"posted": keys[:2]})
    assert "Say who" in said(told)
    assert len(re.findall(r" checked", told.text)) == 2
    assert visitor.post(f"{place}/mailed", {"posted": keys[:2], **SAID}).status == 303
    with read_ledger(Workspace(home).ledger) as ledger:
        assert [ledger.standing(key).state for key in keys[:2]] == [State.SENT] * 2
        assert {ledger.standing(key).went_by for key in keys[:2]} == {Channel.EMAIL}
    assert ticks(visitor, f"{place}/mailed") == keys[2:]


def checked(shown: str, name: str) -> tuple[list[str], list[str]]:
    """Return the keys that a page offers to tick, and those that go along from its other pages."""
    every = re.findall(rf'<input type="(\w+)"[^>]*name="{name}" value="(\w+)"', shown)
    return [key for kind, key in every if kind == "checkbox"], [
        key for kind, key in every if kind == "hidden"
    ]


@pytest.mark.parametrize(("place", "name"), [("mailed", "posted"), ("away", "never"), ("receipts", "came")])
def test_long_list_to_tick_has_pages_and_keeps_what_is_ticked(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, place: str, name: str
) -> None:
    monkeypatch.setattr("directory.web.answers.A_PAGE", 10)
    at = write(visitor)
    form = f"{at}/{place}"
    if place == "receipts":
        with read_ledger(Workspace(home).ledger) as ledger:
            keys = [one.key for one in ledger.history()]
        visitor.post(f"{at}/posted", {"posted": keys, **SAID})
        form = "/ledger/receipts"
    first, along = checked(visitor.get(form).text, name)
    assert (len(first), along) == (10, [])
    told = visitor.post(form, {name: first[:2], "by": "AB", "page": "2"})
    second, along = checked(told.text, name)
    assert (len(second), set(second) & set(first), along) == (len(second), set(), first[:2])
    assert 'name="by" value="AB"' in told.text
    assert "What is ticked stays ticked, 2 on other pages." in said(told)
    back, along = checked(visitor.post(form, {name: [*first[:2], second[0]], "page": "1"}).text, name)
    assert (back, along) == (first, second[:1])
    made = visitor.post(form, {name: [*first[:2], second[0]], **SAID, "reason": "the body has closed"})
    assert made.status == 303, said(made)
    assert not {*first[:2], second[0]} & set(checked(visitor.get(form).text, name)[0])


def test_printing_leaves_the_tray_whose_letters_can_be_recorded(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    folder = next(home.glob("out-*"))
    given = visitor.post(f"{place}/print.pdf")
    assert given.content == (folder / TRAY).read_bytes()
    with read_ledger(Workspace(home).ledger) as ledger:
        printed = list(keys_in_tray(folder, ledger, ()))
    assert len(printed) > 1
    assert ticks(visitor, f"{place}/send") == printed
    assert ticks(visitor, f"{place}/posted") == printed


@pytest.mark.parametrize("state", [State.HELD, State.WITHDRAWN, State.UNKNOWN])
def test_letter_that_does_not_wait_is_not_offered_to_be_posted(
    home: Path, visitor: Visitor, state: State
) -> None:
    place = write(visitor)
    keys = ticks(visitor, f"{place}/send")
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        if state is State.UNKNOWN:
            ledger.record(keys[0], State.SENDING)
        ledger.record(keys[0], state)
    for one in ("send", "posted"):
        assert set(ticks(visitor, f"{place}/{one}")) == set(keys[1:])


def test_set_whose_sources_moved_asks_what_left_before_it_is_written_again(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    book = load_workbook(Workspace(home).leavers)
    book.worksheets[0].delete_rows(2)
    book.save(Workspace(home).leavers)
    for one in ("send", "again"):
        told = visitor.get(f"{place}/{one}").text
        assert "Have any of these letters left already?" in told
        for way in ("posted", "mailed"):
            assert f'href="{place}/{way}"' in told
            assert ticks(visitor, f"{place}/{way}")


def test_letter_that_left_although_it_should_not_have_is_recorded_with_the_reason(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    key = ticks(visitor, f"{place}/posted")[0]
    book = load_workbook(Workspace(home).leavers)
    book.worksheets[0].delete_rows(2, book.worksheets[0].max_row)
    book.worksheets[0].append(["9999"])
    book.save(Workspace(home).leavers)
    told = visitor.post(f"{place}/posted", {"posted": key, **SAID})
    assert told.status == 422
    assert 'name="anyway"' in told.text
    wrong = visitor.post(f"{place}/posted", {"posted": key, **SAID, "anyway": "x" * 200})
    assert "Say why in 1 to 120 characters" in said(wrong)
    made = visitor.post(f"{place}/posted", {"posted": key, **SAID, "anyway": "it had been posted"})
    assert made.status == 303, said(made)
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.standing(key).state is State.SENT


def corrected(home: Path, visitor: Visitor) -> tuple[str, str]:
    """Return the page of a correction's set, and its letter's key; one more pupil is on the list by then."""
    list_ = Workspace(home).leavers
    whole = list_.read_bytes()
    book = load_workbook(list_)
    book.worksheets[0].delete_rows(2)
    book.save(list_)
    place = write(visitor)
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    assert visitor.post(f"{place}/posted", {"posted": key, **SAID}).status == 303
    list_.write_bytes(whole)
    made = visitor.post(f"/ledger/{key}/correct", {"reason": "the start date was wrong", "anyway": "yes"})
    assert made.status == 303, said(made)
    until(lambda: not visitor.page.desk.work.busy)
    return made.headers["Location"].removesuffix("/write"), key


def test_correction_that_is_written_again_stays_one_and_alone(home: Path, visitor: Visitor) -> None:
    place, key = corrected(home, visitor)
    with read_ledger(Workspace(home).ledger) as ledger:
        before = ledger.states(one.key for one in ledger.history())
    form = filled(visitor.get(f"{place}/again"))
    assert "Write 1 letter again" in said(visitor.get(f"{place}/again"))
    assert visitor.post(f"{place}/again", form).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.states(one.key for one in ledger.history()) == before
        one = ledger.standing(key)
    assert one.state is State.DRAFT_MADE
    assert one.correction
    assert one.correction.reason == "the start date was wrong"


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of files' size is Unix's")
def test_correction_that_could_not_be_written_is_the_same_at_the_second_press(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    assert visitor.post(f"{place}/posted", {"posted": key, **SAID}).status == 303
    with full_disk():
        asked = {"reason": "the start date was wrong", "anyway": "yes"}
        made = visitor.post(f"/ledger/{key}/correct", asked)
        until(lambda: not visitor.page.desk.work.busy)
    place = made.headers["Location"].removesuffix("/write")
    assert "Writing stopped" in said(visitor.get(f"{place}/write"))
    assert visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    assert "1 letter is written" in said(visitor.get(f"{place}/write"))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert ledger.standing(key).version == 2


def test_corrected_letter_is_shown_with_what_it_replaces_as_it_is_written(
    home: Path, visitor: Visitor
) -> None:
    place, key = corrected(home, visitor)
    shown = said(visitor.get(f"{place}/letter/{key}"))
    printed = PdfReader(BytesIO(visitor.get(f"{place}/letter/{key}.pdf").content)).pages[0].extract_text()
    for words in (shown, " ".join(printed.split())):
        assert "29 November 2026" in words
        assert "replaces the one" in words


def test_letter_to_any_body_asks_to_which(visitor: Visitor) -> None:
    told = visitor.post("/letters/new", {"letter": "annual-notice", "on": DAY, "to": ""})
    assert told.status == 422
    assert 'href="#to"' in told.text
    one = visitor.post("/letters/new", {"letter": "annual-notice", "on": DAY, "to": "wqe-college"})
    assert "1 letter can be written" in said(visitor.get(one.headers["Location"]))
    every = visitor.post("/letters/new", {"letter": "annual-notice", "on": DAY, "to": "all"})
    assert int(re.findall(r"(\d+) letters can be", said(visitor.get(every.headers["Location"])))[0]) > 20


def test_sheet_that_is_the_list_is_asked_for_where_two_could_be(home: Path, visitor: Visitor) -> None:
    book = load_workbook(Workspace(home).leavers)
    book.worksheets[0].title = "One"
    book.copy_worksheet(book.worksheets[0]).title = "Two"
    book.save(Workspace(home).leavers)
    assert 'name="sheet"' not in visitor.get("/letters/new").text
    told = visitor.post("/letters/new", LETTER)
    assert told.status == 422
    assert 'href="#sheet"' in told.text
    made = visitor.post("/letters/new", {**LETTER, "sheet": "Two"})
    assert "22 letters can be written" in said(visitor.get(made.headers["Location"]))


def test_list_is_read_once_for_all_letters_about_it_and_anew_once_it_is_saved(
    home: Path, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(path: Path, *told: object, **more: object) -> PupilList:
        read.append(path)
        return read_pupils(path, *told, **more)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr(prepare, "read_pupils", counted)
    for letter in ("post16-transfer", "safeguarding-file", "post16-transfer"):
        place = visitor.post("/letters/new", {**LETTER, "letter": letter}).headers["Location"]
    assert len(read) == 1
    leavers = Workspace(home).leavers
    book = load_workbook(leavers)
    held = next(cell for cell in book.active[1] if cell.value == "Hold").column
    book.active.cell(2, held).value = "Waits for the head teacher"
    book.save(leavers)
    assert "21 letters can be written" in said(visitor.get(place))
    assert len(read) == 2
    form = filled(visitor.get(f"{place}/write"))
    assert visitor.post(f"{place}/write", form).status == 303
    until(lambda: "21 letters are written" in said(visitor.get(f"{place}/write")))
    assert len(read) == 3  # before an act all is read anew


@pytest.fixture
def slow(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> Event:
    return slow_list(visitor.page.desk, monkeypatch)


def test_page_says_that_a_long_list_is_being_read_and_goes_on(visitor: Visitor, slow: Event) -> None:
    waits = visitor.post("/letters/new", LETTER).headers["Location"]
    assert "The list is being read" in said(visitor.get(waits))
    other = visitor.post("/letters/new", LETTER).headers["Location"]
    assert other != waits  # another tab's
    assert visitor.get("/letters/new/0123456789ab").status == 404
    slow.set()
    for place in (waits, other):
        until(lambda place=place: visitor.get(place).status == 303)
        assert "22 letters can be written" in said(visitor.get(visitor.get(place).headers["Location"]))


def test_long_list_that_cannot_be_used_is_refused_beside_the_form(
    home: Path, visitor: Visitor, slow: Event
) -> None:
    before = sorted((home / "data").iterdir())
    sent = form(visitor, part("file", b"Room;Period\nA12;Maths\n", "list.csv"))
    waits = upload(visitor, sent).headers["Location"]
    slow.set()
    until(lambda: visitor.get(waits).status == 422)
    assert "Reference" in said(visitor.get(waits))
    assert f'value="{DAY}"' in visitor.get(waits).text  # as it was filled in
    assert sorted((home / "data").iterdir()) == before


def test_long_list_with_other_headings_leads_to_its_columns_once_it_is_read(
    home: Path, visitor: Visitor, slow: Event
) -> None:
    sent = form(visitor, part("file", b"Forename;Surname\nBea;Marlow\n", "list.csv"))
    waits = upload(visitor, sent).headers["Location"]
    slow.set()
    until(lambda: visitor.get(waits).status == 303)
    place = visitor.get(waits).headers["Location"]
    assert "The columns of your list" in said(visitor.get(place))
    assert len(kept_lists(Workspace(home))) == 1


def test_setting_counts_as_it_is_when_the_letters_are_written(home: Path, visitor: Visitor) -> None:
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    old = filled(visitor.get(f"{place}/write"))
    before = visitor.get(place).text.count("by e-mail to")
    Workspace(home).settings.write_text("confirm_first = true\n")
    assert visitor.get(place).text.count("by e-mail to") < before
    told = visitor.post(f"{place}/write", old)  # as many letters, and others go by post
    assert "has changed since this page was shown" in said(told)


def test_drafts_in_the_mailbox_are_counted_before_they_are_made_anew(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    said_of = "earlier drafts of this folder count no more."
    assert said_of not in said(visitor.get(f"{place}/again"))
    Workspace(home).settings.write_text('[imap]\nhost = "127.0.0.1"\nuser = "office@example.org"\n')
    page = said(visitor.get(f"{place}/again"))
    assert f"18 {said_of} If they lie in the mailbox of office@example.org, delete 18 there." in page


@pytest.mark.parametrize("act", ["approve", "send"])
def test_button_is_about_the_letters_that_its_page_showed(home: Path, visitor: Visitor, act: str) -> None:
    place = write(visitor)
    Workspace(home).settings.write_text('[smtp]\nhost = "127.0.0.1"\nport = 9\nuser = "office"\n')
    old = filled(visitor.get(f"{place}/{act}"))
    assert visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    new = filled(visitor.get(f"{place}/{act}"))
    assert old["number"] == new["number"]
    told = visitor.post(f"{place}/{act}", old | {"read": "yes", "by": "cd", "password": "x"})
    until(lambda: not visitor.page.desk.work.busy)
    told = told if act == "approve" else visitor.get(f"{place}/send")
    assert "has changed since this page was shown" in said(told)


@pytest.mark.parametrize(
    ("shown_on", "act"), [("send", "posted"), ("posted", "posted"), ("mailed", "mailed")]
)
def test_tick_is_about_the_letter_that_its_page_showed(visitor: Visitor, shown_on: str, act: str) -> None:
    place = write(visitor)
    key = ticks(visitor, f"{place}/{shown_on}")[0]
    old = {"versions": filled(visitor.get(f"{place}/{shown_on}"))["versions"], "posted": key, **SAID}
    assert visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again"))).status == 303
    until(lambda: not visitor.page.desk.work.busy)
    turned = visitor.post(f"{place}/{act}", old | {"page": "1"})  # from page to page it stays as it was shown
    assert filled(turned)["versions"] == old["versions"]
    told = visitor.post(f"{place}/{act}", old)
    assert (told.status, "Nothing was recorded: letters have been written again" in said(told)) == (422, True)
    assert key in ticks(visitor, f"{place}/{act}")
    assert not re.search(rf'value="{key}"[^>]* checked', told.text)
    new = filled(told)["versions"]
    assert visitor.post(f"{place}/{act}", old | {"versions": new}).status == 303
    assert key not in ticks(visitor, f"{place}/{act}")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        ("approve", "There are 21 letters now. Look once more."),
        ("send", "Now 17 e-mails would go. Look at them once more."),
    ],
)
def test_number_on_the_button_is_the_number_that_is_done(
    home: Path, visitor: Visitor, act: str, says: str
) -> None:
    place = write(visitor)
    Workspace(home).settings.write_text('[smtp]\nhost = "127.0.0.1"\nport = 9\nuser = "office"\n')
    old = filled(visitor.get(f"{place}/{act}")) | {"read": "yes", "by": "cd", "password": "x"}
    never = {"never": ticks(visitor, f"{place}/mailed")[0], "reason": "the body has closed", "by": "AB"}
    assert visitor.post(f"{place}/away", never).status == 303
    told = visitor.post(f"{place}/{act}", old)
    assert (told.status, says in said(told)) == (422, True)
    assert int(filled(told)["number"]) == int(old["number"]) - 1
    assert act == "send" or filled(told)["by"] == "cd"
    assert visitor.page.desk.work.last(place.rpartition("/")[2], "send") is None
    with read_ledger(Workspace(home).ledger) as ledger:
        assert Mark.APPROVED not in [one.what for one in ledger.events()]


def test_whoever_wrote_letters_is_told_who_approves_them(home: Path, visitor: Visitor) -> None:
    Workspace(home).settings.write_text("approval = 2\n")
    place = write(visitor)
    assert "Send and post them : Cannot start yet , first a colleague approves them" in said(
        visitor.get(place)
    )
    asked = visitor.get(f"{place}/approve")
    assert "Letters that wait 22" in said(asked)
    assert "Who wrote them ab: the login at which they were written" in said(asked)
    assert "Somebody else: a colleague sits down here, at this computer, reads them" in said(asked)
    assert 'Initials are enough, but not "ab": the letters were written under that login.' in said(asked)
    assert 'Marked "Looks right" 0 of 22 since this page was opened. It only counts how far' in said(asked)
    assert filled(asked)["by"] == ""
    told = visitor.post(f"{place}/approve", filled(asked) | {"read": "yes", "by": "AB"})
    assert told.status == 422
    assert "takes a second person" in said(told)
    assert f'action="{place}/approve"' in told.text
    assert filled(told)["by"] == "AB"
    told = visitor.post(f"{place}/approve", filled(asked) | {"read": "yes"})
    assert "Say who: initials are enough." in said(told)
    assert visitor.post(f"{place}/approve", filled(asked) | {"read": "yes", "by": "JS"}).status == 303
    approved = said(visitor.get(f"{place}/approve"))
    assert "Approved by JS (login ab)" in approved
    assert "Approved, and waiting to be sent or posted 22" in approved
    assert "Letters that wait" not in approved


def test_colleague_under_a_login_of_their_own_is_offered_its_name(visitor: Visitor) -> None:
    place = write(visitor)
    visitor.page.desk.who = lambda: "cd"
    shown = visitor.get(f"{place}/approve")
    assert filled(shown)["by"] == "cd"
    assert "Who approves them You, cd, or a colleague who reads them here" in said(shown)


def test_first_letters_are_told_where_they_are_approved_and_sent_until_they_left(
    home: Path, visitor: Visitor
) -> None:
    place = write(visitor)
    first = "The first letter to this address, and nobody has confirmed it: Last checked is blank."
    asked = "letters by e-mail to info@leicestercollege.ac.uk. Mend or confirm Leicester College"
    for act in ("approve", "send"):
        shown = said(visitor.get(f"{place}/{act}")).partition("Addresses to be sure of before they leave")[2]
        assert shown.count(first) == 1
        assert f"5 {asked}" in shown
        assert "4 letters by post. Mend or confirm Wyggeston & Queen Elizabeth I College" in shown
    ways = re.findall(r'href="(/directory/body/[\w-]+)', visitor.get(f"{place}/approve").text)
    assert "/directory/body/leicester-college" in ways
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        sent = [one.key for one in ledger.history() if one.entry.recipient == "leicester-college"][:1]
        for state in (State.SENDING, State.SENT):
            ledger.record(sent[0], state)
    for act in ("approve", "send"):
        assert asked not in said(visitor.get(f"{place}/{act}"))
        assert first in said(visitor.get(f"{place}/{act}"))


@dataclass
class Deferring:
    """An outbox whose server takes nothing for now."""

    asked: int = 0

    def deliver(
        self, message: Outgoing, before_dot: Callable[[], None], following: Outgoing | None = None
    ) -> Outcome:
        self.asked += 1
        return Outcome(Delivery.WAITING, 450, "4.2.0", "later")

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "attempts", [pytest.param(18, id="in the pause"), pytest.param(0, id="in the last look")]
)
def test_nothing_leaves_after_stop(home: Path, visitor: Visitor, attempts: int) -> None:
    write(visitor)
    outbox, stopped = Deferring(), [1.0] if attempts == 0 else []
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        sendable = read_sendable(next(home.glob("out-*")), Clock()().date(), ledger, ())
        run = send(
            sendable,
            ledger,
            lambda: lambda: outbox,
            user="ab",
            pause=stopped.append,
            stop=lambda: bool(stopped),
        )
        assert len(list(run)) == attempts
    assert outbox.asked == attempts


def test_letter_of_an_uploaded_list_is_written_again_from_the_list_taken_anew(
    home: Path, visitor: Visitor
) -> None:
    list_ = Workspace(home).leavers
    content = list_.read_bytes()
    list_.unlink()
    place = upload(visitor, form(visitor, part("file", content, "list.xlsx"))).headers["Location"]
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    with read_ledger(Workspace(home).ledger) as ledger:
        keys = [one.key for one in ledger.history()]
    assert visitor.post(f"{place}/posted", {"posted": keys, **SAID}).status == 303
    page = f"/ledger/{keys[0]}/correct"
    why = {"reason": "the start date was wrong", "anyway": "yes"}
    told = visitor.post(page, why)
    assert told.status == 422
    assert "Choose the list once more" in said(told)
    fields = [part(name, text.encode()) for name, text in why.items()]
    made = upload(visitor, form(visitor, *fields, part("file", content, "list.xlsx")), to=page)
    assert made.status == 303, said(made)
    until(lambda: not visitor.page.desk.work.busy)
    assert "1 letter is written" in said(visitor.get(made.headers["Location"]))


def test_letter_whose_correction_was_withdrawn_can_be_written_again(home: Path, visitor: Visitor) -> None:
    _, key = corrected(home, visitor)
    button = f'href="/ledger/{key}/correct"'
    assert button not in visitor.get(f"/ledger/{key}").text
    with open_ledger(Workspace(home).ledger, now=Clock(), command="write") as ledger:
        ledger.begin("write", "ab")
        ledger.record(key, State.WITHDRAWN)
    assert button in visitor.get(f"/ledger/{key}").text
    place = visitor.post("/letters/new", LETTER).headers["Location"]
    assert button in visitor.get(place).text  # it is held, with what to do


def test_set_names_what_drops_out_of_it_and_another_school(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    key = ticks(visitor, f"{place}/posted")[0]
    assert visitor.post(f"{place}/posted", {"posted": key, **SAID}).status == 303
    book = load_workbook(Workspace(home).leavers)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.save(Workspace(home).leavers)
    head = Workspace(home).templates / "letterhead.docx"
    head.write_bytes(letterhead())
    shown = said(visitor.get(visitor.post("/letters/new", LETTER).headers["Location"]))
    assert re.search(r"Done before: Hari Pennywell \(J\d+\)\. Each was sent already", shown)
    assert "Not concerned: Tamsin Quillfeather (row 2)." in shown
    assert 'the letterhead names "Oak Tree School"' in shown


def test_test_that_failed_says_why_and_counts_what_arrived(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    Workspace(home).settings.write_text('[smtp]\nhost = "127.0.0.1"\nport = 9\nuser = "office"\n')
    assert "Type the password" in said(visitor.post(f"{place}/test", {"to": "head@lps.leicester.sch.uk"}))
    visitor.post(f"{place}/test", {"to": "head@lps.leicester.sch.uk", "test_password": "x"})
    until(lambda: not visitor.page.desk.work.busy)
    shown = said(visitor.get(f"{place}/send"))
    assert "0 of 18 test e-mails have been sent to head@lps.leicester.sch.uk." in shown
    assert "127.0.0.1" in shown


def test_letters_looked_at_are_counted_anew_once_they_are_written_again(visitor: Visitor) -> None:
    place = write(visitor)
    key = re.findall(r"/letter/(\w+)\"", visitor.get(place).text)[0]
    visitor.post(f"{place}/letter/{key}")
    assert 'Read the letters : Now , 1 of 22 marked "Looks right"' in said(visitor.get(place))
    visitor.post(f"{place}/again", filled(visitor.get(f"{place}/again")))
    until(lambda: not visitor.page.desk.work.busy)
    assert 'Read the letters : Now , 0 of 22 marked "Looks right"' in said(visitor.get(place))


def test_letters_that_nobody_looked_at_are_read_once_a_colleague_approves_them(visitor: Visitor) -> None:
    place = write(visitor)
    assert 'Read the letters : Now , 0 of 22 marked "Looks right"' in said(visitor.get(place))
    visitor.post(f"{place}/approve", {**filled(visitor.get(f"{place}/approve")), "read": "yes", "by": "GH"})
    assert "Read the letters : Done , by GH" in said(visitor.get(place))


def test_correction_is_not_read_before_somebody_looked_at_it(home: Path, visitor: Visitor) -> None:
    place, key = corrected(home, visitor)
    assert 'Read the letters : Now , 0 of 1 marked "Looks right"' in said(visitor.get(place))
    visitor.post(f"{place}/letter/{key}")
    assert 'Read the letters : Done , 1 letter marked "Looks right"' in said(visitor.get(place))


def test_undo_of_no_backup_is_no_page(visitor: Visitor) -> None:
    assert visitor.post("/directory/undo", {"backup": ""}).status == 404


def test_example_says_so_and_sends_nothing_to_its_bodies(home: Path, visitor: Visitor) -> None:
    place = write(visitor)
    settings = Workspace(home).settings
    settings.write_text(f'{settings.read_text()}[smtp]\nhost = "127.0.0.1"\nlogin = "none"\n')
    shown = visitor.get(f"{place}/send")
    assert "its bodies are real" in shown.text
    assert "Nothing goes to these bodies from an example." in said(shown)
    assert "18 e-mails to 6 bodies" not in said(shown)
    assert "its bodies are real" in said(visitor.post(f"{place}/send", {"number": 18}))
    with read_ledger(Workspace(home).ledger) as ledger:
        assert State.SENT not in ledger.states(one.key for one in ledger.history()).values()


def test_wrong_tick_is_taken_back_with_a_reason(visitor: Visitor) -> None:
    place = write(visitor)
    key = ticks(visitor, f"{place}/posted")[0]
    assert visitor.get(f"/ledger/{key}/undo").status == 404
    visitor.post(f"{place}/posted", {"posted": [key], **SAID})
    visitor.post("/ledger/receipts", {"came": [key], **SAID})
    assert f"/ledger/{key}/undo" in visitor.get("/ledger/receipts").text
    asked = visitor.get(f"/ledger/{key}/undo")
    assert "Take back that its receipt came back" in said(asked)
    untold = said(
        visitor.post(f"/ledger/{key}/undo", {"what": "receipt", "reason": "Hari has left", "by": "CD"})
    )
    assert "The reason names a pupil on the list" in untold
    late = said(visitor.post(f"/ledger/{key}/undo", {"what": "sent", "reason": "wrong line", "by": "CD"}))
    assert "This has changed" in late
    for what in ("receipt", "sent"):
        told = visitor.post(f"/ledger/{key}/undo", {"what": what, "reason": "wrong line", "by": "CD"})
        assert told.headers["Location"] == f"/ledger/{key}"
    assert "taken back: wrong line" in said(visitor.get(f"/ledger/{key}"))
    assert key in ticks(visitor, f"{place}/posted")


def test_letter_about_no_pupil_names_itself_by_its_title_and_reads_no_list(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"letter": "annual-notice", "on": DAY}
    told = said(visitor.post("/letters/new", asked))
    assert f'"{titles(visitor.page.desk)["annual-notice"].title}" can go to any body. Say to which.' in told
    assert "annual-notice can" not in told
    go_on = Event()
    monkeypatch.setattr(choosing, "plan_of", lambda *_: go_on.wait(PATIENCE))
    visitor.page.desk.patience = 0.01
    waits = visitor.post("/letters/new", asked | {"to": "all"}).headers["Location"]
    shown = said(visitor.get(waits))
    go_on.set()
    assert "The letters are being planned" in shown
    assert "list" not in shown
    assert "rows" not in shown
