"""The last look at a finished message: what may leave, and everything that may not."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from directory.documents.eml import Draft, write_draft
from directory.documents.pdf import compile_pdf
from directory.sending import last_look
from directory.sending.last_look import Expected, objections, printed_words
from directory.sending.message import finished
from directory.sharing.named import Everybody, others_than, words
from tests.helpers import row
from tests.makers import context, leaver, letter, notice, shipped_letterhead

REFERENCE = "EX-ABCDE23456"
SENDER = "office@school.example.org"
TO = "admissions@example.org"
AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
OTHERS = others_than(
    Everybody(
        [
            row(
                "Leavers", forename="Bea", surname="Other-Name", preferred_name="Beattie", upn="A123456789012"
            ),
            row("Leavers", forename="Caoimhe", surname="O'Third", uln="1234567899", upn=""),
        ]
    ),
    None,
)


def pdf(text: str = "About {{ leaver.name }}.", reference: str = "") -> bytes:
    made = notice(leaver(forename="Ann", surname="Example"))
    return compile_pdf(letter(text), shipped_letterhead())(
        context(replace(made, key=reference) if reference else made)
    )


LETTER = pdf()


def message(letter_: bytes = LETTER, **changed: str) -> bytes:
    told = {
        "to": TO,
        "sender": SENDER,
        "sender_name": "Example School",
        "subject": f"Transfer information, our reference {REFERENCE}",
        "text": "Dear colleague,\n\nThe letter is attached.\n",
        "html": "<p>Dear colleague,</p>\n",
        "pdf_name": f"{REFERENCE}.pdf",
    } | changed
    return finished(write_draft(Draft(pdf=letter_, **told)), SENDER, "abcde23456.1", AT)


def expected(letter_: bytes = LETTER) -> Expected:
    return Expected(SENDER, TO, REFERENCE, sha256(letter_).hexdigest(), OTHERS)


GOOD = message()


def test_message_as_it_was_written_may_leave() -> None:
    assert objections(GOOD, expected()) == []


def test_attachment_without_a_name_is_not_the_letter() -> None:
    nameless = re.sub(rb';\s+(file)?name="[^"]*"', b"", GOOD)
    assert objections(nameless, expected()) == ["it does not carry its letter and nothing else"]


def test_damaged_letter_that_a_program_could_guess_at_is_not_read() -> None:
    assert printed_words(re.sub(rb"startxref\s+\d+", b"startxref\n1", LETTER)) == ""


@pytest.mark.parametrize("name", ["Ysgol Ŵyn & Łódź", 'The "Example" School', "Example (Leicester) School"])
def test_school_of_any_name_may_write(name: str) -> None:
    assert objections(message(sender_name=name, subject=name), expected()) == []


HEAD = GOOD.index(b"\r\n\r\n")
NOT_ITS_OWN = "it is not addressed to its one recipient"
ELSE = "it is addressed to somebody else as well"
NOT_OURS = "it does not come from the school's own address"
END = "a line in it does not end as lines in mail do"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"To: admissions@", b"To: someone@", NOT_ITS_OWN),
        (b"To: admissions@example.org", b"To: admissions@example.org, b@example.org", NOT_ITS_OWN),
        (b"To: admissions@example.org", b"To: admissions@example.org\r\nTo: b@example.org", NOT_ITS_OWN),
        (b"To: admissions@example.org\r\n", b"", NOT_ITS_OWN),
        (b"\r\nTo:", b"\r\nCc: b@example.org\r\nTo:", ELSE),
        (b"\r\nTo:", b"\r\nbcc: b@example.org\r\nTo:", ELSE),
        (b"\r\nTo:", b"\r\nResent-To: b@example.org\r\nTo:", ELSE),
        (b"<office@school", b"<office@sch0ol", NOT_OURS),
        (b"\r\nTo:", b"\r\nFrom: b@example.org\r\nTo:", NOT_OURS),
        (b"Subject: ", b"Subject: \x07", "a control character stands in its head"),
        (b"Subject: ", b"Subject: =?utf-8?q?=3D=3F?= ", "its head hides another text (=?)"),
        (b"Subject: ", b"Subject: =?utf-8?q?a=0Ab?= ", "a control character stands in its head"),
        (b"Subject: ", b"Subject: \xc3\xa9", "it has bytes that mail does not carry unharmed"),
        (b"Subject: ", b"X-Subject: ", "it has no subject line, or several"),
        (b"\r\nTo:", b"\nTo:", END),
        (b"\r\nTo:", b"\r\r\nTo:", END),
        (b"\r\nTo:", b"\r\nX-Long: " + b"x" * 1000 + b"\r\nTo:", "a line in it is longer than 998 bytes"),
        (b"Dear colleague", b"Dear=08colleague", "a control character stands in its text"),
        (b"Dear colleague", b"Dear Bea=\r\n Other-Name", "another leaver is in it"),
        (b"Dear colleague", b"BEATTIE OTHER NAME", "another leaver is in it"),
        (b"Dear colleague", b"A123456789012", "another leaver is in it"),
        (b"is attached", b"of 1234567899", "another leaver is in it"),
        (b"our reference", b"Caoimhe O'Third", "another leaver is in it"),
        (b"EX-ABCDE23456.pdf", b"EX-ABCDE23457.pdf", "it does not carry its letter and nothing else"),
    ],
)
def test_message_that_somebody_changed_is_held(before: bytes, after: bytes, says: str) -> None:
    assert before in GOOD
    assert says in objections(GOOD.replace(before, after, 1), expected())


def test_message_cut_short_is_held() -> None:
    assert END in objections(GOOD[:-1], expected())


def test_letter_that_is_not_the_folders_is_held() -> None:
    assert objections(message(pdf("Another.")), expected()) == ["its letter is not the one in the folder"]


@pytest.mark.parametrize(
    ("text", "reference", "says"),
    [
        pytest.param("About Bea Other-Name.", "", ["another leaver is in it"], id="name"),
        pytest.param("ULN: **1234567899**", "", ["another leaver is in it"], id="number"),
        pytest.param("Caoimhe O\u2019Third", "", ["another leaver is in it"], id="curly apostrophe"),
        pytest.param(
            "About {{ leaver.name }}.",
            "zzzzz99999",
            ["its letter cannot be read back, or does not carry its reference"],
            id="another notice's letter",
        ),
        pytest.param("Name-Other, Bea; Third, O", "", [], id="words that are no name"),
    ],
)
def test_letter_is_looked_into(text: str, reference: str, says: list[str]) -> None:
    made = pdf(text, reference)
    assert objections(message(made), expected(made)) == says


def test_letter_that_cannot_be_read_back_is_held() -> None:
    made = b"%PDF-1.7 written by some other program\n%%EOF"
    says = ["its letter cannot be read back, or does not carry its reference"]
    assert objections(message(made), expected(made)) == says


TABLE = """\
**{{ leaver.name }}** has *accepted* a place: {{ leaver.course }}.

