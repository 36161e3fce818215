"""Headings come first: what is wrong with them, and which findings then wait."""

from dataclasses import replace

import pytest

from directory.checks import registry
from directory.checks.rules import headings
from directory.model import Book, Heading, Severity
from tests.helpers import TODAY, all_headings, assert_problems, book, row, table, without


def with_headings(*changes):
    """Return a book whose Recipients sheet has other headings: (heading's key, other text or None)."""
    changed = dict(changes)
    there = [
        Heading(one.column, changed[one.key], None) if changed.get(one.key) else one
        for one in all_headings("Recipients")
        if one.key not in changed or changed[one.key]
    ]
    tables = dict(book().tables)
    return Book(tables | {"Recipients": table("Recipients", [], there)}, TODAY)


def test_sheet_missing():
    tables = dict(book().tables)
    del tables["Sharing"]
    assert_problems(headings.sheet_missing(Book(tables, TODAY)), ['no sheet named "Sharing"'])


@pytest.mark.parametrize(
    ("changes", "says", "suggests"),
    [
        pytest.param([], [], [], id="all there"),
        pytest.param([("email", "Emial")], ['rename "Emial" in row 1'], ["Email"], id="misspelt"),
        pytest.param([("notes", "Nots")], ['rename "Nots" in row 1'], ["Notes"], id="optional, misspelt"),
        pytest.param([("id", None)], ['No column is called "ID": add'], ["ID"], id="needed, not there"),
        pytest.param([("notes", None)], [], [], id="optional, not there"),
    ],
)
def test_heading_missing(changes, says, suggests):
    problems = list(headings.heading_missing(with_headings(*changes)))
    assert_problems(problems, says)
    assert [problem.suggestion for problem in problems] == suggests


def test_the_row_that_holds_the_headings_is_named():
    there = [*all_headings("Recipients"), Heading("T", "E-mail", "email"), Heading("U", "Colour", None)]
    there[1] = replace(there[1], text="Organisaton", key=None)
    there = [one for one in there if one.key not in ("id", "notes")]
    look = replace(table("Recipients", [], there), heading_row=3)
    given = Book(dict(book().tables) | {"Recipients": look}, TODAY)
    missing = list(headings.heading_missing(given))
    assert_problems(missing, ["add the heading to row 3", 'rename "Organisaton" in row 3'])
    others = [*headings.heading_duplicated(given), *headings.heading_unknown(given)]
    assert [problem.cell for problem in [*missing, *others]] == ["", "B3", "T3", "U3"]
    absent = list(headings.heading_absent(given))
    assert_problems(absent, ['No column is called "Notes"'])
    assert {problem.row for problem in [*missing, *others, *absent]} == {3}


def test_heading_duplicated():
    there = [*all_headings("Recipients"), Heading("T", "E-mail", "email")]
    given = Book(dict(book().tables) | {"Recipients": table("Recipients", [], there)}, TODAY)
    problems = list(headings.heading_duplicated(given))
    assert_problems(problems, ['"E-mail" is also the heading of column M'])
    assert problems[0].cell == "T1"


def test_heading_unknown_leaves_a_misspelt_one_to_its_own_finding():
    there = [*all_headings("Recipients"), Heading("T", "Colour", None)]
    there[12] = replace(there[12], text="Emial", key=None)
    given = Book(dict(book().tables) | {"Recipients": table("Recipients", [], there)}, TODAY)
    assert_problems(headings.heading_unknown(given), ['"Colour" is not read'])


def test_heading_absent():
    given = with_headings(("notes", None), ("id", None))
    assert_problems(headings.heading_absent(given), ['"Notes"; it is optional'])


@pytest.mark.parametrize(
    "key", ["id", "organisation", "status", "email", "send_by", "address", "phone", "postcode", "website"]
)
def test_a_missing_column_is_one_error_not_one_for_each_row(key):
    rows = [
        row(
            number=number,
            id=f"body-{number}",
            organisation=f"Body {number * 'x'}",
            address=f"{number} Street",
        )
        for number in range(2, 6)
    ]
    only_a_portal = {"phone": "", "email": "", "address": "", "town": "", "postcode": "", "send_by": "Portal"}
    rows.append(row(number=6, id="portal", organisation="Portal", **only_a_portal))
    left = [one for one in all_headings("Recipients") if one.key != key]
    tables = dict(book().tables)
    tables["Recipients"] = table("Recipients", [without(key, one) for one in rows], left)
    found = registry.run(Book(tables, TODAY))
    errors = {one.code for one in found if one.severity is Severity.ERROR}
    assert errors <= {"W02", "G01"}


@pytest.mark.parametrize("sheet", ["Recipients", "Leavers"])
def test_all_of_many_unknown_headings_are_told(sheet):
    strange = [Heading("Z", f"Qq {number} zz", None) for number in range(1000)]
    given = Book({sheet: table(sheet, [], [*all_headings(sheet), *strange])}, TODAY)
    told = (
        headings.headings_unread(given.tables[sheet])
        if sheet == "Leavers"
        else headings.heading_unknown(given)
    )
    assert len(list(told)) == len(strange)


@pytest.mark.parametrize(
    ("theirs", "severity"),
    [
        ("Notes", Severity.WARNING),
        ("Office comments", Severity.WARNING),
        ("Remarks", Severity.WARNING),
        ("Action", Severity.WARNING),
        ("Concert notes", Severity.NOTE),
        ("Locker", Severity.NOTE),
    ],
)
def test_a_column_of_remarks_that_is_not_read_is_a_warning(theirs: str, severity: Severity) -> None:
    given = table("Leavers", [], [*all_headings("Leavers"), Heading("AZ", theirs, None)])
    (found,) = registry.run_leavers(given, TODAY)
    assert (found.code, found.severity) == ("L26", severity)
    assert ("stops no letter" in found.message) == (severity is Severity.WARNING)


@pytest.mark.parametrize(
    ("theirs", "lacks", "asked"),
    [
        pytest.param("Course Title", "course", "Course", id="a word more"),
        pytest.param("Course Title", "", "", id="ours is there"),
        pytest.param("Course Tutor", "course", "", id="another thing"),
    ],
)
def test_unread_heading_may_be_one_that_the_list_lacks(theirs: str, lacks: str, asked: str) -> None:
    ours = [one for one in all_headings("Leavers") if one.key != lacks]
    given = table("Leavers", [], [*ours, Heading("BB", theirs, None)])
    assert headings.may_be(given, given.headings[-1]) == asked
    (told,) = headings.headings_unread(given)
    assert (f'Is it "{asked}"?' in told.message) is bool(asked)
