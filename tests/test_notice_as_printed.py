"""The privacy notice's contact details exactly as printed, slips and all: what check and fix make of them.

Copied digit by digit, line break by line break; an address is parted only where the columns part it. Who a
body is, whether it still exists and how it is sent to comes from the committed workbook: those are a person's
answers, not print.
"""

from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from directory.checks.fix import repairs_for
from directory.checks.run import check_workbook
from directory.commands import cli
from directory.model import Severity
from directory.workbook.create import create_book
from tests.helpers import TODAY

pytestmark = pytest.mark.slow

WORKBOOK = Path(__file__).parent.parent / "data" / "recipients.xlsx"
SETTLED = ("ID", "Organisation", "Category", "Status", "Successor", "Part of", "Send by")
DETAILS = ("Phone", "Phone 2", "Email", "Postcode")

# The blocks of appendix B: ID, address, town, postcode, telephone, e-mail, website.
BLOCKS = [
    ("leicester-city-council", "4th Floor, City Hall 115 Charles Street", "Leicester", "LE1 1FZ", "",
     "Email: info.requests@leicester.gov.uk", "www.leicester.gov.uk"),
    ("connexions-leicester", "", "", "", "", "", "www.leicester.gov.uk/connexions/"),
    ("dfe", "", "", "", "", "", "https://www.gov.uk/contact-dfe"),
    ("esfa", "Cheylesmore House Quinton Road", "Coventry", "CV1 2WT", "Tel: 0345 377 5000",
     "Email: lrssupport@learningrecordsservice.org.uk",
     "https://www.gov.uk/government/publications/lrs-privacy-notices"),
    ("lrs", "Cheylesmore House Quinton Road", "Coventry", "CV1 2WT", "Tel: 0345 377 5000",
     "Email: lrssupport@learningrecordsservice.org.uk",
     "https://www.gov.uk/government/publications/lrs-privacy-notices"),
    ("leicestershire-partnership-nhs", "Lakeside House, 4 Smith Way Grove Park", "Enderby Leicestershire",
     "LE19 1SS", "Tel: 0116 2950830", "Email: customerservices@leicspart.nhs.uk", "www.leicspart.nhs.uk"),
    ("nhs-digital", "1 Trevelyan Square Boar Lane", "Leeds", "LS1 6AE", "",
     "Email: enquiries@nhsdigital.nhs.uk", "https://digital.nhs.uk"),
    ("nhs-england", "", "", "", "", "", ""),
    ("lesp", "Crown Hills Community College Gwendolen Road", "Leicester", "LE5 5FT", "", "", ""),
    ("lpp", "Crown Hills Community College Gwendolen Road", "Leicester", "LE5 5FT", "", "", ""),
    ("eip", "Crown Hills Community College Gwendolen Road", "Leicester", "LE5 5FT", "", "", ""),
    ("leicestershire-police", "Force Headquarters St Johns Enderby", "Leicester", "LE19 2BX", "", "",
     "https://leics.police.uk/join-us/how-contact-us"),
    ("lebc", "", "", "", "", "", ""),
    ("city-of-leicester-college", "Downing Drive\n\nEvington", "Leicester", "LE5 6LN", "Tel: 0116 2413984",
     "Email: office@cityleicester.leicester.sch.uk", ""),
    ("english-martyrs", "Anstey Lane", "Leicester", "LE4 0FJ", "Tel:0116 2428880",
     "Email: office@englishmartyrs.leicester.sch.uk", ""),
    ("gateway-college", "Colin Grundy Drive", "Leicester", "LE5 1GA", "Tel: 0116 274 4500",
     "Email:admin@gateway.ac.uk", ""),
    ("leicester-college", "St John Street", "Leicester", "LE1 3WL", "Tel: 0116 224 2240",
     "Email: info@leicestercollege.ac.uk", ""),
    ("new-college-leicester", "Glenfield Road", "Leicester", "LE3 6DN", "Tel: 0116 231 8500",
     "Email: office@newcollege.leicester.sch.uk", ""),
    ("regent-college", "Regent Road", "Leicester", "LE1 7LW", "Tel: 0116 255 4629",
     "Email: admin@regent-college.ac.uk", ""),
    ("st-pauls", "Spencefield Lane\n\nEvington", "Leicester", "LE5 6HN", "Tel: 0116 241 4057",
     "Email: office@st-pauls.leicester.sch.uk", ""),
    ("wqe-college", "University Road", "Leicester", "LE1 7RJ", "Tel: (0116) 2471147",
     "Email: admin@wgeic.ac.uk", ""),
]  # fmt: skip

