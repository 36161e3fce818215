"""The tests' own mail server: goes wrong where a test says so, and knows exactly what it has taken.

It speaks just enough SMTP over TLS. A message counts as accepted when its dot has come and the server has
decided to take it, whatever becomes of the answer. Loopback only.
"""

import re
import socket
import ssl
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock, Thread
from time import monotonic, sleep
from typing import Self

import trustme

NAME = "mail.school.example.org"
PASSWORD = "correct horse"  # noqa: S105  # opens nothing but this server
PATIENCE = 90.0  # seconds after which a hung connection is given up: a shared machine may take its time


class Step(StrEnum):
    """Where the server can go wrong: at the answer to this."""

    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # in the middle of the message, before its dot
    DOT = "dot"


class Kind(StrEnum):
    """How it goes wrong. At the dot: *_TAKEN after the message was accepted, else before."""

    DROP = "drop"
    HANG = "hang"
    NONSENSE = "nonsense"
    TRY_LATER = "4xx"
    NEVER = "5xx"
    HALF = "half a reply"
    DRIP = "slow drip"
    CLOSING = "421"
    MIXED = "a mixed reply"
    DROP_TAKEN = "drop, taken"
    HANG_TAKEN = "hang, taken"
    NONSENSE_TAKEN = "nonsense, taken"
    HALF_TAKEN = "half a reply, taken"
    DRIP_TAKEN = "slow drip, taken"
    MIXED_TAKEN = "a mixed reply, taken"


@dataclass(frozen=True, slots=True)
class Fault:
    """The ``nth`` time (from 0) that the server comes to ``step``, it goes wrong as ``kind``."""

    step: Step
    kind: Kind
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """One message that the server has taken."""

    sender: str
    to: str
    content: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Return its Message-ID."""
        found = re.search(rb"^Message-ID: (\S+)", self.content, re.MULTILINE)
        return found[1].decode() if found else ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the server behaves when nothing goes wrong. ``replies`` are those told instead of the usual ones.

    ``wait`` in seconds is between a command's arrival and its answer; ``one_by_one`` starts to count when the
    last answer has gone, as a server does that works on one command at a time.
    """

    features: Sequence[str] = ("PIPELINING", "8BITMIME", "SIZE 30000000", "AUTH PLAIN LOGIN XOAUTH2")
    starttls: bool = True
    implicit_tls: bool = False
    replies: Mapping[Step, str] = field(default_factory=dict)
    wait: float = 0.0
    one_by_one: bool = False


class Hangup(Exception):
    """The connection ends here."""


