"""The file itself refuses: whoever opens it with another program can add no illegal line and change none."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from directory.ledger.schema import EVENT_COLUMNS, insert
from directory.ledger.states import NEXT, SAID_BY_A_PERSON, Mark, State
from tests.ledger.makers import details, ledger_with

KEY, OTHER = "abcde23456", "zyxwv65432"


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Open a ledger with one draft and one sent letter, as any other program would."""
    path = ledger_with(tmp_path / "ledger.db", KEY, remembers=[details()])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


@pytest.mark.parametrize("table", ["details", "events", "notices", "runs"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {}",
        "UPDATE {} SET rowid = rowid",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0} LIMIT 1",
        "REPLACE INTO {0} SELECT * FROM {0} ORDER BY rowid DESC LIMIT 1",
    ],
)
def test_no_line_is_changed_taken_away_or_replaced(
    raw: sqlite3.Connection, table: str, statement: str
) -> None:
    before = raw.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(statement.format(table))
    assert raw.execute(f"SELECT * FROM {table}").fetchall() == before  # noqa: S608


def test_details_are_taken_only_before_the_first_event_of_their_run(raw: sqlite3.Connection) -> None:
    more = (
        "INSERT INTO details SELECT number + 1, ?, body, role, name, email, phone, post, checked, checked_by "
        "FROM details"
    )
    with pytest.raises(sqlite3.IntegrityError, match="before the events of their run"):
        raw.execute(more, (1,))
    raw.execute("INSERT INTO runs SELECT 2, started, command, user, folder, fingerprint FROM runs")
    raw.execute(more, (2,))
    with pytest.raises(sqlite3.IntegrityError, match="numbered in order"):
        raw.execute(more, (2,))


def add(raw: sqlite3.Connection, what: str, key: str | None = KEY, **changed: object) -> None:
    """Add an event that is right but for what is ``changed``; its hash is for verify to judge."""
    seq, at, previous = raw.execute("SELECT seq, at, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    row = {
        "seq": seq + 1,
        "key": key,
        "version": 1 if key else None,
        "what": what,
        "at": at,
        "clock": None,
        "run": 1,
        "reply": "",
        "said_by": "",
        "said_on": None,
        "files": "{}",
        "previous": previous,
        "hash": "ef" * 32,
    } | changed
    raw.execute(insert("events", EVENT_COLUMNS), tuple(row[column] for column in EVENT_COLUMNS))


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        pytest.param("sending", {"seq": 9}, id="leaves a number out"),
        pytest.param("sending", {"seq": None}, id="has no number"),
        pytest.param("sending", {"previous": "00" * 32}, id="follows another line"),
        pytest.param("sending", {"at": "2026-11-21T12:00:00Z"}, id="goes back in time"),
        pytest.param("sending", {"run": 2}, id="of no run"),
        pytest.param("planned", {"key": OTHER}, id="of no notice"),
        pytest.param("sending", {"version": 2}, id="of no version"),
        pytest.param("sending", {"key": None, "version": None}, id="a state of a run"),
        pytest.param("begun", {}, id="a run of a notice"),
        pytest.param("elsewhere", {}, id="no state"),
        pytest.param("sent", {}, id="nobody says so"),
        pytest.param("approved", {}, id="nobody approved"),
        pytest.param("acknowledged", {"said_by": "AB"}, id="a receipt of a draft"),
    ],
)
def test_line_that_cannot_be_is_refused(
    raw: sqlite3.Connection, what: str, changed: dict[str, object]
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(raw, what, **changed)


def test_line_that_can_be_is_taken(raw: sqlite3.Connection) -> None:
    add(raw, Mark.APPROVED, said_by="AB")
    add(raw, State.SENDING)
    add(raw, State.SENT)
    add(raw, Mark.ACKNOWLEDGED, said_by="AB")
    add(raw, Mark.BEGUN, None)


def route_to(state: State) -> list[State]:
    """Return the states from a draft to ``state``."""
    routes: dict[State, list[State]] = {State.DRAFT_MADE: []}
    waiting = [State.DRAFT_MADE]
    while waiting:
        here = waiting.pop(0)
        for after in sorted(NEXT[here] - routes.keys()):
            routes[after] = [*routes[here], after]
            waiting.append(after)
    return routes[state]


@pytest.mark.parametrize("before", [state for state in State if state is not State.PLANNED])
def test_the_file_allows_the_same_steps_as_the_program(raw: sqlite3.Connection, before: State) -> None:
    for step in route_to(before):
        add(raw, step, said_by="AB")
    assert_same_steps(raw, before)


def test_the_file_allows_the_same_steps_of_a_letter_that_is_to_be_written(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY, state=State.PLANNED)
    with closing(sqlite3.connect(path)) as connection:
        assert_same_steps(connection, State.PLANNED)


def assert_same_steps(raw: sqlite3.Connection, before: State) -> None:
    raw.commit()
    for after in State:
        for by in ("", "AB"):
            legal = after in NEXT[before] and (by != "" or (before, after) not in SAID_BY_A_PERSON)
            try:
                add(raw, after, said_by=by)
                taken = True
            except sqlite3.IntegrityError:
                taken = False
            raw.rollback()
            assert taken is legal, (before, after, by)


def test_sent_letter_has_no_next_version_without_a_reason(raw: sqlite3.Connection) -> None:
    again = (
        "INSERT INTO notices SELECT key, version + 1, run, template, template_hash, recipient, rule, basis, "
        "reference, keep_until, shared, withheld, channel, address, receipt_within, ?, ? FROM notices"
    )
    for reason, by in (("A reason", "AB"), ("", "")):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(again, (reason, by))  # it is a draft: take that away first
    add(raw, State.SENT, said_by="AB")
    for reason, by in (("", ""), ("A reason", ""), ("", "AB")):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(again, (reason, by))
    raw.execute(again, ("The course was wrong", "AB"))
    add(raw, State.PLANNED, version=2)
    add(raw, State.WITHDRAWN, version=2)
    third = f"{again} WHERE version = 2"
    with pytest.raises(sqlite3.IntegrityError):
        raw.execute(third, ("", ""))  # its correction was taken away, and it was sent all the same
    raw.execute(third, ("The course was wrong", "AB"))
