"""Phones, e-mail addresses and postcodes: what is read, what is refused, and what is suggested instead."""

import string
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.contacts import (
    ContactError,
    Phone,
    is_free_mail,
    is_reserved_for_drama,
    one_edit_apart,
    parse_email,
    parse_phone,
    parse_postcode,
)

AREA_CODE = "0116"


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        pytest.param("0116 496 0001", "+441164960001", id="landline"),
        pytest.param("01164960001", "+441164960001", id="no spaces"),
        pytest.param("(0116) 496-0001", "+441164960001", id="brackets and hyphen"),
        pytest.param("0116.496.0001", "+441164960001", id="dots"),
        pytest.param(
            " 0116\u00a0496\u200b\u2009 0001\t", "+441164960001", id="no-break, zero-width, thin, tab"
        ),
        pytest.param("\u202a0116 496 0001\u202c", "+441164960001", id="direction marks of a pasted contact"),
        pytest.param("0116 \u2013 496 0001", "+441164960001", id="a dash of Word's"),
        pytest.param("+44 116 496 0001", "+441164960001", id="+44"),
        pytest.param("(+44) 116 496 0001", "+441164960001", id="+44 in brackets"),
        pytest.param("0044 116 496 0001", "+441164960001", id="0044"),
        pytest.param("020 7946 0000", "+442079460000", id="London"),
        pytest.param("0345 496 0001", "+443454960001", id="03"),
        pytest.param("0800 1111", "+448001111", id="a short freephone number"),
        pytest.param("07700 900123", "+447700900123", id="drama mobile that the library calls invalid"),
        pytest.param("01632 960001", "+441632960001", id="drama landline that the library calls invalid"),
        pytest.param("+33 1 42 68 53 00", "+33142685300", id="abroad with its country"),
    ],
)
def test_parse_phone_reads_a_good_number_however_it_is_spaced(typed, e164):
    assert parse_phone(typed) == Phone(e164)


@pytest.mark.parametrize("mark", ["ext 12", "ext. 12", "x12", "extension 12", "Ext: 12", "#12", "(ext 12)"])
def test_parse_phone_keeps_an_extension(mark):
    assert parse_phone(f"0116 496 0001 {mark}") == Phone("+441164960001", "12")


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        pytest.param(Phone("+441164960001"), "0116 496 0001", id="landline"),
        pytest.param(Phone("+441164960001", "12"), "0116 496 0001 ext. 12", id="extension"),
        pytest.param(Phone("+447700900123"), "07700 900123", id="mobile"),
        pytest.param(Phone("+33142685300"), "+33 1 42 68 53 00", id="abroad"),
    ],
)
def test_a_phone_is_shown_as_the_office_writes_it(phone, shown):
    assert phone.shown == shown


