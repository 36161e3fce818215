"""The school's mail servers as the settings describe them, and the errors when one cannot be used at all."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from directory.errors import Unfit

PER_MINUTE = 30  # messages that Microsoft 365 takes ("Exchange Online limits", read 2026-11-25)


class Security(StrEnum):
    """How the connection is encrypted. There is no third way."""

    STARTTLS = "starttls"  # port 587: the connection turns to TLS before anything else (RFC 3207)
    TLS = "tls"  # port 465: TLS from the first byte (RFC 8314)


class Login(StrEnum):
    """How we log in."""

    NONE = "none"  # a school's own relay that knows us by our address
    PASSWORD = "password"  # AUTH PLAIN or LOGIN  # noqa: S105  # a method's name, not a password
    TOKEN = "xoauth2"  # a token that a command prints: Microsoft 365, Google  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """A server of the school's mail, and how to log in there.

    ``ca_file`` adds an authority to those that this machine trusts.
    """

    host: str
    port: int
    security: Security
    login: Login = Login.PASSWORD
    user: str = ""
    token_command: tuple[str, ...] = ()
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class MailServer(Account):
    """Where messages go out.

    ``limit_seconds`` limits each of: finding the server, connecting and logging in; a message up to its end;
    the server's answer. RFC 5321 4.5.3.2.6 has a client wait ten minutes for that answer; a client that gives
    up sooner does not know whether the message has left. At most ``per_minute`` messages are sent; 0 means no
    limit.
    """

    port: int = 587
    security: Security = Security.STARTTLS
    per_minute: int = PER_MINUTE
    limit_seconds: float = 600


@dataclass(frozen=True, slots=True)
class ImapServer(Account):
    """Where the school's mailbox lies, with its drafts and the reports that come back.

    ``limit_seconds`` limits each wait for the server.
    """

    port: int = 993
    security: Security = Security.TLS
    limit_seconds: float = 60


class MailServerError(Unfit):
    """The mail server cannot be used at all, so the run stops: every message would fail the same way."""

    named = "{} {}."


class Unreachable(MailServerError):
    """Nobody answers, or not as a mail server does. That may change in a minute."""


class Untrusted(MailServerError):
    """There is no encrypted connection to the server that the settings name."""


class LoginRefused(MailServerError):
    """The server does not let us send."""
