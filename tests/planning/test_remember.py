"""What a run has the ledger remember of bodies: news alone, and nothing about which a doubt is open."""

from dataclasses import replace
from datetime import date

import pytest

from directory.checks import registry
from directory.model import Remembered, Row
from directory.planning.remember import to_remember
from directory.sharing.recipients import directory_from
from tests.helpers import TODAY, book, row, settings
from tests.ledger.makers import details

CONTACT = Remembered(
    body="example-college",
    role="Admissions",
    name="Miss A Example",
    email="admissions@example.org",
    phone="+441164960002",
    post="",
    checked=date(2026, 9, 1),
    by="",
)


def remembers(*rows: Row, known: tuple[Remembered, ...] = ()) -> tuple[Remembered, ...]:
    given = book(*rows, *settings(), on=TODAY)
    found = tuple(registry.run(given, remembered=known))
    codes = registry.email_doubting_codes(), registry.post_doubting_codes()
    return to_remember(replace(given, findings=found, remembered=known), directory_from(given, found, *codes))


def test_first_letters_have_every_body_and_contact_remembered() -> None:
    assert remembers(row(), row("Contacts")) == (details(), CONTACT)
    assert remembers(row(last_checked="", checked_by="")) == (details(checked=None, by=""),)


def test_what_is_parsed_is_remembered_and_not_what_is_typed() -> None:
    typed = row(
        email="Office@Example.org",
        phone="+44 116 496 0001",
        address="1 Example Street,\n",
        postcode="le1 1fz",
    )
    assert remembers(typed)[0] == details()


@pytest.mark.parametrize(
    ("cells", "news"),
    [
        pytest.param({}, None, id="as it was"),
        pytest.param({"last_checked": "", "checked_by": ""}, None, id="the check taken out again"),
        pytest.param({"last_checked": "31/08/2026"}, None, id="an earlier check"),
        pytest.param(
            {"last_checked": "02/09/2026", "checked_by": "CD"},
            {"checked": date(2026, 9, 2), "by": "CD"},
            id="checked once more",
        ),
        pytest.param({"email": "new@example.org"}, None, id="changed, and not confirmed"),
        pytest.param({"phone": "0116 496 0008"}, None, id="another phone, not confirmed"),
        pytest.param(
            {"email": "new@example.org", "last_checked": "02/09/2026"},
            {"email": "new@example.org", "checked": date(2026, 9, 2)},
            id="changed and confirmed",
        ),
        pytest.param({"phone": "none"}, None, id="an error in the row"),
    ],
)
def test_only_news_is_recorded_and_nothing_in_doubt(
    cells: dict[str, str], news: dict[str, object] | None
) -> None:
    expected = () if news is None else (details(**news),)
    assert remembers(row(**cells), known=(details(),)) == expected


def test_change_that_somebody_accepted_is_remembered() -> None:
    said = row("Accepted", code="Y11", value="new@example.org")
    assert remembers(row(email="new@example.org"), said, known=(details(),)) == (
        details(email="new@example.org"),
    )


def test_body_in_doubt_is_not_remembered_and_nor_is_its_contact() -> None:
    free = row("Contacts", email="a@exampel.org")  # one letter from the body's website: C05
    assert remembers(row(), free) == ()


def test_of_two_contacts_in_one_role_none_is_remembered_until_it_is_mended() -> None:
    assert remembers(row(), row("Contacts", 2), row("Contacts", 3, name="Mr B")) == ()  # K02
