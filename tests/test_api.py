"""What the front door leads to; and what ``prepare`` refuses: a file of which no row can be relied on."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from directory import api
from directory.checks.trusted import FileUnfit
from directory.errors import DirectoryError, Unknown
from directory.templates.word.package import WordFileUnfit
from directory.workbook.guard import MissingColumn
from tests.helpers import TODAY
from tests.plans import prepare_for

ROOT = Path(__file__).parent.parent
WORKBOOK, LEAVERS = ROOT / "data" / "recipients.xlsx", ROOT / "data" / "leavers.example.xlsx"
TEMPLATES = ROOT / "templates"

Change = Callable[[Workbook], None]


def test_front_door_is_one_plain_list() -> None:
    tree = ast.parse(Path(api.__file__).read_text("utf-8"))
    taken = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    names = sorted(alias.name for node in taken for alias in node.names)
    assert names == sorted(api.__all__)
    assert len(tree.body) == 1 + len(taken) + 1  # what it is, the imports, the list


def test_importing_the_package_loads_nothing_of_the_house() -> None:
    asked = "import sys, directory; print([name for name in sys.modules if name.startswith('directory.')])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def changed(source: Path, folder: Path, change: Change) -> Path:
    """Return a copy of ``source`` as somebody left it after ``change``."""
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(folder / source.name)
    return folder / source.name


def rename(sheet: str, old: str, new: str) -> Change:
    def change(book: Workbook) -> None:
        (cell,) = [cell for cell in book[sheet][1] if cell.value == old]
        cell.value = new

    return change


def below_a_title(sheet: str, then: Change) -> Change:
    def change(book: Workbook) -> None:
        then(book)
        book[sheet].insert_rows(1, 2)
        book[sheet]["A1"] = "Partners"

    return change


def blank_setting(name: str) -> Change:
    def change(book: Workbook) -> None:
        (row,) = [row for row in book["School"].iter_rows() if row[0].value == name]
        row[1].value = None

    return change


def spoil_rule(book: Workbook) -> None:
    """Leave a rule with a word that is no kind of data: without that row a looser one might decide."""
    book["Sharing"]["D30"].value = "Name; Shoe size"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(rename("Recipients", "Postcode", "Post cod"), "Recipients!J1", id="heading misspelt"),
        pytest.param(rename("Sharing", "Data", "Attendance"), "Sharing", id="heading gone"),
        pytest.param(
            below_a_title("Recipients", rename("Recipients", "Postcode", "Post cod")),
            "Recipients!J3",
            id="heading misspelt, below a title",
        ),
        pytest.param(
            lambda book: book["Recipients"].merge_cells("H24:H25"), "H24:H25 is a merged cell", id="merged"
        ),
        pytest.param(lambda book: book.remove(book["Sharing"]), 'no sheet named "Sharing"', id="sheet gone"),
        pytest.param(rename("Sharing", "Limited by", "Limits"), "Limited by", id="the limit's column gone"),
        pytest.param(spoil_rule, "Shoe size", id="a rule with an error"),
        pytest.param(blank_setting("Head teacher"), '"Head teacher" is blank', id="setting blank"),
    ],
)
def test_workbook_that_no_letter_can_rely_on_stops_the_run(change: Change, says: str, tmp_path: Path) -> None:
    workbook = changed(WORKBOOK, tmp_path, change)
    with pytest.raises(FileUnfit, match=r'"recipients.xlsx" cannot be used') as caught:
        prepare_for(["post16-transfer"], LEAVERS, workbook, TODAY, TEMPLATES)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        pytest.param(rename("Leavers", "Hold", "Stop"), MissingColumn, id="no column Hold"),
        pytest.param(rename("Leavers", "Share KS4 results", "Shar KS4 result"), FileUnfit, id="misspelt"),
        pytest.param(rename("Leavers", "Medical", "SEN"), FileUnfit, id="a heading twice"),
    ],
)
def test_leavers_file_with_a_wrong_heading_stops_the_run(
    change: Change, error: type[DirectoryError], tmp_path: Path
) -> None:
    leavers = changed(LEAVERS, tmp_path, change)
    with pytest.raises(error):
        prepare_for(["post16-transfer"], leavers, WORKBOOK, TODAY, TEMPLATES)


def test_template_that_is_not_there_is_asked_back_with_a_near_name() -> None:
    with pytest.raises(Unknown, match="Did you mean post16-transfer"):
        prepare_for(["post16-transfers"], LEAVERS, WORKBOOK, TODAY, TEMPLATES)


def test_missing_letterhead_stops_a_plan(tmp_path: Path) -> None:
    (tmp_path / "post16-transfer.md").write_bytes((TEMPLATES / "post16-transfer.md").read_bytes())
    with pytest.raises(WordFileUnfit, match="is missing"):
        prepare_for(["post16-transfer"], LEAVERS, WORKBOOK, TODAY, tmp_path)


def test_leavers_with_merged_cells_stop_the_run(tmp_path: Path) -> None:
    leavers = changed(LEAVERS, tmp_path, lambda book: book["Leavers"].merge_cells("W2:W4"))
    with pytest.raises(FileUnfit, match="W2:W4 is a merged cell"):
        prepare_for(["post16-transfer"], leavers, WORKBOOK, TODAY, TEMPLATES)


def test_check_workbook_compares_with_an_earlier_copy(tmp_path: Path) -> None:
    def sort_emails(book: Workbook) -> None:
        cells = [cell for cell in book["Recipients"]["M"][1:] if cell.value]
        for cell, text in zip(cells, sorted(cell.value for cell in cells), strict=True):
            cell.value = text

    workbook = changed(WORKBOOK, tmp_path, sort_emails)
    found = api.check_workbook(workbook, TODAY, since=WORKBOOK)
    assert [(one.sheet, one.cell) for one in found if one.code == "Y01"] == [("Recipients", "M1")]
    assert not [one for one in api.check_workbook(WORKBOOK, TODAY, since=WORKBOOK) if one.code > "Y"]


def test_names_that_the_school_sheet_adds_are_read_by_check_and_by_plan(tmp_path: Path) -> None:
    leavers = changed(LEAVERS, tmp_path, rename("Leavers", "Reference", "Learner ref"))
    with pytest.raises(MissingColumn):
        api.check_leavers(leavers, TODAY, WORKBOOK)

    def add(book: Workbook) -> None:
        book["School"].append(["Pupil list headings", "Learner ref = Reference"])

    workbook = changed(WORKBOOK, tmp_path, add)
    found = api.check_leavers(leavers, TODAY, workbook)
    assert found == api.check_leavers(LEAVERS, TODAY, WORKBOOK)
    plan = prepare_for(["post16-transfer"], leavers, workbook, TODAY, TEMPLATES).plan
    assert plan == prepare_for(["post16-transfer"], LEAVERS, WORKBOOK, TODAY, TEMPLATES).plan
