"""What a letter needs that is blank, or that its list has no column for: told in words, and all at once."""

from pathlib import Path

import openpyxl
import pytest

from directory.checks.needed import needed_by
from directory.model import Plan
from directory.planning.tally import columns_lacking
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.templates.folder import load_template
from directory.workbook.read import read_book
from tests.helpers import TODAY
from tests.plans import prepare_for

ROOT = Path(__file__).parents[2]
LEAVERS, WORKBOOK = ROOT / "data" / "leavers.example.xlsx", ROOT / "data" / "recipients.xlsx"
GOOD = 2  # the row of a pupil in whose row nothing is wrong


def changed(
    folder: Path, *, without: tuple[str, ...] = (), blank: tuple[str, ...] = (), workbook: Path = WORKBOOK
) -> Plan:
    """Return the plan of the example's list without some columns, and with one row blank in others."""
    book = openpyxl.load_workbook(LEAVERS)
    sheet = book.worksheets[0]
    for name in blank:
        sheet.cell(GOOD, next(cell.column for cell in sheet[1] if cell.value == name)).value = None
    for name in without:
        sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == name))
    book.save(folder / "leavers.xlsx")
    return prepare_for(["post16-transfer"], folder / "leavers.xlsx", workbook, TODAY, ROOT / "templates").plan


def test_all_columns_that_a_letter_needs_and_the_list_lacks_are_told_at_once(tmp_path: Path) -> None:
    made = changed(tmp_path, without=("Share KS4 results", "Level", "Attendance"))
    held = [[each.lacks for each in one.every if each.lacks] for one in made.held]
    held = [lacks for lacks in held if lacks]
    assert len(held) > 30  # also of rows with faults of their own
    assert all(lacks == [("Share KS4 results", "Level", "Attendance")] for lacks in held)
    one, two, three = columns_lacking(made)
    assert one == (
        f'The list has no column "Share KS4 results", and {len(held)} letters need it. Add it to the list, '
        "or pair it with the list's own, or record what each pupil chose."
    )
    assert two.startswith(f'The list has no column "Level", and {len(held)} letters need it.')
    assert two.endswith("pair it with the list's own.")
    assert '"Attendance"' in three
    told = FORMS["text"](made, Style(200))
    row = 'The list has no column "Share KS4 results", "Level" and "Attendance", and the letter needs them.'
    assert told.count(row) == 1


@pytest.mark.parametrize(
    ("blank", "says"),
    [
        (("Level",), '"Level" is blank, and the letter needs it.'),
        (
            ("Attendance", "Level", "Course"),
            '"Course", "Level" and "Attendance" are blank, and the letter needs them.',
        ),
        (("Medical",), None),  # it is printed only where there is one
    ],
)
def test_all_blank_cells_of_a_row_are_told_at_once(
    tmp_path: Path, blank: tuple[str, ...], says: str | None
) -> None:
    made = changed(tmp_path, blank=blank)
    here = [one.reason for one in made.held if one.row and one.row.number == GOOD]
    assert here == ([says] if says else [])


def test_letter_knows_which_fields_it_always_prints() -> None:
    always = load_template("post16-transfer", ROOT / "templates").always
    assert {"leaver.course", "leaver.level", "leaver.attendance"} <= always
    assert always.isdisjoint({"leaver.medical", "leaver.ks4_results", "leaver.safeguarding_file"})


def test_nothing_is_needed_that_the_rule_does_not_allow(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(WORKBOOK)
    for line in book["Sharing"].iter_rows(min_row=2):
        if line[0].value == "S21":
            for cell in line:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("Attendance; ", "")
    book.save(less := tmp_path / "recipients.xlsx")
    made = changed(tmp_path, blank=("Attendance",), workbook=less)
    assert [one.reason for one in made.held if one.row and one.row.number == GOOD] == []
    made = changed(tmp_path, blank=("Attendance", "Level"), workbook=less)
    here = [one.reason for one in made.held if one.row and one.row.number == GOOD]
    assert here == ['"Level" is blank, and the letter needs it.']
    made = changed(tmp_path, without=("Attendance", "Level"), workbook=less)
    assert {one.lacks for one in made.held if one.lacks} == {("Level",)}
    needed = needed_by(ROOT / "templates", read_book(less, TODAY))
    transfer = load_template("post16-transfer", ROOT / "templates").title
    assert transfer in needed["level"]
    assert transfer not in needed["attendance"]
