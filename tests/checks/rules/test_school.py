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
        pytest.param({"fold_marks": "yes"}, [], id="fold marks"),
        pytest.param({"fold_marks": "Y"}, ["Yes"], id="half an answer"),
        pytest.param({"fold_marks": "maybe"}, [None], id="no answer"),
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


def test_codes_unreadable():
    good, wrong = "SEN: K = SEN support;\nHold: F =", "SEN: K"
    assert_problems(school.codes_unreadable(book(*settings(pupil_list_codes=good))), [])
    assert_problems(school.setting_not_plain(book(*settings(pupil_list_codes=good))), [])
    assert_problems(school.codes_unreadable(book(*settings(pupil_list_codes=wrong))), ["explains no code"])
    (found,) = school.codes_unreadable(book(*settings(pupil_list_codes="Surname: Z = Smith")))
    assert found.cell[0] == "B"
    assert found.message == (
        '"Surname" has no codes: what is there is the pupil\'s own. '
        "Codes stand for words of a list, as in SEN, Hold or Destination."
    )


@pytest.mark.parametrize(
    ("changed", "suggests"),
    [
        pytest.param({}, [], id="plain"),
        pytest.param({"name": "Ysgol Ŵyn, St. Bede's (Sixth  Form) & Co"}, [], id="a name of any kind"),
        pytest.param({"name": "Example\nBcc: b@example.org"}, ["Example Bcc: b@example.org"], id="line"),
        pytest.param({"name": "=?utf-8?q?Else?="}, ["= ?utf-8?q?Else?="], id="encoded word"),
        pytest.param({"email": "office@example.org\u200b"}, ["office@example.org"], id="unseen"),
        pytest.param({"email": "office@example\u00ad.org"}, ["office@example.org"], id="soft hyphen"),
        pytest.param({"address": "Old Hall,\nHigh Street"}, ["Old Hall, High Street"], id="address"),
        pytest.param({"letter_reference_prefix": "EX\r\nBcc"}, ["EX-Bcc"], id="prefix, line"),
        pytest.param({"letter_reference_prefix": "../../X"}, ["X"], id="prefix, another folder"),
        pytest.param({"letter_reference_prefix": "A/24:b"}, ["A-24-b"], id="prefix, signs"),
        pytest.param({"letter_reference_prefix": "X" * 230}, ["X" * 20], id="prefix, long"),
    ],
)
def test_setting_not_plain(changed, suggests):
    problems = list(school.setting_not_plain(book(*settings(**changed))))
    assert [problem.suggestion for problem in problems] == suggests
    for problem in problems:
        (key,) = changed
        mended = settings(**{key: problem.suggestion})
        assert_problems(school.setting_not_plain(book(*mended)), [])
