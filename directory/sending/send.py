"""Send a folder's drafts, one message at a time: look, record, deliver, record; and resolve unknown ones.

The ledger is always ahead of the mail. A notice is recorded as waiting before its message is made, as sending
before its last byte goes, and with its outcome right after. Whatever ends a run in between, the next run
finds the notice as waiting, which is certain, or as unknown, which only a person can settle.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from time import sleep as _sleep

from directory.errors import Action, DirectoryError
from directory.ledger import Ledger, LedgerReader, WrongStep
from directory.ledger.entries import Standing
from directory.ledger.replies import kept_reply
from directory.ledger.states import OPEN, State, Why
from directory.sending.drafts import (
    Drafted,
    Look,
    NotNow,
    Sendable,
    message_of,
    place_of,
    why_not_now,
)
from directory.sending.message import marked_as_test
from directory.sending.outbox import Delivery, Outbox, Outcome, Outgoing
from directory.sending.recorded import Recorded, recorded_of
from directory.sending.server import MailServer
from directory.sending.tally import Tally, tally_of
from directory.values.text import counted
from directory.writing.folder import remember
from directory.writing.manifest import FolderUnfit

# Called once, when there is something to send: finds settings and password, returns what connects.
Server = Callable[[], Callable[[], Outbox]]

PAUSES = (60.0, 300.0)  # seconds before waiting messages are tried again: a greylisting server wants minutes
# The ledger's reason for an outcome without any answer from a server.
WITHOUT_REPLY = {
    Delivery.WAITING: Why.NOT_TAKEN,
    Delivery.UNKNOWN: Why.NO_ANSWER,
    Delivery.REFUSED: Why.TOO_BIG,
}
IN_A_ROW = 3  # unknown messages: then something is wrong with the server
UNAPPROVED = "No second person has approved it yet."
SILENT = 3  # messages in a row without an answer from the server: the round ends


class TooManyUnknown(DirectoryError):
    """Several messages in a row broke off after their last byte: a person must look before more do."""

    def __init__(self) -> None:
        super().__init__(
            f"Stopped: the fate of {IN_A_ROW} messages in a row is unknown.",
            "Ask their recipients, or whoever looks after the mail server.",
            action=Action.RESOLVE,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One draft's outcome just now. ``state`` is held, or how the delivery ended; ``why`` is in words."""

    drafted: Drafted
    state: State
    why: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that has passed the last look, and the message that leaves."""

    drafted: Drafted
    message: Outgoing


def send(
    sendable: Sendable,
    ledger: Ledger,
    server: Server,
    *,
    user: str,
    approvals: int = 1,
    limit: int | None = None,
    pause: Callable[[float], object] = _sleep,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Step]:
    """Send at most ``limit`` of the folder's unsent drafts; yield each as it ends, those held back first.

    ``pause`` waits that many seconds before messages that the server did not take are tried again. ``stop``
    is asked before each attempt, and ends the run: what has not left goes on waiting. Raises
    FolderUnfit, and what ``server`` raises, before anything is recorded. After TooManyUnknown,
    MailServerError or LedgerUnwritable, everything sent so far is recorded.
    """
    standings = recorded_of(sendable, ledger).standings
    chosen = _chosen(sendable, standings, approvals, limit)
    connect = server() if chosen else None
    # Also when there is nothing to send: notices that a broken run left as sending become unknown.
    ledger.begin("send", user, folder=place_of(sendable), fingerprint=sendable.fingerprint)
    fresh = [one.key for one in chosen if standings[one.key].state is State.DRAFT_MADE]
    if fresh:
        ledger.record_all(fresh, State.WAITING)
    yield from _held_back(sendable, standings)
    ready: list[Ready] = []
    for drafted in chosen:
        looked = _message(drafted, sendable, ledger, standings[drafted.key])
        if isinstance(looked, Outgoing):
            ready.append(Ready(drafted, looked))
            continue
        if looked.state is State.HELD:
            ledger.record(drafted.key, State.HELD)
        yield Step(drafted, looked.state, looked.why)
    if not ready or connect is None or stop():
        return
    outbox = connect()
    # An old ledger put back with its whole folder looks whole; a folder sent since then shows that it is not.
    remember(sendable.folder, ledger.head())
    try:
        yield from _deliver(ready, ledger, outbox, pause, stop)
    finally:
        outbox.close()


def leaving(
    sendable: Sendable,
    ledger: LedgerReader,
    now: datetime,
    *,
    approvals: int = 1,
    limit: int | None = None,
    look: Look = why_not_now,
) -> list[Drafted]:
    """Return the drafts that ``send`` would let go, for somebody to be asked about. Changes nothing.

    ``look`` says why one may not, where somebody keeps what it has found. Raises FolderUnfit, as ``send``
    does.
    """
    standings = recorded_of(sendable, ledger).standings
    return [
        one
        for one in _chosen(sendable, standings, approvals, limit)
        if look(one, sendable.folder, standings[one.key], now) is None
    ]


def _chosen(
    sendable: Sendable, standings: Mapping[str, Standing], approvals: int, limit: int | None
) -> list[Drafted]:
    """Return the drafts that a run takes up, at most ``limit``; FolderUnfit without a needed approval."""
    chosen = [one for one in sendable.drafts if standings[one.key].state in OPEN and not one.held][:limit]
    if approvals > 1:
        refuse_unapproved(sendable, [standings[one.key] for one in chosen])
    return chosen


def _held_back(sendable: Sendable, standings: Mapping[str, Standing]) -> Iterator[Step]:
    """Yield the letters that have not left, and may not as they were written. Nothing of it is recorded.

    What has changed may change back.
    """
    for one in sendable.letters:
        if one.held and standings[one.key].state in OPEN:
            yield Step(one, State.HELD, f"{one.cell}: {one.held.why}")


def refuse_unapproved(sendable: Sendable, standings: Sequence[Standing]) -> None:
    """Raise FolderUnfit for drafts without a second person's approval; nobody can approve their own."""
    unseen = sum(not one.approved_by for one in standings)
    if unseen:
        what = f"has {counted(unseen, 'draft')} that no second person has approved"
        raise FolderUnfit(
            sendable.folder,
            what,
            "Have a colleague look at them and approve them.",
            action=Action.APPROVE,
            about=sendable.folder,
        )


