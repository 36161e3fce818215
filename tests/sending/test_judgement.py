"""A folder judged letter by letter: what holds one back, and which birthdays ask for a new letter."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from directory.model import Held, Notice
from directory.planning.fingerprint import marks_of
from directory.planning.keys import key_on
from directory.sending.judgement import FEW, HeldBack, SourcesChanged, aged, in_lines, judge
from directory.templates.template import read_template
from directory.writing.manifest import Written
from tests.makers import leaver, notice, recipient, rule
from tests.plans import text

THEN, TODAY = date(2026, 11, 23), date(2026, 11, 27)
TEMPLATE = read_template("example", text("A letter."))
KEY = key_on(THEN, TEMPLATE, recipient(), "4711")
LETTER = replace(notice(leaver(reference="4711")), key=KEY, says="z")


def run_of(*notices: Notice, held: Sequence[Held] = (), **changed: Any) -> Any:
    """Return a plan of these letters, as far as a judgement reads it."""
    plan = SimpleNamespace(notices=notices, held=held, not_concerned=(), on=THEN)
    found = {"templates": {"example": TEMPLATE}, "sources": SimpleNamespace(fingerprint={"a": "1"})}
    return SimpleNamespace(plan=plan, **(found | changed))


def judged(
    now: Any, *, today: date = THEN, of_today: Any = None, letter: Notice = LETTER
) -> Mapping[str, HeldBack]:
    """Return what is held back of the one letter that was written."""
    as_written = Written("example", letter.recipient.id, letter.cell, letter.files, marks_of(letter))
    manifest: Any = SimpleNamespace(notices={letter.key: as_written}, fingerprint={"a": "1"}, on=THEN)
    return judge(manifest, now, today, Mock(return_value=(of_today or now).plan))


def held(cell: str, row: Any = LETTER.leaver.row) -> Held:  # type: ignore[union-attr]
    return Held(row, cell, "H01", "The Hold cell has a reason.", "example")


OTHER_ROW = leaver(reference="4712").row
OTHER_LETTER = replace(LETTER, leaver=replace(LETTER.leaver, row=replace(OTHER_ROW, number=3)))


@pytest.mark.parametrize(
    ("now", "says"),
    [
        pytest.param(run_of(LETTER), "", id="as it was written"),
        pytest.param(run_of(replace(LETTER, says="y")), "it would say something else", id="other words"),
        pytest.param(run_of(replace(LETTER, email="")), "it would go another way than", id="no draft now"),
        pytest.param(run_of(replace(LETTER, email="", says="y")), "it would say something else", id="both"),
        pytest.param(run_of(held=[held("W2")]), "it would be held now, W2: The Hold cell", id="held"),
        pytest.param(
            run_of(held=[held("W3", OTHER_ROW)]), "its row is gone, or names", id="another row held"
        ),
        pytest.param(
            run_of(held=[replace(held("W2"), template="other")]),
            "its row is gone",
            id="held for another letter",
        ),
        pytest.param(run_of(held=[held("R9", None)]), "its row is gone", id="another body held"),
        pytest.param(run_of(), "its row is gone, or names another body or reference", id="gone"),
        pytest.param(run_of(templates={}), "^it would not be made$", id="no such template"),
    ],
)
def test_a_letter_that_would_not_be_made_so_again_is_held_back(now: Any, says: str) -> None:
    found = judged(now)
    assert set(found) == ({KEY} if says else set())
    assert all(re.search(says, one.why) for one in found.values())


def test_a_part_of_the_sources_that_moved_is_named() -> None:
    now = run_of(LETTER, sources=SimpleNamespace(fingerprint={"a": "2"}))
    assert judged(now)[KEY].told == f"R2, {LETTER.recipient.id}, {KEY}: the file a has changed"


@pytest.mark.parametrize(
    ("of_today", "says"),
    [
        pytest.param(run_of(LETTER), "", id="today as then"),
        pytest.param(run_of(replace(LETTER, key="other")), "", id="its key may depend on the day"),
        pytest.param(run_of(), "it would not go today as it was written on 23/11/2026", id="not today"),
        pytest.param(run_of(replace(LETTER, shared=("sen",))), "it would not go today", id="it tells more"),
        pytest.param(run_of(replace(LETTER, addressee="Else")), "it would not go today", id="another reader"),
        pytest.param(run_of(OTHER_LETTER), "it would not go today", id="another pupil's letter alone"),
    ],
)
def test_on_a_later_day_a_letter_is_planned_for_that_day_too(of_today: Any, says: str) -> None:
    found = judged(run_of(LETTER), today=TODAY, of_today=of_today)
    assert [one.why for one in found.values() if says and says in one.why] == [
        one.why for one in found.values()
    ]
    assert bool(found) is bool(says)
    assert not judged(run_of(LETTER), of_today=of_today)  # on its own day nobody asks


def test_a_birthday_that_decides_holds_its_letter_back() -> None:
    born = leaver(reference="4711", date_of_birth=f"25/11/{TODAY.year - 16}")
    letter = replace(LETTER, leaver=born)
    found = judged(run_of(letter), today=TODAY, letter=letter)
    assert [(one.why, one.by_day) for one in found.values()] == [("the leaver has turned 16", True)]
    assert not judged(run_of(letter), letter=letter)


def test_a_letter_about_no_pupil_has_no_birthday() -> None:
    letter = replace(LETTER, leaver=None, rule=None, decision=None)
    assert not judged(run_of(letter), today=TODAY, letter=letter)
    under_no_rule = replace(notice(leaver(date_of_birth=f"25/11/{TODAY.year - 16}")), rule=None)
    assert aged(under_no_rule, THEN, TODAY) == "the leaver has turned 16"


def test_a_letter_about_no_pupil_is_held_at_its_cell() -> None:
    key = key_on(THEN, TEMPLATE, recipient(), "")
    letter = replace(LETTER, key=key, leaver=None, rule=None, decision=None)
    found = judged(run_of(held=[held(letter.cell, None)]), letter=letter)
    assert [one.why for one in found.values()] == [
        f"it would be held now, {letter.cell}: The Hold cell has a reason."
    ]


@pytest.mark.parametrize(
    ("whys", "lines"),
    [
        pytest.param(["a"] * FEW, FEW, id="few"),
        pytest.param(["a"] * (FEW + 1), 1, id="one reason"),
        pytest.param([str(at) for at in range(FEW + 1)], FEW + 1, id="many reasons"),
    ],
)
def test_many_letters_are_told_by_their_reasons(whys: list[str], lines: int) -> None:
    back = {f"k{at}": HeldBack(f"k{at}", "body", f"R{at}", why) for at, why in enumerate(whys)}
    told = in_lines(back.values())
    assert len(told) == lines
    if len(whys) <= FEW:
        assert told[0] == "R0, body, k0: a"
    elif lines == 1:
        assert told[0].startswith(f"a ({len(whys)} letters: k0, k1, ")
        assert told[0].endswith(", and 1 more)")
    else:
        assert told[-1] == "and 1 more"
    assert all(f"\n  {line}" in str(SourcesChanged(Path("out"), back)) for line in told)


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
