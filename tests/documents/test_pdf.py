"""A letter as PDF: tagged for a screen reader, and folded to show its address."""

import re
from io import BytesIO

import pikepdf
import pypdf
import pytest

from directory.documents import pdf
from directory.documents.pdf import compile_pdf
from tests.accessible import failures
from tests.makers import context, leaver, letter, notice, recipient, shipped_letterhead

BODY = """\
# Transfer

Dear {{ recipient.addressee }},

- {{ leaver.name }}

| What | As we have it |
|---|---|
| Course | {{ leaver.course }} |

---

# Receipt

[Reply](https://example.org)
"""
MM = 72 / 25.4  # points


@pytest.fixture(scope="module")
def written():
    return compile_pdf(letter(BODY, title='Transfer & "more" <b>', addressed=True), shipped_letterhead())(
        context()
    )


@pytest.fixture(scope="module")
def document(written):
    with pikepdf.open(BytesIO(written)) as opened:
        yield opened


def tags(element):
    """Yield the kinds of a structure tree, from the top down."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from tags(child)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element.S)
        if "/K" in element:
            yield from tags(element.K)


def placed(content, page=0):
    """Return each piece of text of a page with its place from the sheet's top left corner, in mm."""
    found = []

    def visit(text, matrix, _text_matrix, _font, _size):
        if text.strip():
            found.append((text.replace("\u00a0", " "), matrix[4] / MM, 297 - matrix[5] / MM))

    pypdf.PdfReader(BytesIO(content)).pages[page].extract_text(visitor_text=visit)
    return found


def test_it_says_that_it_is_pdf_ua(document):
    assert document.Root.MarkInfo.Marked is True
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == 'Transfer & "more" <b>'


def test_its_parts_are_tagged(document):
    kinds = set(tags(document.Root.StructTreeRoot.K))

    assert {"/H1", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Link"} <= kinds


def test_it_carries_its_fonts(document):
    fonts = [
        font
        for font in document.objects
        if isinstance(font, pikepdf.Dictionary) and "/FontDescriptor" in font
    ]

    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys()) for font in fonts)


def test_a_slip_is_on_a_sheet_of_its_own_and_every_page_has_the_reference(written):
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(written)).pages]

    assert [[word in page for word in ("Transfer", "Receipt")] for page in pages] == [
        [True, False],
        [False, False],  # the back of the letter, which is about a pupil
        [False, True],
    ]
    assert all(f"EX-ABCDE23456 · page {number} of 3" in page for number, page in enumerate(pages, 1))


def test_every_page_has_the_schools_head(written):
    for page in pypdf.PdfReader(BytesIO(written)).pages:
        text = page.extract_text().replace("\u00a0", " ")
        assert "Example School" in text
        assert "0116 496 0003 · office@school.example.org" in text


ENVELOPES = [
    pytest.param(recipient(), id="six lines"),
    pytest.param(recipient(address_lines=("Unit 1", "Example House", "1 Example Street")), id="seven lines"),
    pytest.param(recipient(address_lines=()), id="four lines"),
]


@pytest.mark.parametrize("to", ENVELOPES)
def test_the_addressee_stands_in_the_envelopes_window_and_nothing_else_does(to):
    content = compile_pdf(letter(BODY, addressed=True), shipped_letterhead())(context(notice(to=to)))
    left, top, width, height = 24.6, 39.5, 95.4, 26.8  # mm: GOV.UK Notify's letter guide

    # A baseline may stand as low as the window's edge less a descender.
    inside = [
        text
        for text, x, y in placed(content)
        if left - 0.1 <= x <= left + width and top < y <= top + height - 0.5
    ]

    assert inside == ["Admissions Manager", *to.postal_lines]


def test_the_texts_own_lines_stand_below_the_window(written):
    below = {text: y for text, _, y in placed(written)}

    assert below["Transfer"] > 39.5 + 26.8 + 3


def test_a_link_leads_where_the_template_says(document):
    (annotation,) = document.pages[2].Annots

    assert str(annotation.A.URI) == "https://example.org"


