"""What tests of reading need: a workbook of a few rows, and one part of it changed."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

ON = date(2026, 8, 31)
SHEET = "xl/worksheets/sheet1.xml"


def saved(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def edit(path: Path, change: Callable[[bytes], bytes], member: str = SHEET) -> Path:
    """Change one part inside the workbook: for what openpyxl will not write."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before, parts[member] = parts[member], change(parts[member])
    assert parts[member] != before
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def replacing(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(old, new, xml)
