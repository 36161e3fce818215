"""A clock that is far from all that is known of the time is doubted, and a person's word puts it right."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from directory.commands import _ledger, cli
from directory.ledger import open_ledger, read_ledger
from directory.ledger.clock import ClockInDoubt, refuse_wrong_clock, say_clock_is_right
from directory.ledger.history import overdue_receipts, say_received, say_sent
from directory.ledger.states import State
from directory.ledger.verify import faults
from tests.ledger.makers import DAY, NOON, Clock, entry

KEY = "abcde23456"
DECADE = timedelta(days=3652)
DAYS = timedelta(days=1)


def made(path: Path, clock: Clock, *, saved: datetime | None = None) -> Path:
    """Return a ledger with one draft, a receipt due in a week; ``saved`` is when its file was."""
    with open_ledger(path, now=clock, command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry(KEY, receipt_within="7 days")])
        ledger.made({KEY: {"a.pdf": "cd" * 32}})
    stamp = (saved or clock.moment).timestamp()
    os.utime(path, (stamp, stamp))
    return path


@pytest.mark.parametrize(
    ("ahead", "files", "doubted"),
    [
        pytest.param(timedelta(0), [], False, id="right away"),
        pytest.param(45 * DAYS, [], False, id="after the summer holidays"),
        pytest.param(61 * DAYS, [], True, id="months without anything new"),
        pytest.param(370 * DAYS, [369 * DAYS], False, id="next year's list was just saved"),
        pytest.param(61 * DAYS, [-9 * DAYS, 2 * DAYS], False, id="one file of two is newer"),
        pytest.param(DECADE, [timedelta(0)], True, id="ten years ahead"),
        pytest.param(DECADE, [DECADE], True, id="ten years ahead, and the list saved so"),
        pytest.param(61 * DAYS, [DECADE], False, id="a file of the future says nothing of today"),
        pytest.param(-timedelta(hours=23), [], False, id="a day behind"),
        pytest.param(-timedelta(hours=25), [], True, id="more than a day behind"),
        pytest.param(-DECADE, [-DECADE], True, id="a dead battery"),
    ],
)
def test_clock_far_from_records_and_files_is_doubted(
    tmp_path: Path, ahead: timedelta, files: Sequence[timedelta], doubted: bool
) -> None:
    path = made(tmp_path / "ledger.db", Clock())
    with read_ledger(path) as ledger:
        newest = ledger.newest()
        assert newest
        if not doubted:
            refuse_wrong_clock(ledger, newest + ahead, [newest + one for one in files])
            return
        with pytest.raises(ClockInDoubt) as caught:
            refuse_wrong_clock(ledger, newest + ahead, [newest + one for one in files])
    today = (newest + ahead).astimezone()
    said = f"clock says {today:%d/%m/%Y}, and the newest record of the ledger is of 23/11/2026"
    assert said in str(caught.value)


def test_empty_ledger_knows_nothing_of_the_time(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db", now=Clock(), command="init", new=True) as ledger:
        refuse_wrong_clock(ledger, NOON + DECADE, [])


def test_what_a_wrong_clock_recorded_is_put_right_by_a_persons_word(tmp_path: Path) -> None:
    clock = Clock(NOON)
    path = made(tmp_path / "ledger.db", clock)
    clock.set(NOON + DECADE)
    with open_ledger(path, now=clock, command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(KEY, State.SENDING)
        ledger.record(KEY, State.SENT)
    clock.set(NOON + 1 * DAYS)
    with open_ledger(path, now=clock, command="log") as ledger:
        assert not overdue_receipts(ledger, (), date(2026, 12, 24))
        say_clock_is_right(ledger, by="AB", on=date(2026, 11, 24), user="ab")
        newest = ledger.newest()
        refuse_wrong_clock(ledger, clock(), [])
        (late,) = overdue_receipts(ledger, (), date(2026, 12, 24))
        say_received(ledger, [KEY], by="AB", on=date(2026, 11, 25), user="ab")
        times = [event.at for event in ledger.events()]
    assert newest
    assert newest.astimezone().date() == late.sent == date(2026, 11, 24)
    assert times == sorted(times)
    assert times[-1] < NOON + 2 * DAYS
    with read_ledger(path) as ledger:
        assert list(faults(ledger)) == []


def test_letter_written_by_a_wrong_clock_can_be_said_to_have_left(tmp_path: Path) -> None:
    clock = Clock(NOON + DECADE)
    path = made(tmp_path / "ledger.db", clock)
    clock.set(NOON)
    with open_ledger(path, now=clock, command="log") as ledger:
        say_clock_is_right(ledger, by="AB", on=DAY, user="ab")
        say_sent(ledger, [KEY], by="AB", on=DAY, user="ab")
        assert ledger.standing(KEY).run.started.astimezone().date() == DAY


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Return the settings of a school whose ledger was last used ten years before its clock's time."""
    then = datetime.now(UTC) - DECADE
    (tmp_path / "data").mkdir()
    made(tmp_path / "data" / "ledger.db", Clock(then), saved=then)
    (tmp_path / "recipients.toml").touch()
    return tmp_path / "recipients.toml"


def run(settings: Path, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*words, "--settings", str(settings)], input=typed)


SENT = ("log", "sent", KEY, "--by", "AB", "--anyway", "its folder is gone")


def test_nothing_is_recorded_by_a_clock_in_doubt_until_somebody_vouches_for_it(school: Path) -> None:
    refused = run(school, *SENT)
    assert refused.exit_code == 2
    assert "one of the two may be wrong" in refused.stderr
    assert "Type: recipients log clock --by WHO" in refused.stderr
    with read_ledger(school.parent / "data" / "ledger.db") as ledger:
        assert ledger.states([KEY]) == {KEY: State.DRAFT_MADE}
    said = run(school, "log", "clock", "--by", "AB")
    assert said.stdout.startswith("It is recorded that the clock is right, and today is")
    assert run(school, *SENT).exit_code == 0


@pytest.mark.parametrize(("typed", "code"), [("n\n", 2), ("y\n", 0)])
def test_whoever_sits_at_the_keyboard_is_asked_what_day_it_is(
    school: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    monkeypatch.setattr(_ledger, "is_terminal", lambda _: True)
    done = run(school, *SENT, typed=typed)
    assert done.exit_code == code
    assert f"Is today {date.today():%A %d/%m/%Y}?" in done.stderr
    with read_ledger(school.parent / "data" / "ledger.db") as ledger:
        state = State.SENT if code == 0 else State.DRAFT_MADE
        assert ledger.states([KEY]) == {KEY: state}
