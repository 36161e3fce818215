"""Fold marks for a DL envelope, in Word and in the PDF."""

import re
from io import BytesIO

import pikepdf
import pytest

from directory.documents.docx import compile_docx
from directory.documents.letterhead.read import read_letterhead
from directory.documents.pdf import compile_pdf
from tests.accessible import failures
from tests.documents.letterhead.makers import anchored, letterhead, members, text
from tests.documents.letterhead.test_read import VALUES
from tests.makers import context, letter

MM = 72 / 25.4
TABLE = "<w:tbl><w:tblGrid><w:gridCol w:w='4000'/></w:tblGrid><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"


def made(wanted: str, header: str = text("Oak Tree School")) -> tuple[bytes, bytes, tuple[str, ...]]:
    """Return a letter in Word and in PDF, and what of the letterhead is left out."""
    head = read_letterhead(letterhead(header=header), VALUES | {"fold_marks": wanted})
    parsed = letter("Dear all,", addressed=True)
    return compile_docx(parsed, head)(context()), compile_pdf(parsed, head)(context()), head.left_out


def folds_in_word(content: bytes) -> list[float]:
    """Return how far below the sheet's top each mark is, in mm."""
    headers = b"".join(one for name, one in members(content).items() if "word/header" in name).decode()
    return [
        int(found) / 12700 / MM
        for anchor in re.findall(r"<wp:anchor.*?</wp:anchor>", headers)
        if "Fold mark" in anchor
        for found in re.findall(r"<wp:positionV.*?<wp:posOffset>(\d+)<", anchor)
    ]


def folds_in_pdf(content: bytes) -> list[float]:
    """Return how far below the sheet's top each thin grey shape at the left edge is, in mm."""
    with pikepdf.open(BytesIO(content)) as document:
        page = document.pages[0]
        at, stack, found, grey = (0.0, 0.0), [], [], False
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "q":
                    stack.append(at)
                case "Q":
                    at = stack.pop()
                case "cm":
                    at = at[0] + float(operands[4]), at[1] + float(operands[5])
                case "scn" | "rg":
                    grey = (
                        len({round(float(one), 2) for one in operands}) == 1
                        and 0.4 < float(operands[0]) < 0.6
                    )
                case "m" if grey and at[0] + float(operands[0]) < 20 * MM:
                    found.append((float(page.mediabox[3]) - at[1] - float(operands[1])) / MM)
        return sorted({round(one) for one in found})


@pytest.mark.parametrize("header", [text("Oak Tree School"), "", TABLE], ids=["words", "empty", "a table"])
def test_marks_stand_at_the_two_folds_in_word_and_pdf(header: str) -> None:
    word, pdf, left_out = made("Yes", header)
    assert [round(one) for one in folds_in_word(word)] == [99, 198]
    assert folds_in_pdf(pdf) == [99, 198]
    assert failures(pdf) == []
    assert left_out == ()


@pytest.mark.parametrize("wanted", ["", "No"])
def test_no_marks_unless_the_school_wants_them(wanted: str) -> None:
    word, pdf, _ = made(wanted)
    assert (folds_in_word(word), folds_in_pdf(pdf)) == ([], [])


@pytest.mark.parametrize(
    ("x", "y", "room"),
    [
        pytest.param(0, 90 * 36000, False, id="a box over the first fold"),
        pytest.param(30 * 36000, 90 * 36000, True, id="a box beside it"),
    ],
)
def test_no_mark_is_drawn_over_the_letterhead(x: int, y: int, room: bool) -> None:
    word, _, left_out = made("Yes", f"<w:p>{anchored(x, y, text('Box'))}</w:p>")
    assert (len(folds_in_word(word)) == 2, left_out == ()) == (room, room)
    assert room or "the fold marks: something stands where they would be" in left_out
