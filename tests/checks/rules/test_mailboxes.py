"""Whose mailbox is it, a post's or a person's? (What the DNS says: tests/checks/test_dns.py.)"""

from dataclasses import replace

import pytest

from directory.checks.rules import mailboxes
from tests.helpers import assert_problems, book, row, settings


@pytest.mark.parametrize(
    ("email", "is_personal"),
    [
        ("sandra@example.org", True),
        ("Daniel.Griffiths@example.org", True),
        ("j.smith@example.org", True),
        ("martin_white2@example.org", True),
        ("anne-marie.o@example.org", False),  # one letter at the end is a department as often
        ("office@example.org", False),
        ("info.requests@example.org", False),
        ("data-protection@example.org", False),
        ("leicester.office@example.org", False),
        ("exams2026@example.org", False),
        ("customerservices@example.org", False),
        ("example.college@example.org", False),
        ("grace@grace.org", False),  # the body's own name
        ("sandra@gmail.com", False),  # a free mailbox is C03's
        ("nobody", False),  # C02's
    ],
)
def test_personal_mailbox(email, is_personal):
    says = ["1 address looks like a person's, not a post's: M2."] if is_personal else []
    assert_problems(mailboxes.personal_mailbox(book(row(email=email))), says)


def test_personal_mailboxes_are_told_once_for_the_sheet():
    rows = [row(number=at, id=f"b{at}", email=f"sandra@b{at}.org") for at in range(2, 9)]
    (problem,) = mailboxes.personal_mailbox(book(*rows))
    assert problem.message.startswith("7 addresses look like a person's")
    assert "M2, M3, M4, M5, M6 and 2 more" in problem.message
    assert (problem.row, problem.cell) == (0, "M2")


@pytest.mark.parametrize("given", [row("Contacts", email="sandra@example.org"), row(email="")])
def test_a_contact_may_have_a_mailbox_of_their_own(given):
    assert_problems(mailboxes.personal_mailbox(book(given)), [])


def test_a_closed_body_is_not_asked_for_another_address():
    closed = row(status="Closed", successor="b", email="sandra@example.org")
    assert_problems(mailboxes.personal_mailbox(book(closed)), [])


@pytest.mark.parametrize(
    ("email", "is_read"),
    [
        ("noreply@example.org", False),
        ("no-reply@example.org", False),
        ("No_Reply.Admissions@example.org", False),
        ("admissions.noreply@example.org", False),
        ("donotreply@example.org", False),
        ("do.not.reply+pupils@example.org", False),
        ("bounces@example.org", False),
        ("noreen.plymouth@example.org", True),
        ("reply@example.org", True),
        ("casino.reply-desk@example.org", True),
    ],
)
def test_mailbox_that_nobody_reads(email, is_read):
    says = [] if is_read else ["Nobody reads "]
    assert_problems(mailboxes.mailbox_that_nobody_reads(book(row(email=email))), says)


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("mailto:post@example.org", ["A click on this address writes to post@example.org."]),
        ("MAILTO:post@example.org?subject=Pupils", ["A click on this address writes to post@example.org."]),
        ("mailto:Office@Example.org?subject=Pupils", []),
        ("mailto:office%40example.org", []),
        ("https://www.example.org/office", []),
    ],
)
def test_link_to_another_address(link, says):
    given = book(row())
    linked = replace(given.tables["Recipients"], links={"M2": link, "N2": "mailto:x@example.org"})
    tables = dict(given.tables) | {"Recipients": linked}
    assert_problems(mailboxes.link_to_another_address(replace(given, tables=tables)), says)


@pytest.mark.parametrize(
    ("ours", "theirs", "doubts"),
    [
        ("office@lps.leicester.sch.uk", "office@example.org", 1),
        ("office@lps.leicester.sch.uk", "office@gateway.example", 1),
        ("office@lps.leicester.sch.uk", "office@mail.example.com", 1),
        ("office@lps.leicester.sch.uk", "office@example-college.org", 0),
        pytest.param("office@school.example.org", "office@example.org", 0, id="all of it is an example"),
        pytest.param("nobody", "office@example.org", 0, id="another rule's"),
    ],
)
def test_reserved_domain(ours, theirs, doubts):
    given = book(row(email=theirs), *settings(email=ours))
    assert len(list(mailboxes.reserved_domain(given))) == doubts


@pytest.mark.parametrize(
    "local",
    [
        "parents",
        "students",
        "all-staff",
        "test",
        "pupils",
        "all.students",
        "AllStaff",
        "everyone",
        "year11",
        "parents-and-carers",
        "test1",
        "whole-school",
        "staff-list",
        "mailing.list",
    ],
)
def test_mailbox_of_many(local):
    assert len(list(mailboxes.mailbox_of_many(book(row(email=f"{local}@example.org"))))) == 1


@pytest.mark.parametrize(
    "local",
    [
        "office",
        "admissions",
        "studentservices",
        "student.support",
        "parentsupport",
        "testbourne",
        "ladderlearners",
    ],
)
def test_mailbox_of_a_post_is_not_of_many(local):
    assert_problems(mailboxes.mailbox_of_many(book(row(email=f"{local}@example.org"))), [])


def bodies_with(*addresses):
    return [
        row(id=f"b{at}", number=at, email=email, website="") for at, email in enumerate(addresses, start=2)
    ]


def test_addresses_dragged_down():
    dragged = [f"office{at}@gateway.ac.uk" for at in range(1, 8)]
    found = list(mailboxes.addresses_dragged_down(book(*bodies_with(*dragged, "info@b.org.uk"))))
    assert [problem.row for problem in found] == [2, 3, 4, 5, 6, 7, 8]
    hosts = [f"info@site{at}.org.uk" for at in (8, 9, 10)]
    assert len(list(mailboxes.addresses_dragged_down(book(*bodies_with(*hosts))))) == 3


def test_two_alike_or_one_body_alone_are_no_series():
    assert_problems(mailboxes.addresses_dragged_down(book(*bodies_with("a1@b.org.uk", "a2@b.org.uk"))), [])
    own = [row("Contacts", at, email=f"desk{at}@b.org.uk") for at in (2, 3, 4)]
    assert_problems(mailboxes.addresses_dragged_down(book(row(), *own)), [])


def test_address_of_our_own():
    ours = settings(email="office@lps.leicester.sch.uk")
    given = book(row(email="head@lps.leicester.sch.uk"), *ours)
    assert_problems(mailboxes.address_of_our_own(given), ["lps.leicester.sch.uk is our own school's domain"])
    assert_problems(mailboxes.address_of_our_own(book(row(), *ours)), [])
    free = settings(email="school@gmail.com")
    assert_problems(mailboxes.address_of_our_own(book(row(email="a@gmail.com"), *free)), [])
