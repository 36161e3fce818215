"""A draft, read back as a mail program reads it."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from directory.documents.eml import Draft, DraftWrong, Part, _reread, write_draft
from directory.sending.message import finished, marked_as_test

DRAFT = Draft(
    to="admissions@example.org",
    sender="office@school.example.org",
    sender_name="Example School",
    subject="Transfer information, our reference EX-ABCDE23456",
    text="Dear colleague,\n\nThe letter is attached.\n",
    html="<article>\n<p>Dear colleague, &amp; more</p>\n</article>\n",
    pdf=b"%PDF-1.7\n\x00\xff\r\n.\r\nFrom here\n%%EOF",
    pdf_name="EX-ABCDE23456.pdf",
)
NAMES = [
    "Ysgol Ŵyn & Łódź",
    "St Example's, Leicester",
    'The "Example" School',
    "Example (Leicester) School",
    "Our Lady and St. Bede's Catholic Academy, part of the Bishop Hogarth Catholic Education Trust",
    "The Bishop of Winchester Academy (part of the Coastal Learning Partnership, Bournemouth)",
    'Leicester Partnership School (KS3 and KS4 Pupil Referral Units), Leicester; of \\ and "us"',
    "Ysgol Gyfun Ŵyn, St. Bede's (part of the Łódź and Leicester Learning Partnership, Bournemouth)",
]


def read(written):
    return message_from_bytes(written, policy=policy.default)


def drafted(**changed):
    return read(write_draft(replace(DRAFT, **changed)))


def test_a_draft_has_one_recipient_and_nobody_in_copy():
    message = drafted()

    assert [address.addr_spec for address in message["To"].addresses] == ["admissions@example.org"]
    assert len(message.get_all("To")) == 1
    assert not {"Cc", "Bcc", "Reply-To"} & set(message.keys())


def test_a_draft_opens_ready_to_send():
    assert drafted()["X-Unsent"] == "1"


def test_a_draft_says_who_writes_and_what_about():
    message = drafted()

    assert str(message["From"]) == "Example School <office@school.example.org>"
    assert message["Subject"] == DRAFT.subject


def test_a_draft_carries_its_letter_byte_for_byte_and_nothing_else():
    (attached,) = drafted().iter_attachments()

    assert attached.get_content() == DRAFT.pdf
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_filename() == "EX-ABCDE23456.pdf"
    assert attached.get_content_disposition() == "attachment"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dear colleague\n", id="plain"),
        pytest.param("Siân Łucja 😀\n", id="alphabets"),
        pytest.param("From here\n.\n..\n=3D\n", id="what a mail server would change"),
        pytest.param("x" * 2000 + "\n", id="a long line"),
    ],
)
def test_a_draft_says_the_same_as_text_and_as_html(text):
    message = drafted(text=text, html=f"<p>{text}</p>\n")

    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == f"<p>{text}</p>\n"


SHOWN = st.characters(exclude_categories=("C", "Z"))  # what a cell of one line may have, besides spaces
ON_A_LINE = st.lists(st.text(SHOWN, min_size=1, max_size=30), min_size=1, max_size=12).map(" ".join)
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t=.-_ F"), max_size=200
).map(lambda text: f"{text}\n")


@settings(max_examples=50, deadline=None)
@given(
    subject=ON_A_LINE
    | st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80),
        min_size=1,
        max_size=9,
    ).map(" ".join),
    name=ON_A_LINE,
    to=st.sampled_from(["a.b+c@example.org", "o'hara@sub.example.org", f"{'a' * 60}@{'b' * 60}.example.org"]),
    text=TEXT,
    html=TEXT,
    pdf=st.binary(max_size=400),
)
def test_a_draft_reads_as_the_librarys_own_does(subject, name, to, text, html, pdf):
    assume("=?" not in subject + name)  # refused: see below
    draft = replace(DRAFT, subject=subject, sender_name=name, to=to, text=text, html=html, pdf=pdf)
    message = EmailMessage(policy.SMTP)
    # Not the subject, in which the library loses a space now and then.
    message["To"], message["Subject"], message["X-Unsent"] = Address(addr_spec=to), "A subject", "1"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=DRAFT.pdf_name)

    written = write_draft(draft)

    mine, librarys = as_a_program_reads(written), as_a_program_reads(message.as_bytes())
    assert mine[0] == [subject]
    assert mine[1:] == librarys[1:]
    assert mine[-1][-1] == pdf
    assert not read(written).defects
    shown, address = parseaddr(message_from_bytes(written)["From"])
    assert (str(make_header(decode_header(shown))), address) == (name, DRAFT.sender)
    assert max(map(len, written.split(b"\r\n"))) <= 998
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert written == write_draft(draft)


def as_a_program_reads(written):
    message = read(written)
    heads = [[str(value) for value in message.get_all(name)] for name in ("Subject", "To", "X-Unsent")]
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [
        *heads,
        *((part.get_content_type(), part.get_filename(), part.get_content()) for part in parts),
    ]


def test_no_line_of_a_draft_is_longer_than_mail_allows():
    written = write_draft(
        replace(DRAFT, text="ż" * 3000, html="x" * 3000, subject="ż" * 300, pdf=bytes(3000))
    )

    assert max(len(line) for line in written.split(b"\r\n")) <= 998  # RFC 5322 2.1.1
    assert b"\n" not in written.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", [*NAMES, "Szkoła imienia Świętego Łukasza Żółkiewskiego w Łodzi"])
def test_a_school_of_any_name_is_named_as_typed(name):
    # Not by policy.default: it reads a space where two encoded words meet, which RFC 2047 6.2 leaves out.
    shown, address = parseaddr(message_from_bytes(write_draft(replace(DRAFT, sender_name=name)))["From"])

    assert (str(make_header(decode_header(shown))), address) == (name, "office@school.example.org")


@pytest.mark.parametrize("subject", NAMES)
def test_a_subject_reads_as_typed(subject):
    assert drafted(subject=subject)["Subject"] == subject


@pytest.mark.parametrize("field", ["subject", "sender_name", "to", "sender", "pdf_name"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_break_cannot_add_a_header(field, line_end):
    poisoned = replace(DRAFT, **{field: f"{getattr(DRAFT, field)}{line_end}Bcc: b@example.org"})

    with pytest.raises(DraftWrong):
        write_draft(poisoned)


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"sender_name": "Example\nSchool"}, Part.NAME),
        ({"sender_name": "=?utf-8?q?Else?="}, Part.NAME),
        ({"sender": "office@school.example.org\u200b"}, Part.SENDER),
        ({"to": "=?utf-8?q?a?=@example.org"}, Part.TO),
        ({"subject": "Our reference\nEX"}, Part.SUBJECT),
        ({"pdf_name": "../../X-ABCDE23456.pdf"}, Part.REFERENCE),
        ({"pdf_name": "EX\n-ABCDE23456.pdf"}, Part.REFERENCE),
    ],
)
def test_a_draft_that_cannot_be_made_says_what_is_to_blame(changed, part):
    with pytest.raises(DraftWrong) as caught:
        write_draft(replace(DRAFT, **changed))

    assert caught.value.part is part
    assert part.value in str(caught.value)


TWICE = "a@example.org, b@example.org"


@pytest.mark.parametrize(
    "to",
    [
        TWICE,
        "a@example.org; b@example.org",
        "A Example <a@example.org>",
        "everybody: a@example.org, b@example.org;",
        "a..b@example.org",
        "a",
        "",
        "a@example.org (b@example.org)",
        "a @example.org",
        " a@example.org",
        "a@example.org\u200b",
    ],
)
def test_what_is_not_one_address_is_no_recipient(to):
    with pytest.raises((DraftWrong, ValueError, IndexError)):
        write_draft(replace(DRAFT, to=to))


@pytest.mark.parametrize("to", [TWICE, "a..b@example.org", "", "ż@example.org"])
def test_what_is_not_one_address_is_refused_in_words(to):
    with pytest.raises(DraftWrong):
        write_draft(replace(DRAFT, to=to))


def test_an_address_that_reads_differently_is_refused_in_words():
    with pytest.raises(DraftWrong) as caught:
        write_draft(replace(DRAFT, to='"admissions"@example.org'))

    assert str(caught.value) == (
        "The draft is not addressed to its one recipient. It was not kept. "
        "Type the recipient's e-mail afresh, on one line, without signs that do not show."
    )


@pytest.mark.parametrize("field", ["subject", "sender_name"])
def test_a_subject_or_name_that_reads_differently_is_refused(field):
    with pytest.raises(DraftWrong):
        write_draft(replace(DRAFT, **{field: "=?utf-8?q?Somebody_else?="}))


TO, PDF_NAME = b"To: admissions@example.org", b"EX-ABCDE23456.pdf"
ADDRESSED, COPIED, CARRIES = (
    "not addressed to its one",
    "addressed to somebody else",
    "does not carry its letter",
)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(TO, b"To: admission@example.org", ADDRESSED, id="another address"),
        pytest.param(TO, b"To: admissions@example.org, b@example.org", ADDRESSED, id="two addresses"),
        pytest.param(TO, TO + b"\r\nTo: b@example.org", ADDRESSED, id="two headers"),
        pytest.param(TO, b"X-To: nobody", ADDRESSED, id="no address"),
        pytest.param(TO, TO + b"\r\nCc: b@example.org", COPIED, id="a copy"),
        pytest.param(TO, TO + b"\r\nbcc: b@example.org", COPIED, id="a blind copy"),
        pytest.param(TO, TO + b"\r\nResent-To: b@example.org", COPIED, id="sent on"),
        pytest.param(PDF_NAME, b"EX-ZZZZZ23456.pdf", CARRIES, id="another name"),
        pytest.param(b"JVBERi0", b"JVBERi1", CARRIES, id="another letter"),
    ],
)
def test_a_draft_that_reads_differently_from_what_was_meant_is_refused(old, new, says):
    written = write_draft(DRAFT)
    assert written.count(old) == 1

    with pytest.raises(DraftWrong) as caught:
        _reread(written.replace(old, new), DRAFT, b64encode(DRAFT.pdf))

    assert says in str(caught.value)


def test_a_draft_with_a_second_attachment_is_refused():
    message = drafted()
    message.add_attachment(b"another pupil's", maintype="application", subtype="pdf", filename="b.pdf")

    with pytest.raises(DraftWrong, match=CARRIES):
        _reread(message.as_bytes(policy=policy.SMTP), DRAFT, b64encode(DRAFT.pdf))


def test_a_test_message_is_the_real_one_but_for_its_address_subject_and_number():
    at = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
    real = finished(write_draft(DRAFT), DRAFT.sender, "abcde23456.1", at)

    test = marked_as_test(real, "me@school.example.org", at)

    lines = test.split(b"\r\n")
    assert [line for line in lines if line not in real.split(b"\r\n")] == [
        b"To: me@school.example.org",
        b"Subject: TEST Transfer information, our reference EX-ABCDE23456",
        b"Message-ID: <test.20261125T043000.abcde23456.1@school.example.org>",
    ]
    assert len(lines) == real.count(b"\r\n") + 1


def test_a_test_message_goes_to_nobody_of_a_folded_line():
    at = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
    real = finished(write_draft(DRAFT), DRAFT.sender, "abcde23456.1", at)
    before, _, after = real.partition(b"\r\nTo: ")
    address, _, after = after.partition(b"\r\n")
    folded = b"\r\n".join([before, b"To:  Admissions,", b" " + address + b",", b"\tother@example.org", after])

    test = message_from_bytes(marked_as_test(folded, "me@school.example.org", at), policy=policy.SMTP)

    assert [str(one) for one in test.get_all("To")] == ["me@school.example.org"]
    assert b"other@example.org" not in test.as_bytes()


def test_no_repr_of_a_draft_shows_what_it_says():
    shown = repr(DRAFT)

    assert "colleague" not in shown
    assert "%PDF" not in shown
