"""The leavers file: messages say what is wrong without quoting it."""

from dataclasses import replace

import pytest

from directory.checks import registry
from directory.checks.rules import leavers
from directory.model import Book, Heading, Severity, Stored
from directory.workbook.schema import LEAVERS, key_of
from tests.helpers import TODAY, all_headings, assert_problems, book, row, table

CELLS = [
    pytest.param(
        {"upn": "", "uln": "", "share_ks4_results": "", "youth_support": ""}, [], id="blank is fine"
    ),
    pytest.param({"uln": "9999999999"}, [], id="ULN not known"),
    pytest.param({"forename": ""}, [("L01", "D2")], id="needed"),
    pytest.param({"reference": "4.1E+03"}, [("L56", "A2")], id="reference shortened"),
    pytest.param({"reference": "1.23457E+11"}, [("L56", "A2")], id="long reference shortened"),
    pytest.param({"reference": "4.711E+3"}, [], id="every digit of it is there"),
    pytest.param({"reference": "########"}, [("L56", "A2")], id="a narrow column"),
    pytest.param({"reference": "TBC"}, [("L56", "A2")], id="no reference yet"),
    pytest.param({"reference": "0"}, [("L56", "A2")], id="zero"),
    pytest.param({"reference": "LPS/4711-e2"}, [], id="reference with letters"),
    pytest.param({"upn": "n/a", "uln": "TBA"}, [("L02", "B2"), ("L03", "C2")], id="no numbers"),
    pytest.param({"postcode": "TBC"}, [("L11", "V2")], id="no postcode yet"),
    pytest.param({"safeguarding_file": ""}, [("L01", "T2")], id="safeguarding file not told"),
    pytest.param({"upn": "A999999926001"}, [("L02", "B2")], id="UPN"),
    pytest.param({"uln": "1000000063"}, [("L03", "C2")], id="ULN"),
    pytest.param({"leaving_date": "31/02/2026"}, [("L04", "I2")], id="no such day"),
    pytest.param({"start_date": "September"}, [("L04", "M2")], id="no day"),
    pytest.param({"share_ks4_results": "yes"}, [("L05", "P2")], id="case"),
    pytest.param({"safeguarding_file": "Maybe"}, [("L05", "T2")], id="list"),
    pytest.param({"year_group": "", "date_of_birth": "24/11/2016"}, [("L06", "G2")], id="nine years"),
    pytest.param({"year_group": "", "date_of_birth": "23/11/2016", "leaving_date": ""}, [], id="ten today"),
    pytest.param({"year_group": "", "date_of_birth": "24/11/2006"}, [], id="twenty tomorrow"),
    pytest.param({"year_group": "", "date_of_birth": "23/11/2006"}, [("L06", "G2")], id="twenty today"),
    pytest.param(
        {"year_group": "", "date_of_birth": "31/08/2036"},
        [("L06", "G2"), ("L07", "I2"), ("L07", "M2")],
        id="unborn",
    ),
    pytest.param({"leaving_date": "31/08/2010"}, [("L07", "I2")], id="left on the day of birth"),
    pytest.param({"course": "Art\ue000"}, [("L10", "K2")], id="private use"),
    pytest.param({"postcode": "LE1"}, [("L11", "V2")], id="postcode"),
    pytest.param({"joining_date": "30/08/2010"}, [("L07", "Y2")], id="joined before birth"),
    pytest.param({"joining_date": "01/08/2026"}, [("L07", "I2")], id="left before joining"),
    pytest.param({"joining_date": "31/07/2026"}, [], id="left on the day of joining"),
    pytest.param({"joining_date": "01/09/22"}, [("L04", "Y2")], id="two-digit year"),
    pytest.param({"sen_file": "Some"}, [("L05", "AH2")], id="SEN file"),
    pytest.param({"destination": ""}, [("L24", "J2")], id="no destination"),
    pytest.param({"language": "Polish"}, [], id="language"),
    pytest.param({"language": "Elvish"}, [("L25", "AI2")], id="no language"),
    pytest.param({"language": "N/A"}, [("L21", "AI2")], id="language says nothing"),
    pytest.param({"address_withheld": "Perhaps"}, [("L05", "AJ2")], id="withheld in another word"),
    pytest.param({"deceased": "12/05/2026"}, [("L05", "AL2")], id="deceased on a day"),
    pytest.param({"former_name_withheld": "Yes"}, [("L50", "F2")], id="no name in use"),
    pytest.param({"former_name_withheld": "Yes", "preferred_name": "Ella"}, [], id="a name in use"),
    pytest.param({"former_name_withheld": "Yes", "preferred_name": "Элла"}, [], id="in other letters"),
    pytest.param({"former_name_withheld": "No", "preferred_name": "Ella (Ann)"}, [], id="not withheld"),
    pytest.param(
        {"former_name_withheld": "Yes", "preferred_name": "Ella (was ANN)"},
        [("L50", "F2"), ("L52", "F2")],
        id="both names",
    ),
    pytest.param({"second_parent": "N/A"}, [("L21", "AM2")], id="second parent says nothing"),
    pytest.param({"second_parent_postcode": "LE1"}, [("L11", "AO2")], id="second postcode"),
]


