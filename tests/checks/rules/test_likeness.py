"""Two bodies that look like one, and those that may."""

from cProfile import Profile

import pytest

from directory.checks.rules import likeness
from tests.helpers import assert_problems, book, row

# A second body that shares nothing with the good row.
OTHER = {
    "id": "other",
    "organisation": "Other",
    "address": "9 Elsewhere Lane",
    "postcode": "LE2 7QA",
    "phone": "0116 496 0999",
    "email": "a@other.example.org",
}


def pair(mine=None, theirs=None):
    return book(row(**(mine or {})), row(number=3, **(OTHER | (theirs or {}))))


RULES = [
    pytest.param(likeness.same_name, {}, {"organisation": "EXAMPLE  College."}, "same name in B2", id="name"),
    pytest.param(likeness.same_phone, {}, {"phone": "(0116) 4960001"}, "same number in K2", id="phone"),
    pytest.param(likeness.same_phone, {}, {"phone_2": "01164960001"}, "same number in K2", id="second phone"),
    pytest.param(
        likeness.same_address,
        {"address": "Erith Road", "postcode": "LE2 7QA"},
        {"address": "10 Erith Road (same as AXLR8)"},
        "same postcode and street in H2",
        id="address",
    ),
    pytest.param(
        likeness.phones_one_digit_apart,
        {"phone": "07885 424413"},
        {"phone": "", "phone_2": "07885 424414"},
        "has 07885 424413 in K2, one digit apart",
        id="one digit",
    ),
]


def test_one_mailbox_of_two_bodies_is_told_on_both_rows():
    problems = list(likeness.same_email(pair({}, {"email": "Office@Example.org"})))
    assert_problems(problems, ["same address in M2", "same address in M3"])
    assert [problem.row for problem in problems] == [3, 2]


def test_contact_with_another_bodys_mailbox_is_told_on_both_rows():
    bodies = pair({}, {"email": "office@other.example.org"})
    contact = row("Contacts", recipient="example-college", email="office@other.example.org")
    rows = [*bodies.rows("Recipients"), contact]
    assert {problem.sheet for problem in likeness.same_email(book(*rows))} == {"Recipients", "Contacts"}


@pytest.mark.parametrize(("rule", "mine", "theirs", "says"), RULES)
def test_a_pair_is_told_once_on_its_later_row(rule, mine, theirs, says):
    problems = list(rule(pair(mine, theirs)))
    assert_problems(problems, [says])
    assert problems[0].row == 3
    assert "Example College" in problems[0].message


@pytest.mark.parametrize(("rule", "mine", "theirs", "_says"), RULES)
@pytest.mark.parametrize(
    "relation",
    [
        {"part_of": "example-college"},
        {"successor": "example-college"},
        {"part_of": "whole"},
        {"status": "Closed"},
    ],
    ids=str,
)
def test_relatives_and_closed_bodies_may_look_alike(rule, mine, theirs, _says, relation):
    given = book(
        row(**mine, part_of="whole"),
        row(number=3, **(OTHER | theirs | relation)),
        row(number=4, id="whole", organisation="W", address="", phone="", email=""),
    )
    assert_problems(rule(given), [])


@pytest.mark.parametrize(
    ("rule", "theirs"),
    [
        pytest.param(
            likeness.same_address, {"address": "2 Example Street", "postcode": "LE1 1FZ"}, id="next door"
        ),
        pytest.param(likeness.same_address, {"address": "1 Example Street"}, id="another postcode"),
        pytest.param(likeness.phones_one_digit_apart, {"phone": "0116 496 0001"}, id="the same number"),
        pytest.param(likeness.phones_one_digit_apart, {"phone": "0116 496 0012"}, id="two digits"),
        pytest.param(likeness.same_phone, {"phone": "nonsense"}, id="unreadable"),
    ],
)
def test_what_is_not_alike(rule, theirs):
    assert_problems(rule(pair({}, theirs)), [])


def test_a_body_may_repeat_itself():
    given = book(row(phone_2="0116 496 0001"), row(number=3, **OTHER))
    assert_problems(likeness.same_phone(given), [])


def test_a_wider_address_before_a_narrower_one_is_found_too():
    given = pair({"address": "10 Erith Road", "postcode": "LE2 7QA"}, {"address": "Erith Road"})
    assert [problem.row for problem in likeness.same_address(given)] == [3]


@pytest.mark.parametrize("alike", [False, True], ids=["all different", "all the same"])
@pytest.mark.parametrize(("rule", "_mine", "_theirs", "_says"), RULES)
def test_the_work_grows_with_the_rows_not_with_their_pairs(rule, _mine, _theirs, _says, alike):
    def calls(count: int) -> int:
        rows = [
            row(
                number=at + 2,
                id=f"b{at}",
                organisation="Same" if alike else f"Body {at}",
                phone="0116 454 1000" if alike else f"0116 2{at:06}",
                email="a@example.org" if alike else f"a{at}@example.org",
                address="1 Street" if alike else f"{at} Street",
            )
            for at in range(count)
        ]
        work, given = Profile(), book(*rows)
        work.runcall(lambda: list(rule(given)))
        return sum(entry.callcount for entry in work.getstats())

    calls(10)  # the parsers load
    assert calls(1500) < 15 * calls(150)  # ten times the rows
