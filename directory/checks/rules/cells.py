"""Rules for any cell: formula errors, formulas without a saved value, characters that cannot be printed."""

import unicodedata
from collections.abc import Iterable, Iterator

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.checks.words import LOST, is_lost
from directory.checks.words import no_words as why_no_words
from directory.model import Book, Problem, Row, Severity, Stored
from directory.values.text import fold
from directory.workbook.schema import CONTACTS, RECIPIENTS, SCHOOL, SETTINGS, SHARING, SHEETS

ECMA_376 = "ECMA-376 part 1, 18.18.11 (cell types) and 18.17.3 (error values)"
PRINTED = "the harm to prevent: a letter has a hole or nonsense in it"
# What letters print of each sheet as it is typed.
PRINTS = {
    RECIPIENTS.name: ("organisation", "attention", "address", "town"),
    CONTACTS.name: ("name",),
    SHARING.name: ("purpose", "lawful_basis", "law", "condition"),
    SCHOOL.name: ("value",),
}
OUR_SETTINGS = frozenset(fold(setting.name) for setting in SETTINGS)
NAMES = ("organisation", "attention", "town", "name")
XML_CHARACTERS = "XML 1.0, 2.2 (characters that no Word letter can hold); Unicode 23.5 (private use)"


@check("W06", Severity.ERROR, source=ECMA_376, waits=False)
def cell_shows_error(book: Book) -> Iterator[Problem]:
    """Every formula gives a value.

    Why: a cell that shows #REF! or #N/A has lost its text, and a letter would print the error.
    Mend: type the value itself into the cell.
    """
    return error_cells(_rows(book))


@check("W07", Severity.ERROR, source=ECMA_376, waits=False)
def formula_without_value(book: Book) -> Iterator[Problem]:
    """Every formula has been calculated and saved.

    Why: another program may have saved the formula without its result; the cell then reads as blank.
    Mend: open the workbook in Excel or LibreOffice and save it, or type the value itself.
    """
    return unsaved_formulas(_rows(book))


@check("W08", Severity.ERROR, source=XML_CHARACTERS, waits=False)
def control_characters(book: Book) -> Iterator[Problem]:
    """Every cell holds only characters that can be printed.

    Why: an invisible character, often copied from a PDF, makes an address fail or a letter unreadable.
    Mend: type the text again instead of pasting it.
    """
    return unprintable_cells(_rows(book))


@check("W21", Severity.ERROR, source=PRINTED, waits=False)
def no_words(book: Book) -> Iterator[Problem]:
    """Every cell that a letter prints holds words: no date that Excel made, no code of a web page.

    Why: "St Paul&#39;s" on an envelope, or TRUE for a name, tells its reader that nobody has looked.
    Mend: format the cell as Text and type the words again.
    """
    for sheet, keys in PRINTS.items():
        for row, key in filled(book.rows(sheet), *keys):
            if sheet == SCHOOL.name and fold(row["setting"]) not in OUR_SETTINGS:
                continue  # a school's own, for its own templates: may be a day
            message = why_no_words(row, key, name=key in NAMES)
            if message or is_lost(row[key]):
                yield row.problem(key, message or LOST)


def error_cells(rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield each cell that shows an Excel error."""
    for row in rows:
        for key in _stored(row, Stored.ERROR):
            yield row.problem(key, "The formula in this cell fails. Type the value itself.")


def unsaved_formulas(rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield each formula without a saved result."""
    for row in rows:
        for key in _stored(row, Stored.FORMULA_WITHOUT_VALUE):
            yield row.problem(
                key, "The formula in this cell has no saved value. Open the workbook in Excel and save it."
            )


def unprintable_cells(rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield each cell with a character that cannot be printed, naming the first by code and position."""
    for row in rows:
        for key, text in row.values.items():
            if text.isprintable():  # most cells; others may hold only a line break, so look closely
                continue
            at = next((at for at, character in enumerate(text) if _unprintable(character)), None)
            if at is not None:
                message = (
                    f"Character {at + 1} (U+{ord(text[at]):04X}) cannot be printed. Type the text again."
                )
                kept = "".join(character for character in text if not _unprintable(character))
                yield row.problem(key, message, suggestion=kept or None)


def _rows(book: Book) -> Iterator[Row]:
    return (row for schema in SHEETS for row in book.rows(schema.name))


def _stored(row: Row, stored: Stored) -> Iterator[str]:
    return (key for key, how in row.stored.items() if how is stored)


def _unprintable(character: str) -> bool:
    """Return whether a character is a control, a surrogate, private use or no character at all."""
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or ord(character) & 0xFFFE == 0xFFFE
