"""An address that nobody has confirmed, or that is in doubt: what still goes there, and by which way."""

import pytest

from directory.checks.trusted import PupilList
from directory.model import Row
from directory.planning.plan import make_plan
from directory.planning.trust import Trust
from tests.helpers import TODAY, row, table
from tests.plans import directory_of, planned, pupil, template


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        pytest.param([row("Contacts", email="smith@gmail.com")], "a free mailbox", id="a free mailbox"),
        pytest.param([row("Contacts", email="a@@b")], "C02", id="a contact that cannot be written to"),
        pytest.param([row("Contacts", 2), row("Contacts", 3, name="Mr B")], "K02", id="two contacts"),
        pytest.param(
            [row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")],
            "D03",
            id="one mailbox, two bodies",
        ),
    ],
)
def test_address_in_doubt_gets_no_draft_and_says_why(rows: list[Row], doubt: str) -> None:
    made = planned([pupil()], directory_of(row(), row("Sharing"), *rows))
    assert [(n.email, doubt in n.remarks[0], n.doubted) for n in made.notices] == [
        ("", True, doubt != "a free mailbox")
    ]


FIRST = "The first letter to this address, and nobody has confirmed it: Last checked is blank."
ASKED = 'No e-mail draft until somebody has confirmed the address and filled "Last checked".'
MAIL, POST = "office@example.org", "Example College, 1 Example Street, Leicester, LE1 1FZ"


@pytest.mark.parametrize(
    ("cells", "written_to", "told"),
    [
        pytest.param({}, (), (MAIL, ()), id="confirmed"),
        pytest.param({"last_checked": ""}, (), (MAIL, (FIRST,)), id="never confirmed"),
        pytest.param({"last_checked": ""}, ("Office@example.org",), (MAIL, ()), id="had letters"),
        pytest.param({"last_checked": ""}, (POST,), (MAIL, (FIRST,)), id="had letters by post"),
        pytest.param({"last_checked": "", "send_by": "Post"}, (), ("", (FIRST,)), id="by post"),
        pytest.param({"last_checked": "", "send_by": "Post"}, (POST,), ("", ()), id="had letters, by post"),
    ],
)
@pytest.mark.parametrize("confirm_first", [False, True])
def test_first_letter_to_an_address_that_nobody_confirmed_says_so(
    cells: dict[str, str], written_to: tuple[str, ...], told: tuple[str, tuple[str, ...]], confirm_first: bool
) -> None:
    trust = Trust({"example-college": written_to, "other": (MAIL, POST)}, confirm_first)
    directory = directory_of(row(**cells), row("Sharing"))
    pupils = PupilList(table("Leavers", [pupil()]), ())
    (notice,) = make_plan([template()], pupils, directory, TODAY, trust=trust).notices
    if confirm_first and told == (MAIL, (FIRST,)):
        told = ("", (ASKED,) if POST in written_to else (ASKED, FIRST))
    assert (notice.email, notice.remarks, notice.doubted) == (*told, bool(told[1]))


def test_contacts_own_check_decides_for_the_contacts_address() -> None:
    for contact, body, remarks in [("", "01/09/2026", (FIRST,)), ("01/09/2026", "", ())]:
        given = directory_of(row(last_checked=body), row("Sharing"), row("Contacts", last_checked=contact))
        (notice,) = planned([pupil()], given).notices
        assert (notice.email, notice.remarks) == ("admissions@example.org", remarks)


def test_letter_about_no_pupil_goes_by_email_also_before_a_check() -> None:
    directory = directory_of(row(last_checked=""), row("Sharing"))
    ask = template("Please confirm.", audience="body", rule=None)
    made = make_plan([ask], None, directory, TODAY, trust=Trust({}, confirm_first=True))
    assert [(notice.email, notice.remarks) for notice in made.notices] == [(MAIL, (FIRST,))]


ONE_MAILBOX = row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")


@pytest.mark.parametrize(
    "pupils", [pytest.param([pupil()], id="about a pupil"), pytest.param(None, id="about none")]
)
def test_body_in_doubt_gets_no_draft_of_any_letter(pupils: list[Row] | None) -> None:
    audience, rule = ("destination", "S01") if pupils else ("body", None)
    judged = template("Please confirm.", audience=audience, rule=rule)
    made = planned(pupils, directory_of(row(), row("Sharing"), ONE_MAILBOX), [judged], to="example-college")
    assert [(one.email, ", D03)" in one.remarks[0]) for one in made.notices] == [("", True)]
