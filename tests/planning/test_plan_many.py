"""Several templates in one plan, and the cell that a letter goes by."""

from dataclasses import replace

import pytest

from directory.report.plan import FORMS
from directory.report.style import Style
from directory.templates.problems import TemplateWrong
from tests.helpers import row
from tests.planning.test_plan import BODIES
from tests.plans import (
    AT_HOME,
    HOME,
    SUPPORT,
    codes,
    college,
    directory_of,
    planned,
    pupil,
    template,
)

PROVIDER = college(3, "provider", "The Provider", category="Alternative provision")
BROKEN = college(4, "broken", "Broken", category="Alternative provision", email="nobody@@here")
PLACED = row(
    "Sharing",
    3,
    rule="S23",
    recipient="Alternative provision",
    data="Name",
    limited_by="",
    when_limited="",
    pupils="Placed with it",
)
SCHOOLS = row("Sharing", 4, rule="S02", recipient="School", data="Name", limited_by="", when_limited="")
TRANSFER = template()
PLACEMENT = template("{{ leaver.name }}", name="placement", audience="placement", rule="S23")
CHOICE = template("{{ choice.name }}", name="choice", rule="S09", **AT_HOME)
CONFIRM = template("{{ recipient.organisation }}", name="confirm", audience="body", rule=None)
MANY = directory_of(row(), PROVIDER, BROKEN, row("Sharing"), PLACED, SCHOOLS, SUPPORT)


def test_several_templates_make_one_plan_that_accounts_for_every_row() -> None:
    rows = [
        pupil(2, **HOME),
        pupil(3, reference="4712", placement="provider"),  # without an address at home
        pupil(4, reference="4713", destination="", **HOME),
    ]
    made = planned(rows, MANY, [TRANSFER, PLACEMENT, CHOICE])
    assert [(one.template, one.leaver.row.number) for one in made.notices] == [
        ("letter", 2),
        ("letter", 3),
        ("placement", 3),
        ("choice", 2),
        ("choice", 4),
    ]
    assert [(one.template, one.code, one.cell) for one in made.held] == [
        ("letter", "H16", "J4"),
        ("choice", "H12", "U3"),
    ]
    assert [(one.template, one.cell) for one in made.not_concerned] == [
        ("placement", "AC2"),
        ("placement", "AC4"),
    ]
    said = FORMS["text"](made, Style(80))
    assert said.endswith("9 cases = 5 letters + 2 held + 2 not concerned.\n")
    for heading in ("Letters: letter\n", "Letters: placement\n", "Letters: choice\n", "Held: letter\n"):
        assert heading in said
    assert 'Not concerned: placement: AC2, AC4. "Placement" is blank.' in said


def test_letters_about_no_pupil_stand_in_the_same_plan() -> None:
    made = planned([pupil(2)], MANY, [TRANSFER, CONFIRM])
    assert [(one.template, one.recipient.id) for one in made.notices] == [
        ("letter", "example-college"),
        ("confirm", "example-college"),
        ("confirm", "provider"),
    ]
    assert [(one.row, one.code, one.cell) for one in made.held] == [(None, "H05", "row 4")]


def test_of_two_placements_the_one_that_is_a_body_gets_its_letter_and_the_other_is_held() -> None:
    made = planned([pupil(placement="The Provider; Teh Provider; broken")], MANY, [PLACEMENT])
    assert [one.recipient.id for one in made.notices] == ["provider"]
    assert codes(made) == [("H02", "AC2"), ("H05", "AC2")]


def test_body_named_twice_gets_one_letter() -> None:
    made = planned([pupil(placement="provider; The Provider")], MANY, [PLACEMENT])
    assert [one.recipient.id for one in made.notices] == ["provider"]
    assert not made.held


def test_rule_that_is_about_no_body_there_is_holds_every_row() -> None:
    nobody = template("{{ leaver.name }}", audience="bodies of the rule", rule="S02")
    made = planned([pupil(2), pupil(3, reference="4712")], MANY, [nobody])
    assert codes(made) == [("H02", "A2"), ("H02", "A3")]


