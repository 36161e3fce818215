"""A letter about a pupil who had another reference before is held, unless a person says who is meant."""

import json
from dataclasses import replace
from pathlib import Path
from shutil import copy

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from directory.commands import cli
from directory.ledger.states import State
from directory.model import Plan
from directory.planning.already_sent import hold_sent
from directory.planning.keys import key_on
from directory.planning.other_references import told_under_others
from directory.templates.folder import load_template
from tests.ledger.makers import FOLDER
from tests.makers import ON, leaver, notice, recipient
from tests.planning.test_already_sent import plan, standing

TEMPLATES = Path(__file__).parents[2] / "templates"


def asked(template: str = "post16-transfer", accepted: str = "") -> Plan:
    return plan(replace(notice(about=leaver(accepted=accepted)), template=template))


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.SENT, "this letter went, as bcdef34567."),
        (State.DRAFT_MADE, "this letter waits, as bcdef34567."),
        (State.UNKNOWN, "this letter may have gone, as bcdef34567."),
        (State.WITHDRAWN, ""),
        (State.BOUNCED, ""),
    ],
)
@pytest.mark.parametrize("body", ["example-college", "gateway-college"])
def test_pupil_whose_letter_went_under_another_reference_is_held(state: State, says: str, body: str) -> None:
    template = load_template("post16-transfer", TEMPLATES)
    first = standing(state, "bcdef34567", recipient=body, reference="02102", template=template.name)
    same = told_under_others(asked(), {template.name: template}, [first], {"4711": {"2102"}})
    held = hold_sent(asked(), {}, renumbered=same).held
    assert [one.code for one in held] == (["H34"] if says else [])
    assert all(f"this pupil has the reference 02102, and {says} Put" in one.reason for one in held)
    typed = '"H34 02102" and your initials into "Accepted".'
    assert all(one.reason.endswith(f"If this is another person, type {typed}") for one in held)


@pytest.mark.parametrize(
    ("accepted", "others", "into", "held"),
    [
        pytest.param("", {"4711": {"2102"}}, "", True, id="the same letter"),
        pytest.param("H34 AB", {"4711": {"2102"}}, "", True, id="accepted, but not for whom"),
        pytest.param("L35 2102 AB", {"4711": {"2102"}}, "", True, id="something else is accepted"),
        pytest.param("H34 2102 AB", {"4711": {"2102"}}, "", False, id="another person, somebody says"),
        pytest.param("H34 2102 AB", {"4711": {"2102", "3003"}}, "", False, id="no letter about the third"),
        pytest.param("", {}, "", False, id="no earlier list has the pupil"),
        pytest.param("", {"4711": {"2102"}}, FOLDER, False, id="its draft is taken away"),
    ],
)
def test_row_says_that_it_is_another_person(accepted: str, others: dict, into: str, held: bool) -> None:
    template = load_template("youth-support", TEMPLATES)
    key = key_on(ON, template, recipient(), "02102")
    first = standing(State.DRAFT_MADE, key, reference="02102", template=template.name)
    made = asked(template.name, accepted)
    assert bool(told_under_others(made, {template.name: template}, [first], others, into)) is held


@pytest.mark.parametrize(
    ("state", "held"), [(State.SENT, True), (State.UNKNOWN, True), (State.DRAFT_MADE, False)]
)
def test_only_a_draft_is_taken_away_with_its_folder(state: State, held: bool) -> None:
    template = load_template("post16-transfer", TEMPLATES)
    first = standing(state, "bcdef34567", reference="02102", template=template.name)
    others = {"4711": {"2102"}}
    assert bool(told_under_others(asked(), {template.name: template}, [first], others, FOLDER)) is held


def test_letter_of_another_body_that_is_no_place_holds_nothing() -> None:
    template = load_template("youth-support", TEMPLATES)
    first = standing(State.SENT, "bcdef34567", reference="02102", template=template.name)
    assert not told_under_others(asked(template.name), {template.name: template}, [first], {"4711": {"2102"}})


def test_letter_about_no_pupil_is_no_matter() -> None:
    template = load_template("youth-support", TEMPLATES)
    made = plan(replace(notice(), leaver=None, template=template.name))
    first = standing(State.SENT, reference="02102", template=template.name)
    assert not told_under_others(made, {template.name: template}, [first], {"": {"2102"}})


@pytest.mark.slow
def test_next_list_with_a_new_reference_writes_no_second_letter(tmp_path, monkeypatch):
    def run(line: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, line.split())
        assert result.exit_code == code, result.output
        return result.output

    monkeypatch.delenv("RECIPIENTS_SETTINGS", raising=False)
    monkeypatch.chdir(tmp_path)
    run("demo example")
    monkeypatch.chdir(tmp_path / "example")
    later = copy("data/leavers.xlsx", "data/autumn.xlsx")
    book = load_workbook(later)
    sheet = book.worksheets[0]
    first = next(r for r in sheet.iter_rows(min_row=2) if str(r[0].value) == "2103")
    first[0].value = "9103"
    book.save(later)
    told = json.loads(run("plan post16-transfer --leavers data/autumn.xlsx --format json", code=1))
    (held,) = [one for one in told["held"] if one["code"] == "H34"]
    assert held["cell"] == "J4"
    assert "this pupil has the reference 2103, and this letter waits" in held["reason"]
