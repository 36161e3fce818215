"""Homes: postcodes of every kind, and homes that are none."""

import pytest

from directory.values import ContactError
from directory.values.home import is_in_ireland, is_no_abode, is_no_address, parse_home_code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("le11fz", "LE1 1FZ"),
        ("LE1 1FZ\nUnited Kingdom", "LE1 1FZ"),
        ("LE1 1FZ, England", "LE1 1FZ"),
        ("BT1 1AA Northern Ireland", "BT1 1AA"),
        ("BFPO 57", "BFPO 57"),
        ("bfpo057", "BFPO 57"),
        ("BF1 2AT", "BF1 2AT"),
        ("ZZ99 3VZ", "ZZ99 3VZ"),
        ("zz993cz", "ZZ99 3CZ"),
        ("D02 X285", "D02 X285"),
        ("d6wxy00", "D6W XY00"),
        ("A65 F4E2\nIreland", "A65 F4E2"),
    ],
)
def test_a_homes_code_is_read(typed: str, code: str) -> None:
    assert parse_home_code(typed) == code
    assert parse_home_code(code) == code
    assert is_in_ireland(code) is (code in ("D02 X285", "D6W XY00", "A65 F4E2"))


@pytest.mark.parametrize("typed", ["BFPO", "LE1", "England", "ZZ98 3VZ", "D02", "LE1 1FZ, France"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(ContactError):
        parse_home_code(typed)


@pytest.mark.parametrize(
    ("address", "code", "is_none"),
    [
        ("No fixed abode", "", True),
        ("No fixed address, Leicester", "LE1 1FZ", True),
        ("NFA", "LE1 1FZ", True),
        ("Leicester\nN.F.A.", "LE1 1FZ", True),
        ("1 Example Street", "zz99 3vz", True),
        ("1 Example Street", "LE1 1FZ", False),
        ("NFA House, 1 Example Street", "LE1 1FZ", False),
        ("", "", False),
    ],
)
def test_no_abode(address: str, code: str, is_none: bool) -> None:
    assert is_no_abode(address, code) is is_none


@pytest.mark.parametrize(
    "text",
    [
        "CONFIDENTIAL",
        "Address confidential",
        "Withheld - refuge",
        "(withheld)",
        "Address unknown",
        "Not known",
        "See file",
        "as above",
        "Same as brother",
        "Moved away",
        "moved, Leicester",
        "???",
        "-",
        "xxx",
        "c/o women's refuge, Leicester",
        "TBC",
    ],
)
def test_words_in_an_addresss_place(text: str) -> None:
    assert is_no_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "1 Example Street, Leicester",
        "Flat 2, The Old Rectory",
        "Private Road, Leicester",
        "Hidden House, 3 Example Lane",
        "Seefile Lane",
        "Xavier Court",
        "Samebridge",
        "Refuge Cottage, 2 Example Lane",
        "Same Street",
    ],
)
def test_an_address_is_one(text: str) -> None:
    assert not is_no_address(text)
