"""What a server's refusal means: about us, about one message, about a mailbox; and what of it is told."""

import re
from pathlib import Path

import pytest

from directory.sending.server import LoginRefused
from tests.faulty_smtp import FaultySmtp, Manner, Step
from tests.sending.makers import connected, message, settings
from tests.sending.test_smtp import Dots, R, S, U, W, running, server

__all__ = ["running", "server"]  # fixtures


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
    # The codes say it also where the words do not.
    "554 5.2.252 No": "write as",
    "550 5.7.60 No": "write as",
    "550 5.1.8 No": "has blocked",
    "550 5.4.5 No": "as much as it lets us",
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


@pytest.mark.parametrize(
    "reply",
    [
        "250-2.0.0 taken\r\n550 5.7.1 no",
        "250-taken\r\n550 no",  # the lines' codes alone
        "550 2.6.0 queued",
        "250 5.7.1 no",
    ],
)
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
