"""Which letter a report is about and what it says: as mail servers write it, and as somebody forges it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.ledger.states import Mark, State
from directory.sending.reports import SEEN, Report, report_in

ID = "<abcde23456.2@school.example.org>"
LETTER = (
    f"From: office@school.example.org\nSubject: A letter\nMessage-ID: {ID}\n\nDear colleague, about Priya\n"
)
BLOCK = """Final-Recipient: rfc822; office@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <office@example.org>: Recipient address rejected
"""


def standard(
    block: str = BLOCK, *, returned: str = LETTER, kind: str = "message/rfc822", head: str = ""
) -> bytes:
    """Return a report in the form of RFC 3464, as Postfix writes it."""
    text = f"""Return-Path: <>
Date: Tue, 24 Nov 2026 09:30:00 +0000
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

{block}
--B
Content-Type: {kind}

{returned}
--B--
"""
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def plain(
    text: str, *, head: str = "From: MAILER-DAEMON@example.org", subject: str = "failure notice"
) -> bytes:
    return f"{head}\nDate: Tue, 24 Nov 2026 09:30:00 +0000\nSubject: {subject}\n\n{text}".encode()


def report(what: State | Mark, code: str, status: str, on: date | None = date(2026, 11, 24)) -> Report:
    return Report("abcde23456", 2, what, code, status, on)


def block(**changed: str) -> str:
    """Return a recipient's block with fields changed; "" leaves one out."""
    fields = dict(line.split(": ", 1) for line in BLOCK.splitlines())
    fields |= {key.replace("_", "-"): value for key, value in changed.items()}
    return "".join(f"{key}: {value}\n" for key, value in fields.items() if value)


GONE = report(State.BOUNCED, "550", "5.1.1")
HEADERS = LETTER.partition("\n\n")[0] + "\n"
EXIM = f"""This message was created automatically by mail delivery software.

  office@example.org
    host mx.example.org [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<office@example.org>:
    550 5.1.1 User unknown

------ This is a copy of the message, including all the headers. ------

Return-path: <office@school.example.org>
{LETTER} with 421 words and code 4.2.2
"""
QMAIL = f"""Hi. This is the qmail-send program at example.org.

<office@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <office@school.example.org>
{LETTER}"""
EXCHANGE = """Your message

  To: office@example.org
  Subject: A letter

did not reach the following recipient(s): office@example.org
    The e-mail account does not exist. <mail.example.org #5.1.1>
"""
WAITING = f"""Message {ID} has not yet been delivered. No action is required; delivery will be tried again."""


@pytest.mark.parametrize(
    ("message", "says"),
    [
        pytest.param(standard(), GONE, id="Postfix"),
        pytest.param(standard(returned=HEADERS, kind="text/rfc822-headers"), GONE, id="headers alone"),
        pytest.param(
            standard(block(Status="5.0.0", Diagnostic_Code="smtp; 552 5.2.2 over quota")),
            report(State.BOUNCED, "552", "5.2.2"),
            id="the server's own code says more",
        ),
        pytest.param(
            standard(block(Status="4.4.7", Diagnostic_Code="")),
            report(State.BOUNCED, "", "4.4.7"),
            id="given up after days",
        ),
        pytest.param(
            standard(block(Action="Delayed", Status="4.4.1", Diagnostic_Code="")),
            report(Mark.DELAYED, "", "4.4.1"),
            id="delayed",
        ),
        pytest.param(
            standard(block(Action="delivered", Status="2.1.5", Diagnostic_Code="smtp; 250 2.1.5 OK")),
            report(Mark.DELIVERED, "", "2.1.5"),
            id="delivered",
        ),
        pytest.param(
            standard(block(Status="", Diagnostic_Code="")), report(State.BOUNCED, "", ""), id="no code"
        ),
        pytest.param(
            standard(block(Action="delivered", Status="2.0.0", Diagnostic_Code="") + "\n" + BLOCK),
            GONE,
            id="the worst of two",
        ),
        pytest.param(
            standard(returned="", kind="text/plain", head=f"In-Reply-To: {ID}\n"),
            GONE,
            id="nothing given back",
        ),
        pytest.param(
            standard().replace(b"Tue, 24 Nov 2026", b"Soon"),
            report(State.BOUNCED, "550", "5.1.1", None),
            id="no day",
        ),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=L\r\n\r\n--L\r\nContent-Type: message/rfc822\r\n\r\n"
            + standard()
            + b"\r\n--L--\r\n",
            GONE,
            id="forwarded",
        ),
        pytest.param(standard().replace(b"us-ascii", b"x-none"), GONE, id="a charset that there is not"),
        pytest.param(standard().replace(b"I'm sorry", b"\xff\xfe\x00"), GONE, id="bytes of no charset"),
        pytest.param(standard() + b"x" * 30_000_000, GONE, id="huge"),
        pytest.param(plain(EXIM, head="X-Failed-Recipients: office@example.org"), GONE, id="Exim"),
        pytest.param(plain(QMAIL), report(State.BOUNCED, "", "5.1.1"), id="qmail"),
        pytest.param(
            plain(EXCHANGE, head=f"From: Postmaster\nIn-Reply-To: {ID}"),
            report(State.BOUNCED, "", "5.1.1"),
            id="an old Exchange",
        ),
        pytest.param(
            plain(f"{WAITING} 4.4.1", subject="Warning: delayed"),
            report(Mark.DELAYED, "", "4.4.1"),
            id="a warning",
        ),
        pytest.param(
            plain(
                "No.\n\n" + QMAIL[QMAIL.index("Return-Path") :],
                head="X-Failed-Recipients: office@example.org",
            ),
            report(State.BOUNCED, "", ""),
            id="without a code, and the letter's own numbers",
        ),
    ],
)
def test_report_is_read(message: bytes, says: Report) -> None:
    found = report_in(message)
    assert found is not None
    assert replace(found, named=frozenset()) == says


