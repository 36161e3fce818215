"""Which sheet of a workbook is the list of leavers, and which of its rows are meant."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from directory.commands import cli
from directory.workbook.guard import MissingColumn, WorkbookUnreadable
from directory.workbook.read import read_leavers
from directory.workbook.schema import LEAVERS
from directory.writing.manifest import Manifest
from tests.workbooks import saved

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "data" / "leavers.example.xlsx"
NEEDED = [column.heading for column in LEAVERS.columns if column.must_be_there]


def leaver(reference: str) -> list[object]:
    return [reference, "Ash", "Example", "31/08/2010", "example-college", "No", ""]


OLD, NEW, COVER = [NEEDED, leaver("A1")], [NEEDED, leaver("B2")], [["Exported from a program"], ["today"]]

NUMBERS = [  # as Apple's Numbers puts before what it exports
    ["This document was exported from Numbers. Each table was converted to an Excel worksheet."],
    ["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"],
    ["Leavers", "", ""],
    ["", "Table 1", "Leavers - Table 1"],
]


def book(path: Path, sheets: dict[str, list[list[object]]], *hidden: str, state: str = "hidden") -> Path:
    saved(path, sheets)
    found = load_workbook(path)
    for title in hidden:
        found[title].sheet_state = state
    found.active = next(at for at, sheet in enumerate(found.worksheets) if sheet.title not in hidden)
    found.save(path)
    return path


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        pytest.param(
            {"Leavers": OLD, "Summer 2026": NEW}, ["Leavers"], id="the hidden one is called Leavers"
        ),
        pytest.param({"Old": OLD, "Leavers": NEW}, ["Old"], id="the hidden one comes first"),
        pytest.param({"Cover": COVER, "Pupils": NEW}, [], id="a cover sheet comes first"),
        pytest.param(
            {"Export Summary": NUMBERS, "Leavers - Table 1": [["Table 1"], *NEW]}, [], id="Numbers' summary"
        ),
        pytest.param({"Leavers": [NEEDED], "Pupils": NEW}, [], id="Leavers has no rows"),
    ],
)
def test_the_visible_list_is_read(tmp_path, sheets, hidden, state):
    path = book(tmp_path / "leavers.xlsx", sheets, *hidden, state=state)
    assert [row["reference"] for row in read_leavers(path).rows] == ["B2"]


def test_several_visible_lists_are_named_and_none_is_read(tmp_path):
    path = book(tmp_path / "leavers.xlsx", {"Leavers": OLD, "Late": NEW, "Cover": COVER})
    with pytest.raises(WorkbookUnreadable, match='several sheets that could be the list: "Leavers", "Late"'):
        read_leavers(path)


@pytest.mark.parametrize(("sheet", "reference"), [("Leavers", "A1"), ("late", "B2"), ("Last year", "A1")])
def test_a_sheet_that_somebody_names_is_read(tmp_path, sheet, reference):
    path = book(tmp_path / "leavers.xlsx", {"Leavers": OLD, "Late": NEW, "Last year": OLD}, "Last year")
    assert [row["reference"] for row in read_leavers(path, sheet=sheet).rows] == [reference]


def test_a_sheet_that_is_not_there_is_not_guessed(tmp_path):
    path = book(tmp_path / "leavers.xlsx", {"Leavers": OLD, "Late": NEW})
    with pytest.raises(WorkbookUnreadable, match='no sheet "Lat"\\. Name one of "Leavers", "Late"'):
        read_leavers(path, sheet="Lat")
    (tmp_path / "leavers.csv").write_text(",".join(NEEDED))
    with pytest.raises(WorkbookUnreadable, match="has no sheets"):
        read_leavers(tmp_path / "leavers.csv", sheet="Late")


def test_a_list_that_is_hidden_is_named_and_not_read(tmp_path):
    path = book(tmp_path / "leavers.xlsx", {"Cover": COVER, "Pupils": NEW}, "Pupils")
    with pytest.raises(WorkbookUnreadable, match='has its list on a hidden sheet, "Pupils"'):
        read_leavers(path)


def test_the_sheet_that_was_read_is_named_where_a_heading_is_missing(tmp_path):
    with pytest.raises(MissingColumn, match='Sheet "Cover" has no column "Reference"'):
        read_leavers(saved(tmp_path / "leavers.xlsx", {"Cover": COVER}))
    text = tmp_path / "leavers.csv"
    text.write_text("a,b\n1,2\n")
    with pytest.raises(MissingColumn, match='The file has no column "Reference"'):
        read_leavers(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("|".join(NEEDED) + "\n" + "|".join(map(str, leaver("B2"))), id="bars"),
        pytest.param(", ".join(f'"{cell}"' for cell in NEEDED) + '\n"B2", "Ash"', id="a space behind commas"),
        pytest.param("\ufeff\ufeff" + ",".join(NEEDED) + "\nB2,Ash", id="two byte order marks"),
    ],
)
def test_a_csv_of_an_odd_kind_is_read(tmp_path, text):
    path = tmp_path / "leavers.csv"
    path.write_text(text, encoding="utf-8")
    assert [(row["reference"], row["forename"]) for row in read_leavers(path).rows] == [("B2", "Ash")]


def test_a_web_page_named_csv_is_told_as_one(tmp_path):
    path = tmp_path / "leavers.csv"
    path.write_text("<html><table><tr><th>Reference")
    with pytest.raises(WorkbookUnreadable, match="is a web page or XML, not a list"):
        read_leavers(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("1\n" * 300_002, "more than 300,000 filled cells", id="cells"),
        pytest.param("\n" * 1_048_578, "more rows than Excel allows", id="rows"),
        pytest.param("Reference\n" + "a" * 32_768, "32,767 characters in a cell of row 2", id="a long text"),
    ],
)
def test_a_csv_larger_than_any_list_is_refused(tmp_path, text, says):
    path = tmp_path / "leavers.csv"
    path.write_text(text)
    with pytest.raises(WorkbookUnreadable, match=says):
        read_leavers(path)


@pytest.fixture
def filtered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """Make the example list with all rows but one hidden; return it and how many are."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("RECIPIENTS_SETTINGS", str(tmp_path / "recipients.toml"))
    (tmp_path / "recipients.toml").write_text('ledger = "ledger.sqlite"\n')
    found: Workbook = load_workbook(EXAMPLE)
    sheet = found["Leavers"]
    for number in range(3, sheet.max_row + 1):
        sheet.row_dimensions[number].hidden = True
    found.save(tmp_path / "filtered.xlsx")
    return tmp_path / "filtered.xlsx", sheet.max_row - 2


