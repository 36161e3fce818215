"""What counts as a change of a workbook, and what does not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.model import Book, Heading, Row
from directory.workbook.compare import KEYS, Change, Difference
from directory.workbook.compare import compare_workbooks as compare
from directory.workbook.schema import SHEETS
from tests.helpers import GOOD, TODAY, all_headings, book, row, table, without


def contact(**cells: str) -> Row:
    return row("Contacts", **cells)


def changes(difference: Difference) -> list[tuple[object, ...]]:
    """Return each changed row as sheet, what happened, key and, of a changed one, its cells."""
    return [
        (
            sheet.sheet,
            one.change,
            one.key,
            {cell.column: (cell.old, cell.new) for cell in one.cells if one.change is Change.CHANGED},
        )
        for sheet in difference.sheets
        for one in sheet.rows
    ]


def test_every_sheet_has_a_key_of_columns_that_it_has():
    assert list(KEYS) == [schema.name for schema in SHEETS]
    assert all(set(KEYS[schema.name]) <= set(schema.keys) for schema in SHEETS)


@pytest.mark.parametrize("sheet", [schema.name for schema in SHEETS])
def test_equal_rows_are_no_difference_and_an_added_one_is_told(sheet):
    assert not compare(book(row(sheet)), book(row(sheet, number=7)))
    told = compare(book(), book(row(sheet, number=7)))
    key = tuple(row(sheet)[column] for column in KEYS[sheet])
    assert changes(told) == [(sheet, Change.ADDED, key, {})]
    assert told.sheets[0].change is Change.CHANGED  # the sheet itself was there
    filled = {cell.column: cell.new for cell in told.sheets[0].rows[0].cells}
    assert filled == dict(GOOD[sheet])
    gone = compare(book(row(sheet)), book())
    assert changes(gone) == [(sheet, Change.REMOVED, key, {})]
    assert {cell.column: cell.old for cell in gone.sheets[0].rows[0].cells} == dict(GOOD[sheet])


def test_a_changed_cell_is_told_where_it_now_stands():
    told = compare(book(row(number=2)), book(row(number=5, phone="0116 496 0002")))
    assert changes(told) == [
        ("Recipients", Change.CHANGED, ("example-college",), {"phone": ("0116 496 0001", "0116 496 0002")})
    ]
    one = told.sheets[0].rows[0]
    assert (one.organisation, one.row, one.cells[0].cell) == ("Example College", 5, "K5")


@pytest.mark.parametrize(
    ("old", "new"), [pytest.param("", "AB", id="filled"), pytest.param("AB", "", id="cleared")]
)
def test_a_cell_filled_or_cleared_is_a_change(old, new):
    told = compare(book(row(checked_by=old)), book(row(checked_by=new)))
    assert changes(told) == [("Recipients", Change.CHANGED, ("example-college",), {"checked_by": (old, new)})]


def test_how_a_cell_is_stored_is_no_change():
    from directory.model import Stored

    assert not compare(book(row()), book(row(stored={"phone": Stored.NUMBER})))


def test_an_id_that_changed_alone_is_told_as_that_and_takes_its_contacts_along():
    old = book(row(), contact(), row("Sharing", recipient="example-college"))
    new = book(
        row(id="example-sixth-form"),
        contact(recipient="example-sixth-form", phone="0116 496 0009"),
        row("Sharing", recipient="example-sixth-form"),
    )
    ids = ("example-college", "example-sixth-form")
    assert changes(compare(old, new)) == [
        ("Recipients", Change.CHANGED, ("example-sixth-form",), {"id": ids}),
        (
            "Contacts",
            Change.CHANGED,
            ("example-sixth-form", "Admissions"),
            {"recipient": ids, "phone": ("0116 496 0002", "0116 496 0009")},
        ),
        ("Sharing", Change.CHANGED, ("S01", "example-sixth-form"), {"recipient": ids}),
    ]


def test_a_contact_that_still_has_the_old_id_has_not_changed():
    told = compare(book(row(), contact()), book(row(id="example-sixth-form"), contact()))
    assert [sheet.sheet for sheet in told.sheets] == ["Recipients"]


def test_an_id_that_changed_with_something_else_is_another_body():
    told = compare(book(row()), book(row(id="example-sixth-form", phone="0116 496 0009")))
    assert [one[1:3] for one in changes(told)] == [
        (Change.ADDED, ("example-sixth-form",)),
        (Change.REMOVED, ("example-college",)),
    ]


def test_rows_with_the_same_key_are_matched_when_equal_and_then_in_order():
    first, second, third = (contact(name=f"Miss {letter} Example") for letter in "ABC")
    assert not compare(book(first, second), book(second, first))
    told = compare(book(first, second, third), book(third, contact(name="Miss D Example")))
    assert changes(told) == [
        (
            "Contacts",
            Change.CHANGED,
            ("example-college", "Admissions"),
            {"name": ("Miss A Example", "Miss D Example")},
        ),
        ("Contacts", Change.REMOVED, ("example-college", "Admissions"), {}),
    ]


def test_two_bodies_without_an_id_are_not_taken_for_one():
    told = compare(book(row(id="", organisation="A")), book(row(id="", organisation="B")))
    assert [one[1] for one in changes(told)] == [Change.ADDED, Change.REMOVED]


def test_new_rows_come_in_the_newer_order_and_lost_ones_last():
    old = book(*(row(id=name, organisation=name, number=at) for at, name in enumerate("abc", 2)))
    new = book(*(row(id=name, organisation=name.upper(), number=at) for at, name in enumerate("dcb", 2)))
    assert [one[1:3] for one in changes(compare(old, new))] == [
        (Change.ADDED, ("d",)),
        (Change.CHANGED, ("c",)),
        (Change.CHANGED, ("b",)),
        (Change.REMOVED, ("a",)),
    ]


def with_columns(rows: Iterable[Row], headings: Iterable[Heading]) -> Book:
    return Book({"Recipients": table("Recipients", rows, headings)}, TODAY)


def test_a_column_is_told_once_and_not_for_each_row():
    whole = all_headings("Recipients")
    less = [heading for heading in whole if heading.key != "phone"]
    rows = [row(id=name, organisation=name) for name in ("a", "b")]
    old = with_columns([without("phone", one) for one in rows], less)
    told = compare(old, with_columns(rows, whole))
    assert [(one.change, one.heading, one.filled) for one in told.sheets[0].columns] == [
        (Change.ADDED, "Phone", 2)
    ]
    assert told.sheets[0].rows == ()
    back = compare(with_columns(rows, whole), old)
    assert [(one.change, one.heading, one.filled) for one in back.sheets[0].columns] == [
        (Change.REMOVED, "Phone", 2)
    ]


def test_a_column_of_the_schools_own_is_told_without_its_cells():
    whole = all_headings("Recipients")
    told = compare(with_columns([row()], whole), with_columns([row()], [*whole, Heading("Z", "Fax", None)]))
    assert [(one.change, one.heading, one.filled) for one in told.sheets[0].columns] == [
        (Change.ADDED, "Fax", None)
    ]


def test_another_spelling_or_order_of_the_headings_is_no_change():
    whole = all_headings("Recipients")
    other = [replace(one, text=one.text.upper().replace(" ", "_")) for one in reversed(whole)]
    assert not compare(with_columns([row()], whole), with_columns([row()], other))


def test_a_sheet_without_its_key_column_is_still_compared():
    less = [heading for heading in all_headings("Recipients") if heading.key != "id"]
    told = compare(book(row()), with_columns([without("id", row())], less))
    assert [one.heading for one in told.sheets[0].columns] == ["ID"]
    assert told.sheets[0].rows == ()


def test_a_whole_sheet_that_is_new_or_gone_is_told_with_its_rows():
    nothing, one = Book({}, TODAY), Book({"Contacts": table("Contacts", [contact()])}, TODAY)
    for old, new, change in ((nothing, one, Change.ADDED), (one, nothing, Change.REMOVED)):
        (sheet,) = compare(old, new).sheets
        assert (sheet.sheet, sheet.change, sheet.columns) == ("Contacts", change, ())
        assert [told.change for told in sheet.rows] == [change]


# Few texts, so that keys and whole rows are often the same.
TEXTS = st.sampled_from(["", "a", "b", "c|`\n@d"])


def cells(sheet: str) -> st.SearchStrategy[Mapping[str, str]]:
    keys = next(schema.keys for schema in SHEETS if schema.name == sheet)
    return st.dictionaries(st.sampled_from(keys), TEXTS, max_size=4)


@st.composite
def rows_of_any_sheet(draw: st.DrawFn) -> list[Row]:
    names = draw(st.lists(st.sampled_from([schema.name for schema in SHEETS]), max_size=8))
    rows = [row(name, number=at) for at, name in enumerate(names, 2)]
    return [replace(one, values={**one.values, **draw(cells(one.sheet))}) for one in rows]


def sorted_again(rows: list[Row]) -> list[Row]:
    return [replace(one, number=at) for at, one in enumerate(rows, 2)]


@given(rows_of_any_sheet(), st.randoms())
def test_a_book_sorted_again_has_not_changed(rows, chance):
    other = rows.copy()
    chance.shuffle(other)
    assert compare(book(*rows), book(*sorted_again(other))) == Difference(())


@given(rows_of_any_sheet(), rows_of_any_sheet())
def test_every_row_is_told_or_is_the_same(old, new):
    told = compare(book(*old), book(*new))
    assert len(old) + told.count(Change.ADDED) == len(new) + told.count(Change.REMOVED)
    assert bool(told) == (sorted(map(texts, old)) != sorted(map(texts, new)))


def texts(one: Row) -> tuple[str, ...]:
    return (one.sheet, *one.values.values())
