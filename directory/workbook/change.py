"""Change cells of a person's workbook or add a row to it: in place, and with a backup beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from directory.errors import DirectoryError
from directory.model import Book, Row
from directory.workbook.edit import Change, edited
from directory.workbook.guard import LONGEST_TEXT, guard
from directory.workbook.read import book_in
from directory.workbook.rows import with_row
from directory.workbook.save import NotSaved, save_over
from directory.workbook.schema import ALL_SHEETS
from directory.workbook.shown import day, plain

Value = str | date


class NoSuchPlace(DirectoryError):
    """The workbook has no such sheet or column to write into."""


class TooLong(DirectoryError):
    """A text is longer than a cell."""


def as_seen(path: Path, digest: str) -> bytes:
    """Return the workbook's bytes if they still have the SHA-256 ``digest`` (hex) that somebody saw.

    Raises NotSaved when it has been changed since, WorkbookUnreadable.
    """
    content = guard(path)
    if sha256(content).hexdigest() != digest:
        raise NotSaved(path.name, "has been changed by somebody since it was shown", "Look at it once more.")
    return content


def change_cells(path: Path, seen: bytes, changes: Sequence[Change], now: datetime) -> Path:
    """Change cells of the workbook that ``guard`` returned as ``seen``; return the backup's path.

    All of them are changed or none. Raises CellsRefused; NotSaved when the workbook is open, was changed
    since, or cannot be written.
    """
    return save_over(path, seen, edited(path.name, seen, changes), now)


def append_row(path: Path, seen: bytes, sheet: str, values: Mapping[str, Value], now: datetime) -> Path:
    """Add a row below a sheet's table, ``values`` by its columns' keys; return the backup's path.

    Raises what ``change_cells`` does, and NoSuchPlace.
    """
    book = book_in(path.name, seen, now.date())
    return save_over(path, seen, with_values(path.name, seen, book, sheet, values), now)


def with_values(name: str, content: bytes, book: Book, sheet: str, values: Mapping[str, Value]) -> bytes:
    """Return the workbook ``content``, which reads as ``book``, with one more row on a sheet."""
    if sheet not in book.tables:
        raise NoSuchPlace(f'"{name}" has no sheet "{sheet}".', "Add it, with its headings in row 1.")
    table = book.tables[sheet]
    there = {heading.key for heading in table.headings}
    row = {key: value if isinstance(value, date) else written(value) for key, value in values.items()}
    for key, value in row.items():
        if value and key not in there:
            raise _no_column(name, sheet, key)
    made, _ = with_row(name, content, table, row)
    return made


def changes_of(name: str, row: Row, values: Mapping[str, Value]) -> list[Change]:
    """Return the changes that give a row ``values``, by its columns' keys; none for a cell that says so."""
    found = []
    for key, value in values.items():
        text = day(value) if isinstance(value, date) else written(value)
        if text == row[key]:
            continue
        if key not in row.columns:
            raise _no_column(name, row.sheet, key)
        found.append(Change(row.sheet, row.cell(key), text, day=value if isinstance(value, date) else None))
    return found


def written(typed: str) -> str:
    """Return a text as its cell will show it. Raises TooLong for more than a cell can hold."""
    text = plain(typed.encode("utf-8", "replace").decode("utf-8"))  # half a character can stand in no file
    if len(text) > LONGEST_TEXT:
        raise TooLong(f"A cell holds {LONGEST_TEXT:,} characters, and this text has more.", "Shorten it.")
    return text


def _no_column(name: str, sheet: str, key: str) -> NoSuchPlace:
    heading = ALL_SHEETS[sheet].column(key).heading
    return NoSuchPlace(
        f'The sheet "{sheet}" of "{name}" has no column "{heading}".', "Add it to its headings."
    )
