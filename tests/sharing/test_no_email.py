"""Which bodies never get a pupil's letter by e-mail, and why."""

from typing import Any

import pytest

from directory.sharing.no_email import never_by_email
from tests.helpers import row
from tests.plans import directory_of

ID = row()["id"]
MAIL = {"email": "office@example.org"}
POST = "Its route is Post."
PLAIN = "No e-mail draft: plain e-mail does not carry a pupil's data."
FREE = "No e-mail draft: a free mailbox does not carry a pupil's data."


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"send_by": "Secure email", **MAIL}, ""),
        ({"send_by": "Post", **MAIL}, POST),
        ({"send_by": "Email", **MAIL}, PLAIN),
        ({"send_by": "Email", "email": "example@gmail.com"}, FREE),
        ({"send_by": "Post", "status": "Closed", **MAIL}, ""),
    ],
)
def test_why_a_body_never_gets_an_email(cells: dict[str, Any], why: str) -> None:
    found = never_by_email(directory_of(row(**cells)))
    assert found == ({ID: why} if why else {})


def test_body_whose_row_has_an_error_gets_nothing() -> None:
    found = never_by_email(directory_of(row(email="no address")))
    assert found[ID] == "Its row has an error in Email (Recipients!M2): no letter goes."
