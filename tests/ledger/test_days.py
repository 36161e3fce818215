"""The ledger keeps UTC, and a day is the school's own: wherever it is, and early and late."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.ledger.clock import ClockInDoubt, refuse_wrong_clock
from directory.ledger.entries import Question
from directory.ledger.errors import LedgerBusy
from directory.ledger.history import TooEarlyError, history, overdue_receipts, say_received, say_sent
from directory.ledger.states import State
from tests.helpers import FAR_ZONES, in_zone
from tests.ledger.makers import DAY, Clock, entry

SERVER, HAND = "abcde23456", "bcdef34567"
DAYS = timedelta(days=1)


@pytest.fixture(params=FAR_ZONES, autouse=True)
def _zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with in_zone(request.param):
        yield


@pytest.fixture(params=[time(0, 30), time(23, 30)], ids=["early", "late"])
def hour(request: pytest.FixtureRequest) -> datetime:
    """Return an hour of DAY at which it is another day somewhere else."""
    return datetime.combine(DAY, request.param).astimezone()


@pytest.fixture
def path(tmp_path: Path, hour: datetime) -> Path:
    """Return a ledger in which a letter was sent at that hour and another is a draft, with receipts."""
    path, clock = tmp_path / "ledger.db", Clock(hour)
    with open_ledger(path, now=clock, command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry(key, receipt_within="1 day") for key in (SERVER, HAND)])
        ledger.made({key: {f"{key}.pdf": "cd" * 32} for key in (SERVER, HAND)})
        ledger.record(SERVER, State.SENDING)
        ledger.record(SERVER, State.SENT)
    return path


def test_letter_can_have_left_on_the_day_of_its_writing_and_not_before(path: Path, hour: datetime) -> None:
    with open_ledger(path, now=Clock(hour), command="log") as ledger:
        with pytest.raises(TooEarlyError, match="was written on 23/11/2026: it cannot have left before"):
            say_sent(ledger, [HAND], by="AB", on=DAY - 1 * DAYS, user="ab")
        say_sent(ledger, [HAND], by="AB", on=DAY, user="ab")
        assert {one.day for one in ledger.standings().values()} == {DAY}


def test_receipt_can_have_come_on_the_day_of_sending_and_is_due_by_that_day(
    path: Path, hour: datetime
) -> None:
    with open_ledger(path, now=Clock(hour), command="log") as ledger:
        assert not overdue_receipts(ledger, (), DAY + 1 * DAYS)
        (late,) = overdue_receipts(ledger, (), DAY + 2 * DAYS)
        assert (late.sent, late.due) == (DAY, date(2026, 11, 24))
        with pytest.raises(TooEarlyError, match="was sent on 23/11/2026: its receipt cannot have come"):
            say_received(ledger, [SERVER], by="AB", on=DAY - 1 * DAYS, user="ab")
        say_received(ledger, [SERVER], by="AB", on=DAY, user="ab")


def test_question_about_a_day_is_about_the_schools_day(path: Path) -> None:
    with read_ledger(path) as ledger:
        assert len(history(ledger, Question(since=DAY, until=DAY))) == 2
        assert not history(ledger, Question(since=DAY + 1 * DAYS))
        assert not history(ledger, Question(until=DAY - 1 * DAYS))


def test_clock_in_doubt_is_told_with_the_days_that_people_saw(path: Path, hour: datetime) -> None:
    with read_ledger(path) as ledger, pytest.raises(ClockInDoubt) as caught:
        refuse_wrong_clock(ledger, hour + 401 * DAYS, [])
    assert "says 29/12/2027, and the newest record of the ledger is of 23/11/2026" in str(caught.value)


def test_other_run_is_at_work_since_an_hour_that_the_clock_on_the_wall_showed(hour: datetime) -> None:
    assert f"is at work since 23/11/2026 {hour:%H:%M}:00." in str(LedgerBusy("send", hour.astimezone(UTC)))
