"""Names and IDs that are nearly one, and IDs beside another body's name."""

from dataclasses import replace
from pathlib import Path

import pytest

from directory.checks import registry
from directory.checks.rules import names as rules
from directory.workbook.read import read_book
from tests.helpers import TODAY, assert_problems, book, row, settings

COMMITTED = read_book(Path(__file__).parents[3] / "data" / "recipients.xlsx", TODAY)


def two(first, second, **cells):
    """Return a book of two bodies with these names."""
    return book(row(id="a", organisation=first), row(number=3, id="b", organisation=second, **cells))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Leicester College", "The Leicester College"),
        ("Leicester College", "Leicester Collage"),
        ("Leicester College", "Leicester College Ltd"),
        ("Leicester College", "College of Leicester"),
        ("Leicester College", "Leicester Coll."),
        ("Leicester College", "LeicesterCollege"),
        ("Leicester College", "Leicester College (Freemen's Park)"),
        ("St. Paul's Catholic School", "Saint Paul's Catholic School"),
        ("TRANS4M", "Trans 4 M"),
        ("Wyggeston & Queen Elizabeth I College", "Wyggeston and Queen Elizabeth I College"),
    ],
)
def test_names_nearly_the_same(first, second):
    (problem,) = rules.names_nearly_the_same(two(first, second))
    assert (problem.row, first in problem.message) == (3, True)
    assert_problems(rules.names_nearly_the_same(two(second, first)), ["nearly the same name"])


@pytest.mark.parametrize(
    ("first", "second", "cells"),
    [
        ("Leicester College", "Gateway College", {}),
        ("Studio 1", "Studio 2", {}),
        ("Leicester College", "Leicester College", {}),  # D01's
        ("Leicester College", "The Leicester College", {"status": "Closed"}),
        ("Leicester College", "The Leicester College", {"part_of": "a"}),
        ("EIP", "EAP", {}),
    ],
)
def test_names_that_are_not(first, second, cells):
    assert_problems(rules.names_nearly_the_same(two(first, second, **cells)), [])


@pytest.mark.parametrize(
    ("first", "second", "problems"),
    [
        ("leicester-college", "leicester-colege", 1),
        ("lps", "lpp", 1),
        ("gateway", "gatweay", 1),
        ("school-1", "school-2", 0),
        ("gateway", "leicester", 0),
        ("a", "b", 0),
    ],
)
def test_ids_nearly_the_same(first, second, problems):
    given = book(row(id=first, organisation="A"), row(number=3, id=second, organisation="B"))
    assert len(list(rules.ids_nearly_the_same(given))) == problems


def test_the_committed_directory_has_names_and_ids_that_differ():
    for rule in (rules.names_nearly_the_same, rules.ids_nearly_the_same, rules.ids_beside_other_names):
        assert_problems(rule(COMMITTED), [])


def with_ids(ids):
    rows = COMMITTED.rows("Recipients")
    return book(*(replace(one, values={**one.values, "id": id_}) for one, id_ in zip(rows, ids, strict=True)))


@pytest.mark.parametrize("backwards", [False, True])
def test_ids_sorted_alone_are_an_error_without_an_earlier_copy(backwards):
    ids = sorted((one["id"] for one in COMMITTED.rows("Recipients")), reverse=backwards)
    (problem,) = rules.ids_beside_other_names(with_ids(ids))
    assert (problem.row, problem.cell) == (0, "A1")
    assert "B18" in {one.code for one in registry.run(with_ids(ids))}


def test_two_ids_that_changed_places_are_an_error():
    ids = [one["id"] for one in COMMITTED.rows("Recipients")]
    first, second = ids.index("gateway-college"), ids.index("leicester-college")
    ids[first], ids[second] = ids[second], ids[first]
    assert len(list(rules.ids_beside_other_names(with_ids(ids)))) == 1


def test_one_id_unlike_its_name_is_no_sign_of_a_sort():
    given = book(
        row(id="gateway", organisation="Pathway"), row(number=3, id="b", organisation="Gateway"), *settings()
    )
    assert_problems(rules.ids_beside_other_names(given), [])
