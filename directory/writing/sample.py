"""Make a sample letter on a letterhead, in Word and as PDF: about nobody, to look at side by side."""

from collections.abc import Mapping
from datetime import date

from directory.documents.docx import compile_docx
from directory.documents.letterhead.read import Letterhead
from directory.documents.pdf import compile_pdf
from directory.documents.printed import DoesNotFit, refuse_unfit
from directory.templates.fields import Fields
from directory.templates.markdown import parse_letter
from directory.templates.word.package import WordFileUnfit

PAGES = 5  # of the sample: a letterhead with wide margins makes more than two
NO_ROOM = "Move what is in the way, or make the margins of the page smaller."
BODY = """\
{{ letter.date }} · Our reference **{{ letter.reference }}**

Dear colleague,

# A sample letter

This is how letters look on this letterhead. Hold the page against the envelope: the address above must be
in its window, and nothing else may be.

## A table

| What | As it looks |
|---|---|
| Name of the school | {{ school.name or "not filled in yet" }} |
| A line to write on | |
| A box to tick | [ ] |

## A list

- Text is at least 11 points high.
- A postcode, a telephone number and a date stay on one line each.

Yours sincerely,\\
\\
\\
{{ school.head_teacher or "The Head Teacher" }}

## A form

It goes on to the second page, where the header and footer of later pages show.

| What | To fill in |
|---|---|
"""
BODY += "| A line to write on | |\n" * 20  # 16 cm: they reach the second page, and leave none blank


def sample_letter(letterhead: Letterhead, school: Mapping[str, str], on: date) -> tuple[bytes, bytes]:
    """Return a sample letter as the bytes of a .docx and of a PDF.

    Raises WordFileUnfit when not even its address and text fit between what the letterhead has.
    """
    letter, _ = parse_letter(BODY, title="A sample letter", addressed=True, first_line=1)
    context = {
        "school": Fields("school", school),
        "letter": Fields("letter", {"date": on, "reference": "SAMPLE-0123456789"}),
        "recipient": Fields(
            "recipient",
            {
                "envelope": (
                    "The Admissions Manager",
                    "Example College",
                    "Unit 1, Example House",
                    "1 Example Street",
                    "Example Park",
                    "Leicester",
                    "LE1 1FZ",
                )
            },
        ),
    }
    pdf = compile_pdf(letter, letterhead)(context)
    try:
        refuse_unfit(pdf, letterhead.page, addressed=True, most_pages=PAGES)
    except DoesNotFit as error:
        raise WordFileUnfit((f"leaves a letter no room: {error.trouble}", NO_ROOM)) from None
    return compile_docx(letter, letterhead)(context), pdf
