"""A school's own Word file as letterhead: what of it comes into every letter, and what never does."""

from io import BytesIO

import docx
import pikepdf
import pypdf
import pytest
from docx.oxml.ns import qn

from directory.documents.docx import compile_docx
from directory.documents.letterhead.read import read_letterhead
from directory.documents.pdf import compile_pdf
from directory.documents.printed import refuse_unfit
from directory.templates.context import school_values
from tests.accessible import failures
from tests.documents.letterhead.makers import (
    LOGO,
    MARGINS,
    PUPIL,
    UPRIGHT,
    WITH_LOGO,
    anchored,
    inline,
    letterhead,
    members,
    story,
    text,
)
from tests.makers import context, letter, school

BODY = (
    "# Transfer\n\nDear {{ recipient.addressee }},\n\n## About\n\n- item\n\n| A | B |\n|---|---|\n| c | |\n"
)
VALUES = school_values(school())


def read(content, **settings):
    return read_letterhead(content, VALUES | settings)


def word(content):
    return compile_docx(letter(BODY, addressed=True), read(content))(context())


def pdf(content):
    return compile_pdf(letter(BODY, addressed=True), read(content))(context())


def words_of_pdf(content):
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages]


HEADED = (
    '<w:r><w:rPr><w:b/><w:color w:val="AA0000"/><w:sz w:val="36"/></w:rPr><w:t>Oak Tree School</w:t></w:r>'
)
SPLIT = "".join(
    f"<w:r><w:t>{part}</w:t></w:r>"
    for part in ("Head: {{ sch", "ool.head", "_teacher }} of {{ school.name", "}}")
)
FILLED = '<wps:spPr><a:solidFill><a:srgbClr val="AA0000"/></a:solidFill></wps:spPr>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> CODE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar '
    'w:fldCharType="end"/></w:r>'
)
TABLE = (
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4800"/><w:gridCol w:w="4800"/></w:tblGrid><w:tr><w:tc>'
    f"{text('Oak Tree School')}</w:tc><w:tc>{text('1 Oak Lane')}</w:tc></w:tr></w:tbl><w:p/>"
)
TABBED = (
    '<w:p><w:pPr><w:tabs><w:tab w:val="center" w:pos="4819"/><w:tab w:val="right" w:pos="9638"/>'
    "</w:tabs></w:pPr>"
    "<w:r><w:t>Oak Tree School</w:t><w:tab/><w:t>Motto</w:t><w:tab/><w:t>1 Oak Lane</w:t></w:r></w:p>"
)
RULED = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="AA0000"/></w:pBdr></w:pPr>'
    "<w:r><w:t>Oak Tree School</w:t></w:r></w:p>"
)
BAR = f"<w:p>{HEADED}{anchored(0, 0, ' ').replace('<wps:spPr/>', FILLED)}</w:p>"
TRACKED = (
    f'<w:p><w:del w:id="1" w:author="{PUPIL}"><w:r><w:delText>{PUPIL}</w:delText></w:r></w:del>'
    f'<w:ins w:id="2" w:author="{PUPIL}"><w:r><w:t>Oak Tree School</w:t></w:r></w:ins></w:p>'
)
COMMENTED = (
    '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>Oak Tree School</w:t></w:r><w:commentRangeEnd w:id="1"/>'
    '<w:r><w:commentReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
)
CONTROL = (
    f'<w:sdt><w:sdtPr><w:alias w:val="{PUPIL}"/></w:sdtPr>'
    f"<w:sdtContent>{text('Oak Tree School')}</w:sdtContent></w:sdt>"
)
LINKED = (
    f'<w:p><w:r><w:t>Oak Tree School</w:t></w:r>{inline("rId2")}<w:hyperlink r:id="rId3"><w:r><w:t> '
    "oak.example.org</w:t>"
    "</w:r></w:hyperlink></w:p>"
)
VML = (
    "<w:p><w:r><w:t>Oak Tree School</w:t></w:r>"
    "<w:r><w:pict><v:shape><v:textbox/></v:shape></w:pict></w:r></w:p>"
)
EVENTS = {
    "rId2": ("image", "file:///C:/Users/zebedee/logo.png", True),
    "rId3": ("hyperlink", "https://oak.example.org", True),
}

