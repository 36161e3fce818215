"""Rules for any cell: formula errors, formulas without a saved value, characters that cannot be printed."""

import re
from collections.abc import Iterable, Iterator

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.checks.words import LOST, is_lost, is_placeholder
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
TOLD_SETTINGS = frozenset(  # as they are typed
    map(
        fold,
        (
            *("Name", "Address", "Town", "Website", "Head teacher", "Data protection contact"),
            *("Safeguarding lead", "SENCO", "Examinations officer"),
        ),
    )
)
NAMES = ("organisation", "attention", "town", "name")
XML_CHARACTERS = "XML 1.0, 2.2 (characters that no Word letter can hold); Unicode 23.5 (private use)"
# A control but for tab and line ends, half a character, private use, and what is no character.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\U000f0000-\U0010ffff"
    + "".join(map(chr, (plane + last for plane in range(0, 0xF0000, 0x10000) for last in (0xFFFE, 0xFFFF))))
    + "]"
)


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


@check("W23", Severity.ERROR, source=PRINTED, waits=False)
def placeholder(book: Book) -> Iterator[Problem]:
    """Every cell of the register and of the school that a letter prints says something.

    Why: "TBC" or "None" would be printed as the head teacher, or as the law that allows to share.
    Mend: type what is so, or leave the cell blank; of a lawful basis say "Not recorded: ask the DPO".
    """
    told = [row for row in book.rows(SCHOOL.name) if fold(row["setting"]) in TOLD_SETTINGS]
    register = filled(book.rows(SHARING.name), *PRINTS[SHARING.name])
    for row, key in (*filled(told, "value"), *register):
        if is_placeholder(row[key]):
            mend = ' Type "Not recorded: ask the DPO".' if key == "lawful_basis" else ""
            yield row.problem(key, f'A letter would print "{row[key]}".{mend}')


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
            # Most cells are printable, and that is told at once; a line break is not, and no fault either.
            if not text.isprintable() and (found := _UNPRINTABLE.search(text)):
                at, sign = found.start() + 1, ord(found[0])
                message = f"Character {at} (U+{sign:04X}) cannot be printed. Type the text again."
                yield row.problem(key, message, suggestion=_UNPRINTABLE.sub("", text) or None)


def _rows(book: Book) -> Iterator[Row]:
    return (row for schema in SHEETS for row in book.rows(schema.name))


def _stored(row: Row, stored: Stored) -> Iterator[str]:
    return (key for key, how in row.stored.items() if how is stored)
