"""A cell that speaks to a GitHub job is never heard: no line of ours begins with "::"."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from directory.commands import cli

ROOT = Path(__file__).parents[2]
WORKBOOK = str(ROOT / "data" / "recipients.xlsx")
PLANTED = "::error file=a.py,line=1::PLANTED\n::stop-commands::abc\u009b31m\u202e"


@pytest.fixture(scope="module", params=["to be mended", "sound"])
def commanding(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make a workbook whose cells speak to a job: in every sheet, or where any text may stand."""
    path = tmp_path_factory.mktemp("commanding") / "recipients.xlsx"
    book = openpyxl.load_workbook(WORKBOOK)
    places = {"Recipients": ("B3", "S3"), "Contacts": ("C2",)}
    if request.param == "to be mended":
        places |= {"Recipients": ("B3", "E4", "H5", "S3"), "Sharing": ("A4", "E5"), "School": ("B2", "B12")}
    for sheet, cells in places.items():
        for cell in cells:
            book[sheet][cell] = PLANTED
    book.save(path)
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "{}"],
        ["check", "{}", "--format", "junit"],
        ["list", "{}"],
        ["show", "leicester-city-council", "--workbook", "{}"],
        ["templates", "check", "--workbook", "{}"],
        ["templates", "check", "--workbook", "{}", "--format", "github"],
        ["diff", WORKBOOK, "{}"],
        ["diff", WORKBOOK, "{}", "--format", "markdown"],
        ["textconv", "{}"],
        ["fix", "{}", "--dry-run"],
        ["plan", "annual-notice", "--to", "all", "--workbook", "{}"],
    ],
)
def test_no_line_begins_as_a_command_to_a_job(commanding: str, arguments: list[str]) -> None:
    output = CliRunner().invoke(cli, [one.format(commanding) for one in arguments]).output
    assert output or "github" in arguments
    assert "Error: " not in output, "the command has no such option"
    assert [line for line in output.splitlines() if line.lstrip().startswith("::")] == []
    assert not {"\u009b", "\u202e"} & set(output), "a terminal obeys them"


def test_form_for_github_says_what_it_says_in_its_own_commands(commanding: str) -> None:
    output = CliRunner().invoke(cli, ["check", commanding, "--format", "github"]).output
    assert [line for line in output.splitlines() if not line.startswith("::")] == []
    assert [line for line in output.splitlines() if line.startswith(("::error file=a.py", "::stop"))] == []
