"""Read a list that is no .xlsx: .xls, .xlsb or .ods, through a process that may die of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any

from directory.model import Stored
from directory.workbook import apart, shown
from directory.workbook.cells import MAX_COLUMNS, MAX_ROWS, Record
from directory.workbook.guard import LONGEST_TEXT, SMALLER, OtherFormat, WorkbookUnreadable
from directory.workbook.table import Seen

SUFFIXES = (".xls", ".xlsb", ".ods")
PATIENCE = 30  # seconds of the clock, on a machine that others use too
_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})


def sheets_apart(found: OtherFormat, most_cells: int) -> Iterator[tuple[str, bool, list[Record]]]:
    """Yield each sheet's title, whether it is visible, and its records: ``most_cells`` filled cells in all.

    ``found`` is why the file is no .xlsx: it is raised where such files cannot be read here. Raises
    WorkbookUnreadable.
    """
    answer = _answer(found, most_cells)
    for line in answer.decode("utf-8").splitlines():
        sheet = json.loads(line)
        yield sheet["title"], sheet["visible"], list(_records(str(found.name), sheet["rows"]))


def _answer(found: OtherFormat, most_cells: int) -> bytes:
    if find_spec("python_calamine") is None or getattr(sys, "frozen", False):  # a bundle has no Python to run
        raise found
    command = [sys.executable, "-I", str(Path(apart.__file__)), str(most_cells)]
    try:
        done = subprocess.run(  # noqa: S603  # our own script, and no shell reads it
            command,
            input=found.content,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise WorkbookUnreadable(found.name, "takes too long to read", found.mend) from None
    match done.returncode:
        case 0:
            return done.stdout
        case apart.TOO_MUCH:
            raise WorkbookUnreadable(found.name, f"has more than {most_cells:,} filled cells", SMALLER)
        case apart.PASSWORD:
            raise WorkbookUnreadable(found.name, "is protected by a password", "Remove the password first.")
        case _:
            raise found


def _records(name: str, rows: list[Any]) -> Iterator[Record]:
    for number, cells in rows:
        seen = {at: one for at, kind, text in cells if (one := _seen(kind, text))[0]}
        if number > MAX_ROWS or any(at >= MAX_COLUMNS for at in seen):
            raise WorkbookUnreadable(name, "has more rows or columns than Excel allows", SMALLER)
        if any(len(text) > LONGEST_TEXT for text, _ in seen.values()):
            what = f"has a cell with more than {LONGEST_TEXT:,} characters"
            raise WorkbookUnreadable(name, what, "Shorten its text.")
        yield number, seen


def _seen(kind: str, text: str) -> Seen:
    """Return what a person sees in a cell; its number format is not told, so a number stands as it is."""
    match kind:
        case "n":
            value = float(text)
            if not isfinite(value):
                return "#NUM!", Stored.ERROR
            return shown.number(int(value) if value.is_integer() else value, "General"), Stored.NUMBER
        case "d":
            return shown.day(datetime.fromisoformat(text)), Stored.DATE
        case "b":
            return text, Stored.BOOLEAN
        case _:
            return (text, Stored.ERROR) if text in _ERRORS else (shown.plain(text), None)
