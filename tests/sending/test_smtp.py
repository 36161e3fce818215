"""Sending through a server that goes wrong: what each break means for the message, and for the next one."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from directory.sending.connection import Connection, TooSlow
from directory.sending.outbox import Delivery, Outcome, Outgoing
from directory.sending.server import Login, MailServer
from tests.faulty_smtp import PASSWORD, Fault, FaultySmtp, Kind, Manner, Step
from tests.sending.makers import connected, hurried, message, settings

LONG = f"{'x' * 900}\r\n" * 20_000  # 18 MB: no buffer on the way takes it before the server has read some
NO_PIPELINING = ("8BITMIME", "SIZE 30000000", "AUTH PLAIN")


class Dots(list[str]):
    """Counts how often a message came to its dot, and what the server had accepted by then."""

    def __init__(self, server: FaultySmtp) -> None:
        super().__init__()
        self._server = server

    def __call__(self) -> None:
        self.append(f"{len(self._server.accepted)} accepted")


@pytest.fixture(scope="module")
def running() -> Iterator[FaultySmtp]:
    with FaultySmtp() as made:
        yield made


@pytest.fixture
def server(running: FaultySmtp) -> FaultySmtp:
    running.forget(manner=Manner())
    return running


def deliver(server: FaultySmtp, told: MailServer, count: int = 1) -> list[Outcome]:
    """Deliver ``count`` messages, each announced to the one before."""
    outbox = connected(told)
    messages = [message(number) for number in range(count)]
    try:
        return [
            outbox.deliver(one, Dots(server), following)
            for one, following in zip(messages, [*messages[1:], None], strict=True)
        ]
    finally:
        outbox.close()


def test_message_is_sent_once_and_byte_for_byte(server: FaultySmtp, ca_file: Path) -> None:
    (outcome,) = deliver(server, settings(server, ca_file))
    assert outcome == Outcome(Delivery.SENT, 250, "2.0.0", "2.0.0 taken")
    (taken,) = server.accepted
    assert (taken.sender, taken.to) == ("office@school.example.org", "college0@example.org")
    assert taken.content == message().content


@pytest.mark.parametrize("body", [".", "..", ".a\r\n.\r\n..\r\nb.", "a\r\n.", "From here"])
def test_dots_at_a_lines_beginning_arrive_as_they_are(server: FaultySmtp, ca_file: Path, body: str) -> None:
    outbox = connected(settings(server, ca_file))
    assert outbox.deliver(message(body=body), lambda: None).state is Delivery.SENT
    assert [one.content for one in server.accepted] == [message(body=body).content]


@pytest.mark.parametrize(
    "features", [Manner().features, NO_PIPELINING, ()], ids=["all", "no pipelining", "none"]
)
@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS"])
def test_messages_share_one_connection(ca_file: Path, features: tuple[str, ...], implicit: bool) -> None:
    with FaultySmtp(manner=Manner(features=features, implicit_tls=implicit)) as other:
        login = Login.PASSWORD if features else Login.NONE
        outcomes = deliver(other, settings(other, ca_file, login=login), count=4)
        assert [one.state for one in outcomes] == [Delivery.SENT] * 4
        assert [one.id for one in other.accepted] == [f"<m{n}@school.example.org>" for n in range(4)]
        assert [one for one in other.heard if one.startswith("MAIL")] == [
            f"MAIL FROM:<office@school.example.org>{f' SIZE={len(message().content)}' if features else ''}"
        ] * 4
        assert len([one for one in other.heard if one == "QUIT"]) == 1


def test_intent_is_told_before_the_dot_and_nothing_accepted_by_then(
    server: FaultySmtp, ca_file: Path
) -> None:
    outbox, dots = connected(settings(server, ca_file)), Dots(server)
    for number in range(3):
        outbox.deliver(message(number), dots, message(number + 1))
    assert dots == ["0 accepted", "1 accepted", "2 accepted"]


def test_message_whose_intent_cannot_be_recorded_does_not_leave(server: FaultySmtp, ca_file: Path) -> None:
    outbox = connected(settings(server, ca_file))

    def disk_full() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        outbox.deliver(message(), disk_full)
    assert outbox.deliver(message(1), lambda: None).state is Delivery.SENT
    assert [one.to for one in server.accepted] == ["college1@example.org"]


# By step and kind, how the first of two messages ends; the second one is always sent.
BEFORE_THE_DOT = [Step.MAIL, Step.RCPT, Step.DATA, Step.BODY]
BREAKS = [Kind.DROP, Kind.HANG, Kind.NONSENSE, Kind.HALF, Kind.DRIP, Kind.CLOSING, Kind.MIXED]
W, U, R, S = Delivery.WAITING, Delivery.UNKNOWN, Delivery.REFUSED, Delivery.SENT


@pytest.mark.parametrize("features", [Manner().features, NO_PIPELINING], ids=["pipelining", "one by one"])
@pytest.mark.parametrize(
    ("step", "kind", "state", "taken"),
    [
        *((step, kind, W, 0) for step in BEFORE_THE_DOT for kind in BREAKS),
        *((step, Kind.TRY_LATER, W, 0) for step in (*BEFORE_THE_DOT, Step.DOT)),
        *((step, Kind.NEVER, R, 0) for step in (Step.RCPT, Step.DATA, Step.DOT)),
        (Step.BODY, Kind.NEVER, W, 0),
        (Step.DOT, Kind.CLOSING, W, 0),
        *((Step.DOT, kind, U, 0) for kind in BREAKS if kind is not Kind.CLOSING),
        *((Step.DOT, kind, U, 1) for kind in Kind if kind.value.endswith("taken")),
    ],
)
def test_break_means_what_it_certainly_means(
    server: FaultySmtp,
    ca_file: Path,
    features: tuple[str, ...],
    step: Step,
    kind: Kind,
    state: Delivery,
    taken: int,
) -> None:
    # Twice, because a connection that breaks on its second message is made anew at once.
    server.forget(Fault(step, kind, 0), Fault(step, kind, 1), manner=Manner(features=features))
    dots = Dots(server)
    with hurried(server):
        outbox = connected(settings(server, ca_file))
        outcome = outbox.deliver(message(body=LONG if step is Step.BODY else "Dear colleague,"), dots)
    assert outcome.state is state
    assert len(server.accepted) == taken
    assert len(dots) == (step is Step.DOT)
    assert outcome.reply
    assert outcome.reply.isprintable()
    server.forget(manner=Manner(features=features))
    assert outbox.deliver(message(1), dots).state is Delivery.SENT
    assert [one.to for one in server.accepted] == ["college1@example.org"]


def test_message_above_the_servers_size_is_refused_before_it_leaves(ca_file: Path) -> None:
    with FaultySmtp(manner=Manner(features=("PIPELINING", "SIZE 2000000", "AUTH PLAIN"))) as small:
        outbox = connected(settings(small, ca_file))
        outcome = outbox.deliver(message(body=LONG), Dots(small))
        assert outcome == Outcome(
            Delivery.REFUSED, None, "", "The message has 18.0 MB, and the server takes at most 2.0 MB."
        )
        assert not [one for one in small.heard if one.startswith("MAIL")]
        assert outbox.deliver(message(1), Dots(small), message(2, LONG)).state is Delivery.SENT
        assert outbox.deliver(message(2, LONG), Dots(small)).state is Delivery.REFUSED


@pytest.mark.parametrize("told", ["SIZE", "SIZE 0", "SIZE much", f"SIZE {'9' * 5000}", "SIZE -1"])
def test_size_that_limits_nothing_is_none(ca_file: Path, told: str) -> None:
    with FaultySmtp(manner=Manner(features=(told, "AUTH PLAIN"))) as server:
        assert connected(settings(server, ca_file)).deliver(message(), Dots(server)).state is S


@pytest.mark.parametrize("nth", [0, 1, 2])
@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA])
def test_refusal_of_one_message_leaves_the_others_alone(
    server: FaultySmtp, ca_file: Path, step: Step, nth: int
) -> None:
    server.forget(Fault(step, Kind.TRY_LATER, nth))
    states = [one.state for one in deliver(server, settings(server, ca_file), count=4)]
    assert states == [W if n == nth else S for n in range(4)]
    assert [one.to for one in server.accepted] == [f"college{n}@example.org" for n in range(4) if n != nth]


@pytest.mark.parametrize("kind", [Kind.DROP, Kind.CLOSING])
@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA])
def test_kept_connection_that_the_server_gave_up_is_made_anew_at_once(
    server: FaultySmtp, ca_file: Path, step: Step, kind: Kind
) -> None:
    server.forget(Fault(step, kind, 1))
    states = [one.state for one in deliver(server, settings(server, ca_file), count=3)]
    assert states == [S, S, S]
    assert len(server.accepted) == 3


def test_server_that_stays_away_costs_no_more_than_the_wait(server: FaultySmtp, ca_file: Path) -> None:
    server.forget(Fault(Step.MAIL, Kind.DROP, 0), *(Fault(Step.GREETING, Kind.DROP, n) for n in range(1, 9)))
    outbox = connected(settings(server, ca_file))
    outcomes = [outbox.deliver(message(n), Dots(server)) for n in range(3)]
    assert [one.state for one in outcomes] == [W, W, W]
    assert outcomes[0].reply.startswith("127.0.0.1 cannot be reached: the connection was cut. Check the mail")


def test_answer_that_comes_unasked_is_not_taken_for_the_word_on_the_dot(
    server: FaultySmtp, ca_file: Path
) -> None:
    server.forget(
        Fault(Step.DOT, Kind.DROP), manner=Manner(replies={Step.DATA: "354 go on\r\n250 2.0.0 taken"})
    )
    outbox, dots = connected(settings(server, ca_file)), Dots(server)
    outcome = outbox.deliver(message(), dots)
    assert (outcome.state, outcome.reply) == (W, "the server spoke before its turn")
    assert dots == []


def test_message_nobody_may_have_is_never_ended(server: FaultySmtp, ca_file: Path) -> None:
    # A server that takes DATA though it refused the only RCPT: a dot could deliver an empty message.
    server.forget(manner=Manner(replies={Step.RCPT: "550 5.1.1 nobody here", Step.DATA: "354 go on"}))
    outbox, dots = connected(settings(server, ca_file)), Dots(server)
    assert outbox.deliver(message(), dots).state is R
    assert (dots, server.accepted) == ([], [])


@pytest.mark.parametrize("code", [250, 399, 220])
@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA])
def test_nothing_but_the_word_on_the_dot_can_say_sent(
    server: FaultySmtp, ca_file: Path, step: Step, code: int
) -> None:
    server.forget(manner=Manner(replies={step: f"{code} 2.0.0 taken"}))
    outbox, dots = connected(settings(server, ca_file)), Dots(server)
    outcome = outbox.deliver(message(), dots)
    assert outcome.state is (S if server.accepted else W)
    assert len(dots) == len(server.accepted)


@pytest.mark.parametrize(
    ("reply", "state"), [("354 go on", U), ("250 2.0.0 taken", S), ("251 elsewhere", S), ("999 what", U)]
)
def test_word_on_the_dot_counts_by_its_first_digit(
    server: FaultySmtp, ca_file: Path, reply: str, state: Delivery
) -> None:
    server.forget(manner=Manner(replies={Step.DOT: reply}))
    outbox = connected(settings(server, ca_file))
    assert outbox.deliver(message(), lambda: None).state is state


def test_reply_is_kept_as_one_printable_line(server: FaultySmtp, ca_file: Path) -> None:
    said = "550-5.7.1 no\x1b[31m\t such\x00 thing\r\n550 5.7.1 " + "ever " * 200
    server.forget(manner=Manner(replies={Step.DOT: said}))
    outcome = connected(settings(server, ca_file)).deliver(message(), lambda: None)
    assert (outcome.code, outcome.enhanced) == (550, "5.7.1")
    assert outcome.reply.startswith("5.7.1 no<U+001B>[31m such<U+0000> thing 5.7.1 ever")
    assert outcome.reply.isprintable()
    assert len(outcome.reply) == 300


def test_rate_is_kept(server: FaultySmtp, ca_file: Path) -> None:
    began = monotonic()
    states = [one.state for one in deliver(server, settings(server, ca_file, per_minute=300), count=4)]
    assert states == [S] * 4
    assert monotonic() - began >= 3 * 60 / 300
    assert [one[:4] for one in server.heard if one[:4] in ("MAIL", "DATA")] == ["MAIL", "DATA"] * 4


def test_slow_drip_ends_with_the_messages_time_and_not_with_each_byte(
    server: FaultySmtp, ca_file: Path
) -> None:
    server.forget(Fault(Step.MAIL, Kind.DRIP))
    with hurried(server):
        outcome = connected(settings(server, ca_file)).deliver(message(), Dots(server))
    assert (outcome.state, outcome.reply) == (W, "it took too long to answer")


def test_login_each_message_and_each_answer_have_a_time_of_their_own(
    server: FaultySmtp, ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = 0.0
    monkeypatch.setattr("directory.sending.connection.monotonic", lambda: monotonic() + ahead)

    def an_hour_passes() -> None:
        nonlocal ahead
        ahead += 3600

    def typed_slowly() -> str:
        an_hour_passes()
        return PASSWORD

    outbox = connected(settings(server, ca_file), typed_slowly)
    an_hour_passes()
    assert outbox.deliver(message(), an_hour_passes).state is S


def test_server_that_never_reads_ends_with_the_messages_time(server: FaultySmtp, ca_file: Path) -> None:
    server.forget(Fault(Step.BODY, Kind.HANG))
    with hurried(server):
        outbox = connected(settings(server, ca_file))
        outcome = outbox.deliver(message(body=LONG), Dots(server))
    outbox.close()
    assert (outcome.state, outcome.reply) == (W, "it took too long to answer")


def test_server_that_reads_byte_by_byte_ends_with_the_messages_time(
    server: FaultySmtp, ca_file: Path
) -> None:
    class Reading:
        def settimeout(self, seconds: float) -> None:
            assert seconds <= 0.2

        def send(self, _piece: object) -> int:
            sleep(0.02)
            return 1

    host = settings(server, ca_file)
    connection = Connection(host, ssl.create_default_context(), "school.example.org")
    connection.sock = Reading()  # type: ignore[assignment]
    connection.close = lambda: None  # type: ignore[method-assign]
    connection.allow(0.2)
    with pytest.raises(TooSlow):
        connection.put(b"x" * 100)


@pytest.mark.parametrize(
    "address", ["a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "", "ä@example.org"]
)
def test_envelope_takes_one_address_and_no_command(address: str) -> None:
    with pytest.raises(ValueError, match="not one address"):
        Outgoing("office@school.example.org", address, b"\r\n")


def test_message_without_a_line_end_is_none() -> None:
    with pytest.raises(ValueError, match="does not end"):
        Outgoing("office@school.example.org", "a@example.org", b"Subject: a\r\n\r\nb")
