"""What somebody has accepted: that a rule's letters go to a body by plain e-mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from directory.model import Row
from directory.sharing.recipients import directory_from
from tests.helpers import TODAY, book, row, settings
from tests.plans import college, directory_of, planned, pupil

# What somebody has accepted: that a rule's letters go to a body by plain e-mail.

ACCEPTED = {"code": "S01", "sheet": "Sharing", "id": "example-college", "value": ""}


def accepted(number: int = 2, **cells: str) -> Row:
    """Return a row of the Accepted sheet, which has a column named "Sheet"."""
    good = row("Accepted", number)
    return replace(good, values={**good.values, **cells})


YESTERDAY = (TODAY - timedelta(days=1)).strftime("%d/%m/%Y")


@pytest.mark.parametrize(
    ("cells", "draft"),
    [
        pytest.param({}, True, id="this rule and this body"),
        pytest.param({"code": "s01"}, True, id="in small letters"),
        pytest.param({"until": TODAY.strftime("%d/%m/%Y")}, True, id="for the last time today"),
        pytest.param({"value": "office@example.org"}, None, id="this address"),
        pytest.param({"until": YESTERDAY}, False, id="until yesterday"),
        pytest.param({"code": "S02"}, False, id="another rule"),
        pytest.param({"code": "C03"}, False, id="a finding"),
        pytest.param({"id": "gateway"}, False, id="another body"),
        pytest.param({"id": ""}, False, id="no body"),
        pytest.param({"sheet": "Recipients"}, False, id="another sheet"),
    ],
)
@pytest.mark.parametrize(
    "by", [{"send_by": "Email"}, {"send_by": "Secure email", "email": "college@gmail.com"}]
)
def test_plain_and_free_mail_carry_a_pupil_only_where_somebody_accepted_it(
    by: dict[str, str], cells: dict[str, str], draft: bool | None
) -> None:
    draft = "email" not in by if draft is None else draft  # the address accepted is not that mailbox
    # Of a free mailbox somebody accepts the very address.
    named = ACCEPTED | {"value": by.get("email", "")} | cells
    rows = [row("Sharing"), row("Sharing", 3, rule="S02"), accepted(**named), accepted(3)]
    given = book(row(**by), college(3, "gateway", "Gateway College"), *rows, *settings())
    # Without what the checks find: a free mailbox is a doubt of its own, until that is accepted too.
    (notice,) = planned([pupil()], directory_from(given, (), frozenset())).notices
    assert bool(notice.email) is draft
    assert ("accepted by AB until" in notice.remarks[0]) is draft


@pytest.mark.parametrize(("value", "draft"), [("", False), ("a@gmail.com", False), ("B@gmail.com", True)])
def test_a_free_mailbox_is_accepted_by_its_address_alone(value: str, draft: bool) -> None:
    given = directory_of(
        row(email="b@gmail.com", website="", send_by="Email"),
        row("Sharing"),
        accepted(**(ACCEPTED | {"value": value})),
    )
    (notice,) = planned([pupil()], given).notices
    assert bool(notice.email) is draft


def test_body_in_doubt_gets_no_draft_whatever_is_accepted() -> None:
    twin = row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")
    given = directory_of(row(send_by="Email"), twin, row("Sharing"), accepted(**ACCEPTED))
    (notice,) = planned([pupil()], given).notices
    assert (notice.email, "in doubt (Recipients!M2, D03)" in notice.remarks[0]) == ("", True)