SERVE = [
    pytest.param({"header": f"<w:p>{HEADED}</w:p>"}, id="a line of text"),
    pytest.param({"header": text("Oak Tree School"), "styles": None}, id="no styles at all"),
    pytest.param({"header": text("Oak Tree School"), "footer": None}, id="no footer"),
    pytest.param(
        {"header": f"<w:p>{HEADED}{inline()}</w:p>", "of_head": LOGO, "parts": WITH_LOGO},
        id="logo in the line",
    ),
    pytest.param(
        {"header": f"<w:p>{HEADED}{anchored(4500000, 360000)}</w:p>", "of_head": LOGO, "parts": WITH_LOGO},
        id="logo at a place of its own",
    ),
    pytest.param(
        {"header": f"<w:p>{anchored(360000, 360000, text('Oak Tree School'))}</w:p>"}, id="text box"
    ),
    pytest.param({"header": TABLE}, id="table"),
    pytest.param({"header": TABBED}, id="tab stops"),
    pytest.param({"header": RULED}, id="a rule below"),
    pytest.param({"header": RULED.replace("AA0000", "&quot;) #panic(&quot;")}, id="no colour"),
    pytest.param({"header": BAR}, id="a coloured bar"),
    pytest.param({"header": TRACKED}, id="tracked changes"),
    pytest.param(
        {
            "header": COMMENTED,
            "parts": {"word/comments.xml": story("comment"), "word/footnotes.xml": story("footnote")},
            "main": {"c1": ("comments", "comments.xml", False), "c2": ("footnotes", "footnotes.xml", False)},
        },
        id="comments and notes",
    ),
    pytest.param({"header": CONTROL}, id="content control"),
    pytest.param({"header": LINKED, "of_head": EVENTS}, id="linked picture"),
    pytest.param({"header": VML}, id="watermark"),
    pytest.param(
        {
            "header": text("Oak Tree School"),
            "of_file": {
                "t1": ("metadata/thumbnail", "docProps/thumbnail.jpeg", False),
                "t2": ("custom-properties", "docProps/custom.xml", False),
                "t3": ("metadata/core-properties", "docProps/core.xml", False),
            },
            "parts": {
                "docProps/thumbnail.jpeg": PUPIL.encode(),
                "docProps/custom.xml": story("x"),
                "docProps/core.xml": story("x"),
                "customXml/item1.xml": story("x"),
                "word/glossary/document.xml": story("x"),
            },
        },
        id="properties and thumbnail",
    ),
    pytest.param(
        {
            "header": text("Oak Tree School"),
            "settings": '<w:attachedTemplate r:id="a1"/>'
            f'<w:mailMerge><w:query w:val="{PUPIL}"/></w:mailMerge>'
            f'<w:docVars><w:docVar w:name="n" w:val="{PUPIL}"/></w:docVars>',
            "of_settings": {
                "a1": ("attachedTemplate", f"file:///C:/{PUPIL}.dotx", True),
                "a2": ("mailMergeSource", f"file:///C:/{PUPIL}.xlsx", True),
            },
        },
        id="mail merge and attached template",
    ),
    pytest.param(
        {
            "header": text("Oak Tree School"),
            "heads": {"header first": text("Oak Tree School"), "footer first": text("First")},
            "more": "<w:titlePg/>",
        },
        id="first page of its own",
    ),
    pytest.param(
        {
            "header": text("Oak Tree School"),
            "heads": {"header even": text("Oak Tree School, even")},
            "settings": "<w:evenAndOddHeaders/>",
        },
        id="odd and even pages",
    ),
    pytest.param(
        {"header": text("Oak Tree School"), "page": '<w:pgSz w:w="12240" w:h="15840"/>' + MARGINS},
        id="US Letter",
    ),
]


