"""Phones, e-mails, postcodes, addresses. What the parsers themselves know is in their own tests."""

import pytest

from directory.checks import registry
from directory.checks.rules import contact_details as rules
from directory.model import Severity
from directory.sharing.recipients import directory_from
from tests.helpers import assert_problems, book, row, settings


def test_phone_unreadable_looks_at_both_phones_and_at_contacts():
    given = book(row(phone="12", phone_2="34"), row("Contacts", phone="56"))
    assert [problem.cell for problem in rules.phone_unreadable(given)] == ["K2", "L2", "D2"]


@pytest.mark.parametrize(
    ("town", "suggests"),
    [
        pytest.param("Leicester", "0116 496 0001", id="the school's town"),
        pytest.param("LEICESTER ", "0116 496 0001", id="however it is typed"),
        pytest.param("", "0116 496 0001", id="no town"),
        pytest.param("Birmingham", "0121 496 0001", id="where another body's number tells"),
        pytest.param("London", None, id="where nothing tells"),
    ],
)
def test_phone_unreadable_guesses_no_area_code_across_towns(town, suggests):
    other = row(number=3, id="b", town="Birmingham", phone="0121 496 0002", phone_2="07700 900123")
    given = book(row(town=town, phone="496 0001"), other, *settings(area_code="0116"))
    assert [problem.suggestion for problem in rules.phone_unreadable(given)] == [suggests]


@pytest.mark.parametrize(
    ("address", "lacks"),
    [
        ("Erith Road", True),
        ("Marjorie Street", True),
        ("Downing Drive, Evington", True),
        ("Mere Lane,\nOadby", True),
        ("Erith Rd.", True),
        ("Erith Road (same as 10)", False),  # a number, if only in a note: C08's
        ("29A Horsefair St", False),
        ("Unit 3, Lee Street", False),
        ("City Hall", False),
        ("Humberstone House, Humberstone Gate", False),
        ("Crown Hills Community College, Gwendolen Road", False),
        ("Force Headquarters, St Johns, Enderby", False),
        ("Gateway", False),
        ("Street", False),
    ],
)
def test_address_without_number(address, lacks):
    says = ["There is no building number or name before the street: H2."] if lacks else []
    assert_problems(rules.address_without_number(book(row(address=address))), says)


def test_addresses_without_number_are_told_once_for_the_sheet():
    rows = [row(number=at, id=f"b{at}", address="Erith Road") for at in range(2, 9)]
    closed = row(number=9, id="c", status="Closed", address="Erith Road")
    (problem,) = rules.address_without_number(book(*rows, closed))
    assert "H2, H3, H4, H5, H6 and 2 more" in problem.message


@pytest.mark.parametrize(
    ("school", "town", "suggests"),
    [
        pytest.param(
            {"phone": "0116 496 0009"}, "Leicester", "0116 496 0001", id="by the school's own number"
        ),
        pytest.param({"phone": "0116 496 0009"}, "Birmingham", "0121 496 0001", id="another town's"),
        pytest.param(
            {"phone": "0116 496 0009", "area_code": "0117"}, "", "0117 496 0001", id="by the setting"
        ),
        pytest.param({"phone": "496 0009"}, "Leicester", None, id="where the school's lacks it too"),
        pytest.param({}, "Leicester", None, id="where nothing tells"),
    ],
)
def test_phone_without_area_code_gets_that_of_the_schools_number_while_none_is_set(school, town, suggests):
    other = row(number=3, id="b", town="Birmingham", phone="0121 496 0002")
    blank = dict.fromkeys(("area_code", "phone"), "")
    given = book(row(town=town, phone="496 0001"), other, *settings(**(blank | school)))
    (problem,) = rules.phone_unreadable(given)
    assert problem.suggestion == suggests
    assert "it has no area code" in problem.message


def test_phone_unreadable_suggests_the_schools_area_code():
    problems = list(rules.phone_unreadable(book(row(phone="496 0001"), *settings(area_code="0116"))))
    assert [problem.suggestion for problem in problems] == ["0116 496 0001"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("office@example.org", [], id="plain"),
        pytest.param("", [], id="blank"),
        pytest.param("a@example.org; b@example.org", ["two addresses"], id="two in one cell"),
    ],
)
def test_email_unreadable(typed, says):
    assert_problems(rules.email_unreadable(book(row(email=typed))), says)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("a@gmail.com", ["gmail.com is a free mailbox"], id="gmail"),
        pytest.param("a@example.org", [], id="own"),
        pytest.param("a@b@c", [], id="unreadable is another rule's"),
    ],
)
def test_free_mail(typed, says):
    assert_problems(rules.free_mail(book(row(email=typed))), says)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("0116 496 0001", ["reserved for films"], id="drama"),
        pytest.param("0116 454 1000", [], id="a city's own"),
        pytest.param("12", [], id="unreadable is another rule's"),
    ],
)
def test_reserved_number(typed, says):
    assert_problems(rules.reserved_number(book(row(phone=typed))), says)


def test_postcode_unreadable():
    problems = list(rules.postcode_unreadable(book(row(postcode='LE" 3PR'))))
    assert [problem.suggestion for problem in problems] == ["LE2 3PR"]


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, [], id="good"),
        pytest.param({"address": ""}, [], id="no address is another rule's"),
        pytest.param({"address": "A\nB,C", "town": "D"}, [], id="six lines"),
        pytest.param({"address": "A, B, C, D", "town": "E"}, [], id="seven lines"),
        pytest.param(
            {"address": "A, B, C, D, E"}, ["8 lines on the envelope; only seven fit"], id="eight lines"
        ),
        pytest.param({"town": "", "address": ","}, ["needs three lines"], id="two lines"),
        pytest.param({"postcode": ""}, ["needs its postcode"], id="no postcode"),
        pytest.param({"address": "(rear of) 1 Street"}, ["starts with ("], id="a bracket first"),
        pytest.param(
            {"organisation": "@Home", "address": "1 Street"}, ["starts with @"], id="name with a sign"
        ),
        pytest.param({"address": "---"}, ["no letter or digit"], id="a line of dashes"),
    ],
)
def test_address_unfit(cells, says):
    assert_problems(rules.address_unfit(book(row(**cells))), says)


