"""The committed directory against the privacy notice, transcribed here a second time, digit by digit.

It guards against a slip of the keyboard. When a body tells us its new number, change both.
"""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from directory.model import Category, DataCategory
from directory.workbook.schema import NOT_RECORDED, SETTINGS, SHEETS

DATA = Path(__file__).parent.parent / "data"

# id: digits of Phone and Phone 2, e-mail, postcode
PRINTED = {
    "leicester-city-council": ("", "info.requests@leicester.gov.uk", "LE1 1FZ"),
    "connexions-leicester": ("", "", ""),
    "dfe": ("", "", ""),
    "esfa": ("03453775000", "lrssupport@learningrecordsservice.org.uk", "CV1 2WT"),
    "lrs": ("03453775000", "lrssupport@learningrecordsservice.org.uk", "CV1 2WT"),
    "leicestershire-partnership-nhs": ("01162950830", "customerservices@leicspart.nhs.uk", "LE19 1SS"),
    "nhs-digital": ("", "enquiries@nhsdigital.nhs.uk", "LS1 6AE"),
    "nhs-england": ("", "", ""),
    "lesp": ("", "", "LE5 5FT"),
    "lpp": ("", "", "LE5 5FT"),
    "eip": ("", "", "LE5 5FT"),
    "leicestershire-police": ("", "", "LE19 2BX"),
    "lebc": ("", "", ""),
    "city-of-leicester-college": ("01162413984", "office@cityleicester.leicester.sch.uk", "LE5 6LN"),
    "english-martyrs": ("01162428880", "office@englishmartyrs.leicester.sch.uk", "LE4 0FJ"),
    "gateway-college": ("01162744500", "admin@gateway.ac.uk", "LE5 1GA"),
    "leicester-college": ("01162242240", "info@leicestercollege.ac.uk", "LE1 3WL"),
    "new-college-leicester": ("01162318500", "office@newcollege.leicester.sch.uk", "LE3 6DN"),
    "regent-college": ("01162554629", "admin@regent-college.ac.uk", "LE1 7LW"),
    "st-pauls": ("01162414057", "office@st-pauls.leicester.sch.uk", "LE5 6HN"),
    "wqe-college": ("01162471147", "admin@wgeic.ac.uk", "LE1 7RJ"),
    "trans4m": ("01162621537", "sburton@trans4mcic.com", "LE1 3HU"),
    "axlr8": ("07958166512", "axlr8@hotmail.co.uk", "LE2 7QA"),
    "educ8-sport": ("07817641238 07817641323", "Daniel.Griffiths@educ8instructors.co.uk", "LE3 1QH"),
    "community-giants": ("07898179995", "office@community-giants.com", "LE3 5ES"),
    "pedestrian-arts": ("01164299363 07549077086", "danny@pedestrian.info", "LE1 5BP"),
    "future-cycles": ("07871506996", "mark@futurecycles.org.uk", "LE1 6RN"),
    "leicester-tigers": ("07590890876", "sam.swift@tigers.co.uk", "LE2 7TR"),
    "triple-skillz-sports": ("07940067389", "info@tripleskillz.co.uk", "LE4 1DS"),
    "mere-lane-riding-school": ("01162710122 07941355217", "paul.whittaker53@gmail.com", "LE2 4SA"),
    "rhk-education": ("07908025463", "ruth@rhkeducation.co.uk", "LE1 1WB"),
    "cooke-learning": ("01162128491 07904114599", "cookeelearning@googlemail.com", "LE4 1EF"),
    "girls-world": ("07934089328", "Girlsworld.me@live.co.uk", "LE2 3PF"),
    "leicester-outdoor-pursuits": ("01162681426", "manager@lopc.co.uk", "LE4 5PN"),
    "waterfront-sea": ("07580740674 07885424414", "martin.white@waterfrontsea.org", "LE4 5GY"),
    "esbm-construction": ("01162538528", "sandra@esbm.org.uk", "LE1 3AH"),
    "carwrx": ("07885424413", "miw84@hotmail.co.uk", "LE1 3UD"),
    "ladder": ("07856341162 01164291792", "ladderlearners@gmail.com", "LE2 7QA"),
}

