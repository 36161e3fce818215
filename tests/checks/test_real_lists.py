"""What has been seen in schools' real lists, one slip to a row: which finding, and what to type instead.

Item by item, what real lists of recipients have been seen to hold.
"""

import pytest

from directory.checks import registry
from tests.helpers import book, row, settings

OTHER = {"id": "wqe", "organisation": "Wyggeston & Queen Elizabeth I College", "address": "2 Other Street"}
OTHER |= {"phone": "0116 496 0999", "email": "office@wqeic.ac.uk", "website": ""}


@pytest.mark.parametrize(
    ("cells", "code", "suggests"),
    [
        ({"phone": "0116 496 0001 / 07700 900001"}, "C01", "0116 496 0001"),
        ({"phone": "0116 496 0001\n07700 900001"}, "C01", "0116 496 0001"),
        ({"phone": "0116 496 0001 07700 900001"}, "C01", "0116 496 0001"),
        ({"phone": "496 0001"}, "C01", "0116 496 0001"),
        ({"phone": "07817 641\n238"}, "C01", "07817 641238"),
        ({"phone": "1164960001"}, "C01", "0116 496 0001"),
        ({"phone": "1164960001.0"}, "C01", "0116 496 0001"),
        ({"phone": "4.4E+11"}, "C01", None),
        ({"phone": "Tel: 0116 496 0001"}, "C01", "0116 496 0001"),
        ({"phone": "+44 (0)116 496 0001"}, "C01", "0116 496 0001"),
        ({"phone": "0116 496 OOO1"}, "C01", "0116 496 0001"),
        ({"phone": "0906 123 4567"}, "C01", None),
        ({"phone": "999"}, "C01", None),
        ({"phone": "118 118"}, "C01", None),
        ({"phone": "020 7946 0000"}, "C04", None),
        ({"email": "office@exam\nple.org"}, "C02", "office@example.org"),
        ({"email": "<u>office@example.org</u>"}, "C02", "office@example.org"),
        ({"email": "Office <office@example.org>"}, "C02", "office@example.org"),
        ({"email": "office@example.org; head@example.org"}, "C02", "office@example.org"),
        ({"email": "Email: office@example.org"}, "C02", "office@example.org"),
        ({"email": "office@example.con"}, "C02", "office@example.com"),
        ({"email": "office@gmial.com"}, "C02", "office@gmail.com"),
        ({"email": "\u043effice@example.org"}, "C02", "office@example.org"),
        ({"email": "office@example.invalid"}, "C02", None),
        ({"email": "office@gmail.com"}, "C03", None),
        ({"email": "office@exampe.org"}, "C05", None),
        ({"email": "office@wgeic.ac.uk", "website": ""}, "C05", None),
        ({"email": "sandra@example.org"}, "C12", None),
        ({"postcode": 'LE1 "FZ'}, "C06", "LE1 2FZ"),
        ({"postcode": "LE1 \u00a3FZ"}, "C06", "LE1 3FZ"),
        ({"postcode": "LE! 1FZ"}, "C06", "LE1 1FZ"),
        ({"postcode": "LEI 1FZ"}, "C06", "LE1 1FZ"),
        ({"postcode": "LE1O 1FZ"}, "C06", "LE10 1FZ"),
        ({"postcode": "LE1 1CK"}, "C06", None),
        ({"postcode": "ZZ1 1FZ"}, "C06", None),
        ({"address": "1 Example Street, LE1 1FZ"}, "C09", "1 Example Street"),
        ({"address": "10 Erith Road (same as AXLR8)"}, "C08", "10 Erith Road"),
        ({"address": "(rear) 1 Example Street"}, "C07", None),
        ({"address": "Erith Road"}, "C11", None),
        ({"reference": "URN 12345"}, "C10", None),
        ({"reference": "UKPRN 20001234"}, "C10", None),
        ({"reference": "ODS RT!"}, "C10", None),
        ({"town": "Lei\u00adcester"}, "W18", "Leicester"),
        ({"organisation": "Example\u202eCollege"}, "W19", "ExampleCollege"),
    ],
)
def test_a_slip_is_found_and_mended(cells, code, suggests):
    found = registry.run(book(row(**cells), row(number=3, **OTHER), *settings()))
    (key,) = [key for key in cells if key != "website"]
    assert (code, suggests) in [(one.code, one.suggestion) for one in found if one.column == key]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({"phone": "0116\u00a0496\u200b 0001"}, id="no-break and zero-width spaces"),
        pytest.param({"phone": "(0116) 496 0001"}, id="brackets"),
        pytest.param({"phone": "0116 496 0001 ext 12"}, id="extension"),
        pytest.param({"phone": "0116\u2013496\u20130001"}, id="dashes"),
        pytest.param({"email": " Office@Example.org "}, id="capitals and spaces"),
        pytest.param({"email": "off\u200bice@example.org"}, id="a zero-width space is taken out"),
        pytest.param({"postcode": "le11fz"}, id="postcode without its space"),
        pytest.param(
            {"reference": "URN 123456; UKPRN 10001234; LAESTAB 856/8601; ODS RT5"}, id="identifiers"
        ),
        pytest.param({"address": "City Hall, Charles Street"}, id="a building's name"),
    ],
)
def test_what_is_only_typed_another_way_is_no_finding(cells):
    found = registry.run(book(row(**cells), row(number=3, **OTHER), *settings()))
    (key,) = cells
    assert {one.code for one in found if one.column == key} <= {"C04"}
