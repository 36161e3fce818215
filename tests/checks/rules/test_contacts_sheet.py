"""Contacts belong to bodies, one for each role."""

from directory.checks.rules import contacts_sheet
from tests.helpers import assert_problems, book, row


def test_contact_recipient_unknown():
    given = book(row(), row("Contacts"), row("Contacts", 3, recipient="example-collage"))
    problems = list(contacts_sheet.contact_recipient_unknown(given))
    assert_problems(problems, ['Did you mean "example-college"?'])


def test_contact_repeated():
    given = book(row("Contacts"), row("Contacts", 3, role="SENCO"), row("Contacts", 4))
    problems = list(contacts_sheet.contact_repeated(given))
    assert_problems(problems, ["example-college has another Admissions in B2"])
    assert problems[0].cell == "B4"
