"""What reports change in the ledger: once, for a letter that was sent by e-mail, and for no other."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from directory.ledger import Ledger, open_ledger
from directory.ledger.entries import Channel
from directory.ledger.history import bounced
from directory.ledger.states import Mark, State
from directory.sending.bounces import compare_reports, record_reports
from directory.sending.reports import Report
from tests.ledger.makers import DAY, Clock, entry, ledger_with

KEY = "abcde23456"
TO = frozenset({"office@example.org"})
GONE = Report(KEY, 1, State.BOUNCED, "550", "5.1.1", DAY, TO)
LATE = Report(KEY, 1, Mark.DELAYED, "", "4.4.1", DAY, TO)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    path = ledger_with(tmp_path / "ledger.db", KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="bounces") as opened:
        yield opened


def read(ledger: Ledger, *reports: Report | None, today: date = DAY) -> tuple[int, ...]:
    """Record what the reports say; return how many were new, recorded before, strange, other, not sent."""
    found = compare_reports(reports, ledger, today)
    record_reports(ledger, found, user="ab")
    return (len(found.new), found.before, found.strange, found.other, len(found.not_sent))


def test_reports_are_recorded_once_in_the_order_in_which_it_happened(ledger: Ledger) -> None:
    assert read(ledger, GONE, None, LATE, GONE) == (2, 0, 0, 1, 0)
    assert [one.what for one in ledger.events(KEY)][-2:] == [Mark.DELAYED, State.BOUNCED]
    before = ledger.head()
    assert read(ledger, GONE, LATE, replace(GONE, what=Mark.DELIVERED)) == (0, 3, 0, 0, 0)
    assert ledger.head() == before  # not even that a run began
    assert [one.key for one in bounced(ledger)] == [KEY]


def test_what_somebody_said_after_the_bounce_stands(ledger: Ledger) -> None:
    read(ledger, GONE)
    ledger.record(KEY, State.SENT, by="AB", on=DAY)
    assert read(ledger, GONE) == (0, 1, 0, 0, 0)
    assert ledger.standing(KEY).state is State.SENT


def test_forged_report_about_a_letter_that_there_is_not_records_nothing(ledger: Ledger) -> None:
    before = ledger.head()
    assert read(ledger, replace(GONE, key="zyxwv65432"), replace(GONE, version=2)) == (0, 0, 2, 0, 0)
    assert ledger.head() == before


@pytest.mark.parametrize("named", [frozenset(), frozenset({"head@example.org"})])
def test_report_that_names_another_address_records_nothing(ledger: Ledger, named: frozenset[str]) -> None:
    before = ledger.head()
    found = compare_reports([replace(GONE, named=named)], ledger, DAY)
    assert (found.new, found.to_others) == ((), (KEY,))
    assert read(ledger, replace(GONE, named=named)) == (0, 0, 0, 0, 0)
    assert ledger.head() == before


def test_forged_report_that_names_all_it_must_marks_nothing_as_sent(tmp_path: Path) -> None:
    """What is left to a forger who has seen a letter: to put its address in doubt. Never that it arrived."""
    for state in (State.DRAFT_MADE, State.WAITING, State.REFUSED):
        path = ledger_with(tmp_path / f"{state.name}.db", KEY, state=state)
        with open_ledger(path, now=Clock(), command="bounces") as ledger:
            for forged in (replace(GONE, what=Mark.DELIVERED), LATE, GONE):
                read(ledger, forged)
            assert ledger.standing(KEY).state is state
    path = ledger_with(tmp_path / "went.db", KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        read(ledger, replace(GONE, what=Mark.DELIVERED))
        assert ledger.standing(KEY).acknowledged_on is None  # a receipt is another thing
        assert read(ledger, GONE) == (1, 0, 0, 0, 0)  # and a true report counts after a forged one
        assert ledger.standing(KEY).state is State.BOUNCED


@pytest.mark.parametrize("state", [State.DRAFT_MADE, State.WAITING, State.REFUSED])
def test_letter_that_was_not_sent_cannot_have_come_back(tmp_path: Path, state: State) -> None:
    path = ledger_with(tmp_path / "other.db", KEY, state=state)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        assert read(ledger, GONE) == (0, 0, 0, 0, 1)
        assert ledger.standing(KEY).state is state


def test_letter_of_unknown_fate_that_came_back_has_left(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "other.db", KEY, state=State.SENDING)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        assert read(ledger, replace(GONE, what=Mark.DELIVERED)) == (0, 0, 0, 0, 1)
        assert read(ledger, GONE) == (1, 0, 0, 0, 0)
        assert ledger.standing(KEY).state is State.BOUNCED


def test_posted_letter_cannot_bounce(ledger: Ledger) -> None:
    ledger.begin("write", "ab")
    ledger.plan([entry("bcdef34567", channel=Channel.POST)])
    ledger.made({"bcdef34567": {}})
    ledger.record("bcdef34567", State.SENT, by="AB", on=DAY)
    assert read(ledger, replace(GONE, key="bcdef34567")) == (0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("on", "kept"),
    [
        (None, DAY + timedelta(days=3)),
        (date(1999, 1, 1), DAY),
        (date(2099, 1, 1), DAY + timedelta(days=3)),
        (DAY + timedelta(days=1), DAY + timedelta(days=1)),
    ],
)
def test_day_of_a_report_is_believed_where_it_can_be(ledger: Ledger, on: date | None, kept: date) -> None:
    read(ledger, replace(GONE, on=on), today=DAY + timedelta(days=3))
    assert ledger.standing(KEY).day == kept
