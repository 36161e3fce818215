"""What is typed comes out as typed, in all four forms and in every place of a letter."""

import re
from html.parser import HTMLParser
from io import BytesIO

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.context import Fields
from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_line, compile_text
from tests.makers import LETTERHEAD, bug, letter

# «» fence the value, so that a test sees all of it and nothing more.
EVERYWHERE = """\
# Heading «{{ leaver.course }}»

Paragraph «{{ leaver.course }}» with **bold «{{ leaver.course }}»** and *italic «{{ leaver.course }}»*.

- item «{{ leaver.course }}»

| A | B |
|---|---|
| «{{ leaver.course }}» | [«{{ leaver.course }}»](https://example.org) |

{% if leaver.course %}{% for one in left_out %}«{{ one.why }}»{% endfor %}{% endif %}
"""
PLACES = 9  # the envelope and the eight above
EMOJI = "Zoë 😀 Example"
HOSTILE = [
    "Wyggeston & Queen Elizabeth I College",
    "O'Brien <b>",
    "{{ 7*7 }}",
    "{% if x %}",
    "{# x #}",
    "*x*",
    "_x_",
    "**x**",
    "# x",
    "- x",
    "1. x",
    "| x |",
    "[x](https://example.org)",
    "https://example.org",
    "#let x",
    '#import "x"',
    '\\" backslash',
    "\\u{41}",
    "$x$",
    "@cite",
    "// x /* y */",
    "a -- b ... 'c' \"d\" ~",
    "<!-- -->",
    "]]>",
    "&amp;",
    "&#65;",
    "%s {} {0} \\n",
    "one\ntwo",
    "fi ffl office",
    "Siân Ŵyn, Łukasz Żółć, Nguyễn",
    "Ελένη Юлія",
    "\ue000x\ue001",
    "\U000f0000",
    "x" * 300,
]


def filled_with(value):
    return {
        "leaver": Fields("leaver", {"course": value}),
        "left_out": [Fields("left_out", {"why": value})],
        "recipient": Fields("recipient", {"envelope": (f"«{value}»", "1 Example Street", "LE1 1FZ")}),
        "school": Fields("school", {"name": "Example School", "letterhead": "2 Example Street\nLeicester"}),
        "letter": Fields("letter", {"reference": "EX-ABCDE23456"}),
    }


