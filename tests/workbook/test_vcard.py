"""Phone cards: what is written is read by another reader, and what others write is read here."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.model import Contact
from directory.values.text import tidied
from directory.workbook.vcard import NotACard, cards_of, read_cards
from tests.makers import recipient

SENCO = Contact(
    "example-college", "SENCO", "Miss A Example", "+441164960002", "senco@example.org", date(2026, 9, 1)
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp")), max_size=60)


def test_body_and_contact_have_a_card_each() -> None:
    body, contact = vobject.readComponents(cards_of([recipient()], [SENCO]).decode())
    assert (body.version.value, body.uid.value) == ("3.0", "example-college")
    assert (body.fn.value, body.org.value, body.n.value.family) == (
        "Example College",
        ["Example College"],
        "",
    )
    assert (body.adr.value.street, body.adr.value.city, body.adr.value.code) == (
        "1 Example Street, Example Park",
        "Leicester",
        "LE1 1FZ",
    )
    assert [one.value for one in body.tel_list] == ["+441164960001"]
    assert (body.email.value, body.url.value) == ("office@example.org", "https://www.example.org")
    assert (contact.uid.value, contact.fn.value) == ("example-college:SENCO", "Miss A Example")
    assert (contact.title.value, contact.org.value) == ("SENCO", ["Example College"])
    assert (contact.tel.value, contact.email.value, contact.rev.value) == (
        "+441164960002",
        "senco@example.org",
        "2026-09-01",
    )


def test_contact_without_a_name_and_body_without_details_have_cards_too() -> None:
    bare = recipient(address_lines=(), town="", postcode="", phones=(), email="", website="")
    nameless = Contact(bare.id, "SENCO", "", "", "")
    body, contact = vobject.readComponents(
        cards_of([bare], [nameless, Contact("x", "SENCO", "", "", "")]).decode()
    )
    assert contact.fn.value == "SENCO, Example College"
    assert not {"adr", "tel", "email", "url", "rev"} & {*body.contents, *contact.contents}


@settings(max_examples=100)
@given(WORDS.filter(tidied), WORDS, WORDS)
def test_any_text_comes_back_as_it_was(name: str, street: str, town: str) -> None:
    content = cards_of([recipient(organisation=name, address_lines=(street,), town=town)], [])
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert content.decode().isprintable() is False  # only because of its line ends
    (theirs,) = vobject.readComponents(content.decode())
    assert theirs.fn.value == tidied(name)
    assert theirs.adr.value.city == tidied(town)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.vcf"
        path.write_bytes(content)
        (ours,) = read_cards(path)
    assert (ours.uid, ours.organisation, ours.town) == ("example-college", tidied(name), tidied(town))
    assert ", ".join(ours.lines) == tidied(street)


OUTLOOK = """BEGIN:VCARD\r
VERSION:2.1\r
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ann M=C3=BCller =\r
of Leicester\r
ORG:One College;Admissions\r
TEL;WORK;FAX:0116 496 0009\r
TEL;WORK;VOICE:+44 (116) 496 0012\r
ADR;WORK;PREF;ENCODING=QUOTED-PRINTABLE:;;1 High Street=0D=0AAylestone;Leicester;;LE2 7LW;UK\r
EMAIL;PREF;INTERNET:ann@example.org\r
END:VCARD\r
"""
APPLE = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:1
FN:Ann Example
item1.ORG:One College\\, Leicester
TEL;VALUE=uri;TYPE="voice,work":tel:+441164960012
item2.ADR;TYPE=work;LABEL="1 High Street: x":;;1 High Street;Leices
 ter;;LE2 7LW;United Kingdom
EMAIL:ann@example.org
item3.URL:https://one.example.org
NOTE:a \\; b
END:VCARD
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            OUTLOOK,
            (
                "Ann M\u00fcller of Leicester",
                "One College",
                ("1 High Street, Aylestone",),
                "+44 (116) 496 0012",
                "",
            ),
        ),
        (
            APPLE,
            (
                "Ann Example",
                "One College, Leicester",
                ("1 High Street",),
                "+441164960012",
                "https://one.example.org",
            ),
        ),
    ],
    ids=["Outlook", "Apple"],
)
def test_cards_of_outlook_and_apple_are_read(tmp_path: Path, text: str, says: tuple[object, ...]) -> None:
    path = tmp_path / "one.vcf"
    path.write_bytes(text.encode())
    (one,) = read_cards(path)
    assert (one.name, one.organisation, one.lines, *one.phones, one.website) == says
    assert (one.town, one.postcode, one.email) == ("Leicester", "LE2 7LW", "ann@example.org")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"Dear colleague", b"BEGIN:VCARD\nFN:One\n", b"END:VCARD", b"x" * 5_000_001],
    ids=["empty", "zip", "text", "without an end", "without a start", "too long"],
)
def test_file_without_a_card_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.vcf"
    path.write_bytes(content)
    with pytest.raises(NotACard, match=r'"x\.vcf" is no phone card\.'):
        read_cards(path)


@settings(max_examples=50)
@given(st.text(max_size=60), st.binary(max_size=60))
def test_no_text_stops_the_reading(text: str, raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.vcf"
        path.write_bytes(
            b"BEGIN:VCARD\nADR:" + text.encode("utf-8", "replace") + b"\nTEL;X" + raw + b"\nEND:VCARD\n"
        )
        try:
            assert read_cards(path)
        except NotACard:
            assert b"\n" in raw or b"\r" in raw or "\n" in text
