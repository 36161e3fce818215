"""What comes out of a workbook: the text a person sees, and the cell it stands in."""

import re
import warnings
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from directory.model import Book, Heading, Row, Stored
from directory.workbook import cells
from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import read_book
from directory.workbook.shown import VISIBLE
from tests.workbooks import ON, SHEET, edit, replacing, saved


def one_cell(path: Path, value: object, form: str = "General") -> Path:
    """Save a workbook with ``value`` in B2, under Organisation, and an ID beside it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet.append(["ID", "Organisation"])
    sheet.append(["example-college", value])
    sheet["B2"].number_format = form
    book.save(path)
    return path


def shared(path: Path, text: bytes) -> Path:
    """Move B2's text to the shared strings, where Excel keeps it and openpyxl no longer does."""
    edit(path, replacing(rb'<c r="B2".*?</c>', rb'<c r="B2" t="s"><v>1</v></c>'))
    part = b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"'
    override = b'<Override PartName="/xl/sharedStrings.xml" ' + part + b"/></Types>"
    edit(path, replacing(b"</Types>", override), "[Content_Types].xml")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    texts = b'<Relationship Id="texts" Type="' + kind + b'" Target="sharedStrings.xml"/></Relationships>'
    edit(path, replacing(b"</Relationships>", texts), "xl/_rels/workbook.xml.rels")
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/sharedStrings.xml", b"<sst " + space + b"><si><t>0</t></si><si>" + text + b"</si></sst>"
        )
    return path


def row_of(path: Path) -> Row:
    (row,) = read_book(path, ON).rows("Recipients")
    return row


@pytest.fixture
def xlsx(tmp_path) -> Path:
    return tmp_path / "recipients.xlsx"


def test_read_book_returns_known_sheets_by_name_and_leaves_others_alone(xlsx):
    saved(
        xlsx,
        {
            "Read me": [["How to use this"]],
            " RECIPIENTS": [["ID"], ["example-college"]],
            "Sharing": [["Rule", "Recipient"], ["S21", "College"]],
            "Leavers": [["Surname"], ["Example"]],
        },
    )
    book = read_book(xlsx, ON)
    assert isinstance(book, Book)
    assert book.on == ON
    assert list(book.tables) == ["Recipients", "Sharing"]
    assert book.rows("Sharing")[0]["recipient"] == "College"
    assert book.rows("School") == ()


def test_rows_carry_their_text_their_cell_and_nothing_odd(xlsx):
    saved(xlsx, {"Recipients": [["Organisation", "ID"], ["Example College", "example-college"]]})
    row = row_of(xlsx)
    assert {key: text for key, text in row.values.items() if text} == {
        "organisation": "Example College",
        "id": "example-college",
    }
    assert (row.sheet, row.number, row.cell("id"), row.personal) == ("Recipients", 2, "B2", False)
    assert not row.stored


@pytest.mark.parametrize(
    "typed", ["Send by", "send_by", "Send-By", "SEND BY", " Send  by ", "Send\nby", "Send\xa0by"]
)
def test_headings_are_matched_by_words(xlsx, typed):
    saved(xlsx, {"Recipients": [["ID", typed], ["example-college", "Post"]]})
    assert row_of(xlsx)["send_by"] == "Post"
    assert read_book(xlsx, ON).tables["Recipients"].headings[1] == Heading("B", typed.strip(), "send_by")


def test_the_first_of_two_equal_headings_counts_and_both_are_told(xlsx):
    saved(
        xlsx, {"Recipients": [["ID", "Email", None, "E-mail"], ["x", "a@example.org", "", "b@example.org"]]}
    )
    table = read_book(xlsx, ON).tables["Recipients"]
    assert table.headings[1:] == (Heading("B", "Email", "email"), Heading("D", "E-mail", "email"))
    assert table.rows[0]["email"] == "a@example.org"
    assert table.rows[0].cell("email") == "B2"


def test_unknown_columns_are_told_and_their_values_left_out(xlsx):
    saved(xlsx, {"Recipients": [["ID", "Colour"], ["example-college", "blue"], [None, "a remark"]]})
    table = read_book(xlsx, ON).tables["Recipients"]
    assert table.headings[1] == Heading("B", "Colour", None)
    assert [{*row.values.values()} for row in table.rows] == [{"", "example-college"}]


def test_a_column_that_the_file_lacks_reads_as_blank(xlsx):
    saved(xlsx, {"Recipients": [["ID"], ["example-college"]]})
    row = row_of(xlsx)
    assert row["email"] == ""
    assert row.cell("email") == "row 2"
    assert dict(row.columns) == {"id": "A"}


