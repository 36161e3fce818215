"""How alike two texts are, and how a sentence lists several."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.values import one_edit_apart
from directory.values.text import near_words, with_and


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


@pytest.mark.parametrize(
    ("typed", "at_least", "most", "near"),
    [
        ("exampel college", 75, 1, ["example college"]),
        ("exampel college", 75, 3, ["example college", "example colleges"]),
        ("exampel college", 99, 3, []),
        ("\ud800", 75, 3, []),
    ],
)
def test_near_words_are_the_likest_first(typed, at_least, most, near):
    known = ["example colleges", "other school", "example college"]
    assert near_words(typed, known, at_least=at_least, most=most) == near


@pytest.mark.parametrize(
    ("words", "says"),
    [("", ""), ("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C")],
)
def test_sentence_lists_words(words: str, says: str) -> None:
    assert with_and(words) == says


def test_rapidfuzz_is_loaded_when_a_word_is_compared_and_not_before():
    asked = """
import sys
from directory import values
print("rapidfuzz" in sys.modules, values.one_edit_apart("ab", "ab"), "rapidfuzz" in sys.modules)
print(values.one_edit_apart("ab", "ac"), "rapidfuzz" in sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "False", "False", "True", "True"]
