"""Servers that go wrong before we are in, and names and authorities that are none."""

import socket
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from directory.ledger.replies import kept_reply
from directory.sending.outbox import Delivery
from directory.sending.server import LoginRefused, Security, Unreachable, Untrusted
from tests.faulty_smtp import NAME, PASSWORD, Fault, FaultySmtp, Kind, Manner, Step
from tests.sending.makers import at, connected, hurried, message, settings


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(
            "550 5.7.30 Basic authentication is not supported for Client Submission.",
            "Microsoft has ended that for programs that send. Ask whoever looks after your Microsoft 365 "
            "for a command that prints a token (XOAUTH2), and to enter it in your settings.",
            id="5.7.30",
        ),
        pytest.param(
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
            'Ask whoever looks after your Microsoft 365 to allow this mailbox "Authenticated SMTP".',
            id="5.7.139",
        ),
        pytest.param(
            "454 4.7.0 not now",
            "refused the login (454 4.7.0: the server asks us to try later)",
            id="another",
        ),
    ],
)
def test_refused_login_is_explained(ca_file: Path, reply: str, says: str) -> None:
    with FaultySmtp(manner=Manner(replies={Step.AUTH: reply})) as server:
        with pytest.raises(LoginRefused) as caught:
            connected(settings(server, ca_file))
        assert says in str(caught.value)
        assert f"({kept_reply(reply)})" in str(caught.value)


@pytest.mark.parametrize("step", [Step.GREETING, Step.EHLO, Step.STARTTLS, Step.AUTH])
def test_what_a_server_quotes_on_the_way_in_is_not_told(ca_file: Path, step: Step) -> None:
    manner = Manner(replies={step: f"554 5.7.1 {PASSWORD.split()[-1]} \x1b[31m of Imogen is not valid"})
    with FaultySmtp(manner=manner) as server:
        with pytest.raises((Unreachable, Untrusted, LoginRefused)) as caught:
            connected(settings(server, ca_file))
        assert "(554 5.7.1: the server does not take mail from us)" in str(caught.value)


@pytest.mark.parametrize("kind", [Kind.DROP, Kind.HANG, Kind.NONSENSE, Kind.HALF, Kind.DRIP, Kind.CLOSING])
@pytest.mark.parametrize("step", [Step.GREETING, Step.EHLO, Step.STARTTLS, Step.AUTH])
def test_server_that_breaks_before_we_are_in_is_told_of(ca_file: Path, step: Step, kind: Kind) -> None:
    with FaultySmtp() as server:
        server.forget(Fault(step, kind))
        with hurried(server), pytest.raises((Unreachable, Untrusted, LoginRefused)):
            connected(settings(server, ca_file))
        assert server.accepted == []


def test_look_up_of_the_servers_name_is_not_waited_for_for_ever(
    ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, found = Event(), Event()

    def looking(*_: object, **__: object) -> list[object]:
        over.wait()
        found.set()
        return []

    monkeypatch.setattr("socket.getaddrinfo", looking)
    with pytest.raises(Unreachable, match="it took too long to answer"):
        connected(replace(at(25, ca_file), limit_seconds=0.2))
    assert not found.is_set()
    over.set()


@pytest.mark.parametrize("host", ["mail..example.org", f"{'a' * 64}.example.org"])
def test_name_that_cannot_be_one_is_told_of(ca_file: Path, host: str) -> None:
    with pytest.raises(Unreachable, match="there is no such name in the network"):
        connected(replace(at(25, ca_file), host=host))


def test_second_address_is_tried_where_nobody_listens_at_the_first(
    ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo

    def both(host: str, port: int, *told: int, **more: int) -> list[Any]:
        hosts = ("127.0.0.2", "127.0.0.1") if host == NAME else (host,)
        return [found for one in hosts for found in real(one, port, *told, **more)]

    monkeypatch.setattr("socket.getaddrinfo", both)
    with FaultySmtp() as server:
        outbox = connected(settings(server, ca_file, host=NAME))
        assert outbox.deliver(message(), lambda: None).state is Delivery.SENT


def test_reply_sent_ahead_of_tls_is_not_taken_for_one_inside_it(ca_file: Path) -> None:
    # Somebody on the way adds a line to the reply, to be read as the server's first one inside TLS.
    manner = Manner(replies={Step.STARTTLS: "220 go ahead\r\n250 AUTH PLAIN"})
    with FaultySmtp(manner=manner) as server, pytest.raises(Untrusted, match="does not turn to encryption"):
        connected(settings(server, ca_file))


def test_server_without_tls_on_its_port_is_told_of(ca_file: Path) -> None:
    with FaultySmtp() as server, pytest.raises(Untrusted, match="587 goes with STARTTLS, 465 with TLS"):
        connected(settings(server, ca_file, security=Security.TLS))


def test_port_where_nobody_listens_is_told_of(ca_file: Path) -> None:
    with socket.socket() as taken:  # nobody else gets the port meanwhile
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="cannot be reached: nobody listens there"):
            connected(at(taken.getsockname()[1], ca_file))


def test_endless_reply_is_cut_off(ca_file: Path) -> None:
    def flood(listener: socket.socket) -> None:
        made, _ = listener.accept()
        with made:
            try:
                while True:
                    made.sendall(b"220-and another line\r\n" * 1000)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=flood, args=(listener,), daemon=True).start()
        with pytest.raises(Unreachable, match="the connection was cut"):
            connected(at(listener.getsockname()[1], ca_file))


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_authority_that_cannot_be_read_is_told_of(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "school.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Untrusted, match=r'school.pem" cannot be read. Save the authority'):
        connected(at(1, path))