@pytest.mark.parametrize(("cells", "found"), CELLS)
def test_leavers(cells, found):
    findings = registry.run_leavers(table("Leavers", [row("Leavers", **cells)]), TODAY)
    assert [(one.code, one.cell) for one in findings] == found
    for one in findings:
        assert one.value is None
        assert one.suggestion is None
        assert not [text for text in cells.values() if text and text in one.message]


@pytest.mark.parametrize(
    ("key", "typed", "blank"),
    [
        ("upn", "N/A", True),
        ("uln", "TBC", True),
        ("postcode", "Unknown", True),
        ("start_date", "-", True),
        ("date_of_birth", "TBC", False),
    ],
)
def test_a_word_for_nothing_is_to_be_left_out_where_a_cell_may_be_blank(key, typed, blank):
    (found,) = registry.run_leavers(table("Leavers", [row("Leavers", **{key: typed})]), TODAY)
    assert ("leave the cell blank" in found.message) == blank


@pytest.mark.parametrize("stored", [Stored.DATE, Stored.BOOLEAN])
def test_a_reference_that_excel_changed_is_an_error(stored):
    changed = row("Leavers", stored={"reference": stored}, reference="10/11/2026")
    assert_problems(leavers.reference_lost(book(changed)), ["Excel has changed this reference"])


@pytest.mark.parametrize(
    ("stored", "code"), [(Stored.ERROR, "L08"), (Stored.FORMULA_WITHOUT_VALUE, "L09")], ids=str
)
@pytest.mark.parametrize("key", ["surname", "date_of_birth", "upn", "postcode", "safeguarding_file"])
def test_a_cell_without_text_is_one_error(key, stored, code):
    bad = row("Leavers", stored={key: stored}, **{key: "#N/A" if stored is Stored.ERROR else ""})
    assert [one.code for one in registry.run_leavers(table("Leavers", [bad]), TODAY)] == [code]


