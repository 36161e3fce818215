"""A letter as Word opens it, on the school's own letterhead."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from directory.documents.docx import LetterheadWrong, compile_docx
from tests.makers import LETTERHEAD, context, letter

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
    return LETTERHEAD.read_bytes()


@pytest.fixture(scope="module")
def written(letterhead):
    return compile_docx(letter(BODY, addressed=True), letterhead)(context())


@pytest.fixture(scope="module")
def document(written):
    return docx.Document(BytesIO(written))


def members(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content, **replaced):
    """Return a zip with the members named by ``replaced`` changed; None leaves one out."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in members(content).items():
            change = replaced.get(name.rpartition("/")[2].removesuffix(".xml"), lambda data: data)
            if change is not None:
                archive.writestr(name, change(data))
    return out.getvalue()


def test_every_member_but_the_text_is_the_letterheads_own(written, letterhead):
    ours, theirs = members(written), members(letterhead)
    del ours[TEXT], theirs[TEXT]

    assert ours == theirs


def test_the_zip_has_each_member_once_and_is_whole(written, letterhead):
    with ZipFile(BytesIO(written)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(members(letterhead))


def test_the_letterheads_own_text_is_gone_and_its_page_setup_is_kept(document, letterhead):
    model = docx.Document(BytesIO(letterhead))

    assert len(document.sections) == 1
    for side in ("page_width", "page_height", "left_margin", "top_margin"):
        assert getattr(document.sections[0], side) == getattr(model.sections[0], side)
    header = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    assert header == [paragraph.text for paragraph in model.sections[0].header.paragraphs]


def test_equal_letters_are_equal_bytes(written, letterhead):
    assert compile_docx(letter(BODY, addressed=True), letterhead)(context()) == written
    with ZipFile(BytesIO(written)) as archive:  # a time of day would differ only every other second
        assert archive.getinfo(TEXT).date_time == (1980, 1, 1, 0, 0, 0)


def test_blocks_use_the_letterheads_styles(document):
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}

    assert styles["Transfer"] == "Heading 1"
    assert styles["About"] == "Heading 2"
    assert styles["Ann Example"] == styles["A level Art"] == "List Bullet"
    assert styles["Slip"] == "Normal"
    assert document.tables[0].style.name == "Table Grid"


def test_bold_and_italics_are_runs(document):
    (dear,) = (paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Dear"))

    assert [(run.text, run.bold, run.italic) for run in dear.runs] == [
        ("Dear ", None, None),
        ("Admissions Manager", True, None),
        (", ", None, None),
        ("yours", None, True),
        (" ", None, None),
        (".", None, None),
    ]


def test_a_link_is_a_field_that_leads_where_the_template_says(document):
    (field,) = document.element.body.iter(qn("w:fldSimple"))

    assert field.get(qn("w:instr")) == ' HYPERLINK "https://example.org/?a=1&b=2" '
    assert "".join(text.text for text in field.iter(qn("w:t"))) == "here"


def test_a_table_has_its_heading_row_repeated_and_no_row_broken(document):
    (table,) = document.tables

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["What", "As we have it"],
        ["Name", "Ann Example"],
    ]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_a_page_break_stands_between_letter_and_slip(document):
    kinds = [
        "break"
        if paragraph._p.find(f".//{qn('w:br')}[@{qn('w:type')}='page']") is not None
        else paragraph.text
        for paragraph in document.paragraphs
    ]

    assert kinds[-2:] == ["break", "Slip"]
    assert kinds.count("break") == 1


def test_the_addressee_stands_in_the_envelopes_window(document):
    first = document.paragraphs[0]
    frame = first._p.find(f".//{qn('w:framePr')}")
    mm = {key: round(int(frame.get(qn(f"w:{key}"))) / 1440 * 25.4, 1) for key in ("x", "y", "w", "h")}

    assert first.text.split("\n") == [
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


def test_a_letterhead_in_utf_16_is_written_on(letterhead):
    def in_utf_16(document):
        text = document.decode().partition("?>")[2]
        return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")

    made = compile_docx(letter("Dear colleague"), changed(letterhead, document=in_utf_16))(context())

    assert [one.text for one in docx.Document(BytesIO(made)).paragraphs] == ["Dear colleague"]


def test_a_word_of_another_language_gives_its_styles_other_ids(letterhead):
    def in_german(styles):
        return styles.replace(b'w:styleId="Heading1"', b'w:styleId="berschrift1"')

    made = compile_docx(letter("# Transfer"), changed(letterhead, styles=in_german))(context())

    assert docx.Document(BytesIO(made)).paragraphs[0].style.style_id == "berschrift1"


NOT_WORD = "is not a Word document. Save your letterhead from Word as .docx."
NO_STYLE = 'has no style "List Bullet". Use the style once in Word, delete the text, and save.'
NO_PAGE = "has no page set-up that can be read. Open it in Word and save it again."


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda _: b"", NOT_WORD, id="empty"),
        pytest.param(lambda _: b"{\\rtf1 Example School}", NOT_WORD, id="another format"),
        pytest.param(lambda content: content[: len(content) // 2], NOT_WORD, id="cut short"),
        pytest.param(lambda content: changed(content, document=None), NOT_WORD, id="no text"),
        pytest.param(
            lambda content: changed(content, document=lambda data: data + b"\xff"), NOT_WORD, id="no UTF-8"
        ),
        pytest.param(
            lambda content: changed(content, styles=lambda data: data + b" " * 2**21),
            "has more styles than a letter needs. Copy its text into a new document.",
            id="styles without an end",
        ),
        pytest.param(
            lambda content: changed(content, document=lambda data: data + b" " * 51 * 2**20),
            "unpacks to more than 50 MB. Make its pictures smaller, and save it.",
            id="a bomb",
        ),
        pytest.param(lambda content: changed(content, styles=None), NOT_WORD, id="no styles"),
        pytest.param(
            lambda content: changed(content, styles=lambda data: data[:99]), NOT_WORD, id="styles cut short"
        ),
        pytest.param(
            lambda content: changed(content, styles=lambda data: data.replace(b'"List Bullet"', b'"Listy"')),
            NO_STYLE,
            id="no bullets",
        ),
        pytest.param(
            lambda content: changed(content, document=lambda data: data.replace(b"sectPr", b"sectionPr")),
            NO_PAGE,
            id="no page set-up",
        ),
    ],
)
def test_a_letterhead_that_cannot_be_written_on_is_refused_in_words(letterhead, spoil, says):
    with pytest.raises(LetterheadWrong) as caught:
        compile_docx(letter("Dear colleague"), spoil(letterhead))

    assert str(caught.value) == f'"templates/letterhead.docx" {says}'


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


def test_a_row_with_a_blank_cell_is_high_enough_for_a_pen(letterhead):
    table = "| What | Please complete |\n|---|---|\n| Reference | {{ letter.reference }} |\n| Signature | |\n"
    rows = docx.Document(BytesIO(compile_docx(letter(table), letterhead)(context()))).tables[0].rows

    assert [row.height and round(row.height.mm) for row in rows] == [None, None, 8]
