"""The finished PDF is measured: what would not be on the paper, or not in the window, holds the letter."""

from io import BytesIO

import pypdf
import pytest

from directory.documents.letterhead.read import read_letterhead
from directory.documents.pdf import compile_pdf
from directory.documents.printed import DoesNotFit, Trouble, read_lines, refuse_unfit
from directory.documents.widths import width_of
from directory.templates.context import school_values
from tests.documents.letterhead.makers import anchored, letterhead, text
from tests.makers import LETTERHEAD, context, leaver, letter, notice, recipient, school, shipped_letterhead

BODY = """\
# Transfer

Dear colleague,

{{ leaver.course }}

- item

| A | B |
|---|---|
| c | {{ leaver.course }} |
"""


def made(body=BODY, of=None, head=None):
    return compile_pdf(letter(body, addressed=True), head or shipped_letterhead())(context(of or notice()))


def refused(content, *, head=None, most_pages=4):
    try:
        refuse_unfit(content, (head or shipped_letterhead()).page, addressed=True, most_pages=most_pages)
    except DoesNotFit as error:
        return error.trouble
    return None


@pytest.mark.parametrize(
    ("course", "trouble"),
    [
        ("A level Art", None),
        ("fit " * 300, None),
        ("W" * 300, None),  # broken over its lines
        ("W" * 39, Trouble.MARGIN),  # too short to be broken, too wide for its column
        ("word " * 6000, Trouble.PAGES),
    ],
)
def test_a_line_over_the_margin_and_too_many_pages_are_seen(course, trouble):
    assert refused(made(of=notice(leaver(course=course)))) == trouble


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        (("1 Example Street",), None),
        (("Unit 1", "Example House", "1 Example Street"), None),
        (("Unit 1", "Example House", "Example Park", "1 Example Street"), Trouble.ADDRESS),
        (("Unit 1", "THE SIXTH FORM CENTRE OF THE OLD EXAMPLE SCHOOL HOUSE", "1 Street"), Trouble.ADDRESS),
    ],
)
def test_an_address_that_the_window_does_not_show_whole_is_seen(lines, trouble):
    assert refused(made(of=notice(to=recipient(address_lines=lines)))) == trouble


@pytest.mark.parametrize(
    ("x", "y", "trouble"),
    [
        (5_400_000, 360_000, None),  # 150 mm from the left: beside the window
        (1_800_000, 1_620_000, Trouble.NEAR),  # 45 mm from the top: in it
        (6_480_000, 360_000, None),
    ],
)
def test_a_letterhead_that_writes_into_the_window_is_seen(x, y, trouble):
    head = read_letterhead(
        letterhead(header=f"<w:p>{anchored(x, y, text('Motto'))}</w:p>"), school_values(school())
    )

    assert refused(made(head=head), head=head) == trouble


@pytest.mark.parametrize("length", [28, 112, 150])
def test_a_long_school_name_wraps_above_the_window(length):
    name = ("The Example Partnership School and Sixth Form of Saint Example the Great " * 3)[:length].strip()
    head = read_letterhead(LETTERHEAD.read_bytes(), school_values(school(name=name)))
    content = made(head=head)

    assert refused(content, head=head) is None
    assert name in " ".join(pypdf.PdfReader(BytesIO(content)).pages[0].extract_text().split())


@pytest.mark.parametrize("margin", [15, 20, 24.6, 25.4, 31.7, 45])  # mm; Word begins with 25.4 or 31.7
def test_a_letterhead_may_have_any_margin(margin):
    sides = f'w:left="{margin * 56.7:.0f}" w:right="{margin * 56.7:.0f}"'
    page = f'<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2268" {sides} w:bottom="1134" w:header="567"/>'
    head = read_letterhead(letterhead(page=page), school_values(school()))
    assert refused(made(head=head), head=head) is None
    over = made(of=notice(leaver(course="W" * 39)), head=head)
    assert refused(over, head=head) == Trouble.MARGIN


@pytest.mark.parametrize("most", [1, 2])
def test_a_template_says_how_many_pages_are_too_many(most):
    two = "Page one.\n\n" * 60

    assert refused(made(two), most_pages=most) == (Trouble.PAGES if most == 1 else None)


def test_text_nearer_than_5_mm_below_the_window_is_seen():
    head = shipped_letterhead()
    lines = read_lines(made(), head.page.height)[0]
    below = [line for line in lines if not line.apart and line.top > 66.3 / 25.4 * 72]

    assert min(line.top for line in below) >= 71.3 / 25.4 * 72 - 0.1


def test_lines_stand_where_another_reader_finds_them():
    content = made()
    found = []

    def visit(shown, matrix, _text_matrix, _font, _size):
        if shown.strip():
            found.append(round(842 - matrix[5]))

    pypdf.PdfReader(BytesIO(content)).pages[0].extract_text(visitor_text=visit)
    ours = [line.bottom - 0.219 / 1.149 * (line.bottom - line.top) for line in read_lines(content, 842)[0]]

    assert set(map(round, ours)) == set(found)


@pytest.mark.parametrize("value", ["(a) \\ b)", "\\101", "éÿ", "Юлія", "x" * 30])
def test_a_line_is_as_wide_as_its_signs(value):
    lines = read_lines(made("{{ leaver.course }}", notice(leaver(course=value))), 842)[0]
    (line,) = [line for line in lines if line.top > 200 and not line.apart]

    assert line.right - line.left == pytest.approx(width_of(value, 11), abs=0.8)  # kerning