@pytest.mark.parametrize("lines", range(30, 46))
def test_a_signature_is_never_alone_on_its_page(lines):
    body = "Above.\n\n" * lines + "Last.\n\nYours,\\\n\\\n\\\nMr B Example\n"
    pages = pypdf.PdfReader(BytesIO(compile_pdf(letter(body), shipped_letterhead())(context()))).pages
    signed = next(page.extract_text() for page in pages if "Mr B Example" in page.extract_text())

    assert signed.index("Last.") < signed.index("Yours,")


@pytest.mark.parametrize(
    "word", ["x" * 300, "office@" + "long-name." * 9 + "example.org"], ids=["x", "e-mail"]
)
def test_a_word_longer_than_its_line_is_broken(word):
    body = "{{ leaver.course }}\n\n| What | Course |\n|---|---|\n| Course | {{ leaver.course }} |\n"
    content = compile_pdf(letter(body), shipped_letterhead())(context(notice(leaver(course=word))))
    said = pypdf.PdfReader(BytesIO(content)).pages[0].extract_text()

    assert "".join(said.split()).count(word) == 2
    assert max(map(len, said.split("\n"))) < 110


@pytest.mark.parametrize(
    "whole", ["LE1 1FZ", "0116 496 0003", "+44 116 496 0003", "1 September 2026", "020 7946 0123"]
)
@pytest.mark.parametrize("indent", range(60, 95))
def test_a_postcode_a_number_and_a_date_stay_on_one_line(whole, indent):
    of = context(notice(leaver(course=f"{'x ' * (indent // 2)}{whole} end")))
    said = pypdf.PdfReader(BytesIO(compile_pdf(letter("{{ leaver.course }}"), shipped_letterhead())(of)))

    assert whole in said.pages[0].extract_text().replace("\u00a0", " ")


def test_a_value_of_an_e_mail_address_is_a_link():
    content = compile_pdf(letter("Write to {{ school.email }}."), shipped_letterhead())(context())
    with pikepdf.open(BytesIO(content)) as document:
        assert [str(one.A.URI) for one in document.pages[0].Annots] == ["mailto:office@school.example.org"]


def test_a_row_with_a_blank_cell_is_high_enough_for_a_pen():
    rows = "| Reference | {{ letter.reference }} |\n| Signed | |\n| Seen | |\n| Sent | x |\n"
    found = placed(
        compile_pdf(letter(f"| What | Please |\n|---|---|\n{rows}"), shipped_letterhead())(context())
    )
    top = {text.split()[0]: y for text, _, y in found}

    assert top["Signed"] - top["Reference"] < 7
    assert top["Sent"] - top["Seen"] > 7


def test_letters_with_other_rows_have_one_sheet_and_a_string_each(monkeypatch):
    """Typst remembers what it has laid out by where it stands in the source: rows must not move it."""
    sources = []
    monkeypatch.setattr(pdf, "_set", lambda _compiler, source: sources.append(source) or b"")
    row = "{% if leaver.sen %}\n| Needs | {{ leaver.sen }} |\n{% endif %}\n"
    body = f"| What | Is |\n|---|---|\n{row}| Course | x |\n"
    write = compile_pdf(letter(body), shipped_letterhead())
    for sen in ("", 'a "b\\'):
        write(context(notice(leaver(sen=sen))))
    whole = re.compile(r'#eval\("((?:[^"\\]|\\.)*)", mode: "code"\)\n$')
    assert whole.sub("", sources[0]) == whole.sub("", sources[1])
    assert "Needs" in whole.search(sources[1])[1]
    assert "header: shown" not in sources[0]  # which is the same on every page of all letters


def test_the_first_cell_of_each_row_is_its_heading():
    cells = "| {{ leaver.course }} | b | c |\n| **d** |  | [f](https://example.org) |\n| [ ] | h | i |\n"
    content = compile_pdf(letter(f"| A | B | C |\n|---|---|---|\n{cells}"), shipped_letterhead())(context())
    with pikepdf.open(BytesIO(content)) as document:
        assert document.check_pdf_syntax() == []
        rows = [
            one for one in document.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TR"
        ]
        said = [[(str(cell.S), str(cell.A[0].get("/Scope"))) for cell in row.K] for row in rows]
        lists = [cell.A[0].get("/Headers", []) for row in rows for cell in row.K]
    assert said == [[("/TH", "/Column")] * 3, *[[("/TH", "/Row"), ("/TD", "None"), ("/TD", "None")]] * 3]
    assert not any(map(len, lists))
    assert failures(content) == []
