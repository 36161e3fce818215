"""Text that shows every character of it."""

import pytest

from directory.values.text import counted, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Łukasz O\u2019Brien", "Łukasz O\u2019Brien", id="plain"),
        pytest.param("two\nlines", "two\nlines", id="line end"),
        pytest.param("\x1b[31mred\x07", "<U+001B>[31mred<U+0007>", id="controls"),
        pytest.param("abc\u202edef", "abc<U+202E>def", id="turns the line"),
        pytest.param("a\tb\xa0c\u200b", "a<U+0009>b<U+00A0>c<U+200B>", id="spaces that are none"),
    ],
)
def test_what_does_not_show_is_named(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("number", "noun", "says"),
    [
        (1, "letter", "1 letter"),
        (0, "letter", "0 letters"),
        (2, "body", "2 bodies"),
        (1, "body", "1 body"),
        (2, "school day", "2 school days"),
    ],
)
def test_a_number_stands_with_its_noun(number, noun, says):
    assert counted(number, noun) == says
