"""Files that look like lists of pupils are spotted, whatever they are called; nothing of them is shown."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from directory.checks.pupil_files import why_pupils
from directory.commands import cli
from directory.workbook.choices import create_choices
from directory.workbook.create import create_leavers

ROOT = Path(__file__).parents[2]
UPN = "B801200005001"  # a published good one
NAMED = "Kanarienvogel"


def workbook(sheets: Mapping[str, list[list[str]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def packed(content: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as one:
        one.writestr("inside.csv", content)
    return made.getvalue()


LIST = [["Legal surname", "DOB", "Reg"], [NAMED, "01/02/2010", "11A"]]
OTHERS = {"Staff": [["Name", "Post"], ["Ms Example", "Head"]]}
SIMS = f"School: Example\r\n\r\nPupil name,Year,Adm no\r\n{NAMED},11,4711\r\n"

CHOSEN = [
    ["Reference", "Choice", "Value", "Given by", "On", "Recorded by"],
    ["4711", "Share KS4 results", "No", "Young person", "20/08/2026", "AB"],
]

LISTS = [
    pytest.param("a.csv", SIMS.encode(), "has the columns of a list of pupils: Year group.", id="SIMS"),
    pytest.param("a.txt", SIMS.encode("utf-16"), "has the columns of a list", id="Unicode text"),
    pytest.param("a.tsv", b"UPN\tHouse\nX\tRed\n", "has the columns of a list of pupils: UPN.", id="tabs"),
    pytest.param("a.xlsx", workbook({"Tabelle1": LIST}), "Surname, Date of birth.", id="a workbook"),
    pytest.param("a.xlsx", workbook(OTHERS | {"x": LIST}, "x"), "Surname, Date of birth.", id="hidden"),
    pytest.param("a.bak", f"{NAMED};{UPN}".encode(), "has the UPN of a pupil.", id="no headings"),
    pytest.param("a.xls", b"\xd0\xcf\x11\xe0" + UPN.encode("utf-16-le"), "has the UPN of", id="old Excel"),
    pytest.param("a.zip", packed(f"{UPN} C99999992600A".encode()), "the UPNs of 2 pupils.", id="packed"),
    pytest.param("a.xlsx", workbook({"Choices": CHOSEN}), "pupils' recorded choices.", id="choices"),
    pytest.param("a.db", b"SQLite format 3\0", "is a ledger, which has pupils' references.", id="ledger"),
]
NO_LISTS = [
    pytest.param("a.csv", b"ID,Organisation,Postcode\nwqe,WQE,LE1 7RJ\n", id="bodies"),
    pytest.param("a.csv", b"Name,Phone,Email\nMs Example,0116 496 0001,a@example.org\n", id="staff"),
    pytest.param("a.csv", b"UPN,Surname,Date of birth\n", id="headings alone"),
    pytest.param("a.xlsx", create_choices(), id="choices that nobody has made yet"),
    pytest.param("a.xlsx", create_leavers(), id="the empty list of a new folder"),
    pytest.param("a.xlsx", (ROOT / "data" / "recipients.xlsx").read_bytes(), id="the directory"),
    pytest.param("b.xlsx", (ROOT / "data" / "leavers.example.xlsx").read_bytes(), id="the example"),
    pytest.param("a.csv", b"B801200005002 1B801200005001", id="no good UPN"),
    pytest.param("a.xlsx", b"PK\x03\x04 and no more", id="damaged"),
    pytest.param("a.csv", b"", id="empty"),
]


def spotted(path: Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["spot", str(path)])
    return done.exit_code, done.output


@pytest.mark.parametrize(("name", "content", "says"), LISTS)
def test_a_list_of_pupils_is_stopped(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    code, told = spotted(tmp_path / name)
    assert code == 1
    assert says in told
    assert "1 file must stay out. Take it out with git rm --cached" in told
    assert NAMED not in told
    assert UPN not in told


@pytest.mark.parametrize(("name", "content"), NO_LISTS)
def test_what_is_no_list_of_pupils_passes(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert spotted(tmp_path / name) == (0, "")


def test_an_edited_copy_of_the_example_is_a_list(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(ROOT / "data" / "leavers.example.xlsx")
    book.save(tmp_path / "leavers.example.xlsx")
    assert "UPN" in why_pupils(tmp_path / "leavers.example.xlsx")


def test_a_file_that_was_deleted_is_passed_over(tmp_path: Path) -> None:
    assert spotted(tmp_path / "gone.csv") == (0, "")
