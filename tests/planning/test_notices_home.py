"""Letters home: to whoever holds the choice today, to each parent, in the family's language."""

from dataclasses import replace

import pytest

from directory.model import Notice
from tests.helpers import row
from tests.plans import AT_HOME, codes, college, directory_of, planned, pupil, template

# Letters home.

SUPPORT = row(
    "Sharing",
    rule="S09",
    data="Name; Date of birth; Careers and destinations",
    from_age="13",
    limited_by="Youth support",
    when_limited="Name; Date of birth",
)
CHOICE = template("Dear {{ choice.addressee }}: {{ choice.name }}", name="choice", rule="S09", **AT_HOME)
HOME = {"address": "3 Example Street", "parent": "Mrs Secretname"}


def at_home(**cells: str) -> Notice:
    (notice,) = planned([pupil(**(HOME | cells))], directory_of(row(), SUPPORT), [CHOICE]).notices
    return notice


@pytest.mark.parametrize(
    ("born", "holder", "addressee"),
    [
        pytest.param("24/11/2010", "parent", "Mrs Secretname", id="sixteen tomorrow"),
        pytest.param("23/11/2010", "young person", "Ann Example", id="sixteen today"),
        pytest.param("23/11/2013", "parent", "Mrs Secretname", id="thirteen today"),
    ],
)
def test_letter_home_goes_to_whoever_holds_the_choice_today(born: str, holder: str, addressee: str) -> None:
    notice = at_home(date_of_birth=born)
    assert (notice.recipient.organisation, notice.addressee) == (holder, addressee)
    assert (notice.email, notice.cell, notice.files[0].startswith("family-")) == ("", "A2", True)


@pytest.mark.parametrize(
    ("cells", "rule", "held"),
    [
        ({"date_of_birth": "24/11/2013"}, "S09", ("H07", "G2")),
        ({"address": ""}, "S09", ("H12", "U2")),
        ({"address": ", ".join(["A road of some length"] * 7)}, "S09", ("H12", "A2")),
        ({}, "S99", ("H06", "A2")),
    ],
)
def test_letter_home_is_held(cells: dict[str, str], rule: str, held: tuple[str, str]) -> None:
    given = directory_of(
        row(), SUPPORT, row("Sharing", 3, rule="S99", data="Name", limited_by="", when_limited="")
    )
    choice = template("Hello", name="choice", rule=rule, **AT_HOME)
    assert codes(planned([pupil(**(HOME | cells))], given, [choice])) == [held]


def test_letter_home_is_a_new_one_for_whoever_comes_to_hold_the_choice() -> None:
    assert at_home(date_of_birth="24/11/2010").key != at_home(date_of_birth="23/11/2010").key
    assert at_home(reference="4712").key != at_home().key


def test_each_parent_gets_a_letter_with_a_key_of_its_own() -> None:
    second = {"second_parent": "Mr C Example", "second_parent_address": "9 Other Road"}
    cells = HOME | second | {"second_parent_postcode": "LE2 3PR", "letter_home_to": "Both"}
    cells |= {"date_of_birth": "24/11/2010"}
    made = planned([pupil(**cells)], directory_of(row(), SUPPORT), [CHOICE]).notices
    assert [one.addressee for one in made] == ["Mrs Secretname", "Mr C Example"]
    assert len({one.key for one in made}) == 2


def test_who_is_written_to_at_home_stands_in_no_plan() -> None:
    notice = at_home(date_of_birth="24/11/2010")
    assert "Secretname" not in repr(notice)


@pytest.mark.parametrize(
    ("language", "written", "remarks"),
    [
        pytest.param("", "", (), id="English"),
        pytest.param("Polish", "pl", (), id="there is a sibling"),
        pytest.param("Welsh", "cy", (), id="Welsh"),
        pytest.param("Plain English", "plain", (), id="plain"),
        pytest.param(
            "Urdu", "", ("In English: the letter has no version in the row's language.",), id="there is none"
        ),
    ],
)
def test_letter_home_is_in_the_familys_language_if_there_is_one(
    language: str, written: str, remarks: tuple[str, ...]
) -> None:
    polish = template("Witam {{ choice.addressee }}", name="choice.pl", rule="S09", **AT_HOME)
    welsh = template("Annwyl {{ choice.addressee }}", name="choice.cy", rule="S09", **AT_HOME)
    plain = template("Hello {{ choice.addressee }}", name="choice.plain", rule="S09", **AT_HOME)
    both = replace(CHOICE, siblings={"pl": polish, "cy": welsh, "plain": plain})
    (notice,) = planned([pupil(**HOME, language=language)], directory_of(row(), SUPPORT), [both]).notices
    assert (notice.language, notice.remarks) == (written, remarks)


@pytest.mark.parametrize(("typed", "large"), [("Yes", True), ("No", False), ("", False)])
def test_letter_home_is_in_large_print_where_the_row_says_so(typed: str, large: bool) -> None:
    assert at_home(large_print=typed).large is large


@pytest.mark.parametrize("to", ["example-college", "College"])
def test_run_that_writes_to_certain_bodies_writes_to_no_family(to: str) -> None:
    made = planned([pupil(**HOME)], directory_of(row(), SUPPORT), [CHOICE], to=to)
    assert [(one.code, one.reason) for one in made.not_concerned] == [
        ("H24", f"This run writes to {to} alone.")
    ]
    assert not made.notices


@pytest.mark.parametrize(
    ("to", "letters"), [("all", 2), ("gateway", 1), ("College", 2), ("Police", 0), ("example-college", 1)]
)
def test_run_writes_about_pupils_to_whom_it_says(to: str, letters: int) -> None:
    given = directory_of(row(), college(3, "gateway", "Gateway College"), row("Sharing"))
    rows = [pupil(2), pupil(3, reference="4712", destination="Gateway College")]
    made = planned(rows, given, to=to)
    assert (len(made.notices), len(made.not_concerned), len(made.held)) == (letters, 2 - letters, 0)
