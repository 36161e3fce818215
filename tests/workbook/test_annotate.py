"""A marked copy: coloured cells, comments, a list with links; and marks that go when the cell is mended."""

import io
import re
import tracemalloc
import zipfile

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from directory.checks import registry
from directory.commands import cli
from directory.model import Acceptance, Finding, Severity
from directory.workbook.annotate import LIST, annotated
from directory.workbook.create import pack
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import read_book
from tests.helpers import TODAY


def finding(cell="K2", severity=Severity.ERROR, message="is no number", **more):
    told = {"sheet": "Recipients", "row": 2, "recipient": "one", "column": "phone", "value": "x"}
    told |= {"code": "C01", "name": "phone_unreadable", "suggestion": "0116 496 0001"}
    return Finding(cell=cell, severity=severity, message=message, **told | more)


def opened(content):
    return load_workbook(io.BytesIO(content))


def rules(sheet):
    """Return the conditional formats of a sheet: cells, formula, colour."""
    return [
        (str(area.sqref), rule.formula, rule.dxf.fill.bgColor.rgb)
        for area in sheet.conditional_formatting
        for rule in area.rules
    ]


@pytest.fixture
def plain():
    """Return a workbook with a fill, a comment and a conditional format of its own."""
    book = Workbook()
    book.active.title = "Recipients"
    book.active["K2"], book.active["M2"] = "Tel", "office"
    book.active["K2"].fill = PatternFill("solid", start_color="FF00CC00")
    book.active["K2"].comment = Comment("rang on Monday", "AB")
    book.active.conditional_formatting.add(
        "A1:M2", CellIsRule("equal", ['"x"'], fill=PatternFill(bgColor="FF123456"))
    )
    book.create_sheet("Sharing")["A1"] = "Rule"
    return pack(book)


def test_a_bad_cell_is_coloured_and_says_why(plain):
    sheet = opened(annotated("a.xlsx", plain, [finding(), finding("M2", Severity.WARNING, code="C03")]))[
        "Recipients"
    ]
    own, error, warning = rules(sheet)
    assert own[0] == "A1:M2"
    assert (error[0], warning[0]) == ("K2", "M2")
    assert "Recipient directory found: error" in error[1][0]
    assert error[2] != warning[2]
    assert sheet["K2"].comment.text.startswith("rang on Monday\n\n")
    assert sheet["K2"].comment.text.endswith("error C01: is no number")
    assert sheet["K2"].comment.author == "AB"
    assert sheet["M2"].comment.text.endswith("warning C03: is no number")
    assert sheet["K2"].fill.start_color.rgb == "FF00CC00"


def test_the_gravest_finding_of_a_cell_gives_the_colour(plain):
    found = [finding(severity=Severity.NOTE, message="a"), finding(message="b")]
    sheet = opened(annotated("a.xlsx", plain, found))["Recipients"]
    assert [place for place, _, _ in rules(sheet)] == ["A1:M2", "K2"]
    assert "error C01: b\nnote C01: a" in sheet["K2"].comment.text


def test_the_first_sheet_lists_the_findings_with_links(plain):
    found = [finding(message="=1+1 \x07"), finding(cell="", sheet="Sharing", column=None, recipient=None)]
    book = opened(annotated("a.xlsx", plain, found))
    assert book.sheetnames == [LIST, "Recipients", "Sharing"]
    sheet = book[LIST]
    assert [cell.value for cell in sheet[3]] == [
        "Recipients K2",
        "one",
        "Phone",
        "=1+1 ",
        "0116 496 0001",
        "error",
        "C01",
    ]
    assert sheet["D3"].data_type == "s"
    assert sheet["A3"].hyperlink.location == "'Recipients'!K2"
    assert sheet["A4"].hyperlink.location == "'Sharing'!A1"
    assert [one.sheet_view.tabSelected for one in book.worksheets] == [True, False, False]


