"""A connection to a mail server with a time limit over everything.

It is made of smtplib's parts and closes three gaps in them: smtplib's limit starts again with every read,
so a server that sends a byte a minute holds it for ever; its replies may have any length; and a reply that
breaks off in the middle of a line counts as a whole one.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from time import monotonic
from typing import Self

from directory.ledger.replies import kept_reply
from directory.sending.outbox import one_line
from directory.sending.server import MailServer, Security, Untrusted

CHUNK = 16_384  # bytes a send: TLS puts no more into one record (RFC 8446 5.1)
REPLY_BYTES = 65_536  # a reply that is longer comes from no mail server
POSITIVE = range(200, 300)  # the server has done what it was asked (RFC 5321 4.2.1)


class Broken(Exception):
    """The connection is of no further use: cut, too slow, or with answers that no mail server gives."""


class TooSlow(Broken):
    """The time that was allowed is over."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's whole reply, its text as one printable line."""

    code: int
    text: str

    @classmethod
    def of(cls, code: int, text: bytes) -> Self:
        """Return a reply as smtplib reads it."""
        return cls(code, one_line(text.decode("utf-8", "replace")))

    @property
    def enhanced(self) -> str:
        """Return RFC 3463's code, "5.1.1", from the start of the text (RFC 2034 4); "" for none."""
        found = re.match(r"[245]\.\d{1,3}\.\d{1,3}(?!\S)", self.text)
        return found[0] if found else ""

    @property
    def positive(self) -> bool:
        """Return whether the server has done what it was asked."""
        return self.code in POSITIVE

    def __str__(self) -> str:
        """Return what a screen may show; the server's own text may quote the letter, or the password."""
        return kept_reply(f"{self.code} {self.text}")


class Connection(smtplib.SMTP):
    """smtplib's connection, with one deadline over all its waiting."""

    def __init__(self, server: MailServer, context: ssl.SSLContext, helo: str) -> None:
        super().__init__(local_hostname=helo)
        self._server, self._context = server, context
        self._deadline = 0.0
        self.allow(server.limit_seconds)

    def allow(self, seconds: float) -> None:
        """Set how long all that follows may take, in seconds, over any number of reads and writes."""
        self._deadline = monotonic() + seconds

    def reply(self) -> Reply:
        """Return the server's next reply; Broken."""
        try:
            code, text = self.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise broken(error) from None
        if not 200 <= code < 600:
            self.close()
            raise Broken("the server answered what no mail server does")
        if (
            isinstance(self.file, _Lines) and len(self.file.codes) > 1
        ):  # RFC 5321 4.2.1: they must be the same
            self.close()
            raise Broken("the lines of the server's answer contradict each other")
        return Reply.of(code, text)

    def ask(self, command: str) -> Reply:
        """Send one command; return the reply to it. Broken."""
        self.put(f"{command}\r\n".encode("ascii"))
        return self.reply()

    def put(self, content: bytes) -> None:
        """Send bytes as they are; Broken."""
        try:
            self.send(content)
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise broken(error) from None

    def send(self, s: object) -> None:
        """Send all of ``s``, text or bytes, before the deadline. smtplib's other parts send with this."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        rest = memoryview(s if isinstance(s, bytes) else str(s).encode("ascii"))
        while rest:
            self.sock.settimeout(self._remaining())
            rest = rest[self.sock.send(rest[:CHUNK]) :]

    def getreply(self) -> tuple[int, bytes]:
        """Return smtplib's reply, read line by line before the deadline."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        if self.file is None:
            self.file = _Lines(self.sock, self._remaining)
        self.file.begin_reply()
        return super().getreply()

    def expect_silence(self) -> None:
        """Raise Broken when the server spoke unasked: that would count as its answer to the dot."""
        if isinstance(self.file, _Lines) and not self.file.waiting and self.sock is not None:
            self.sock.settimeout(0)
            try:
                self.file.waiting = self.sock.recv(1)
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            except OSError as error:
                self.close()
                raise broken(error) from None
        self.close()
        raise Broken("the server spoke before its turn")

    def secure(self) -> None:
        """Turn the connection to TLS; Untrusted, Broken, ssl.SSLError."""
        reply = self.ask("STARTTLS")
        # Anything more may come from somebody on the way, and would inside TLS count as the server's own.
        if not reply.positive or not isinstance(self.file, _Lines) or self.file.waiting:
            what = f"does not turn to encryption ({reply})"
            mend = "Nothing was sent. Ask whoever looks after the mail server."
            raise Untrusted(self._server.host, what, mend)
        assert self.sock is not None  # noqa: S101  # it has just answered
        self.sock = self._encrypted(self.sock)
        self.file = None
        self.esmtp_features = {}  # RFC 3207 4.2: everything said before is forgotten

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = self._first_that_answers(_addresses(host, port, self._remaining()))
        made.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # the dot is small, and the server waits for it
        return self._encrypted(made) if self._server.security is Security.TLS else made

    def _first_that_answers(self, addresses: Sequence[tuple[str, int]]) -> socket.socket:
        """Return a connection to the first address that takes one; OSError of the last that does not."""
        *others, last = addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection(address, self._remaining())
        return socket.create_connection(last, self._remaining())

    def _encrypted(self, plain: socket.socket) -> ssl.SSLSocket:
        """Return the connection inside TLS, its certificate proven to be the host's."""
        try:
            plain.settimeout(self._remaining())
            return self._context.wrap_socket(plain, server_hostname=self._server.host)
        except BaseException:
            plain.close()
            raise

    def _remaining(self) -> float:
        """Return the seconds that are left; TimeoutError when none are."""
        seconds = self._deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def _addresses(host: str, port: int, seconds: float) -> list[tuple[str, int]]:
    """Return the addresses of ``host``, found within ``seconds``. Raises TimeoutError, socket.gaierror.

    The system's look-up has no time limit, so it runs in a thread that does not keep the program from ending.
    """
    found: Future[list[tuple[str, int]]] = Future()

    def look_up() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([(str(address[0]), port) for *_, address in told])
        except UnicodeError:  # a name that cannot be one: two dots in a row, 64 characters between two
            found.set_exception(socket.gaierror(socket.EAI_NONAME, "no such name"))
        except OSError as error:
            found.set_exception(error)

    Thread(target=look_up, daemon=True).start()
    return found.result(seconds)


