"""Letters that left before the others of their folder were written again: whom they are about stays known."""

import re
from pathlib import Path

import pytest

from directory.workspace import Workspace
from directory.writing.lists import kept_lists
from tests.web.running import DAY, Visitor, until
from tests.web.test_pages import filled, home, page, said, visitor
from tests.web.test_uploaded import SAID, chosen, keys, listed, paired, row, written
from tests.web.uploads import form, upload

__all__ = ["home", "page", "paired", "visitor"]  # fixtures


def khan(number: int, body: str) -> str:
    """Return the line of one of the pupils called Zara Khan."""
    return re.sub("Tamsin.,Quill,03", f"Zara,Khan,0{number + 3}", row(number, body))


TWO = khan(0, "gateway-college") + khan(1, "wqe-college")


def written_again(home: Path, paired: Visitor) -> str:
    """Return the set of two pupils of one name: one letter left before the other was written again."""
    place = written(paired, TWO)
    assert paired.post(f"{place}/posted", {"posted": keys(home)[0], **SAID}).status == 303
    upload(paired, form(paired, listed(khan(1, "wqe-college"))), to=f"{place}/again/list")
    assert paired.post(f"{place}/again", filled(paired.get(f"{place}/again"))).status == 303
    until(lambda: not paired.page.desk.work.busy)
    return place


@pytest.fixture
def left_before(home: Path, paired: Visitor) -> str:
    """Return that set once the other letter has left too, and its list is gone."""
    place = written_again(home, paired)
    assert paired.post(f"{place}/posted", {"posted": keys(home)[1], **SAID}).status == 303
    for kept in kept_lists(Workspace(home)):
        kept.unlink()
    return place


@pytest.mark.usefixtures("left_before")
def test_letter_that_left_before_the_others_were_written_again_keeps_its_name(paired: Visitor) -> None:
    shown = said(paired.get("/ledger"))
    assert "Zara Khan (pupil 4710)" in shown
    assert "Zara Khan (pupil 4711)" in shown
    assert "Where a number stands in place of a name" not in shown
    asked = paired.post("/ledger/about", {"reference": "khan"})
    assert "2 pupils have that name" in said(asked)
    assert "checked" not in asked.text
    assert "have no name here" not in said(asked)


@pytest.mark.usefixtures("left_before")
def test_search_by_name_says_first_that_it_cannot_know_all_names(home: Path, paired: Visitor) -> None:
    preview = next(home.glob("out-*/index.html"))
    preview.write_text(preview.read_text("utf-8").partition("<h2>Left before")[0], "utf-8")
    asked = paired.post("/ledger/about", {"reference": "khan"})
    told = said(asked)
    assert "1 pupil has that name" in told
    assert "checked" not in asked.text
    lacking = "1 recorded letter has no name here, and may be about somebody else of that name"
    assert told.index(lacking) < told.index("1 pupil has that name")
    nobody = said(paired.get(paired.post("/ledger/about", {"reference": "Noah"}).headers["Location"]))
    assert "No letter was found for Noah" in nobody
    assert "1 recorded letter has no name here" in nobody


def test_name_that_two_pupils_of_a_set_have_carries_its_number_where_one_stands_alone(
    home: Path, paired: Visitor
) -> None:
    place = written_again(home, paired)
    for _ in ("the list is there", "only the folder's preview is there"):
        assert "Zara Khan (pupil 4711" in said(paired.get(f"{place}/posted"))
        for kept in kept_lists(Workspace(home)):
            kept.unlink()


def test_name_that_a_held_pupil_has_too_carries_its_number_before_letters_are_written(
    paired: Visitor,
) -> None:
    place = chosen(paired, khan(0, "nowhere") + khan(1, "wqe-college"))
    assert "Read: Zara Khan (pupil 4711, born 04/09/2009)" in said(paired.get(place))


def test_choice_is_recorded_by_the_name_that_a_list_of_letters_has(paired: Visitor) -> None:
    place = chosen(paired, khan(0, "gateway-college").replace(",Yes,", ",,"))
    (held,) = re.findall(r'"(/choices\?of=\w+&amp;row=\d+)">Record the choice', paired.get(place).text)
    assert "That is Zara Khan (pupil 4710)." in said(paired.get(held.replace("&amp;", "&")))
    written(paired, khan(1, "wqe-college"))
    choice = {"choice": "share_ks4_results=No", "given_by": "Young person", "on": DAY, "recorded_by": "AB"}
    asked = paired.post("/choices", {"reference": "khan", **choice})
    assert "Choose which pupil is meant." in said(asked)
    assert "Zara Khan (pupil 4711, born 04/09/2009)" in said(asked)
    made = said(paired.post("/choices", {"reference": "4711", **choice}))
    assert "The choice is recorded Zara Khan (pupil 4711): Share KS4 results: No" in made
    assert "Zara Khan (pupil 4711) Share KS4 results: No" in said(paired.get("/choices"))
    for typed in ("Nobody", "9999"):
        told = said(paired.post("/choices", {"reference": typed, **choice}))
        assert "No pupil is known here by this reference or name." in told
        assert "never a name" not in told


def test_held_pupil_has_the_number_too_where_a_letter_of_the_set_is_about_one_of_that_name(
    paired: Visitor,
) -> None:
    place = written(paired, khan(0, "nowhere") + khan(1, "wqe-college"))
    assert "Zara Khan (pupil 4710)" in said(paired.get(f"{place}/held"))