def test_hidden_rows_are_left_out_and_told_unless_somebody_asks_for_them(filtered):
    path, hidden = filtered
    asked = ["plan", "post16-transfer", "--leavers", str(path)]
    told = CliRunner().invoke(cli, asked).output
    assert f"{hidden} not concerned." in told
    assert "Hidden in the list, by a filter or by hand: left out." in " ".join(told.split())
    everybody = CliRunner().invoke(cli, [*asked, "--hidden-rows"]).output
    assert "Hidden in the list" not in everybody
    assert f"{hidden} not concerned" not in everybody


@pytest.fixture
def wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workbook with two copies of the example's first leaver, with columns that nobody reads."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    shutil.copy(ROOT / "data" / "recipients.xlsx", tmp_path / "data")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    found: Workbook = load_workbook(EXAMPLE)
    sheet = found["Leavers"]
    sheet.delete_rows(3, sheet.max_row)
    name = " ".join(str(sheet.cell(2, at).value) for at in (4, 5))
    for heading in ("House", "Shoe size", name):
        sheet.cell(1, sheet.max_column + 1).value = heading
    found.copy_worksheet(sheet).title = "Copy"
    found.save(tmp_path / "wide.xlsx")
    return tmp_path / "wide.xlsx"


@pytest.mark.parametrize("command", [["plan"], ["write", "--new-ledger", "--out", "out"]])
def test_columns_that_are_not_read_are_named_in_one_line(wide, command):
    asked = [command[0], "post16-transfer", "--leavers", str(wide), *command[1:]]
    told = CliRunner().invoke(cli, asked).output
    assert told.rstrip().endswith("Type: --sheet NAME")
    told = CliRunner().invoke(cli, [*asked, "--sheet", "Leavers"]).output
    (line,) = (line for line in told.splitlines() if line.startswith("Not read in the list: "))
    assert re.fullmatch(
        r'Not read in the list: "House" \([A-Z]{2}\), "Shoe size" \([A-Z]{2}\), column [A-Z]{2}\.', line
    )


def test_a_folder_remembers_the_sheet(wide):
    asked = ["write", "post16-transfer", "--leavers", str(wide), "--sheet", "copy", "--out", "out"]
    CliRunner().invoke(cli, [*asked, "--new-ledger"])
    assert Manifest.read(Path("out")).request.sheet == "copy"
