"""What all parsers of contact details have in common: how they refuse, and what they load."""

import string
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.values import ContactError, parse_email, parse_phone, parse_postcode


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


def test_importing_contacts_loads_neither_library():
    asked = "import sys, directory.values; print({'phonenumbers', 'email_validator'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
