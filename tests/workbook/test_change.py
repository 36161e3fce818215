"""The workbook that a person saw is the one that is changed, with a backup; or nothing is changed."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.workbook.change import (
    NoSuchPlace,
    TooLong,
    append_row,
    as_seen,
    change_cells,
    changes_of,
    with_values,
    written,
)
from directory.workbook.create import create_book
from directory.workbook.edit import CellsRefused, Change, edited
from directory.workbook.guard import guard
from directory.workbook.read import book_in, read_book
from directory.workbook.save import NotSaved

NOW = datetime(2026, 11, 23, 14, 30)
ON = NOW.date()
BODY: dict[str, str | date] = {
    "id": "one",
    "organisation": "One",
    "phone": "0116 496 0001",
    "last_checked": ON,
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(create_book("Word\nText"))
    append_row(path, guard(path), "Recipients", BODY, NOW)
    return path


def test_cells_are_changed_cleared_and_filled_and_the_backup_is_as_it_was(workbook: Path) -> None:
    seen = guard(workbook)
    (row,) = read_book(workbook, ON).rows("Recipients")
    wanted = {
        "organisation": " Two\x0b\x00 ",
        "phone": "",
        "email": "a@example.org",
        "last_checked": date(2026, 1, 2),
    }
    changes = changes_of("a.xlsx", row, wanted | {"id": "one"})
    assert [one.cell for one in changes] == ["B2", "K2", "M2", "Q2"]
    backup = change_cells(workbook, seen, changes, NOW)
    assert backup.read_bytes() == seen
    (now,) = read_book(workbook, ON).rows("Recipients")
    told = {key: now[key] for key in ("id", *wanted)}
    assert told == {
        "id": "one",
        "organisation": "Two",
        "phone": "",
        "email": "a@example.org",
        "last_checked": "02/01/2026",
    }
    assert now.stored == row.stored  # a day is still a day


def test_workbook_that_moved_since_it_was_seen_is_left_alone(workbook: Path) -> None:
    seen = guard(workbook)
    digest = sha256(seen).hexdigest()
    assert as_seen(workbook, digest) == seen
    append_row(workbook, seen, "Recipients", {"id": "two"}, NOW)
    moved = workbook.read_bytes()
    with pytest.raises(NotSaved, match="has been changed by somebody since it was shown"):
        as_seen(workbook, digest)
    for again in (
        lambda: append_row(workbook, seen, "Recipients", {"id": "two"}, NOW),
        lambda: change_cells(workbook, seen, [Change("Recipients", "B2", "x")], NOW),
    ):
        with pytest.raises(NotSaved, match="has been changed by somebody since it was read"):
            again()
    assert workbook.read_bytes() == moved


def test_workbook_that_is_open_is_left_alone(workbook: Path) -> None:
    seen = guard(workbook)
    workbook.with_name("~$recipients.xlsx").touch()
    with pytest.raises(NotSaved, match="is open in Excel"):
        append_row(workbook, seen, "Recipients", {"id": "two"}, NOW)
    assert workbook.read_bytes() == seen


@pytest.mark.parametrize(
    ("sheet", "values", "error", "says"),
    [
        ("Choices", {"id": "x"}, NoSuchPlace, 'has no sheet "Choices"'),
        ("Recipients", {"notes": "x" * 32_768}, TooLong, "A cell holds 32,767 characters"),
    ],
)
def test_what_has_no_place_is_refused(
    workbook: Path, sheet: str, values: dict[str, str | date], error: type[Exception], says: str
) -> None:
    seen = guard(workbook)
    with pytest.raises(error, match=says):
        append_row(workbook, seen, sheet, values, NOW)
    assert workbook.read_bytes() == seen


def test_column_that_the_sheet_lacks_is_named_by_its_heading(workbook: Path) -> None:
    change_cells(workbook, guard(workbook), [Change("Recipients", "M1", "Post")], NOW)
    (row,) = read_book(workbook, ON).rows("Recipients")
    with pytest.raises(NoSuchPlace, match='has no column "Email"'):
        changes_of("a.xlsx", row, {"email": "a@example.org"})
    with pytest.raises(NoSuchPlace, match='has no column "Email"'):
        append_row(workbook, guard(workbook), "Recipients", {"email": "a@example.org"}, NOW)


def test_formula_is_not_written_over(workbook: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    book["Recipients"]["I2"] = "=UPPER(A2)"
    book.save(tmp_path / "formula.xlsx")
    path = tmp_path / "formula.xlsx"
    with pytest.raises(CellsRefused, match="it has a formula"):
        change_cells(path, guard(path), [Change("Recipients", "I2", "Leicester")], NOW)


EMPTY = create_book("Word\nText")


@settings(max_examples=20)
@given(st.lists(st.text(st.characters(), max_size=30), min_size=2, max_size=2))
def test_any_text_is_read_back_as_it_was_typed(texts: list[str]) -> None:
    first, second = map(written, texts)
    content = with_values(
        "a.xlsx", EMPTY, book_in("a.xlsx", EMPTY, ON), "Recipients", {"id": "x", "notes": first}
    )
    (row,) = book_in("a.xlsx", content, ON).rows("Recipients")
    assert row["notes"] == first
    content = edited("a.xlsx", content, changes_of("a.xlsx", row, {"notes": texts[1]}))
    (row,) = book_in("a.xlsx", content, ON).rows("Recipients")
    assert row["notes"] == second
