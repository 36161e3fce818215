"""When a receipt is due: school days and any days, over weekends and closed days."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.ledger import open_ledger, read_ledger
from directory.ledger.receipts import overdue
from directory.ledger.states import State
from directory.values.dates import Days, Within, parse_within
from tests.ledger.makers import DAY, Clock, entry

CHRISTMAS = (Days(date(2026, 12, 21), date(2027, 1, 1)),)


@pytest.mark.parametrize(
    ("within", "sent", "due"),
    [
        pytest.param("7 days", date(2026, 11, 23), date(2026, 11, 30), id="a week"),
        pytest.param("1 day", date(2026, 11, 27), date(2026, 11, 28), id="a Saturday"),
        pytest.param("5 school days", date(2026, 11, 23), date(2026, 11, 30), id="over a weekend"),
        pytest.param("1 school day", date(2026, 11, 27), date(2026, 11, 30), id="Friday to Monday"),
        pytest.param("5 school days", date(2026, 12, 18), date(2027, 1, 8), id="over Christmas"),
        pytest.param("3 days", date(2026, 12, 24), date(2026, 12, 27), id="days over Christmas"),
    ],
)
def test_due(within: str, sent: date, due: date) -> None:
    assert parse_within(within).due(sent, CHRISTMAS) == due


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_as_many_school_days_pass_as_were_given(sent: date, days: int) -> None:
    due = Within(days, school=True).due(sent, CHRISTMAS)
    between = (date.fromordinal(day) for day in range(sent.toordinal() + 1, due.toordinal() + 1))
    assert sum(day.weekday() < 5 and day not in CHRISTMAS[0] for day in between) == days
    assert due.weekday() < 5


@pytest.mark.parametrize(
    "text", ["", "five days", "0 days", "5 school", "5  days", "5 working days", "1000 days"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number of days"):
        parse_within(text)


@pytest.mark.parametrize("text", ["1 day", "7 days", "1 school day", "5 school days"])
def test_time_reads_back_as_it_was(text: str) -> None:
    assert str(parse_within(text)) == text


def test_overdue_are_sent_letters_without_receipt_the_longest_overdue_first(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        within = {"late": "5 school days", "later": "1 day", "draft": "1 day", "came": "1 day", "never": ""}
        ledger.plan([entry(key, receipt_within=text) for key, text in within.items()])
        ledger.made({key: {} for key in within})
        ledger.record_all(["late", "later", "came", "never"], State.SENT, by="AB", on=DAY)
        ledger.acknowledge("came", by="AB", on=DAY)
    with read_ledger(path) as read:
        standings = read.history()
    assert [one.standing.key for one in overdue(standings, (), date(2026, 12, 1))] == ["later", "late"]
    assert [one.standing.key for one in overdue(standings, (), date(2026, 11, 30))] == ["later"]
    assert not overdue(standings, (), date(2026, 11, 24))


def test_plan_loads_neither_the_settings_nor_what_sends() -> None:
    script = (
        "import sys, directory.planning.plan; "
        "sys.exit(str([name for name in sys.modules if name.startswith(('directory.settings', "
        "'directory.sending'))] or '') or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
