"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.values import one_edit_apart


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
