"""Whose domain an e-mail is at: the body's own, a neighbour's, or one that only looks like it."""

import time

import pytest

from directory.checks.rules import domains as rules
from tests.helpers import assert_problems, book, row


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, [], id="agrees with the website"),
        pytest.param({"email": "a@mail.example.org"}, [], id="a part of it"),
        pytest.param({"email": "a@exemple.org"}, ["one letter from example.org, the website"], id="website"),
        pytest.param({"email": "a@exampel.org"}, ["one letter from example.org, the website"], id="swapped"),
        pytest.param({"email": "a@gmail.com", "website": "gmai.com"}, [], id="free mail is another rule's"),
        pytest.param(
            {
                "email": "admin@wgeic.ac.uk",
                "organisation": "Wyggeston & Queen Elizabeth I College",
                "website": "",
            },
            ['wgeic.ac.uk is one letter from "wqeic", the initials of Wyggeston'],
            id="initials",
        ),
        pytest.param(
            {
                "email": "a@wqeic.ac.uk",
                "organisation": "Wyggeston and Queen Elizabeth I College",
                "website": "",
            },
            [],
            id="the initials themselves",
        ),
        pytest.param(
            {"email": "a@ed.org", "organisation": "Example College", "website": ""}, [], id="too short"
        ),
        pytest.param(
            {
                "email": "manager@lopc.co.uk",
                "organisation": "Leicester Outdoor Pursuits Centre",
                "website": "",
            },
            [],
            id="equal initials",
        ),
        pytest.param({"website": "http://[", "email": "a@example.net"}, [], id="no website"),
    ],
)
def test_email_domain_in_doubt(cells, says):
    assert_problems(rules.email_domain_in_doubt(book(row(**cells))), says)


def test_email_domain_in_doubt_finds_another_rows_domain():
    given = book(
        row(email="a@trans4mcic.com", website=""),
        row(number=3, id="b", organisation="B", email="b@trans4mcic.com", website=""),
        row(number=4, id="c", organisation="C", email="c@trans4mcik.com", website=""),
    )
    problems = list(rules.email_domain_in_doubt(given))
    assert_problems(problems, ["one letter from trans4mcic.com, the domain of Example College"])
    assert problems[0].cell == "M4"


def test_email_domain_in_doubt_trusts_a_domain_that_is_the_bodys_own_website():
    given = book(
        row(email="a@school1.example.org", website="school1.example.org"),
        row(
            number=3, id="b", email="b@school2.example.org", website="https://www.school2.example.org/contact"
        ),
    )
    assert_problems(rules.email_domain_in_doubt(given), [])


def test_email_domain_in_doubt_compares_a_contact_with_its_body():
    given = book(row(), row("Contacts", email="a@exanple.org"))
    problems = list(rules.email_domain_in_doubt(given))
    assert_problems(problems, ["one letter from example.org, the website of Example College"])
    assert problems[0].sheet == "Contacts"


SITE = {"website": "https://www.other.example.com/contact"}


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        pytest.param(
            {"email": "a@other.example.com"}, SITE, ["the website of Other, not of Exam"], id="theirs"
        ),
        pytest.param(
            {"email": "a@other.example.com"}, SITE | {"part_of": "example-college"}, [], id="a part"
        ),
        pytest.param({"email": "a@other.example.com"}, SITE | {"status": "Closed"}, [], id="closed"),
        pytest.param({"email": "a@other.example.com"} | SITE, SITE, [], id="one website for both"),
        pytest.param({"email": "a@mail.other.example.com"}, SITE, [], id="another host"),
        pytest.param({"email": "nobody"}, SITE, [], id="unreadable"),
        pytest.param({}, SITE, [], id="its own"),
    ],
)
def test_email_at_another_body(mine, theirs, says):
    other = row(number=3, id="other", organisation="Other", email="", **theirs)
    assert_problems(rules.email_at_another_body(book(row(**mine), other)), says)


def test_a_contact_at_another_bodys_domain():
    other = row(number=3, id="other", organisation="Other", email="", **SITE)
    given = book(row(), other, row("Contacts", email="a@other.example.com"))
    (problem,) = rules.email_at_another_body(given)
    assert (problem.sheet, problem.recipient) == ("Contacts", "example-college")


def test_a_domain_with_several_bodies_websites_is_a_landlords():
    others = [row(number=at, id=f"b{at}", email="", website=f"trust.example.com/{at}") for at in (3, 4)]
    assert_problems(rules.email_at_another_body(book(row(email="a@trust.example.com"), *others)), [])


def test_domains_are_compared_in_near_linear_time():
    def seconds(count: int) -> float:
        rows = [
            row(number=at, id=f"b{at}", email=f"a@school{at * 7919}.example.org", website="")
            for at in range(count)
        ]
        start = time.process_time()
        list(rules.email_domain_in_doubt(book(*rows)))
        return time.process_time() - start

    seconds(10)  # the parsers load
    assert seconds(1500) < 40 * seconds(150) + 0.05  # ten times the rows


GATEWAY = {"organisation": "Gateway College", "email": "admin@gateway.example.org", "website": ""}


@pytest.mark.parametrize(
    ("mine", "theirs", "says"),
    [
        pytest.param(
            {"email": "a@gateway.example.org"}, {}, ["has the name of Gateway College"], id="theirs"
        ),
        pytest.param({"email": "a@gate-way.org"}, {}, ["has the name of Gateway College"], id="in two parts"),
        pytest.param({"email": "a@mygatewaysite.org"}, {}, ["has the name of Gateway College"], id="within"),
        pytest.param({"email": "a@gateway-riverside.org"}, {}, [], id="both names"),
        pytest.param({"email": "a@rrs.gateway.org"}, {"part_of": "example-college"}, [], id="one family"),
        pytest.param({"email": "a@college.org"}, {}, [], id="a word of both"),
        pytest.param({"email": "a@gateway.org", "website": "www.gateway.org"}, {}, [], id="its own website"),
        pytest.param({"email": "gateway@gmail.com"}, {}, [], id="free mail"),
        pytest.param({"email": "a@example.org"}, {}, [], id="nobody's name"),
    ],
)
def test_email_named_after_another(mine, theirs, says):
    given = book(
        row(**{"organisation": "Riverside Riding College", "website": ""} | mine),
        row(number=3, id="gateway", **GATEWAY, **theirs),
    )
    assert_problems(rules.email_named_after_another(given), says)


def test_email_named_after_another_tells_both_that_changed_places():
    given = book(
        row(organisation="Riverside College", website="", email="admin@gateway.example.org"),
        row(number=3, id="gateway", **GATEWAY | {"email": "office@miw84.example.org"}),
    )
    one, other = rules.email_named_after_another(given)
    assert (one.cell, other.cell) == ("M2", "M3")
    assert "is in M2: perhaps the two have changed places" in other.message


def test_a_contact_named_after_another_body():
    given = book(row(), row(number=3, id="gateway", **GATEWAY), row("Contacts", email="a@gateway.org"))
    (problem,) = rules.email_named_after_another(given)
    assert (problem.sheet, problem.recipient) == ("Contacts", "example-college")
