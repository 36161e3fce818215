"""Texts that a letter would print: nothing said, damaged names, attendance, a pupil twice."""

import pytest

from directory.checks import registry
from directory.checks.rules.leaver_texts import (
    attendance_unlikely,
    name_damaged,
    name_from_another_page,
    no_words,
    note_beside_name,
    pupil_twice,
    says_nothing,
)
from directory.model import Row, Stored
from tests.helpers import TODAY, assert_problems, book, row, table

NOTHING = "has nothing that a letter could print"
LOST = "A letter was lost"
SIGN, MARK = "a sign in it that no name has", "An accent or a dash"
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
        pytest.param({"surname": "Na", "forename": "Nan"}, [], id="Na and Nan"),
        pytest.param({"ks4_results": "Pending", "sen": "n/k"}, [NOTHING, NOTHING], id="pending and n/k"),
        pytest.param({"course": "To be confirmed", "medical": "Ditto"}, [NOTHING, NOTHING], id="in words"),
        pytest.param({"medical": "Surgery pending", "sen": "None known"}, [], id="more than nothing"),
        pytest.param({"surname": "nan", "forename": "NaN"}, [NOTHING, NOTHING], id="a program's nothing"),
        pytest.param({"forename": "NFN", "surname": "Lnu"}, [NOTHING, NOTHING], id="names not known"),
        pytest.param({"forename": "UNKNOWN", "surname": "XXX"}, [NOTHING, NOTHING], id="unknown"),
        pytest.param({"surname": "-"}, [], id="one name"),
        pytest.param({"forename": "\u2013"}, [], id="one name, and a dash"),
        pytest.param({"forename": "-", "surname": "-"}, [NOTHING, NOTHING], id="no name"),
        pytest.param({"preferred_name": "-"}, [NOTHING], id="no preferred name"),
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
        ("van\u00a0der\u00a0Berg", []),
        ("Gal\u00b7la", []),
        ("GAL\u00b7LA", []),
        ("M\u00aa Jos\u00e9", []),
        ("De\u0160imi\u0107", []),
        ("Si?n", [SIGN]),
        ("SiÃ¢n", [LOST]),
        ("Å\u0081ukasz", [LOST]),
        ("Si\u2030n", [SIGN]),
        ("Si\ufffdn", [LOST]),
        ("M\u00b7rquez", [SIGN]),
        ("O\u00b4Brien", [MARK]),
        ("Ann\u2014Marie", [MARK]),
        ("Bj\u00f6rn".encode("mac_roman").decode("cp1252"), []),
        ("Bj\u00f6rn".encode("cp850").decode("cp1252"), [SIGN]),
        ("Ren\u00e9e".encode("cp850").decode("cp1252"), [SIGN]),
        ("Micha\u0142".encode("cp1250").decode("cp1252"), [SIGN]),
        ("Jos\u00e9".encode().decode("mac_roman"), [LOST]),
        ("\u00c9lodie".encode().decode("mac_roman"), [LOST]),
        ("\u0141ukasz".encode().decode("mac_roman"), [LOST]),
        ("I\u015f\u0131k".encode().decode("cp1252"), [LOST]),
        ("Hu\u1ebf".encode().decode("cp1252"), [LOST]),
        ("\u0418\u0432\u0435\u0442\u0430".encode().decode("cp1252", "replace"), [LOST]),
        ("\u0418\u0432\u0435\u0442\u0430", []),
        ("Hu\u1ebf \u0110\u1eb7ng", []),
        ("O\u2019Brien".encode().decode("cp1252"), [LOST]),
        ("O\u2019Brien".encode().decode("mac_roman"), [LOST]),
        ("\u0160imon \u017d.", []),
        ("Elizabeth \u201cLiz\u201d", []),
    ],
)
def test_name_damaged(name: str, says: list[str]) -> None:
    assert_problems(name_damaged(book(leaver(forename=name))), says)


@pytest.mark.parametrize(
    ("name", "doubted"),
    [
        ("\u015eahin".encode("cp1254").decode("cp1252"), True),
        ("Do\u011fan".encode("cp1254").decode("cp1252"), True),
        ("Y\u0131lmaz".encode("cp1254").decode("cp1252"), True),
        ("Ren\u00e9".encode("mac_roman").decode("cp1252"), True),
        ("Ren\u00e9e".encode("cp1252").decode("mac_roman"), True),
        ("\u015eahin", False),
        ("Novotn\u00fd", False),
        ("\u00c9lodie", False),
        ("Ren\u00e9e", False),
        ("McDonald", False),
    ],
)
def test_name_from_another_page(name: str, doubted: bool) -> None:
    says = ["may be another one"] * doubted
    assert_problems(name_from_another_page(book(leaver(surname=name))), says)


