"""What comes out of a list of leavers, be it a workbook or a .csv of any kind."""

import csv
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from directory.model import Table
from directory.values.text import snake
from directory.workbook.guard import MissingColumn, WorkbookUnreadable
from directory.workbook.read import read_leavers
from directory.workbook.schema import LEAVERS, key_of
from directory.workbook.synonyms import SETTING, leavers_schema
from tests.workbooks import saved

NEEDED = [column.heading for column in LEAVERS.columns if column.must_be_there]
LEAVER = ["A123", "Ash", "Example", "31/08/2010", "example-college", "No", ""]


def leavers(path: Path, *rows: list[object], sheet: str = "Leavers") -> Path:
    return saved(path, {sheet: [NEEDED, *rows]})


def test_read_leavers_takes_the_sheet_called_leavers(tmp_path):
    path = saved(tmp_path / "leavers.xlsx", {"Read me": [["How"]], "LEAVERS": [NEEDED, LEAVER]})
    table = read_leavers(path)
    assert table.sheet == "Leavers"
    assert [row["reference"] for row in table.rows] == ["A123"]
    assert table.rows[0].personal


def test_read_leavers_takes_the_first_sheet_whatever_its_name(tmp_path):
    table = read_leavers(leavers(tmp_path / "leavers.xlsx", LEAVER, sheet="Export 1"))
    assert (table.sheet, table.rows[0].sheet, table.rows[0].cell("surname")) == ("Leavers", "Leavers", "C2")


def test_all_headings_that_are_missing_are_told_at_once(tmp_path):
    path = tmp_path / "leavers.csv"
    path.write_text("Reference,Forenam,Surname,Date of birth\n1,Ash,Example,31/08/2010\n", "utf-8")
    says = r'has no column "Forename", "Destination"(?:, "[A-Z][\w ]+")* or "Hold"\. '
    with pytest.raises(
        MissingColumn, match=says + r'Rename "Forenam" to "Forename"\? Add the others\.'
    ) as told:
        read_leavers(path)
    stop = "Hold: Any reason here stops every letter about this leaver. Its cells may be blank."
    assert stop in str(told.value)


@pytest.mark.parametrize("name", ["leavers.xlsx", "leavers.csv"])
def test_leavers_without_rows_are_an_empty_table(tmp_path, name):
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text(",".join(NEEDED))
    else:
        leavers(path)
    assert read_leavers(path).rows == ()


@pytest.mark.parametrize("name", ["leavers.xlsx", "leavers.csv"])
def test_leavers_without_a_needed_heading_stop_the_run(tmp_path, name):
    path = tmp_path / name
    headings = ["Sur name", *(heading for heading in NEEDED if heading != "Forename"), "Forenam"]
    if name.endswith("csv"):
        path.write_text(",".join(headings))
    else:
        saved(path, {"Leavers": [headings]})
    with pytest.raises(MissingColumn, match=r'has no column "Forename"\. Rename "Forenam"\?'):
        read_leavers(path)


def test_leavers_in_a_blank_workbook_lack_all_headings(tmp_path):
    with pytest.raises(MissingColumn, match=r'has no column "Reference", "Forename", .* Add them to'):
        read_leavers(saved(tmp_path / "leavers.xlsx", {"Sheet1": []}))


def csv_text(delimiter: str = ",", end: str = "\r\n") -> str:
    rows = [NEEDED, ["A123", "Zoë", "Exämple", "31/08/2010", "example-college", "No", ""]]
    return "".join(delimiter.join(row) + end for row in rows)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(csv_text().encode("utf-8"), id="UTF-8"),
        pytest.param(csv_text().encode("utf-8-sig"), id="UTF-8 with a mark, Excel's CSV UTF-8"),
        pytest.param(csv_text().encode("cp1252"), id="Windows-1252, Excel's plain CSV"),
        pytest.param(csv_text(";").encode("utf-8-sig"), id="semicolons"),
        pytest.param(csv_text("\t").encode("utf-8"), id="tabs"),
        pytest.param(csv_text("\t").encode("utf-16"), id="UTF-16 with tabs, Excel's Unicode Text"),
        pytest.param(csv_text(end="\n").encode("utf-8"), id="line feeds"),
        pytest.param(csv_text(end="\r").encode("utf-8"), id="carriage returns"),
        pytest.param(csv_text().replace("Zoë", '" Zoë "').encode("utf-8"), id="quoted and spaced"),
    ],
)
def test_read_leavers_reads_a_csv_of_any_common_kind(tmp_path, content):
    path = tmp_path / "Leavers.CSV"
    path.write_bytes(content)
    table = read_leavers(path)
    assert isinstance(table, Table)
    (row,) = table.rows
    assert (row["forename"], row["surname"], row["date_of_birth"]) == ("Zoë", "Exämple", "31/08/2010")
    assert (row.sheet, row.number, row.cell("surname"), row.personal) == ("Leavers", 2, "C2", True)
    assert not row.stored


def is_utf_8(content: bytes) -> bool:
    with suppress(UnicodeDecodeError):
        return bool(content.decode())
    return False