# The table of alternative providers, which has headings and so no labels in its cells.
PROVIDERS = [
    ("trans4m", "255 Belgrave gate", "Leicester", "LE1 3HU", "0116 262 1537", "sburton@trans4mcic.com"),
    ("axlr8", "Erith Road", "Leicester", "LE2 7QA", "07958 166 512", "axlr8@hotmail.co.uk"),
    ("educ8-sport", "Braunstone Grove\nSports, Cort Crescent", "", "LE3 1QH",
     "07817 641 238 /\n07817 641 323", "Daniel.Griffiths@educ8instructors.\n<u>co.uk</u>"),
    ("community-giants", "158 Fosse Road North", "Leicester", "LE3 5ES", "07898 179995",
     "office@community-giants.com"),
    ("pedestrian-arts", "29A Horsefair St", "Leicester", "LE1 5BP", "429 9363 / 07549\n077086",
     "danny@pedestrian.info"),
    ("future-cycles", "Unit 1 Pilot House\n41 King St", "Leicester", "LE1 6RN", "07871 506 996",
     "mark@futurecycles.org.uk"),
    ("leicester-tigers", "Leicester Tigers Ground Ayelstone Road", "Leicester", "LE2 7TR", "07590 890 876",
     "sam.swift@tigers.co.uk"),
    ("triple-skillz-sports", "Beaumont Leys Leisure Centre, Beaumont Way", "Leicester,", "LE4 1DS",
     "07940 067 389", "info@tripleskillz.co.uk"),
    ("mere-lane-riding-school", "Mere Lane, Oadby", "Leicester", "LE2 4SA", "0116 271 0122\n07941 355 217",
     "paul.whittaker53@gmail.com"),
    ("rhk-education", "Humberstone House, 81 Humberstone Gate", "Leicester", "LE1 1WB", "07908 025463",
     "ruth@rhkeducation.co.uk"),
    ("cooke-learning", "Beaumont Lodge Neighbourhood Association, Astill Lodge Road,", "Leicester", "LE4 1EF",
     "0116 212 8491 07904 114599", "cookeelearning@googlemail.com"),
    ("girls-world", "Carisbrooke Tennis Club Carisbrooke Road,", "Leicester", "LE2 3PF", "07934 089 328",
     "Girlsworld.me@live.co.uk"),
    ("leicester-outdoor-pursuits", "Loughborough Road", "Leicester", "LE4 5PN", "0116 268 1426",
     "manager@lopc.co.uk"),
    ("waterfront-sea", "Marjorie Street", "Leicester", "LE4 5GY", "07580 740 674\n07885 424414",
     "martin.white@waterfrontsea.org"),
    ("esbm-construction", "Unit 3, Lee Street", "Leicester", "LE1 3AH", "0116 2538528", "sandra@esbm.org.uk"),
    ("carwrx", "22 Charter Street", "Leicester", "LE1 3UD", "07885 424413", "miw84@hotmail.co.uk"),
    ("ladder", "10 Erith Road (same as AXLR8)", "Leicester", "LE2 7QA", "07856 341162 0116 4291792",
     "ladderlearners@gmail.com"),
]  # fmt: skip

OURS = {
    "Name": "Leicester Partnership School",
    "Address": "KS3 Education Centre\n\nCarisbrooke Gardens",
    "Town": "Leicester",
    "Postcode": 'LE" 3PR',
    "Phone": "Tel 0116 3033281",
    "Email": "Email: swhittingham@lps.leicester.sch.uk",
    "Head teacher": "Shaun Whittingham",
    "Data protection contact": "Shaun Whittingham",
    "Area code": "0116",
    "Letter reference prefix": "LPS",
}

