"""A ledger of an earlier version: read as it is, and brought up to date once a run records."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from directory.ledger import LedgerUnfit, open_ledger, read_ledger
from directory.ledger.states import Mark, State, Why
from directory.ledger.verify import faults
from tests.ledger.makers import DAY, Clock, details, ledger_with, of_version_1, of_version_2, of_version_4
from tests.ledger.test_store import KEY, path

__all__ = ["path"]  # fixtures


def test_ledger_of_the_first_version_is_read_as_it_is_and_takes_details_once_a_run_records(
    path: Path,
) -> None:
    of_version_1(ledger_with(path, KEY, state=State.SENT))
    before = path.read_bytes()
    with read_ledger(path) as ledger:
        assert (ledger.remembered(), list(faults(ledger))) == ((), [])
        assert ledger.written_to() == {"example-college": {"office@example.org"}}
    assert path.read_bytes() == before
    with open_ledger(path, now=Clock(), command="write") as ledger:
        assert path.read_bytes() == before  # by its time the clock is judged before anything is recorded
        ledger.begin("write", "ab", details=[details()])
    with read_ledger(path) as ledger:
        assert (ledger.remembered(), list(faults(ledger))) == ((details(),), [])
        assert ledger.standing(KEY).state is State.SENT


def test_ledger_of_the_second_version_takes_bounces_once_a_run_records(path: Path) -> None:
    of_version_2(ledger_with(path, KEY, state=State.SENT, remembers=[details()]))
    before = path.read_bytes()
    with read_ledger(path) as ledger:
        assert (ledger.remembered(), list(faults(ledger))) == ((details(),), [])
        assert (ledger.standing(KEY).state, ledger.standing(KEY).reported) == (State.SENT, None)
    assert path.read_bytes() == before
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        ledger.begin("bounces", "ab")
        ledger.report(ledger.standing(KEY), Mark.DELIVERED, code="", status="2.0.0", on=DAY)
        ledger.report(ledger.standing(KEY), State.BOUNCED, code="", status="5.1.1", on=DAY)
        assert not list(faults(ledger))
    with read_ledger(path) as ledger:
        assert ledger.standing(KEY).state is State.BOUNCED


@pytest.mark.parametrize("state", [State.REFUSED, State.HELD])
def test_ledger_of_the_fourth_version_doubts_refused_and_held_letters_once_a_run_records(
    path: Path, state: State
) -> None:
    ledger_with(path, KEY)
    with open_ledger(path, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(KEY, state)
    of_version_4(path)
    with open_ledger(path, now=Clock(), command="log put-back") as ledger:
        ledger.begin("log put-back", "ab", by="AB")
        ledger.doubt([KEY], Why.PUT_BACK)
        assert not list(faults(ledger))
    with read_ledger(path) as ledger:
        assert (ledger.standing(KEY).state, ledger.standing(KEY).reply) == (State.UNKNOWN, Why.PUT_BACK)


def test_older_ledger_whose_guard_is_gone_is_not_brought_up_to_date(path: Path) -> None:
    of_version_2(ledger_with(path, KEY))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER steps_are_legal")
    with open_ledger(path, now=Clock(), command="write") as ledger, pytest.raises(LedgerUnfit):
        ledger.begin("write", "ab")


def test_bounce_is_remembered_until_the_details_are_recorded_again(path: Path) -> None:
    ledger_with(path, KEY, state=State.SENT, remembers=[details(), details(body="other")])
    with open_ledger(path, now=Clock(), command="bounces") as ledger:
        ledger.begin("bounces", "ab")
        ledger.report(ledger.standing(KEY), State.BOUNCED, code="", status="5.1.1", on=DAY)
        assert ledger.remembered() == (details(bounced=DAY), details(body="other"))
        confirmed = details(checked=DAY)
        ledger.begin("write", "ab", details=[confirmed])
        assert ledger.remembered() == (details(body="other"), confirmed)


@pytest.mark.parametrize(
    ("reply", "counts"),
    [("550 5.1.1 No such user", True), ("552 5.3.4 Too big", False), ("554 5.7.1 Spam", False), ("", False)],
)
def test_refusal_of_the_address_is_remembered_too_and_no_other(path: Path, reply: str, counts: bool) -> None:
    ledger_with(path, KEY, state=State.DRAFT_MADE, remembers=[details()])
    with open_ledger(path, now=Clock(), command="send") as ledger:
        ledger.begin("send", "ab")
        ledger.record(KEY, State.REFUSED, reply=reply)
        day = ledger.standing(KEY).day
        assert ledger.remembered() == (details(refused=day if counts else None),)


def test_the_newest_details_of_each_body_and_contact_are_remembered(path: Path) -> None:
    contact = details(role="Admissions", name="Miss A Example", checked=None, by="")
    ledger_with(path, KEY, remembers=[details(), contact])
    moved = details(post="2 Example Street, Leicester, LE1 1FZ", checked=date(2026, 11, 1), by="CD")
    with open_ledger(path, now=Clock(), command="write") as ledger:
        assert ledger.remembered() == (details(), contact)
        assert ledger.written_to() == {}
        ledger.begin("write", "ab", details=[moved])
        assert ledger.remembered() == (contact, moved)
        assert not list(faults(ledger))