- One item (in parentheses) about {{ leaver.name }}, and a [link](https://www.example.org).
- Another ) item ( with \\\\ what a PDF escapes.

| What | As our records have it |
|---|---|
| Name | {{ leaver.name }} |
| {{ leaver.course }} | Level 3 |
"""


@pytest.mark.parametrize(
    "forename",
    ["Ann", "AVA To", "Siân", "Łukasz", "O\u2019Brien", "Zoë-Mae", "(Bob)", ")Bob(", "A\\B", "Ffion Waffle"],
)
def test_a_leaver_is_found_wherever_a_letter_prints_the_name(forename: str) -> None:
    told = leaver(forename=forename, surname="Example-Office", course="Affinity (Level 3); a)b")
    said = " ".join(
        words(
            printed_words(
                compile_pdf(letter(TABLE, addressed=True), shipped_letterhead())(context(notice(told)))
            )
        )
    )

    assert said.count(" ".join(words(f"{forename} Example-Office"))) == TABLE.count("leaver.name")
    assert said.count("affinity level 3 a b") == 2


def test_the_reference_is_found_on_each_page() -> None:
    said = printed_words(pdf("One page.\n\n" + "A line.\n\n" * 120))

    assert said.count(REFERENCE) == said.count(" · page ") == 4


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"%PDF-1.7\n%%EOF", id="a head and an end"),
        pytest.param(bytes(range(256)) * 20, id="any bytes"),
        pytest.param(LETTER[: len(LETTER) // 2], id="cut in half"),
        pytest.param(LETTER[:-9], id="end cut off"),
        pytest.param(LETTER.replace(b"/FlateDecode", b"/LZWDecode  "), id="packed in another way"),
        pytest.param(LETTER.replace(b" 0 R", b" 9 R"), id="pages that are not there"),
        pytest.param(LETTER.replace(b"/Kids", b"/Kins"), id="no pages"),
    ],
)
def test_a_damaged_letter_is_held_with_a_sentence(damaged: bytes) -> None:
    says = ["its letter cannot be read back, or does not carry its reference"]
    assert objections(message(damaged), expected(damaged)) == says


def test_what_looks_odd_in_a_letter_is_quoted_on_no_screen(tmp_path: Path) -> None:
    moved = re.sub(
        rb"(\d{10}) 00000 n", lambda place: b"%010d 00000 n" % (int(place[1]) + 3), LETTER, count=5
    )
    (tmp_path / "odd.pdf").write_bytes(moved)
    program = (
        "import sys; from pathlib import Path; from directory.sending.last_look import printed_words;"
        "print(len(printed_words(Path(sys.argv[1]).read_bytes())))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "odd.pdf"], capture_output=True, text=True, check=True
    )
    assert (run.stdout.strip(), run.stderr) == (str(len(printed_words(LETTER))), "")


def test_letter_is_read_once_while_it_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(last_look, "_words", {})
    monkeypatch.setattr(last_look, "_MOST", 2)
    monkeypatch.setattr(last_look, "_read", lambda letter: read.append(letter) or letter.decode())
    assert [printed_words(one) for one in (b"a", b"b", b"a")] == ["a", "b", "a"]
    assert read == [b"a", b"b"]
    assert [printed_words(one) for one in (b"c", b"a")] == ["c", "a"]  # no more than two are kept
    assert read == [b"a", b"b", b"c", b"a"]


def test_no_objection_and_no_repr_holds_a_personal_value() -> None:
    told = objections(message(text="Bea Other-Name A123456789012", to="b@example.org"), expected())
    assert len(told) == 2
    for text in (*told, repr(expected()), repr(OTHERS)):
        assert not [one for one in ("bea", "other-name", "123456789", TO) if one in text.casefold()]


def test_what_is_sent_again_is_the_same_bytes() -> None:
    draft = write_draft(Draft(TO, SENDER, "Example School", "A letter", "text", "<p>", LETTER, "a.pdf"))
    assert finished(draft, SENDER, "abcde23456.1", AT) == finished(draft, SENDER, "abcde23456.1", AT)
    assert finished(draft, SENDER, "abcde23456.2", AT) != finished(draft, SENDER, "abcde23456.1", AT)
    assert b"\r\nDate: Wed, 25 Nov 2026 09:30:00 +0000\r\n" in GOOD
    assert b"\r\nMessage-ID: <abcde23456.1@school.example.org>\r\n" in GOOD
    assert b"X-Unsent" not in GOOD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Caoimhe O&#39;Third", ("caoimhe", "othird"), id="a sign as HTML writes it"),
        pytest.param("Zo&euml; Weiss", ("zoe", "weiss"), id="a letter as HTML names it"),
        pytest.param("Zoe\u0308 Weiß", ("zoe", "weiss"), id="a letter and its dots apart"),
        pytest.param("\ufb01nn \uff21\uff22", ("finn", "ab"), id="a ligature and wide letters"),
        pytest.param("O\u2019Third-Name", ("othird", "name"), id="marks between words"),
    ],
)
def test_words_are_the_same_however_a_text_writes_them(text: str, said: tuple[str, ...]) -> None:
    assert words(text) == said


def test_a_name_that_a_message_writes_in_signs_is_found() -> None:
    html = "<p>Dear Caoimhe O&#39;Third,</p>\n"
    assert objections(message(html=html), expected()) == ["another leaver is in it"]
