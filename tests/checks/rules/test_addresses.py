"""Whether a postal address belongs to its body."""

from dataclasses import replace
from pathlib import Path

import pytest

from directory.checks import registry
from directory.checks.rules import addresses as rules
from directory.model import HeldCode
from directory.workbook.read import read_book
from tests.helpers import TODAY, assert_problems, book, row, settings
from tests.plans import codes, directory_of, planned, pupil

COMMITTED = read_book(Path(__file__).parents[3] / "data" / "recipients.xlsx", TODAY)
TIGERS = row(
    number=9, id="leicester-tigers", organisation="LEICESTER TIGERS", address="9 Far Road", postcode="LE2 7TR"
)


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        pytest.param({}, {}, [], id="nothing in common"),
        pytest.param({"postcode": "LE2 7TR"}, {}, [], id="two streets of one postcode"),
        pytest.param({"address": "12 Far Road", "postcode": "LE2 7TR"}, {}, [], id="one street"),
        pytest.param(
            {"address": "Big Hall, 3 Test Street"},
            {"address": "Big Hall, 3 Test Street"},
            ["the same address, and another postcode in J9", "the same address, and another postcode in J2"],
            id="two postcodes of one door",
        ),
        pytest.param(
            {"address": "Leicester Tigers Ground, 1 Other Road"},
            {},
            ["the name of LEICESTER TIGERS"],
            id="name",
        ),
        pytest.param({"address": "Force Headquarters, St Johns"}, {}, ["is the police's"], id="police"),
        pytest.param(
            {"address": "Force Headquarters, St Johns", "category": "Police"},
            {},
            [],
            id="the police themselves",
        ),
        pytest.param({"postcode": "nothing"}, {"postcode": "nothing"}, [], id="unreadable"),
    ],
)
def test_address_of_another(mine, theirs, says):
    other = replace(TIGERS, values={**TIGERS.values, **theirs})
    assert_problems(rules.address_of_another(book(row(**mine), other)), says)


def test_the_committed_directory_has_its_own_addresses():
    assert_problems(rules.address_of_another(COMMITTED), [])
    assert_problems(rules.addresses_sorted_alone(COMMITTED), [])


@pytest.mark.parametrize("key", ["address", "postcode"])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_column_that_was_sorted_alone_is_an_error_without_an_earlier_copy(key, backwards):
    rows = COMMITTED.rows("Recipients")
    texts = sorted(filter(None, (one[key] for one in rows)), key=str.casefold, reverse=backwards)
    texts += [""] * (len(rows) - len(texts))
    moved = [replace(one, values={**one.values, key: text}) for one, text in zip(rows, texts, strict=True)]
    found = [one for one in registry.run(book(*moved, *settings())) if one.code == "C28"]
    assert [(one.column, one.row) for one in found] == [(key, 0)]


def test_a_whole_table_sorted_by_its_addresses_is_in_order():
    rows = sorted(COMMITTED.rows("Recipients"), key=lambda one: one["address"].casefold())
    given = book(*(replace(one, number=at) for at, one in enumerate(rows, start=2)))
    assert_problems(rules.addresses_sorted_alone(given), [])


def test_a_doubt_about_the_postal_address_stops_the_paper_letter_and_no_draft():
    rule = row("Sharing")
    wrong = {"address": "Force Headquarters, St Johns"}
    made = planned([pupil()], directory_of(row(send_by="Post", **wrong), rule))
    assert (made.notices, codes(made)) == ((), [(HeldCode.ADDRESS_IN_DOUBT.value, "J2")])
    assert "the postal address of Example College is in doubt (Recipients!H2, C27)" in made.held[0].reason
    (notice,) = planned([pupil()], directory_of(row(**wrong), rule)).notices
    assert notice.email


def test_an_accepted_postal_address_gets_its_letter():
    accepted = row("Accepted", code="C27", value="Force Headquarters, St Johns")
    given = directory_of(
        row(send_by="Post", address="Force Headquarters, St Johns"), row("Sharing"), accepted
    )
    assert len(planned([pupil()], given).notices) == 1
