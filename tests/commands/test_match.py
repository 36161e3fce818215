"""`recipients match` from the command line: what it shows, what it asks, what it keeps."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from directory.checks.matching import Matching, keep_pairing, match_list
from directory.commands import cli
from directory.commands._cells import editing_of
from directory.report import matching
from directory.report.style import Style
from directory.workbook.codes import SETTING as CODES
from directory.workbook.read import read_book
from directory.workbook.synonyms import SETTING, parse_pairing

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
        '"CP flag" (H) looks like "Safeguarding file", so somebody',
        "Keep this pairing?",
        "Letters can be written from such a list as it comes.",
    ):
        assert line in said
    assert kept(here) == KEPT


def test_one_wrong_proposal_can_be_turned_down(here: Path) -> None:
    (here / "export.csv").write_text(f"{HEADINGS},Course title\n{VALUES},A levels\n", "utf-8")
    answers = ["o", "Shoe size", "Medical", "no"]
    said = run(*PAIRS, code=0, typed="\n".join(answers) + "\n").output
    for line in (
        "y = yes, n = no, o = ask about each one that the program proposes",
        '"SEN Status" (G) would be read as "SEN".',
        '"Shoe size" is not a heading of our pupil list.',
        '"Course title" (I) would be read as "Course".',
    ):
        assert line in said
    assert "SEN Status = Medical; CP flag = not for letters; Course title = not for letters" in kept(here)
    said = run(*PAIRS, "--pair", "SEN Status=SEN", code=2, typed="o\nn\n").output
    assert "Type one of these letters." in said  # nothing is proposed: there is nothing to ask one by one
    assert "Nothing was kept, as you said." in said


@pytest.mark.parametrize("pairs", [("--pair", "SEN Status=SEN"), ()], ids=["nothing proposed", "proposed"])
@pytest.mark.parametrize("typed", ["no", "N", "nope", ""])
def test_whatever_begins_like_no_keeps_nothing(here: Path, pairs: tuple[str, ...], typed: str) -> None:
    said = run(*PAIRS, *pairs, code=2, typed=f"{typed}\n").output
    assert "Nothing was kept, as you said." in said
    assert kept(here) == ""


def test_whole_word_is_taken_for_its_first_letter(here: Path) -> None:
    run(*PAIRS, typed="Yes\n")
    assert kept(here) == KEPT


def test_two_columns_for_one_are_said_in_a_sentence_that_names_both(here: Path) -> None:
    (here / "export.csv").write_text(f"{HEADINGS},Admission number\n{VALUES},4711\n", "utf-8")
    said = " ".join(run("--yes", *PAIRS, code=1).stdout.split())
    sentence = (
        '"Adno" (A) and "Admission number" (I) are both read as "Reference": pair "Admission number" with '
        "another heading of ours, or mark it as not for letters."
    )
    assert said.endswith(f"Not yet. {sentence}")
    run("--yes", "--pair", "Admission number=not for letters")


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
    made = match_list(
        here / "export.csv",
        here / "data" / "recipients.xlsx",
        date.today(),
        templates=ROOT / "templates",
    )
    said = matching.columns(made, Style(80))
    assert "Legal surname           Example" in said
    assert max(map(len, said.splitlines())) <= 80


@pytest.mark.parametrize("own", [True, False], ids=["in a folder to work in", "alone"])
def test_match_with_a_named_workbook_needs_no_folder_to_stand_in(
    here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    elsewhere, workbook = tmp_path_factory.mktemp("elsewhere"), here / "data" / "recipients.xlsx"
    (here / "export.csv").rename(elsewhere / "export.csv")
    if not own:
        workbook = workbook.rename(elsewhere / "ours.xlsx")
    monkeypatch.chdir(elsewhere)
    said = run("--yes", "--workbook", str(workbook), code=1).output
    assert "Not yet. Missing: Safeguarding file, Hold." in said


def test_match_as_json_tells_the_headings_alone(here: Path) -> None:
    told = json.loads(run("--format", "json", code=1).stdout)
    assert (told["ready"], told["missing"]) == (False, ["Safeguarding file", "Hold"])
    assert told["columns"][6] == {
        "column": "G",
        "heading": "SEN Status",
        "use": "proposed",
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
    assert "pair that name with ours" in result.output
    assert result.output.endswith("Type: recipients match export.csv\n")
    run("--yes", *PAIRS)
    assert "Not read in the list" not in CliRunner().invoke(cli, asked).output


def test_letters_are_those_of_the_folder_that_somebody_works_in_wherever_the_workbook_lies(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `write` has it: a workbook at a drive's root has no folder two above it."""
    seen = []

    def noted(*given: Any, templates: Path, **more: Any) -> Matching:
        seen.append(templates)
        return match_list(*given, templates=templates, **more)

    monkeypatch.setattr("directory.commands.match.match_list", noted)
    (here / "elsewhere.xlsx").write_bytes((here / "data" / "recipients.xlsx").read_bytes())
    run("--workbook", "elsewhere.xlsx", "--yes", *PAIRS)
    assert set(seen) == {here / "templates"}


