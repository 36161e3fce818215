"""Whose mailbox is it, a post's or a person's? (What the DNS says: tests/checks/test_dns.py.)"""

from dataclasses import replace

import pytest

from directory.checks.rules import mailboxes
from tests.helpers import assert_problems, book, row


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
