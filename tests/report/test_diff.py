"""A difference as a clerk, a program and a pull request have it; a workbook as git compares it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from directory.model import Book, Heading
from directory.report.diff import FORMS, MARKDOWN_CHARACTERS, SAME
from directory.report.style import Style
from directory.report.textconv import textconv
from directory.workbook.compare import compare_workbooks as compare
from tests.helpers import GOOD, TODAY, all_headings, book, row, table
from tests.workbook.test_compare import rows_of_any_sheet, sorted_again

NASTY = st.text(
    st.sampled_from("ab |`<>@*_[]()#!\\~&;:/.\n\t\u202e\u00a0-") | st.characters(codec="utf-8"), min_size=1
)


def told(old, new, form="text", width=100):
    return FORMS[form](compare(old, new), Style(width))


def test_text_says_who_which_column_what_was_and_what_is():
    old = book(row(id="leicester-college", organisation="Leicester College"))
    new = book(row(id="leicester-college", organisation="Leicester College", phone="0116 496 0002"))
    assert told(old, new) == (
        "Recipients\n"
        "\n"
        "Leicester College (leicester-college): Phone was 0116 496 0001, is now 0116 496 0002.\n"
        "\n"
        "Rows: 0 added, 0 removed, 1 changed.\n"
    )


def test_text_names_a_row_of_each_sheet_as_a_person_would():
    rows = [row(), row("Contacts"), row("Sharing"), row("School"), row("Accepted")]
    text = told(book(*rows), book())
    assert "Example College (example-college) is gone, from row 2." in text
    assert "Example College (example-college), Admissions is gone" in text
    assert "S01, College is gone" in text
    assert "The setting Website is gone" in text
    code = GOOD["Accepted"]["code"]
    assert f"The acceptance of {code}, Recipients, Example College (example-college) is gone" in text


def test_text_of_a_new_row_has_what_is_filled():
    text = told(book(), book(row("Contacts", number=4, phone="", name="")))
    assert text == (
        "Contacts\n"
        "\n"
        "example-college, Admissions is new, in row 4:\n"
        "    Recipient: example-college\n"
        "    Role: Admissions\n"
        "    Email: admissions@example.org\n"
        "    Last checked: 01/09/2026\n"
        "\n"
        "Rows: 1 added, 0 removed, 0 changed.\n"
    )


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        pytest.param("", "AB", "Notes was blank, is now AB.", id="filled"),
        pytest.param("AB", "", "Notes was AB, is now blank.", id="cleared"),
        pytest.param("blank", "", 'Notes was "blank", is now blank.', id="the word blank"),
        pytest.param("A, is now b", "A", 'Notes was "A, is now b", is now A.', id="a text like ours"),
        pytest.param("a\nb", "a", 'Notes was "a / b", is now a.', id="line break"),
        pytest.param("a b", "a\u00a0b", "Notes was a b, is now a<U+00A0>b.", id="a blank nobody sees"),
    ],
)
def test_text_of_a_cell_cannot_be_taken_for_the_sentence(was, now, says):
    assert says in told(book(row(notes=was)), book(row(notes=now)))


def test_text_says_an_id_changed():
    text = told(book(row()), book(row(id="example-sixth-form")))
    assert "Example College (example-sixth-form): ID changed from example-college to" in text


def test_text_tells_columns_and_sheets_once():
    headings = [*all_headings("Contacts"), Heading("Z", "Fax", None)]
    old, new = (
        book(row("Contacts")),
        Book({"Contacts": table("Contacts", [row("Contacts")], headings)}, TODAY),
    )
    text = told(old, new)
    assert "The column Fax is new.\n" in text
    assert "The sheet is gone.\n" in text


@pytest.mark.parametrize("width", [60, 100, 160])
def test_text_keeps_to_its_width_and_hangs_what_goes_on(width):
    lines = told(book(row()), book(row(notes="word " * 80)), width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert [line for line in lines if line.startswith("    word")]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_no_difference_is_one_sentence(form):
    assert told(book(row()), book(row()), form) == f"{SAME}\n"


def test_json_is_the_contract():
    old = book(row(), row("School"))
    new = book(row(number=3, phone="0116 496 0002", checked_by=""))
    assert json.loads(told(old, new, "json")) == {
        "counts": {"added": 0, "removed": 1, "changed": 1},
        "sheets": [
            {
                "sheet": "Recipients",
                "change": "changed",
                "columns": [],
                "rows": [
                    {
                        "change": "changed",
                        "key": {"ID": "example-college"},
                        "organisation": "Example College",
                        "row": 3,
                        "cells": [
                            {"column": "Phone", "cell": "K3", "old": "0116 496 0001", "new": "0116 496 0002"},
                            {"column": "Checked by", "cell": "R3", "old": "AB", "new": None},
                        ],
                    }
                ],
            },
            {
                "sheet": "School",
                "change": "changed",
                "columns": [],
                "rows": [
                    {
                        "change": "removed",
                        "key": {"Setting": "Website"},
                        "organisation": None,
                        "row": 2,
                        "cells": [
                            {"column": "Setting", "cell": "A2", "old": "Website", "new": None},
                            {"column": "Value", "cell": "B2", "old": "https://www.example.org", "new": None},
                        ],
                    }
                ],
            },
        ],
    }
    assert json.loads(told(book(), book(), "json")) == {
        "counts": {"added": 0, "removed": 0, "changed": 0},
        "sheets": [],
    }


def test_markdown_is_a_list_with_each_text_in_a_code_span():
    assert told(book(row()), book(row(phone="")), "markdown") == (
        "**Recipients**\n"
        "\n"
        "- `Example College` (`example-college`): Phone was `0116 496 0001`, is now blank.\n"
        "\n"
        "Rows: 0 added, 0 removed, 1 changed.\n"
    )


@given(NASTY.filter(str.strip), NASTY.filter(str.strip))
def test_markdown_no_text_of_a_cell_becomes_markup(name, notes):
    old, new = book(row()), book(row(), row(id="new", organisation=name, notes=notes))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(told(old, new, "markdown"))
    assert {one.type for one in tokens} <= {
        f"{block}_{end}" for block in ("paragraph", "bullet_list", "list_item") for end in ("open", "close")
    } | {"inline"}
    children = [child for one in tokens for child in one.children or ()]
    assert {one.type for one in children} <= {"text", "code_inline", "strong_open", "strong_close"}
    plain = "".join(one.content for one in children if one.type == "text")
    assert not set(plain) & set("@<|`")
    assert len([one for one in tokens if one.type == "list_item_open"]) == 1 + len(compared(old, new))


def compared(old, new):
    (one,) = compare(old, new).sheets[0].rows
    return one.cells


def test_markdown_mention_pipe_and_backticks_stay_text():
    nasty = "``@team`` | <img src=x>\n# x"
    text = told(book(row()), book(row(notes=nasty)), "markdown")
    assert "Notes was blank, is now ``` ``@team`` | <img src=x> / # x ```." in text


def test_markdown_fits_a_comment_and_says_how_much_is_left_out():
    new = [row(id=f"body-{at}", organisation=f"Body {at}", notes="x" * 300) for at in range(300)]
    text = told(book(), book(*new), "markdown")
    assert len(text) < MARKDOWN_CHARACTERS + 200
    shown = text.count(" is new, in row")
    assert 50 < shown < 300
    assert f"And {300 - shown} more: the text form lists all of them." in text


def test_textconv_has_a_line_for_each_filled_cell():
    text = textconv(book(row("Contacts", phone=""), row(id="b"), row(id="a", notes="x\\y\nz")))
    lines = text.splitlines()
    assert lines[0] == "Recipients / a / ID: a"
    assert "Recipients / a / Phone: 0116 496 0001" in lines
    assert "Recipients / a / Notes: x\\\\y\\nz" in lines
    assert "Contacts / example-college / Admissions / Email: admissions@example.org" in lines
    assert not [line for line in lines if line.startswith("Contacts") and " / Phone: " in line]


def test_textconv_tells_a_column_of_the_schools_own():
    headings = [Heading("Z", "Fax", None), *all_headings("Contacts")]
    text = textconv(Book({"Contacts": table("Contacts", [row("Contacts", role="")], headings)}, TODAY))
    assert text.splitlines()[:2] == [
        "Contacts / a column of your own: Fax",
        "Contacts / example-college / (blank) / Recipient: example-college",
    ]


@given(rows_of_any_sheet(), st.randoms())
def test_textconv_is_the_same_however_the_rows_are_sorted(rows, chance):
    other = rows.copy()
    chance.shuffle(other)
    assert textconv(book(*rows)) == textconv(book(*sorted_again(other)))


@given(rows_of_any_sheet(), rows_of_any_sheet())
def test_textconv_differs_wherever_there_is_a_difference(old, new):
    # A row that is blank throughout has no line; the reader gives none.
    filled = [[one for one in rows if any(one.values.values())] for rows in (old, new)]
    before, after = (book(*rows) for rows in filled)
    if textconv(before) == textconv(after):
        assert not compare(before, after)
