"""How rules look at cells: what was perhaps meant, and lists to be read."""

import pytest

from directory.checks.helpers import Lexicon, runs, told


@pytest.mark.parametrize("many", [0, 1000], ids=["few", "many"])
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("exampel-college", "example-college"),
        ("example-collge", "example-college"),
        ("Example College", "example-college"),
        ("examplecollege", "example-college"),
        ("nobody-at-all", None),
        ("", None),
    ],
)
def test_what_was_meant_is_found_among_few_and_among_many(typed, meant, many):
    known = [
        f"{word}-college" for word in ("example", "other", *(f"x{at:04}y{at * 7}" for at in range(many)))
    ]
    assert Lexicon(known).meant(typed) == meant


def test_every_slip_is_answered_however_many_there_are():
    words = [f"{number:05}-college" for number in range(0, 30_000, 30)]
    lexicon = Lexicon(words)
    assert [lexicon.meant(f"{word}e") for word in words] == words


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([], []), ([3], ["3"]), ([3, 4, 5, 9, 11, 12], ["3-5", "9", "11-12"])],
)
def test_runs(numbers, shown):
    assert runs(numbers) == shown


def test_told_cuts_a_list_short():
    assert told(["A1", "A2"]) == "A1, A2"
    assert told([f"A{at}" for at in range(1, 9)]) == "A1, A2, A3, A4, A5 and 3 more"
