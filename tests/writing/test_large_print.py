"""Letters in large print: in the home's size where the row says so, in Word and PDF alike, or all of them."""

import shutil
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from directory.documents.docx import compile_docx
from directory.documents.letterhead.read import Letterhead, read_letterhead
from directory.documents.pdf import compile_pdf
from directory.planning.prepare import prepare
from directory.planning.request import Request
from directory.templates.context import school_values
from directory.writing.manifest import Manifest
from directory.writing.write import write
from tests.makers import LETTERHEAD, ON, context, letter, school
from tests.torture import LEAVERS, WORKBOOK

BODY = "# Heading\n\n## Smaller\n\n| What | Is |\n|---|---|\n| Course | A |\n\n- one\n"


TEMPLATES = LETTERHEAD.parent


def head(*, large: bool) -> Letterhead:
    return read_letterhead(LETTERHEAD.read_bytes(), school_values(school()), large=large)


@pytest.mark.parametrize(
    ("large", "text", "headings"), [(False, 11, [15, 12.5]), (True, 16, [20, 18])], ids=["usual", "large"]
)
def test_text_is_as_large_as_it_is_to_be_in_both_forms(
    large: bool, text: float, headings: list[float]
) -> None:
    letterhead = head(large=large)
    sizes: dict[str, float] = {}

    def visit(told: str, _matrix: object, _text_matrix: object, _font: object, size: float) -> None:
        if told.strip():
            sizes[told.strip()] = abs(size)

    pdf = compile_pdf(letter(BODY), letterhead)(context())
    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    assert sizes["Course"] >= text
    assert sizes["one"] >= text
    assert [sizes["Heading"] >= headings[0], sizes["Smaller"] >= headings[1]] == [True, True]
    assert (sizes["Course"] < 16) is not large
    with ZipFile(BytesIO(compile_docx(letter(BODY), letterhead)(context()))) as word:
        styles = word.read("word/styles.xml").decode()
    assert ('w:sz w:val="32"' in styles.partition('"Table Text"')[2].partition("</w:style>")[0]) is large


@pytest.mark.parametrize("all_of_them", [False, True], ids=["who needs it", "all"])
def test_folder_has_large_print_for_who_needs_it_or_for_all(tmp_path: Path, all_of_them: bool) -> None:
    workbook, leavers = tmp_path / "recipients.xlsx", tmp_path / "leavers.xlsx"
    shutil.copy(WORKBOOK, workbook)
    shutil.copy(LEAVERS, leavers)
    request = Request(
        ("post16-transfer",), TEMPLATES, leavers, workbook, ON, "wqe-college", large_print=all_of_them
    )
    prepared = prepare(request)
    assert {notice.large for notice in prepared.plan.notices} == {all_of_them}
    list(write(prepared, tmp_path / "out"))
    assert Manifest.read(tmp_path / "out").request.large_print is all_of_them
    texts = [PdfReader(one).pages[0].extract_text() for one in (tmp_path / "out").glob("*.pdf")]
    assert len(texts) == 4
    assert all(("Yours sincerely" in text) is not all_of_them for text in texts)
