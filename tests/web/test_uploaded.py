"""A list that was uploaded: mended, read by its own headings, and gone once its letters have left."""

from pathlib import Path

import pytest

from directory.checks.edits import save_setting
from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.workbook.synonyms import SETTING
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Clock, Visitor, until
from tests.web.test_pages import filled, home, page, said, visitor
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
HEADINGS = (
    "Adno,Forename,Surname,Date of birth,Destination,Hold,Safeguarding file,Share KS4 results,Course,Level,"
    "Start date,Leaving date,Attendance\n"
)
PAIRS = "Adno = Reference"
SAID = {"by": "AB", "on": DAY}


def row(number: int, body: str, choice: str = "Yes") -> str:
    """Return a leaver's line of the list."""
    pupil = f"471{number},Tamsin{'abc'[number]},Quill,03/09/2009"
    return f"{pupil},{body},,No,{choice},Art,Level 3,07/09/2026,26/06/2026,94\n"


GOOD = row(0, "gateway-college") + row(1, "wqe-college")


@pytest.fixture
def paired(visitor: Visitor) -> Visitor:
    """Return a visitor to a page whose school has paired its headings."""
    save_setting(visitor.page.desk.editing(visitor.page.desk.digest), SETTING, PAIRS)
    return visitor


def chosen(visitor: Visitor, rows: str) -> str:
    """Return the page of a set whose list was uploaded."""
    return upload(visitor, form(visitor, listed(rows))).headers["Location"]


def listed(rows: str) -> bytes:
    return part("file", (HEADINGS + rows).encode(), "leavers.csv" if rows else "")


def written(visitor: Visitor, rows: str = GOOD) -> str:
    place = chosen(visitor, rows)
    visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    until(lambda: not visitor.page.desk.work.busy)
    return place


def keys(home: Path) -> list[str]:
    with read_ledger(Workspace(home).ledger) as ledger:
        return [one.key for one in ledger.history()]


def refuse(home: Path, key: str) -> None:
    with open_ledger(Workspace(home).ledger, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(key, State.REFUSED, reply="550 5.1.1 No such user")


def test_mended_list_takes_the_place_of_the_one_that_was_uploaded(home: Path, paired: Visitor) -> None:
    place = chosen(paired, row(0, "gateway-college", "") + row(1, "wqe-college"))
    shown = paired.get(place)
    assert "1 letter can be written, 1 is held." in said(shown)
    assert "Read the list again" not in said(shown)
    assert "Choose the file." in said(upload(paired, form(paired, listed("")), to=f"{place}/list"))
    assert "There is a problem" in said(
        upload(paired, form(paired, part("file", b"x", "a.csv")), to=f"{place}/list")
    )
    assert "1 letter can be written, 1 is held." in said(paired.get(place))
    assert upload(paired, form(paired, listed(GOOD)), to=f"{place}/list").status == 303
    assert "2 letters can be written, 0 are held." in said(paired.get(place))
    assert len(kept_lists(Workspace(home))) == 1


def test_list_in_the_folder_is_not_replaced(visitor: Visitor) -> None:
    place = upload(visitor, form(visitor)).headers["Location"]
    assert "Read the list again" in said(visitor.get(place))
    assert upload(visitor, form(visitor, listed(GOOD)), to=f"{place}/list").status == 404


def test_pupils_of_a_list_with_other_headings_have_their_names(paired: Visitor) -> None:
    assert "Tamsina Quill, to Gateway" in said(paired.get(f"{written(paired)}/send"))


def test_all_have_left_is_said_although_their_list_is_gone(home: Path, paired: Visitor) -> None:
    place = written(paired)
    told = paired.post(f"{place}/posted", {"posted": keys(home), **SAID})
    shown = paired.get(told.headers["Location"])
    assert kept_lists(Workspace(home)) == []
    assert "All letters have left 2 letters: 2 sent." in said(shown)
    assert shown.text.count("A slip: take it back") == 2
    assert "Why not more?" not in said(paired.get(f"{place}/letter/{keys(home)[0]}"))


def test_refused_letter_waits_on_the_start_page(home: Path, paired: Visitor) -> None:
    place = written(paired, GOOD + row(2, "nowhere"))
    first, second = keys(home)
    refuse(home, first)
    assert paired.post(f"{place}/posted", {"posted": second, **SAID}).status == 303
    assert "1 letter: mend the address" in said(paired.get("/"))
    assert "1 did not arrive" in said(paired.get(place))
    shown = paired.get(f"{place}/send")
    assert "1 letter did not arrive" in said(shown)
    assert shown.text.count('class="button plain" href="/directory/body/') == 1
    again = said(paired.get(f"{place}/again"))
    assert "Letters: 1" in again
    assert "no body has this ID or exact name" in again  # why a row is left out


def test_set_of_which_nothing_is_written_is_on_the_start_page(paired: Visitor) -> None:
    place = chosen(paired, GOOD)
    assert "Not needed" in said(paired.get(place))  # nobody else has to approve them
    start = paired.get("/")
    assert f'href="{place}">Go on: ' in start.text
    written(paired)
    assert start.text.count("Go on: ") == 1