def test_a_key_that_the_sheet_does_not_have_is_an_error(xlsx):
    saved(xlsx, {"Recipients": [["ID", "Organisation"], ["example-college", "Example College"]]})
    with pytest.raises(KeyError):
        row_of(xlsx)["organization"]


def test_row_numbers_are_those_excel_shows(xlsx):
    rows = [[], ["ID"], ["first"], [], [None, "beside the table"], ["second"]]
    saved(xlsx, {"Recipients": rows})
    assert [(row.number, row["id"]) for row in read_book(xlsx, ON).rows("Recipients")] == [
        (3, "first"),
        (6, "second"),
    ]


def test_sparse_cells_keep_their_columns(xlsx):
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet["C1"], sheet["H1"] = "ID", "Email"
    sheet["H900"] = "office@example.org"
    book.save(xlsx)
    row = row_of(xlsx)
    assert (row.cell("email"), row["id"], row["email"]) == ("H900", "", "office@example.org")


@pytest.mark.parametrize("claimed", [b'ref="A1"', b'ref="A1:A1"', b'ref="B5:Z9"', b'ref="A1:C1048576"'])
def test_a_wrong_dimension_loses_no_cell(xlsx, claimed):
    saved(xlsx, {"Recipients": [["ID", "Town"], ["one", "Leicester"], ["two", "Oadby"]]})
    edit(xlsx, replacing(rb'(?<=<dimension )ref="[^"]*"', claimed))
    rows = read_book(xlsx, ON).rows("Recipients")
    assert [(row.number, row["id"], row["town"]) for row in rows] == [
        (2, "one", "Leicester"),
        (3, "two", "Oadby"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(replacing(rb"<dimension[^>]*/>", b""), id="no dimension"),
        pytest.param(replacing(rb' r="[A-Z]*\d+"', b""), id="no coordinates"),
        pytest.param(
            lambda xml: re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="), id="a prefix"
        ),
        pytest.param(replacing(rb'<row r="(\d+)"', rb'<row spans="1:2" r="\1"'), id="spans first"),
        pytest.param(replacing(rb' r="(\d+)"', rb" r='\1'"), id="other quotation marks"),
        pytest.param(
            replacing(rb"</sheetData>", rb'<row r="1048576" s="1"/></sheetData>'), id="blank last row"
        ),
    ],
)
def test_sheets_as_other_programs_write_them_read_the_same(xlsx, change):
    saved(xlsx, {"Recipients": [["ID", "Town"], ["one", "Leicester"], ["two", "Oadby"]]})
    edit(xlsx, change)
    rows = read_book(xlsx, ON).rows("Recipients")
    assert [(row.number, row["town"]) for row in rows] == [(2, "Leicester"), (3, "Oadby")]


def test_a_million_formatted_blank_rows_are_not_parsed(xlsx, monkeypatch):
    saved(xlsx, {"Recipients": [["ID"], ["one"]]})
    blank = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 60_000)
    )
    edit(xlsx, replacing(rb"</sheetData>", blank + b"</sheetData>"))
    parsed = []
    whole = cells._Sheet._started
    monkeypatch.setattr(cells._Sheet, "_started", lambda *told: parsed.append(told[1]) or whole(*told))
    assert row_of(xlsx)["id"] == "one"
    assert parsed.count("row") <= 2


