"""A person's word that was a slip is taken back: the letter is what it was, and the record keeps both."""

from pathlib import Path

import pytest

from directory.ledger import NothingSaid, open_ledger, read_ledger
from directory.ledger.states import Mark, State
from directory.ledger.verify import faults
from tests.ledger.makers import DAY, Clock, ledger_with, of_version_3

KEY = "abcde23456"


def act(path: Path, *acts: str) -> object:
    """Do to the letter, in a run of its own: a state that a person reports, "receipt", or "undo"."""
    done: object = None
    with open_ledger(path, now=Clock(), command="test") as ledger:
        ledger.begin("test", "ab")
        for one in acts:
            if one == "undo":
                done = ledger.take_back(KEY, reason="the wrong line", by="CD", on=DAY)
            elif one == "receipt":
                ledger.acknowledge(KEY, by="AB", on=DAY)
            else:
                ledger.record(KEY, State(one), by="AB", on=DAY)
    return done


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((), State.WAITING),
        (("waiting",), State.WAITING),
        (("refused",), State.REFUSED),
        (("held",), State.HELD),
        (("withdrawn",), State.WITHDRAWN),
        (("sending", "unknown"), State.UNKNOWN),
    ],
    ids=str,
)
def test_letter_is_what_it_was_before(tmp_path: Path, before: tuple[str, ...], after: State) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    assert act(path, *before, "sent", "undo") is State.SENT
    with read_ledger(path) as ledger:
        one = ledger.standing(KEY)
        assert (one.state, one.by, one.reply) == (after, "CD", "taken back: the wrong line")
        assert not ledger.sent()
        assert not ledger.written_to()
        assert len(one.files) == 1
        assert list(faults(ledger)) == []
    act(path, "sent")
    with read_ledger(path) as ledger:
        assert ledger.standing(KEY).state is State.SENT
        assert ledger.written_to()


def test_ledger_of_the_third_version_lets_a_word_be_taken_back_once_a_run_records(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    act(path, "sent", "receipt")
    before = of_version_3(path).read_bytes()
    with read_ledger(path) as ledger:
        assert (ledger.standing(KEY).state, ledger.standing(KEY).acknowledged_on) == (State.SENT, DAY)
        assert list(faults(ledger)) == []
    assert path.read_bytes() == before
    assert act(path, "undo", "undo") is State.SENT
    with read_ledger(path) as ledger:
        assert ledger.is_current
        assert ledger.standing(KEY).state is State.WAITING
        assert list(faults(ledger)) == []


def test_receipt_goes_first_and_may_come_again(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    assert act(path, "sent", "receipt", "undo") is Mark.ACKNOWLEDGED
    with read_ledger(path) as ledger:
        one = ledger.standing(KEY)
        assert (one.state, one.acknowledged_on) == (State.SENT, None)
        assert list(faults(ledger)) == []
    act(path, "receipt")
    with read_ledger(path) as ledger:
        assert ledger.standing(KEY).acknowledged_on == DAY
    assert act(path, "undo", "undo") is State.SENT


@pytest.mark.parametrize("what", [Mark.DELAYED, Mark.DELIVERED], ids=str)
def test_what_a_delivery_report_confirms_is_no_slip(tmp_path: Path, what: Mark) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    act(path, "sent")
    with open_ledger(path, now=Clock(), command="test") as ledger:
        ledger.begin("bounces", "ab")
        ledger.report(ledger.standing(KEY), what, code="", status="", on=DAY)
    act(path, "receipt", "undo")  # a slip about its receipt changes nothing of that
    with pytest.raises(NothingSaid, match="mail server took"):
        act(path, "undo")
    with read_ledger(path) as ledger:
        assert ledger.standing(KEY).state is State.SENT


@pytest.mark.parametrize(
    ("state", "says"), [(State.SENT, "mail server took"), (State.WAITING, "Nobody has said")]
)
def test_what_no_person_said_stays(tmp_path: Path, state: State, says: str) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY, state=state)
    with pytest.raises(NothingSaid, match=says):
        act(path, "undo")
    with read_ledger(path) as ledger:
        assert ledger.standing(KEY).state is state
