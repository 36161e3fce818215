"""What is published: the same words in every form, every open body, no address in doubt."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from lxml import html
from openpyxl import load_workbook
from pypdf import PdfReader

from directory.commands import cli
from directory.model import Remembered
from directory.writing.publish import DirectoryWrong, NotForAnybody, publish
from tests.accessible import failures

ROOT = Path(__file__).parents[2]
TEMPLATES, WORKBOOK = ROOT / "templates", ROOT / "data" / "recipients.xlsx"
ON = date(2026, 11, 29)

# As the privacy notice prints them (docs/sources.md), but for what is certain to be a slip: a postcode's
# missing space, a phone number's missing area code.
PRINTED = {
    "Leicester City Council": ("LE1 1FZ", "info.requests@leicester.gov.uk", "Connexions"),
    "Leicestershire Partnership NHS Trust": ("LE19 1SS", "0116 295 0830"),
    "Learning Records Service": ("0345 377 5000", "lrssupport@learningrecordsservice.org.uk"),
    "Leicester Education Strategic Partnership": ("LE5 5FT",),
    "Leicester Primary Partnership": ("LE5 5FT",),
    "Education Improvement Partnership": ("LE5 5FT",),
    "Leicestershire Police": ("LE19 2BX",),
    "Leicester Education Business Company": (),
    "City of Leicester College": ("LE5 6LN", "office@cityleicester.leicester.sch.uk", "0116 241 3984"),
    "English Martyrs' Catholic School": ("LE4 0FJ", "office@englishmartyrs.leicester.sch.uk"),
    "Gateway College": ("LE5 1GA", "admin@gateway.ac.uk", "0116 274 4500"),
    "Leicester College": ("LE1 3WL", "info@leicestercollege.ac.uk", "0116 224 2240"),
    "New College Leicester": ("LE3 6DN", "office@newcollege.leicester.sch.uk", "0116 231 8500"),
    "St. Paul's Catholic School": ("LE5 6HN", "office@st-pauls.leicester.sch.uk", "0116 241 4057"),
    "Wyggeston & Queen Elizabeth I College": ("LE1 7RJ", "0116 247 1147", "Regent College"),
    "TRANS4M": ("LE1 3HU", "0116 262 1537", "sburton@trans4mcic.com"),
    "AXLR8": ("LE2 7QA", "07958 166512", "axlr8@hotmail.co.uk"),
    "EDUC8 SPORT": ("LE3 1QH", "07817 641238", "07817 641323", "Daniel.Griffiths@educ8instructors.co.uk"),
    "COMMUNITY GIANTS": ("LE3 5ES", "07898 179995", "office@community-giants.com"),
    "PEDESTRIAN ARTS": ("LE1 5BP", "0116 429 9363", "07549 077086", "danny@pedestrian.info"),
    "FUTURE CYCLES": ("LE1 6RN", "07871 506996", "mark@futurecycles.org.uk"),
    "LEICESTER TIGERS": ("LE2 7TR", "07590 890876", "sam.swift@tigers.co.uk"),
    "TRIPLE SKILLZ SPORTS": ("LE4 1DS", "07940 067389", "info@tripleskillz.co.uk"),
    "MERE LANE RIDING SCHOOL": ("LE2 4SA", "0116 271 0122", "07941 355217", "paul.whittaker53@gmail.com"),
    "RHK EDUCATION": ("LE1 1WB", "07908 025463", "ruth@rhkeducation.co.uk"),
    "COOKE LEARNING": ("LE4 1EF", "0116 212 8491", "07904 114599", "cookeelearning@googlemail.com"),
    "GIRLS WORLD": ("LE2 3PF", "07934 089328", "Girlsworld.me@live.co.uk"),
    "LEICESTER OUTDOOR PURSUITS CENTRE": ("LE4 5PN", "0116 268 1426", "manager@lopc.co.uk"),
    "WATERFRONT SEA": ("LE4 5GY", "07580 740674", "07885 424414", "martin.white@waterfrontsea.org"),
    "ESBM CONSTRUCTION": ("LE1 3AH", "0116 253 8528", "sandra@esbm.org.uk"),
    "CARWRX": ("LE1 3UD", "07885 424413", "miw84@hotmail.co.uk"),
    "LADDER": ("07856 341162", "0116 429 1792", "ladderlearners@gmail.com"),
}

CITY, DFE = "Leicester City Council", "Department for Education"
POST_16 = (
    "City of Leicester College; English Martyrs' Catholic School; New College Leicester; "
    "St. Paul's Catholic School; Gateway College; Leicester College; Wyggeston & Queen Elizabeth I College"
)
# Each relationship of the printed notice: with whom, what for, what in any case, and what else it says. Where
# the printed one is closed, its successor stands there: Connexions, NHS Digital, the funding agency.
RELATIONSHIPS = [
    ("School", "City and county schools that pupils also attend", "Exclusions", "permanently excluded"),
    ("School", "The next school.", "Safeguarding", "opted out"),
    (POST_16, "Post-16 provision that the pupil attends", "Assessment", '"Share KS4 results"'),
    (CITY, "Statutory data returns such as the School Census", "Characteristics", "Legal obligation"),
    (CITY, "On/off roll details", "Roll dates", "section 436A of the Education Act 1996"),
    (CITY, "Pupils with irregular attendance", "Attendance", "November 2013"),
    (CITY, "Key stage data collections", "Key stage results", "section 87(3) of the Education Act 2002"),
    (CITY, "Free school meal checks", "Child in need", "Section 2, Local Government Act 2000"),
    (CITY, "Assessment of special educational needs", "SEN", "careers advice"),
    (CITY, "Youth support services and careers advisers", "Careers", "From which age: 13"),
    (CITY, "Youth support services, careers advisers, and post-16", "Post-16 place", "From which age: 16"),
    (CITY, "To encourage electoral registration", "Date of birth", "Regulations 23 and 35"),
    (DFE, "Assessment of the local authority's performance", "destinations", "Passed on by Connexions"),
    (DFE, "Statutory data returns such as the school census", "Key stage results", "regulation 4"),
    (DFE, "The National Pupil Database", "Characteristics", "None: not our disclosure"),
    ("Leicestershire Partnership NHS Trust", "Child health services", "Name", "Height and weight"),
    ("NHS England", "National analysis", "Medical", "Health and Social Care Act 2012"),
    (
        f"Learning Records Service; {DFE}",
        "To issue and verify the Unique Learner Number",
        "ULN",
        "university",
    ),
    (
        "Leicester Education Strategic Partnership; Leicester Primary Partnership; Education Improvement "
        "Partnership",
        "Support measures in the subscribing schools",
        "Aggregated results",
        "None: aggregated only",
    ),
    ("Leicestershire Police", "To tell beat teams", "Attendance", "unauthorised absence"),
    ("Leicester Education Business Company", "Careers education", "Assessment", "past the age of 16"),
    (POST_16, "Transitional support", "KS4 results", "accepted a place"),
    (CITY, "Research into the progression", "Post-16 place", "the level of the main programme"),
    ("; ".join(list(PRINTED)[-17:]), "Vocational placements", "Assessment", "past the age of 16"),
    ("Supplier", "IT and other services", "Name", "contract"),
]


def words(files):
    """Return the words of each form."""
    by_form = {Path(name).suffix: content for name, content in files.items()}
    document = docx.Document(BytesIO(by_form[".docx"]))
    assert failures(by_form[".pdf"]) == []
    return {
        ".docx": " ".join(
            node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")
        ),
        ".pdf": " ".join(page.extract_text() for page in PdfReader(BytesIO(by_form[".pdf"])).pages),
        ".html": " ".join(html.fromstring(by_form[".html"]).find("body").itertext()),
        ".txt": by_form[".txt"].decode(),
    }


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def notice():
    return publish("notice", TEMPLATES, WORKBOOK, ON)


def test_the_notice_gives_back_every_body_as_printed(notice):
    items = notice.files["notice.txt"].decode().split("\n- ")
    by_name = {
        " ".join(item.split()).partition(":")[0].partition(",")[0]: " ".join(item.split()) for item in items
    }
    for name, printed in PRINTED.items():
        assert name in by_name, name
        assert [one for one in printed if one not in by_name[name]] == [], name


def test_the_notice_gives_back_every_relationship_once(notice):
    text = notice.files["notice.txt"].decode()
    shared = text.partition("Why we share, and what\n")[2].partition("How to reach them")[0]
    told = [" ".join(one.split()) for one in shared.strip().split("\n\n")]
    assert len(told) == len(RELATIONSHIPS)
    for one, (whom, purpose, data, more) in zip(told, RELATIONSHIPS, strict=True):
        assert one.startswith(f"What: As our register has it With: {whom} Purpose: {purpose}")
        assert data in one.partition("What may be shared: ")[2]
        assert more in one


@pytest.mark.parametrize("what", ["notice", "record", "choices"])
def test_every_form_has_the_same_words(what):
    told = words(publish(what, TEMPLATES, WORKBOOK, ON).files)
    plain = set(told[".txt"].split())
    for form, text in told.items():
        missing = [one for one in plain if one.strip(":;-") not in squeezed(text)]
        assert missing == [], form


def test_an_address_in_doubt_is_left_out_and_told(notice):
    assert notice.left_out == [
        "Wyggeston & Queen Elizabeth I College, Email (Recipients!M22), C05",
        "LADDER, Address (Recipients!H39), D04",
    ]
    assert b"wgeic" not in notice.files["notice.txt"]


def test_a_closed_body_stands_as_its_successor(notice):
    text = " ".join(notice.files["notice.txt"].decode().split())
    assert "Wyggeston & Queen Elizabeth I College, also for Regent College: University Road" in text
    assert "Regent Road" not in text


def test_the_record_has_every_rule_and_says_where_no_basis_is_recorded():
    text = publish("record", TEMPLATES, WORKBOOK, ON).files["record.txt"].decode()
    assert set(re.findall(r"Rule: (S\d\d)", text)) == {f"S{number:02}" for number in range(1, 25)}
    assert "Lawful basis: Not recorded yet" in text
    assert "Lawful basis: Legal obligation" in text


def test_no_table_of_the_record_leaves_its_rule_behind_at_the_end_of_a_page():
    files = publish("record", TEMPLATES, WORKBOOK, ON).files
    pages = [page.extract_text() for page in PdfReader(BytesIO(files["record.pdf"])).pages]
    assert len(pages) > 4
    assert [page for page in pages if re.search(r"Rule S\d\d\s+LPS-RECORD", page)] == []
    tables = docx.Document(BytesIO(files["record.docx"])).tables
    kept = [
        [cell.paragraphs[0].paragraph_format.keep_with_next or False for cell in table.columns[0].cells]
        for table in tables
    ]
    assert all(rows == [True, True] + [False] * (len(rows) - 2) for rows in kept)


def test_body_that_no_rule_is_about_is_not_listed(tmp_path, notice):
    book = load_workbook(WORKBOOK)
    sheet = book["Sharing"]
    for at in range(sheet.max_row, 1, -1):
        if "police" in str(sheet.cell(at, 2).value).casefold():
            sheet.delete_rows(at)
    book.save(tmp_path / "recipients.xlsx")
    text = publish("notice", TEMPLATES, tmp_path / "recipients.xlsx", ON).files["notice.txt"].decode()
    assert "Leicestershire Police" in notice.files["notice.txt"].decode()
    assert "Leicestershire Police" not in text
    assert "Gateway College" in text


def test_an_error_in_a_body_s_row_stops_it(tmp_path):
    book = load_workbook(WORKBOOK)
    sheet = book["Recipients"]
    emails = next(cell.column for cell in sheet[1] if cell.value == "Email")
    sheet.cell(22, emails).value = "info@leicestercollege,ac.uk"
    book.save(tmp_path / "recipients.xlsx")
    with pytest.raises(DirectoryWrong, match=r"Recipients!M22"):
        publish("notice", TEMPLATES, tmp_path / "recipients.xlsx", ON)


def test_a_letter_is_not_published_and_a_publication_is_not_sent():
    with pytest.raises(NotForAnybody, match="choices, notice, record"):
        publish("annual-notice", TEMPLATES, WORKBOOK, ON)
    result = CliRunner().invoke(cli, ["plan", "notice"])
    assert (result.exit_code, result.output.count("recipients publish notice")) == (2, 1)


def test_publish_writes_no_file_over_another(tmp_path):
    def run(*more):
        return CliRunner().invoke(cli, ["publish", "choices", "--out", str(tmp_path), *more])

    assert run().exit_code == 0
    (tmp_path / "choices.docx").unlink()
    (tmp_path / "choices.txt").write_text("mine")
    refused = run()
    assert refused.exit_code == 2
    assert "Name another folder, or write over them. Type: --replace" in refused.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["choices.html", "choices.pdf", "choices.txt"]
    assert (tmp_path / "choices.txt").read_text() == "mine"
    assert run("--replace").exit_code == 0
    assert (tmp_path / "choices.docx").exists()


def test_address_that_the_ledger_doubts_is_left_out_and_named():
    known = Remembered(
        body="gateway-college",
        role="",
        name="Gateway College",
        email="office@example.org",
        phone="",
        post="",
        checked=date(2026, 11, 28),
        by="AB",
    )
    before, now = (publish("notice", TEMPLATES, WORKBOOK, ON, known) for known in ((), (known,)))
    assert "admin@gateway.ac.uk" in before.files["notice.txt"].decode()
    assert "admin@gateway.ac.uk" not in now.files["notice.txt"].decode()
    assert any(one.endswith(", Y11") for one in now.left_out)
    assert not any(one.endswith(", Y11") for one in before.left_out)
