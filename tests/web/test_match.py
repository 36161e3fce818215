"""A pupil system's columns beside ours: shown, decided once, kept in the workbook, and the list deleted."""

import re
from datetime import date
from pathlib import Path

from directory.workbook.read import read_book
from directory.workbook.synonyms import SETTING
from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Answer, Visitor
from tests.web.test_pages import filled, home, page, said, visitor
from tests.web.uploads import form, part, upload

__all__ = ["home", "page", "visitor"]  # fixtures
LIST = (
    b"Adno,Legal Forename,Legal Surname,Date of Birth,Next place,Hold,Safeguarding file,CP flag\n"
    b"4711,Tamsin,Quillfeather,03/09/2009,gateway-college,,No,Yes\n"
)


def kept_in(home: Path) -> str:
    """Return the pairing that the School sheet has."""
    return read_book(Workspace(home).workbook, date.fromisoformat(DAY)).setting(SETTING)


def given(visitor: Visitor, content: bytes) -> Answer:
    """Return what is answered to a list, none where it has nothing in it."""
    file = part("file", content, "leavers.csv" if content else "")
    return upload(visitor, form(visitor, file), to="/letters/match")


def test_columns_are_decided_once_and_kept(home: Path, visitor: Visitor) -> None:
    assert "Choose the file." in said(given(visitor, b""))
    told = given(visitor, LIST)
    assert told.status == 303, said(told)
    place = told.headers["Location"]
    shown = visitor.get(place)
    assert "Tamsin" in said(shown)
    assert "4711" not in place
    assert len(kept_lists(Workspace(home))) == 1
    names = re.findall(r'<select id="([\w-]+)"', shown.text)
    assert names, said(shown)
    chosen = filled(shown) | {name: "Next place" for name in names if name == "missing-destination"}
    chosen |= {name: "not for letters" for name in names if name.startswith("column-")}
    chosen |= {name: "Adno" for name in names if name == "missing-reference"}
    kept = visitor.post(place, chosen)
    assert "The pairing is kept" in said(kept)
    assert kept_lists(Workspace(home)) == []
    assert visitor.get(place).status == 404
    again = given(visitor, LIST)
    assert "Nothing is left to decide." in said(visitor.get(again.headers["Location"]))


def test_proposed_pair_can_be_refused(visitor: Visitor) -> None:
    more = LIST.replace(b"CP flag", b"Reference name").replace(b"Adno", b"Admin")
    place = given(visitor, more.replace(b",No,Yes", b",No,Ms Referee")).headers["Location"]
    shown = visitor.get(place)
    form = filled(shown)
    assert (form["column-H"], form["missing-destination"]) == ("Reference", "")
    form |= {"column-H": "not for letters", "missing-destination": "Next place"}
    told = visitor.post(place, form | {"missing-reference": "Admin"})
    assert told.status == 303 or "The pairing is kept" in said(told), said(told)
    kept = visitor.get("/settings/school/pupil_list_headings").text
    assert "Reference name = not for letters" in kept


EXPORT = (
    b"Adno,Legal Forename,Legal Surname,Date of Birth,Going to,Kept on paper,Begins on,Course title\n"
    b"4711,Tamsin,Quillfeather,03/09/2009,gateway-college,No,02/09/2026,Art\n"
)


def test_every_column_can_be_paired_and_one_that_such_lists_lack_is_said_once(
    home: Path, visitor: Visitor
) -> None:
    place = given(visitor, EXPORT).headers["Location"]
    shown = visitor.get(place)
    assert "if yours has none, add the column in Excel" in said(shown)
    assert '<option value="not in the list">Such lists have none' in shown.text
    kept = visitor.post(
        place,
        filled(shown)
        | {
            "missing-reference": "Adno",
            "missing-destination": "Going to",
            "missing-safeguarding_file": "Kept on paper",
            "missing-hold": "not in the list",
            "column-G": "Start date",
        },
    )
    assert "The pairing is kept" in said(kept)
    pairing = kept_in(home)
    assert "not in the list = Hold" in pairing
    assert "Begins on = Start date" in pairing
    assert "Course title = Course" in pairing
