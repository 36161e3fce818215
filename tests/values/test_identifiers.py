"""UPN, ULN, URN, UKPRN, LAESTAB, ODS: form and check characters, and no personal value in a message."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.values.identifiers import (
    IdentifierError,
    fold_reference,
    one_reference,
    parse_laestab,
    parse_ods,
    parse_reference,
    parse_ukprn,
    parse_uln,
    parse_upn,
    parse_urn,
)

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@pytest.mark.parametrize(
    ("typed", "upn"),
    [
        pytest.param("R999999926001", "R999999926001", id="permanent"),
        pytest.param("C99999992600A", "C99999992600A", id="temporary"),
        pytest.param("B801200005001", "B801200005001", id="published"),
        pytest.param(" r9999 9992\u00a06001\u200b", "R999999926001", id="lower case and spaces"),
    ],
)
def test_parse_upn_reads_a_good_one(typed, upn):
    assert parse_upn(typed) == upn


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("A999999926001", "check letter does not fit", id="another check letter"),
        pytest.param("R999999926010", "check letter does not fit", id="two digits swapped"),
        pytest.param("C99999992600B", "check letter does not fit", id="another last letter"),
        pytest.param("R99999992600", "has 13 characters; this has 12", id="short"),
        pytest.param("R9999999260011", "has 13 characters; this has 14", id="long"),
        pytest.param("R9999999260O1", "letter O typed for a zero", id="O for 0"),
        pytest.param("S999999926001", "I, O and S are never used", id="a letter UPNs have not"),
        pytest.param("C99999992600S", "I, O and S are never used", id="a last letter UPNs have not"),
        pytest.param("R99999992600\u0661", "I, O and S are never used", id="an Arabic digit"),
        pytest.param("", "has 13 characters; this has 0", id="blank"),
    ],
)
def test_parse_upn_says_what_is_wrong(typed, says):
    with pytest.raises(IdentifierError, match=says):
        parse_upn(typed)


@pytest.mark.parametrize(
    ("typed", "uln"),
    [
        pytest.param("1000000043", "1000000043", id="good"),
        pytest.param("1234567899", "1234567899", id="another"),
        pytest.param(" 1234 567\u00a0899 ", "1234567899", id="spaces"),
        pytest.param("9999999999", "", id="not known"),
    ],
)
def test_parse_uln_reads_a_good_one(typed, uln):
    assert parse_uln(typed) == uln


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("1000000063", "last digit does not fit", id="bad digit"),
        # 10*1 + 6*2 = 22: the remainder is 0, for which no last digit is right.
        pytest.param("1000020000", "last digit does not fit", id="remainder of 0"),
        pytest.param("100000004", "10 digits", id="short"),
        pytest.param("10000000433", "10 digits", id="long"),
        pytest.param("0234567899", "the first of them not 0", id="starts with 0"),
        pytest.param("100000004X", "10 digits", id="a letter"),
        pytest.param("1000000043.0", "10 digits", id="a float"),
    ],
)
def test_parse_uln_says_what_is_wrong(typed, says):
    with pytest.raises(IdentifierError, match=says):
        parse_uln(typed)


def test_parse_uln_takes_one_last_digit_only():
    assert [last for last in "0123456789" if reads(parse_uln, f"100000004{last}")] == ["3"]


@given(st.from_regex(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]", fullmatch=True))
def test_a_message_about_a_upn_tells_neither_the_value_nor_the_right_letter(upn):
    try:
        assert parse_upn(upn) == upn
    except IdentifierError as error:
        said = (
            "The UPN's check letter does not fit the other 12 characters: compare it with the pupil's record."
        )
        assert str(error) == said  # noqa: PT017 - the same words whatever the value


@given(st.from_regex("[1-9][0-9]{9}", fullmatch=True))
def test_a_message_about_a_uln_tells_neither_the_value_nor_the_right_digit(uln):
    try:
        assert parse_uln(uln) in (uln, "")
    except IdentifierError as error:
        said = "The ULN's last digit does not fit the other 9: compare it with the young person's record."
        assert str(error) == said  # noqa: PT017 - the same words whatever the value


@given(st.from_regex(rf"[0-9]{{11}}[0-9{UPN_LETTERS}]", fullmatch=True))
def test_every_serial_has_exactly_one_check_letter(serial):
    fits = [letter for letter in UPN_LETTERS if reads(parse_upn, letter + serial)]
    assert len(fits) == 1


@pytest.mark.parametrize(
    ("parse", "typed", "identifier"),
    [
        pytest.param(parse_urn, "123456", "123456", id="URN"),
        pytest.param(parse_urn, " 123 456 ", "123456", id="URN with spaces"),
        pytest.param(parse_ukprn, "10001234", "10001234", id="UKPRN"),
        pytest.param(parse_laestab, "856/8601", "856/8601", id="LAESTAB"),
        pytest.param(parse_laestab, "8568601", "856/8601", id="LAESTAB without slash"),
        pytest.param(parse_laestab, "856 8601", "856/8601", id="LAESTAB with a space"),
        pytest.param(parse_laestab, "856-8601", "856/8601", id="LAESTAB with a hyphen"),
        pytest.param(parse_ods, "rt5", "RT5", id="ODS"),
    ],
)
def test_a_body_s_identifier_is_read(parse, typed, identifier):
    assert parse(typed) == identifier


@pytest.mark.parametrize(
    ("parse", "typed", "says"),
    [
        pytest.param(parse_urn, "12345", '"12345" is not a valid URN: write 6 digits', id="URN short"),
        pytest.param(parse_urn, "1234567", "is not a valid URN", id="URN long"),
        pytest.param(parse_ukprn, "20001234", "start with 1", id="UKPRN that starts with 2"),
        pytest.param(parse_ukprn, "1000123", "is not a valid UKPRN", id="UKPRN short"),
        pytest.param(
            parse_laestab, "85/68601", '"85/68601" is not a valid LAESTAB', id="LAESTAB slash elsewhere"
        ),
        pytest.param(parse_laestab, "856/860", "is not a valid LAESTAB", id="LAESTAB short"),
        pytest.param(parse_ods, "RT", "is not a valid ODS code", id="ODS short"),
        pytest.param(parse_ods, "RT5RT5RT5RT", "is not a valid ODS code", id="ODS long"),
        pytest.param(parse_ods, "RT-5", "is not a valid ODS code", id="ODS with a hyphen"),
    ],
)
def test_a_body_s_identifier_is_refused(parse, typed, says):
    with pytest.raises(IdentifierError, match=says):
        parse(typed)


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        pytest.param(
            "URN 123456; UKPRN 10001234", {"URN": "123456", "UKPRN": "10001234"}, id="as the heading says"
        ),
        pytest.param("urn:123456\nods=rt5", {"URN": "123456", "ODS": "RT5"}, id="colon, equals, line break"),
        pytest.param(
            "LAESTAB 856/8601, URN123456", {"LAESTAB": "856/8601", "URN": "123456"}, id="comma, no space"
        ),
        pytest.param("URN 123456;", {"URN": "123456"}, id="semicolon at the end"),
        pytest.param(" \n", {}, id="blank"),
    ],
)
def test_parse_reference_reads_the_cell(typed, reference):
    assert dict(parse_reference(typed)) == reference


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("DUNS 123456", "write URN, UKPRN, LAESTAB or ODS", id="a name we do not know"),
        pytest.param("123456", '"123456" is not a reference', id="no name"),
        pytest.param("URN", '"URN" is not a reference', id="no number"),
        pytest.param("URN 12345", "is not a valid URN", id="a bad number"),
        pytest.param("URN 123456; urn 123457", "two URN numbers", id="twice"),
        pytest.param("URN 123456 UKPRN 10001234", "is not a valid URN", id="no semicolon"),
    ],
)
def test_parse_reference_says_what_is_wrong(typed, says):
    with pytest.raises(IdentifierError, match=says):
        parse_reference(typed)


@pytest.mark.parametrize(
    "parse", [parse_upn, parse_uln, parse_urn, parse_ukprn, parse_laestab, parse_ods, parse_reference]
)
@given(text=st.text() | st.from_regex(r"[URNODS]{3} ?[0-9A-Z/;\n]*"))
@example(text="\ud800")
def test_no_text_makes_a_parser_raise_anything_but_its_own_error(parse, text):
    reads(parse, text)


@given(urn=st.integers(100000, 999999), ukprn=st.integers(10000000, 19999999))
def test_a_reference_that_was_read_is_read_as_the_same(urn, ukprn):
    reference = parse_reference(f"urn{urn},ukprn: {ukprn}")
    assert parse_reference("; ".join(f"{name} {value}" for name, value in reference.items())) == reference
    assert dict(reference) == {"URN": str(urn), "UKPRN": str(ukprn)}


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        *(
            (typed, "4101")
            for typed in ("4101", " 4101 ", "4101.0", "4101.00", "4101,0", "4,101", "4,101.00")
        ),
        *(
            (typed, "4101")
            for typed in ('="4101"', "'4101", "\u20194101", '"4101"', "=4101", "#4101", "\u21164101")
        ),
        *(
            (typed, "4101")
            for typed in ("4.101E+03", "4.1010e+3", "4.101E3", "4101\u200b", "\uff14\uff11\uff10\uff11")
        ),
        ("04101", "04101"),
        ("1,234,567", "1234567"),
        ("4.1E+05", "4.1e+05"),
        ("4.10E+05", "4.10e+05"),
        ("12E3", "12e3"),
        ("4101.5", "4101.5"),
        ("41,01", "41,01"),
        ("A\u201312", "a-12"),
        ("A-12", "a-12"),
        ("a.0", "a.0"),
        ("", ""),
    ],
)
def test_fold_reference(typed, folded):
    assert fold_reference(typed) == folded
    assert fold_reference(folded) == folded


@given(st.text("0123456789.,eE+='\"#Aa-\u2013\u2116 "))
def test_folded_reference_folds_to_itself(text):
    assert fold_reference(fold_reference(text)) == fold_reference(text)
    assert one_reference(fold_reference(text)) == one_reference(text)


@given(st.integers(1, 10**7))
def test_every_spelling_of_a_number_is_one_reference(number):
    spelt = {
        f"{number}",
        f"{number:,}",
        f"{number}.0",
        f'="{number}"',
        f"'{number}",
        f"0{number}",
        f"{number:.9E}",
    }
    assert {one_reference(one) for one in spelt} == {str(number)}


def reads(parse, text):
    """Return whether ``parse`` takes ``text``; any error but its own comes through."""
    try:
        parse(text)
    except IdentifierError:
        return False
    return True
