"""A letterhead's pictures: as large in the PDF as Word shows them, cut, turned and mirrored as there."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from directory.documents.letterhead.read import read_letterhead
from directory.documents.pdf import compile_pdf
from directory.templates.context import school_values
from tests.accessible import failures
from tests.documents.letterhead.makers import LOGO, WITH_LOGO, anchored, inline, letterhead, text
from tests.makers import context, letter, school

VALUES = school_values(school())
CM = 360_000  # EMU
POINTS = 72 / 2.54  # to the centimetre
ON_PAGE = pikepdf.Matrix()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture on a page in points: how it lies there, and the width and height that no clip hides."""

    lies: pikepdf.Matrix
    width: float
    height: float


def drawn(content: bytes) -> list[Drawn]:
    """Return the pictures on the first page of a letter with this letterhead."""
    made = compile_pdf(letter("Dear colleague,"), read_letterhead(content, VALUES))(context())
    assert failures(made) == []
    with pikepdf.open(BytesIO(made)) as document:
        return list(_drawn(document.pages[0].obj, ON_PAGE, None))


def _drawn(stream: pikepdf.Object, lies: pikepdf.Matrix, shown: Any) -> Iterator[Drawn]:
    """Yield what a page or a form draws; ``shown`` is what its clip leaves: left, foot, right, top."""
    kept, path = [], None
    for operands, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "q":
                kept.append((lies, shown))
            case "Q":
                lies, shown = kept.pop()
            case "cm":
                lies = pikepdf.Matrix(*map(float, operands)) @ lies
            case "re":
                x, y, width, height = map(float, operands)
                path = _around(lies, (x, y), (x + width, y), (x, y + height), (x + width, y + height))
            case "m":
                path = _around(lies, tuple(map(float, operands)))
            case "l":
                path = _joined(path, _around(lies, tuple(map(float, operands))))
            case "W" | "W*":
                shown = _overlap(path, shown)
            case "Do":
                of = stream.Resources.XObject[str(operands[0])]
                if of.Subtype == "/Image":
                    left, foot, right, top = _overlap(_around(lies, (0, 0), (1, 0), (0, 1), (1, 1)), shown)
                    yield Drawn(lies, right - left, top - foot)
                else:
                    moved = pikepdf.Matrix(of.get("/Matrix", [1, 0, 0, 1, 0, 0])) @ lies
                    yield from _drawn(of, moved, shown)


def _around(lies: pikepdf.Matrix, *points: Any) -> tuple[float, float, float, float]:
    across, up = zip(*(lies.transform(one) for one in points), strict=True)
    return min(across), min(up), max(across), max(up)


def _joined(one: Any, other: Any) -> Any:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _overlap(one: Any, other: Any) -> Any:
    if other is None:
        return one
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def image(width: int, height: int, kind: str = "PNG", **saved: object) -> BytesIO:
    """Return a picture of these pixels."""
    out = BytesIO()
    Image.new("RGB", (width, height), (29, 79, 145)).save(out, kind, **saved)
    return BytesIO(out.getvalue())


