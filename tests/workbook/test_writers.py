"""The same workbooks as several programs write and pack them read the same in every command."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from directory.commands import cli
from directory.workbook.read import read_leavers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
Sheets = Mapping[str, list[list[Any]]]
Parts = dict[str, bytes]
NOT_HERE = "pip install '.[writers]' brings it, as CI does"
WRONG_PHONE = "1162950830"  # Excel has dropped its first zero
LETTER = [
    "plan",
    "post16-transfer",
    "--leavers",
    "data/leavers.xlsx",
    "--on",
    "2026-11-23",
    "--format",
    "json",
]


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    book = load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def by_openpyxl(path: Path, sheets: Sheets) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, datetime)):
            cell.number_format = "dd/mm/yyyy"
    book.save(path)


def by_xlsxwriter(path: Path, sheets: Sheets, **options: Any) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy", **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        (sheet.write_string if isinstance(value, str) else sheet.write)(at, column, value)


def by_pandas(path: Path, sheets: Sheets, engine: str) -> None:
    pandas = pytest.importorskip("pandas", reason=NOT_HERE)
    with pandas.ExcelWriter(path, engine=engine) as book:
        for name, (headings, *rows) in sheets.items():
            frame = pandas.DataFrame(rows, columns=headings, dtype=object)
            frame.to_excel(book, sheet_name=name, index=False)


def by_polars(path: Path, sheets: Sheets) -> None:
    polars = pytest.importorskip("polars", reason=NOT_HERE)
    with xlsxwriter.Workbook(path) as book:
        for name, lines in sheets.items():
            is_table = None not in lines[0]  # the Read me is text
            headings, *rows = lines if is_table else [list("ab"), *lines]
            columns = {heading: of_one_type(column) for heading, *column in zip(headings, *rows, strict=True)}
            polars.DataFrame(columns).write_excel(book, worksheet=name, include_header=is_table)


def of_one_type(column: list[Any]) -> list[Any]:
    """Return a column whose dates are text where not all of its cells are dates."""
    if {type(value) for value in column} <= {datetime, type(None)}:
        return column
    return [f"{value:%d/%m/%Y}" if isinstance(value, datetime) else value for value in column]


def by_libreoffice(path: Path, sheets: Sheets) -> None:
    by_openpyxl(path, sheets)
    office = shutil.which("soffice") or pytest.skip("LibreOffice is not here")
    out = path.parent / "office"
    command = [office, "--headless", "--convert-to", "xlsx", "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    if not (out / path.name).exists():
        pytest.skip("LibreOffice's spreadsheet is not here")
    shutil.move(out / path.name, path)


def packed(change: Callable[[Parts], Parts]) -> Callable[[Path, Sheets], None]:
    """Return a writer of what openpyxl writes, packed in another way."""

    def write(path: Path, sheets: Sheets) -> None:
        by_openpyxl(path, sheets)
        with ZipFile(path) as archive:
            parts = change({name: archive.read(name) for name in archive.namelist()})
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return write


def of_sheets(change: Callable[[bytes], bytes]) -> Callable[[Parts], Parts]:
    return lambda parts: {name: change(xml) if "/sheet" in name else xml for name, xml in parts.items()}


def in_utf_16(xml: bytes) -> bytes:
    text = re.sub(r"\A<\?xml[^>]*\?>", "", xml.decode())
    return f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")


def prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")


def bare(xml: bytes) -> bytes:
    """Take the numbers off the rows."""
    return re.sub(rb'<row r="\d+"', b"<row", xml)


def with_backslashes(parts: Parts) -> Parts:
    return {
        name.replace("/", "\\") if name.startswith("xl/work") else name: one for name, one in parts.items()
    }


def in_other_case(parts: Parts) -> Parts:
    return {name.replace("worksheets/sheet", "Worksheets/Sheet"): one for name, one in parts.items()}


WRITERS: dict[str, Callable[..., None]] = {
    "pandas by openpyxl": partial(by_pandas, engine="openpyxl"),
    "pandas by XlsxWriter": partial(by_pandas, engine="xlsxwriter"),
    "polars": by_polars,
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter, row by row": lambda path, sheets: by_xlsxwriter(path, sheets, constant_memory=True),
    "LibreOffice": by_libreoffice,
    "UTF-16": packed(of_sheets(in_utf_16)),
    "a prefix": packed(of_sheets(prefixed)),
    "rows without numbers": packed(of_sheets(bare)),
    "backslashes": packed(with_backslashes),
    "another case": packed(in_other_case),
}


def looked(
    write: Callable[[Path, Sheets], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Return what each command makes of the directory and the list as ``write`` writes them."""
    (folder / "data").mkdir(parents=True)
    shutil.copytree(ROOT / "templates", folder / "templates")
    monkeypatch.chdir(folder)
    directory = sheets_of(ROOT / "data" / "recipients.xlsx")
    rows = directory["Recipients"]
    rows[6][rows[0].index("Phone")] = WRONG_PHONE
    width = {name: max(map(len, lines)) for name, lines in directory.items()}
    whole = {
        name: [line + [""] * (width[name] - len(line)) for line in lines] for name, lines in directory.items()
    }
    write(folder / "data" / "recipients.xlsx", whole)
    write(folder / "data" / "leavers.xlsx", sheets_of(ROOT / "data" / "leavers.example.xlsx"))

    def said(*command: str) -> Any:
        done = CliRunner().invoke(cli, list(command))
        assert done.exit_code in (0, 1), done.output
        return done.stdout

    found = {
        "check": json.loads(said("check", "--leavers", "data/leavers.xlsx", "--format", "json")),
        "list": json.loads(said("list", "--format", "json")),
        "annotate": said("annotate", "--out", "marked.xlsx"),
    }
    found["marked"] = sheets_of(folder / "marked.xlsx")
    said("fix", "--yes")
    return found | {"fixed": json.loads(said("list", "--format", "json")), "plan": json.loads(said(*LETTER))}


