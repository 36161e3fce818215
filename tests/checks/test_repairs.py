"""Which findings have one certain answer, and which are never touched."""

import pytest

from directory.checks import registry
from directory.checks.repairs import repairs
from directory.model import Book, Heading
from tests.helpers import TODAY, all_headings, book, row, settings, table


def repaired(*rows, **changed):
    """Return the repairs of a book with these rows, as (cell, new)."""
    told = book(row(), *rows, *settings(**changed))
    found = repairs(told, registry.run(told))
    return [(cell.cell, cell.new) for repair in found for cell in repair.cells]


def body(**cells):
    """Return a second body, in whose row no other rule sees anything that is repaired."""
    own = {"id": "other-college", "organisation": "Other College", "email": "post@other.example.com"}
    own |= {"website": "https://other.example.com", "address": "7 Other Road", "phone": "0116 496 0444"}
    return row(number=3, **own | cells)


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        pytest.param("1164960001", "0116 496 0001", id="Excel's lost zero"),
        pytest.param("496 0001", "0116 496 0001", id="no area code, in the school's town"),
        pytest.param("Tel: 0116 496 0001", "0116 496 0001", id="a label"),
        pytest.param("O116 496 OOO1", "0116 496 0001", id="the letter O"),
        pytest.param("07700 900\n123", "07700 900123", id="a mobile over two lines"),
        pytest.param("+44 (0)116 496 0001", "0116 496 0001", id="a 0 after +44"),
    ],
)
def test_a_phone_with_one_answer(typed, becomes):
    assert repaired(body(phone=typed)) == [("K3", becomes)]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("0116 496 0001 (ask for Jane)", id="a note is lost"),
        pytest.param("Fax: 0116 496 0001", id="a fax"),
        pytest.param("0116/496 0001", id="a mark may part alternatives"),
        pytest.param("33142685300", id="a guessed country"),
        pytest.param("8001111", id="a short number that may be local"),
        pytest.param("0121 496 0001 / 496 0002", id="the second number of another town"),
        pytest.param("0116 496 0001 / 2", id="half a second number"),
        pytest.param("0116 496 0001, 0116 496 0001", id="the same number twice"),
        pytest.param("not known", id="no number"),
    ],
)
def test_a_phone_that_leaves_a_doubt(typed):
    assert repaired(body(phone=typed)) == []


def test_an_area_code_is_the_schools_only_in_its_town():
    assert repaired(body(phone="496 0001", town="Loughborough")) == []
    assert repaired(body(phone="496 0001", town="", address="1 Other Road, Leicester")) == [
        ("K3", "0116 496 0001")
    ]
    assert repaired(body(phone="496 0001", town="", address="1 Other Road")) == []
    assert repaired(body(phone="1164960001", town="Loughborough")) == [("K3", "0116 496 0001")]


@pytest.mark.parametrize(
    "typed",
    [
        "0116 496 0001 / 07700 900123",
        "0116 496 0001\n07700 900123",
        "496 0001 / 07700\n900123",
        "01164960001 07700900123",
    ],
)
def test_the_second_of_two_numbers_moves_to_an_empty_cell(typed):
    assert repaired(body(phone=typed)) == [("K3", "0116 496 0001"), ("L3", "07700 900123")]


