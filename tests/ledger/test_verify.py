"""A line that is not as it was written shows, whichever column was changed and whatever stands in it now."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.errors import Action
from directory.ledger import LedgerReader, LedgerUnfit, open_ledger, read_ledger
from directory.ledger.schema import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    NOTICE_COLUMNS,
    RUN_COLUMNS,
    STEP_TRIGGERS,
    TRIGGERS,
    VIEW,
)
from directory.ledger.states import State
from directory.ledger.verify import faults, refuse_changed
from tests.ledger.makers import (
    DAY,
    NOON,
    Clock,
    details,
    ledger_with,
    of_version_1,
    of_version_2,
    of_version_3,
    of_version_4,
)

KEY, OTHER = "abcde23456", "bcdef34567"
COLUMNS = {
    "details": DETAIL_COLUMNS,
    "events": EVENT_COLUMNS,
    "notices": NOTICE_COLUMNS,
    "runs": RUN_COLUMNS,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger in which every column has something."""
    known = [details(), details(role="Admissions", checked=None, by="")]
    path = ledger_with(
        tmp_path_factory.mktemp("whole") / "ledger.db", KEY, OTHER, state=State.SENT, remembers=known
    )
    clock = Clock(NOON - timedelta(days=1))  # set back, so that an event tells of it
    with open_ledger(path, now=clock, command="log receipt", new=True) as ledger:
        ledger.begin("log receipt", "cd", fingerprint="ab")
        ledger.acknowledge(KEY, by="AB", on=DAY)
    return path


