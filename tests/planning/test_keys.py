"""A letter's key: one for an occasion, a recipient and a leaver, of characters that nobody mistakes."""

from datetime import date

import pytest

from directory.model import Chooser, Household
from directory.planning.keys import is_key, key_on, keys_on, notice_key
from directory.templates.template import read_template
from tests.makers import recipient
from tests.plans import text

ON, LATER = date(2026, 8, 24), date(2027, 8, 23)
ONCE = read_template("one", text("A letter."))


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("abcdefgh27", True),
        ("abcdefgh2", False),
        ("abcdefgh277", False),
        ("abcdefgh28", False),
        ("abcdefgh21", False),
        ("ABCDEFGH27", False),
        ("abcdefgh27\n", False),
        ("", False),
    ],
)
def test_what_can_be_a_key(typed: str, is_one: bool) -> None:
    assert is_key(typed) is is_one


def test_a_key_depends_on_each_of_its_parts_and_stays_the_same() -> None:
    keys = [notice_key("a", "b", "c"), notice_key("a", "b"), notice_key("a", "bc"), notice_key("ab", "", "c")]
    assert len(set(keys)) == len(keys)
    assert all(is_key(one) for one in keys)
    assert keys[0] == "row54eghmd"  # the ledgers of all schools have such keys
    family = Household(Chooser.PARENT, (), "", second=True)
    assert (notice_key("a", "b"), key_on(ON, ONCE, family, "c")) == ("r6za55r45v", "xag7sfhsmm")


@pytest.mark.parametrize("chooser", list(Chooser))
@pytest.mark.parametrize("second", [False, True])
def test_each_home_has_a_key_of_its_own_and_all_are_found_by_the_id(chooser: Chooser, second: bool) -> None:
    home = Household(chooser, ("1 Example Street",), "LE1 1FZ", second)
    others = [
        Household(one, (), "", two)
        for one in Chooser
        for two in (False, True)
        if (one, two) != (chooser, second)
    ]
    own = key_on(ON, ONCE, home, "4711")
    assert own not in {key_on(ON, ONCE, one, "4711") for one in others}
    assert own in keys_on(ON, ONCE, home.id, "4711")
    assert len(keys_on(ON, ONCE, home.id, "4711")) == 2 * len(Chooser) + 1


def test_a_body_is_found_by_its_id_and_a_yearly_letter_has_a_key_each_year() -> None:
    body = recipient()
    yearly = read_template("one", text("A letter.", again="each school year"))
    assert key_on(ON, ONCE, body, "4711") in keys_on(ON, ONCE, body.id, "4711")
    assert key_on(ON, ONCE, body, "4711") == key_on(LATER, ONCE, body, "4711")
    assert key_on(ON, yearly, body, "4711") != key_on(LATER, yearly, body, "4711")