@pytest.mark.parametrize(
    ("value", "form", "text", "stored"),
    [
        pytest.param("  LE1 1FZ\xa0 ", "@", "LE1 1FZ", None, id="spaces at the ends"),
        pytest.param("1 Road_x000D_\nOadby", "@", "1 Road\nOadby", None, id="Excel's carriage return"),
        pytest.param("1 Road_x000B_Oadby_x0007_", "@", "1 Road\nOadby", None, id="pasted from Word"),
        pytest.param("0116 496 0001", "General", "0116 496 0001", None, id="text"),
        pytest.param("94%", "General", "94%", None, id="percentage typed as text"),
        pytest.param(1162413984, "General", "1162413984", Stored.NUMBER, id="lost leading zero"),
        pytest.param(1162413984.0, "General", "1162413984", Stored.NUMBER, id="float"),
        pytest.param(4.4116e11, "0.00E+00", "441160000000", Stored.NUMBER, id="no exponent"),
        pytest.param(1e-7, "General", "0.0000001", Stored.NUMBER, id="no small exponent"),
        pytest.param(0.1 + 0.2, "General", "0.3", Stored.NUMBER, id="fifteen digits"),
        pytest.param(1162413984, "00000000000", "01162413984", Stored.NUMBER, id="zeros pad"),
        pytest.param(1162413984, r"0000\ 000\ 0000", "0116 241 3984", Stored.NUMBER, id="zeros with spaces"),
        pytest.param(12345, "000", "12345", Stored.NUMBER, id="more digits than zeros"),
        pytest.param(-5, "000", "-5", Stored.NUMBER, id="negative"),
        pytest.param(0.94, "0%", "94%", Stored.NUMBER, id="percentage"),
        pytest.param(0.945, "0%", "95%", Stored.NUMBER, id="percentage rounds as Excel does"),
        pytest.param(0.9412, "0.00%", "94.12%", Stored.NUMBER, id="percentage with places"),
        pytest.param(0, "General", "0", Stored.NUMBER, id="zero is not blank"),
        pytest.param(True, "General", "TRUE", Stored.BOOLEAN, id="true"),
        pytest.param(False, "General", "FALSE", Stored.BOOLEAN, id="false is not blank"),
        pytest.param(date(2026, 8, 31), "dd/mm/yyyy", "31/08/2026", Stored.DATE, id="date"),
        pytest.param(date(2026, 8, 31), "mmm yyyy", "31/08/2026", Stored.DATE, id="date shown short"),
        pytest.param(datetime(2026, 8, 31), "dd/mm/yyyy", "31/08/2026", Stored.DATE, id="midnight"),
        pytest.param(
            datetime(2026, 8, 31, 14, 30), "d/m/y h:mm", "31/08/2026 14:30", Stored.DATE, id="time of day"
        ),
        pytest.param(time(14, 30), "h:mm", "14:30", Stored.DATE, id="time alone"),
        pytest.param(timedelta(hours=30), "[h]:mm", "1 day, 6:00:00", Stored.DATE, id="span of time"),
        pytest.param(
            99999999999, "dd/mm/yyyy", "#VALUE!", Stored.ERROR, id="phone number formatted as a date"
        ),
        pytest.param("#REF!", "General", "#REF!", Stored.ERROR, id="error"),
        pytest.param("=1+1", "General", "", Stored.FORMULA_WITHOUT_VALUE, id="formula never calculated"),
        pytest.param(
            CellRichText("Example ", TextBlock(InlineFont(b=True), "College")),
            "General",
            "Example College",
            None,
            id="rich text",
        ),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(xlsx, value, form, text, stored):
    row = row_of(one_cell(xlsx, value, form))
    assert row["organisation"] == text
    assert row.stored.get("organisation") == stored


@pytest.mark.parametrize(
    ("cached", "text", "stored"),
    [
        pytest.param(rb"<v>42</v>", "42", Stored.NUMBER, id="number"),
        pytest.param(rb"<v>46265</v>", "46265", Stored.NUMBER, id="unformatted serial"),
        pytest.param(rb"<v></v>", "", Stored.FORMULA_WITHOUT_VALUE, id="none"),
    ],
)
def test_a_formula_is_read_as_its_last_result(xlsx, cached, text, stored):
    edit(
        one_cell(xlsx, "=B9+1"),
        replacing(rb"(<f>.*?</f>)<v ?/>|(<f>.*?</f>)<v></v>", rb"<f>B9+1</f> " + cached),
    )
    row = row_of(xlsx)
    assert (row["organisation"], row.stored["organisation"]) == (text, stored)
    assert row["id"] == "example-college"


@pytest.mark.parametrize(
    ("kind", "cached", "text", "stored"),
    [
        pytest.param(b"str", b"Example College", "Example College", None, id="text"),
        pytest.param(b"str", b"", "", None, id="empty text is a result"),
        pytest.param(b"e", b"#N/A", "#N/A", Stored.ERROR, id="error"),
        pytest.param(b"b", b"1", "TRUE", Stored.BOOLEAN, id="truth"),
    ],
)
def test_a_formula_with_a_result_of_another_kind_is_read_so(xlsx, kind, cached, text, stored):
    cell = b'<c r="B2" t="' + kind + b'"><f>B9</f><v>' + cached + b"</v></c>"
    edit(one_cell(xlsx, "=B9"), replacing(rb'<c r="B2".*?</c>', cell))
    row = row_of(xlsx)
    assert (row["organisation"], row.stored.get("organisation")) == (text, stored)


def test_a_row_with_nothing_but_an_uncalculated_formula_is_kept(xlsx):
    saved(xlsx, {"Recipients": [["ID", "Town"], [None, "=A9"], [None, None]]})
    row = row_of(xlsx)
    assert (row.number, dict(row.stored)) == (2, {"town": Stored.FORMULA_WITHOUT_VALUE})


def test_dates_counted_from_1904_are_the_same_days(xlsx):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Recipients"
    sheet.append(["ID", "Last checked"])
    sheet.append(["example-college", date(2026, 8, 31)])
    book.save(xlsx)
    assert row_of(xlsx)["last_checked"] == "31/08/2026"


def test_inline_strings_are_text(xlsx):
    cell = b'<c r="B2" t="inlineStr"><is><t>Example College</t></is></c>'
    edit(one_cell(xlsx, "x"), replacing(rb'<c r="B2".*?</c>', cell))
    assert row_of(xlsx)["organisation"] == "Example College"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"<t>1 Road_x000D_\nOadby</t>", id="plain"),
        pytest.param(b"<r><t>1 Road\n</t></r><r><rPr><b/></rPr><t>Oadby</t></r>", id="rich"),
    ],
)
def test_shared_strings_are_text(xlsx, text):
    assert row_of(shared(one_cell(xlsx, "x"), text))["organisation"] == "1 Road\nOadby"


