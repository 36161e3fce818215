"""Letters about overdue receipts: one a body, and only of whom the run writes to."""

from datetime import date, timedelta

import pytest

from directory.model import OverdueReceipt, Plan
from directory.planning.plan import make_plan
from directory.planning.tally import tally
from tests.helpers import TODAY, row
from tests.plans import college, directory_of, template


def overdue(key: str, body: str = "example-college") -> OverdueReceipt:
    return OverdueReceipt(key, body, TODAY - timedelta(days=30), TODAY - timedelta(days=3))


CHASER = "{% for one in chased %}{{ one.reference }} {% endfor %}"
LATE = [overdue("one2345678"), overdue("old2345678", "old-college"), overdue("two2345678")]


def chased(
    late: list[OverdueReceipt],
    to: str = "all",
    on: date = TODAY,
    again: str = "each day",
    successor: str = "new-college",
) -> Plan:
    closed = college(3, "old-college", "Old College", status="Closed", successor=successor)
    unsure = college(4, "new-college", "New College", status="Unconfirmed")
    chaser = template(CHASER, audience="overdue receipt", rule=None, again=again)
    return make_plan([chaser], None, directory_of(row(), closed, unsure), on, to, late)


def test_overdue_receipts_are_asked_for_in_one_letter_a_body_and_of_open_bodies_alone() -> None:
    made = chased(LATE)
    (notice,) = made.notices
    assert [one.key for one in notice.overdue] == ["one2345678", "two2345678"]
    assert not notice.shared
    assert [(one.code, one.cell) for one in made.held] == [("H03", "row 3")]
    assert made.held[0].reason == (
        "Old College has closed. The directory names no open successor: ask who took over, and fill "
        '"Successor".'
    )
    assert tally(made) == "2 bodies = 1 letter + 1 held."


def test_overdue_receipts_of_a_closed_body_are_asked_of_its_successor_in_the_same_letter() -> None:
    made = chased(LATE, successor="example-college")
    (notice,) = made.notices
    assert [one.key for one in notice.overdue] == ["one2345678", "old2345678", "two2345678"]
    assert (notice.recipient.id, made.held) == ("example-college", ())
    assert [one.sent_to for one in notice.overdue] == ["", "Old College", ""]


def test_overdue_receipts_of_a_body_that_the_directory_no_longer_has_are_held_by_their_letters() -> None:
    made = chased([overdue("one2345678", "gone"), overdue("two2345678", "gone")])
    assert [(one.code, one.cell) for one in made.held] == [("H02", "one2345678, two2345678")]


@pytest.mark.parametrize(
    ("to", "codes"),
    [("all", ["", "H03"]), ("example-college", ["", "H24"]), ("old-college", ["H24", "H03"])],
)
def test_overdue_receipts_are_asked_for_only_of_whom_the_run_writes_to(to: str, codes: list[str]) -> None:
    made = chased(LATE, to)
    found = {one.cell: "" for one in made.notices}
    found |= {one.cell: one.code for one in (*made.held, *made.not_concerned)}
    assert [found["row 2"], found["row 3"]] == codes


@pytest.mark.parametrize(
    ("again", "late", "days", "same"),
    [
        pytest.param("each day", LATE[:1], 0, True, id="the same day, though a receipt has come"),
        pytest.param("each day", LATE, 1, False, id="the next day"),
        pytest.param("never", LATE, 1, True, id="the same letters"),
        pytest.param("never", LATE[:1], 1, False, id="other letters"),
    ],
)
def test_body_is_reminded_again_on_another_day_or_of_other_letters(
    again: str, late: list[OverdueReceipt], days: int, same: bool
) -> None:
    first, then = (
        chased(LATE, again=again),
        chased(late, on=TODAY + timedelta(days=days), again=again),
    )
    assert (first.notices[0].key == then.notices[0].key) is same