def _message(drafted: Drafted, sendable: Sendable, ledger: Ledger, standing: Standing) -> Outgoing | NotNow:
    """Return a draft's message, dated when it first waited to leave: each attempt has the same bytes."""
    waited = (
        event.at
        for event in ledger.events(drafted.key)
        if event.version == standing.version and event.what is State.WAITING
    )
    return message_of(drafted, sendable.folder, standing, next(waited))


def _deliver(
    ready: Sequence[Ready],
    ledger: Ledger,
    outbox: Outbox,
    pause: Callable[[float], object],
    stop: Callable[[], bool],
) -> Iterator[Step]:
    """Deliver the messages, waiting ones again after each of PAUSES; yield each attempt's outcome."""
    left = list(ready)
    unknown = 0
    for seconds in (0.0, *PAUSES):
        if seconds:
            pause(seconds)
        waiting: list[Ready] = []
        silent = 0
        for at, one in enumerate(left):
            if stop():
                return
            following = left[at + 1].message if at + 1 < len(left) else None
            outcome = _attempt(one, ledger, outbox, following)
            yield _ended(one.drafted, outcome)
            if outcome.stop:
                raise outcome.stop
            unknown = unknown + 1 if outcome.state is Delivery.UNKNOWN else 0
            if unknown == IN_A_ROW:
                raise TooManyUnknown
            if outcome.state is Delivery.WAITING:
                waiting.append(one)
            silent = silent + 1 if outcome.state is Delivery.WAITING and outcome.code is None else 0
            if silent == SILENT:
                waiting += left[at + 1 :]
                break
        left = waiting
        if not left:
            return


def _attempt(one: Ready, ledger: Ledger, outbox: Outbox, following: Outgoing | None) -> Outcome:
    """Deliver one message: record the intent before its last byte, and the outcome right after."""
    key = one.drafted.key
    outcome = outbox.deliver(one.message, partial(ledger.record, key, State.SENDING), following)
    if outcome.code is None:
        ledger.record(key, State(outcome.state), why=WITHOUT_REPLY[outcome.state])
    else:
        ledger.record(key, State(outcome.state), reply=f"{outcome.code} {outcome.reply}")
    return outcome


def _ended(drafted: Drafted, outcome: Outcome) -> Step:
    """Return what is shown of a delivery: no more of a reply than the ledger keeps, as screens get logged."""
    word = kept_reply(f"{outcome.code} {outcome.reply}") if outcome.code else outcome.reply
    return Step(drafted, State(outcome.state), word)


def survey(
    sendable: Sendable,
    ledger: LedgerReader,
    now: datetime,
    *,
    approvals: int = 1,
    look: Look = why_not_now,
) -> tuple[list[Step], Tally]:
    """Return each draft's state, and whether those that would leave now may. Changes nothing.

    A draft that still needs a second person's approval waits, and says so. ``look`` is as for ``leaving``.
    """
    return surveyed(sendable, recorded_of(sendable, ledger), now, approvals=approvals, look=look)


