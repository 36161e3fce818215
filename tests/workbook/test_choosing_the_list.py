"""Which sheet of a workbook is the list of leavers, and which of its rows are meant."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from directory.commands import cli
from directory.workbook.guard import MissingColumn, WorkbookUnreadable
from directory.workbook.read import read_leavers
from directory.workbook.schema import LEAVERS
from tests.workbooks import saved

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "data" / "leavers.example.xlsx"
NEEDED = [column.heading for column in LEAVERS.columns if column.must_be_there]


def leaver(reference: str) -> list[object]:
    return [reference, "Ash", "Example", "31/08/2010", "example-college", "No", ""]


OLD, NEW, COVER = [NEEDED, leaver("A1")], [NEEDED, leaver("B2")], [["Exported from a program"], ["today"]]


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