TO_OFFICE = f"To: Office <Office@example.org>\n{LETTER}"


@pytest.mark.parametrize(
    ("message", "named"),
    [
        pytest.param(standard(), ["office@example.org"], id="the final recipient"),
        pytest.param(
            standard(block(Final_Recipient="rfc822; a@example.net"), returned=TO_OFFICE),
            ["a@example.net", "office@example.org"],
            id="forwarded, and the letter says to whom it was",
        ),
        pytest.param(
            standard(block(Original_Recipient="rfc822;B@example.org"), returned=TO_OFFICE),
            ["b@example.org"],
            id="the original recipient alone, where it is named",
        ),
        pytest.param(standard(block(Final_Recipient="x")), [], id="no address"),
        pytest.param(plain(QMAIL), ["office@example.org", "office@school.example.org"], id="qmail"),
        pytest.param(plain(f"{WAITING} 4.4.1"), [], id="a warning that names nobody"),
        pytest.param(
            plain(f"550 no {ID}", head="X-Failed-Recipients: office@example.org"),
            ["office@example.org"],
            id="Exim's own heading",
        ),
    ],
)
def test_report_names_whom_the_letter_went_to(message: bytes, named: list[str]) -> None:
    found = report_in(message)
    assert found is not None
    assert sorted(found.named - {ID.strip("<>")}) == named


OTHER_ID = "<answer1@school.example.org>"
ANSWER = LETTER.replace(ID, f"{OTHER_ID}\nReferences: {ID}")
OUR_OWN = [f"--B{n}\r\nContent-Type: multipart/mixed; boundary=B{n + 1}\r\n\r\n" for n in range(3_000)]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00\xff" * 1_000, id="no text"),
        pytest.param(LETTER.encode(), id="the letter itself"),
        pytest.param(standard(returned=LETTER.replace(ID, "<m1@example.net>")), id="somebody else's letter"),
        pytest.param(
            standard(returned=ANSWER, head=f"References: {ID} {OTHER_ID}\n"),
            id="an answer to a letter bounced",
        ),
        pytest.param(
            standard(returned="", kind="text/plain", head=f"In-Reply-To: {OTHER_ID}\nReferences: {ID}\n"),
            id="an answer to a letter bounced, and is not given back",
        ),
        pytest.param(
            standard(returned="", kind="text/plain", head=f"References: {ID} {OTHER_ID}\n"),
            id="the last of a conversation bounced",
        ),
        pytest.param(plain(f"Error: 550 5.1.1 no\n\n{ANSWER}"), id="an answer to a letter, in the text"),
        pytest.param(
            plain("We have 450 pupils.", head=f"From: Postmaster\nIn-Reply-To: {ID}"),
            id="a number that is no server's",
        ),
        pytest.param(standard(returned=LETTER.replace("<abc", "<test.20261124T093000.abc")), id="a test"),
        pytest.param(standard(returned=LETTER.replace(".2@", ".0@")), id="a version that there is not"),
        pytest.param(
            standard(returned=LETTER.replace(".2@", f".{'9' * 5_000}@")), id="a version of 5,000 digits"
        ),
        pytest.param(
            standard(returned=LETTER.replace(ID, f"{ID} {ID.replace('abc', 'xyz')}")), id="two letters"
        ),
        pytest.param(standard(block(Action="relayed", Status="2.0.0")), id="passed on, which says nothing"),
        pytest.param(standard(block(Status="2.1.5", Diagnostic_Code="")), id="failed, and arrived"),
        pytest.param(standard(block(Action="delivered", Status="5.1.1")), id="delivered, and failed"),
        pytest.param(standard(block(Action="")), id="no outcome"),
        pytest.param(standard(block(Final_Recipient="")), id="no recipient"),
        pytest.param(standard().replace(b"Reporting-MTA: dns; ", b"X: "), id="no server that reports"),
        pytest.param(
            standard().replace(b"delivery-status", b"disposition-notification"), id="a receipt from a reader"
        ),
        pytest.param(plain(QMAIL, head="From: somebody@example.org"), id="a person who quotes a report"),
        pytest.param(
            plain("I am away until 5 May.", head=f"From: office@example.org\nIn-Reply-To: {ID}"),
            id="out of office",
        ),
        pytest.param(
            plain("Thank you.", head=f"From: Postmaster\nIn-Reply-To: {ID}"), id="an answer without a code"
        ),
        pytest.param(
            f"Content-Type: multipart/report; boundary=B0\r\n\r\n{''.join(OUR_OWN)}".encode(),
            id="parts in parts",
        ),
        pytest.param(b"Content-Type: message/rfc822\n\n" * 5_000, id="messages in messages"),
        pytest.param(b"Content-Type: multipart/report\n\n" + b"x", id="a report without a part"),
    ],
)
def test_what_is_no_report_about_a_letter_says_nothing(message: bytes) -> None:
    assert report_in(message) is None


def test_no_word_of_the_letter_or_the_server_is_kept() -> None:
    assert not re.search("Priya|office@|rejected", repr(report_in(standard())))


@given(st.binary(max_size=400), st.integers(0, 1_300))
def test_any_bytes_in_a_report_leave_it_read_or_unread(noise: bytes, at: int) -> None:
    whole = standard()
    found = report_in(whole[:at] + noise + whole[at:])
    assert found is None or re.fullmatch(r"([45]\d\d)?/([245][.0-9]+)?", f"{found.code}/{found.status}")


def test_only_the_beginning_of_a_message_is_looked_at() -> None:
    assert report_in(b"X: y\r\n" + b"z" * SEEN + standard()) is None
