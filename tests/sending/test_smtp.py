"""Sending through a server that goes wrong: what each break means for the message, and for the next one."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from directory.sending.outbox import Delivery, Outcome, Outgoing
from directory.sending.server import Login, LoginRefused, MailServer
from tests.faulty_smtp import Fault, FaultySmtp, Kind, Manner, Step
from tests.sending.makers import authority, connected, hasty, message, settings

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


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return authority(tmp_path_factory.mktemp("authority"))


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
SLOW = [Kind.HANG, Kind.DRIP, Kind.HANG_TAKEN, Kind.DRIP_TAKEN]
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
    told = settings(server, ca_file)
    outbox, dots = hasty(told) if kind in SLOW else connected(told), Dots(server)
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
    assert outcomes[0].reply.startswith("127.0.0.1 cannot be reached: the connection was cut. Check host")


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


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(
            "530 5.7.57 Client not authenticated to send mail", "refused the login (530 5.7.57", id="530"
        ),
        pytest.param("550 5.7.30 Basic authentication is not supported", "Microsoft has ended", id="5.7.30"),
        pytest.param(
            "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
            "does not let us write as office@school.example.org (550 5.7.60",
            id="other sender",
        ),
    ],
)
def test_refusal_that_is_about_us_stops_the_run(
    server: FaultySmtp, ca_file: Path, reply: str, says: str
) -> None:
    server.forget(manner=Manner(replies={Step.MAIL: reply}))
    with pytest.raises(LoginRefused) as caught:
        connected(settings(server, ca_file)).deliver(message(), Dots(server))
    assert says in str(caught.value)


ABOUT_US = {
    "554 5.2.252 SendAsDenied; office@example.org not allowed to send as head@example.org": "write as",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender": "write as",
    "550 5.7.1 Client does not have permissions to send as this sender": "write as",
    "553 5.7.1 <office@school.example.org>: Sender address rejected: not owned by user office": "write as",
    "550 5.1.8 Access denied, bad outbound sender": "has blocked",
    "550 5.7.501 Access denied, spam abuse detected from sender": "has blocked",
    "550 5.7.705 Access denied, tenant has exceeded threshold": "has blocked",
    "550 5.4.5 Daily user sending limit exceeded. - gsmtp": "as much as it lets us",
    "550 5.7.1 Daily SMTP relay limit exceeded for customer": "as much as it lets us",
    "550 5.1.90 Your message can't be sent: you've reached your daily limit": "as much as it lets us",
    "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException": "as much as it lets us",
    "554 5.2.0 STOREDRV.Submission.Exception:AccountDisabledException; Failed": "has blocked",
    "550 5.7.26 This mail is unauthenticated": "comes from us",
    "554 5.7.1 <college0@example.org>: Relay access denied": "pass mail on",
    "530 5.7.57 Client not authenticated to send mail": "refused the login",
}


@pytest.mark.parametrize("step", [Step.RCPT, Step.DATA, Step.DOT])
@pytest.mark.parametrize(("reply", "says"), ABOUT_US.items())
def test_refusal_about_us_leaves_the_letter_waiting_wherever_it_comes(
    server: FaultySmtp, ca_file: Path, reply: str, says: str, step: Step
) -> None:
    server.forget(manner=Manner(replies={step: reply}))
    outbox = connected(settings(server, ca_file))
    if step is Step.DOT:
        outcome = outbox.deliver(message(), lambda: None, message(1))
        assert outcome.state is W
        stop = outcome.stop
    else:
        with pytest.raises(LoginRefused) as caught:
            outbox.deliver(message(), Dots(server))
        stop = caught.value
    assert isinstance(stop, LoginRefused)
    assert says in str(stop)
    assert f"({reply[:3]} {reply.split()[1]}: " in str(stop)
    assert "SMTP;" not in str(stop), "no word of the server's is shown"
    outbox.close()
    assert server.accepted == []


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        (Step.DOT, "550 5.1.1 <college0@example.org>: no such user; sender limit unknown"),
        (Step.DOT, "552 5.2.2 <college0@example.org> Quota exceeded (mailbox for user is full)"),
        (Step.DOT, "552 5.2.2 Mailbox full"),
        (Step.DOT, "552 5.2.2 The email account that you tried to reach is over quota"),
        (Step.DOT, "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"),
        (Step.DOT, "552 Requested mail action aborted: exceeded storage allocation"),
        (Step.RCPT, "552 5.2.2 Over quota"),
        (Step.RCPT, "554 5.7.1 never"),
        (Step.DOT, "552 5.3.4 What you send exceeds the size limit"),
        (Step.DOT, "554 5.6.0 content refused"),
        (Step.MAIL, "552 5.3.4 Message size exceeds fixed limit"),
    ],
)
def test_refusal_about_the_message_stops_nothing(
    server: FaultySmtp, ca_file: Path, step: Step, reply: str
) -> None:
    server.forget(manner=Manner(replies={step: reply}))
    outcome = connected(settings(server, ca_file)).deliver(message(), lambda: None)
    assert (outcome.state, outcome.stop) == (R, None)


@pytest.mark.parametrize("reply", ["452 4.2.2 Mailbox full", "422 4.2.2 over quota", "452 try later"])
def test_full_mailbox_that_may_have_room_later_is_waited_for(
    server: FaultySmtp, ca_file: Path, reply: str
) -> None:
    server.forget(manner=Manner(replies={Step.DOT: reply}))
    outcome = connected(settings(server, ca_file)).deliver(message(), lambda: None)
    assert (outcome.state, outcome.stop) == (W, None)


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        (Step.MAIL, "552 5.2.2 Mailbox full"),
        (Step.MAIL, "554 5.2.0 Quota exceeded"),
        (Step.DOT, "552 5.2.2 Your mailbox is full: delete messages before you send"),
        (Step.DOT, "552 5.2.2 <office@school.example.org>: over quota"),
        (Step.DOT, "554 5.2.0 STOREDRV.Submission.Exception:QuotaExceededException; Failed"),
    ],
)
def test_full_mailbox_of_our_own_is_about_us(
    server: FaultySmtp, ca_file: Path, step: Step, reply: str
) -> None:
    server.forget(manner=Manner(replies={step: reply}))
    outbox = connected(settings(server, ca_file))
    if step is Step.DOT:
        stop: object = outbox.deliver(message(), lambda: None).stop
    else:
        with pytest.raises(LoginRefused) as caught:
            outbox.deliver(message(), Dots(server))
        stop = caught.value
    assert "says that our own mailbox is full" in str(stop)


@pytest.mark.parametrize("reply", ["250-2.0.0 taken\r\n550 5.7.1 no", "550 2.6.0 queued", "250 5.7.1 no"])
def test_reply_that_contradicts_itself_says_nothing(server: FaultySmtp, ca_file: Path, reply: str) -> None:
    server.forget(manner=Manner(replies={Step.DOT: reply}))
    outbox = connected(settings(server, ca_file))
    assert outbox.deliver(message(), lambda: None, message(1)).state is U
    server.forget(manner=Manner())
    assert outbox.deliver(message(1), lambda: None).state is S


@pytest.mark.parametrize(
    ("step", "code", "kept"),
    [
        (Step.MAIL, 421, "421 4.7.1: the server asks us to try later"),
        (Step.MAIL, 399, "399: the server waits for more"),
        (Step.DATA, 299, "299: the server said yes"),
    ],
)
def test_what_a_server_quotes_is_not_told_where_it_will_not_go_on(
    server: FaultySmtp, ca_file: Path, step: Step, code: int, kept: str
) -> None:
    server.forget(manner=Manner(replies={step: f"{code} 4.7.1 Imogen\x1b[31m is not valid"}))
    outcome = connected(settings(server, ca_file)).deliver(message(), Dots(server))
    assert outcome.reply == f"the server will not go on ({kept})"


def test_what_a_server_quotes_is_not_told_where_it_refuses_us(server: FaultySmtp, ca_file: Path) -> None:
    server.forget(manner=Manner(replies={Step.MAIL: "554 5.7.1 Imogen\x1b[31m is not valid"}))
    with pytest.raises(LoginRefused, match=re.escape("(554 5.7.1: the server does not take mail from us)")):
        connected(settings(server, ca_file)).deliver(message(), Dots(server))


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
    outbox = hasty(settings(server, ca_file))
    outcome = outbox.deliver(message(), Dots(server))
    assert (outcome.state, outcome.reply) == (W, "it took too long to answer")


def test_server_that_never_reads_ends_with_the_messages_time(server: FaultySmtp, ca_file: Path) -> None:
    server.forget(Fault(Step.BODY, Kind.HANG))
    outbox = hasty(settings(server, ca_file))
    outcome = outbox.deliver(message(body=LONG), Dots(server))
    outbox.close()
    assert (outcome.state, outcome.reply) == (W, "it took too long to answer")


@pytest.mark.parametrize(
    "address", ["a@example.org>\r\nRCPT TO:<b@example.org", "a b@example.org", "", "ä@example.org"]
)
def test_envelope_takes_one_address_and_no_command(address: str) -> None:
    with pytest.raises(ValueError, match="not one address"):
        Outgoing("office@school.example.org", address, b"\r\n")


def test_message_without_a_line_end_is_none() -> None:
    with pytest.raises(ValueError, match="does not end"):
        Outgoing("office@school.example.org", "a@example.org", b"Subject: a\r\n\r\nb")
