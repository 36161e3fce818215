"""What a run needs: about whom and to whom its letters are, and what it refuses to guess."""

from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest

from directory.errors import Unknown
from directory.model import Plan
from directory.planning.prepare import RequestIncomplete
from directory.templates.problems import TemplateWrong
from tests.helpers import TODAY
from tests.makers import LETTERHEAD
from tests.plans import AT_HOME, prepare_for, text

ROOT = Path(__file__).parents[2]
LEAVERS = ROOT / "data" / "leavers.example.xlsx"
WORKBOOK = ROOT / "data" / "recipients.xlsx"
TEMPLATES = {
    "transfer": text("{{ leaver.name }}", rule="S21"),
    "confirm": text("Please confirm.", audience="body", rule=None),
    "figures": text("Here are the figures.", audience="body", rule="S18"),
    "choice": text("{{ choice.name }}", rule="S09", **AT_HOME),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("templates")
    copy(LETTERHEAD, made)
    for name, written in TEMPLATES.items():
        (made / f"{name}.md").write_text(written, "utf-8")
    return made


def planned(folder: Path, *names: str, leavers: Path | None = None, to: str = "") -> Plan:
    return prepare_for(names, leavers, WORKBOOK, TODAY, folder, to).plan


@pytest.mark.parametrize(
    ("names", "leavers", "to", "says"),
    [
        (["transfer"], None, "", '"A letter" is about pupils. Say which list they are on.'),
        (["confirm", "choice"], None, "all", '"A letter" is about pupils. Say which list they are on.'),
        (["figures"], LEAVERS, "", '"A letter" is about no pupil. Leave the list of leavers out.'),
        (["confirm"], None, "", '"A letter" can go to any body. Say to which.'),
        (["transfer", "confirm"], LEAVERS, "", '"A letter" can go to any body. Say to which'),
    ],
)
def test_run_that_does_not_say_what_it_needs_is_told(
    folder: Path, names: list[str], leavers: Path | None, to: str, says: str
) -> None:
    with pytest.raises(RequestIncomplete) as caught:
        planned(folder, *names, leavers=leavers, to=to)
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("to", "bodies"),
    [
        pytest.param("gateway-college", {"gateway-college"}, id="an ID"),
        pytest.param(" Gateway-COLLEGE ", {"gateway-college"}, id="an ID in other letters"),
        pytest.param("Police", {"leicestershire-police"}, id="a category"),
        pytest.param("central  government", {"dfe", "esfa", "lrs"}, id="a category in other letters"),
    ],
)
def test_to_takes_an_id_or_a_category_however_it_is_typed(folder: Path, to: str, bodies: set[str]) -> None:
    made = planned(folder, "confirm", to=to)
    told = {one.recipient.id for one in made.notices}
    assert told <= bodies
    assert len(made.notices) + len(made.held) + len(made.not_concerned) == len(bodies)


def test_to_all_accounts_for_every_body_of_the_workbook(folder: Path) -> None:
    made = planned(folder, "confirm", to="All")
    cells = {one.cell for one in (*made.notices, *made.held, *made.not_concerned)}
    assert len(cells) == len(made.notices) + len(made.held) + len(made.not_concerned)
    assert len(cells) > 30


def test_letter_with_a_rule_goes_to_the_bodies_of_the_rule_unless_told_otherwise(folder: Path) -> None:
    made = planned(folder, "figures")
    assert [one.recipient.id for one in made.notices] == ["lesp", "lpp", "eip"]
    assert [one.recipient.id for one in planned(folder, "figures", to="lpp").notices] == ["lpp"]
    assert [one.code for one in planned(folder, "figures", to="dfe").held] == ["H06"]


@pytest.mark.parametrize(
    ("to", "near"),
    [
        ("gateway-colege", "Did you mean gateway-college"),
        ("Colleges", "Did you mean College"),
        ("x", "no body or category"),
    ],
)
def test_to_offers_near_names_and_takes_none(folder: Path, to: str, near: str) -> None:
    with pytest.raises(Unknown) as caught:
        planned(folder, "confirm", to=to)
    assert near in str(caught.value)


def test_one_template_named_twice_is_planned_once(folder: Path) -> None:
    assert planned(folder, "figures", "figures").templates == ("figures",)


def test_template_whose_rule_is_not_in_the_register_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "odd.md").write_text(text("Hello", rule="S99"), "utf-8")
    with pytest.raises(TemplateWrong, match="S99"):
        planned(tmp_path, "odd", leavers=LEAVERS)


def test_own_word_letters_that_name_another_school_are_told_as_the_letterhead_is(folder: Path) -> None:
    prepared = prepare_for(["transfer"], LEAVERS, WORKBOOK, TODAY, folder)
    assert prepared.other_schools == ()
    wrong = replace(prepared.letterhead, names="Oak Tree School")
    own = {("choice", "", large): wrong for large in (False, True)}
    (told,) = replace(prepared, own=own).other_schools
    assert told.startswith('Warning: the Word letter of "choice" names "Oak Tree School", but the School')
