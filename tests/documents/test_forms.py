"""What is typed comes out as typed, in all four forms and in every place of a letter."""

import re
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from traceback import format_exception

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typst import Fonts

from directory.documents import pdf
from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.markup import plain
from directory.documents.pdf import CannotTypeset, compile_pdf
from directory.documents.text import compile_line, compile_text
from directory.templates.fields import Fields
from tests.makers import letter, shipped_letterhead

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
        if tag == "t":
            parts.append((element.text or "").replace("\n", " "))  # as Word shows it
        elif tag == "br":
            parts.append("\n")
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
    return compile_pdf(everywhere, shipped_letterhead())


@pytest.fixture(scope="module")
def write_html(everywhere):
    return compile_html(everywhere)


@pytest.fixture(scope="module")
def letterhead():
    return shipped_letterhead()


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


# The PDF's font has no picture for private use; the checks refuse such a cell (L10).
IN_PDF = [value for value in HOSTILE if not re.search("[\ue000-\uf8ff\U000f0000-\U0010ffff]", value)]


@pytest.mark.parametrize("value", IN_PDF)
def test_pdf_shows_a_value_as_typed(write_pdf, value):
    shown = fenced(read_pdf(write_pdf(filled_with(value))))

    # A line may be folded at a space, and an endless word anywhere: lines do not count here.
    assert ["".join(one.split()) for one in shown] == ["".join(value.split())] * PLACES


@pytest.mark.parametrize("value", [value for value in IN_PDF if len(value) < 80])
def test_pdf_keeps_the_spaces_of_a_value(value):
    alone = compile_pdf(letter("«{{ leaver.course }}»"), shipped_letterhead())

    (shown,) = fenced(read_pdf(alone(filled_with(value))))

    assert shown == value


# Hindi of one picture a letter: what several make together stands in /ActualText, which pypdf does not read.
@pytest.mark.parametrize("value", [EMOJI, "李小龙", "\u0928\u092e\u0928"], ids=["emoji", "Chinese", "Hindi"])
def test_pdf_shows_every_alphabet_that_the_machine_has_a_font_for(write_pdf, value):
    try:
        content = write_pdf(filled_with(value))
    except CannotTypeset as cannot:
        assert_no_more_than_a_character(cannot, value)
    else:
        shown = fenced(read_pdf(content))
        assert ["".join(one.split()) for one in shown] == ["".join(value.split())] * PLACES


def assert_no_more_than_a_character(cannot, value):
    """Assert that neither the message nor the traceback quotes the letter or Typst."""
    shown = "".join(format_exception(cannot))

    assert "TypstError" not in shown
    assert value not in shown
    assert re.fullmatch(r"no font here has its character U\+[0-9A-F]{4,6}", cannot.trouble)
    assert str(cannot) == str(CannotTypeset(cannot.trouble))


# Unicode has not assigned these code points, so no machine has a font for one.
IN_NO_FONT = ["\u0378", "\U0002fe0a", "Secretname \u0378 Example"]


@pytest.mark.parametrize("value", IN_NO_FONT, ids=ascii)
def test_pdf_refuses_a_character_that_no_font_has(write_pdf, value):
    with pytest.raises(CannotTypeset) as caught:
        write_pdf(filled_with(value))

    assert_no_more_than_a_character(caught.value, value)
    assert "Secretname" not in "".join(format_exception(caught.value))


@pytest.mark.parametrize(("value", "named"), [("\u0378", "U+0378"), ("a\U0002fe0a", "U+2FE0A")])
def test_pdf_names_the_character_that_no_font_has(write_pdf, value, named):
    with pytest.raises(CannotTypeset) as caught:
        write_pdf(filled_with(value))

    assert f": no font here has its character {named}. " in str(caught.value)


@pytest.mark.parametrize(
    ("sign", "named"),
    [
        pytest.param("\u674e", "U+674E", id="one that can be seen"),
        pytest.param(pdf.OWN_PART, "U+E013", id="one that the source has a use for"),
    ],
)
def test_pdf_names_a_character_that_only_other_fonts_have(monkeypatch, sign, named):
    # No font but the shipped ones, as on a bare machine.
    monkeypatch.setattr("typst.Fonts", lambda **said: Fonts(**said | {"include_system_fonts": False}))

    with pytest.raises(CannotTypeset) as caught:
        compile_pdf(letter("{{ leaver.course }}"), shipped_letterhead())(
            filled_with(f"Secretname {sign} Example")
        )

    assert caught.value.trouble == f"no font here has its character {named}"


def test_a_writer_of_pdf_goes_on_after_a_letter_that_it_cannot_set(write_pdf):
    with pytest.raises(CannotTypeset):
        write_pdf(filled_with(IN_NO_FONT[0]))

    assert fenced(read_pdf(write_pdf(filled_with("a")))) == ["a"] * PLACES


@pytest.mark.parametrize(
    "body",
    [
        "# a\n\n## b\n\n### c\n\n## d\n\n# e",
        "# a {% if leaver.sen %}b{% endif %}",
        "# a\n\n{% if leaver.sen %}\nb\n{% endif %}\n\n## c",
        '# a {{ leaver.sen or "b" }}',
        "# {% if leaver.sen %}a{% endif %}b",
        "# **a**",
    ],
)
def test_pdf_takes_the_headings_that_the_other_forms_take(body):
    of = filled_with("a") | {"leaver": Fields("leaver", {"sen": ""})}

    assert compile_pdf(letter(body), shipped_letterhead())(of).startswith(b"%PDF-1.7")


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
    dated, body = filled_with(date(2026, 9, 1)), letter("«{{ leaver.course }}»")
    whole = ["1\u00a0September\u00a02026"]  # not to be broken over two lines

    assert fenced(read_docx(compile_docx(body, letterhead)(dated))) == whole
    assert fenced(read_html(compile_html(body)(dated))) == whole
    assert fenced(read_pdf(compile_pdf(body, letterhead)(dated))) == whole
    assert fenced(compile_line(body)(dated)) == ["1 September 2026"]


@pytest.mark.parametrize("typed", ["a\tb", "a\u00a0b", "a\u202fb"], ids=["tab", "no-break", "narrow"])
def test_a_tab_and_a_no_break_space_are_a_space_in_every_form(letterhead, typed):
    of, body = filled_with(typed), letter("«{{ leaver.course }}»")

    assert fenced(read_docx(compile_docx(body, letterhead)(of))) == ["a b"]
    assert fenced(read_html(compile_html(body)(of))) == ["a b"]
    assert fenced(read_pdf(compile_pdf(body, letterhead)(of))) == ["a b"]
    assert fenced(compile_text(body)(of)) == ["a b"]


def test_a_date_is_written_as_a_letter_has_it_below_a_filter():
    written = compile_line(letter("{{ leaver.course | upper }}"))(filled_with(date(2026, 9, 1)))

    assert written == "1 SEPTEMBER 2026"


# What XML cannot hold is refused when a cell is read: controls, half a character, and no character at all.
ANY_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff«»") | st.just("\n"),
    min_size=1,
)


@settings(deadline=None)
@given(value=ANY_TEXT)
def test_any_text_comes_back_from_word_but_for_the_kind_of_its_spaces(write_docx, value):
    shown = fenced(read_docx(write_docx(filled_with(value))))
    assert [plain(one) for one in shown] == [plain(value)] * PLACES


@settings(deadline=None)
@given(value=ANY_TEXT)
def test_any_text_comes_back_from_html_but_for_the_kind_of_its_spaces(write_html, value):
    shown = fenced(read_html(write_html(filled_with(value))))
    assert [plain(one) for one in shown] == [plain(value)] * PLACES
