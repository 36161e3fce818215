"""Codes of a pupil system in words: ours, and those that a school adds."""

from pathlib import Path

import pytest

from directory.workbook.codes import SETTING, CodeError, in_words, parse_codes
from directory.workbook.columns import Column
from directory.workbook.read import read_leavers
from directory.workbook.schema import LEAVERS
from directory.workbook.synonyms import SETTING as PAIRING
from directory.workbook.synonyms import leavers_schema
from tests.helpers import row, table


@pytest.mark.parametrize(
    ("key", "cell", "says"),
    [
        ("sen", "N", "No special educational need"),
        ("sen", "k", "SEN support"),
        ("sen", "E", "Education, health and care plan"),
        ("sen", "Extra time of 25%", "Extra time of 25%"),
        ("sen", "S", "S"),
        ("safeguarding_file", "T", "Yes"),
        ("safeguarding_file", "FALSE", "No"),
        ("share_ks4_results", "Y", "Yes"),
        ("share_ks4_results", "n", "No"),
        ("deceased", "0", "No"),
        ("large_print", "1", "Yes"),
        ("large_print", "2", "2"),
        ("hold", "F", "F"),
        ("medical", "N", "N"),
        ("attendance", "83.0", "83%"),
        ("attendance", "94.50", "94.5%"),
        ("attendance", "100", "100%"),
        ("attendance", "94 %", "94%"),
        ("attendance", "0.94", "0.94"),
        ("attendance", "0%", "0%"),
        ("attendance", "94.3478", "94.3478"),
        ("attendance", "183", "183"),
        ("year_group", "11", "11"),
        ("year_group", "Year 11", "11"),
        ("year_group", "Y11", "11"),
        ("year_group", "yr 09", "9"),
        ("year_group", "NC Year 12", "12"),
        ("year_group", "11.0", "11"),
        ("year_group", "11A", "11A"),
        ("year_group", "Year 15", "Year 15"),
        ("surname", "Y", "Y"),
    ],
)
def test_code_is_said_in_words(key: str, cell: str, says: str) -> None:
    (found,) = in_words(table("Leavers", [row("Leavers", **{key: cell})]), ()).rows
    assert found[key] == says


def test_schools_words_count_before_ours() -> None:
    own = parse_codes(
        "SEN: k = Support in school\nSEN: N =; Hold: F =; Course: A = A levels = all; year group: X = 11"
    )
    given = row("Leavers", sen="K", hold="f", course="a", year_group="x", attendance="83")
    (found,) = in_words(table("Leavers", [given]), own).rows
    keys = ("sen", "hold", "course", "year_group", "attendance")
    assert [found[key] for key in keys] == ["Support in school", "", "A levels = all", "11", "83%"]
    (none,) = in_words(table("Leavers", [row("Leavers", sen="N")]), own).rows
    assert none["sen"] == ""


@pytest.mark.parametrize("code", ["N/A", "n/a", "TBC", "None", "Not known", "?"])
@pytest.mark.parametrize("heading", [column.heading for column in LEAVERS.columns])
def test_word_that_says_nothing_may_stand_for_a_blank_cell_in_every_column(heading: str, code: str) -> None:
    key = LEAVERS.columns[[column.heading for column in LEAVERS.columns].index(heading)].key
    own = parse_codes(f"{heading}: {code} =")
    (found,) = in_words(table("Leavers", [row("Leavers", **{key: code.upper()})]), own).rows
    assert found[key] == ""


