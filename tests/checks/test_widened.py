"""Which changes of the register let more go; each is a finding, and stands first in a difference."""

import pytest

from directory.checks import registry
from directory.checks.widened import widened
from directory.report.diff import FORMS, MORE
from directory.report.style import Style
from directory.workbook.compare import compare_workbooks
from directory.workbook.schema import SHARING
from tests.helpers import book, row

RULE = {
    "rule": "S09",
    "recipient": "College",
    "data": "Name; Address",
    "from_age": "13",
    "limited_by": "Youth support",
    "when_limited": "Name",
    "pupils": "With a place there",
}


def before_and_after(**changes):
    old, new = (row(SHARING.name, number=2, **RULE | each) for each in ({}, changes))
    return book(old), book(new)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"data": "Name; Address; SEN; Medical"}, [("data", "may now share SEN; Medical")]),
        ({"data": "Address; Name"}, []),
        ({"data": "Name"}, []),
        (
            {"when_limited": "Name; Address"},
            [("when_limited", "may now share Address in spite of the choice")],
        ),
        (
            {"limited_by": "", "when_limited": ""},
            [("limited_by", "is no longer limited by the choice Youth support")],
        ),
        (
            {"limited_by": "Share KS4 results"},
            [
                (
                    "limited_by",
                    "is no longer limited by the choice Youth support, but by Share KS4 results",
                )
            ],
        ),
        ({"from_age": "12"}, [("from_age", "is from age 12, before from 13")]),
        ({"from_age": ""}, [("from_age", "is for any age, before from 13")]),
        ({"from_age": "16"}, []),
        ({"pupils": ""}, [("pupils", "is about any pupil, before With a place there")]),
        ({"recipient": "Police"}, [("rule", "is new")]),
        ({"purpose": "Another"}, []),
    ],
)
def test_what_lets_more_go_is_told(changes, told):
    difference = compare_workbooks(*before_and_after(**changes))
    assert [(column, what.format(*texts)) for _, _, column, (what, texts) in widened(difference)] == told


def test_a_first_limit_lets_less_go():
    after, before = before_and_after(limited_by="", when_limited="")
    assert not list(widened(compare_workbooks(before, after)))


def test_check_finds_it_in_its_cell():
    old, new = before_and_after(data="Name; Address; SEN")
    (found,) = (one for one in registry.run(new, since=old) if one.code == "Y04")
    assert (found.sheet, found.row, found.column) == ("Sharing", 2, "data")
    assert found.message == 'S09, College may now share "SEN".'


def test_a_body_in_another_category_falls_under_other_rules():
    old, new = (book(row(category=category)) for category in ("Supplier", "College"))
    (found,) = (one for one in registry.run(new, since=old) if one.code == "Y04")
    assert (found.sheet, found.row, found.column) == ("Recipients", 2, "category")
    assert found.message == (
        'example-college falls under the rules about "College", before those about "Supplier".'
    )
    assert not [one for one in registry.run(old, since=old) if one.code == "Y04"]


@pytest.mark.parametrize(
    ("form", "first"),
    [
        ("text", f"{MORE}\n\nS09, College may now share SEN."),
        ("markdown", f"**{MORE}**\n\n- `S09`, `College` may now share `SEN`."),
    ],
)
def test_it_stands_first_in_a_difference(form, first):
    difference = compare_workbooks(*before_and_after(purpose="Aid", data="Name; Address; SEN"))
    assert FORMS[form](difference, Style(100)).startswith(first)
