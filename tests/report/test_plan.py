"""The plan in words: what a letter tells is named as the columns are, as on the page."""

from pathlib import Path

from click.testing import CliRunner

from directory.commands import cli
from directory.model import Held, Plan
from directory.report.plan import FORMS
from directory.report.style import Style
from tests.helpers import TODAY
from tests.plans import pupil

ROOT = Path(__file__).parents[2]


def test_rows_that_one_cause_holds_are_told_together() -> None:
    held = [Held(pupil(at), f"I{at}", "L04", "This is not a date.", "letter") for at in (2, 4, 5, 6)]
    other = Held(pupil(3), "W3", "H01", "The Hold cell has a reason.", "letter")
    told = FORMS["text"](Plan(("letter",), TODAY, (), (held[0], other, *held[1:])), Style())
    lines = [" ".join(line.split()) for line in told.splitlines()[4:]]
    assert lines[:3] == [
        "4 rows This is not a date. L04",
        "Rows 2, 4 to 6; column I.",
        "W3 The Hold cell has a reason. H01",
    ]


def test_fields_are_named_as_their_columns() -> None:
    data = ROOT / "data"
    common = ["--leavers", str(data / "leavers.example.xlsx"), "--workbook", str(data / "recipients.xlsx")]
    common += ["--templates", str(ROOT / "templates")]
    told = CliRunner().invoke(cli, ["plan", "post16-transfer", *common])
    said = " ".join(told.output.split())
    assert "Every letter tells: Name, Initials, Date of birth, " in said
    assert "ULN, KS4 results" in said
    assert "Leaves out KS4 results: " in said