def test_twice_is_once_to_the_byte(plain):
    found = [finding(), finding("M2", Severity.WARNING)]
    once = annotated("a.xlsx", plain, found)
    assert annotated("a.xlsx", once, found) == once


def test_a_mended_workbook_loses_its_marks_and_nothing_else(plain):
    clean = annotated("a.xlsx", annotated("a.xlsx", plain, [finding(), finding("M2")]), [])
    book, before = opened(clean), opened(plain)
    assert book.sheetnames == before.sheetnames
    sheet = book["Recipients"]
    assert rules(sheet) == rules(before["Recipients"])
    assert sheet["K2"].comment.text == "rang on Monday"
    assert sheet["M2"].comment is None
    for place in ("K2", "M2"):
        assert repr(sheet[place].fill) == repr(before["Recipients"][place].fill)


def test_other_findings_take_the_place_of_old_ones(plain):
    once = annotated("a.xlsx", plain, [finding()])
    again = annotated("a.xlsx", once, [finding("M2")])
    assert again == annotated("a.xlsx", plain, [finding("M2")])


def test_what_is_accepted_is_not_marked(plain):
    accepted = finding(accepted=Acceptance("AB", "Settled", TODAY))
    assert annotated("a.xlsx", plain, [accepted]) == annotated("a.xlsx", plain, [])


def test_a_cell_within_merged_ones_is_marked_where_it_is_seen(plain):
    book = opened(plain)
    book["Recipients"].merge_cells("K2:L3")
    sheet = opened(annotated("a.xlsx", pack(book), [finding("L3")]))["Recipients"]
    assert "is no number" in sheet["K2"].comment.text


def test_a_sheet_of_the_same_name_that_is_not_ours_is_left(plain):
    book = opened(plain)
    book.create_sheet(LIST)["A1"] = "my own list"
    with pytest.raises(WorkbookUnreadable, match="a sheet of its own"):
        annotated("a.xlsx", pack(book), [finding()])


def test_many_findings_share_few_rules(plain):
    found = [finding(f"K{row}", row=row) for row in range(2, 1002)]
    assert len(rules(opened(annotated("a.xlsx", plain, found))["Recipients"])) == 6


def run(*arguments, code=0):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result


def test_the_command_on_a_real_workbook(tmp_path):
    from tests.checks.test_fix import faulty_copy

    workbook, out = faulty_copy(tmp_path), tmp_path / "marked.xlsx"
    before = workbook.read_bytes()
    assert "errors" in run("annotate", workbook, "--out", out, code=1).output
    assert workbook.read_bytes() == before
    assert registry.run(read_book(out, TODAY)) == registry.run(read_book(workbook, TODAY))
    once = out.read_bytes()
    run("annotate", out, "--out", tmp_path / "again.xlsx", code=1)
    assert (tmp_path / "again.xlsx").read_bytes() == once
    assert "there already" in run("annotate", workbook, "--out", out, code=2).stderr
    run("annotate", workbook, "--out", out, "--replace", code=1)
    assert "workbook itself" in run("annotate", out, "--out", out, "--replace", code=2).stderr
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None


def test_a_cell_far_down_costs_no_more_than_what_is_there():
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet["A1"], sheet["XFD1048576"] = "ID", "x"
    saved = io.BytesIO()
    book.save(saved)
    tracemalloc.start()
    annotated("recipients.xlsx", saved.getvalue(), [])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000


def test_whole_columns_merged_are_refused_with_their_place():
    book = Workbook()
    book.active.title = "Read me"
    saved = io.BytesIO()
    book.save(saved)
    merged = b'<sheetData/><mergeCells><mergeCell ref="D1:E1048576"/></mergeCells>'
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, re.sub(rb"<sheetData ?/>|<sheetData></sheetData>", merged, xml))
    with pytest.raises(WorkbookUnreadable, match='on sheet "Read me", D1:E1048576'):
        annotated("recipients.xlsx", out.getvalue(), [])