@pytest.mark.parametrize(
    ("typed", "says", "suggestion"),
    [
        pytest.param("496 0001", "it has no area code", "0116 496 0001", id="no area code"),
        pytest.param(
            "07700\n900123", "broken over two lines", "07700 900123", id="mobile broken over a line"
        ),
        pytest.param("1164960001", "Excel has dropped its first zero", "0116 496 0001", id="no zero"),
        pytest.param(
            "7700900123", "Excel has dropped its first zero", "07700 900123", id="mobile without zero"
        ),
        pytest.param("1164960001.0", "a number with a decimal point", "0116 496 0001", id="a float"),
        pytest.param("441164960001", "the + before its country code", "0116 496 0001", id="no plus"),
        pytest.param("4.4E+11", "its last digits are lost", None, id="a rounded float"),
        pytest.param("4.41164E+11", "its last digits are lost", None, id="a rounded float with decimals"),
        pytest.param("Tel: 0116 496 0001", "more than the number", "0116 496 0001", id="a label"),
        pytest.param(
            "Tel:01164960001", "more than the number", "0116 496 0001", id="a label without a space"
        ),
        pytest.param("0116 496 0001 (reception)", "more than the number", "0116 496 0001", id="a note"),
        pytest.param("0116 496 0001;", "more than the number", "0116 496 0001", id="a semicolon"),
        pytest.param("+44 (0)116 496 0001", "the 0 after +44", "0116 496 0001", id="(0)"),
        pytest.param("+440116 496 0001", "the 0 after +44", "0116 496 0001", id="0 after +44"),
        pytest.param(
            "O2079460000", "the letter O where a zero", "020 7946 0000", id="O the library would read"
        ),
        pytest.param("0116 496 OOO1", "the letter O where a zero", "0116 496 0001", id="O in the middle"),
        pytest.param("0116 496 000l", "the letter l or I", "0116 496 0001", id="l"),
        pytest.param("0II6 496 0001", "the letter l or I", "0116 496 0001", id="I"),
        pytest.param("Tel: O116 496 0001", "letter O", "0116 496 0001", id="two slips, both named"),
        pytest.param(
            "Tel: O116 496 0001", "more than the number", "0116 496 0001", id="two slips, the second"
        ),
        pytest.param("0116/496 0001", "a mark inside", "0116 496 0001", id="a slash after the area code"),
        pytest.param("0116 496 00", "too few digits", None, id="too short"),
        pytest.param("0116 496 000", "lack a digit", None, id="a digit short"),
        pytest.param("0116 496 00012", "too many digits", None, id="a digit long"),
        pytest.param(
            "0116 A96 0001", "letters or marks among its digits", None, id="a letter that is no digit"
        ),
        pytest.param("0800 FLOWERS", "too few digits", None, id="a word the library would dial"),
        pytest.param("\u0660\u0661\u0661\u0666 \u0664\u0669\u0666", "no digits", None, id="Arabic digits"),
        pytest.param("none", "leave the cell blank", None, id="a word"),
        pytest.param("0033 1 42 68 53 00", "starts with +", None, id="abroad without its plus"),
        pytest.param("+999 123456", "no number in use abroad", None, id="no such country"),
        pytest.param("0411 649 6001", "no UK number in use", None, id="not in use"),
        pytest.param("0909 879 0001", "premium rate", None, id="premium"),
        pytest.param("999", "a short code", None, id="999"),
        pytest.param("112", "a short code", None, id="112"),
        pytest.param("101", "a short code", None, id="101"),
        pytest.param("111", "a short code", None, id="111"),
        pytest.param("0" * 500, "far too long", None, id="a whole page"),
    ],
)
def test_parse_phone_says_what_is_wrong_and_what_to_type(typed, says, suggestion):
    with pytest.raises(ContactError) as caught:
        parse_phone(typed, area_code=AREA_CODE)
    assert says in caught.value.message
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        pytest.param("0116 496 0001 / 07700 900123", "0116 496 0001", "07700 900123", id="slash"),
        pytest.param("0116 496 0001\n07700 900123", "0116 496 0001", "07700 900123", id="line break"),
        pytest.param("0116 496 0001, 07700 900123", "0116 496 0001", "07700 900123", id="comma"),
        pytest.param("0116 496 0001; 07700 900123", "0116 496 0001", "07700 900123", id="semicolon"),
        pytest.param("0116 496 0001 or 07700 900123", "0116 496 0001", "07700 900123", id="or"),
        pytest.param("0116 496 0001 07700 900123", "0116 496 0001", "07700 900123", id="only a space"),
        pytest.param("0116496000107700900123", "0116 496 0001", "07700 900123", id="nothing"),
        pytest.param("Tel: 0116 496 0001 Mob: 07700 900123", "0116 496 0001", "07700 900123", id="labels"),
        pytest.param(
            "0116 496 0001 x12 / 0116 496 0002", "0116 496 0001 ext. 12", "0116 496 0002", id="extension"
        ),
        pytest.param(
            "0116 496 0001 496 0002", "0116 496 0001", "0116 496 0002", id="second without area code"
        ),
        pytest.param("0116 496 0001 / 2", "0116 496 0001", "2", id="shorthand"),
        # The defect of the notice itself: the first has no area code, the second is broken over a line.
        pytest.param(
            "429 9363 / 07549\n077086", "0116 429 9363", "07549 077086", id="as the notice prints it"
        ),
    ],
)
def test_parse_phone_splits_two_numbers_and_says_where_the_second_goes(typed, first, second):
    with pytest.raises(ContactError, match="two phone numbers in one cell") as caught:
        parse_phone(typed, area_code=AREA_CODE)
    assert caught.value.suggestion == first
    assert f"Put the second, {second}, into Phone 2." in caught.value.message


def test_parse_phone_does_not_guess_an_area_code():
    with pytest.raises(ContactError, match="no area code") as caught:
        parse_phone("496 0001")
    assert caught.value.suggestion is None


def test_parse_phone_does_not_suggest_what_a_wrong_area_code_makes():
    with pytest.raises(ContactError, match="no area code") as caught:
        parse_phone("496 0001", area_code="01")
    assert caught.value.suggestion is None


