"""A correction that cannot be made, as the page says it: by the reference on the letter, at its field."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.workspace import Workspace
from tests.web.running import Answer, Clock, Visitor
from tests.web.test_pages import home, page, said, visitor, write

__all__ = ["home", "page", "visitor"]  # fixtures


@pytest.fixture
def sent(home: Path, visitor: Visitor) -> str:
    """Return the key of a letter that was sent, about the pupil in row 2 of the list."""
    place = write(visitor)
    (key,) = re.findall(r'href="[^"]*/letter/(\w+)">Read: Tamsin Quillfeather', visitor.get(place).text)
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        for state in (State.SENDING, State.SENT):
            ledger.record(key, state)
    return str(key)


def at_field(told: Answer, name: str) -> str:
    """Return what is said to be wrong at a field, and nowhere else."""
    assert told.status == 422
    assert re.findall(r'<li><a href="#([\w-]+)">', told.text) == [name]
    (wrong,) = re.findall(r'<p class="says-wrong"[^>]*>(.*?)</p>', told.text)
    return str(wrong)


def corrected(visitor: Visitor, key: str, reason: str = "the start date was wrong") -> Answer:
    return visitor.post(f"/ledger/{key}/correct", {"reason": reason})


def test_row_that_is_held_is_told_at_the_list_with_the_printed_reference(
    home: Path, visitor: Visitor, sent: str
) -> None:
    book = load_workbook(Workspace(home).leavers)
    book.active["W2"] = "Ask the head first"
    book.save(Workspace(home).leavers)
    told = at_field(corrected(visitor, sent), "file")
    held = (
        f"Letter LPS-{sent.upper()} cannot be written again: its row is held, W2: The Hold cell has a reason."
    )
    assert told == held


def test_row_that_is_gone_is_told_at_the_list(home: Path, visitor: Visitor, sent: str) -> None:
    book = load_workbook(Workspace(home).leavers)
    book.active.delete_rows(2)
    book.save(Workspace(home).leavers)
    told = at_field(corrected(visitor, sent), "file")
    assert told.startswith(f"Letter LPS-{sent.upper()} is in no row of this plan: no row has its reference")
    assert sent not in said(corrected(visitor, sent))


def test_reason_that_names_a_pupil_is_told_at_the_reason(visitor: Visitor, sent: str) -> None:
    assert "names a pupil" in at_field(corrected(visitor, sent, "Tamsin moved"), "reason")


def test_letter_held_for_an_earlier_one_names_that_by_its_printed_reference(
    home: Path, visitor: Visitor, sent: str
) -> None:
    book = load_workbook(Workspace(home).leavers)
    book.active["J2"] = "gateway-college"
    book.save(Workspace(home).leavers)
    place = visitor.post("/letters/new", {"letter": "post16-transfer", "on": "2026-11-29"}).headers[
        "Location"
    ]
    shown = said(visitor.get(str(place)))
    assert f"A letter about this pupil went to city-of-leicester-college, as LPS-{sent.upper()}." in shown
    assert sent not in shown


def test_whether_an_e_mail_arrived_is_asked_by_its_printed_reference(
    home: Path, visitor: Visitor, sent: str
) -> None:
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        other = next(one for one in ledger.history() if one.state is State.DRAFT_MADE)
        ledger.begin("send", "ab")
        for state in (State.SENDING, State.UNKNOWN):
            ledger.record(other.key, state)
    (way,) = re.findall(
        rf'href="(/letters/\w+/unknown/{other.key})"', visitor.get(f"/ledger/{other.key}").text
    )
    shown = said(visitor.get(way))
    assert f"the letter with the reference LPS-{other.key.upper()} came" in shown
    assert other.key not in shown
    assert sent != other.key