class Reader(HTMLParser):
    """What a browser would show: text, and a line break for each <br>."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.tags = [], []

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.words.append("\n" if tag == "br" else "")


def read_html(source):
    reader = Reader()
    reader.feed(source)
    reader.close()
    return "".join(reader.words)


def read_docx(content):
    # All that Word shows of the text, in order: python-docx's own text of a paragraph leaves out fields.
    body = docx.Document(BytesIO(content)).element.body
    parts = []
    for element in body.iter():
        tag = element.tag.rpartition("}")[2]
        parts.append(element.text or "" if tag == "t" else "\n" if tag == "br" else "")
    return "".join(parts)


def read_pdf(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


@pytest.fixture(scope="module")
def everywhere():
    return letter(EVERYWHERE, addressed=True)


@pytest.fixture(scope="module")
def write_docx(everywhere, letterhead):
    return compile_docx(everywhere, letterhead)


@pytest.fixture(scope="module")
def write_pdf(everywhere):
    return compile_pdf(everywhere)


@pytest.fixture(scope="module")
def write_html(everywhere):
    return compile_html(everywhere)


@pytest.fixture(scope="module")
def letterhead():
    with open(LETTERHEAD, "rb") as file:
        return file.read()


def fenced(text):
    return re.findall("«(.*?)»", text, re.S)


@pytest.mark.parametrize("value", [*HOSTILE, EMOJI])
def test_word_shows_a_value_as_typed(write_docx, value):
    assert fenced(read_docx(write_docx(filled_with(value)))) == [value] * PLACES


@pytest.mark.parametrize("value", [*HOSTILE, EMOJI])
def test_html_shows_a_value_as_typed(write_html, value):
    assert fenced(read_html(write_html(filled_with(value)))) == [value] * PLACES


@pytest.mark.parametrize("value", [*HOSTILE, EMOJI])
def test_plain_text_shows_a_value_as_typed(everywhere, value):
    unfolded = [" ".join(one.split()) for one in fenced(compile_text(everywhere)(filled_with(value)))]

    assert unfolded == [" ".join(value.split())] * PLACES


# The PDF's font has no picture for private use; the checks refuse such a cell (C codes, L10).
IN_PDF = [value for value in HOSTILE if not re.search("[\ue000-\uf8ff\U000f0000-\U0010ffff]", value)]


@pytest.mark.parametrize("value", IN_PDF)
def test_pdf_shows_a_value_as_typed(write_pdf, value):
    shown = fenced(read_pdf(write_pdf(filled_with(value))))

    # A line may be folded at a space, and an endless word anywhere: lines do not count here.
    assert ["".join(one.split()) for one in shown] == ["".join(value.split())] * PLACES


@pytest.mark.parametrize("value", IN_PDF)
def test_pdf_keeps_the_spaces_of_a_value(value):
    alone = compile_pdf(letter("«{{ leaver.course }}»"))

    (shown,) = fenced(read_pdf(alone(filled_with(value))))
    assert "".join(shown.split()) if len(value) > 90 else " ".join(shown.split()) == " ".join(value.split())


@pytest.mark.parametrize(
    "value", [EMOJI, "李小龙", "\u0915\u0935\u093f\u0924\u093e"], ids=["emoji", "Chinese", "Hindi"]
)
@bug(reason="B6: a character that the PDF's font lacks is a TypstError, a traceback half-way through a run")
def test_pdf_shows_every_alphabet(write_pdf, value):
    assert "".join(value.split()) in "".join(read_pdf(write_pdf(filled_with(value))).split())


@pytest.mark.parametrize("body", ["## a", "# a\n\n### b", "# {% if leaver.sen %}a{% endif %}"])
@bug(reason="B6: PDF/UA wants headings to start at 1, to skip none, and to say something: a TypstError")
def test_pdf_takes_the_headings_that_the_other_forms_take(body):
    of = filled_with("a") | {"leaver": Fields("leaver", {"sen": ""})}

    assert compile_pdf(letter(body))(of).startswith(b"%PDF-1.7")


def test_no_value_makes_an_element(write_html, write_docx):
    plain, hostile = filled_with("x"), filled_with("<b>x</b><w:br/><script>")

    def tags(of):
        reader = Reader()
        reader.feed(write_html(of))
        return reader.tags

    def elements(of):
        return [element.tag for element in docx.Document(BytesIO(write_docx(of))).element.iter()]

    assert tags(hostile) == tags(plain)
    assert elements(hostile) == elements(plain)


def test_a_date_is_written_as_a_letter_has_it_in_every_form(letterhead):
    from datetime import date

    dated, body = filled_with(date(2026, 9, 1)), letter("«{{ leaver.course }}»")

    assert fenced(read_docx(compile_docx(body, letterhead)(dated))) == ["1 September 2026"]
    assert fenced(read_html(compile_html(body)(dated))) == ["1 September 2026"]
    assert fenced(read_pdf(compile_pdf(body)(dated))) == ["1 September 2026"]
    assert fenced(compile_line(body)(dated)) == ["1 September 2026"]


@bug(reason="B8: a filter writes a date in its own way, 2026-09-01")
def test_a_date_is_written_as_a_letter_has_it_below_a_filter():
    from datetime import date

    written = compile_line(letter("{{ leaver.course | upper }}"))(filled_with(date(2026, 9, 1)))

    assert written == "1 SEPTEMBER 2026"


# What XML cannot hold is refused when a cell is read: controls, half a character, and no character at all.
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff«»") | st.just("\n"),
    min_size=1,
)


@settings(deadline=None)
@given(value=ANY_TEXT)
def test_any_text_comes_back_from_word_exactly(write_docx, value):
    assert fenced(read_docx(write_docx(filled_with(value)))) == [value] * PLACES


@settings(deadline=None)
@given(value=ANY_TEXT)
def test_any_text_comes_back_from_html_exactly(write_html, value):
    assert fenced(read_html(write_html(filled_with(value)))) == [value] * PLACES
