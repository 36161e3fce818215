"""What the tests of sending share: a message, and the server that it goes to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from select import select
from time import monotonic, sleep
from typing import Any

import pytest

from directory.sending.connection import Connection
from directory.sending.outbox import Outgoing
from directory.sending.server import MailServer, Security
from directory.sending.smtp import Smtp
from tests.faulty_smtp import AUTHORITY, PASSWORD, PATIENCE, FaultySmtp

SENDER = "office@school.example.org"
SHORT = 0.2  # seconds that a message has left once its server hangs


def message(number: int = 0, body: str = "Dear colleague,") -> Outgoing:
    """Return a message to the ``number``th college; its Message-ID is <m0@...>."""
    text = f"Message-ID: <m{number}@school.example.org>\r\nSubject: A letter\r\n\r\n{body}\r\n"
    return Outgoing(SENDER, f"college{number}@example.org", text.encode())


def authority(folder: Path) -> Path:
    """Return a file with the certificate of the tests' own authority."""
    path = folder / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def at(port: int, ca_file: Path | None, security: Security = Security.STARTTLS) -> MailServer:
    """Return the settings for a server of this computer at ``port``; no rate."""
    return MailServer(
        "127.0.0.1", port, security, user="office", ca_file=ca_file, per_minute=0, limit_seconds=PATIENCE
    )


def settings(server: FaultySmtp, ca_file: Path, **changed: Any) -> MailServer:
    """Return the settings for a server, with one of them changed; no rate."""
    made = MailServer(
        host="127.0.0.1",
        port=server.port,
        security=Security.TLS if server.manner.implicit_tls else Security.STARTTLS,
        user="office",
        ca_file=ca_file,
        per_minute=0,
        limit_seconds=PATIENCE,
    )
    return replace(made, **changed)


def connected(server: MailServer, secret: Callable[[], str] = lambda: PASSWORD) -> Smtp:
    """Return an outbox that is logged in at ``server``."""
    return Smtp.connect(server, SENDER, secret)


@contextmanager
def hurried(server: FaultySmtp) -> Iterator[None]:
    """Have a message's time run out soon after ``server`` has hung, and not while it is merely slow."""

    class Hurried(Connection):
        _reads = _writes = _hangs = False

        def getreply(self) -> tuple[int, bytes]:
            self._reads = True
            try:
                return super().getreply()
            finally:
                self._reads = False

        def send(self, s: object) -> None:
            self._writes = True
            try:
                super().send(s)
            finally:
                self._writes = False

        def _remaining(self) -> float:
            if (self._reads or self._writes) and not self._hangs:
                self._wait()
            return super()._remaining()

        def _wait(self) -> None:
            """Wait until the server can be read or written to, or hangs."""
            late, ends = monotonic() + PATIENCE, [self.sock]
            reads, writes = (ends if one else [] for one in (self._reads, self._writes))
            while not server.stuck:
                if any(select(reads, writes, [], 0)):
                    return
                assert monotonic() < late, "the server neither answers nor hangs"
                sleep(0.002)
            self._hangs = True
            self.allow(SHORT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("directory.sending.login.Connection", Hurried)
        yield