@pytest.mark.parametrize("said", SERVE)
def test_any_letterhead_of_a_school_serves_in_word_and_pdf(said):
    content = letterhead(**said)
    made, drawn = word(content), pdf(content)
    document = docx.Document(BytesIO(made))

    assert failures(drawn) == []
    refuse_unfit(drawn, read(content).page, addressed=True, most_pages=2)
    every = b"".join(members(made).values())
    assert PUPIL.encode() not in every
    assert b"zebedee" not in every
    assert b"Oak Tree School" in every
    for page in words_of_pdf(drawn):
        assert "Oak Tree School" in " ".join(page.split())
        assert "EX-ABCDE23456" in page
    assert {one.style.name for one in document.paragraphs} >= {"Addressee", "Letter Text", "List Bullet"}
    assert document.tables[0].style.name == "Table Grid"
    names = [name for name in members(made) if name.startswith(("word/header", "word/footer"))]
    assert any(b"EX-ABCDE23456" in members(made)[name] for name in names)


@pytest.mark.parametrize("said", SERVE)
def test_every_part_that_a_word_letter_refers_to_is_there(said):
    made = members(word(letterhead(**said)))

    for name, content in made.items():
        if not name.endswith(".rels"):
            continue
        folder = name.rpartition("_rels/")[0]
        for one in docx.oxml.parse_xml(content):
            if one.get("TargetMode") == "External":
                assert one.get("Target").startswith(("https:", "mailto:"))
            else:
                assert folder + one.get("Target") in made
    asked = {
        value
        for name, content in made.items()
        if name.startswith("word/") and name.endswith(".xml")
        for one in docx.oxml.parse_xml(content).iter()
        for key, value in one.attrib.items()
        if key.startswith(qn("r:id").partition("}")[0])
    }
    known = {
        one.get("Id")
        for name, content in made.items()
        if name.endswith(".rels")
        for one in docx.oxml.parse_xml(content)
    }
    assert asked <= known


def test_the_letterhead_of_an_earlier_version_still_serves():
    ours = text("Your letters are written here. Change the header, footer and styles as you like.")

    assert read(letterhead(body=ours)).used


def test_a_tag_that_word_split_over_runs_is_filled_from_the_school_sheet():
    content = letterhead(header=f"<w:p>{SPLIT}</w:p>")

    assert "Head: Mr B Example of Example School" in words_of_pdf(pdf(content))[0]
    header = docx.Document(BytesIO(word(content))).sections[0].header
    assert [one.text for one in header.paragraphs] == ["Head: Mr B Example of Example School"]


def test_a_schools_name_is_never_markup_nor_a_tag():
    hostile = '{{ school.email }} & <w:br/> "#x" \\ {{ letter.reference }}'
    content = letterhead(header=text("{{ school.name }}"))
    head = read_letterhead(content, VALUES | {"name": hostile})

    made = compile_docx(letter(BODY), head)(context())
    assert docx.Document(BytesIO(made)).sections[0].header.paragraphs[0].text == hostile
    assert hostile in words_of_pdf(compile_pdf(letter(BODY), head)(context()))[0]


@pytest.mark.parametrize(
    ("code", "page"),
    [("PAGE", "1"), ("NUMPAGES \\* MERGEFORMAT", "1"), ("DATE", "7"), ("DOCPROPERTY Pupil", "7")],
)
def test_a_page_number_stays_a_field_and_every_other_field_its_text(code, page):
    content = letterhead(footer=f"<w:p>{FIELD.replace('CODE', code)}</w:p>")
    (line, *_) = docx.Document(BytesIO(word(content))).sections[0].footer.paragraphs

    assert "".join(one.text for one in line._p.iter(qn("w:t"))) == page
    assert bool(list(line._p.iter(qn("w:fldSimple")))) == (page == "1")
    told = f"the field {code.split()[0]} in its header or footer: letters keep the words that it showed last"
    assert (told in read(content).left_out) == (page != "1")
    assert b"instrText" not in b"".join(members(word(content)).values())


def test_a_letterhead_with_page_numbers_gets_the_reference_and_no_second_number():
    content = letterhead(footer=f"<w:p>{FIELD.replace('CODE', 'PAGE')}</w:p>")
    (_, added) = docx.Document(BytesIO(word(content))).sections[0].footer.paragraphs

    assert added.text == "EX-ABCDE23456"


def test_a_letterhead_that_has_the_reference_gets_no_second_one():
    content = letterhead(header=text("Our ref {{ letter.reference }}"), footer=None)

    assert members(word(content))["word/header1.xml"].count(b"EX-ABCDE23456") == 1
    assert not any(b"EX-ABCDE" in one for name, one in members(word(content)).items() if "footer" in name)


