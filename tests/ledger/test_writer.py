"""What the ledger records, what it refuses to, and what a person's word is needed for."""

from datetime import timedelta
from pathlib import Path

import pytest

from directory.errors import Unknown
from directory.ledger import WrongStep, open_ledger, read_ledger
from directory.ledger.entries import Correction
from directory.ledger.errors import ReceiptRecorded
from directory.ledger.states import Mark, State, Why
from directory.ledger.verify import faults
from tests.ledger.makers import DAY, FOLDER, NOON, Clock, entry, ledger_with

KEY = entry().key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


def test_notice_is_followed_from_plan_to_receipt(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(NOON + timedelta(days=1)), command="log receipt", new=True) as ledger:
        ledger.begin("log receipt", "cd")
        ledger.acknowledge(KEY, by="AB", on=DAY)
    with read_ledger(path) as read:
        told = [(one.what, one.by, one.on) for one in read.events(KEY)]
        one = read.standing(KEY)
    states = [State.PLANNED, State.DRAFT_MADE, State.SENDING, State.SENT]
    assert told == [*((state, "", None) for state in states), (Mark.ACKNOWLEDGED, "AB", DAY)]
    assert (one.state, one.version, one.acknowledged_on) == (State.SENT, 1, DAY)
    assert (one.entry, one.folder, one.run.user) == (entry(), FOLDER, "ab")
    assert one.files == {f"example-college-{KEY}.pdf": "cd" * 32}


def test_what_is_recorded_can_be_read_from_elsewhere_before_the_run_ends(path: Path) -> None:
    ledger_with(path, KEY)
    with open_ledger(path, now=Clock(), command="send", new=True) as ledger, read_ledger(path) as other:
        ledger.begin("send", "ab")
        ledger.record(KEY, State.SENDING)
        assert other.states([KEY]) == {KEY: State.SENDING}
        ledger.record(KEY, State.WAITING, reply="451 4.7.1 Greylisted, please try again later")
        assert other.standing(KEY).reply == "451 4.7.1: the server asks us to try later"
        assert other.states([KEY, "nobody"]) == {KEY: State.WAITING}


def test_plan_is_recorded_whole_or_not_at_all(path: Path) -> None:
    ledger_with(path, KEY)
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        with pytest.raises(WrongStep):
            ledger.plan([entry("new"), entry(KEY)])
        assert not ledger.states(["new"])
        assert not list(faults(ledger))


def test_sent_letter_is_written_again_only_with_a_reason_and_as_a_new_version(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        with pytest.raises(WrongStep):
            ledger.plan([entry()])
        correction = Correction("The course was wrong", "AB")
        ledger.plan([entry()], {KEY: correction})
        one = ledger.standing(KEY)
        assert (one.version, one.state, one.correction) == (2, State.PLANNED, correction)
        first, second = ledger.history()
        assert (first.version, first.state, second.version) == (1, State.SENT, 2)
        ledger.record(KEY, State.WITHDRAWN)
        with pytest.raises(WrongStep):
            ledger.plan([entry()])  # only its correction was taken away
        ledger.plan([entry()], {KEY: correction})
        assert ledger.standing(KEY).version == 3


def test_drafts_taken_away_may_be_written_anew(path: Path) -> None:
    ledger_with(path, KEY, "sent")
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder="/elsewhere")
        ledger.record("sent", State.SENT, by="AB", on=DAY)
        ledger.withdraw(FOLDER)
        assert ledger.states([KEY, "sent"]) == {KEY: State.WITHDRAWN, "sent": State.SENT}
        ledger.plan([entry()])
        one = ledger.standing(KEY)
        assert (one.version, one.folder, one.correction) == (2, "/elsewhere", None)
        assert list(ledger.in_folder(FOLDER)) == ["sent"]


def test_draft_whose_fate_nobody_knows_is_not_taken_away(path: Path) -> None:
    ledger_with(path, KEY, state=State.UNKNOWN)
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        with pytest.raises(WrongStep, match=f"Nobody knows whether letter {KEY} has arrived"):
            ledger.withdraw(FOLDER)


def test_what_a_killed_run_was_sending_becomes_unknown(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENDING)
    with open_ledger(path, now=Clock(), command="send", new=True) as ledger:
        ledger.begin("send", "ab")
        assert ledger.states([KEY]) == {KEY: State.UNKNOWN}
        with pytest.raises(WrongStep):
            ledger.record(KEY, State.WAITING)  # only a person can say so
        ledger.record(KEY, State.WAITING, by="AB")
        ledger.record(KEY, State.SENDING)