WORDS = (
    f"{HEADINGS},Hold,Share KS4 results\n"
    "4711,Example,Ash,31/08/2010,gateway-college,Held,K,T,No,yes\n"
    "4712,Example,Bea,31/08/2010,gateway-college,Held,K,T,,yes \n"
)


def codes(here: Path) -> str:
    return read_book(here / "data" / "recipients.xlsx", date.today()).setting(CODES)


@pytest.fixture
def worded(here: Path) -> Path:
    """Return a folder whose list has words of its own, and whose workbook knows its columns."""
    (here / "export.csv").write_text(WORDS, "utf-8")
    keep_pairing(editing_of(here / "data" / "recipients.xlsx"), parse_pairing(KEPT.rpartition("; ")[0]))
    return here


def test_match_asks_what_the_words_of_a_list_mean_and_keeps_the_answers(worded: Path) -> None:
    said = run(typed="No\n\nPerhaps\nyes\nnone\n").output
    for line in (
        '"Hold" (column I): what does "No" mean? In 1 row, held if you leave it. Any reason here stops',
        '"none" for a blank cell, or Enter to leave it',
        '"Confidential file" (column F, our "Safeguarding file"): what does "Held" mean? In 2 rows',
        "Type one of these words.",
        '"Share KS4 results" (column J): what does "yes" mean? In 2 rows',
        '"yes" means "Yes" in every list: it cannot stand for "No".',
        '"leave" to leave it, or Enter for "Yes"',
        'Kept on the School sheet ("Pupil list codes"). As it was before: recipients.',
    ):
        assert line in said
    assert said.endswith("Letters can be written from such a list as it comes.\n")
    assert codes(worded) == "Share KS4 results: yes = Yes; Safeguarding file: Held = Yes; Hold: No ="
    assert "what does" not in run().output


def test_words_that_are_left_hold_their_rows(worded: Path) -> None:
    said = run(typed="leave\n\n\n").output
    held = "Rows with a word that nobody has explained are held (Share KS4 results, "
    assert f"{held}Safeguarding file, Hold).\n" in said
    assert codes(worded) == ""


def test_words_are_explained_on_the_line_and_not_asked_about(worded: Path) -> None:
    explained = ["--word", "Safeguarding file: Held = Yes", "--word", "hold: no ="]
    said = run(*explained, typed="\n").output
    assert said.count("what does") == 1  # of "yes", which is like a word of ours
    kept = "Safeguarding file: Held = Yes; hold: no =; Share KS4 results: yes = Yes"
    assert codes(worded) == kept
    assert "Kept" not in run("--yes", *explained).output
    assert codes(worded) == kept


def test_words_that_are_like_ours_are_taken_for_them_where_nobody_is_asked(worded: Path) -> None:
    said = run("--yes").output
    assert codes(worded) == "Share KS4 results: yes = Yes"
    assert "Rows with a word that nobody has explained are held (Safeguarding file, Hold).\n" in said
    assert '"Held"' not in said


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        ([], "", "What the words mean was not kept. Without a keyboard to answer at: --word and --yes."),
        (["--word", "Safeguarding file: Held = Perhaps"], None, '"Perhaps" is not on the list of'),
        (["--word", "Shoe size: 5 = Yes"], None, '"Shoe size" is not a heading of our pupil list.'),
    ],
)
def test_words_that_cannot_be_kept_say_why(
    worded: Path, arguments: list[str], typed: str | None, says: str
) -> None:
    assert says in run(*arguments, code=2, typed=typed).output
    assert codes(worded) == ""


@pytest.mark.usefixtures("worded")
def test_word_that_was_explained_before_is_not_explained_otherwise() -> None:
    run("--yes", "--word", "Safeguarding file: Held = Yes")
    said = run("--yes", "--word", "Safeguarding file: Held = No", code=2).output
    assert '"Safeguarding file: Held" is there twice.' in said
