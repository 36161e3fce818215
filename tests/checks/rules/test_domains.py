"""Whose domain an e-mail is at: the body's own, a neighbour's, or one that only looks like it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from directory.checks.helpers import family
from directory.checks.rules import domains as rules
from directory.checks.rules.contact_details import email_unreadable, parsed_emails
from directory.values import is_free_mail
from directory.workbook.lookup import bodies
from directory.workbook.read import read_book
from tests.helpers import TODAY, assert_problems, book, row


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


@pytest.mark.parametrize(
    ("organisation", "id_", "category", "email"),
    [
        ("University Hospitals of Leicester NHS Trust", "uhl", "Health", "safeguarding.uhl@nhs.net"),
        ("NHS Borders", "borders", "Health", "office@nhs.scot"),
        ("Army Foundation College", "army", "College", "admissions@mod.gov.uk"),
        ("Government of Jersey", "jersey", "Local authority", "education@gov.je"),
        ("Department of Education, Isle of Man", "iom", "Local authority", "admin@gov.im"),
        ("Castle Rushen High School", "crhs", "School", "office@crhs.sch.im"),
        ("Hautlieu School", "hautlieu", "School", "admin@hautlieu.sch.je"),
        ("Welsh Government", "wales", "Central government", "data@gov.wales"),
        ("Nottinghamshire County Council", "notts-la", "Local authority", "ncyas@nottscc.gov.uk"),
        ("Leicestershire County Council", "leics-la", "Local authority", "admissions@leics.gov.uk"),
        ("Rugby Borough Council", "rugby-la", "Local authority", "office@rugbybc.gov.uk"),
    ],
)
def test_real_domains_without_a_website_beside_them_are_not_in_doubt(organisation, id_, category, email):
    body = row(organisation=organisation, id=id_, category=category, email=email, website="", town="Example")
    assert_problems(rules.email_domain_in_doubt(book(body)), [])


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
    def calls(count: int) -> int:
        """Return how many functions are called: it does not hang on what else the machine does."""
        rows = [
            row(number=at, id=f"b{at}", email=f"a@school{at * 7919}.example.org", website="")
            for at in range(count)
        ]
        counted = 0

        def count_one(*_: object) -> None:
            nonlocal counted
            counted += 1

        given = book(*rows)
        sys.setprofile(count_one)
        try:
            list(rules.email_domain_in_doubt(given))
        finally:
            sys.setprofile(None)
        return counted

    calls(10)  # the parsers load
    assert calls(500) < 15 * calls(50)  # ten times the rows


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


COMMITTED = read_book(Path(__file__).parents[3] / "data" / "recipients.xlsx", TODAY)
AT_OWN_DOMAIN = [
    (one, email.domain)
    for one, _, email in parsed_emails(COMMITTED, "Recipients")
    if not is_free_mail(email.domain)
]
# A hyphen is left out, and nothing in the body's name says that there was one.
UNSEEN = {"regentcollege.ac.uk", "stpauls.leicester.sch.uk", "communitygiants.com"}
# "wgeic" is in doubt as it stands: two slips from the body's initials, and the initials themselves.
UNSEEN |= {"wgei.cac.uk", "wgeicac.uk", "wgeica.c.uk", "vvgeic.ac.uk", "wqeic.ac.uk"}
NEIGHBOURS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
LOOK_ALIKES = (
    ("vv", "w"),
    ("rn", "m"),
    ("cl", "d"),
    ("0", "o"),
    ("1", "l"),
    ("l", "i"),
    ("q", "g"),
    ("5", "s"),
)


def slips(domain):
    """Yield each domain that one slip of the finger or of the eye makes of this one, at each place."""
    for at, sign in enumerate(domain):
        before, after = domain[:at], domain[at + 1 :]
        yield before + after
        yield before + sign + sign + after
        yield before + after[:1] + sign + after[1:]
        yield before + NEIGHBOURS.get(sign, sign) + after
        for pair in LOOK_ALIKES:
            for typed, meant in (pair, pair[::-1]):
                if domain.startswith(meant, at):
                    yield before + typed + domain[at + len(meant) :]


def in_doubt(given):
    """Return the problems by which no draft goes to the last address of the book."""
    found = (
        email_unreadable,
        rules.email_domain_in_doubt,
        rules.email_at_another_body,
        rules.email_named_after_another,
    )
    return [problem for rule in found for problem in rule(given)]


@pytest.mark.parametrize(("body", "domain"), AT_OWN_DOMAIN, ids=[one["id"] for one, _ in AT_OWN_DOMAIN])
def test_a_slip_at_each_place_of_each_domain_of_the_directory_is_found(body, domain):
    alike = [one for one, other in AT_OWN_DOMAIN if other == domain and one is not body]
    unseen = set()
    for slipped in {*slips(domain)} - {domain}:
        changed = replace(body, values={**body.values, "email": f"office@{slipped}"})
        if not in_doubt(book(changed, *alike)):
            unseen.add(slipped)
    assert unseen <= UNSEEN


@pytest.mark.parametrize(
    ("organisation", "category", "email"),
    [
        ("Leicester College", "College", "info@leicestercollage.ac.uk"),
        ("Leicester College", "College", "info@leicestercollege.co.uk"),
        ("Gateway College", "College", "admin@gatway.ac.uk"),
        ("Gateway College", "College", "admin@gatevvay.ac.uk"),
        ("Gateway College", "College", "admin@gateway.ac.com"),
        ("City of Leicester College", "School sixth form", "office@cityliecester.leicester.sch.uk"),
        ("City of Leicester College", "School sixth form", "office@cityleicester.sch.uk"),
        ("New College Leicester", "School sixth form", "office@newcolege.leicester.sch.uk"),
        ("COMMUNITY GIANTS", "Alternative provision", "office@comunity-giants.com"),
        ("Leicestershire Police", "Police", "info@leicestershirepolice.com"),
    ],
)
def test_a_slipped_domain_is_in_doubt_where_only_the_bodys_name_tells(organisation, category, email):
    given = row(id="b", organisation=organisation, category=category, email=email, website="")
    assert len(list(rules.email_domain_in_doubt(book(given)))) == 1


def test_the_same_label_with_another_ending_is_in_doubt():
    given = book(
        row(email="office@giants.org", website="", organisation="Giants", category="Supplier"),
        row("Contacts", email="a@giants.co.uk"),
    )
    assert [problem.sheet for problem in rules.email_domain_in_doubt(given)] == ["Recipients", "Contacts"]


def test_kent_has_a_council_a_police_and_a_university():
    rows = [
        row(id=f"b{at}", number=at, organisation=name, category=category, email=email, website="")
        for at, (name, category, email) in enumerate(
            [
                ("Kent County Council", "Local authority", "a@kent.gov.uk"),
                ("Kent Police", "Police", "a@kent.police.uk"),
                ("University of Kent", "College", "a@kent.ac.uk"),
            ],
            start=2,
        )
    ]
    assert_problems(rules.email_domain_in_doubt(book(*rows)), [])


def test_a_contact_at_any_other_bodys_domain_is_in_doubt():
    known = bodies(COMMITTED)
    pairs = [
        (body["id"], domain)
        for body, _ in AT_OWN_DOMAIN
        for other, domain in AT_OWN_DOMAIN
        if family(body, known) != family(other, known)
    ]
    contacts = [
        row("Contacts", at, recipient=id_, email=f"office@{domain}")
        for at, (id_, domain) in enumerate(pairs, start=2)
    ]
    found = in_doubt(book(*COMMITTED.rows("Recipients"), *contacts))
    seen = {one.row for one in found if one.sheet == "Contacts"}
    assert len(pairs) > 400
    assert [pair for at, pair in enumerate(pairs, start=2) if at not in seen] == []


def test_two_bodies_at_one_domain_are_both_in_doubt_unless_it_has_the_name_of_one():
    def given(domain):
        return book(
            row(id="a", organisation="Alder House", email=f"a@{domain}", website=""),
            row(id="b", number=3, organisation="Birch House", email=f"b@{domain}", website=""),
        )

    assert len(list(rules.email_at_another_body(given("shared.org.uk")))) == 2
    (problem,) = rules.email_at_another_body(given("alder.org.uk"))
    assert problem.recipient == "b"


def test_a_landlords_domain_and_nhs_net_are_nobodys():
    rows = [row(id=f"b{at}", number=at, email=f"b{at}@trust.org.uk", website="") for at in (2, 3, 4)]
    nhs = [row(id=f"n{at}", number=at, email=f"n{at}@nhs.net", website="") for at in (5, 6)]
    assert_problems(rules.email_at_another_body(book(*rows, *nhs)), [])


def test_a_website_that_cannot_be_read_is_not_compared():
    for website in ("www.example.org.", "www. example.org"):
        assert_problems(rules.email_domain_in_doubt(book(row(website=website))), [])
