"""Single cells changed: everything else in the file stays as it is, byte for byte."""

import io
import os
import re
import stat
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table

from directory.workbook import save
from directory.workbook.edit import CellsRefused, Change, edited
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.package import exchanged
from directory.workbook.save import NotSaved, save_over, write_copy
from tests.helpers import full_disk

NOW = datetime(2026, 11, 23, 14, 30)
SHEET = "xl/worksheets/sheet1.xml"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
X14 = (
    b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations '
    b'count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation '
    b'type="list" allowBlank="1"><x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1>'
    b"<xm:sqref>C2:C9</xm:sqref>"
    b"</x14:dataValidation></x14:dataValidations></ext></extLst>"
)


def members(content):
    """Return the parts of a zip, in its order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content, **changed):
    """Return a zip in which parts are changed by functions, and new ones put at its end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members(content).items():
            archive.writestr(name, changed.get(name, lambda same: same)(part))
    return out.getvalue()


@pytest.fixture
def rich():
    """Return a workbook with everything that a load and a save would lose or move."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet.append(["ID", "Phone", "Status"])
    sheet.append(["one", "Tel: 0116 496 0001", "active"])
    sheet.append(["two", 1164960002, None])
    sheet["A5"] = "three"
    sheet["E2"] = "=LEN(B2)"
    sheet["B2"].comment = Comment("rang on Monday", "AB")
    sheet["B2"].fill = PatternFill("solid", start_color="FFCC00")
    sheet["B3"].number_format = "00000000000"
    sheet.conditional_formatting.add(
        "A1:C9", CellIsRule("equal", ['"x"'], fill=PatternFill(bgColor="FF0000"))
    )
    sheet.column_dimensions["B"].width = 33
    sheet.print_title_rows, sheet.print_area = "1:1", "A1:C9"
    sheet.page_setup.orientation = "landscape"
    sheet.oddFooter.center.text = "Page &P"
    sheet.merge_cells("A8:B8")
    other = book.create_sheet("Other & more")
    other.append(["kept", "Tel: 0116 496 0001"])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "G2")
    out = io.BytesIO()
    book.save(out)
    content = with_parts(
        out.getvalue(),
        **{
            SHEET: lambda xml: xml.replace(b"</worksheet>", X14 + b"</worksheet>"),
            "[Content_Types].xml": lambda xml: xml.replace(
                b"<Override", b'<Default Extension="png" ContentType="image/png"/><Override', 1
            ),
        },
    )
    loose = io.BytesIO(content)
    with zipfile.ZipFile(loose, "a") as archive:
        info = zipfile.ZipInfo("xl/media/image1.png", (1999, 12, 31, 23, 59, 58))
        archive.writestr(info, PNG)
        archive.comment = b"kept"
    return loose.getvalue()


def cells(content, sheet="Recipients"):
    return {
        cell.coordinate: (cell.value, cell.number_format, cell.fill.start_color.rgb, cell._style)
        for row in load_workbook(io.BytesIO(content))[sheet].iter_rows()
        for cell in row
        if cell.value is not None or cell.has_style
    }


CHANGES = [
    Change("Recipients", "B2", "0116 496 0001", filled=True),
    Change("Recipients", "B3", "0116 496 0002", filled=True),
    Change("Recipients", "D2", "new & <odd>\n]]>", filled=False),
    Change("Recipients", "C5", "x", filled=False),
    Change("Recipients", "B5", " y ", filled=False),
    Change("Recipients", "C2", "Active", filled=True),
]


def test_only_the_changed_cells_differ(rich):
    after = edited("a.xlsx", rich, CHANGES)
    before, now = members(rich), members(after)
    assert list(now) == list(before)
    assert {name for name in now if now[name] != before[name]} == {SHEET}
    old, new = cells(rich), cells(after)
    wanted = {change.cell: change.text for change in CHANGES}
    assert {place: told[0] for place, told in new.items() if place in wanted} == wanted
    assert {place: told for place, told in new.items() if place not in wanted} == {
        place: told for place, told in old.items() if place not in wanted
    }
    assert all(new[place][1:] == old[place][1:] for place in wanted if place in old)


def test_outside_the_changed_cells_not_a_byte_of_the_sheet_differs(rich):
    cut = re.compile(rb'<c r="(?:B2|B3|D2|C5|B5|C2)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
    before, now = (members(one)[SHEET] for one in (rich, edited("a.xlsx", rich, CHANGES)))
    assert cut.sub(b"", now) == cut.sub(b"", before)
    assert X14 in now
    assert parsed(now) is not None


def test_members_keep_their_packed_bytes_dates_and_order(rich):
    after = edited("a.xlsx", rich, CHANGES)
    with zipfile.ZipFile(io.BytesIO(rich)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.comment == b"kept"
        for a, b in zip(old.infolist(), new.infolist(), strict=True):
            assert (a.filename, a.date_time, a.external_attr, a.create_system, a.extra) == (
                b.filename,
                b.date_time,
                b.external_attr,
                b.create_system,
                b.extra,
            )
            if a.filename != SHEET:
                assert (a.CRC, a.compress_size, a.compress_type) == (b.CRC, b.compress_size, b.compress_type)
                start, end = (
                    one[at.header_offset : at.header_offset + 30 + len(at.filename) + at.compress_size]
                    for one, at in ((rich, a), (after, b))
                )
                assert start == end


def test_no_change_gives_the_same_bytes(rich):
    assert edited("a.xlsx", rich, []) == rich


def test_new_cells_stand_in_order(rich):
    xml = members(edited("a.xlsx", rich, CHANGES))[SHEET]
    rows = re.findall(rb"<row .*?</row>", xml, re.DOTALL)
    in_rows = [re.findall(rb'<c r="([A-Z]+)', row) for row in rows]
    assert in_rows == [sorted(columns) for columns in in_rows]
    assert len(max(in_rows, key=len)) > 1


@pytest.mark.parametrize(
    ("cell", "filled", "says"),
    [
        pytest.param("E2", True, "it has a formula", id="formula"),
        pytest.param("C3", True, "nothing stands in it", id="blank, but should be filled"),
        pytest.param("A2", False, "it is not blank", id="filled, but should be blank"),
        pytest.param("A4", False, "its row is blank", id="no row"),
        pytest.param("B8", False, "merged cells A8:B8", id="merged"),
    ],
)
def test_cells_that_are_not_written_over(rich, cell, filled, says):
    with pytest.raises(CellsRefused, match=re.escape(f"Recipients!{cell}")) as caught:
        edited("a.xlsx", rich, [Change("Recipients", cell, "x", filled=filled), CHANGES[0]])
    assert says in str(caught.value)
    assert len(caught.value.reasons) == 1


def test_the_heading_of_an_excel_table_is_refused(rich):
    book = load_workbook(io.BytesIO(rich))
    book["Recipients"].add_table(Table(displayName="Bodies", ref="A1:C3"))
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(CellsRefused, match="heading of an Excel table"):
        edited("a.xlsx", out.getvalue(), [Change("Recipients", "B1", "x", filled=True)])
    assert edited("a.xlsx", out.getvalue(), [CHANGES[0]])


def sheet_xml(content, xml):
    return with_parts(content, **{SHEET: lambda _: xml})


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
NEW = b'<is><t xml:space="preserve">NEW</t></is></c>'


def parsed(xml):
    return ElementTree.fromstring(xml)  # noqa: S314  # our own


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            b'<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>',
            b'<t>a</t></is></c><c t="inlineStr">' + NEW,
            id="no places written down",
        ),
        pytest.param(
            b'<row r="1"><!-- <row r="1"><c r="B1"> --><?odd <c r="B1"?><c r="A1" t="inlineStr"><is><t>'
            b'<![CDATA[</row><c r="B1">]]></t></is></c><c r="B1" s="0"><v>1</v></c></row>',
            b'</c><c r="B1" s="0" t="inlineStr">' + NEW + b"</row>",
            id="comments, CDATA and instructions that look like cells",
        ),
        pytest.param(
            b"\n <row r = '1' ht='15' >\n  <c r='B1' s='0'\n><v>1</v></c >\n </row >\n",
            b'\n  <c r="B1" s="0" t="inlineStr">' + NEW + b"\n </row >",
            id="odd spaces and quotation marks",
        ),
        pytest.param(
            b'<row r="1"><c r="A1" x="&gt;/>" s="0"/><c r="B1" vm="3" t="b"><v>1</v></c><c r="C1"/></row>',
            b'<c r="A1" x="&gt;/>" s="0"/><c r="B1" t="inlineStr">' + NEW + b'<c r="C1"/>',
            id="a > in an attribute",
        ),
    ],
)
def test_xml_that_other_programs_write(rich, rows, expected):
    xml = b'<worksheet %b><!-- <row r="1"/> --><sheetData>%b</sheetData></worksheet>' % (MAIN, rows)
    change = Change("recipients ", "B1", "NEW", filled=True)
    after = members(edited("a.xlsx", sheet_xml(rich, xml), [change]))[SHEET]
    assert expected in after
    parsed(after)


def test_a_prefix_before_every_name(rich):
    xml = b'<x:worksheet xmlns:x=%b><x:sheetData><x:row r="1"/></x:sheetData></x:worksheet>' % MAIN[6:]
    after = edited("a.xlsx", sheet_xml(rich, xml), [Change("Recipients", "B1", "NEW", filled=False)])
    (cell,) = parsed(members(after)[SHEET]).iter(
        "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
    )
    assert cell.text == "NEW"


def test_utf_16_is_refused_with_a_word(rich):
    content = sheet_xml(rich, "<worksheet/>".encode("utf-16"))
    with pytest.raises(WorkbookUnreadable, match="unusual way"):
        edited("a.xlsx", content, [CHANGES[0]])


def test_a_new_cell_takes_the_style_of_its_column(rich):
    book = load_workbook(io.BytesIO(rich))
    book["Recipients"].column_dimensions["D"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    after = edited("a.xlsx", out.getvalue(), [Change("Recipients", "D3", "x", filled=False)])
    assert load_workbook(io.BytesIO(after))["Recipients"]["D3"].number_format == "@"


class Unseekable(io.RawIOBase):
    """A stream that zipfile cannot go back in: it puts the sizes behind the data."""

    def __init__(self):
        self.bytes = bytearray()

    def writable(self):
        return True

    def write(self, more):
        self.bytes += more
        return len(more)


def test_a_zip_whose_sizes_stand_behind_the_data(rich):
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members(rich).items():
            archive.writestr(name, part)
    after = members(edited("a.xlsx", bytes(stream.bytes), CHANGES))
    assert after == members(edited("a.xlsx", rich, CHANGES))


@given(
    parts=st.dictionaries(st.text("abc/\u00e9", min_size=1, max_size=8), st.binary(max_size=99), min_size=1),
    data=st.data(),
)
def test_exchanging_parts_of_any_zip(parts, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(
                name, part, data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            )
    new = data.draw(st.dictionaries(st.sampled_from(list(parts)), st.binary(max_size=99)))
    assert members(exchanged("a.xlsx", out.getvalue(), new)) == parts | new


@given(
    text=st.text(
        st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1
    )
)
def test_any_text_comes_back(text):
    out = io.BytesIO()
    book = Workbook()
    book.active["A1"] = "old"
    book.save(out)
    after = edited("a.xlsx", out.getvalue(), [Change("Sheet", "A1", text, filled=True)])
    assert load_workbook(io.BytesIO(after)).active["A1"].value == text


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def files(folder: Path):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_save_leaves_a_dated_backup_and_the_mode(kept):
    backup = save_over(kept, b"old", b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": b"new", "recipients.2026-11-23-143000.xlsx": b"old"}
    assert backup.name == "recipients.2026-11-23-143000.xlsx"
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (kept, backup)} == {0o640}


def test_an_earlier_backup_of_the_same_second_is_kept(kept):
    (kept.parent / "recipients.2026-11-23-143000.xlsx").write_bytes(b"earlier")
    assert save_over(kept, b"old", b"new", NOW).name == "recipients.2026-11-23-143000-2.xlsx"
    assert files(kept.parent)["recipients.2026-11-23-143000.xlsx"] == b"earlier"


@pytest.mark.parametrize(
    ("lock", "program"), [("~$recipients.xlsx", "Excel"), (".~lock.recipients.xlsx#", "LibreOffice")]
)
def test_a_file_that_a_program_holds_is_left(kept, lock, program):
    (kept.parent / lock).touch()
    with pytest.raises(NotSaved, match=f"open in {program}"):
        save_over(kept, b"old", b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": b"old", lock: b""}


def test_a_file_that_somebody_changed_is_left_and_not_even_copied(kept, monkeypatch):
    monkeypatch.setattr("directory.workbook.save.write_whole", lambda *_, **__: pytest.fail("a file"))
    with pytest.raises(NotSaved, match="changed by somebody since it was read"):
        save_over(kept, b"older", b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": b"old"}


def test_a_change_at_the_last_moment_is_seen_and_the_backup_goes(kept, monkeypatch):
    real = os.fsync

    def slow(handle):
        kept.write_bytes(b"somebody else's")
        real(handle)

    monkeypatch.setattr("directory.files.os.fsync", slow)
    with pytest.raises(NotSaved, match="changed by somebody"):
        save_over(kept, b"old", b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": b"somebody else's"}


def test_a_folder_that_cannot_be_written_to(kept, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("directory.files.os.open", refuse)
    with pytest.raises(NotSaved, match="cannot be saved"):
        save_over(kept, b"old", b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": b"old"}


@pytest.mark.skipif(os.name != "posix", reason="Windows limits no file's size")
def test_a_full_disk_leaves_no_half_backup(kept):
    kept.write_bytes(bytes(100_000))
    with full_disk(), pytest.raises(NotSaved, match="file too large"):
        save_over(kept, bytes(100_000), b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": bytes(100_000)}


def test_a_backup_that_is_not_whole_leaves_the_workbook(kept, monkeypatch):
    """The disk says that it has written the backup, and has not."""
    before = kept.read_bytes()
    monkeypatch.setattr(save, "write_whole", lambda path, content, *_, **__: path.write_bytes(content[:-1]))
    with pytest.raises(NotSaved, match="cannot be copied whole"):
        save_over(kept, before, b"new", NOW)
    assert files(kept.parent) == {"recipients.xlsx": before}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder(kept):
    kept.parent.chmod(0o500)
    try:
        with pytest.raises(NotSaved, match="cannot be saved"):
            save_over(kept, b"old", b"new", NOW)
    finally:
        kept.parent.chmod(0o700)
    assert files(kept.parent) == {"recipients.xlsx": b"old"}


@pytest.mark.skipif(os.name != "posix", reason="links need a right on Windows")
def test_a_link_stays_a_link(kept):
    link = kept.parent / "link.xlsx"
    link.symlink_to(kept)
    save_over(link, b"old", b"new", NOW)
    assert link.is_symlink()
    assert kept.read_bytes() == b"new"


def test_a_copy_never_takes_the_place_of_the_workbook(kept):
    with pytest.raises(NotSaved, match="the workbook itself"):
        write_copy(kept, b"new", of=kept, replace=True)
    copy = kept.parent / "marked.xlsx"
    write_copy(copy, b"new", of=kept, replace=False)
    with pytest.raises(NotSaved, match="there already"):
        write_copy(copy, b"newer", of=kept, replace=False)
    write_copy(copy, b"newer", of=kept, replace=True)
    assert files(kept.parent) == {"recipients.xlsx": b"old", "marked.xlsx": b"newer"}


@pytest.mark.parametrize(("changed", "left"), [(["B2"], ["B3"]), (["B2", "B3"], []), (["A2"], ["B2", "B3"])])
def test_a_changed_cell_loses_the_link_to_what_it_said(changed, left):
    book = Workbook()
    book.active.title = "Recipients"
    for row in (["ID", "Email"], ["one", "a@exampel.org"], ["two", "b@exampel.org"]):
        book.active.append(row)
    for cell in ("B2", "B3"):
        book.active[cell].hyperlink = f"mailto:{book.active[cell].value}"
    saved = io.BytesIO()
    book.save(saved)
    new = edited(
        "r.xlsx", saved.getvalue(), [Change("Recipients", one, "new", filled=True) for one in changed]
    )
    sheet = load_workbook(io.BytesIO(new)).active
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == left
    assert (b"<hyperlinks" in members(new)[SHEET]) is bool(left)