CLOSED = {
    "connexions-leicester": "leicester-city-council",
    "esfa": "dfe",
    "nhs-digital": "nhs-england",
    "regent-college": "wqe-college",
}
UNCONFIRMED = {"nhs-england", "lebc"}
PART_OF = {"connexions-leicester": "leicester-city-council", "lrs": "dfe", "lpp": "lesp", "eip": "lesp"}
CATEGORIES = {
    "leicester-city-council": "Local authority",
    "connexions-leicester": "Careers service",
    "lebc": "Careers service",
    **dict.fromkeys(("dfe", "esfa", "lrs"), "Central government"),
    **dict.fromkeys(("leicestershire-partnership-nhs", "nhs-digital", "nhs-england"), "Health"),
    **dict.fromkeys(("lesp", "lpp", "eip"), "Partnership"),
    "leicestershire-police": "Police",
    **dict.fromkeys(
        ("city-of-leicester-college", "english-martyrs", "new-college-leicester", "st-pauls"),
        "School sixth form",
    ),
    **dict.fromkeys(("gateway-college", "leicester-college", "regent-college", "wqe-college"), "College"),
}
BY_POST_FOR_FREE_MAIL = {
    "axlr8",
    "mere-lane-riding-school",
    "cooke-learning",
    "girls-world",
    "carwrx",
    "ladder",
}
# What was printed and could not stand, or stands and has to be asked about, is said in Notes.
NOTED = {
    "esfa": "31 March 2025",
    "lrs": "31 March 2025",
    "nhs-digital": "1 February 2023",
    "nhs-england": "1 February 2023",
    "regent-college": "2018",
    "wqe-college": "(0116) 2471147",
    "educ8-sport": "07817 641 238 / 07817 641 323",
    "pedestrian-arts": "429 9363 / 07549 077086",
    "leicester-tigers": "Ayelstone",
    "cooke-learning": "cookeelearning",
    "waterfront-sea": "CARWRX",
    "carwrx": "WATERFRONT SEA",
    "ladder": "10 Erith Road (same as AXLR8)",
}

# The blocks of appendix B ("if you wish to access the personal data ... contact ... listed below") that name
# a desk for it, and the bodies of which no address is printed.
ACCESS_REQUESTS = {
    "leicester-city-council",
    "leicestershire-partnership-nhs",
    "leicestershire-police",
    "lesp",
    "lpp",
    "eip",
}
NOT_PRINTED = {"connexions-leicester", "dfe", "nhs-england", "lebc"}
# Where the notice cites what has been replaced: rule, what the register says now, what was printed.
LAW = [
    ("S04", "section 436A of the Education Act 1996", "Section 436A of the Education & Inspections Act 2006"),
    ("S04", "SI 2024/208", "Education (Pupil Registration) (England) Regulations 2006"),
    ("S05", "SI 2024/208", "section 12 of the Education (Pupil Registration) (England) Regulations 2006"),
]

# rule: the bodies and categories it is aimed at
RULES = {
    "S01": {"School"},
    "S02": {"School", "School sixth form", "College"},
    **{rule: {"leicester-city-council"} for rule in ("S03", "S04", "S05", "S06", "S07", "S08", "S11", "S22")},
    **{rule: {"leicester-city-council", "connexions-leicester"} for rule in ("S09", "S10")},
    **{rule: {"dfe"} for rule in ("S12", "S13", "S14")},
    "S15": {"leicestershire-partnership-nhs"},
    "S16": {"nhs-england"},
    "S17": {"lrs", "dfe"},
    "S18": {"lesp", "lpp", "eip"},
    "S19": {"leicestershire-police"},
    "S20": {"lebc"},
    "S21": {"School sixth form", "College"},
    "S23": {"Alternative provision"},
    "S24": {"Supplier"},
}