# body, column: what should be typed there; a second number goes into Phone 2.
SLIPS = {
    (None, "Address"): "KS3 Education Centre, Carisbrooke Gardens",
    ("leicester-city-council", "email"): "info.requests@leicester.gov.uk",
    ("esfa", "phone"): "0345 377 5000",
    ("esfa", "email"): "lrssupport@learningrecordsservice.org.uk",
    ("lrs", "phone"): "0345 377 5000",
    ("lrs", "email"): "lrssupport@learningrecordsservice.org.uk",
    ("leicestershire-partnership-nhs", "phone"): "0116 295 0830",
    ("leicestershire-partnership-nhs", "email"): "customerservices@leicspart.nhs.uk",
    ("nhs-digital", "email"): "enquiries@nhsdigital.nhs.uk",
    ("city-of-leicester-college", "phone"): "0116 241 3984",
    ("city-of-leicester-college", "email"): "office@cityleicester.leicester.sch.uk",
    ("english-martyrs", "phone"): "0116 242 8880",
    ("english-martyrs", "email"): "office@englishmartyrs.leicester.sch.uk",
    ("gateway-college", "phone"): "0116 274 4500",
    ("gateway-college", "email"): "admin@gateway.ac.uk",
    ("leicester-college", "phone"): "0116 224 2240",
    ("leicester-college", "email"): "info@leicestercollege.ac.uk",
    ("new-college-leicester", "phone"): "0116 231 8500",
    ("new-college-leicester", "email"): "office@newcollege.leicester.sch.uk",
    ("regent-college", "phone"): "0116 255 4629",
    ("regent-college", "email"): "admin@regent-college.ac.uk",
    ("st-pauls", "phone"): "0116 241 4057",
    ("st-pauls", "email"): "office@st-pauls.leicester.sch.uk",
    ("wqe-college", "phone"): "0116 247 1147",
    ("wqe-college", "email"): "admin@wgeic.ac.uk",
    ("educ8-sport", "phone"): "07817 641238",
    ("educ8-sport", "email"): "Daniel.Griffiths@educ8instructors.co.uk",
    ("pedestrian-arts", "phone"): "0116 429 9363",
    ("mere-lane-riding-school", "phone"): "0116 271 0122",
    ("cooke-learning", "phone"): "0116 212 8491",
    ("waterfront-sea", "phone"): "07580 740674",
    ("ladder", "phone"): "07856 341162",
    (None, "Postcode"): "LE2 3PR",
    (None, "Phone"): "0116 303 3281",
    (None, "Email"): "swhittingham@lps.leicester.sch.uk",
}
SECOND_NUMBERS = {
    "educ8-sport": "07817 641323",
    "pedestrian-arts": "07549 077086",
    "mere-lane-riding-school": "07941 355217",
    "cooke-learning": "07904 114599",
    "waterfront-sea": "07885 424414",
    "ladder": "0116 429 1792",
}
CODES = {"phone": "C01", "email": "C02", "Address": "G06"}


@pytest.fixture
def printed(tmp_path):
    """Return the path of a new workbook that says what the notice says."""
    settled = {row["ID"]: row for row in rows_of(WORKBOOK, "Recipients")}
    book = load_workbook(BytesIO(create_book("What it is\nA directory.")))
    sheet = book["Recipients"]
    headings = [cell.value for cell in sheet[1]]
    for number, (id_, address, town, postcode, phone, email, *website) in enumerate(
        [*BLOCKS, *PROVIDERS], start=2
    ):
        row = {heading: settled[id_][heading] for heading in SETTLED} | {
            "Address": address,
            "Town": town,
            "Postcode": postcode,
            "Phone": phone,
            "Email": email,
            "Website": "".join(website),
        }
        for at, heading in enumerate(headings, start=1):
            sheet.cell(number, at).value = row.get(heading) or None
    for setting, value, *_ in book["School"].iter_rows(min_row=2):
        value.value = OURS.get(setting.value)
    path = tmp_path / "printed.xlsx"
    book.save(path)
    return path


def rows_of(path, sheet):
    headings, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(headings, (value or "" for value in row), strict=True)) for row in rows if any(row)]


def errors_in(findings):
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def slips_in(findings):
    """Return what has to be mended: the errors, and the phones that can be dialled but are not plain."""
    return [one for one in findings if one.severity is Severity.ERROR or one.code == "C01"]