@pytest.mark.parametrize(
    ("born", "year", "left", "says"),
    [
        pytest.param("31/08/2010", "11", "31/07/2026", "", id="the last day of Year 11"),
        pytest.param("01/09/2009", "Year 11", "31/07/2026", "", id="its first day"),
        pytest.param("01/09/2009", "11B", "31/07/2026", "", id="with the form"),
        pytest.param("31/08/2009", "11", "31/07/2026", "", id="taught a year below"),
        pytest.param("31/08/2008", "11", "31/07/2026", "2 years older", id="two years out"),
        pytest.param("02/09/2012", "Y11", "31/07/2026", "3 years younger", id="younger"),
        pytest.param("15/03/2014", "11", "31/07/2026", "4 years younger", id="counted from 1904"),
        pytest.param("13/03/2006", "11", "31/07/2026", "4 years older", id="counted from 1900"),
        pytest.param("31/08/2010", "11", "", "", id="a year ago, as of today"),
        pytest.param("31/08/2010", "Year 12", "31/07/2027", "", id="leaves later"),
        pytest.param("31/08/2010", "Reception", "31/07/2026", "", id="no number"),
    ],
)
def test_age_and_year_apart(born, year, left, says):
    pupil = row("Leavers", date_of_birth=born, year_group=year, leaving_date=left)
    found = list(leavers.age_and_year_apart(book(pupil)))
    assert len(found) == bool(says)
    for one in found:
        assert says in one.message
        assert ("1904" in one.message) == ("4 years" in says)


def test_a_misspelt_heading_would_hide_a_hold():
    there = [
        replace(one, text="Hould", key=None) if one.key == "hold" else one for one in all_headings("Leavers")
    ]
    found = registry.run_leavers(table("Leavers", [], there), TODAY)
    assert [(one.code, one.cell, one.value, one.suggestion) for one in found] == [("L12", "W1", None, "Hold")]


def test_a_heading_twice_is_an_error():
    there = [*all_headings("Leavers"), Heading("AK", "Surname", "surname")]
    found = registry.run_leavers(table("Leavers", [], there), TODAY)
    assert [(one.code, one.cell) for one in found] == [("L13", "AK1")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param(
            "Legal surname",
            [
                (
                    "L13",
                    'means the same as "Surname" in column E. Pair one of them with another heading of ours',
                )
            ],
            id="two for one",
        ),
        pytest.param("Legal surnme", [("L26", 'is not read. Did you mean "Legal surname"?')], id="like one"),
        pytest.param("Zephyr Quillon", [("L26", "has no such heading")], id="no heading is not quoted"),
        pytest.param("Progress 8", [], id="passed over"),
        pytest.param("Home language", [], id="passed over, though it is like one"),
    ],
)
def test_a_heading_that_is_not_ours(typed, found):
    there = [*all_headings("Leavers"), Heading("AK", typed, key_of(LEAVERS, typed))]
    findings = registry.run_leavers(table("Leavers", [], there), TODAY)
    assert [(one.code, one.cell) for one in findings] == [(code, "AK1") for code, _ in found]
    for one, (_, says) in zip(findings, found, strict=True):
        assert says in one.message
        assert "Zephyr" not in one.message


def test_a_passed_over_heading_is_not_taken_for_a_misspelt_one():
    there = [one for one in all_headings("Leavers") if one.key not in ("language", "progress")]
    there += [Heading("AK", "Home language", None), Heading("AL", "Progress 8", None)]
    assert registry.run_leavers(table("Leavers", [], there), TODAY) == []


def test_messages_call_a_column_what_the_file_calls_it():
    there = [
        replace(one, text="Legal surname") if one.key == "surname" else one for one in all_headings("Leavers")
    ]
    found = registry.run_leavers(table("Leavers", [row("Leavers", surname="")], there), TODAY)
    says = '"Legal surname" is blank. For a pupil with one name, type a hyphen here.'
    assert [one.message for one in found] == [says]


def test_the_rules_ask_for_the_dates_of_the_schema():
    assert leavers.DATES == ("date_of_birth", "leaving_date", "start_date", "joining_date")


@pytest.mark.parametrize(
    ("heading", "key", "says"),
    [
        ("Medical conditions", "medical", ['no column is called "Medical"']),
        ("SEN status", "sen", ['no column is called "SEN"']),
        ("Child protection", "safeguarding_file", ['no column is called "Safeguarding file"']),
        ("Sent by", "sen", []),
        ("House", "medical", []),
    ],
)
def test_column_of_needs_under_another_heading_is_an_error_beside_ours_too(
    heading: str, key: str, says: list[str]
) -> None:
    ours = all_headings("Leavers")
    strange = Heading("AZ", heading, None)
    without = table("Leavers", headings=[*(one for one in ours if one.key != key), strange])
    assert_problems(leavers.needs_unread(Book({"Leavers": without}, TODAY)), says)
    beside = Book({"Leavers": table("Leavers", headings=[*ours, strange])}, TODAY)
    assert_problems(leavers.needs_unread(beside), ["is not read, though it looks like"] * len(says))