@pytest.mark.parametrize(
    ("typed", "reserved"),
    [
        ("0116 496 0000", True),
        ("0116 496 0999", True),
        ("0116 496 1000", False),
        ("020 7946 0999", True),
        ("020 7946 1000", False),
        ("07700 900000", True),
        ("07700 900999", True),
        ("01632 960000", True),
        ("01632 960999", True),
        ("0345 496 0001", False),
    ],
)
def test_is_reserved_for_drama_knows_the_edges_of_ofcoms_ranges(typed, reserved):
    assert is_reserved_for_drama(parse_phone(typed)) is reserved


@pytest.mark.parametrize("typed", ["07700 901000", "01632 961000"])
def test_only_the_reserved_part_of_an_unused_range_is_read(typed):
    with pytest.raises(ContactError, match="no UK number in use"):
        parse_phone(typed)


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
        pytest.param("a..b@example.org", "a full stop stands where none can", None, id="two before the @"),
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


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        pytest.param("LE1 1FZ", "LE1 1FZ", id="plain"),
        pytest.param("le11fz", "LE1 1FZ", id="no space, lower case"),
        pytest.param(" L E1\u00a01 FZ ", "LE1 1FZ", id="spaces anywhere"),
        pytest.param("le191ss", "LE19 1SS", id="two digits"),
        pytest.param("b1 1aa", "B1 1AA", id="one letter"),
        pytest.param("W1A 1AA", "W1A 1AA", id="a letter after the digit"),
        pytest.param("EC1A 1BB", "EC1A 1BB", id="the longest"),
        pytest.param("BS0 1AA", "BS0 1AA", id="district nought"),
        pytest.param("GIR 0AA", "GIR 0AA", id="Girobank"),
        pytest.param("BX9 1AS", "BX9 1AS", id="no place"),
    ],
)
def test_parse_postcode_reads_a_good_one(typed, postcode):
    assert parse_postcode(typed) == postcode


@pytest.mark.parametrize(
    ("typed", "says", "suggestion"),
    [
        pytest.param('LE" 3PR', "Shift+2 types a quotation mark", "LE2 3PR", id="as the notice prints it"),
        pytest.param("LE\u201d 3PR", "Shift+2 types a quotation mark", "LE2 3PR", id="curled by Word"),
        pytest.param("LE£ 3PR", "Shift+3 types a pound sign", "LE3 3PR", id="pound"),
        pytest.param("LE! !FZ", "Shift+1 types an exclamation mark", "LE1 1FZ", id="exclamation mark, twice"),
        pytest.param("BL! 1AA", "Shift+1", "BL1 1AA", id="nearer than B11, which has an l for a 1"),
        pytest.param("LE1O 1AA", "the letter O stands where a zero", "LE10 1AA", id="O for 0"),
        pytest.param("LEI 1FZ", "the letter I stands where a 1", "LE1 1FZ", id="I for 1"),
        pytest.param("LE1 lFZ", "the letter L stands where a 1", "LE1 1FZ", id="l for 1"),
        pytest.param("S01 2AB", "a zero stands where the letter O", "SO1 2AB", id="0 for O"),
        pytest.param("1E1 1FZ", "a 1 stands where the letter L", "LE1 1FZ", id="1 for L"),
        pytest.param('LEI" 1FZ', "Shift+2", "LE12 1FZ", id="two slips"),
        pytest.param("L\u04151 1FZ", "Cyrillic capital letter ie", "LE1 1FZ", id="Cyrillic E"),
        pytest.param("Leicester LE1 1FZ", "more than the postcode", "LE1 1FZ", id="a town before"),
        pytest.param("LE1-1FZ", "more than the postcode", "LE1 1FZ", id="a hyphen"),
        pytest.param("LE1 1FZ.", "more than the postcode", "LE1 1FZ", id="a full stop"),
        pytest.param("LE1 1FZ, LE2 3PR", "more than the postcode", None, id="two"),
        pytest.param("ZZ1 1AA", "no postcode in the UK begins like that", None, id="no such area"),
        pytest.param("LE1C 1AA", "no postcode in the UK begins like that", None, id="no such end"),
        pytest.param("LE1 1FV", "never C, I, K, M, O or V", None, id="V"),
        pytest.param("LE1 1CF", "never C, I, K, M, O or V", None, id="C"),
        pytest.param("LE 3PR", "not put together like", None, id="no digit"),
        pytest.param("LE1", "too short", None, id="half"),
        pytest.param("LE11 11FZ", "too long", None, id="too long"),
        pytest.param(
            "\u00df1 1AA", "not on an English keyboard", None, id="a letter that capitals would double"
        ),
        pytest.param("x" * 500, "far too long", None, id="a whole page"),
    ],
)
def test_parse_postcode_says_what_is_wrong_and_what_to_type(typed, says, suggestion):
    with pytest.raises(ContactError) as caught:
        parse_postcode(typed)
    assert says in caught.value.message
    assert caught.value.suggestion == suggestion


