"""Count messages a second to a server that answers after 20 ms, next to a connection for each message."""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from bench.ledger import now
from bench.timing import ROUNDS, PeerMissing, Result, Side, interleave
from directory.ledger import Ledger, open_ledger
from directory.ledger.states import State
from directory.planning.already_sent import entry_of
from directory.planning.prepare import Prepared
from directory.sending.outbox import Delivery, Outgoing
from directory.sending.server import MailServer
from directory.sending.smtp import Smtp

ANSWER = 0.020  # seconds
MANY = 10  # messages a round
LETTER = 50_000  # bytes: a draft with its PDF
PASSWORD = "correct horse"  # noqa: S105  # the test server's


def sending(prepared: Prepared, folder: Path) -> list[Result]:
    """Return messages a second: alone, with the ledger's two commits each, and to a server without hurry.

    The last one works on one command at a time, so that nothing is won by sending several at once.
    """
    slices = [_messages(start) for start in range(0, MANY * (ROUNDS + 1), MANY)]
    results = []
    with _serving(folder, one_by_one=False) as server:
        results.append(_compared("SMTP, answers after 20 ms / a connection each", server, slices, goal=10))
        with open_ledger(folder / "sending" / "ledger.db", now=now, command="bench", new=True) as ledger:
            ledger.begin("bench", "bench")
            some = prepared.plan.notices[: MANY * (ROUNDS + 1)]
            ledger.plan([entry_of(one, prepared.template(one)) for one in some])
            ledger.made({one.key: {} for one in some})
            keys = [one.key for one in some]
            results.append(_compared("The same, with the ledger", server, slices, (ledger, keys)))
    with _serving(folder, one_by_one=True) as server:
        results.append(_compared("SMTP, one command at a time / a connection each", server, slices))
    return results


def _compared(
    name: str,
    server: MailServer,
    slices: Sequence[list[Outgoing]],
    book: tuple[Ledger, list[str]] | None = None,
    goal: float | None = None,
) -> Result:
    outbox = Smtp.connect(server, "office@school.example.org", lambda: PASSWORD)
    keys = iter(book[1] if book else ())

    def record(key: str, state: State) -> None:
        if book:
            book[0].record(key, state)

    def ours(some: list[Outgoing]) -> None:
        for message, following in pairwise([*some, None]):
            assert message
            key = next(keys, "")
            outcome = outbox.deliver(message, partial(record, key, State.SENDING), following)
            assert outcome.state is Delivery.SENT, outcome
            record(key, State.SENT)

    context = ssl.create_default_context(cafile=server.ca_file)

    def peer(some: list[Outgoing]) -> None:
        for message in some:
            with smtplib.SMTP(server.host, server.port, local_hostname="school.example.org") as connection:
                connection.starttls(context=context)
                connection.login(server.user, PASSWORD)
                connection.sendmail(message.sender, [message.to], message.content)

    times = interleave([Side(ours), Side(peer)], slices)
    outbox.close()
    per_message, peers = ([seconds / MANY for seconds in side] for side in times)
    return Result(name, per_message, peers, goal)


def _messages(start: int) -> list[Outgoing]:
    body = (b"x" * 76 + b"\r\n") * (LETTER // 78)
    return [
        Outgoing(
            "office@school.example.org",
            "admissions@example.org",
            f"Message-ID: <{number}@school.example.org>\r\n\r\n".encode() + body,
        )
        for number in range(start, start + MANY)
    ]


@contextmanager
def _serving(folder: Path, one_by_one: bool) -> Iterator[MailServer]:
    """Run the tests' mail server in a process of its own, so that it costs the sender nothing."""
    processes = get_context("spawn")
    here, there = processes.Pipe()
    ca_file = folder / "authority.pem"
    process = processes.Process(target=_serve, args=(there, ca_file, one_by_one), daemon=True)
    process.start()
    try:
        port = here.recv()
        if port is None:
            raise PeerMissing("trustme, for the mail server's certificate", ImportError("trustme"))
        yield MailServer("127.0.0.1", port, user="office", ca_file=ca_file, per_minute=0)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, ca_file: Path, one_by_one: bool) -> None:
    try:
        from tests.faulty_smtp import AUTHORITY, FaultySmtp, Manner
    except ImportError:
        pipe.send(None)
        return
    AUTHORITY.cert_pem.write_to_path(ca_file)
    features = ("PIPELINING", "AUTH PLAIN")
    with FaultySmtp(manner=Manner(features=features, wait=ANSWER, one_by_one=one_by_one)) as server:
        pipe.send(server.port)
        pipe.poll(None)
