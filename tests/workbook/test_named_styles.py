"""Named styles that no cell has are left out; a cell keeps its own, under whatever number."""

import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, NamedStyle

from directory.workbook import named_styles
from directory.workbook.annotate import annotated
from directory.workbook.named_styles import MANY, without_unused_styles


def heaped(more):
    """Return a workbook whose one cell has the last of ``more`` named styles."""
    book = Workbook()
    book.active.title = "Recipients"
    book.active["A1"].value = "ID"
    book.active["A1"].style = NamedStyle("ours", font=Font(bold=True))
    saved, out = io.BytesIO(), io.BytesIO()
    book.save(saved)
    looks = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" />' * (more - 1)
    styles = "".join(f'<cellStyle name="Normal {number}" xfId="{number}" />' for number in range(1, more))
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = old.read(name).decode()
            if name == "xl/styles.xml":
                xml = xml.replace('xfId="1"', f'xfId="{more}"')
                xml = re.sub(r"(<cellStyleXfs[^>]*><xf [^>]*/?>)", rf"\g<1>{looks}", xml)
                xml = xml.replace("</cellStyles>", f"{styles}</cellStyles>")
            new.writestr(name, xml)
    return out.getvalue()


def test_only_the_styles_in_use_are_left():
    content = heaped(MANY + 500)
    book = load_workbook(io.BytesIO(without_unused_styles("a.xlsx", content)))
    assert set(book.named_styles) == {"Normal", "ours"}
    assert book.active["A1"].style == "ours"
    assert book.active["A1"].font.b


@pytest.mark.parametrize("more", [2, MANY - 2])
def test_a_workbook_with_few_is_left_as_it_is(more):
    content = heaped(more)
    assert without_unused_styles("a.xlsx", content) is content


def test_a_marked_copy_takes_no_longer_for_thousands_of_styles(monkeypatch):
    content = heaped(MANY + 500)
    assert len(load_workbook(io.BytesIO(annotated("a.xlsx", content, []))).named_styles) == 2
    monkeypatch.setattr(named_styles, "MANY", MANY * 2)
    assert len(load_workbook(io.BytesIO(annotated("a.xlsx", content, []))).named_styles) > MANY
