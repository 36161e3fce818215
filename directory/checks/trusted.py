"""Read and check the workbook and the list of pupils for a run that writes letters; refuse unfit files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from directory.checks import registry
from directory.errors import Action, DirectoryError
from directory.model import Book, Finding, Remembered, Severity, Table
from directory.sharing.recipients import Directory, directory_from
from directory.values.text import snake
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import SCHOOL, SHARING
from directory.workbook.synonyms import leavers_schema

# What pairing a list's headings with ours mends: one is misspelt, there twice, or must not be passed over.
PAIRED = frozenset({"L12", "L13", "L32"})


class FileUnfit(DirectoryError):
    """A file's headings, sheets or settings are wrong, so no row of it can be relied on.

    ``problems`` pairs a place ("School!B5", "Recipients") with what is wrong there.
    """

    def __init__(
        self,
        name: str,
        problems: Sequence[tuple[str, str]],
        *,
        action: Action | None = None,
        about: object = "",
    ) -> None:
        told = "\n".join(f"  {place}: {what}" for place, what in problems)
        super().__init__(f'"{name}" cannot be used until this is mended:\n{told}', action=action, about=about)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class PupilList:
    """A list of leavers or pupils, with its findings; ``left_out`` are hidden rows, which get no letter.

    ``overruled`` says, by a row's number and a choice's key, that a recorded choice counts in its place.
    """

    table: Table
    findings: Sequence[Finding]
    left_out: Collection[int] = ()
    overruled: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def read_directory(workbook: Path, on: date, remembered: Sequence[Remembered] = ()) -> Directory:
    """Return the workbook parsed. Raises WorkbookUnreadable, and FileUnfit when no letter can rely on it.

    ``remembered`` is what the ledger remembers of bodies: what nobody has confirmed since is in doubt.
    """
    _, directory = read_book_and_directory(workbook, on, remembered)
    return directory


def read_book_and_directory(
    workbook: Path, on: date, remembered: Sequence[Remembered] = ()
) -> tuple[Book, Directory]:
    """Return the workbook as read, with its findings, and parsed. Raises what ``read_directory`` does."""
    book = read_book(workbook, on)
    found = registry.run(book, remembered=remembered)
    _refuse_unfit(workbook, found, book.tables)
    book = replace(book, findings=tuple(found), remembered=tuple(remembered))
    return book, directory_from(book, found, registry.email_doubting_codes(), registry.post_doubting_codes())


def read_pupils(
    path: Path, directory: Directory, on: date, *, hidden_rows: bool = False, sheet: str = ""
) -> PupilList:
    """Return the list of leavers or pupils at ``path``, with its findings.

    Its hidden rows are left out, unless ``hidden_rows`` says that they are meant too. ``sheet``
    is the title of the sheet to read; "" for the only one that could be the list.
    Raises WorkbookUnreadable, MissingColumn, and FileUnfit when no letter can rely on it.
    """
    schema = leavers_schema(lambda name: directory.school[snake(name)])
    table = read_leavers(path, schema, sheet=sheet)
    found = registry.run_leavers(table, on)
    _refuse_unfit(path, found, {table.sheet: table})
    return PupilList(table, found, () if hidden_rows else table.hidden_rows)


def _refuse_unfit(path: Path, found: Sequence[Finding], tables: Mapping[str, Table]) -> None:
    """Refuse a file with an error that concerns every letter: in its headings, settings or register.

    The register is among them because, with one rule left out, a looser one would decide.
    """
    tops = {sheet: table.heading_row for sheet, table in tables.items()}
    problems = [
        (f"{one.sheet}!{one.cell}" if one.cell else one.sheet, one.message)
        for one in found
        if one.severity is Severity.ERROR
        and (one.row <= tops.get(one.sheet, 1) or one.sheet in (SCHOOL.name, SHARING.name))
    ]
    if problems:
        pairs = any(one.code in PAIRED for one in found)
        raise FileUnfit(path.name, problems, action=Action.PAIR_COLUMNS if pairs else None, about=path)
