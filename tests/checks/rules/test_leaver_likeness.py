"""Pupils' rows that are alike are reported without quoting either."""

import pytest

from directory.checks import registry
from directory.checks.rules.leaver_likeness import (
    name_twice,
    reference_twice,
    row_repeated,
    sibling_tells_address,
    siblings,
)
from directory.model import Problem, Row
from tests.helpers import TODAY, assert_problems, book, row, table


def pupil(number: int = 2, **cells: str) -> Row:
    """Return a pupil who has nothing in common with another one but the name."""
    own = {
        "reference": f"47{number:02}",
        "upn": "",
        "uln": "",
        "date_of_birth": f"{number:02}/03/2010",
        "address": f"{number} Example Street",
        "postcode": "",
    }
    return row("Leavers", number, **(own | cells))


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(one.cell, one.message) for one in problems]


@pytest.mark.parametrize(
    ("second", "repeated", "twice"),
    [
        pytest.param({}, ["This row repeats row 2 in every cell."], [], id="in every cell"),
        pytest.param(
            {"course": "Art"},
            [],
            ["Row 3 has the same reference, and the rows differ.", "Row 2 has the same reference"],
            id="they differ",
        ),
        pytest.param({"reference": "4703"}, [], [], id="two references"),
        pytest.param({"reference": " 4702\u200b"}, [], ["Row 3", "Row 2"], id="typed in another way"),
        pytest.param({"reference": "04702"}, [], ["Row 3", "Row 2"], id="a zero at the start"),
        pytest.param({"reference": "47020"}, [], [], id="a zero at the end"),
        pytest.param({"reference": ""}, [], [], id="a blank reference is L01's"),
    ],
)
def test_reference_has_one_row(second: dict[str, str], repeated: list[str], twice: list[str]) -> None:
    first = pupil()
    given = book(first, row("Leavers", 3, **(dict(first.values) | second)))
    assert_problems(row_repeated(given), repeated)
    assert_problems(reference_twice(given), twice)


def test_blank_references_are_not_one_pupils() -> None:
    assert_problems(reference_twice(book(pupil(2, reference=""), pupil(3, reference=""))), [])


UPN, OTHER_UPN = "R999999926001", "B801200005001"
ULN, OTHER_ULN = "1000000043", "1234567899"


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        pytest.param({}, {}, True, id="nothing tells them apart"),
        pytest.param({"forename": "ANN"}, {"surname": "Sample"}, False, id="another name"),
        pytest.param({"forename": "ANN"}, {"forename": " Ann "}, True, id="typed in another way"),
        pytest.param({"surname": "O'Brien"}, {"surname": "OBrien"}, True, id="an apostrophe less"),
        pytest.param({"forename": "Zo\u00eb"}, {"forename": "Zoe"}, True, id="an accent less"),
        pytest.param(
            {"date_of_birth": "02/03/2010"}, {"date_of_birth": "2010-03-02"}, False, id="one day, L20's"
        ),
        pytest.param({"upn": UPN}, {"upn": OTHER_UPN}, False, id="two UPNs"),
        pytest.param({"uln": ULN}, {"uln": OTHER_ULN}, False, id="two ULNs"),
        pytest.param(
            {"forename": "Suharto", "surname": "-"},
            {"forename": "-", "surname": "Suharto"},
            True,
            id="one name",
        ),
        pytest.param({"upn": UPN}, {}, True, id="one UPN"),
        pytest.param({"upn": UPN}, {"uln": ULN}, True, id="a UPN and a ULN"),
        pytest.param({"uln": ULN}, {"uln": "9999999999"}, True, id="a ULN that is not known"),
        pytest.param({"upn": UPN}, {"upn": "A801200005001"}, True, id="a UPN that is wrong"),
        pytest.param({}, {"reference": "4702"}, False, id="one reference is L27's or L28's"),
        pytest.param({}, {"date_of_birth": "02/03/2010"}, False, id="one birthday is L20's"),
    ],
)
def test_name_twice(first: dict[str, str], second: dict[str, str], alike: bool) -> None:
    found = told(list(name_twice(book(pupil(2, **first), pupil(3, **second)))))
    says = "has the same name and a different reference: one pupil, or two?"
    assert found == ([("A2", f"Row 3 {says}"), ("A3", f"Row 2 {says}")] if alike else [])


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param({}, {}, [], id="two homes"),
        pytest.param(
            {"address": "7 Mill Road, Oadby"},
            {"address": "7 MILL ROAD OADBY", "surname": "Other"},
            [("U2", 'Row 3 has the same "Address": brothers or sisters?')],
            id="one address, two surnames",
        ),
        pytest.param(
            {"postcode": "LE1 1FZ"},
            {"postcode": "le11fz"},
            [("V2", 'Row 3 has the same "Surname" and "Postcode": brothers or sisters?')],
            id="one surname and postcode",
        ),
        pytest.param(
            {"postcode": "LE1 1FZ"}, {"postcode": "LE1 1FZ", "surname": "Other"}, [], id="neighbours"
        ),
        pytest.param({"address": ""}, {"address": ""}, [], id="no address"),
        pytest.param({"address": "1 A Road"}, {"address": "1 A Road", "reference": "4702"}, [], id="one"),
    ],
)
def test_siblings(first: dict[str, str], second: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert told(list(siblings(book(pupil(2, **first), pupil(3, **second))))) == found


def test_siblings_of_one_address_and_surname_are_told_once() -> None:
    home = {"address": "7 Mill Road", "postcode": "LE1 1FZ"}
    assert [cell for cell, _ in told(list(siblings(book(pupil(2, **home), pupil(3, **home)))))] == ["U2"]


@pytest.mark.parametrize(
    ("second", "cells"),
    [
        pytest.param({}, ["AJ3"], id="nobody said"),
        pytest.param({"address_withheld": "Yes"}, [], id="withheld too"),
        pytest.param({"address_withheld": "No"}, [], id="somebody decided"),
        pytest.param({"address": "8 mill road"}, [], id="another home"),
    ],
)
def test_a_siblings_letters_do_not_tell_the_withheld_address(
    second: dict[str, str], cells: list[str]
) -> None:
    home = {"address": "7 Mill Road", "postcode": "LE1 1FZ"}
    first = pupil(2, **home, address_withheld="Yes")
    found = told(list(sibling_tells_address(book(first, pupil(3, **(home | second))))))
    assert [cell for cell, _ in found] == cells


def test_of_many_in_one_home_the_first_are_named() -> None:
    many = [pupil(n, address="The Lodge", forename=f"Ann{'a' * n}") for n in range(2, 22)]
    found = told(list(siblings(book(*many))))
    assert found == [("U2", 'Rows 3, 4, 5, 6, 7 and more have the same "Address": brothers or sisters?')]


def test_findings_of_likeness_quote_no_cell() -> None:
    rows = [pupil(2, address="9 Zed Row"), pupil(3, address="9 Zed Row"), pupil(3, course="Art")]
    found = registry.run_leavers(table("Leavers", rows), TODAY)
    assert {one.code for one in found} == {"L28", "L29", "L30"}
    for one in found:
        assert one.value is None
        assert not [word for word in ("Zed", "Ann", "Example Street", "4703") if word in one.message]
