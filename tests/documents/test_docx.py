"""A letter as Word opens it, on the school's own letterhead."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml.ns import qn

from directory.documents.docx import compile_docx
from tests.makers import LETTERHEAD, context, letter, shipped_letterhead

BODY = """\
# Transfer

Dear **{{ recipient.addressee }}**, *yours* [here](https://example.org/?a=1&b=2).

## About

- {{ leaver.name }}
- {{ leaver.course }}

| What | As we have it |
|---|---|
| Name | {{ leaver.name }} |

---

Slip
"""
TEXT = "word/document.xml"


@pytest.fixture(scope="module")
def letterhead():
    return shipped_letterhead()


@pytest.fixture(scope="module")
def written(letterhead):
    return compile_docx(letter(BODY, addressed=True), letterhead)(context())


@pytest.fixture(scope="module")
def document(written):
    return docx.Document(BytesIO(written))


def members(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_member_but_text_and_properties_is_the_same_in_all_letters(written, letterhead):
    ours = members(written)
    assert ours.keys() == letterhead.parts.keys() | {TEXT, "docProps/core.xml"}
    assert {name for name in letterhead.parts if ours[name] != letterhead.parts[name]} == {
        "word/footer1.xml",
        "word/footer2.xml",
    }


def test_the_zip_has_each_member_once_and_is_whole(written):
    with ZipFile(BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())


def test_every_page_carries_the_reference_in_its_foot(document):
    (foot,) = document.sections[0].footer.paragraphs
    assert foot.text.startswith("EX-ABCDE23456 · page ")
    fields = [one.get(qn("w:instr")) for one in foot._p.iter(qn("w:fldSimple"))]
    assert fields == [" PAGE ", " NUMPAGES "]


def test_the_letter_has_its_own_title_and_the_school_as_its_author(document):
    properties = document.core_properties
    assert (properties.title, properties.author) == ("Transfer", "Example School")


def test_the_letterheads_own_text_is_gone_and_its_page_setup_is_kept(document):
    model = docx.Document(str(LETTERHEAD))

    for side in ("page_width", "page_height", "left_margin", "top_margin"):
        assert getattr(document.sections[0], side) == getattr(model.sections[0], side)
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    assert header == [
        "Example School",
        "2 Example Street, Leicester, LE1\u00a01FZ\n0116\u00a0496\u00a00003 · office@school.example.org",
    ]


def test_equal_letters_are_equal_bytes(written, letterhead):
    assert compile_docx(letter(BODY, addressed=True), letterhead)(context()) == written
    with ZipFile(BytesIO(written)) as archive:  # a time of day would differ only every other second
        assert archive.getinfo(TEXT).date_time == (1980, 1, 1, 0, 0, 0)


def test_blocks_use_the_letterheads_styles(document):
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}

    assert styles["Transfer"] == "Heading 1"
    assert styles["About"] == "Heading 2"
    assert styles["Ann Example"] == styles["A level Art"] == "List Bullet"
    assert styles["Slip"] == "Letter Text"
    assert document.tables[0].style.name == "Table Grid"


def test_bold_and_italics_are_runs(document):
    (dear,) = (paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Dear"))

    assert [(run.text, run.bold, run.italic) for run in dear.runs] == [
        ("Dear ", None, None),
        ("Admissions Manager", True, None),
        (", ", None, None),
        ("yours", None, True),
        (" ", None, None),
        *[("", None, None)] * 3,  # the field of the link
        ("here", None, None),
        ("", None, None),
        (".", None, None),
    ]


def test_a_link_is_a_field_that_leads_where_the_template_says(document):
    (code,) = document.element.body.iter(qn("w:instrText"))
    kinds = [one.get(qn("w:fldCharType")) for one in document.element.body.iter(qn("w:fldChar"))]

    assert code.text == ' HYPERLINK "https://example.org/?a=1&b=2" '
    assert kinds == ["begin", "separate", "end"]


def test_a_table_has_its_heading_row_repeated_and_whole(document):
    (table,) = document.tables

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["What", "As we have it"],
        ["Name", "Ann Example"],
    ]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False]
    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows]
    assert whole == [True, False]


def test_a_slip_is_a_section_that_starts_a_sheet_and_has_no_page_number(document):
    letter_part, slip = document.sections

    assert slip.start_type == WD_SECTION.ODD_PAGE
    assert document.paragraphs[-1].text == "Slip"
    assert letter_part.footer.paragraphs[0].text.startswith("EX-ABCDE23456 · page")
    assert slip.footer.paragraphs[0].text == "EX-ABCDE23456"
    assert not list(slip.footer.paragraphs[0]._p.iter(qn("w:fldSimple")))


def test_the_addressee_stands_in_the_envelopes_window(document):
    first = document.paragraphs[0]
    frame = first._p.find(f".//{qn('w:framePr')}")
    mm = {key: round(int(frame.get(qn(f"w:{key}"))) / 1440 * 25.4, 1) for key in ("x", "y", "w", "h")}

    assert first.text.replace("\u00a0", " ").split("\n") == [
        "Admissions Manager",
        "Example College",
        "1 Example Street",
        "Example Park",
        "Leicester",
        "LE1 1FZ",
    ]
    # A DL or C5 window, as GOV.UK Notify's letter guide gives it.
    assert mm == {"x": 24.6, "y": 39.5, "w": 95.4, "h": 26.8}
    assert frame.get(qn("w:hAnchor")) == frame.get(qn("w:vAnchor")) == "page"
    assert frame.get(qn("w:hRule")) == "exact"


def test_a_letter_without_an_addressee_has_no_window(letterhead):
    plain = compile_docx(letter("Dear colleague"), letterhead)(context())

    assert [paragraph.text for paragraph in docx.Document(BytesIO(plain)).paragraphs] == ["Dear colleague"]


def test_a_signature_is_kept_whole_and_on_the_page_of_what_it_signs(letterhead):
    written = compile_docx(letter("First.\n\nLast.\n\nYours,\\\n\\\nMr B Example\n\nSlip\n"), letterhead)(
        context()
    )
    kept = [
        (
            paragraph.text.split("\n")[0],
            paragraph.paragraph_format.keep_with_next,
            paragraph.paragraph_format.keep_together,
        )
        for paragraph in docx.Document(BytesIO(written)).paragraphs
    ]

    assert kept == [
        ("First.", None, None),
        ("Last.", True, True),
        ("Yours,", None, True),
        ("Slip", None, None),
    ]


def test_a_value_of_an_e_mail_address_is_a_link(letterhead):
    made = compile_docx(letter("Write to {{ school.email }}."), letterhead)(context())
    document = docx.Document(BytesIO(made))
    (code,) = document.element.body.iter(qn("w:instrText"))

    assert code.text == ' HYPERLINK "mailto:office@school.example.org" '
    assert document.paragraphs[0].text == "Write to office@school.example.org."
    assert [one.get(qn("w:val")) for one in document.element.body.iter(qn("w:color"))] == ["1D4F91"]


def test_a_box_to_tick_is_a_sign_that_word_draws(letterhead):
    table = "| What | Please tick |\n|---|---|\n| Share | [ ] |\n"
    (made,) = docx.Document(BytesIO(compile_docx(letter(table), letterhead)(context()))).tables

    assert made.rows[1].cells[1].text == "\u2610"


def test_a_row_with_a_blank_cell_is_high_enough_for_a_pen(letterhead):
    table = "| What | Please complete |\n|---|---|\n| Reference | {{ letter.reference }} |\n| Signature | |\n"
    rows = docx.Document(BytesIO(compile_docx(letter(table), letterhead)(context()))).tables[0].rows

    assert [row.height and round(row.height.mm) for row in rows] == [None, None, 8]
