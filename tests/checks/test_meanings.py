"""The words of a list that stand where only ours count: which are asked about, and what is kept of them."""

from pathlib import Path

import pytest

from directory.checks.edits import Editing
from directory.checks.matching import CannotPair, keep_pairing, match_list
from directory.checks.meanings import BLANK, MOST, Word, keep_meanings, strange_words
from directory.checks.trusted import read_directory, read_pupils
from directory.workbook.codes import SETTING
from directory.workbook.guard import guard
from directory.workbook.read import read_book
from tests.checks.test_matching import NOW, TEMPLATES, TODAY, export, workbook

__all__ = ["workbook"]  # a fixture
PROVISION = ("No special educational need", "SEN support", "Education, health and care plan")
HEADINGS = "Adno,Surname,Forename,DOB,Destination,Hold,Safeguarding file,Share KS4 results"


ANSWERS = ({"Hold": BLANK, "Safeguarding file": "Yes"}, {"Share KS4 results": "Yes"})


def words(tmp_path: Path, workbook: Path, *answers: str) -> tuple[Word, ...]:
    """Return the strange words of a list whose rows have these in Hold, Safeguarding file, Share results."""
    rows = [f"{number},Example,Ash,31/08/2010,gateway-college,{one}" for number, one in enumerate(answers, 1)]
    return strange_words(export(tmp_path, HEADINGS, *rows), workbook, TODAY)


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        pytest.param(",No,Yes", [], id="words of ours"),
        pytest.param(",F,1", [], id="codes that are known"),
        pytest.param(",Held,Yes", [("Safeguarding file", "Held", "")], id="a word of theirs"),
        pytest.param(",No,yes ", [("Share KS4 results", "yes", "Yes")], id="only spelt otherwise"),
        pytest.param("No,No,Yes", [("Hold", "No", "")], id="a Hold that gives no reason"),
        pytest.param("court case,No,Yes", [], id="a reason"),
        pytest.param(",Held; see file,Yes", [], id="what the setting cannot keep"),
        pytest.param(",Held - father must not know of the refuge,Yes", [], id="a note"),
        pytest.param(",no contact father,Yes", [], id="a short note"),
        pytest.param(",since 03/09/2019,Yes", [], id="a date"),
    ],
)
def test_words_that_are_asked_about(
    tmp_path: Path, workbook: Path, cells: str, asked: list[tuple[str, str, str]]
) -> None:
    found = words(tmp_path, workbook, cells)
    assert [(one.column.heading, one.text, one.near) for one in found] == asked
    assert not any(one.text in repr(one) for one in found)


def test_word_is_asked_about_once_however_it_is_spelt(tmp_path: Path, workbook: Path) -> None:
    (word,) = words(tmp_path, workbook, ",held,Yes", ",HELD,Yes", ",Held ,Yes")
    assert (word.text, word.rows) == ("held", 3)
    assert keep_meanings(Editing(workbook, guard(workbook), NOW), [word], {word.name: "Yes"})
    assert words(tmp_path, workbook, ",held,Yes", ",HELD,Yes") == ()


def test_column_with_too_many_words_is_no_column_of_words(tmp_path: Path, workbook: Path) -> None:
    assert len(words(tmp_path, workbook, *(f",No,word {one}" for one in range(MOST)))) == MOST
    assert words(tmp_path, workbook, *(f",No,word {one}" for one in range(MOST + 1))) == ()


def test_answers_are_kept_beside_those_before_and_the_list_is_read_by_them(
    tmp_path: Path, workbook: Path
) -> None:
    rows = ["No,Held,Granted", "No,Held,Granted"]
    for number, means in enumerate(ANSWERS):
        found = words(tmp_path, workbook, *rows)
        assert [one.rows for one in found] == [2] * (3 - 2 * number)
        said = {one.name: means.get(one.column.heading, "") for one in found}
        assert keep_meanings(Editing(workbook, guard(workbook), NOW), found, said)
    assert words(tmp_path, workbook, *rows) == ()
    kept = "Safeguarding file: Held = Yes; Hold: No =; Share KS4 results: Granted = Yes"
    assert read_book(workbook, TODAY).setting(SETTING).replace("= ;", "=;") == kept
    row = read_pupils(tmp_path / "export.csv", read_directory(workbook, TODAY), TODAY).table.rows[0]
    assert (row["hold"], row["safeguarding_file"], row["share_ks4_results"]) == ("", "Yes", "Yes")


def test_what_nobody_said_or_may_say_is_not_kept(tmp_path: Path, workbook: Path) -> None:
    found = words(tmp_path, workbook, ",Held,yes")
    (results,) = (one.name for one in found if one.near)
    editing = Editing(workbook, guard(workbook), NOW)
    assert keep_meanings(editing, found, {found[0].name: "", "other": "Yes"}) is None
    assert keep_meanings(editing, found, {found[0].name: "Perhaps"}) is None
    with pytest.raises(CannotPair, match='"yes" means "Yes" in every list'):
        keep_meanings(editing, found, {results: "No"})


@pytest.mark.parametrize(
    ("heading", "cells", "asked"),
    [
        ("EHCP (Y/N)", ["Y", "N", ""], {"Y": [*PROVISION, BLANK], "N": [*PROVISION, BLANK]}),
        ("SEN", ["K", "N", "S"], {"S": [*PROVISION, BLANK]}),
        ("SEN", ["Extra time of 25%", "Reader"], {}),
        ("Medical", ["N", "Asthma", "Y"], {"N": [BLANK]}),
    ],
)
def test_answers_about_a_need_are_asked_about(
    tmp_path: Path, workbook: Path, heading: str, cells: list[str], asked: dict[str, list[str]]
) -> None:
    headings = HEADINGS.replace("Share KS4 results", heading)
    rows = [
        f"{number},Example,Ash,31/08/2010,gateway-college,,No,{cell}" for number, cell in enumerate(cells)
    ]
    path = export(tmp_path, headings, *rows)
    if heading not in ("SEN", "Medical"):
        pairing = match_list(path, workbook, TODAY, templates=TEMPLATES, chosen=[(heading, "SEN")]).pairing
        keep_pairing(Editing(workbook, guard(workbook), NOW), pairing)
    assert {one.text: [*one.may_mean] for one in strange_words(path, workbook, TODAY)} == asked