@pytest.mark.parametrize(
    ("heading", "like"),
    [
        ("Do not contact", "Hold"),
        ("doNotContact", "Hold"),
        ("Do not send", "Hold"),
        ("Do not share", "Hold"),
        ("Opt out", "Hold"),
        ("Consent", "Hold"),
        ("Consent share results", "Share KS4 results"),
        ("Sharing of exam grades", "Share KS4 results"),
        ("GCSE results: permission given", "Share KS4 results"),
        ("ResultsShared", "Share KS4 results"),
        ("Share medical information", "Hold"),
        ("Confidential address", "Address withheld"),
        ("AddressRestricted", "Address withheld"),
        ("Confidential", "Hold"),
        ("On_hold", "Hold"),
        ("Court order", "Hold"),
        ("Date of death", "Deceased"),
        ("SENStatus", "SEN"),
        ("SEN need type", "SEN"),
        ("SEND", "SEN"),
        ("Medical conditions", "Medical"),
        ("HealthNotes", "Medical"),
        ("Dietary needs", "Medical"),
        ("dietary_needs", "Medical"),
        ("SENstatus", "SEN"),
        ("sen_status", "SEN"),
        ("ChildProtection", "Safeguarding file"),
        ("childprotection", "Safeguarding file"),
        ("LAC", "Safeguarding file"),
        ("LACStatus", "Safeguarding file"),
        ("CP flag", "Safeguarding file"),
        ("CPflag", "Safeguarding file"),
        ("Social worker", "Safeguarding file"),
        ("OptOut", "Hold"),
        ("Address confidential", "Address withheld"),
        ("PhotoConsent", "Hold"),
        ("Not for letters", "Hold"),
        ("donotcontact", "Hold"),
        ("May be shared", "Hold"),
        ("Flag", "Hold"),
        ("CiN status", "Safeguarding file"),
        ("Mental health", "Medical"),
        ("Opt-outs", "Hold"),
        ("OptedOut", "Hold"),
        ("Declined", "Hold"),
        ("Consent refused", "Hold"),
        ("No mailing", "Hold"),
        ("Contact preference", "Hold"),
        ("Disclosure", "Hold"),
        ("Restraining order", "Hold"),
        ("Custody", "Hold"),
        ("Food allergy", "Medical"),
        ("Self-harm", "Medical"),
        ("GP", "Medical"),
        ("Doctor", "Medical"),
        ("Medication", "Medical"),
        ("Vaccinations", "Medical"),
        ("Health care plan", "Medical"),
        ("IHP", "Medical"),
        ("Exam concessions", "SEN"),
        ("Extra time", "SEN"),
        ("EHC Plan", "SEN"),
        ("SEMH", "SEN"),
        ("Hearing impairment", "SEN"),
        ("Dyspraxia", "SEN"),
        ("Looked-after", "Safeguarding file"),
        ("In-care", "Safeguarding file"),
        ("LAC?", "Safeguarding file"),
        ("CLA status", "Safeguarding file"),
        ("Fostered", "Safeguarding file"),
        ("Refugee", "Safeguarding file"),
        ("SGO", "Safeguarding file"),
        ("TAF", "Safeguarding file"),
        ("Section 47", "Safeguarding file"),
        ("EHA", "Safeguarding file"),
        ("Known risks", "Safeguarding file"),
        ("Child in need", "Safeguarding file"),
        ("Safeguard", "Safeguarding file"),
        ("Child prot.", "Safeguarding file"),
        ("Primary need", "SEN"),
        ("Exam arrangements", "SEN"),
        ("Diagnosis", "Medical"),
        ("Witheld", "Hold"),
        ("With-held", "Hold"),
        ("Is held", "Hold"),
        ("Safe to contact", "Hold"),
        ("Hide home address", "Address withheld"),
        ("Destination 2", "Destination"),
        ("New destination", "Destination"),
        ("Destination confirmed", "Destination"),
        ("2nd college", "Destination"),
        ("Offer status", "Destination"),
        ("PlaceAccepted", "Destination"),
        ("Withdrawn", "Hold"),
        ("Cancelled?", "Hold"),
        ("Letter sent", "Hold"),
        ("Send letter?", "Hold"),
    ],
)
def test_unread_stop_or_need_is_an_error_beside_ours(heading: str, like: str) -> None:
    headings = [*all_headings("Leavers"), Heading("AZ", heading, None)]
    found = leavers.needs_unread(Book({"Leavers": table("Leavers", headings=headings)}, TODAY))
    assert_problems(found, [f'is not read, though it looks like "{like}".'])
    assert not list(leavers.heading_unknown(Book({"Leavers": table("Leavers", headings=headings)}, TODAY)))