def tampered(whole: Path, change: Callable[[sqlite3.Connection], object]) -> list[str]:
    """Return what verify finds in a copy of ``whole`` after ``change``, its own guards away for as long."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        raw.deserialize(whole.read_bytes())
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        change(raw)
        raw.executescript(";".join((*TRIGGERS.values(), "")))
        return list(faults(LedgerReader(whole, raw)))


def test_ledger_that_nobody_touched_has_no_fault(whole: Path) -> None:
    assert tampered(whole, lambda _: None) == []


def changed(value: object, byte: int, bit: int) -> object:
    """Return another value than ``value``: one bit of it turned, or something where there was nothing."""
    if isinstance(value, str) and value:
        content = bytearray(value.encode())
        content[byte % len(content)] ^= 1 << bit
        return bytes(content)
    return value ^ (1 << bit) if isinstance(value, int) else bytes([byte % 256])


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, columns in COLUMNS.items() for column in columns]
)
@settings(max_examples=20)
@given(row=st.integers(0, 10**6), byte=st.integers(0, 10**6), bit=st.integers(0, 7), text=st.booleans())
def test_any_bit_of_any_column_shows(
    whole: Path, table: str, column: str, row: int, byte: int, bit: int, text: bool
) -> None:
    def change(raw: sqlite3.Connection) -> None:
        rows = raw.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608
        at, value = rows[row % len(rows)]
        new = changed(value, byte, bit)
        place = "CAST(? AS TEXT)" if text and isinstance(new, bytes) else "?"  # text of which any bytes are
        statement = f"UPDATE OR REPLACE {table} SET {column} = {place} WHERE rowid = ?"  # noqa: S608
        raw.execute(statement, (new, at))

    assert tampered(whole, change)


def test_empty_and_missing_are_told_apart(whole: Path) -> None:
    assert tampered(whole, lambda raw: raw.execute("UPDATE events SET said_on = '' WHERE said_on IS NULL"))
    assert tampered(whole, lambda raw: raw.execute("UPDATE events SET clock = NULL"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param("DELETE FROM events WHERE seq = 4", "Between line 3 and line 5", id="a line in between"),
        pytest.param("DELETE FROM events WHERE seq = 1", "Between line 0 and line 2", id="the first line"),
        pytest.param(
            "DELETE FROM events WHERE key = 'bcdef34567'", "Of letter bcdef34567", id="a notice's lines"
        ),
        pytest.param("DELETE FROM runs WHERE number = 1", "or its run is not", id="a run"),
        pytest.param("DELETE FROM details WHERE number = 1", "Line 1 is not", id="a body's details"),
        pytest.param("DELETE FROM details", "Line 1 is not", id="all details"),
        pytest.param(
            "INSERT INTO details SELECT 3, 7, body, role, name, email, phone, post, checked, checked_by "
            "FROM details WHERE number = 1",
            "Of run 7 no line",
            id="details of no run",
        ),
        pytest.param("DELETE FROM notices WHERE key = 'abcde23456'", "Line 2 is not", id="a notice"),
        pytest.param("UPDATE events SET what = 'sent' WHERE seq = 4", "cannot be", id="an illegal step"),
        pytest.param("UPDATE events SET what = 'gone' WHERE seq = 4", "cannot be", id="no state"),
        pytest.param("UPDATE events SET seq = seq + 1 WHERE seq = 11", "lines are missing", id="a gap"),
    ],
)
def test_verify_says_which_line(whole: Path, change: str, says: str) -> None:
    told = tampered(whole, lambda raw: raw.execute(change))
    assert any(says in one for one in told), told


@pytest.mark.parametrize(("by", "faulty"), [("AB", False), ("", True)])
def test_ledger_that_has_a_planned_letter_as_sent_from_earlier_is_whole(
    tmp_path: Path, by: str, faulty: bool
) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY, state=State.PLANNED)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER steps_are_legal")  # as when the file was made
    with open_ledger(path, now=Clock(), command="log sent", new=True) as ledger:
        ledger.begin("log sent", "ab")
        with ledger._recorded():
            ledger._append((KEY, 1), State.SENT, by=by)
        ledger._connection.execute(TRIGGERS["steps_are_legal"])
        assert list(faults(ledger)) == (["Line 4 is a step that cannot be."] if faulty else [])
        assert ledger.standing(KEY).state is State.SENT


def test_lines_taken_from_the_end_show_by_the_note_of_the_last_run(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY, state=State.SENT)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_no_delete")
        raw.execute("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    with pytest.raises(LedgerUnfit, match="is older than when it was last used"), read_ledger(path):
        pass


def test_line_that_cannot_be_read_is_told_and_not_a_traceback(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER notices_no_update")
        raw.execute("UPDATE notices SET channel = 'pigeon'")
    with read_ledger(path) as ledger:
        with pytest.raises(LedgerUnfit, match="has a line that cannot be read"):
            ledger.standing(KEY)
        assert list(faults(ledger))


@pytest.mark.parametrize("name", TRIGGERS)
def test_ledger_without_one_of_its_guards_is_refused(tmp_path: Path, name: str) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"DROP TRIGGER {name}")
    with read_ledger(path) as ledger:
        assert list(faults(ledger)) == [f'The trigger "{name}", which guards the ledger, is gone.']
        with pytest.raises(LedgerUnfit, match="is not as it was written: 1 fault") as refused:
            refuse_changed(ledger)
    assert refused.value.action is Action.VERIFY


def test_guard_that_lets_everything_pass_is_a_fault(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP TRIGGER events_no_delete")
        raw.execute("CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT 1; END")
    with read_ledger(path) as ledger:
        (fault,) = faults(ledger)
    assert fault == 'The trigger "events_no_delete", which guards the ledger, is not as it was written.'


def test_view_that_was_changed_is_a_fault(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("DROP VIEW standings")
        raw.execute(VIEW.replace("'draft made'", "'draft mode'"))
    with read_ledger(path) as ledger:
        assert list(faults(ledger)) == [
            'The view "standings", by which the ledger is read, is not as it was written.'
        ]


@pytest.mark.parametrize("older", [of_version_1, of_version_2, of_version_3, of_version_4])
def test_guards_of_an_earlier_version_are_no_fault(tmp_path: Path, older: Callable[[Path], Path]) -> None:
    with read_ledger(older(ledger_with(tmp_path / "ledger.db", KEY))) as ledger:
        refuse_changed(ledger)


@pytest.mark.parametrize("name", sorted(STEP_TRIGGERS))
def test_guard_of_the_steps_that_was_changed_is_a_fault(tmp_path: Path, name: str) -> None:
    path = ledger_with(tmp_path / "ledger.db", KEY)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"DROP TRIGGER {name}")
        raw.execute(TRIGGERS[name].replace("WHEN ", "WHEN FALSE AND ", 1))
    with read_ledger(path) as ledger:
        assert list(faults(ledger)) == [
            f'The trigger "{name}", which guards the ledger, is not as it was written.'
        ]


def test_details_are_missed_also_where_a_ledger_pretends_to_be_older(tmp_path: Path) -> None:
    path = of_version_1(ledger_with(tmp_path / "ledger.db", KEY, remembers=[details()]))
    with read_ledger(path) as ledger:
        assert list(faults(ledger)) == ["Line 1 is not as it was written, or its letter or its run is not."]
