"""How a sheet looks as a whole: hidden, merged, set apart, invisible."""

from dataclasses import replace

import pytest

from directory.checks import registry
from directory.checks.rules import leaver_looks, sheets
from directory.model import Book, Severity, Stored
from tests.helpers import TODAY, assert_problems, book, row, settings, table

LOOKS = ["rows_hidden", "columns_hidden", "sheet_hidden", "cells_merged", "headings_not_on_top", "rows_blank"]
LOOKS += ["second_table", "far_outside"]


def looking(sheet="Recipients", numbers=(2, 3, 4), **look):
    """Return a book whose ``sheet`` has rows of these numbers, and looks like ``look``."""
    rows = [row(sheet, number) for number in numbers]
    given = book()
    return Book(dict(given.tables) | {sheet: replace(table(sheet, rows), **look)}, TODAY)


@pytest.mark.parametrize(
    ("rule", "look", "cell", "says"),
    [
        pytest.param(
            "rows_hidden", {"hidden_rows": (3,)}, "A3", "Row 3 is hidden, and read all the same", id="row"
        ),
        pytest.param("rows_hidden", {"hidden_rows": (2, 3, 4)}, "A2", "Rows 2-4 are hidden", id="rows"),
        pytest.param(
            "columns_hidden", {"hidden_columns": ("M", "S")}, "M1", 'M ("Email"), S ("Desk")', id="columns"
        ),
        pytest.param("sheet_hidden", {"hidden": True}, "", "The sheet is hidden", id="sheet"),
        pytest.param("cells_merged", {"merged": ("H2:H3",)}, "H2", "H2:H3 is a merged cell", id="merged"),
        pytest.param(
            "headings_not_on_top", {"heading_row": 3}, "A3", "The headings are in row 3", id="title above"
        ),
        pytest.param("rows_blank", {"numbers": (2, 4)}, "A3", "Row 3 is blank", id="blank row"),
        pytest.param(
            "rows_blank",
            {"numbers": (4, 6)},
            "A2",
            "Rows 2-3, 5 are blank",
            id="blank rows, below the headings",
        ),
        pytest.param("second_table", {"second_headings": ("A3",)}, "A3", "again in A3", id="second table"),
        pytest.param("far_outside", {"strays": ("X3", "Y9")}, "X3", "X3, Y9 are under no", id="strays"),
        pytest.param("far_outside", {"numbers": (2, 900)}, "A900", "897 blank rows between", id="far below"),
    ],
)
def test_each_look_is_one_finding(rule, look, cell, says):
    given = looking(**look)
    problems = list(getattr(sheets, rule)(given))
    assert_problems(problems, [says])
    assert problems[0].cell == cell


@pytest.mark.parametrize("rule", LOOKS)
def test_a_plain_sheet_has_nothing_to_tell(rule):
    assert_problems(getattr(sheets, rule)(looking()), [])


@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"numbers": (2, 4), "second_headings": ("A3",)}, id="a second heading is not blank"),
        pytest.param({"numbers": (2, 4), "strays": ("X3",)}, id="nor is a remark"),
        pytest.param({"numbers": (2, 900)}, id="far below is another finding"),
    ],
)
def test_rows_that_are_told_elsewhere_are_no_blank_rows(look):
    assert_problems(sheets.rows_blank(looking(**look)), [])


def test_long_lists_are_cut_short():
    (problem,) = sheets.rows_hidden(looking(numbers=range(2, 40), hidden_rows=tuple(range(2, 40, 2))))
    assert problem.message.startswith("Rows 2, 4, 6, 8, 10 and 14 more are hidden")


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        pytest.param((), [], id="all text"),
        pytest.param((2, 3, 4), [], id="all numbers"),
        pytest.param((3,), ["K3 is stored as a number, the other 2 as text"], id="mixed"),
    ],
)
def test_text_and_numbers(numbers, says):
    rows = [
        row(number=n, stored={"phone": Stored.NUMBER} if n in numbers else {}, phone="1162413984")
        for n in (2, 3, 4)
    ]
    assert_problems(sheets.text_and_numbers(book(*rows)), says)


@pytest.mark.parametrize(
    ("cells", "says", "suggests"),
    [
        pytest.param({"organisation": "Caf\u00e9 \u2019n\u00a0Tea"}, [], [], id="letters of all kinds"),
        pytest.param(
            {"organisation": "Ex\u200bample"},
            ["Character 3 (zero width space, U+200B)"],
            ["Example"],
            id="ZWSP",
        ),
        pytest.param({"town": "\ufeffLeicester"}, ["byte order mark, U+FEFF"], ["Leicester"], id="BOM"),
        pytest.param(
            {"address": "1 Ex\u00adample St"}, ["soft hyphen, U+00AD"], ["1 Example St"], id="hyphen"
        ),
        pytest.param({"notes": "\u200e"}, ["left-to-right mark"], [None], id="nothing else in the cell"),
        pytest.param(
            {"phone": "0116\u200b 496 0001", "email": "\u200ba@example.org"}, [], [], id="parsed away"
        ),
    ],
)
def test_invisible_characters(cells, says, suggests):
    problems = list(sheets.invisible_characters(book(row(**cells))))
    assert_problems(problems, says)
    assert [problem.suggestion for problem in problems] == suggests


