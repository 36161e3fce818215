"""A letter's words, read back from its PDF, held against what another library reads."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from directory.documents.pdf import compile_pdf
from directory.sending.pdf_text import pdf_text
from tests.makers import context, leaver, letter, notice

LETTER = """\
Dear colleague,

**{{ leaver.name }}** (born {{ leaver.date_of_birth }}) has *accepted* a place: {{ leaver.course }}.

- One item (in parentheses), and a [link](https://www.example.org).
- Another ) item ( with \\\\ what a PDF escapes.

| What | As our records have it |
|---|---|
| Course | {{ leaver.course }} |
| Level | {{ leaver.level }} |
"""


@pytest.mark.parametrize(
    "forename", ["Ann", "Siân", "Łukasz", "O\u2019Brien", "Zoë-Mae", "(Bob)", ")Bob(", "A\\B", "Ffion Waffle"]
)
def test_words_are_those_that_another_library_reads(forename: str) -> None:
    told = context(
        notice(leaver(forename=forename, surname="Example-Office", course="Affinity (Level 3); a)b"))
    )
    made = compile_pdf(letter(LETTER, addressed=True))(told)
    theirs = " ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)
    assert sorted("".join(pdf_text(made).split())) == sorted("".join(theirs.split()))
    assert f"{forename} Example-Office" in pdf_text(made)


def test_reference_stands_on_each_page() -> None:
    made = compile_pdf(letter("One page.\n\n<!-- -->\n\n" + "A line.\n\n" * 120))(context())
    pages = len(PdfReader(BytesIO(made)).pages)
    assert pages > 1
    assert pdf_text(made).count("EX-ABCDE23456") == pages


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n<</Filter/FlateDecode>>\nstream\nno zlib\nendstream\nendobj",
        b"1 0 obj <</f0 2 0 R>> endobj",
        bytes(range(256)) * 20,
    ],
)
def test_what_is_no_letter_of_ours_has_no_words(content: bytes) -> None:
    assert pdf_text(content).split() == []
