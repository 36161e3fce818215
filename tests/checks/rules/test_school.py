"""The School sheet: settings that letters ask for."""

import pytest

from directory.checks.rules import school
from directory.model import Book
from tests.helpers import TODAY, assert_problems, book, row, settings


@pytest.mark.parametrize(
    ("changed", "says", "cells"),
    [
        pytest.param({}, [], [], id="whole"),
        pytest.param({"town": ""}, ['"Town" is blank. The post town.'], ["B4"], id="blank"),
        pytest.param({"town": None}, ['no row for the setting "Town"'], [""], id="no row"),
        pytest.param({"website": ""}, [], [], id="optional"),
    ],
)
def test_setting_missing(changed, says, cells):
    problems = list(school.setting_missing(book(*settings(**changed))))
    assert_problems(problems, says)
    assert [problem.cell for problem in problems] == cells
    assert {problem.recipient for problem in problems} <= {None}


def test_setting_missing_leaves_a_missing_sheet_to_its_own_finding():
    assert_problems(school.setting_missing(Book({}, TODAY)), [])


@pytest.mark.parametrize(
    ("changed", "suggests"),
    [
        pytest.param({}, [], id="good"),
        pytest.param({"postcode": 'LE" 3PR'}, ["LE2 3PR"], id="postcode"),
        pytest.param({"phone": "496 0003"}, ["0116 496 0003"], id="phone without its area code"),
        pytest.param({"email": "nobody"}, [None], id="e-mail"),
        pytest.param({"area_code": "116"}, ["0116"], id="a lost zero"),
        pytest.param({"area_code": "Leicester"}, [None], id="area code"),
        pytest.param({"name": "?"}, [], id="words are free"),
    ],
)
def test_setting_unreadable(changed, suggests):
    problems = school.setting_unreadable(book(*settings(**changed)))
    assert [problem.suggestion for problem in problems] == suggests


def test_setting_unknown():
    given = book(*settings(), row("School", 20, setting="Head techer"), row("School", 21, setting="Motto"))
    problems = list(school.setting_unknown(given))
    assert [problem.suggestion for problem in problems] == ["Head teacher", None]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Learner ref = Reference", []),
        ("Learner ref = Referense", ['Did you mean "Reference"?']),
    ],
)
def test_synonyms_unreadable(typed, says):
    assert_problems(school.synonyms_unreadable(book(*settings(pupil_list_headings=typed))), says)
