"""What other systems call the columns of a list of pupils, and what a school adds."""

import pytest

from directory.values.text import fold
from directory.workbook.other_systems import PASSED_OVER, PROPOSED, SYNONYMS
from directory.workbook.schema import LEAVERS, SheetSchema, fold_synonym, key_of
from directory.workbook.synonyms import (
    NOT_FOR_LETTERS,
    NOT_IN_THE_LIST,
    SETTING,
    Pairing,
    SynonymError,
    joined,
    leavers_schema,
    parse_pairing,
)

OURS = {fold_synonym(column.heading): column.heading for column in LEAVERS.columns}


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Adm no.", "reference"),
        ("ADMISSION NUMBER", "reference"),
        ("Legal Forename", "forename"),
        ("legal_surname", "surname"),
        ("Preferred Forename", "preferred_name"),
        ("DOB", "date_of_birth"),
        ("D.O.B.", "date_of_birth"),
        ("Year", "year_group"),
        ("Unique Pupil Number", "upn"),
        ("Unique Learner Number (ULN)", None),
        ("% Attendance", "attendance"),
        ("Reg", None),
        ("SEN status", None),
        ("Withhold address", "address_withheld"),
        ("Pupil deceased", "deceased"),
        ("Address confidential", None),
        ("Former surname", None),
        ("Date of death", None),
        ("First language", None),
        ("Surname", "surname"),
        ("Surname.", "surname"),
    ],
)
def test_heading_of_a_school_system_stands_for_ours(heading: str, key: str | None) -> None:
    assert key_of(LEAVERS, heading) == key


def test_table_names_columns_of_ours_and_each_synonym_once() -> None:
    theirs = [fold_synonym(name) for names in SYNONYMS.values() for name in names]
    assert {fold(ours) for ours in SYNONYMS} <= {fold(column.heading) for column in LEAVERS.columns}
    assert len(set(theirs)) == len(theirs)
    assert not set(theirs) & set(OURS)
    proposed = [fold_synonym(name) for names in PROPOSED.values() for name in names]
    assert not set(map(fold_synonym, PASSED_OVER)) & {*theirs, *OURS, *proposed}
    assert not set(proposed) & {*theirs, *OURS}


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        pytest.param("", {}, id="blank"),
        pytest.param("Learner ref = Reference", {"Learner ref": "reference"}, id="one"),
        pytest.param(
            "Ref=reference;\nNext place = DESTINATION;",
            {"Ref": "reference", "Next place": "destination"},
            id="two",
        ),
        pytest.param("Key = X = UPN", {"Key = X": "upn"}, id="theirs may have an equals sign"),
        pytest.param("Reg = Year group", {"Reg": "year_group"}, id="one that is passed over otherwise"),
    ],
)
def test_parse_pairing(typed: str, pairs: dict[str, str]) -> None:
    assert parse_pairing(typed) == Pairing(pairs)


def test_pairing_says_what_is_not_for_letters_and_what_such_lists_lack() -> None:
    typed = "Ref = Reference; CP flag = Not for letters; not in the list = Hold"
    found = parse_pairing(typed)
    assert found == Pairing({"Ref": "reference"}, ("CP flag",), ("hold",))
    assert parse_pairing(str(found)) == found


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Learner ref", '"Learner ref" is not a pair'),
        ("= UPN", '"= UPN" is not a pair'),
        ("... = UPN", "is not a pair"),
        ("Learner ref = Referense", 'Did you mean "Reference"?'),
        ("Learner ref = Shoe size", '"Shoe size" is not a heading of our pupil list.'),
        ("Forename = Surname", '"Forename" is a heading of ours'),
        ("Hold = not for letters", '"Hold" is a heading of ours'),
        ("Ref = UPN; ref. = ULN", '"ref." is there twice'),
        ("Ref = UPN; ref = not for letters", '"ref" is there twice'),
        (
            "not in the list = Surname",
            '"Surname" need not be said to be missing: it is said of "Destination"',
        ),
        ("not in the list = Shoe size", '"Shoe size" need not be said to be missing'),
        ("Results opt-out = Share KS4 results", 'says the opposite of "Share KS4 results"'),
        ("Do not share results = Share KS4 results", "a Yes there is a No here"),
        ("Results withheld = Share KS4 results", "says the opposite"),
        ("Consent to share address = Address withheld", "a Yes there is a No here"),
        ("May use legal name = Former name withheld", "says the opposite"),
    ],
)
def test_parse_pairing_refuses_what_cannot_be(typed: str, says: str) -> None:
    with pytest.raises(SynonymError) as refused:
        parse_pairing(typed)
    assert says in str(refused.value)


def test_what_is_said_of_a_heading_now_counts() -> None:
    before = parse_pairing("Ref = Reference; Flag = not for letters; not in the list = Hold")
    after = joined(before, [("flag", "Hold"), ("REF.", NOT_FOR_LETTERS), ("a;b\n= c", "UPN")])
    assert after == Pairing({"flag": "hold", "a b c": "upn"}, ("REF.",))
    assert parse_pairing(str(after)) == after
    assert joined(after, [(NOT_IN_THE_LIST, "Destination")]).absent == ("destination",)


def schema(typed: str) -> SheetSchema:
    return leavers_schema(lambda name: typed if name == SETTING else "")


def test_school_adds_names_to_the_table_and_overrides_it() -> None:
    own = schema("Learner ref = Reference; Year = Course; Legal forename = not for letters")
    headings = ("Learner ref", "Adm no", "Year", "Level", "Legal forename")
    assert [key_of(own, heading) for heading in headings] == [
        "reference",
        "reference",
        "course",
        "level",
        None,
    ]


def test_setting_that_cannot_be_read_adds_nothing() -> None:
    assert schema("nonsense") == LEAVERS
