"""Homes that no letter reaches."""

import pytest

from directory.checks.rules.leaver_homes import home_is_none
from directory.model import Severity
from tests.helpers import book, row

WORDS = "These words are no address"
NO_HOME = "No letter can go to this home"


@pytest.mark.parametrize(
    ("cells", "says", "weight"),
    [
        ({"address": "CONFIDENTIAL"}, WORDS, None),
        ({"address": "???"}, WORDS, None),
        ({"address": "as above"}, WORDS, None),
        ({"address": "(Flat 2), 1 Example Street"}, "begins with a sign", None),
        ({"address": "NFA"}, NO_HOME, Severity.WARNING),
        ({"address": "1 Example Street", "postcode": "ZZ99 3VZ"}, NO_HOME, Severity.WARNING),
        ({"address": "", "postcode": "ZZ99 3VZ"}, NO_HOME, Severity.WARNING),
    ],
)
def test_home_is_none(cells: dict[str, str], says: str, weight: Severity | None) -> None:
    (problem,) = home_is_none(book(row("Leavers", 2, stored=None, **cells)))
    assert problem.message.startswith(says) or says in problem.message
    assert problem.severity is weight


@pytest.mark.parametrize("address", ["1 Example Street, Leicester", "", "n/a", "?"])
def test_an_address_or_none_is_no_trouble_of_this_rule(address: str) -> None:
    assert not list(home_is_none(book(row("Leavers", address=address))))
