"""`recipients match` from the command line: what it shows, what it asks, what it keeps."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.checks.matching import match_list
from directory.commands import cli
from directory.report import matching
from directory.report.style import Style
from directory.workbook.read import read_book
from directory.workbook.synonyms import SETTING

ROOT = Path(__file__).parents[2]
HEADINGS = "Adno,Legal surname,Legal forename,DOB,Leaving destination,Confidential file,SEN Status,CP flag"
VALUES = "4711,Example,Ash,31/08/2010,gateway-college,No,K,T"
KEPT = (
    "Confidential file = Safeguarding file; SEN Status = SEN; CP flag = not for letters; "
    "not in the list = Hold"
)
PAIRS = [
    argument
    for pair in KEPT.split("; ")
    if "SEN" not in pair
    for argument in ("--pair", pair.replace(" = ", "="))
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "recipients.xlsx").write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    (tmp_path / "export.csv").write_text(f"{HEADINGS}\n{VALUES}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0, typed: str | None = None) -> Result:
    result = CliRunner().invoke(cli, ["match", "export.csv", *arguments], input=typed)
    assert result.exit_code == code, result.output
    return result


def kept(here: Path) -> str:
    return read_book(here / "data" / "recipients.xlsx", date.today()).setting(SETTING)


def test_match_asks_for_what_nobody_may_guess_then_once_for_all(here: Path) -> None:
    answers = ["x", "f", "none", "no", "y"]
    said = run(typed="\n".join(answers) + "\n").output
    for line in (
        'No column is "Safeguarding file": Is one held?',
        'The list has no column "x".',
        'No column is "Hold": Any reason here stops every letter',
        '"CP flag" (H) looks like "Safeguarding file".',
        "Keep this pairing?",
        "Letters can be written from such a list as it comes.",
    ):
        assert line in said
    assert kept(here) == KEPT


def test_match_keeps_without_asking_what_is_said_on_the_line(here: Path) -> None:
    assert "As it was before: recipients." in run("--yes", *PAIRS).output
    assert kept(here) == KEPT
    said = run().output  # and asks nothing again
    assert ("Kept" in said, "Letters can be written" in said) == (False, True)


def test_match_says_what_is_still_open(here: Path) -> None:
    said = run("--yes", code=1).output
    assert "Not yet. Missing: Safeguarding file, Hold." in said
    assert "To be decided: Confidential file (F), CP flag (H)." in said
    assert kept(here) == "SEN Status = SEN"


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        ([], "", "Without a keyboard to answer at: --pair and --yes."),
        (PAIRS, "n\n", "Nothing was kept, as you said."),
        (["--pair", "Reg"], None, 'Type their heading, "=", then ours.'),
        (["--pair", "Reg=Shoe size"], None, '"Shoe size" is not a heading of our pupil list.'),
    ],
)
def test_match_keeps_nothing(here: Path, arguments: list[str], typed: str | None, says: str) -> None:
    assert says in run(*arguments, code=2, typed=typed).output
    assert kept(here) == ""
    assert len(list((here / "data").iterdir())) == 1


def test_match_shows_no_value_but_on_a_screen(here: Path) -> None:
    assert "gateway-college" not in run("--yes", *PAIRS).output
    made = match_list(here / "export.csv", here / "data" / "recipients.xlsx", date.today())
    said = matching.columns(made, Style(80))
    assert "Legal surname           Example" in said
    assert max(map(len, said.splitlines())) <= 80


def test_match_as_json_tells_the_headings_alone(here: Path) -> None:
    told = json.loads(run("--format", "json", code=1).stdout)
    assert (told["ready"], told["missing"]) == (False, ["Safeguarding file", "Hold"])
    assert told["columns"][6] == {
        "column": "G",
        "heading": "SEN Status",
        "standing": "proposed",
        "ours": "SEN",
        "stops": True,
    }
    assert json.loads(run("--format", "json", "--yes", *PAIRS).stdout)["ready"]
    assert kept(here) == KEPT


@pytest.mark.usefixtures("here")
def test_plan_says_how_to_mend_a_list_that_is_not_paired() -> None:
    asked = ["plan", "post16-transfer", "--leavers", "export.csv", "--templates", str(ROOT / "templates")]
    result = CliRunner().invoke(cli, asked)
    assert result.exit_code == 2
    assert result.output.endswith("Type: recipients match FILE\n")
    run("--yes", *PAIRS)
    assert "Not read in the list" not in CliRunner().invoke(cli, asked).output
