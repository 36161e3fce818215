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
        ("examplecollege", None),
        ("nobody-at-all", None),
        ("", None),
    ],
)
def test_what_was_meant_is_found_among_few_and_among_many(typed, meant, many):
    known = [
        f"{word}-college" for word in ("example", "other", *(f"x{at:04}y{at * 7}" for at in range(many)))
    ]
    found = Lexicon(known).meant(typed)
    assert found == (meant if many or typed != "examplecollege" else "example-college")


def test_among_many_only_a_few_are_compared():
    lexicon = Lexicon(f"body-{at}" for at in range(10_000))
    assert lexicon.meant("bodyy-4711") == "body-4711"
    assert len(lexicon._candidates("bodyy 4711")) <= Lexicon.COMPARED


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [([], []), ([3], ["3"]), ([3, 4, 5, 9, 11, 12], ["3-5", "9", "11-12"])],
)
def test_runs(numbers, shown):
    assert runs(numbers) == shown


def test_told_cuts_a_list_short():
    assert told(["A1", "A2"]) == "A1, A2"
    assert told([f"A{at}" for at in range(1, 9)]) == "A1, A2, A3, A4, A5 and 3 more"