def test_a_style_that_the_file_lacks_does_not_stop_the_reading(xlsx):
    edit(one_cell(xlsx, 1162413984), replacing(rb'<c r="B2"', rb'<c r="B2" s="999"'))
    assert row_of(xlsx)["organisation"] == "1162413984"


def test_reading_says_nothing_about_extensions(xlsx):
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    edit(one_cell(xlsx, "x"), replacing(rb"</worksheet>", extension))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert row_of(xlsx)["organisation"] == "x"


TEXT = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff"
    ),
    min_size=1,
    max_size=200,
).filter(lambda text: "_x" not in text and VISIBLE.search(text))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXT, min_size=1, max_size=20))
def test_any_text_comes_back_as_typed(tmp_path, texts):
    book = Workbook()
    sheet = book.active
    sheet.title = "Recipients"
    sheet.append(["ID", "Organisation"])
    for number, text in enumerate(texts, start=2):
        sheet.cell(number, 1, "x")
        cell = sheet.cell(number, 2, text)
        cell.data_type = "s"  # openpyxl takes "=" for a formula; a person may have typed '=
    book.save(tmp_path / "any.xlsx")
    rows = read_book(tmp_path / "any.xlsx", ON).rows("Recipients")
    assert [row["organisation"] for row in rows] == [text.strip() for text in texts]


def broken(xml: bytes) -> bytes:
    return xml[: len(xml) // 2]


@pytest.mark.parametrize(
    ("member", "change"),
    [
        pytest.param(SHEET, broken, id="sheet cut short"),
        pytest.param("xl/sharedStrings.xml", broken, id="texts cut short"),
        pytest.param("xl/workbook.xml", broken, id="list of sheets cut short"),
        pytest.param("xl/styles.xml", broken, id="styles cut short"),
        pytest.param(SHEET, replacing(rb"<v>1</v>", b"<v>999</v>"), id="no such text"),
        pytest.param(SHEET, replacing(rb't="s"><v>1</v>', b"><v>12x</v>"), id="no such number"),
        pytest.param(SHEET, replacing(rb'<row r="2"', b'<row r="99999999999"'), id="row beyond Excel's last"),
    ],
)
def test_a_damaged_part_is_told_as_damage(xlsx, member, change):
    edit(shared(one_cell(xlsx, "x"), b"<t>Example College</t>"), change, member)
    with pytest.raises(
        WorkbookUnreadable, match=r'"recipients.xlsx" is damaged. Open it in Excel, which may repair'
    ):
        read_book(xlsx, ON)


def test_a_wrong_checksum_is_told_as_damage(xlsx):
    content = one_cell(xlsx, "Example College").read_bytes()
    with ZipFile(BytesIO(content)) as archive:
        checksum = archive.getinfo(SHEET).CRC.to_bytes(4, "little")
    xlsx.write_bytes(content.replace(checksum, b"\1\2\3\4"))
    with pytest.raises(WorkbookUnreadable, match="is damaged"):
        read_book(xlsx, ON)


FLIPS = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255)), min_size=1, max_size=4)


def flipped(content: bytes, flips: list[tuple[float, int]]) -> bytes:
    """Change bytes of ``content``: each flip is a place as a fraction, and the bits to turn."""
    changed = bytearray(content)
    for place, bits in flips:
        changed[int(place * len(changed))] ^= bits
    return bytes(changed)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flips=FLIPS,
    member=st.sampled_from(["", SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
)
def test_no_flipped_byte_gives_a_traceback(tmp_path, flips, member):
    path = one_cell(tmp_path / "bad.xlsx", "=B9+1", "0%")
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if member:
        parts[member] = flipped(parts[member], flips)
        with ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    else:
        path.write_bytes(flipped(path.read_bytes(), flips))
    with suppress(WorkbookUnreadable):
        assert isinstance(read_book(path, ON), Book)