def table(name: str) -> list[dict[str, str]]:
    sheet = load_workbook(DATA / "recipients.xlsx")[name]
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, (value or "" for value in row), strict=True)) for row in rows if any(row)]


@pytest.fixture(scope="module")
def bodies() -> dict[str, dict[str, str]]:
    rows = table("Recipients")
    assert len({row["ID"] for row in rows}) == len(rows)
    return {row["ID"]: row for row in rows}


@pytest.fixture(scope="module")
def rules() -> list[dict[str, str]]:
    return table("Sharing")


def words(data: str) -> list[str]:
    return [word.strip() for word in data.split(";")] if data else []


def test_every_sheet_has_the_schemas_headings_in_order():
    book = load_workbook(DATA / "recipients.xlsx")
    assert book.sheetnames == ["Read me", *(schema.name for schema in SHEETS)]
    for schema in SHEETS:
        assert [cell.value for cell in book[schema.name][1]] == [it.heading for it in schema.columns]


def test_every_body_the_notice_names_is_there_and_no_other(bodies):
    assert set(bodies) == set(PRINTED)


@pytest.mark.parametrize("body", PRINTED)
def test_contact_details_are_the_notices(bodies, body):
    row = bodies[body]
    phones = " ".join(re.sub(r"\D", "", row[column]) for column in ("Phone", "Phone 2") if row[column])
    assert (phones, row["Email"], row["Postcode"]) == PRINTED[body]


def test_status_successor_and_part_of(bodies):
    status = {body: row["Status"] for body, row in bodies.items()}
    assert {body for body, what in status.items() if what == "Closed"} == set(CLOSED)
    assert {body for body, what in status.items() if what == "Unconfirmed"} == UNCONFIRMED
    assert set(status.values()) == {"Active", "Closed", "Unconfirmed"}
    assert {body: row["Successor"] for body, row in bodies.items() if row["Successor"]} == CLOSED
    assert {body: row["Part of"] for body, row in bodies.items() if row["Part of"]} == PART_OF


def test_categories(bodies):
    for body, row in bodies.items():
        assert row["Category"] == CATEGORIES.get(body, "Alternative provision"), body
    assert sum(row["Category"] == "Alternative provision" for row in bodies.values()) == 17


def test_send_by_portal_for_the_department_post_for_free_mail_or_none(bodies):
    for body, row in bodies.items():
        if body in {"dfe", "esfa", "lrs"}:
            wanted = "Portal"
        elif not row["Email"] or body in BY_POST_FOR_FREE_MAIL:
            wanted = "Post"
        else:
            wanted = "Secure email"
        assert row["Send by"] == wanted, body


def test_desks_are_those_that_the_notice_prints(bodies):
    desks = {body: row["Desk"] for body, row in bodies.items()}
    assert {body for body, desk in desks.items() if desk == "Access requests"} == ACCESS_REQUESTS
    assert {body for body, desk in desks.items() if desk == "Switchboard"} == {"nhs-digital"}
    assert {body for body, desk in desks.items() if not desk} == NOT_PRINTED


def test_secure_email_is_said_to_stand_in_no_line_of_the_notice(bodies):
    secure = {body for body, row in bodies.items() if row["Send by"] == "Secure email"}
    noted = {body for body, row in bodies.items() if "no line of the notice" in row["Notes"]}
    assert noted == secure
    assert len(secure - set(CLOSED)) == 20


def test_letters_cite_the_law_as_it_stands_and_notes_say_what_was_printed(rules):
    for rule, law, printed in LAW:
        row = next(row for row in rules if row["Rule"] == rule)
        assert law in row["Law"]
        assert "2006" not in row["Law"]
        assert printed in row["Notes"]


