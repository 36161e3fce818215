"""Results that a young person keeps back, found in another cell."""

import pytest

from directory.sharing.results import results_in
from tests.makers import leaver


@pytest.mark.parametrize(
    "text",
    [
        "A levels: Biology (Mathematics 6; English Language 5)",
        "Level 3, has GCSE grades 6 and 5",
        "Retakes maths: 3",
        "Combined science 5-5",
        "History grade 7",
        "GCSE English grade B",
        "Drama, Merit",
    ],
)
def test_results_are_found_as_people_write_them(text: str) -> None:
    told = leaver(course=text, ks4_results="English Language 5; Drama Merit")
    assert results_in(told, ("level", "course", "sen")) == "course"


@pytest.mark.parametrize(
    "text",
    [
        "A levels: Maths, Physics",
        "Maths A level",
        "GCSE resit, Level 3 Art",
        "BTEC Level 3 Art",
        "Drama 2026",
        "",
    ],
)
def test_a_course_tells_no_results(text: str) -> None:
    told = leaver(course=text, ks4_results="5; English Language 5")
    assert results_in(told, ("course",)) is None
