"""The plan in words: what a letter tells is named as the columns are, as on the page."""

from pathlib import Path

from click.testing import CliRunner

from directory.commands import cli

ROOT = Path(__file__).parents[2]


def test_fields_are_named_as_their_columns() -> None:
    data = ROOT / "data"
    common = ["--leavers", str(data / "leavers.example.xlsx"), "--workbook", str(data / "recipients.xlsx")]
    common += ["--templates", str(ROOT / "templates")]
    told = CliRunner().invoke(cli, ["plan", "post16-transfer", *common])
    said = " ".join(told.output.split())
    assert "Every letter tells: Name, Initials, Date of birth, " in said
    assert "ULN, KS4 results" in said
    assert "Leaves out KS4 results: " in said
