"""Phone numbers: what is read, what is refused, and what is suggested instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.values import ContactError, Phone, is_reserved_for_drama, parse_phone

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
        pytest.param("0116 496 0001 / 2", "0116 496 0001", "0116 496 0002", id="shorthand"),
        pytest.param("0116 496 0134/35", "0116 496 0134", "0116 496 0135", id="shorthand of two digits"),
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


@given(number=st.integers(0, 999), extension=st.integers(0, 9999).map(str) | st.just(""))
def test_a_phone_that_was_shown_is_read_as_the_same(number, extension):
    phone = Phone(f"+441164960{number:03}", extension)
    assert parse_phone(phone.shown) == phone


@pytest.mark.parametrize(
    ("typed", "meant", "certain"),
    [
        ("+44 (0)116 496 0001", "0116 496 0001", True),
        ("0+44 116 496 0001", "0116 496 0001", True),
        ("+07700 900123", "07700 900123", True),
        ("00007700900123", "07700 900123", False),
        ("00116 496 0001", "0116 496 0001", False),
    ],
)
def test_parse_phone_suggests_a_number_with_an_odd_beginning(typed, meant, certain):
    with pytest.raises(ContactError) as caught:
        parse_phone(typed)
    assert (caught.value.suggestion, caught.value.certain) == (meant, certain)


def test_parse_phone_reads_00_44_with_a_space():
    assert parse_phone("00 44 116 496 0001").e164 == "+441164960001"


def test_parse_phone_takes_no_other_country_for_a_slip():
    with pytest.raises(ContactError, match="a number abroad starts with") as caught:
        parse_phone("0033 1 42 68 53 00")
    assert caught.value.suggestion is None
