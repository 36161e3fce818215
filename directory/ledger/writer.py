"""Add to the ledger: each call is durable on disk before it returns, and none can be undone."""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from directory.ledger.chain import link
from directory.ledger.entries import Correction, Entry, Run, Standing
from directory.ledger.errors import LedgerUnfit, LedgerUnwritable, NothingSaid, ReceiptRecorded, WrongStep
from directory.ledger.lock import LastRun, leave_note, only_run
from directory.ledger.reader import LedgerReader
from directory.ledger.replies import kept_reply, kept_status
from directory.ledger.schema import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    NOTICE_COLUMNS,
    RUN_COLUMNS,
    insert,
    select,
)
from directory.ledger.states import IN_DOUBT, OPEN, OVER, REPORTED, UNSENT, Mark, State, Why, may_follow
from directory.ledger.store import bring_up_to_date, connected, is_there, refuse_absent, told
from directory.model import Remembered

_LAST = "SELECT seq, hash, at FROM events ORDER BY seq DESC LIMIT 1"
ANYWAY = "sent anyway: "
SLIP = "taken back: "
NEVER = "will never go: "
_NOTICE = select("notices", NOTICE_COLUMNS, "WHERE key = ? AND version = ?")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Ledger(LedgerReader):
    """The ledger, held by this run alone. ``begin`` comes before anything is recorded."""

    def __init__(self, path: Path, connection: sqlite3.Connection, now: Callable[[], datetime]) -> None:
        super().__init__(path, connection)
        self._now = now
        self._run: tuple[Any, ...] = ()

    def begin(
        self,
        command: str,
        user: str,
        *,
        folder: str = "",
        fingerprint: str = "",
        details: Sequence[Remembered] = (),
        by: str = "",
        on: date | None = None,
    ) -> Run:
        """Record that a run begins, and return it. What an earlier run left as sending becomes unknown.

        ``folder`` is the whole path of the drafts; ``details`` are what it remembers of bodies. ``by`` is who
        says that the clock is right, and ``on`` the day that it is. Durable when it returns.
        """
        with told(self.path):
            bring_up_to_date(self._connection)
        with self._recorded():
            (number,) = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM runs").fetchone()
            started, _ = self._time(self._last()[2])
            self._run = (number, started, command, user, folder, fingerprint)
            self._connection.execute(insert("runs", RUN_COLUMNS), self._run)
            rows = self._remember(number, details)
            self._append(None, Mark.BEGUN, by=by, on=on, details=rows)
            for one in self._asked("WHERE newest AND what = ?", State.SENDING):
                self._append((one.key, one.version), State.UNKNOWN, reply=Why.RUN_ENDED)
        return Run(number, datetime.fromisoformat(started), command, user, folder, fingerprint)

    def _remember(self, run: int, details: Sequence[Remembered]) -> list[tuple[object, ...]]:
        """Add the details of bodies, within a transaction; return their rows."""
        (last,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM details").fetchone()
        rows: list[tuple[object, ...]] = [
            _detail_row(one, number, run) for number, one in enumerate(details, start=last + 1)
        ]
        self._connection.executemany(insert("details", DETAIL_COLUMNS), rows)
        return rows

    def plan(self, notices: Sequence[Entry], corrections: Mapping[str, Correction] = _NONE) -> None:
        """Record the notices as planned by this run, all or none. Durable when it returns.

        A withdrawn or bounced notice becomes a new version; a notice that was sent, or whose correction was
        withdrawn or bounced, does so only with its key in ``corrections``. Raises WrongStep for any other.
        """
        standing = self.standings(one.key for one in notices)
        with self._recorded():
            for one in notices:
                before = standing.get(one.key)
                correction = corrections.get(one.key) if before and before.left else None
                over = before is None or before.state in OVER
                if before and not (over and (correction or not before.left)):
                    raise WrongStep(one.key, before.state, State.PLANNED)
                version = before.version + 1 if before else 1
                row = _notice_row(one, version, self._run[0], correction or Correction("", ""))
                self._connection.execute(insert("notices", NOTICE_COLUMNS), row)
                self._append((one.key, version), State.PLANNED)

    def made(self, files: Mapping[str, Mapping[str, str]]) -> None:
        """Record, by key, that drafts were made: their files' names and SHA-256. All or none, durable."""
        standing = self.standings(files)
        with self._recorded():
            for key, hashes in files.items():
                self._step(key, standing.get(key), State.DRAFT_MADE, files=hashes)

    def record(
        self,
        key: str,
        state: State,
        *,
        reply: str = "",
        why: Why | None = None,
        by: str = "",
        on: date | None = None,
    ) -> None:
        """Record that a notice's newest version came into ``state``; durable on disk when it returns.

        Of the server's ``reply`` only the codes are kept, with their meaning; where there is no reply,
        ``why`` is our own sentence. ``by`` and ``on`` are a person's report.
        Raises WrongStep, LedgerUnwritable.
        """
        standing = self.standings([key]).get(key)
        with self._recorded():
            self._step(key, standing, state, reply=why or kept_reply(reply), by=by, on=on)

    def record_all(
        self,
        keys: Sequence[str],
        state: State,
        *,
        by: str = "",
        on: date | None = None,
        reasons: Mapping[str, str] = _NONE,
        posted: Collection[str] = (),
    ) -> None:
        """Record the same state for several notices, all or none; see ``record``.

        ``reasons`` has, by key, why a person let one leave that would have been refused; ``posted`` are those
        that were posted though they had an e-mail draft. Both are kept as the reply.
        """
        standing = self.standings(keys)
        with self._recorded():
            for key in keys:
                told: list[str] = [Why.POSTED] if key in posted else []
                told += [f"{ANYWAY}{reasons[key]}"] if key in reasons else []
                self._step(key, standing.get(key), state, reply="; ".join(told), by=by, on=on)

    def doubt(self, keys: Sequence[str], why: Why) -> None:
        """Record of letters that have not left that nobody knows whether they did, all or none.

        Raises WrongStep.
        """
        standing = self.standings(keys)
        with self._recorded():
            for key in keys:
                one = standing.get(key)
                if one and one.state in OPEN:
                    self._step(key, one, State.SENDING)
                    one = replace(one, state=State.SENDING)
                self._step(key, one, State.UNKNOWN, reply=why)

    def withdraw(self, folder: str) -> None:
        """Record that all drafts in ``folder`` are deleted unsent.

        Raises WrongStep when the fate of a draft is unknown: its bytes are still needed.
        """
        standing = self.in_folder(folder)
        with self._recorded():
            for key, one in standing.items():
                if one.state in IN_DOUBT:
                    raise WrongStep(key, one.state, State.WITHDRAWN)
                if one.state in UNSENT:
                    self._step(key, one, State.WITHDRAWN)

    def withdraw_some(self, keys: Sequence[str], *, reason: str, by: str, on: date) -> None:
        """Record that these drafts are deleted unsent since a person says that they never go, all or none.

        Raises WrongStep.
        """
        standing = self.standings(keys)
        with self._recorded():
            for key in keys:
                self._step(key, standing.get(key), State.WITHDRAWN, reply=f"{NEVER}{reason}", by=by, on=on)

    def acknowledge(self, key: str, *, by: str, on: date) -> None:
        """Record that the receipt for a notice's newest sent version came back.

        Raises Unknown, WrongStep when none was sent, and ReceiptRecorded when its receipt has come.
        """
        one = self.sent(key).get(key) or self.standing(key)
        if one.acknowledged_on:
            said = [event.by for event in self.events(key) if event.what is Mark.ACKNOWLEDGED]
            raise ReceiptRecorded(key, one.acknowledged_on, said[-1])
        if one.state is not State.SENT:
            raise WrongStep(key, one.state, Mark.ACKNOWLEDGED)
        with self._recorded():
            self._append((key, one.version), Mark.ACKNOWLEDGED, by=by, on=on)

    def report(self, one: Standing, what: State | Mark, *, code: str, status: str, on: date) -> None:
        """Record what a delivery report says of one version: that it bounced, is delayed or delivered.

        ``code`` ("550") and ``status`` ("5.1.1") are the report's, "" where it has none; ``on`` is its day.
        Raises WrongStep for a version that was not sent.
        """
        allowed = may_follow(one.state, what, by="") if isinstance(what, State) else one.state is State.SENT
        if not allowed:
            raise WrongStep(one.key, one.state, what)
        reply = kept_status(code, status) or (Why.CAME_BACK if what is State.BOUNCED else "")
        with self._recorded():
            self._append((one.key, one.version), what, reply=reply, on=on)

    def take_back(self, key: str, *, reason: str, by: str, on: date) -> State | Mark:
        """Record that what a person last said of a letter was a slip, and return what that was.

        It was that the receipt came, or that the letter was sent: it is then what it was before. Raises
        Unknown, and NothingSaid where no person said so, or a mail server has confirmed it since.
        """
        sent, one = self.sent(key).get(key), self.standing(key)
        if sent and sent.acknowledged_on:
            with self._recorded():
                about = key, sent.version
                self._append(about, Mark.NOT_ACKNOWLEDGED, reply=f"{SLIP}{reason}", by=by, on=on)
            return Mark.ACKNOWLEDGED
        every = [event.what for event in self.events(key) if event.version == one.version]
        said = [
            what for what in every if isinstance(what, State) or what in REPORTED
        ]  # no receipt among them
        # A delivery report after a person's word: it was no slip, and the letter would be sent twice.
        if one.state is not State.SENT or not one.by or said[-1] in REPORTED:
            raise NothingSaid(key, one.state)
        states = [what for what in said if isinstance(what, State)]
        before = State.WAITING if states[-2] is State.DRAFT_MADE else states[-2]
        with self._recorded():
            self._step(key, one, before, reply=f"{SLIP}{reason}", by=by, on=on)
        return State.SENT

    def approve(self, keys: Sequence[str], *, by: str) -> None:
        """Record that a second person has looked at these drafts. Raises WrongStep without a draft."""
        standing = self.standings(keys)
        with self._recorded():
            for key in keys:
                one = standing.get(key)
                if one is None or one.state not in OPEN:
                    raise WrongStep(key, one.state if one else None, Mark.APPROVED)
                self._append((key, one.version), Mark.APPROVED, by=by)

    def _step(
        self,
        key: str,
        before: Standing | None,
        after: State,
        *,
        reply: str = "",
        by: str = "",
        on: date | None = None,
        files: Mapping[str, str] = _NONE,
    ) -> None:
        if before is None or not may_follow(before.state, after, by=by):
            raise WrongStep(key, before.state if before else None, after)
        self._append((key, before.version), after, reply=reply, by=by, on=on, files=files)

    def _append(
        self,
        notice: tuple[str, int] | None,
        what: State | Mark,
        *,
        reply: str = "",
        by: str = "",
        on: date | None = None,
        files: Mapping[str, str] = _NONE,
        details: Sequence[Sequence[object]] = (),
    ) -> None:
        """Add one line to the chain, within a transaction."""
        seq, previous, last_at = self._last()
        at, clock = self._time(last_at)
        key, version = notice or (None, None)
        said_on = on.isoformat() if on else None
        run, packed = self._run[0], _packed(dict(files))
        row = (seq + 1, key, version, what, at, clock, run, reply, by, said_on, packed)
        about = self._connection.execute(_NOTICE, (key, version)).fetchone() or ()
        hashed = link(previous, row, about, self._run, details)
        self._connection.execute(insert("events", EVENT_COLUMNS), (*row, previous, hashed))

    def _last(self) -> tuple[int, str, str]:
        """Return the last line's number, hash and time; 0 and "" when there is none."""
        return self._connection.execute(_LAST).fetchone() or (0, "", "")

    def _time(self, last: str) -> tuple[str, str | None]:
        """Return the time to record, and the clock's time if that would go backwards, else None."""
        clock = _packed_time(self._now())
        return (last, clock) if last > clock else (clock, None)

    @contextmanager
    def _recorded(self) -> Iterator[None]:
        """Make the records within the block durable at its end; if it fails, keep none of them."""
        with told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def open_ledger(
    path: Path, *, now: Callable[[], datetime], command: str, new: bool = False, older: bool = False
) -> Iterator[Ledger]:
    """Hold the ledger at ``path`` for this run alone; one run at a time.

    ``now`` is the clock, with its time zone; ``command`` is what another run says it waits for. ``new`` makes
    the ledger where there is none: for whoever has said that one is to begin there. ``older`` takes one that
    is older than the last run left it: it is refused again unless the block comes to its end.
    Raises LedgerBusy (exit code 3), LedgerAbsent, LedgerOlder, LedgerUnfit, LedgerUnwritable.
    """
    if not is_there(path):
        refuse_absent(path, new=new)  # before a lock is made in a folder that may be the wrong one
    with only_run(path, new=new), connected(path, writing=True, new=new, older=older) as connection:
        ledger = Ledger(path, connection, now)
        since = now().astimezone(UTC)
        if older:
            yield ledger
            _leave_note(path, LastRun(command, since, *ledger.head()))
            return
        _leave_note(path, LastRun(command, since, *ledger.head()))
        try:
            yield ledger
        finally:
            with suppress(LedgerUnfit):  # the note from the beginning still holds
                _leave_note(path, LastRun(command, since, *ledger.head()))


def _leave_note(path: Path, run: LastRun) -> None:
    try:
        leave_note(path, run)
    except OSError as error:
        what = f"cannot be used: no file can be written next to it ({error.strerror})"
        mend = "Nothing was recorded or sent. Free the disk, or ask who may write there; then run it again."
        raise LedgerUnwritable(path.as_posix(), what, mend) from error


def _notice_row(one: Entry, version: int, run: int, correction: Correction) -> tuple[object, ...]:
    return (
        one.key,
        version,
        run,
        one.template,
        one.template_hash,
        one.recipient,
        one.rule,
        one.basis,
        one.reference,
        one.keep_until.isoformat() if one.keep_until else None,
        _packed(one.shared),
        _packed(one.withheld),
        one.channel,
        one.address,
        one.receipt_within,
        correction.reason,
        correction.by,
    )


def _detail_row(one: Remembered, number: int, run: int) -> tuple[object, ...]:
    return (
        number,
        run,
        one.body,
        one.role,
        one.name,
        one.email,
        one.phone,
        one.post,
        one.checked.isoformat() if one.checked else None,
        one.by,
    )


def _packed(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


def _packed_time(moment: datetime) -> str:
    """Return a moment as kept: UTC to the second, "2026-11-25T01:30:18Z". The sequence decides the order."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
