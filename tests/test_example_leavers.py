"""The example list of leavers: every column shown, and wrong where it is meant to be."""

from pathlib import Path

from directory.checks import registry
from directory.checks.run import check_leavers
from directory.sharing.recipients import directory_from
from directory.values.languages import language_code
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import LEAVERS
from tests.helpers import TODAY

DATA = Path(__file__).parents[1] / "data"
EXAMPLE, WORKBOOK = DATA / "leavers.example.xlsx", DATA / "recipients.xlsx"
ROWS = read_leavers(EXAMPLE).rows


def test_what_is_wrong_with_it_is_what_it_shows() -> None:
    found = check_leavers(EXAMPLE, TODAY, WORKBOOK)
    assert [(one.code, one.cell) for one in found] == [
        ("L02", "B18"),
        ("L03", "C19"),
        ("L04", "G27"),
        ("L27", "A34"),
    ]


def test_every_column_has_an_example_but_the_one_that_held_xlsx_adds() -> None:
    filled = {key for row in ROWS for key in LEAVERS.keys if row[key]}
    assert set(LEAVERS.keys) - filled == {"what_is_wrong", "accepted", "large_print"}
    assert all(row["parent"] for row in ROWS)


def test_other_columns_say_what_letters_need() -> None:
    book = read_book(WORKBOOK, TODAY)
    bodies = directory_from(book, registry.run(book), registry.email_doubting_codes())
    named = {bodies.find(row[key]) for row in ROWS for key in ("placement", "also_attends") if row[key]}
    assert named == {"pedestrian-arts", "community-giants", "new-college-leicester"}
    assert {row["forename"]: language_code(row["language"]) for row in ROWS if row["language"]} == {
        "Łukasz": "pl",
        "Priya": "gu",
    }
    assert [row["sen_file"] for row in ROWS if row["sen"]] == ["Yes", "Yes"]
    assert all(row["attendance_concern"] for row in ROWS if row["police_reason"])
