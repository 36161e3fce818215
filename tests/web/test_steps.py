"""The steps of a set, in words: why letters that wait are to be written again."""

from typing import Any
from unittest.mock import Mock

import pytest

from directory.sending.judgement import HeldBack
from directory.web import steps

CHANGED, TODAY = "what they were written from has changed", "today they would not go as on the day of writing"


@pytest.mark.parametrize(
    ("by_day", "back", "says"),
    [
        ([False, False], 0, f"2 of 3 letters: {CHANGED}"),
        ([True, True], 0, f"2 of 3 letters: {TODAY}"),
        ([True, False], 0, f"2 of 3 letters: {CHANGED}, or {TODAY}"),
        ([True], 2, f"3 letters: {TODAY}, or they have not left after all"),
        ([True], 0, "1 of 3 letters: today it would not go as on the day of writing"),
        ([], 0, ""),
    ],
)
def test_letters_that_only_the_day_has_changed_say_so(
    monkeypatch: pytest.MonkeyPatch, by_day: list[bool], back: int, says: str
) -> None:
    held = {str(at): HeldBack(str(at), "body", "J2", "why", day) for at, day in enumerate(by_day)}
    for name, found in (("fallen", held), ("not_left_after_all", range(back))):
        monkeypatch.setattr(steps, name, Mock(return_value=found))
    letters: Any = Mock(to_leave=3)
    assert steps.stand_no_more(Mock(), letters) == says
