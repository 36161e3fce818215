"""The workbook of recorded choices: who chose what about a pupil's data, and on which day.

It is a file of its own. The directory's workbook may be shared and committed, and this is about pupils. Its
name begins as a list of leavers' does, so that git ignores it in every folder that was ever made.
"""

from pathlib import Path

from directory.model import Table
from directory.workbook.create import new_book, pack, write_sheet
from directory.workbook.guard import MissingColumn, guard
from directory.workbook.read import sheet_in
from directory.workbook.schema import LEAVERS, Column, Kind, SheetSchema

KINDS = ("share_ks4_results", "youth_support")  # the choices, by their column in a list of leavers
YOUNG_PERSON, PARENT = "Young person", "Parent"

CHOICES = SheetSchema(
    "Choices",
    (
        Column("Reference", "The pupil's admission number, as on the lists.", 14, needed=True),
        Column(
            "Choice",
            "Which choice it is: choose from the list.",
            22,
            Kind.CHOICE,
            tuple(LEAVERS.column(kind).heading for kind in KINDS),
            needed=True,
        ),
        Column(
            "Value",
            "What was chosen. Yes or No for KS4 results; the others are for youth support.",
            26,
            Kind.CHOICE,
            tuple(value for kind in KINDS for value in LEAVERS.column(kind).choices),
            needed=True,
        ),
        Column("Given by", "Who chose.", 16, Kind.CHOICE, (YOUNG_PERSON, PARENT), needed=True),
        Column("On", "The day on which it was said or signed: 31/08/2026.", 14, Kind.DATE, needed=True),
        Column("Recorded by", "Who typed this row: initials are enough.", 16, needed=True),
    ),
    named_by=("reference", "choice"),
    personal=True,
)


def choices_of(workbook: Path) -> Path:
    """Return where the choices are recorded that go with a directory's workbook."""
    return workbook.with_name("leavers-choices.xlsx")


def create_choices() -> bytes:
    """Return an empty workbook of choices."""
    book = new_book()
    write_sheet(book, CHOICES.name, CHOICES.columns, ())
    return pack(book)


def read_choices(path: Path) -> tuple[bytes, Table]:
    """Return the workbook's bytes, and its table. Raises WorkbookUnreadable, MissingColumn."""
    content = guard(path)
    return content, choices_in(path.name, content)


def choices_in(name: str, content: bytes) -> Table:
    """Return the table of recorded choices in a workbook's bytes. Raises what ``read_choices`` does."""
    table = sheet_in(name, content, CHOICES)
    present = {heading.key for heading in table.headings}
    if missing := [column.heading for column in CHOICES.columns if column.key not in present]:
        strange = [heading.text for heading in table.headings if heading.key is None]
        raise MissingColumn(f'Sheet "{CHOICES.name}" of {name}', missing, strange)
    return table
