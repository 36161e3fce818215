"""E-mail addresses: what is read, what is refused, and what is suggested instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.values import ContactError, is_free_mail, parse_email


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        pytest.param("office@example.org", "office@example.org", id="plain"),
        pytest.param(" Head.Teacher@Example.ORG\u00a0", "Head.Teacher@example.org", id="capitals and spaces"),
        pytest.param("off\u200bice@example.org", "office@example.org", id="zero-width space"),
        pytest.param(
            "o'brien+sen@year-11.example.org", "o'brien+sen@year-11.example.org", id="marks it may have"
        ),
        pytest.param("office@gmail.com", "office@gmail.com", id="free mail is no slip"),
        pytest.param("office@ymail.com", "office@ymail.com", id="a name next to gmail that exists"),
        pytest.param("office@mail.com", "office@mail.com", id="another"),
    ],
)
def test_parse_email_reads_a_good_address(typed, address):
    email = parse_email(typed)
    assert email.address == address
    assert (email.local, email.domain) == tuple(address.split("@"))


@pytest.mark.parametrize(
    ("typed", "says", "suggestion"),
    [
        pytest.param(
            "a@example.org; b@example.org", "two addresses in one cell", "a@example.org", id="two, ;"
        ),
        pytest.param(
            "a@example.org, b@example.org", "two addresses in one cell", "a@example.org", id="two, comma"
        ),
        pytest.param(
            "a@example.org/b@example.org", "two addresses in one cell", "a@example.org", id="two, slash"
        ),
        pytest.param(
            "a@example.org\nb@example.org", "two addresses in one cell", "a@example.org", id="two, line"
        ),
        pytest.param(
            "a@example.org b@example.org", "two addresses in one cell", "a@example.org", id="two, space"
        ),
        pytest.param("a@example.org or b@example.org", "two addresses", "a@example.org", id="two, or"),
        pytest.param(
            "A <a@example.org>; B <b@example.org>", "two addresses", "a@example.org", id="two, named"
        ),
        pytest.param(
            "a@example.co\n.uk b@example.org", "two addresses", "a@example.co.uk", id="two, first broken"
        ),
        pytest.param("office@example.\norg", "a line break", "office@example.org", id="broken over a line"),
        pytest.param("office @example.org", "a space", "office@example.org", id="space before @"),
        pytest.param("office@exam ple.org", "a space", "office@example.org", id="space in the domain"),
        pytest.param(
            "office@example.co .uk", "a space", "office@example.co.uk", id="space before the ending"
        ),
        # Joined it would be anna.office@..., a stranger's: nobody but the clerk can tell.
        pytest.param("anna office@example.org", "a space", None, id="a word before, or a broken name"),
        pytest.param("<u>office@example.org</u>", "tags of a web page", "office@example.org", id="tags"),
        pytest.param(
            "office@example.\n<u>co.uk</u>", "tags", "office@example.co.uk", id="as the notice prints it"
        ),
        pytest.param("Anna <a@example.org>", "a name beside", "a@example.org", id="display name"),
        pytest.param(
            "Zo\u00eb <zoe@example.org>", "a name beside", "zoe@example.org", id="accent in the name only"
        ),
        pytest.param(
            "a@example.org <mailto:a@example.org>", "a name", "a@example.org", id="as Outlook copies"
        ),
        pytest.param("a@example.org (reception)", "a name beside", "a@example.org", id="a note"),
        pytest.param("mailto:a@example.org", "a label", "a@example.org", id="mailto"),
        pytest.param("Email: a@example.org", "a label", "a@example.org", id="label"),
        pytest.param("E-mail a@example.org", "a label", "a@example.org", id="label without a colon"),
        pytest.param("a@example.org.", "a mark before or after", "a@example.org", id="full stop at the end"),
        pytest.param("a@example.org;", "a mark before or after", "a@example.org", id="semicolon at the end"),
        pytest.param("a@example.org,", "a mark before or after", "a@example.org", id="comma at the end"),
        pytest.param("office.example.org", "no @ sign", None, id="no @"),
        pytest.param("office@@example.org", "two @ signs", "office@example.org", id="@@"),
        pytest.param("a@b@example.org", "two @ signs", None, id="two @"),
        pytest.param("a@example,org", "a comma stands", "a@example.org", id="comma for full stop"),
        pytest.param("a@example..org", "two full stops", "a@example.org", id="two full stops"),
        pytest.param(
            "a..b@example.org", "there is a full stop in the wrong place", None, id="two before the @"
        ),
        pytest.param("a@example.con", "no address ends like that", "a@example.com", id=".con"),
        pytest.param("a@example.cmo", "no address ends like that", "a@example.com", id=".cmo"),
        pytest.param("a@example.couk", "no address ends like that", "a@example.co.uk", id=".couk"),
        pytest.param(
            "a@example.leicester.sch.u", "no address ends", "a@example.leicester.sch.uk", id=".sch.u"
        ),
        pytest.param("a@example.orguk", "no address ends like that", "a@example.org.uk", id=".orguk"),
        pytest.param("a@example.o", "no address ends like that", None, id="one letter"),
        pytest.param("a@192.168.0.1", "no address ends like that", None, id="numbers"),
        pytest.param("a@gmial.com", "misspelt", "a@gmail.com", id="gmial"),
        pytest.param("a@gmal.com", "misspelt", "a@gmail.com", id="gmal"),
        pytest.param("a@gmial.con", "misspelt", "a@gmail.com", id="gmial.con"),
        pytest.param("a@hotnail.com", "misspelt", "a@hotmail.com", id="hotnail"),
        pytest.param("a@hotmial.co.uk", "misspelt", "a@hotmail.co.uk", id="hotmial.co.uk"),
        pytest.param("a@yaho.com", "misspelt", "a@yahoo.com", id="yaho"),
        pytest.param("a@outlok.com", "misspelt", "a@outlook.com", id="outlok"),
        pytest.param("a@googlemial.com", "misspelt", "a@googlemail.com", id="googlemial"),
        pytest.param("a@btinternt.com", "misspelt", "a@btinternet.com", id="one slip, not listed"),
        pytest.param("\u0430@example.org", "Cyrillic small letter a", "a@example.org", id="Cyrillic a"),
        pytest.param(
            "a@ex\u0430mple.org", "Cyrillic small letter a", "a@example.org", id="Cyrillic a, domain"
        ),
        pytest.param(
            "\u03bfffice@example.org", "Greek small letter omicron", "office@example.org", id="Greek o"
        ),
        pytest.param(
            "o\u2019brien@example.org", "quotation mark", "o'brien@example.org", id="Word's apostrophe"
        ),
        pytest.param("a\uff20example.org", "Fullwidth commercial at", "a@example.org", id="full-width @"),
        pytest.param("jos\u00e9@example.org", "Latin small letter e with acute", None, id="an accent"),
        pytest.param("\u0436@example.org", "Cyrillic small letter zhe", None, id="a letter like no other"),
        pytest.param("a@xn--exmple-cua.org", "another alphabet", None, id="another alphabet in disguise"),
        pytest.param("a@example.test", "reaches nobody", None, id=".test"),
        pytest.param("a@example.invalid", "reaches nobody", None, id=".invalid"),
        pytest.param("a@example", "lacks an ending", None, id="no ending"),
        pytest.param("@example.org", "nothing stands before", None, id="nothing before the @"),
        pytest.param("office@", "nothing stands after", None, id="nothing after the @"),
        pytest.param(
            "a@exam_ple.org", "a character after the @ sign", None, id="an underscore in the domain"
        ),
        pytest.param('a"b@example.org', "a character before the @ sign", None, id="a quotation mark"),
        pytest.param("a" * 65 + "@example.org", "too long before the @", None, id="65 before the @"),
        pytest.param("a" * 500, "far too long", None, id="a whole page"),
    ],
)
def test_parse_email_says_what_is_wrong_and_what_to_type(typed, says, suggestion):
    with pytest.raises(ContactError) as caught:
        parse_email(typed)
    assert says in caught.value.message
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("domain", "free"),
    [
        ("gmail.com", True),
        ("GoogleMail.com", True),
        ("hotmail.co.uk", True),
        ("live.co.uk", True),
        ("btinternet.com", True),
        ("example.org", False),
        ("mail.example.org", False),
        ("gmail.com.example.org", False),
    ],
)
def test_is_free_mail(domain, free):
    assert is_free_mail(domain) is free


@given(
    st.from_regex(r"[a-z0-9]([a-z0-9+_-]{0,20}[a-z0-9])?", fullmatch=True),
    st.sampled_from(["org", "com", "net"]),
)
def test_an_address_that_was_read_is_read_as_the_same(local, ending):
    address = f"{local}@Example.{ending}"
    email = parse_email(address)
    assert parse_email(email.address) == email


@pytest.mark.parametrize(
    ("typed", "certain"),
    [("office@exam-\nple.org.uk", False), ("office@exam\nple.org.uk", True), ("office@example.\norg", True)],
)
def test_a_hyphen_at_a_break_may_be_the_domains(typed, certain):
    with pytest.raises(ContactError) as caught:
        parse_email(typed)
    assert caught.value.certain is certain


def test_parse_email_refuses_what_mail_programs_read_as_an_encoded_word():
    with pytest.raises(ContactError, match="which mail programs read as a code"):
        parse_email("=?utf-8?q?a?=@example.org")
