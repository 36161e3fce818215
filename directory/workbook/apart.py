"""Read a spreadsheet in another format, in a process of its own: run as a script, never imported by ours.

The library that reads .xls, .xlsb and .ods aborts the process it runs in when a file asks it for more memory
than there is, and a file of two kilobytes can. So this process has limits of time and memory, and dies alone.
It takes the file's bytes on standard input, and answers with a line of JSON for each sheet.
"""

import json
import os
import re
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

SECONDS, BYTES = 15, 1024**3  # of the processor's time; of memory
LONGEST = 20_000_000  # characters of all cells
TOO_MUCH, PASSWORD, UNREADABLE = 3, 4, 5  # how it ends when there is no answer


def main() -> int:
    """Answer with the sheets on standard input, of no more filled cells than the argument says."""
    _limit()
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    left, letters = int(sys.argv[1]), LONGEST
    try:
        with os.fdopen(0, "rb") as given:
            content = given.read()
        if _joins_words(content):
            return UNREADABLE
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for told in book.sheets_metadata:
            if told.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(told.name)
            rows, (top, first) = [], sheet.start or (0, 0)
            for number, row in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
                filled = ((at, value) for at, value in enumerate(row, first) if value not in ("", None))
                cells = [(at, *_told(value)) for at, value in filled]
                left -= len(cells)
                letters -= sum(len(text) for _, _, text in cells)
                if min(left, letters) < 0:
                    return TOO_MUCH
                if cells:
                    rows.append((number, cells))
            visible = told.visible is SheetVisibleEnum.Visible
            print(json.dumps({"title": told.name, "visible": visible, "rows": rows}))
    except PasswordError:
        return PASSWORD
    except MemoryError:
        return TOO_MUCH
    except Exception:  # the library's own errors, and whatever a damaged file makes of it
        return UNREADABLE
    return 0


def _joins_words(content: bytes) -> bool:
    """Return whether the library would join two words of an .ods: it drops a tab, and a break in a line."""
    if not is_zipfile(BytesIO(content)):
        return False
    with ZipFile(BytesIO(content)) as archive:
        there = "content.xml" in archive.namelist()
        return there and bool(re.search(rb"<text:(?:tab|line-break)\b", archive.read("content.xml")))


def _limit() -> None:
    """Take no more time and memory than is due; on Windows whoever waits has a limit of time."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, BYTES)):
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):  # macOS has none of memory
            continue


def _told(value: Any) -> tuple[str, str]:
    """Return what a cell is, in a letter, and its value as text."""
    if isinstance(value, bool):
        return "b", str(value).upper()
    if isinstance(value, int | float):
        return "n", repr(value)
    if isinstance(value, datetime | date):
        return "d", value.isoformat()
    if isinstance(value, time | timedelta):
        return "t", str(value)
    return "t", str(value)


if __name__ == "__main__":
    sys.exit(main())