def saved(*pictures: tuple[BytesIO, float, float], where: str = "header") -> bytes:
    """Return a letterhead as python-docx saves it, its pictures so many millimetres wide and high."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.top_margin = Mm(210), Mm(297), Mm(60)
    place = getattr(section, "header" if where == "cell" else where)
    line = place.paragraphs[0]
    if where == "cell":
        line = place.add_table(1, 2, Mm(160)).cell(0, 0).paragraphs[0]
    for picture, width, height in pictures:
        line.add_run().add_picture(picture, Mm(width), Mm(height))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def changed(content: bytes, name: str, **said: str) -> bytes:
    """Return a letterhead with attributes of ``name`` set, "a:srcRect" or "a:xfrm", as Word writes them."""
    document = docx.Document(BytesIO(content))
    root = document.sections[0].header._element
    found = root.find(f".//{qn(name)}")
    if found is None:
        found = OxmlElement(name)
        root.find(f".//{qn('a:blip')}").addnext(found)
    for key, value in said.items():
        found.set(key, value)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


WIDE, TALL = (400, 160), (160, 400)


@pytest.mark.parametrize("where", ["header", "footer", "cell"])
@pytest.mark.parametrize(
    ("pixels", "kind", "more", "size"),
    [
        pytest.param(WIDE, "PNG", {}, (55, 22), id="wide"),
        pytest.param(TALL, "PNG", {}, (10, 25), id="tall"),
        pytest.param((300, 300), "PNG", {}, (25, 25), id="square"),
        pytest.param(WIDE, "JPEG", {"dpi": (300, 300)}, (55, 22), id="JPEG of 300 dpi"),
        pytest.param(WIDE, "PNG", {"dpi": (72, 300)}, (55, 22), id="dots that are not square"),
        pytest.param(WIDE, "GIF", {}, (55, 22), id="GIF"),
        pytest.param(WIDE, "PNG", {}, (20, 30), id="drawn out of proportion in Word"),
    ],
)
def test_a_picture_is_as_wide_and_as_high_as_word_shows_it(pixels, kind, more, size, where):
    (one,) = drawn(saved((image(*pixels, kind, **more), *size), where=where))

    assert [one.width, one.height] == pytest.approx([side / 10 * POINTS for side in size], abs=0.1)
    # Nothing is cut off: it lies exactly where it shows.
    assert [one.lies.a, one.lies.d] == pytest.approx([one.width, one.height], abs=0.1)


def test_each_of_two_pictures_has_its_own_size():
    two = drawn(saved((image(*WIDE), 55, 22), (image(*TALL), 10, 25)))

    assert [(round(one.width), round(one.height)) for one in two] == [(156, 62), (28, 71)]


def test_one_picture_in_two_sizes_has_both():
    two = drawn(saved((image(*WIDE), 55, 22), (image(*WIDE), 25, 10)))

    assert [(round(one.width), round(one.height)) for one in two] == [(156, 62), (71, 28)]


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(inline(width=6 * CM, height=2 * CM), id="in the line"),
        pytest.param(anchored(CM, CM), id="placed from the page"),
        pytest.param(anchored(CM, CM, base="margin"), id="placed from the margin"),
    ],
)
def test_a_picture_with_a_place_of_its_own_is_as_large_as_one_in_the_line(run):
    (one,) = drawn(letterhead(header=f"<w:p>{run}</w:p>", of_head=LOGO, parts=WITH_LOGO))

    assert [one.width, one.height] == pytest.approx([6 * POINTS, 2 * POINTS], abs=0.1)
    assert [one.lies.a, one.lies.d] == pytest.approx([one.width, one.height], abs=0.1)


def test_a_picture_in_a_text_box_has_its_own_size_and_the_words_beside_it_stay():
    boxed = f"<w:p>{inline(width=2 * CM, height=CM)}</w:p>" + text("Oak Tree School")
    content = letterhead(header=f"<w:p>{anchored(CM, CM, boxed)}</w:p>", of_head=LOGO, parts=WITH_LOGO)

    (one,) = drawn(content)

    assert [one.width, one.height] == pytest.approx([2 * POINTS, POINTS], abs=0.1)
    assert "Oak Tree School" in read_letterhead(content, VALUES).html[0]


@pytest.mark.parametrize(
    ("cut", "share"),
    [
        pytest.param({"l": "50000"}, (0.5, 1), id="its left half"),
        pytest.param({"t": "25000", "b": "25000"}, (1, 0.5), id="above and below"),
        pytest.param({"l": "10000", "t": "20000", "r": "30000", "b": "40000"}, (0.6, 0.4), id="all around"),
    ],
)
def test_what_word_cuts_off_a_picture_the_pdf_cuts_off_too(cut, share):
    content = changed(saved((image(*WIDE), 40, 20)), "a:srcRect", **cut)

    (one,) = drawn(content)

    assert [one.width, one.height] == pytest.approx([4 * POINTS, 2 * POINTS], abs=0.1)
    whole = [4 * POINTS / share[0], 2 * POINTS / share[1]]
    assert [one.lies.a, one.lies.d] == pytest.approx(whole, abs=0.1)


def test_a_margin_that_word_adds_to_a_picture_is_in_the_pdf():
    (one,) = drawn(changed(saved((image(*WIDE), 40, 20)), "a:srcRect", l="-50000", r="-50000"))

    assert [one.width, one.height] == pytest.approx([2 * POINTS, 2 * POINTS], abs=0.1)


@pytest.mark.parametrize(
    ("frame", "lies"),
    [
        pytest.param({"rot": "5400000"}, [0, -4, 2, 0], id="a quarter to the right"),
        pytest.param({"rot": "16200000"}, [0, 4, -2, 0], id="a quarter to the left"),
        pytest.param({"rot": "10800000"}, [-4, 0, 0, -2], id="on its head"),
        pytest.param({"flipH": "1"}, [-4, 0, 0, 2], id="left and right changed"),
        pytest.param({"flipV": "1"}, [4, 0, 0, -2], id="top and foot changed"),
    ],
)
def test_a_picture_is_turned_and_mirrored_as_in_word(frame, lies):
    (one,) = drawn(changed(saved((image(*WIDE), 40, 20)), "a:xfrm", **frame))

    found = [one.lies.a, one.lies.b, one.lies.c, one.lies.d]
    assert found == pytest.approx([side * POINTS for side in lies], abs=0.1)


def test_the_preview_cuts_and_turns_a_picture_too():
    content = changed(saved((image(*WIDE), 40, 20)), "a:srcRect", l="50000")
    css = read_letterhead(changed(content, "a:xfrm", rot="5400000"), VALUES).css

    assert "width: 113pt; height: 57pt" in css
    assert ") -113.39pt 0.00pt / 226.77pt 56.69pt no-repeat; transform: rotate(90deg) scale(1, 1)" in css


def test_measures_that_are_no_numbers_stop_no_letterhead():
    content = changed(saved((image(*WIDE), 40, 20)), "a:srcRect", l="half")

    assert len(drawn(changed(content, "a:xfrm", rot="askew"))) == 1
