"""Texts that a letter would print: nothing said, damaged names, attendance, a pupil twice."""

import pytest

from directory.checks.rules.leaver_texts import (
    attendance_unlikely,
    name_damaged,
    no_words,
    pupil_twice,
    says_nothing,
)
from directory.model import Row, Stored
from tests.helpers import assert_problems, book, row

NOTHING = "has nothing that a letter could print"
LOST = "A letter was lost"
NOT_PERCENT = "This is not a percentage"


def leaver(number: int = 2, **cells: str) -> Row:
    return row("Leavers", number, **cells)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        pytest.param({"upn": "B801200005001", "uln": "1234567899"}, [], id="another pupil"),
        pytest.param(
            {"uln": "1234567899"},
            ["Row 3 has the same UPN and a different reference.", "Row 2 has the same UPN"],
            id="same UPN",
        ),
        pytest.param({"upn": ""}, ["Row 3 has the same ULN", "Row 2 has the same ULN"], id="same ULN"),
        pytest.param({"reference": "4711"}, [], id="same reference is H13's"),
        pytest.param({"upn": "r999999926001 ", "uln": ""}, ["Row 3", "Row 2"], id="typed in another way"),
    ],
)
def test_pupil_twice(second: dict[str, str], says: list[str]) -> None:
    other = leaver(3, **{"reference": "4712", "forename": "Bea", **second})
    assert_problems(pupil_twice(book(leaver(), other)), says)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({"forename": "ANN ", "surname": "Ex ample"}, ["Row 3 has the same name", "Row 2 has the same name"]),
        ({"surname": "Exam-ple"}, ["Row 3 has the same name", "Row 2 has the same name"]),
        ({"surname": "Exam\u2019ple"}, ["Row 3 has the same name", "Row 2 has the same name"]),
        ({"forename": "\u00c1nn"}, ["Row 3 has the same name", "Row 2 has the same name"]),
        ({"date_of_birth": "2010-08-31"}, ["Row 3 has the same name", "give both their UPN or ULN"]),
        ({"upn": "B801200005001"}, []),
        ({"uln": "1234567899"}, []),
        ({"reference": "4,711.0"}, []),
        ({"reference": "04711"}, []),
        ({"date_of_birth": "30/08/2010"}, []),
        ({"reference": "4711"}, []),
    ],
)
def test_pupil_of_one_name_and_birthday_is_listed_once(second: dict[str, str], says: list[str]) -> None:
    other = leaver(3, **{"reference": "4712", "upn": "", "uln": "", **second})
    assert_problems(pupil_twice(book(leaver(), other)), says)


def test_pupil_twice_takes_the_sign_for_unknown_for_no_number() -> None:
    unknown = [
        leaver(n, reference=str(n), upn="", uln="9999999999", forename=f"Ann{'a' * n}") for n in (2, 3)
    ]
    assert_problems(pupil_twice(book(*unknown)), [])


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({"sen": "None", "medical": "N/A"}, [NOTHING, NOTHING], id="None and N/A"),
        pytest.param({"ks4_results": "-", "course": "tbc"}, [NOTHING, NOTHING], id="dash and TBC"),
        pytest.param({"forename": "None"}, [NOTHING], id="a name"),
        pytest.param({"police_reason": "No", "progress": "tba"}, [NOTHING, NOTHING], id="No and TBA"),
        pytest.param({"surname": "No", "parent": "Mrs No"}, [], id="a surname that says no"),
        pytest.param({"surname": "Null"}, [], id="a surname that is one"),
        pytest.param({"sen": "No sudden noises", "course": "Unknown Pleasures"}, [], id="more than the word"),
        pytest.param({"sen": "", "medical": ""}, [], id="blank"),
    ],
)
def test_says_nothing(cells: dict[str, str], says: list[str]) -> None:
    assert_problems(says_nothing(book(leaver(**cells))), says)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Siân", []),
        ("Łukasz", []),
        ("Zoë-Anne", []),
        ("O'Brien", []),
        ("O\u2019Brien", []),
        ("Ŷstwyth", []),
        ("Åsa", []),
        ("Si?n", [LOST]),
        ("SiÃ¢n", [LOST]),
        ("Å\u0081ukasz", [LOST]),
        ("Si\u2030n", [LOST]),
        ("Si\ufffdn", [LOST]),
        ("Ren\u00e9".encode("mac_roman").decode("cp1252"), [LOST]),
        ("Bj\u00f6rn".encode("cp850").decode("cp1252"), [LOST]),
        ("Ren\u00e9e".encode("cp850").decode("cp1252"), [LOST]),
        ("\u0160imon \u017d.", []),
        ("Elizabeth \u201cLiz\u201d", []),
    ],
)
def test_name_damaged(name: str, says: list[str]) -> None:
    assert_problems(name_damaged(book(leaver(forename=name))), says)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("94%", []),
        ("94", []),
        ("93.5 %", []),
        ("100%", []),
        ("0.5%", []),
        ("0%", []),
        ("0.94", [NOT_PERCENT]),
        ("940", [NOT_PERCENT]),
        ("101%", [NOT_PERCENT]),
        ("good", [NOT_PERCENT]),
        ("180/190", [NOT_PERCENT]),
    ],
)
def test_attendance_unlikely(typed: str, says: list[str]) -> None:
    assert_problems(attendance_unlikely(book(leaver(attendance=typed))), says)


@pytest.mark.parametrize(
    ("cell", "stored", "says"),
    [
        ({"surname": "O'Brien"}, {}, []),
        ({"surname": "O&#39;Brien"}, {}, ["a web page's code"]),
        ({"surname": "O&apos;Brien"}, {}, ["a web page's code"]),
        ({"surname": "Smith &amp; Jones"}, {}, ["a web page's code"]),
        ({"forename": "Ren&eacute;e"}, {}, ["a web page's code"]),
        ({"surname": "<b>Smith</b>"}, {}, ["a web page's code"]),
        ({"course": "Art<br/>Drama"}, {}, ["a web page's code"]),
        ({"parent": "Mr & Mrs Smith"}, {}, []),
        ({"course": "Arts&Crafts; Drama"}, {}, []),
        ({"course": "Maths <5 GCSEs>"}, {}, []),
        ({"surname": '="Quill"'}, {}, ["This is no name"]),
        ({"surname": "'Quill"}, {}, ["This is no name"]),
        ({"surname": "jo@example.org"}, {}, ["This is no name"]),
        ({"surname": "05/06/2010"}, {}, ["This is no name"]),
        ({"surname": "07700 900123"}, {}, ["This is no name"]),
        ({"forename": "44"}, {"forename": Stored.NUMBER}, ["This is no name"]),
        ({"surname": "TRUE"}, {"surname": Stored.BOOLEAN}, ["TRUE or FALSE"]),
        ({"ks4_results": "05/05/2026"}, {"ks4_results": Stored.DATE}, ["made a date"]),
        ({"level": "02/03/2026"}, {"level": Stored.DATE}, ["made a date"]),
        ({"year_group": "10/11/2026"}, {"year_group": Stored.DATE}, ["made a date"]),
        ({"year_group": "11"}, {"year_group": Stored.NUMBER}, []),
        ({"surname": "Li"}, {}, []),
    ],
)
def test_no_words(cell: dict[str, str], stored: dict[str, Stored], says: list[str]) -> None:
    assert_problems(no_words(book(row("Leavers", stored=stored, **cell))), says)