def test_name_that_looks_like_a_word_for_nothing_stays() -> None:
    given = row("Leavers", forename="Na", surname="Nil", preferred_name="n/a")
    own = parse_codes("Forename: N/A =; Surname: N/A =; Preferred name: N/A =")
    (found,) = in_words(table("Leavers", [given]), own).rows
    assert [found[key] for key in ("forename", "surname", "preferred_name")] == ["Na", "Nil", ""]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("K = SEN support", '"K = SEN support" explains no code'),
        ("SEN: K", "explains no code"),
        ("SEN: = none", "explains no code"),
        ("Shoe size: K = 5", '"Shoe size" is not a heading of our pupil list.'),
        ("SEN: K = a; sen:k = b", '"SEN: k" is there twice.'),
        ("Safeguarding file: T = Held", "choose from Yes, No, or nothing"),
        ("Share KS4 results: N = Yes", '"N" means "No" in every list: it cannot stand for "Yes".'),
        ("Share KS4 results: No =", '"No" means "No" in every list: it cannot stand for "".'),
        ("Address withheld: 1 = No", '"1" means "Yes" in every list'),
        ("UPN: N/A = none", '"UPN" has no codes'),
        ("Surname: Na =", '"Surname" has no codes'),
        ("Surname: - =", "explains no code"),
        ("Reference: 2102 = 2103", '"Reference" has no codes: what is there is the pupil\'s own.'),
        ("Youth support: name address DOB only = Full", 'means "Name address DOB only" in every list'),
    ],
)
def test_parse_codes_refuses_what_explains_nothing(typed: str, says: str) -> None:
    with pytest.raises(CodeError, match=says):
        parse_codes(typed)


def takes_codes(column: Column) -> bool:
    try:
        return bool(parse_codes(f"{column.heading}: x = {column.choices[0] if column.choices else 'y'}"))
    except CodeError:
        return False


def test_no_code_stands_for_a_name_a_number_a_day_or_an_address() -> None:
    assert [column.heading for column in LEAVERS.columns if not takes_codes(column)] == [
        *("Reference", "UPN", "ULN", "Forename", "Surname", "Preferred name", "Date of birth"),
        *("Leaving date", "Start date", "KS4 results", "Address", "Postcode", "Parent", "Joining date"),
        *("Police reason", "Second parent", "Second parent address", "Second parent postcode"),
        *("Accepted", "What is wrong"),
    ]


def test_list_is_read_with_the_codes_of_the_school(tmp_path: Path) -> None:
    path = tmp_path / "leavers.csv"
    headings = [column.heading for column in LEAVERS.columns if column.must_be_there]
    path.write_text(f"{','.join(headings)},SEN,Attendance\n1,A,B,31/08/2010,x,T,F,K,83.0\n", "utf-8")
    schema = leavers_schema(lambda name: "Hold: F =" if name == SETTING else "")
    (found,) = read_leavers(path, schema).rows
    assert [found[key] for key in ("safeguarding_file", "hold", "sen", "attendance")] == [
        *("Yes", "", "SEN support"),
        "83%",
    ]
    came = [found.as_it_came[key] for key in ("safeguarding_file", "hold", "sen", "attendance", "reference")]
    assert came == ["T", "F", "K", "83.0", "1"]


@pytest.mark.parametrize(
    ("heading", "cells", "says"),
    [
        ("EHCP (Y/N)", ["N", "N"], ["N", "N"]),
        ("Has EHCP", ["Y", "", "N"], ["Y", "", "N"]),
        ("SEN status", ["Yes", "N"], ["Yes", "N"]),
        ("SEN status", ["N", "N"], ["No special educational need"] * 2),
        ("SEN status", ["K", "N"], ["SEN support", "No special educational need"]),
    ],
)
def test_no_to_a_question_about_sen_is_not_read_as_no_need(
    tmp_path: Path, heading: str, cells: list[str], says: list[str]
) -> None:
    path = tmp_path / "leavers.csv"
    headings = [column.heading for column in LEAVERS.columns if column.must_be_there]
    lines = [f"{number},A,B,31/08/2010,x,No,,{cell}" for number, cell in enumerate(cells)]
    path.write_text("\n".join([f"{','.join(headings)},{heading}", *lines]) + "\n", "utf-8")
    schema = leavers_schema(lambda name: f"{heading} = SEN" if name == PAIRING else "")
    assert [one["sen"] for one in read_leavers(path, schema).rows] == says