@pytest.mark.parametrize(
    ("typed", "suggests"),
    [
        pytest.param("10 Erith Road", [], id="plain"),
        pytest.param("10 Erith Road (same as AXLR8)", ["10 Erith Road"], id="at the end"),
        pytest.param("Unit 3 [rear], Lee Street", ["Unit 3, Lee Street"], id="in the middle"),
        pytest.param("10 Erith Road - same as AXLR8", ["10 Erith Road"], id="without brackets"),
        pytest.param("10 Erith Road\nsee below", ["10 Erith Road"], id="on a line of its own"),
        pytest.param("as above", [None], id="nothing but a note"),
        pytest.param("TBC", [None], id="to be confirmed"),
        pytest.param("1 Assam Road, Seesaw Court", [], id="words that only begin like one"),
    ],
)
def test_note_in_address(typed, suggests):
    assert [problem.suggestion for problem in rules.note_in_address(book(row(address=typed)))] == suggests


@pytest.mark.parametrize(
    ("cells", "suggests"),
    [
        pytest.param({"address": "29A Horsefair St"}, [], id="a number with a letter"),
        pytest.param({"address": "29A Horsefair St, LE1 5BP"}, ["29A Horsefair St"], id="address"),
        pytest.param({"town": "Leicester le15bp"}, ["Leicester"], id="town"),
        pytest.param({"address": "Unit B1 2AB Street"}, ["Unit  Street"], id="looks like one"),
    ],
)
def test_postcode_in_address(cells, suggests):
    assert [problem.suggestion for problem in rules.postcode_in_address(book(row(**cells)))] == suggests


@pytest.mark.parametrize(
    ("typed", "count"), [("", 0), ("URN 123456; UKPRN 10001234", 0), ("URN 12", 1), ("something", 1)]
)
def test_reference_unreadable(typed, count):
    assert len(list(rules.reference_unreadable(book(row(reference=typed))))) == count


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({"address": "TBC"}, ['as "Address"'], id="TBC"),
        pytest.param(
            {"address": "see website", "town": "-"}, ['as "Address"', 'as "Town"'], id="see website"
        ),
        pytest.param({"address": "ask Jane for address"}, ['as "Address"'], id="ask somebody"),
        pytest.param({"organisation": "tbc"}, ['as "Organisation"'], id="no name yet"),
        pytest.param({"address": "1 Unknown Warrior Street", "town": "Nacton"}, [], id="words within words"),
        pytest.param({"address": "Askham House"}, [], id="a house that starts like ask"),
    ],
)
def test_placeholder_in_address(cells, says):
    assert_problems(rules.placeholder_in_address(book(row(**cells))), says)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("5 Low Street, tel 01632 960003", ["move it"]),
        ("5 High Street office@example.org", ["move it"]),
        ("5 High Street, 0116 496 0001", ["move it"]),
        ("Unit 3, 81 Humberstone Gate", []),
        ("Telford House, 5 High Street", []),
        ("22-24 Mobile Way", []),
    ],
)
def test_contact_detail_in_address(address, says):
    assert_problems(rules.contact_detail_in_address(book(row(address=address))), says)


@pytest.mark.parametrize(
    ("website", "says"),
    [
        ("www.example.org", []),
        ("https://example.org/join-us?x=1", []),
        ("example.org/connexions/", []),
        ("see google", ["is not a web address"]),
        ("http://", ["is not a web address"]),
        ("n/a", ["is not a web address"]),
        ("example", ["is not a web address"]),
    ],
)
def test_website_unreadable(website, says):
    assert_problems(rules.website_unreadable(book(row(website=website))), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"phone": "0845 46 46"}, ["0845 46 46 has been given up"]),
        ({"phone_2": "0845 4647"}, ["0845 4647 has been given up"]),
        ({"postcode": "gir 0aa"}, ["gir 0aa has been given up"]),
        ({"phone": "0845 464 6464"}, []),
        ({}, []),
    ],
)
def test_detail_of_the_past(cells, says):
    assert_problems(rules.detail_of_the_past(book(row(**cells))), says)


@pytest.mark.parametrize("typed", ["www.gateway.ac.uk.", "www. gateway.ac.uk"])
def test_a_website_with_a_slip_is_suggested_without_it(typed):
    (problem,) = rules.website_unreadable(book(row(website=typed)))
    assert problem.suggestion == "www.gateway.ac.uk"


@pytest.mark.parametrize(
    ("phone", "severity", "e164"),
    [
        ("+44 (0)116 496 0001", Severity.WARNING, "+441164960001"),
        ("Tel: 0116 496 0001", Severity.WARNING, "+441164960001"),
        ("+0116 496 0001", Severity.WARNING, "+441164960001"),
        ("1164960001", Severity.ERROR, None),
        ("0116 496 0001 / 0116 496 0002", Severity.ERROR, None),
        ("496 0001", Severity.ERROR, None),
    ],
)
def test_a_number_that_a_person_can_dial_keeps_no_letter_back(phone, severity, e164):
    given = book(row(phone=phone), *settings())
    found = registry.run(given)
    assert [one.severity for one in found if one.code == "C01"] == [severity]
    parsed = directory_from(given, found, registry.email_doubting_codes()).recipients
    assert [one.phones for one in parsed.values()] == ([(e164,)] if e164 else [])
