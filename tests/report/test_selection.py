"""Which findings are reported: those asked for, and headings before cells."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from directory.checks import registry
from directory.model import Book, Table
from directory.report.selection import chosen, headings_first
from directory.workbook.read import read_book
from directory.workbook.schema import SHEETS
from tests.helpers import without
from tests.report.test_findings import finding

WORKBOOK = Path(__file__).parents[2] / "data" / "recipients.xlsx"


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ([], [], ["C02", "C03", "D04", "W02", "W04"]),
        (["C"], [], ["C02", "C03", "W02"]),
        (["C03", "D"], [], ["C03", "D04", "W02"]),
        (["C"], ["C0"], ["W02"]),
        ([], ["C03", "W"], ["C02", "D04"]),
    ],
)
def test_codes_are_chosen_by_their_beginning_and_headings_stay(select, ignore, left):
    found = [finding(code=code) for code in ("C02", "C03", "D04", "W02", "W04")]
    assert [one.code for one in chosen(found, select, ignore)] == left


def test_cells_wait_for_their_own_sheets_headings():
    found = [finding("A1", code="W02", sheet="Contacts"), finding(sheet="Contacts"), finding()]
    assert headings_first(found) == [found[0], found[2]]


def test_a_body_that_cannot_be_looked_up_is_no_finding():
    found = [
        finding("A1", code="W02"),
        finding(code="R02", sheet="Sharing"),
        finding(code="G01", sheet="School"),
    ]
    assert headings_first(found) == [found[0], found[2]]


def test_without_wrong_headings_nothing_waits():
    found = [finding("A1", code="W04"), finding()]
    assert headings_first(found) == found


@cache
def book():
    return read_book(WORKBOOK, date(2026, 11, 23))


def lacking(sheet, key):
    """Return the committed workbook as it is read when a heading of it was misspelt beyond knowing."""
    table = book().tables[sheet]
    headings = tuple(one for one in table.headings if one.key != key)
    rows = tuple(without(key, row) for row in table.rows)
    return Book(dict(book().tables) | {sheet: Table(sheet, headings, rows)}, book().on)


@pytest.mark.parametrize(
    ("sheet", "key"),
    [(schema.name, column.key) for schema in SHEETS for column in schema.columns if column.must_be_there],
)
def test_a_missing_heading_is_the_only_new_finding(sheet, key):
    before = {(one.code, one.sheet, one.cell, one.message) for one in registry.run(book())}
    told = headings_first(registry.run(lacking(sheet, key)))
    new = {
        (one.code, one.sheet) for one in told if (one.code, one.sheet, one.cell, one.message) not in before
    }
    assert new == {("W02", sheet)}
    assert not [one for one in told if (one.sheet, one.column) == (sheet, key) and one.code != "W02"]