def test_a_message_quotes_says_why_and_suggests():
    with pytest.raises(ContactError) as caught:
        parse_postcode('LE" 3PR')
    said = r'"LE\" 3PR" is not a postcode: Shift+2 types a quotation mark. Did you mean LE2 3PR?'
    assert str(caught.value) == caught.value.message == said
    assert caught.value.reason == "Shift+2 types a quotation mark"


def test_a_message_stays_on_one_line_and_short():
    with pytest.raises(ContactError) as caught:
        parse_email("office\n\x1b[31m" + "x" * 100)
    assert "\n" not in caught.value.message
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 150


@pytest.mark.parametrize(
    ("a", "b", "apart"),
    [
        ("wgeic", "wqeic", True),
        ("abc", "abcd", True),
        ("abcd", "bcd", True),
        ("abc", "axbc", True),
        ("abcd", "abdc", True),
        ("ab", "ba", True),
        ("", "a", True),
        ("abc", "abc", False),
        ("", "", False),
        ("abc", "abcde", False),
        ("abcd", "badc", False),
        ("abc", "cba", False),
        ("abcd", "axyd", False),
        ("aab", "aba", True),
    ],
)
def test_one_edit_apart(a, b, apart):
    assert one_edit_apart(a, b) is apart
    assert one_edit_apart(b, a) is apart


def every_edit(word, letters):
    """Return all words one slip away from ``word``, made the slow way."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + c + b for a, b in cuts for c in letters),
        *(a + c + b[1:] for a, b in cuts if b for c in letters),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
    } - {word}


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_edit_apart_agrees_with_making_every_edit(a, b):
    assert one_edit_apart(a, b) is (b in every_edit(a, "abc"))


SLIPS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " \n@.,;/<>()+-#:'\"£!\u00a0\u200b\u0430")
)
TYPED = (
    st.text()
    | SLIPS
    | st.lists(st.sampled_from(["0116 496 0001", "a@b.org", "LE1 1FZ", "/", " "])).map("".join)
)


@pytest.mark.parametrize("parse", [parse_phone, parse_email, parse_postcode])
@given(text=TYPED)
@example(text="")
@example(text="\ud800")
@example(text="+")
@example(text="@")
@example(text="x#1")
def test_no_text_makes_a_parser_raise_anything_but_its_own_error(parse, text):
    try:
        parse(text)
    except ContactError as error:
        assert error.message == str(error)  # noqa: PT017 - what is raised is the point
        if error.suggestion is not None:
            parse(error.suggestion)  # a suggestion can be pasted into the cell as it is


@given(number=st.integers(0, 999), extension=st.integers(0, 9999).map(str) | st.just(""))
def test_a_phone_that_was_shown_is_read_as_the_same(number, extension):
    phone = Phone(f"+441164960{number:03}", extension)
    assert parse_phone(phone.shown) == phone


@given(
    st.from_regex(r"[a-z0-9]([a-z0-9+_-]{0,20}[a-z0-9])?", fullmatch=True),
    st.sampled_from(["org", "com", "net"]),
)
def test_an_address_that_was_read_is_read_as_the_same(local, ending):
    address = f"{local}@Example.{ending}"
    email = parse_email(address)
    assert parse_email(email.address) == email


@given(
    st.sampled_from(["LE", "B", "SO", "EC"]),
    st.integers(0, 99),
    st.from_regex("[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
)
def test_a_postcode_that_was_read_is_read_as_the_same_with_or_without_its_space(area, district, inward):
    postcode = parse_postcode(f"{area}{district}{inward}".lower())
    assert postcode == f"{area}{district} {inward}"
    assert parse_postcode(postcode) == postcode


def test_importing_contacts_loads_neither_library():
    asked = "import sys, directory.contacts; print({'phonenumbers', 'email_validator'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