def test_two_numbers_stay_where_the_second_has_no_place():
    two = "0116 496 0001 / 07700 900123"
    assert repaired(body(phone=two, phone_2="0116 496 0005")) == []
    assert repaired(body(phone_2=two)) == []
    assert repaired(row("Contacts", phone=two)) == []


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("office@other.example.\ncom", id="broken over a line"),
        pytest.param("office@other.\n<u>example.com</u>", id="tags and a line"),
        pytest.param("<u>office@other.example.com</u>", id="tags"),
        pytest.param("mailto:office@other.example.com", id="mailto"),
        pytest.param("office@other.example.com.", id="a full stop behind"),
        pytest.param("office @ other.example.com", id="spaces around the sign"),
        pytest.param("E-mail: office@other.example.com", id="a label"),
    ],
)
def test_an_email_with_one_answer(typed):
    assert repaired(body(email=typed)) == [("M3", "office@other.example.com")]


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("office@example.con", id="a guessed ending"),
        pytest.param("office@gmial.com", id="a guessed provider"),
        pytest.param("a@example.org; b@example.org", id="two addresses"),
        pytest.param("office@example.org (until Easter)", id="a note is lost"),
        pytest.param("Jane Doe <office@example.org>", id="a name is lost"),
        pytest.param("DO NOT USE - left <jane@example.org>", id="a warning is lost"),
        pytest.param("\u043effice@example.org", id="a Cyrillic letter"),
        pytest.param("call office@example .org", id="a word that would join the address"),
        pytest.param("office@example.org. Ring first", id="a sentence behind"),
        pytest.param("office@example.org\n.uk", id="which of two endings"),
        pytest.param("office@ex\u00e4mple.org", id="an accent"),
    ],
)
def test_an_email_that_leaves_a_doubt(typed):
    assert repaired(body(email=typed)) == []


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        pytest.param('LE" 3PR', "LE2 3PR", id="Shift+2"),
        pytest.param("LE1 IFZ", "LE1 1FZ", id="the letter I"),
        pytest.param("LE1 1FZ.", "LE1 1FZ", id="a full stop behind"),
        pytest.param("Leicester LE1 1FZ", None, id="a word is lost"),
        pytest.param("S01 1AA", None, id="Sheffield or Southampton"),
        pytest.param("LEI 1FZ", "LE1 1FZ", id="the letter I in the district"),
        pytest.param("L\u04151 1FZ", None, id="a Cyrillic letter"),
        pytest.param("LE1", None, id="half a postcode"),
    ],
)
def test_a_postcode(typed, becomes):
    assert repaired(body(postcode=typed)) == ([("J3", becomes)] if becomes else [])


@pytest.mark.parametrize(
    ("typed", "becomes"), [("active", "Active"), ("ACTIVE", "Active"), ("Activ", None), ("Open", None)]
)
def test_a_choice_but_for_its_capitals(typed, becomes):
    assert repaired(body(status=typed)) == ([("D3", becomes)] if becomes else [])


def test_ids_names_and_kinds_of_data_are_never_guessed():
    assert repaired(body(id="Other College")) == []
    assert repaired(row("Contacts", recipient="exampel-college")) == []
    assert repaired(row("Sharing", data="Nam; Date of birth")) == []
    assert repaired(body(successor="exampel-college")) == []


def test_the_schools_own_settings():
    told = settings(phone="01164960003 ", area_code="116")
    at = next(one for one in told if one["setting"] == "Area code")
    assert repaired(area_code="116") == [(at.cell("value"), "0116")]
    at = next(one for one in told if one["setting"] == "Phone")
    assert repaired(phone="Tel 0116 496 0003") == [(at.cell("value"), "0116 496 0003")]


def headed(*renamed):
    """Return the repairs of a book whose Recipients headings were changed, as (old, new) pairs tell."""
    changes = dict(renamed)
    headings = [
        Heading(one.column, changes[one.text], None) if one.text in changes else one
        for one in all_headings("Recipients")
    ]
    tables = dict(book(*settings()).tables) | {"Recipients": table("Recipients", (), headings)}
    told = Book(tables, TODAY)
    return [(one.cell, one.new) for one in repairs(told, registry.run(told))]


def test_a_heading_one_slip_away():
    assert headed(("Postcode", "Post cod")) == [("J1", "Postcode")]
    assert headed(("Organisation", "Organization")) == [("B1", "Organisation")]


def test_a_heading_that_leaves_a_doubt():
    assert headed(("Phone 2", "Phone 3")) == []
    assert headed(("Town", "Tow")) == []
    assert headed(("Postcode", "Postal code")) == []
    assert headed(("Postcode", "Postcod"), ("Website", "Postcodes")) == []


def test_what_a_person_has_accepted_stays():
    from dataclasses import replace

    from directory.model import Acceptance

    told = book(row(), body(phone="1164960001"), *settings())
    accepted = Acceptance("AB", "Settled", TODAY)
    found = [replace(one, accepted=accepted) for one in registry.run(told)]
    assert repairs(told, found) == []


def test_an_acceptance_is_bound_to_what_its_cell_says_and_stays_so():
    accepted = {"code": "C03", "id": "other-college", "value": ""}
    free = {"email": "other@gmail.com", "website": "", "send_by": "Post"}
    bound = [("H2", "other@gmail.com")]
    assert repaired(body(**free), row("Accepted", **accepted)) == bound
    assert repaired(body(**free), row("Accepted", **accepted | {"value": "other@gmail.com"})) == []
    assert repaired(body(**free), row("Accepted", **accepted | {"until": "01/09/2025"})) == []
