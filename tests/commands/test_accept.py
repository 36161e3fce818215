"""`recipients accept` and `recipients choice` from the command line."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.checks.choices import recorded_choices
from directory.checks.run import check_workbook
from directory.commands import cli
from directory.ledger import open_ledger
from directory.ledger.states import State
from directory.model import Severity
from tests.ledger.makers import Clock, entry

ROOT = Path(__file__).parents[2]
UNTIL = (date.today() + timedelta(days=100)).strftime("%d/%m/%Y")
LIMIT = "Name address DOB only"
OTHER = "bcdef34567"
ABOUT = {entry().key: "04711", OTHER: "4"}
CHOICE = ("choice", "4711", "--about", "ks4-results", "--given-by", "young-person", "--by", "AB")


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "recipients.xlsx"
    path.parent.mkdir()
    path.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    (path.parent / "leavers-autumn.csv").write_text("Reference,Surname\n4711,Example\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RECIPIENTS_SETTINGS", raising=False)
    return path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == code, result.output
    return result


def test_finding_is_accepted_by_its_code_and_place(workbook: Path) -> None:
    found = check_workbook(workbook, date.today())
    one = next(one for one in found if one.severity is Severity.WARNING and not one.accepted)
    place = f"{one.sheet}!{one.cell}".lower()
    asked = ("accept", one.code.lower(), place, "--reason", "Settled", "--by", "AB", "--until")
    assert f"Accepted until {UNTIL}. The workbook as it was: recipients." in run(*asked, UNTIL).output
    (now,) = [
        now for now in check_workbook(workbook, date.today()) if (now.code, now.cell) == (one.code, one.cell)
    ]
    assert now.accepted
    assert "It is accepted already, by AB" in run(*asked, UNTIL, code=2).output


def test_finding_that_is_not_there_is_asked_back(workbook: Path) -> None:
    one = next(one for one in check_workbook(workbook, date.today()) if one.severity is Severity.WARNING)
    asked = ("accept", one.code, f"{one.sheet}!ZZ99", "--reason", "x", "--by", "AB", "--until", UNTIL)
    said = run(*asked, code=2).output
    assert f'There is no finding "{one.code} at {one.sheet}!ZZ99".' in said
    assert f"Did you mean {one.code} at" in said


def test_choice_is_recorded_beside_the_workbook(workbook: Path) -> None:
    said = run(*CHOICE, "--value", "No").output
    assert said == "Recorded in data/leavers-choices.xlsx. It counts for every list from now on.\n"
    ((one,),) = recorded_choices(workbook.with_name("leavers-choices.xlsx")).values()
    assert (one.kind, one.value, one.on) == ("share_ks4_results", "No", date.today())
    refused = run(*CHOICE, "--value", "Perhaps", code=2).output
    assert refused == "Say what was chosen. It is one of: Yes, No.\n"


@pytest.mark.parametrize("reference", ["Ann Example", "47l1", "9991"])
def test_choice_of_nobody_is_refused_until_a_list_has_the_reference(workbook: Path, reference: str) -> None:
    asked = ("choice", reference, *CHOICE[2:], "--value", "No")
    refused = run(*asked, code=2).output
    assert refused == (
        "Neither the ledger nor a list of pupils beside the directory has this reference. "
        "Type the pupil's admission number as a list has it, never a name.\n"
    )
    assert not workbook.with_name("leavers-choices.xlsx").exists()
    other = workbook.parent.parent / "other.csv"
    other.write_text("Reference,Surname\n09991,Example\n")
    run(*asked, "--leavers", str(other), code=0 if reference == "9991" else 2)


@pytest.mark.parametrize(
    ("about", "value", "shared", "told"),
    [
        pytest.param("ks4-results", "No", ("name", "ks4_results"), True, id="told them"),
        pytest.param("ks4-results", "No", ("name", "course"), False, id="told none"),
        pytest.param("ks4-results", "Yes", ("name", "ks4_results"), False, id="no limit"),
        pytest.param("youth-support", LIMIT, ("name", "ks4_results"), False, id="another choice"),
    ],
)
def test_choice_names_the_letters_that_told_more(
    workbook: Path, about: str, value: str, shared: tuple[str, ...], told: bool
) -> None:
    with open_ledger(workbook.with_name("ledger.db"), now=Clock(), command="init", new=True) as ledger:
        ledger.begin("write", "ab")
        of_hers, another = (entry(key, shared=shared, reference=of) for key, of in ABOUT.items())
        ledger.plan([of_hers, another])
        ledger.made({key: {f"{key}.pdf": "cd" * 32} for key in (of_hers.key, OTHER)})
        for key in (of_hers.key, OTHER):
            ledger.record(key, State.SENDING)
            ledger.record(key, State.SENT)
    asked = ("choice", "4711", "--about", about, "--given-by", "young-person", "--by", "AB", "--value", value)

    said = run(*asked).stderr
    sentence = f"Sent already, and told more than this allows: {of_hers.key}. Ask the data-protection lead"
    assert said == (f"{sentence} what to tell those bodies.\n" if told else "")


def test_choice_names_the_letters_that_wait(workbook: Path) -> None:
    with open_ledger(workbook.with_name("ledger.db"), now=Clock(), command="init", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry(key, reference=of) for key, of in ABOUT.items()])
        ledger.made({key: {f"{key}.pdf": "cd" * 32} for key in ABOUT})
    (waiting,) = (key for key, of in ABOUT.items() if of == "04711")
    assert run(*CHOICE, "--value", "No").stderr == (
        f"Written, and not sent yet: {waiting}. Those that the choice changes are held back: write them "
        "again. Type: recipients write ... --out FOLDER --replace\n"
    )


def test_choice_is_not_recorded_where_git_would_take_it(workbook: Path) -> None:
    subprocess.run(["git", "init", "-q", workbook.parent.parent], check=True)
    assert "Git would take" in run(*CHOICE, "--value", "No", code=2).output
    assert not workbook.with_name("leavers-choices.xlsx").exists()