def place(path, finding):
    """Return body and column of a finding; for the school's own the setting."""
    if finding.sheet == "School":
        return None, load_workbook(path)["School"].cell(finding.row, 1).value
    return finding.recipient, finding.column


def test_every_body_of_the_directory_is_transcribed():
    assert [row["ID"] for row in rows_of(WORKBOOK, "Recipients")] == [
        id_ for id_, *_ in (*BLOCKS, *PROVIDERS)
    ]


def test_check_finds_every_slip_of_the_notice_and_no_other(printed):
    errors = slips_in(check_workbook(printed, TODAY))
    assert {place(printed, error): error.suggestion for error in errors} == SLIPS
    assert len(errors) == len(SLIPS)
    assert {place(printed, error): error.code for error in errors} == {
        (body, column): CODES.get(column, "G02") for body, column in SLIPS
    }


@pytest.mark.parametrize(("body", "number"), SECOND_NUMBERS.items())
def test_check_says_where_the_second_number_goes(printed, body, number):
    errors = errors_in(check_workbook(printed, TODAY))
    (error,) = [one for one in errors if (one.recipient, one.column) == (body, "phone")]
    assert "two phone numbers in one cell" in error.message
    assert f"Put the second, {number}, into Phone 2." in error.message


@pytest.mark.parametrize(
    ("body", "column", "code", "says"),
    [
        ("ladder", "address", "C08", '"(same as AXLR8)" would be printed on the envelope'),
        ("ladder", "address", "D04", "AXLR8 has the same postcode and street"),
        ("axlr8", "email", "C03", "hotmail.co.uk is a free mailbox"),
        ("mere-lane-riding-school", "email", "C03", "gmail.com is a free mailbox"),
        ("cooke-learning", "email", "C03", "googlemail.com is a free mailbox"),
        ("girls-world", "email", "C03", "live.co.uk is a free mailbox"),
        ("carwrx", "email", "C03", "hotmail.co.uk is a free mailbox"),
        ("ladder", "email", "C03", "gmail.com is a free mailbox"),
    ],
)
def test_check_asks_about_what_only_a_person_can_settle(printed, body, column, code, says):
    found = check_workbook(printed, TODAY)
    (doubt,) = [one for one in found if (one.recipient, one.column, one.code) == (body, column, code)]
    assert doubt.severity is Severity.WARNING
    assert says in doubt.message


@pytest.fixture
def mended(printed):
    """Return the path of that workbook after `fix --yes`."""
    result = CliRunner().invoke(cli, ["fix", str(printed), "--yes"])
    assert result.exit_code == 0, result.output
    return printed


def test_fix_leaves_no_error(mended):
    assert repairs_for(mended, TODAY).repairs == ()
    assert errors_in(check_workbook(mended, TODAY)) == []


def test_fix_makes_of_the_notice_what_the_committed_workbook_says(mended):
    ours, theirs = (
        {row["ID"]: [row[column] for column in DETAILS] for row in rows_of(path, "Recipients")}
        for path in (mended, WORKBOOK)
    )
    for body, (*numbers, email, postcode) in ours.items():
        assert [*map(dialled, numbers), email, postcode] == [
            *map(dialled, theirs[body][:2]),
            *theirs[body][2:],
        ]
    ours, theirs = (
        {row["Setting"]: row["Value"] for row in rows_of(path, "School")} for path in (mended, WORKBOOK)
    )
    for setting in ("Postcode", "Phone", "Email"):
        assert ours[setting] == theirs[setting]


def test_fix_leaves_the_doubts_that_the_committed_workbook_has(mended):
    """Among them those that a slip hid: "wgeic" stood behind "Email:", and CARWRX's neighbour in a pair."""
    ours, theirs = (
        {
            (one.code, one.recipient, one.column)
            for one in check_workbook(path, TODAY)
            if one.severity is Severity.WARNING and one.sheet == "Recipients"
        }
        for path in (mended, WORKBOOK)
    )
    assert ours == {*theirs, ("C08", "ladder", "address")}
    assert {("C05", "wqe-college", "email"), ("D05", "carwrx", "phone")} <= ours


def dialled(phone):
    return phone.replace(" ", "")