def test_column_that_is_not_for_letters_stops_nothing() -> None:
    headings = [*all_headings("Leavers"), Heading("AZ", "CP flag", None, set_aside=True)]
    assert registry.run_leavers(table("Leavers", headings=headings), TODAY) == []


def test_column_that_such_lists_do_not_have_is_not_missing_but_may_be_misspelt() -> None:
    there = [one for one in all_headings("Leavers") if one.key != "hold"]
    lacking = replace(table("Leavers", headings=there), absent=("hold",))
    assert registry.run_leavers(lacking, TODAY) == []
    misspelt = replace(lacking, headings=(*there, Heading("AZ", "Hould", None)))
    assert [one.code for one in registry.run_leavers(misspelt, TODAY)] == ["L12"]


@pytest.mark.parametrize("heading", ["Parent address", "Parents postcode"])
def test_heading_with_a_word_less_is_no_slip_of_ours(heading: str) -> None:
    """Renamed as was asked, it would have sent letters home to the other parent's address."""
    ours = [one for one in all_headings("Leavers") if "parent" not in (one.key or "")]
    found = registry.run_leavers(table("Leavers", headings=[*ours, Heading("AZ", heading, None)]), TODAY)
    assert [one.code for one in found if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "heading",
    [
        "Send by",
        "Household",
        "Threshold",
        "Tutor",
        "Donot",
        "Presented",
        "Sent",
        "Bus stop",
        "Sort order",
        "Qualifications held",
        "Legal sex",
        "Class",
        "Late marks",
        "Cinema club",
        "PP flag",
        "Emergency contact",
        "FSM",
        "EAL",
        "Pupil premium",
        "Home phone",
        "Contact 1 name",
        "Surgeon",
        "Class teacher",
        "Attainment 8",
        "Careers",
        "Options",
        "Mode of travel",
        "Country of birth",
        "Photo",
        "Previous school",
        "School name",
        "College of choice",
        "Sender",
        "Exclusions",
    ],
)
def test_a_heading_that_is_no_stop_is_none(heading: str) -> None:
    headings = [*all_headings("Leavers"), Heading("AZ", heading, None)]
    found = leavers.needs_unread(Book({"Leavers": table("Leavers", headings=headings)}, TODAY))
    assert_problems(found, [])


def test_word_that_is_none_of_a_columns_is_said_with_the_column_and_what_to_type():
    (found,) = leavers.not_on_the_list(book(row("Leavers", address_withheld="Perhaps")))
    heading = LEAVERS.column("address_withheld").heading
    assert (
        found.message
        == f'What stands there is none of the words for "{heading}". Type one of these: Yes, No.'
    )