@pytest.fixture(scope="module")
def as_openpyxl(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        return looked(by_openpyxl, tmp_path_factory.mktemp("openpyxl") / "work", patch)


@pytest.mark.parametrize("name", WRITERS)
def test_every_writers_workbook_reads_the_same(
    name: str, as_openpyxl: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked(WRITERS[name], tmp_path / "work", monkeypatch)
    for command, expected in as_openpyxl.items():
        assert found[command] == expected, command


def test_the_comparison_sees_what_is_read(as_openpyxl: dict[str, Any]) -> None:
    phones = [
        [one["phone"] for one in as_openpyxl[when]].count("0116 295 0830") for when in ("list", "fixed")
    ]
    assert phones[0] + 1 == phones[1]
    assert len(as_openpyxl["plan"]["held"]) + len(as_openpyxl["plan"]["notices"]) > 20


TYPED = {
    "Reference": [2101, 2102],
    "ULN": [7042000136, None],
    "Forename": ["Ann", "Ben"],
    "Surname": ["Example", "Sample"],
    "Date of birth": [date(2009, 9, 3), date(2010, 1, 6)],
    "Year group": [11, 11],
    "Leaving date": [datetime(2026, 6, 26), None],
    "Destination": ["gateway-college", None],
    "Safeguarding file": ["No", "Yes"],
    "Hold": [None, None],
}
TYPED_SAYS = [
    {
        "reference": "2101",
        "uln": "7042000136",
        "forename": "Ann",
        "surname": "Example",
        "date_of_birth": "03/09/2009",
        "year_group": "11",
        "leaving_date": "26/06/2026",
        "destination": "gateway-college",
        "safeguarding_file": "No",
    },
    {
        "reference": "2102",
        "forename": "Ben",
        "surname": "Sample",
        "date_of_birth": "06/01/2010",
        "year_group": "11",
        "safeguarding_file": "Yes",
    },
]


@pytest.mark.parametrize("program", ["pandas", "polars"])
def test_numbers_and_dates_of_a_data_frame_read_as_they_were_meant(program: str, tmp_path: Path) -> None:
    frame = pytest.importorskip(program, reason=NOT_HERE).DataFrame(TYPED)
    path = tmp_path / "leavers.xlsx"
    if program == "pandas":
        frame.to_excel(path, index=False)  # a column of numbers with a blank cell becomes one of fractions
    else:
        frame.write_excel(path)  # shows 2101 as 2,101
    read = [{key: text for key, text in one.values.items() if text} for one in read_leavers(path).rows]
    assert read == TYPED_SAYS