class FaultySmtp:
    """The server: a thread a connection. ``accepted`` and ``heard`` are what the tests judge by."""

    def __init__(self, certificate: trustme.LeafCert | None = None, manner: Manner | None = None) -> None:
        self.manner = manner or Manner()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (certificate or AUTHORITY.issue_cert(NAME, "127.0.0.1")).configure_cert(self._tls)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._lock = Lock()
        self._open: set[_Conversation] = set()
        self.forget()
        Thread(target=self._listen, daemon=True).start()

    def expect(self, *faults: Fault) -> None:
        """Go wrong anew: these faults are to come; what was accepted stays."""
        with self._lock:
            self._faults = {(one.step, one.nth): one.kind for one in faults}
            self._seen = Counter()

    @property
    def stuck(self) -> bool:
        """Return whether a connection has gone wrong for good: no whole answer comes any more."""
        with self._lock:
            return any(one.stuck for one in self._open)

    def settle(self) -> None:
        """Wait until every connection whose client is gone has been read to its end, and hang up on the rest.

        Until then a message may still be accepted whose sender was killed.
        """
        deadline = monotonic() + PATIENCE
        while monotonic() < deadline:
            with self._lock:
                busy = [one for one in self._open if not one.stuck]
            if not busy:
                break
            sleep(0.002)
        with self._lock:
            for one in self._open:
                one.hang_up()

    def forget(self, *faults: Fault, manner: Manner | None = None) -> None:
        """Begin anew: nothing accepted yet, nobody connected, and these faults to come."""
        self.manner = manner or self.manner
        with self._lock:
            for one in self._open:
                one.hang_up()
            self._open.clear()
            self.accepted: list[Accepted] = []
            self.heard: list[str] = []
            self._faults = {(one.step, one.nth): one.kind for one in faults}
            self._seen: Counter[Step] = Counter()

    def close(self) -> None:
        """Stop listening, and end every connection."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # it wakes the thread that listens
        self._listener.close()
        self.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def take(self, message: Accepted) -> None:
        """Accept a message: it counts from here on."""
        with self._lock:
            self.accepted.append(message)

    def fault(self, step: Step) -> Kind | None:
        """Return how the server is to go wrong at ``step``, which it has come to once more."""
        with self._lock:
            nth = self._seen[step]
            self._seen[step] += 1
            return self._faults.get((step, nth))

    def encrypted(self, plain: socket.socket) -> ssl.SSLSocket:
        """Return the connection inside TLS."""
        return self._tls.wrap_socket(plain, server_side=True)

    def _listen(self) -> None:
        while True:
            try:
                made, _ = self._listener.accept()
            except OSError:
                return
            made.settimeout(PATIENCE)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            conversation = _Conversation(self, made)
            with self._lock:
                self._open.add(conversation)
            Thread(target=self._serve, args=(conversation,), daemon=True).start()

    def _serve(self, conversation: "_Conversation") -> None:
        try:
            conversation.run()
        except (Hangup, OSError, ValueError):
            pass  # the client went, or was hung up on, or the test is over
        finally:
            with self._lock:
                self._open.discard(conversation)
            conversation.sock.close()


class _Conversation:
    """One connection: what the client says, and what is answered."""

    def __init__(self, server: FaultySmtp, sock: socket.socket) -> None:
        self.server, self.sock, self.manner = server, sock, server.manner
        self._waiting = bytearray()
        self._arrived = monotonic()
        self._encrypted = False
        self._over = Event()
        self.stuck = False  # it has gone wrong for good: nothing more will be accepted

    def hang_up(self) -> None:
        """End the connection, also from another thread; its own thread then closes it.

        Closed from outside, its number could be another connection's before this one's thread has noticed.
        """
        self._over.set()
        with suppress(OSError):
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def run(self) -> None:
        """Answer until somebody hangs up."""
        if self.manner.implicit_tls:
            self._encrypt()
        self._answer(Step.GREETING, "220 ready")
        sender = to = ""
        while True:
            line = self._line().decode("latin-1")
            self.server.heard.append(line)
            verb = line.upper()
            if verb.startswith(("EHLO", "HELO")):
                self._answer(Step.EHLO, self._features())
            elif verb == "STARTTLS":
                self._answer(Step.STARTTLS, "220 go ahead")
                self._encrypt()
            elif verb.startswith("AUTH"):
                self._answer(Step.AUTH, self._login(line))
            elif verb.startswith("MAIL"):
                sender, to = _address(line), ""
                self._answer(Step.MAIL, "250 2.1.0 fine")
            elif verb.startswith("RCPT"):
                to = _address(line) if self._answer(Step.RCPT, "250 2.1.5 fine") else ""
            elif verb == "DATA":
                if self._answer(Step.DATA, "354 go on" if to else "503 5.5.1 nobody to send it to"):
                    self._message(sender, to)
            elif verb == "RSET":
                sender = to = ""
                self._say("250 2.0.0 forgotten")
            elif verb == "QUIT":
                self._say("221 2.0.0 bye")
                raise Hangup
            else:
                self._say("500 5.5.2 what?")

    def _features(self) -> str:
        offer = ["STARTTLS"] if self.manner.starttls and not self._encrypted else []
        lines = ["school", *offer, *self.manner.features]
        return "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])

    def _login(self, line: str) -> str:
        """Judge a login; only PLAIN and XOAUTH2 with all they say at once are, LOGIN is asked for twice."""
        _, mechanism, *said = line.split()
        if mechanism == "LOGIN":
            told = []
            for question in (b"Username:", b"Password:"):
                self._say(f"334 {b64encode(question).decode()}")
                told.append(b64decode(self._line()).decode())
            good = told[1] == PASSWORD
        else:
            good = PASSWORD in b64decode(said[0]).decode()
            if not good and mechanism == "XOAUTH2":
                self._say(f"334 {b64encode(b'{}').decode()}")
                self._line()
        return "235 2.7.0 welcome" if good else "535 5.7.8 no such user or password"

    def _message(self, sender: str, to: str) -> None:
        """Read a message up to its dot; accept it, unless it is to go wrong there."""
        wrong = self.server.fault(Step.BODY)
        if wrong:
            while self._waiting.count(b"\r\n") < 3:
                self._receive()
            self._go_wrong(wrong, "250 2.0.0 taken")
        content = self._body()
        if wrong in (Kind.TRY_LATER, Kind.NEVER):
            return  # it has said in the middle that it will not have it
        wrong = self.server.fault(Step.DOT)
        usual = self.manner.replies.get(Step.DOT, "250 2.0.0 taken")
        if self._over.is_set():
            raise Hangup  # it belongs to what the server has forgotten
        if (wrong is None and usual.startswith("2")) or wrong in _TAKEN:
            self.server.take(Accepted(sender, to, content))
        if wrong is None:
            self._say(usual)
        else:
            self._go_wrong(wrong, "250 2.0.0 taken")

    def _answer(self, step: Step, usual: str) -> bool:
        """Answer as usual, or as told, or wrongly; tell whether the answer was positive."""
        wrong = self.server.fault(step)
        if wrong is None:
            usual = self.manner.replies.get(step, usual)
            self._say(usual)
            return usual[0] in "23"
        self._go_wrong(wrong, usual)
        return False

    def _go_wrong(self, kind: Kind, usual: str) -> None:
        match kind:
            case Kind.DROP | Kind.DROP_TAKEN:
                raise Hangup
            case Kind.HANG | Kind.HANG_TAKEN:
                self._say_no_more()
            case Kind.NONSENSE | Kind.NONSENSE_TAKEN:
                self._say("hello\r\n\x00\xff 999")
            case Kind.TRY_LATER:
                self._say("451 4.3.0 not now")
            case Kind.NEVER:
                self._say("554 5.7.1 never")
            case Kind.CLOSING:
                self._say("421 4.3.2 closing")
                raise Hangup
            case Kind.MIXED | Kind.MIXED_TAKEN:
                self._say(f"{usual[:3]}-{usual[4:]}\r\n554 5.7.1 never")
            case Kind.HALF | Kind.HALF_TAKEN:
                self._send(usual.encode()[:5])
                raise Hangup
            case Kind.DRIP | Kind.DRIP_TAKEN:
                self.stuck = True
                for byte in b"250-x\r\n" * int(PATIENCE / 0.02 / 7):
                    self._send(bytes([byte]))
                    if self._over.wait(0.02):
                        break
                raise Hangup

    def _say_no_more(self) -> None:
        """Neither read nor answer until the test is over."""
        self.stuck = True
        self._over.wait(PATIENCE)
        raise Hangup

    def _body(self) -> bytes:
        """Return a message without its dot. In one piece: line by line, 50 KB took 2 ms besides ``wait``."""
        self._waiting[:0] = b"\r\n"  # a message may begin with its dot
        searched = 0
        while (end := self._waiting.find(b"\r\n.\r\n", searched)) < 0:
            searched = max(0, len(self._waiting) - 4)
            self._receive()
        body = bytes(self._waiting[: end + 2])
        del self._waiting[: end + 5]
        return body.replace(b"\r\n.", b"\r\n").removeprefix(b"\r\n")

    def _receive(self) -> None:
        more = self.sock.recv(65_536)
        if not more:
            raise Hangup
        self._waiting += more
        self._arrived = monotonic()

    def _line(self) -> bytes:
        while b"\r\n" not in self._waiting:
            self._receive()
        end = self._waiting.index(b"\r\n")
        line = bytes(self._waiting[:end])
        del self._waiting[: end + 2]
        return line

    def _say(self, text: str) -> None:
        if self.manner.wait:
            due = (monotonic() if self.manner.one_by_one else self._arrived) + self.manner.wait
            sleep(max(0.0, due - monotonic()))
        self._send(f"{text}\r\n".encode("latin-1"))

    def _send(self, content: bytes) -> None:
        self.sock.sendall(content)

    def _encrypt(self) -> None:
        self.sock = self.server.encrypted(self.sock)
        self._encrypted = True


_TAKEN = frozenset(kind for kind in Kind if kind.value.endswith("taken"))
AUTHORITY = trustme.CA()


def _address(line: str) -> str:
    found = re.search(r"<(.*?)>", line)
    assert found, line
    return found[1]
