"""A process that sends a folder a given number of times, each time in a child that can be killed.

It reads one order a line from standard input, as JSON, and answers each with a line: how the child ended, and
how many of its calls to network and disk were counted. A child may be told to kill itself, by SIGKILL, at
its n-th: as each send, receive and statement begins and as it ends. Nothing in the program knows of it.
"""

import json
import os
import signal
import socket
import sqlite3
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from directory.errors import DirectoryError
from directory.ledger import open_ledger, read_ledger
from directory.sending.drafts import Sendable, read_sendable
from directory.sending.outbox import Delivery, Outbox, Outcome, Outgoing
from directory.sending.send import send
from directory.sending.server import MailServer
from directory.sending.smtp import Smtp
from tests.faulty_smtp import PASSWORD

STOPPED = 7  # exit code of a child that a DirectoryError stopped: it has done nothing wrong
BUG = 8


class Naive:
    """Sends again when the connection breaks, as many a script does. The tests must catch it."""

    def __init__(self, inner: Outbox) -> None:
        self.inner = inner

    def deliver(
        self, message: Outgoing, before_dot: Callable[[], None], following: Outgoing | None = None
    ) -> Outcome:
        outcome = self.inner.deliver(message, before_dot)
        for _ in range(2):
            if outcome.state is not Delivery.UNKNOWN:
                break
            outcome = self.inner.deliver(message, lambda: None)
        return outcome

    def close(self) -> None:
        self.inner.close()


class WithoutIntent:
    """Records what it was about to do when it has been done. The tests must catch it."""

    def __init__(self, inner: Outbox) -> None:
        self.inner = inner

    def deliver(
        self, message: Outgoing, before_dot: Callable[[], None], following: Outgoing | None = None
    ) -> Outcome:
        dots: list[str] = []
        outcome = self.inner.deliver(message, lambda: dots.append("."), following)
        if dots:
            before_dot()
        return outcome

    def close(self) -> None:
        self.inner.close()


HOW: dict[str, Callable[[Outbox], Outbox]] = {
    "as it is": lambda outbox: outbox,
    "naive": Naive,
    "without intent": WithoutIntent,
}


class Calls:
    """Counts the calls to the world outside, twice each, as one begins and as it ends; kills at the n-th."""

    def __init__(self) -> None:
        self.count = 0
        self.kill_at: int | None = None

    def watch(self, owner: Any, *names: str) -> None:
        """Count the calls of these functions of a module or class."""
        for name in names:
            setattr(owner, name, self.counting(getattr(owner, name)))

    def counting(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and is counted."""

        def counted(*told: Any, **more: Any) -> Any:
            self._one()
            try:
                return function(*told, **more)
            finally:
                self._one()

        return counted

    def _one(self) -> None:
        self.count += 1
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def watch_all() -> Calls:
    """Return what counts every call of this process by which the network or a disk could notice it."""
    calls = Calls()

    class Watched(sqlite3.Connection):
        """A connection to SQLite whose statements are counted."""

        execute = calls.counting(sqlite3.Connection.execute)
        executescript = calls.counting(sqlite3.Connection.executescript)

    sqlite3.connect = partial(sqlite3.connect, factory=Watched)
    calls.watch(socket.socket, "connect", "send", "recv", "shutdown")
    calls.watch(ssl.SSLSocket, "send", "recv", "do_handshake")
    calls.watch(os, "open", "fsync", "replace", "unlink")
    return calls


def once(sendable: Sendable, order: dict[str, Any]) -> int:
    """Send the folder as ``order`` tells, in this very process; return its exit code."""
    server = MailServer(
        "127.0.0.1",
        order["port"],
        user="office",
        ca_file=Path(order["ca_file"]),
        per_minute=0,
        limit_seconds=order["limit_seconds"],
    )

    def connect() -> Outbox:
        return HOW[order["how"]](Smtp.connect(server, sendable.drafts[0].sender, lambda: PASSWORD))

    try:
        with open_ledger(
            Path(order["ledger"]), now=lambda: datetime.now(UTC), command="send", new=True
        ) as ledger:
            list(send(sendable, ledger, lambda: connect, user="office", pause=lambda _: None))
    except DirectoryError:
        return STOPPED
    return 0


def _in_a_child(sendable: Sendable, order: dict[str, Any], calls: Calls) -> dict[str, int]:
    """Send in a child; return how it ended (minus the signal that ended it), and its calls."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = BUG
        try:
            calls.kill_at = order["kill_at"]
            code = once(sendable, order)
        except BaseException as error:  # the parent tells of it: a traceback would go to its own output
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os.write(writing, str(calls.count).encode())
            os._exit(code)
    os.close(writing)
    counted = os.read(reading, 32)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return {"ended": os.waitstatus_to_exitcode(status), "calls": int(counted or 0)}


def main(folder: Path) -> None:
    """Answer orders about ``folder`` until there are no more."""
    with read_ledger(folder.parent / "as written" / "ledger.db") as ledger:
        sendable = read_sendable(folder, date.today(), ledger, ())
    calls = watch_all()
    for line in sys.stdin:
        print(json.dumps(_in_a_child(sendable, json.loads(line), calls)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
