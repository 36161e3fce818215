"""Postcodes: what is read, what is refused, and what is suggested instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.values import ContactError, parse_postcode


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
        pytest.param("LE 3PR", "does not look like", None, id="no digit"),
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


@given(
    st.sampled_from(["LE", "B", "SO", "EC"]),
    st.integers(0, 99),
    st.from_regex("[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
)
def test_a_postcode_that_was_read_is_read_as_the_same_with_or_without_its_space(area, district, inward):
    postcode = parse_postcode(f"{area}{district}{inward}".lower())
    assert postcode == f"{area}{district} {inward}"
    assert parse_postcode(postcode) == postcode


@pytest.mark.parametrize(("typed", "certain"), [("LEO 1FZ", False), ("LE1O 1FZ", True), ("LEl 1FZ", True)])
def test_a_district_0_that_an_o_stands_for_is_not_certain(typed, certain):
    with pytest.raises(ContactError) as caught:
        parse_postcode(typed)
    assert caught.value.certain is certain