def test_rule_reaches_a_body_whose_row_has_an_error_as_held() -> None:
    everybody = template("{{ leaver.name }}", audience="bodies of the rule", rule="S23")
    made = planned([pupil(placement="provider; broken")], MANY, [everybody])
    assert [one.recipient.id for one in made.notices] == ["provider"]
    assert codes(made) == [("H05", "A2")]


@pytest.mark.parametrize(
    ("cells", "concerned"),
    [
        ({"safeguarding_file": "Yes"}, True),
        ({"safeguarding_file": "No"}, False),
        ({"safeguarding_file": ""}, False),
    ],
)
def test_letter_goes_by_the_cell_that_it_is_about(cells: dict[str, str], concerned: bool) -> None:
    all_of_it = row("Sharing", data="Name; Safeguarding", limited_by="", when_limited="")
    of_a_file = template("{{ leaver.name }}", when="safeguarding_file", addressee="Safeguarding lead")
    lead = row("Contacts", role="Safeguarding lead")
    made = planned([pupil(**cells)], directory_of(row(), lead, all_of_it), [of_a_file])
    assert len(made.notices) == int(concerned)
    told = [(one.cell, one.code, one.reason) for one in made.not_concerned]
    held_back = [("T2", "H24", '"Safeguarding file" is blank or No.')]
    assert told == ([] if concerned else held_back)


def test_letter_may_go_by_a_date() -> None:
    dates = row("Sharing", data="Name; Roll dates", limited_by="", when_limited="")
    left = template("{{ leaver.name }}", when="leaving_date")
    rows = [pupil(2), pupil(3, reference="4712", leaving_date="")]
    made = planned(rows, directory_of(row(), dates), [left])
    assert [one.leaver.row.number for one in made.notices] == [2]
    assert [one.cell for one in made.not_concerned] == ["I3"]


def test_what_a_letter_goes_by_must_be_allowed_like_what_it_prints() -> None:
    with pytest.raises(TemplateWrong, match=r"line 8: asks for leaver\.sen, and rule S01 does not allow SEN"):
        planned([pupil()], BODIES, [template("{{ leaver.name }}", when="sen")])


def test_what_a_letter_asks_for_with_care_need_not_be_allowed() -> None:
    enclosure = "[{what: File, route: by hand, sent_by: Office, when: sen_file}]"
    listing = "{% for one in enclosures %}{{ one.what }}{% endfor %}"
    careful = template(
        "{{ leaver.name }}{% if not withheld.sen %}{{ leaver.sen }}{% endif %}" + listing,
        enclosures=enclosure,
    )
    (notice,) = planned([pupil(sen="Reads slowly", sen_file="Yes")], BODIES, [careful]).notices
    assert set(notice.shared) == {"name"}


def test_letter_home_goes_by_nothing_that_it_may_not_say() -> None:
    with pytest.raises(TemplateWrong, match=r"asks for leaver.safeguarding_file, and rule S09 does not"):
        planned([pupil()], MANY, [template("Hello", rule="S09", when="safeguarding_file", **AT_HOME)])


def test_sibling_in_another_language_may_ask_for_no_more() -> None:
    polish = template("{{ leaver.sen }}", name="choice.pl", rule="S09", **AT_HOME)
    with pytest.raises(TemplateWrong, match=r"templates/choice\.pl\.md, line 6: asks for leaver\.sen"):
        planned([pupil()], MANY, [replace(CHOICE, siblings={"pl": polish})])


def test_letter_home_may_not_ask_for_what_its_rule_lets_a_body_have() -> None:
    asking = template("{{ leaver.plans_after_16 }}", name="choice", rule="S09", **AT_HOME)
    with pytest.raises(TemplateWrong, match=r"asks for leaver\.plans_after_16, and rule S09 does not allow"):
        planned([pupil(**HOME)], MANY, [asking])


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        ({"what_is_wrong": "Course is blank."}, ("H15", "AS2")),
        ({"hold": "Wait for the parents"}, ("H01", "W2")),
    ],
)
def test_row_that_somebody_stopped_gets_no_letter_at_all(
    cells: dict[str, str], held: tuple[str, str]
) -> None:
    made = planned([pupil(**cells)], MANY, [TRANSFER, PLACEMENT])
    assert codes(made) == [held, held]
    assert not made.notices
    assert not made.not_concerned