def surveyed(
    sendable: Sendable, recorded: Recorded, now: datetime, *, approvals: int, look: Look
) -> tuple[list[Step], Tally]:
    """Return what ``survey`` does, of what is ``recorded`` of the folder."""
    standings = recorded.standings
    steps = list(_held_back(sendable, standings))
    held = {one.drafted.key for one in steps}
    for drafted in (one for one in sendable.drafts if one.key not in held):
        standing = standings[drafted.key]
        state, why = standing.state, standing.reply
        if state in OPEN:
            if not_now := look(drafted, sendable.folder, standing, now):
                state, why = not_now.state, not_now.why
            elif approvals > 1 and not standing.approved_by:
                state = State.WAITING
                why = UNAPPROVED
            else:
                state, why = State.WAITING, ""
        steps.append(Step(drafted, state, why))
    return steps, tally_of(sendable, recorded, {one.drafted.key: one.state for one in steps})


def send_tests(
    sendable: Sendable,
    ledger: LedgerReader,
    server: Server,
    to: str,
    now: datetime,
    limit: int | None = None,
) -> Iterator[Step]:
    """Send at most ``limit`` of the drafts that may leave, only to ``to``, marked TEST; nothing is recorded.

    Raises FolderUnfit for an address outside the school: a test carries pupils' data too.
    """
    standings = recorded_of(sendable, ledger).standings
    domains = {one.sender.rpartition("@")[2].casefold() for one in sendable.drafts}
    if to.rpartition("@")[2].casefold() not in domains:
        what = f"holds pupils' data, and {to} is not an address at {' or '.join(sorted(domains))}"
        raise FolderUnfit(sendable.folder, what, "Test with an address of the school's own.")
    outbox = server()()
    try:
        for drafted in sendable.drafts[:limit]:
            looked = message_of(drafted, sendable.folder, standings[drafted.key], now)
            if isinstance(looked, NotNow):
                yield Step(drafted, looked.state, looked.why)
                continue
            test = Outgoing(looked.sender, to, marked_as_test(looked.content, to, now))
            outcome = outbox.deliver(test, lambda: None)
            yield _ended(drafted, outcome)
            if outcome.stop:
                raise outcome.stop
    finally:
        outbox.close()


def resolve(ledger: Ledger, key: str, *, arrived: bool, user: str, on: date) -> Standing:
    """Record whether a letter of unknown fate arrived; see ``resolve_all``. Return how it stands then."""
    resolve_all(ledger, [key], arrived=arrived, user=user, on=on)
    return ledger.standing(key)


def resolve_all(ledger: Ledger, keys: Sequence[str], *, arrived: bool, user: str, on: date) -> None:
    """Record whether letters of unknown fate arrived, all or none; those that did not are sent again.

    They are sent with the same bytes, by the next run that sends their folder. Raises Unknown, and WrongStep
    for a letter whose fate is known.
    """
    ledger.begin("resolve", user)
    after, standings = State.SENT if arrived else State.WAITING, ledger.standings(keys)
    for key in keys:
        standing = standings.get(key) or ledger.standing(key)
        if standing.state is not State.UNKNOWN:
            raise WrongStep(key, standing.state, after)
    ledger.record_all(keys, after, by=user, on=on)


def adding_up(sendable: Sendable, ledger: LedgerReader) -> Tally:
    """Count the folder's letters by ledger state. Raises FolderUnfit."""
    recorded = recorded_of(sendable, ledger)
    held = {one.drafted.key: one.state for one in _held_back(sendable, recorded.standings)}
    states = {key: one.state for key, one in recorded.standings.items()} | held
    return tally_of(sendable, recorded, states)


def server_of(
    mail_server: Callable[[], MailServer], sendable: Sendable, ask: Callable[[str, str], str] | None
) -> Server:
    """Return a function that finds the mail server's password, and returns a function that connects.

    ``ask`` gets a password from the person at the keyboard, for a user at a host. The function raises
    NoPassword, and what ``mail_server`` raises when the settings name no server.
    """

    def found() -> Callable[[], Outbox]:
        from directory.sending.password import secret_of
        from directory.sending.smtp import Smtp

        server = mail_server()
        asked = (lambda: ask(server.host, server.user)) if ask else None
        secret = secret_of(server, asked)
        return lambda: Smtp.connect(server, sendable.drafts[0].sender, secret)

    return found