class _Lines:
    """The lines that arrive on a socket before a deadline; at most ``left`` more bytes.

    ``codes`` are those at the start of the present reply's lines.
    """

    def __init__(self, sock: socket.socket, remaining: Callable[[], float]) -> None:
        self._sock, self._remaining = sock, remaining
        self.waiting = b""
        self.left = 0
        self.codes: set[bytes] = set()

    def begin_reply(self) -> None:
        """Allow a whole reply, and forget the codes of the one before."""
        self.left = REPLY_BYTES
        self.codes = set()

    def readline(self, limit: int) -> bytes:
        """Return the next line with its end. Raises SMTPServerDisconnected for a line that breaks off."""
        while b"\n" not in self.waiting:
            self._sock.settimeout(self._remaining())
            more = self._sock.recv(4096)
            if not more:
                raise smtplib.SMTPServerDisconnected("the line broke off")
            self.waiting += more
            if len(self.waiting) > REPLY_BYTES:
                raise smtplib.SMTPServerDisconnected("the line has no end")
        line, _, self.waiting = self.waiting.partition(b"\n")
        self.left -= len(line)
        if self.left < 0:
            raise smtplib.SMTPServerDisconnected("the reply has no end")
        self.codes.add(line[:3])
        return line + b"\n"

    def close(self) -> None:
        """Close nothing: the socket is the connection's."""


def broken(error: Exception) -> Broken:
    """Return an error on a connection as Broken or TooSlow; smtplib reports any as a disconnection."""
    told_of = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    if isinstance(told_of, TimeoutError):
        return TooSlow(why(told_of))
    return Broken(why(error))


def why(error: Exception) -> str:
    """Return in words why a connection failed."""
    if isinstance(error, TimeoutError):
        return "it took too long to answer"
    if isinstance(error, socket.gaierror):
        return "there is no such name in the network"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    return "the connection was cut"
