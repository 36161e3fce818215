"""The interface of every way of sending: a finished message in, one of four outcomes out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from directory.sending.server import MailServerError
from directory.values.text import printable

REPLY_CHARACTERS = 300  # of a server's reply that are kept


class Delivery(StrEnum):
    """How the delivery of one message ended. There is no fifth outcome."""

    SENT = "sent"  # the server has taken it
    REFUSED = "refused"  # the server refuses it: trying again changes nothing
    WAITING = "waiting"  # it has certainly not left: it may be tried again
    UNKNOWN = "unknown"  # it may have left: only a person can find out


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A finished message: its envelope's two addresses, and every byte of it, lines ended by CRLF."""

    sender: str
    to: str = field(repr=False)
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for what would count as another SMTP command: caught before anything leaves."""
        for address in (self.sender, self.to):
            if not re.fullmatch(r"[!-;=?-~]+", address):  # printable ASCII without space, < and >
                raise ValueError("an envelope's address is not one address")
        if not self.content.endswith(b"\r\n"):
            raise ValueError("a message does not end with a line end")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery ended, and the server's reply.

    ``code`` and ``enhanced`` are the reply's ("250", "2.0.0"), None and "" where no reply came. ``reply`` is
    one printable line, at most REPLY_CHARACTERS long: the server's text, or ours if it said nothing.
    ``stop`` is why no other message should be tried, once this one's end is recorded.
    """

    state: Delivery
    code: int | None
    enhanced: str
    reply: str
    stop: MailServerError | None = None


class Outbox(Protocol):
    """Sends finished messages, one at a time."""

    def deliver(
        self, message: Outgoing, before_dot: Callable[[], None], following: Outgoing | None = None
    ) -> Outcome:
        """Deliver ``message``; return how that ended.

        ``before_dot`` is called when everything but the message's end has gone, so at most once: what it
        records is on disk before the message can possibly count as sent. If it raises, the message has not
        left. ``following`` is the message that comes next, if that is known: an outbox may use the wait.
        """
        ...

    def close(self) -> None:
        """Close the connection; answers already given stand."""
        ...


def one_line(text: str) -> str:
    """Return a text as one printable line, cut to REPLY_CHARACTERS."""
    line = printable(" ".join(text.split()))
    return line if len(line) <= REPLY_CHARACTERS else f"{line[: REPLY_CHARACTERS - 1]}…"