def test_who_may_get_a_learner_number_next_is_who_the_notice_lists(rules):
    listed = ["careers service", "school", "college", "university", "Government Departments", "funding"]
    found = [re.findall("|".join(listed), row["Condition"]) for row in rules if row["Rule"] == "S17"]
    assert found
    assert all(one == listed for one in found)


@pytest.mark.parametrize(("body", "printed"), NOTED.items())
def test_notes_say_what_was_printed_or_has_changed(bodies, body, printed):
    assert printed in bodies[body]["Notes"]


def test_the_register_has_every_rule_for_every_body_it_is_about(rules):
    found = {
        rule: {row["Recipient"] for row in rules if row["Rule"] == rule}
        for rule in {row["Rule"] for row in rules}
    }
    assert found == RULES
    assert sorted(found) == [f"S{number:02}" for number in range(1, 25)]
    assert len({(row["Rule"], row["Recipient"]) for row in rules}) == len(rules)


def test_the_register_uses_only_words_of_the_lists(rules, bodies):
    for row in rules:
        assert row["Recipient"] in {*bodies, *Category}
        data, limited = words(row["Data"]), words(row["When limited"])
        assert data
        assert set(data) <= set(DataCategory)
        assert set(limited) < set(data)
        assert bool(limited) == bool(row["Limited by"])


def test_the_lawful_basis_is_never_blank_and_mostly_not_recorded(rules):
    bases = {row["Rule"]: row["Lawful basis"] for row in rules}
    assert set(bases.values()) == {
        "Legal obligation",
        "Legal obligation (inferred)",
        "Official authority (public task)",
        NOT_RECORDED,
    }
    assert bases["S11"] == "Legal obligation (inferred)"
    assert sum(basis == NOT_RECORDED for basis in bases.values()) > len(bases) / 2
    assert bases["S21"] == NOT_RECORDED
    assert all(row["Law"] for row in rules if row["Lawful basis"] != NOT_RECORDED)


def test_a_leavers_choices_and_ages_narrow_what_may_go(rules):
    for row in rules:
        lost = set(words(row["Data"])) - set(words(row["When limited"]))
        if row["Rule"] in {"S02", "S21"}:
            assert (row["Limited by"], lost) == ("Share KS4 results", {"KS4 results"})
            assert "Safeguarding" in words(row["When limited"])
        elif row["Rule"] in {"S09", "S10"}:
            assert row["Limited by"] == "Youth support"
            assert set(words(row["When limited"])) == {"Name", "Address", "Date of birth"}
        else:
            assert row["Limited by"] == ""
    ages = {row["Rule"]: row["From age"] for row in rules if row["From age"]}
    assert ages == {"S09": "13", "S10": "16", "S11": "16"}


def test_the_upn_goes_to_schools_and_authorities_only(rules):
    told = {row["Recipient"] for row in rules if "UPN" in words(row["Data"])}
    assert told == {"School", "leicester-city-council", "dfe"}


def test_school_settings_are_the_notices():
    settings = {row["Setting"]: row["Value"] for row in table("School")}
    assert settings == {
        "Name": "Leicester Partnership School",
        "Address": "KS3 Education Centre, Carisbrooke Gardens",
        "Town": "Leicester",
        "Postcode": "LE2 3PR",
        "Phone": "0116 303 3281",
        "Email": "swhittingham@lps.leicester.sch.uk",
        "Website": "",
        "Head teacher": "Shaun Whittingham",
        "Data protection contact": "Shaun Whittingham, Head Teacher",
        "Area code": "0116",
        "Letter reference prefix": "LPS",
    }
    assert {setting.name for setting in SETTINGS if setting.needed} <= set(settings)
    assert set(settings) <= {setting.name for setting in SETTINGS}
    notes = {row["Setting"]: row["Notes"] for row in table("School")}
    assert 'LE" 3PR' in notes["Postcode"]


def test_no_cell_is_a_formula_and_every_value_is_text():
    for sheet in load_workbook(DATA / "recipients.xlsx").worksheets:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row if cell.value is not None} <= {"s"}
