"""Other names of bodies, and destinations that need no letter."""

import pytest

from directory.checks.rules import other_names
from tests.helpers import assert_problems, book, row, settings


@pytest.mark.parametrize(
    ("others", "says"),
    [
        pytest.param(("", ""), [], id="none"),
        pytest.param(("WQE; QE1", "Gateway"), [], id="each its own"),
        pytest.param(("WQE", "wqe."), ['"WQE" is also what Second', '"wqe." is also what First'], id="both"),
        pytest.param(("Second", ""), ['"Second" is also what Second in row 3'], id="another's name"),
        pytest.param(("second id", ""), ['"second id" is also what Second in row 3'], id="another's ID"),
        pytest.param(("First", ""), [], id="its own name again"),
    ],
)
def test_other_name_claimed_twice(others: tuple[str, str], says: list[str]) -> None:
    first = row("Recipients", 2, id="first-id", organisation="First", also_known_as=others[0])
    second = row("Recipients", 3, id="second-id", organisation="Second", also_known_as=others[1])
    assert_problems(other_names.other_name_claimed_twice(book(first, second)), says)


def test_body_that_needs_no_letter() -> None:
    body = row("Recipients", 2, id="first-id", organisation="First", also_known_as="F1")
    said = settings(no_letter_for="NEET; f1; Employment")
    found = list(other_names.body_that_needs_no_letter(book(body, *said)))
    assert_problems(found, ['"f1" is a body of the directory, so it gets its letters.'])