@pytest.mark.parametrize("character", [chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))])
def test_direction_turned(character):
    given = book(row(organisation=f"Ex{character}ample"))
    problems = list(sheets.direction_turned(given))
    assert_problems(problems, [f"Character 3 ({__import__('unicodedata').name(character).lower()}, U+"])
    assert problems[0].suggestion == "Example"
    assert_problems(sheets.invisible_characters(given), [])


@pytest.mark.parametrize(
    "character", [chr(c) for c in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2067)]
)
@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        ("Recipients", {"email": "admin@{}yawetag.ac.uk"}),
        ("Recipients", {"phone": "{}0116 496 0001"}),
        ("Recipients", {"phone_2": "0116 496 {}0001"}),
        ("Recipients", {"postcode": "LE1{} 1FZ"}),
        ("Contacts", {"email": "admin@{}yawetag.ac.uk"}),
        ("Contacts", {"phone": "0116 {}496 0001"}),
        ("School", {"setting": "Email", "value": "admin@{}yawetag.ac.uk"}),
    ],
)
def test_what_is_seen_is_what_is_written_to(sheet, cell, character):
    given = book(row(sheet, **{key: text.format(character) for key, text in cell.items()}))
    (problem,) = sheets.direction_turned(given)
    assert "turns the direction of writing" in problem.message
    assert problem.suggestion is None


def test_a_look_keeps_no_row_from_being_judged_and_errors_concern_the_whole_sheet():
    given = looking(merged=("H2:H3",), second_headings=("A9",))
    errors = [one for one in registry.run(given) if one.code in ("W13", "W16")]
    assert {(one.severity, one.row) for one in errors} == {(Severity.ERROR, 0)}


@pytest.mark.parametrize(
    ("rule", "look", "says"),
    [
        pytest.param("hidden", {"hidden_rows": (3,)}, ["hidden, and left out of every letter"], id="row"),
        pytest.param("hidden", {"hidden_columns": ("W",)}, ['W ("Hold") is hidden'], id="column"),
        pytest.param("cells_merged", {"merged": ("W2:W3",)}, ["W2:W3 is a merged cell"], id="merged"),
        pytest.param("second_table", {"second_headings": ("A3",)}, ["again in A3"], id="second table"),
        pytest.param("far_outside", {"strays": ("X3",)}, ["X3 is under no heading"], id="remark beside"),
        pytest.param("hidden", {}, [], id="nothing"),
        pytest.param(
            "struck_through",
            {"struck": frozenset({"J3"})},
            ["This is struck through: delete what"],
            id="one college struck through",
        ),
        pytest.param(
            "struck_through",
            {"struck": frozenset({"D2", "E2", "J4", "A9", "ZZ3"})},
            ["This and other cells of the row are struck", "This is struck"],
            id="a pupil, and another's college",
        ),
        pytest.param("struck_through", {}, [], id="nothing struck through"),
        pytest.param("comments_unread", {"commented": ("J3",)}, ["J3 has a comment that no"], id="comment"),
        pytest.param("comments_unread", {"commented": ("J3", "K4")}, ["J3, K4 have comments"], id="comments"),
        pytest.param("comments_unread", {}, [], id="no comment"),
    ],
)
def test_leavers_look(rule, look, says):
    assert_problems(getattr(leaver_looks, rule)(looking("Leavers", **look)), says)


def test_a_body_struck_through_is_an_error_of_its_row_and_its_notes_may_be() -> None:
    given = looking(struck=frozenset({"B3", row("Recipients", 4).cell("notes")}))
    assert [(one.cell, one.recipient) for one in sheets.struck_through(given)] == [("B3", "example-college")]


def test_a_leavers_turned_name_is_an_error_that_does_not_quote_it():
    found = registry.run_leavers(table("Leavers", [row("Leavers", surname="Zz\u202ez")]), TODAY)
    assert [(one.code, one.severity, one.value, one.suggestion) for one in found] == [
        ("L17", Severity.ERROR, None, None)
    ]
    assert "Zz" not in found[0].message


def test_no_look_is_a_finding_of_a_good_book():
    found = registry.run(book(row(), row("Contacts"), row("Sharing"), *settings()))
    assert not [one for one in found if one.code >= "W"]