def test_draft_is_approved_by_version(path: Path) -> None:
    ledger_with(path, KEY)
    with open_ledger(path, now=Clock(), command="approve", new=True) as ledger:
        ledger.begin("approve", "cd")
        ledger.approve([KEY], by="cd")
        assert ledger.standing(KEY).approved_by == ("cd",)
        ledger.withdraw(FOLDER)
        ledger.plan([entry()])
        assert ledger.standing(KEY).approved_by == ()
        with pytest.raises(WrongStep):
            ledger.approve([KEY], by="cd")


def test_receipt_needs_a_notice_that_was_sent_and_comes_once(path: Path) -> None:
    ledger_with(path, KEY)
    with open_ledger(path, now=Clock(), command="log receipt", new=True) as ledger:
        ledger.begin("log receipt", "ab")
        with pytest.raises(Unknown, match="Did you mean abcde23456"):
            ledger.acknowledge("abcde23457", by="AB", on=DAY)
        with pytest.raises(WrongStep, match='is "draft made"'):
            ledger.acknowledge(KEY, by="AB", on=DAY)
        ledger.record(KEY, State.SENT, by="AB", on=DAY)
        ledger.acknowledge(KEY, by="AB", on=DAY)
        with pytest.raises(ReceiptRecorded, match=f"recorded already, on {DAY:%d/%m/%Y} by AB[.]"):
            ledger.acknowledge(KEY, by="CD", on=DAY)


def test_receipt_is_that_of_the_newest_version_that_was_sent(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry()], {KEY: Correction("The course was wrong", "AB")})
        ledger.acknowledge(KEY, by="AB", on=DAY)  # of the letter that they have
        assert [one.acknowledged_on for one in ledger.history()] == [DAY, None]
        with pytest.raises(WrongStep):
            ledger.acknowledge(KEY, by="AB", on=DAY)
        ledger.made({KEY: {}})
        ledger.record(KEY, State.SENT, by="AB", on=DAY)
        ledger.acknowledge(KEY, by="AB", on=DAY)
        assert [one.acknowledged_on for one in ledger.history()] == [DAY, DAY]


def test_letter_that_came_back_has_a_next_version_without_a_reason(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        ledger.begin("bounces", "ab")
        ledger.report(ledger.standing(KEY), Mark.DELAYED, code="", status="4.4.1", on=DAY)
        assert ledger.standing(KEY).reported is Mark.DELAYED
        ledger.report(ledger.standing(KEY), State.BOUNCED, code="550", status="5.1.1", on=DAY)
        one = ledger.standing(KEY)
        assert (one.state, one.reply) == (State.BOUNCED, "550 5.1.1: there is no such mailbox")
        assert (one.day, one.left, ledger.sent()) == (DAY, False, {})
        for what in (State.BOUNCED, Mark.DELIVERED):
            with pytest.raises(WrongStep, match='is "bounced" and cannot become'):
                ledger.report(one, what, code="", status="", on=DAY)
        ledger.plan([entry()])
        ledger.made({KEY: {}})
        assert [one.state for one in ledger.history()] == [State.BOUNCED, State.DRAFT_MADE]
        assert not list(faults(ledger))


def test_correction_that_came_back_is_still_a_correction(path: Path) -> None:
    again = {KEY: Correction("The course was wrong", "AB")}
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        ledger.begin("bounces", "ab")
        ledger.plan([entry()], again)
        ledger.made({KEY: {}})
        ledger.record(KEY, State.SENT, by="AB", on=DAY)
        ledger.report(ledger.standing(KEY), State.BOUNCED, code="", status="", on=DAY)
        assert (ledger.standing(KEY).left, ledger.standing(KEY).reply) == (True, Why.CAME_BACK)
        with pytest.raises(WrongStep):
            ledger.plan([entry()])
        ledger.plan([entry()], again)
        assert ledger.standing(KEY).version == 3


def test_bounce_of_an_earlier_version_is_recorded_of_that_one(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT)
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        ledger.begin("bounces", "ab")
        first = ledger.standing(KEY)
        ledger.plan([entry()], {KEY: Correction("The course was wrong", "AB")})
        ledger.report(first, State.BOUNCED, code="", status="5.2.2", on=DAY)
        assert [one.state for one in ledger.history()] == [State.BOUNCED, State.PLANNED]
        assert not list(faults(ledger))


def test_time_never_goes_backwards_when_the_clock_does(path: Path) -> None:
    clock = Clock()
    with open_ledger(path, now=clock, command="write", new=True) as ledger:
        ledger.begin("write", "ab")
        ledger.plan([entry()])
        clock.set(NOON - timedelta(days=400))
        ledger.made({KEY: {}})
        clock.set(NOON + timedelta(days=1))
        ledger.record(KEY, State.SENDING)
        events = ledger.events()
        assert not list(faults(ledger))
    times = [one.at for one in events]
    assert times == sorted(times)
    assert [one.seq for one in events] == [1, 2, 3, 4]
    back = NOON - timedelta(days=400) + timedelta(seconds=1)
    assert [one.clock for one in events] == [None, None, back, None]
