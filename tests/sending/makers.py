"""What the tests of sending share: a message, and the server that it goes to."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from directory.sending.login import connect, trust
from directory.sending.outbox import Outgoing
from directory.sending.server import MailServer, Security
from directory.sending.smtp import Smtp
from tests.faulty_smtp import AUTHORITY, PASSWORD, FaultySmtp

SENDER = "office@school.example.org"
SHORT = 1.0  # seconds: for servers that hang; on a crowded machine half a second passed before they did


def message(number: int = 0, body: str = "Dear colleague,") -> Outgoing:
    """Return a message to the ``number``th college; its Message-ID is <m0@...>."""
    text = f"Message-ID: <m{number}@school.example.org>\r\nSubject: A letter\r\n\r\n{body}\r\n"
    return Outgoing(SENDER, f"college{number}@example.org", text.encode())


def authority(folder: Path) -> Path:
    """Return a file with the certificate of the tests' own authority."""
    path = folder / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(path)
    return path


def settings(server: FaultySmtp, ca_file: Path, **changed: Any) -> MailServer:
    """Return the settings for a server, with one of them changed; no rate, and a short patience."""
    made = MailServer(
        host="127.0.0.1",
        port=server.port,
        security=Security.TLS if server.manner.implicit_tls else Security.STARTTLS,
        user="office",
        ca_file=ca_file,
        per_minute=0,
        limit_seconds=10,
    )
    return replace(made, **changed)


def connected(server: MailServer, secret: Callable[[], str] = lambda: PASSWORD) -> Smtp:
    """Return an outbox that is logged in at ``server``."""
    return Smtp.connect(server, SENDER, secret)


def hasty(server: MailServer) -> Smtp:
    """Return an outbox with little patience for a message's answers; to be let in may take its time."""
    context, helo = trust(server.ca_file), SENDER.partition("@")[2]
    patient = partial(connect, server, context, helo, lambda: PASSWORD)
    return Smtp(replace(server, limit_seconds=SHORT), patient)