PRINTABLE = st.characters(
    codec="cp1252", exclude_categories=["Cc", "Cf"], exclude_characters="=#"
)  # formulas
CELL = st.text(PRINTABLE | st.sampled_from(",;\t\"\n' "), max_size=12)
RECORDS = st.lists(st.lists(CELL, min_size=len(NEEDED), max_size=len(NEEDED)), min_size=1, max_size=4)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    records=RECORDS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    delimiter=st.sampled_from(",;\t"),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_a_csv_of_any_kind_reads_the_same_rows_as_the_xlsx(tmp_path, records, encoding, delimiter, end):
    told = StringIO(newline="")
    csv.writer(told, delimiter=delimiter, lineterminator=end).writerows([NEEDED, *records])
    text, book = tmp_path / "leavers.csv", tmp_path / "leavers.xlsx"
    content = told.getvalue().encode(encoding)
    assume(encoding != "cp1252" or content.isascii() or not is_utf_8(content))  # nobody could tell
    text.write_bytes(content)
    leavers(book, *records)
    from_text, from_book = read_leavers(text), read_leavers(book)
    assert [(one.number, dict(one.values)) for one in from_text.rows] == [
        (one.number, dict(one.values)) for one in from_book.rows
    ]
    assert from_text.headings == from_book.headings


def test_an_export_is_read_under_the_names_of_the_school_system(tmp_path):
    path = tmp_path / "export.csv"
    theirs = "Adm no.;Legal Forename;Legal Surname;DOB;Reg;Next place;Safeguarding file;Hold"
    path.write_text(f"{theirs}\nA123;Ash;Example;31/08/2010;11B;example-college;No;\n")
    own = leavers_schema(lambda name: "Next place = Destination" if name == SETTING else "")
    (row,) = read_leavers(path, own).rows
    assert [row[key] for key in ("reference", "forename", "surname", "date_of_birth", "destination")] == [
        *LEAVER[:5]
    ]
    assert row.cell("surname") == "C2"
    with pytest.raises(MissingColumn, match='has no column "Destination"'):
        read_leavers(path)


def test_csv_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path):
    path = tmp_path / "leavers.csv"
    record = ",".join(LEAVER)
    path.write_text(
        f'\n{",".join(NEEDED)},Address\n{record},"1 Road\r\nOadby, LE2"\n\n,,,\n{record},2 Road\n', newline=""
    )
    assert [(row.number, row["address"]) for row in read_leavers(path).rows] == [
        (3, "1 Road\nOadby, LE2"),
        (6, "2 Road"),
    ]


def test_csv_semicolons_inside_cells_do_not_part_them(tmp_path):
    path = tmp_path / "leavers.csv"
    path.write_text(f"{','.join(NEEDED)},KS4 results\n{','.join(LEAVER)},English 5; Mathematics 6; Art 7\n")
    assert read_leavers(path).rows[0]["ks4_results"] == "English 5; Mathematics 6; Art 7"


def test_csv_short_and_long_records_keep_their_columns(tmp_path):
    path = tmp_path / "leavers.csv"
    path.write_text(f"{','.join(NEEDED)}\nA1,Ash\nA2,Bo,Example,1/9/2010,x,No,more\n")
    first, second = read_leavers(path).rows
    assert (first["forename"], first["surname"], second["safeguarding_file"]) == ("Ash", "", "No")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is an empty file", id="empty"),
        pytest.param(b"PK\x03\x04rest", "is named as text, but is a workbook", id="workbook named csv"),
        pytest.param(b"Reference,\x81\x8d", "unknown encoding", id="encoding"),
        pytest.param(csv_text("\t").encode("utf-16-le"), "unknown encoding", id="UTF-16 without its mark"),
        pytest.param(
            (",".join(NEEDED) + '\nA1,"Ash,Example\nA2,Bo,Example\n').encode(),
            "stray quotation mark in or below row 2",
            id="quotation mark that never closes",
        ),
        pytest.param(
            b"Reference\n" + b"," * 1_000_001, "a line of more than 1,000,000 characters", id="endless line"
        ),
        pytest.param(
            b'"Reference,' + b"x" * 200_000, "stray quotation mark in or below row 1", id="endless cell"
        ),
    ],
)
def test_a_csv_that_cannot_be_read_says_why(tmp_path, content, words):
    path = tmp_path / "leavers.csv"
    path.write_bytes(content)
    with pytest.raises(WorkbookUnreadable, match=words):
        read_leavers(path)


def test_personal_values_do_not_show_in_a_traceback(tmp_path):
    table = read_leavers(leavers(tmp_path / "leavers.xlsx", LEAVER))
    assert "Ash" not in repr(table)


def test_a_csv_with_a_title_is_read_below_it(tmp_path):
    path = tmp_path / "leavers.csv"
    path.write_text(f"Leavers; all of them\n\n{','.join(NEEDED)}\n{','.join(LEAVER)}\n")
    table = read_leavers(path)
    assert (table.heading_row, table.rows[0].number, table.rows[0]["forename"]) == (3, 4, "Ash")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Surname", "Surname*"),
        ("Hold", "Hold:"),
        ("Date of birth", "Date of birth (dd/mm/yyyy)"),
        ("Safeguarding file", "Safeguarding file (Yes/No)"),
        ("Surname", "\u200bSurname"),
        ("Reference", "\ufeff\ufeffReference"),
        ("Forename", "Fore\u00adname"),
    ],
)
def test_marks_about_a_heading_do_not_count(tmp_path, ours, theirs):
    path = tmp_path / "leavers.csv"
    headings = [theirs if heading == ours else heading for heading in NEEDED]
    path.write_text(",".join(headings) + "\n" + ",".join(LEAVER), encoding="utf-8")
    (row,) = read_leavers(path).rows
    assert [row[snake(heading)] for heading in NEEDED] == LEAVER


@pytest.mark.parametrize("heading", ["Hold (do not send)", "Surname (legal, former)", "No Surname"])
def test_other_words_about_a_heading_make_it_another(heading):
    assert key_of(LEAVERS, heading) is None
