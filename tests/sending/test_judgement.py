"""A folder judged letter by letter: what holds one back, and which birthdays ask for a new letter."""

from dataclasses import replace
from datetime import date

import pytest

from directory.sending.judgement import aged
from tests.makers import leaver, notice, rule

THEN, TODAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("from_age", "years", "day", "says"),
    [
        pytest.param(13, 16, 25, "the leaver has turned 16", id="a choice passes on under a rule from 13"),
        pytest.param(13, 13, 25, "the leaver has turned 13", id="the rule's own age"),
        pytest.param(None, 16, 25, "the leaver has turned 16", id="a rule for every age"),
        pytest.param(None, 13, 25, "", id="an age that the rule does not ask about"),
        pytest.param(13, 17, 25, "", id="a birthday that decides nothing"),
        pytest.param(13, 16, 23, "", id="on the letter's own day"),
        pytest.param(13, 16, 27, "the leaver has turned 16", id="today"),
        pytest.param(13, 16, 28, "", id="tomorrow"),
    ],
)
def test_birthday_between_writing_and_sending_is_told(
    from_age: int | None, years: int, day: int, says: str
) -> None:
    born = leaver(date_of_birth=f"{day}/11/{TODAY.year - years}")
    about = replace(notice(about=born), rule=rule(from_age=from_age))
    assert aged(about, THEN, TODAY) == says
