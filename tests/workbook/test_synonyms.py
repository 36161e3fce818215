"""What other systems call the columns of a list of pupils, and what a school adds."""

import pytest

from directory.values.text import fold
from directory.workbook.other_systems import PASSED_OVER, SYNONYMS
from directory.workbook.schema import LEAVERS, fold_synonym, key_of
from directory.workbook.synonyms import SynonymError, leavers_schema, parse_synonyms

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
    assert not set(map(fold_synonym, PASSED_OVER)) & {*theirs, *OURS}


@pytest.mark.parametrize(
    ("typed", "pairs"),
    [
        pytest.param("", [], id="blank"),
        pytest.param("Learner ref = Reference", [("Learner ref", "reference")], id="one"),
        pytest.param(
            "Ref=reference;\nNext place = DESTINATION;",
            [("Ref", "reference"), ("Next place", "destination")],
            id="two",
        ),
        pytest.param("Key = X = UPN", [("Key = X", "upn")], id="theirs may have an equals sign"),
        pytest.param("Reg = Year group", [("Reg", "year_group")], id="one that is passed over otherwise"),
    ],
)
def test_parse_synonyms(typed: str, pairs: list[tuple[str, str]]) -> None:
    assert list(parse_synonyms(typed)) == pairs


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Learner ref", '"Learner ref" is not a pair'),
        ("= UPN", '"= UPN" is not a pair'),
        ("... = UPN", "is not a pair"),
        ("Learner ref = Referense", 'Did you mean "Reference"?'),
        ("Learner ref = Shoe size", '"Shoe size" is not a heading of our pupil list.'),
        ("Forename = Surname", '"Forename" is a heading of ours'),
        ("Ref = UPN; ref. = ULN", '"ref." is there twice'),
    ],
)
def test_parse_synonyms_refuses_what_pairs_nothing_of_ours(typed: str, says: str) -> None:
    with pytest.raises(SynonymError) as refused:
        parse_synonyms(typed)
    assert says in str(refused.value)


def test_school_adds_names_to_the_table_and_overrides_it() -> None:
    own = leavers_schema("Learner ref = Reference; Year = Course")
    assert [key_of(own, heading) for heading in ("Learner ref", "Adm no", "Year", "Level")] == [
        "reference",
        "reference",
        "course",
        "level",
    ]


def test_setting_that_cannot_be_read_adds_nothing() -> None:
    assert leavers_schema("nonsense") == LEAVERS