def test_the_logo_is_in_the_pdf_once_and_described():
    content = letterhead(header=f"<w:p>{HEADED}{inline()}</w:p>", of_head=LOGO, parts=WITH_LOGO)
    with pikepdf.open(BytesIO(pdf(content))) as document:
        images = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]

    assert [(int(one.Width), int(one.Height)) for one in images] == [(60, 30)]
    assert read(content).used[2] == 'a picture, "The school\'s oak"'


def test_the_header_pushes_the_text_down_in_both_forms():
    high = "".join(text("Oak Tree School") for _ in range(9))
    head = read(letterhead(header=high, page=UPRIGHT + MARGINS.replace("2155", "1440")))

    assert head.page.top > 120  # points: nine lines from 1 cm below the edge


def test_headings_and_tables_look_as_the_letterhead_has_them():
    blue = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>'
        '<w:rPr><w:rFonts w:ascii="Comic Sans MS"/><w:sz w:val="18"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn '
        'w:val="N"/>'
        '<w:rPr><w:color w:val="123456"/><w:sz w:val="40"/></w:rPr></w:style>'
    )
    content = letterhead(styles=blue)
    look = read(content).type

    assert (look.headings[0][0].size, look.headings[0][0].colour) == (20, "123456")
    assert look.text[0].size == 11  # the letterhead's own 9 points are too small to read
    title = docx.Document(BytesIO(word(content))).paragraphs[1]
    assert (title.style.style_id, title.style.font.name) == ("berschrift1", "Arial")
    # A name in Gujarati or Arabic is as large and as bold as the words around it.
    said = {one.tag.rpartition("}")[2]: one.get(qn("w:val")) for one in title.style.element.rPr}
    assert (said["sz"], said["szCs"], said["bCs"]) == ("40", "40", "0")


def test_bold_and_italic_hold_for_every_script():
    made = members(compile_docx(letter("**bold** and *slanted*"), read(letterhead()))(context()))

    text = made["word/document.xml"].decode()
    assert "<w:b/><w:bCs/>" in text
    assert "<w:i/><w:iCs/>" in text


@pytest.mark.parametrize(
    ("shows", "said"),
    [
        ("The school's oak", '"The school\'s oak"'),
        ("C:\\logo.png", "without"),
        ("logo.jpeg", "without"),
        ("", "without"),
    ],
)
def test_a_pictures_file_name_is_no_description(shows, said):
    content = letterhead(header=f"<w:p>{inline(shows=shows)}</w:p>", of_head=LOGO, parts=WITH_LOGO)

    assert read(content).used[2].startswith(f"a picture, {said}")
    assert b"logo" not in members(word(content))["word/header1.xml"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Oak Tree School", "Oak Tree School"),
        ("The Ash Academy\n1 Ash Lane", "The Ash Academy"),
        ("Example School", ""),
        ("Part of the Elm Academy Trust", ""),
        ("1 School Lane", ""),
        ("{{ school.name }}", ""),
    ],
)
def test_a_letterhead_of_another_school_is_noticed(words, named):
    content = letterhead(header="".join(map(text, words.split("\n"))), footer=None)

    assert read(content).names == named


def test_what_is_left_out_is_told():
    content = letterhead(
        header=TRACKED + VML,
        parts={"word/comments.xml": story("comment")},
        main={"c1": ("comments", "comments.xml", False)},
        page='<w:pgSz w:w="12240" w:h="15840"/>' + MARGINS,
    )

    assert read(content).left_out == (
        "comments",
        "tracked changes: letters have what they lead to",
        "the size of its page: letters are A4",
        "a watermark or an older drawing of the header: the PDF cannot show it",
    )


def test_hidden_text_of_a_header_is_in_no_form():
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{PUPIL}</w:t></w:r>"
    content = letterhead(header=f"<w:p>{hidden}<w:r><w:t>Oak Tree School</w:t></w:r></w:p>")

    said = [*words_of_pdf(pdf(content)), *map(str, members(word(content)).values())]
    assert any("Oak Tree School" in one for one in said)
    assert not any(PUPIL in one for one in said)