@pytest.mark.parametrize(
    ("cell", "noted"),
    [
        *[
            ({"forename": name}, True)
            for name in (
                *("Ann (LAC)", "Ann [CIN]", "Ann - CP plan", "Ann (looked after)", "ANN (EAL)", "Ann*"),
                *("Ann (see Hold)", "Ann - LEFT", "Ann (deceased)", "DO NOT SEND", "Ann 11B", "Ann/Bea"),
                *("Example, Ann", "Ann; Bea", "Ann (twin)", "Ann_Bea", "Ann: no contact"),
                *("Ann (adopted)", "Ann (father in prison)", "Ann - hold", "Ann HOLD", "Ann LAC", "Ann TBC"),
                *("Ann and Bea", "Ann & Bea", "Ann (court order)"),
            )
        ],
        *[
            ({"forename": name}, False)
            for name in ("Ann (Annie)", "John Paul III", "ANN MARIE", "Ann JP", "Ann-Marie", "Mary Andrea")
        ],
        *[({"surname": name}, True) for name in ("Smith (adopted)", "Smith - on hold", "Smith and Jones")],
        *[
            ({"surname": name}, False)
            for name in (
                *("O'Brien", "Smith (Jones)", "Smith - Jones", "St. John", "a/l Kumar", "s/o Singh"),
                *(
                    "Cole, Jr",
                    "Lac",
                    "LAC",
                    "Cin",
                    "Left",
                    "Hold",
                    "Court",
                    "Moved",
                    "Twin",
                    "See Hao",
                    "Pp",
                    "?",
                ),
                *(
                    "Smith (Tam)",
                    "de SOUZA",
                    "Le BLANC",
                    "Anderson",
                    "Al-Amin",
                    "Do",
                    "Donte",
                    "O\u2019Donta",
                ),
            )
        ],
        *[
            ({"parent": name}, False)
            for name in ("Mr & Mrs Smith", "Mrs Smith, Mr Jones", "Mr/Mrs Smith", "Mrs A Smith; Mr B Jones")
        ],
        *[
            ({"parent": name}, True)
            for name in (
                *("Mrs Smith (deceased)", "Mr Smith - no contact", "Ms Smith (foster carer)"),
                *("Don\u2019t write to father", "Mrs Smith (social worker)"),
            )
        ],
    ],
)
def test_note_beside_name(cell: dict[str, str], noted: bool) -> None:
    says = ["more than a name"] * noted
    assert_problems(note_beside_name(book(leaver(**cell))), says)


@pytest.mark.parametrize("code", ["L21", "L22", "L36", "L52"])
def test_a_person_can_accept_a_name_as_it_is(code: str) -> None:
    names = {"L21": "NA", "L22": "O\u00b4Brien", "L36": "\u00de\u00f3r", "L52": "Ann 2nd"}
    for accepted, found in (("", [code]), (f"{code} AB", [])):
        rows = [leaver(surname=names[code], accepted=accepted)]
        assert [one.code for one in registry.run_leavers(table("Leavers", rows), TODAY)] == found


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
        ("94.35%", []),
        ("94.3478260869565", ["all its digits"]),
    ],
)
def test_attendance_unlikely(typed: str, says: list[str]) -> None:
    assert_problems(attendance_unlikely(book(leaver(attendance=typed))), says)


@pytest.mark.parametrize(
    ("cell", "stored", "says"),
    [
        ({"surname": "O'Brien"}, {}, []),
        ({"sen": "S"}, {}, ["This is a code"]),
        ({"medical": "Y"}, {}, ["This is a code"]),
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
        ({"surname": "05-May"}, {}, ["made a date"]),
        ({"ks4_results": "05-May"}, {}, ["made a date"]),
        ({"level": "Level 02/03/2026"}, {}, ["a date where a grade"]),
        ({"ks4_results": "Science 05/05/2026; Maths 6"}, {}, ["a date where a grade"]),
        ({"reason_off_roll": "moved on 05/05/2026"}, {}, []),
        ({"ks4_results": "Science 5-5; Maths 6"}, {}, []),
        ({"course": '="Art"'}, {}, ["begins like a formula"]),
        ({"course": "= 3 A levels"}, {}, []),
        ({"sen": "Yes"}, {}, ["This is a code"]),
        ({"medical": "yes"}, {}, ["This is a code"]),
        ({"sen": "needs a reader\u00e2\u20ac\u2122s help"}, {}, ["A letter was lost"]),
        ({"medical": "na\ufffdve"}, {}, ["A letter was lost"]),
        ({"medical": "asthma \u2014 inhaler; what else? \u2026"}, {}, []),
        ({"course": "Art&mdash;Design"}, {}, ["a web page's code"]),
        ({"course": 'Art <font color="red">A</font>'}, {}, ["a web page's code"]),
    ],
)
def test_no_words(cell: dict[str, str], stored: dict[str, Stored], says: list[str]) -> None:
    assert_problems(no_words(book(row("Leavers", stored=stored, **cell))), says)
