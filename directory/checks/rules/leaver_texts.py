"""Rules for pupils' texts: words that say nothing, damaged names, odd attendance, the same pupil twice.

No message quotes a cell.
"""

import re
from collections.abc import Iterator

from directory.checks.helpers import called, filled
from directory.checks.registry import check
from directory.checks.rules.leaver_likeness import alike, birthday, name_of, told_apart
from directory.model import Book, Problem, Row, Severity
from directory.values.identifiers import one_reference
from directory.workbook.schema import LEAVERS

HARM = 'the harm to prevent: a letter has a hole, a neighbour\'s data or "None" in it'
SHEET = LEAVERS.name

# "Null", "Nil" and "No" are surnames; the others are not.
NOTHING = frozenset(
    {"none", "n/a", "n.a.", "na", "nan", "tbc", "tba", "unknown", "not known", "-", "--", "?", "."}
)
NOTHING_BUT_IN_NAMES = NOTHING | {"null", "nil", "x", "0", "no", "nothing"}
NAMES = ("forename", "surname", "preferred_name", "parent")
TEXTS = (
    "destination",
    "course",
    "level",
    "attendance",
    "ks4_results",
    "sen",
    "medical",
    "year_group",
    "address",
    "reason_off_roll",
    "attendance_concern",
    "police_reason",
    "placement",
    "also_attends",
    "progress",
    "programme",
    "plans_after_16",
    "language",
)

# A question mark where a letter was; UTF-8 read as Windows-1252 or as Mac Roman; the sign for "no character".
# Mac Roman or MS-DOS read as Windows-1252 leaves signs, or a capital for a small letter: RenŽ for René.
DAMAGED = re.compile(
    r"[?\uFFFD\u0192\u02C6\u02DC\u2014\u201A\u201E\u2020-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122\u00A0-\u00BF]"
    r"|[\u00C2-\u00C5][\u0080-\u00BF\u2018-\u203A\u20AC\u2122]"
    r"|(?<=\w)[\u201C\u201D](?=\w)|(?<=[a-z])[\u0152\u0160\u0178\u017D]"
)
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(%?)")


@check("L20", Severity.ERROR, source="UPN and ULN: one number is one pupil", about="leavers")
def pupil_twice(book: Book) -> Iterator[Problem]:
    """Every pupil is listed once.

    Why: the same UPN or ULN under two references is one pupil twice, or one pupil's number at another's name.
    Mend: compare both rows with the records; correct or delete one. Two pupils: type both UPNs or both ULNs.
    """
    for key in ("upn", "uln"):
        first: dict[str, Row] = {}
        for row, _ in filled(book.rows(SHEET), key):
            text = "".join(row[key].split()).upper()
            earlier = first.setdefault(text, row)
            another = one_reference(earlier["reference"]) != one_reference(row["reference"])
            if text != "9999999999" and another:
                for one, other in ((earlier, row), (row, earlier)):
                    where = f"Row {other.number} has the same {key.upper()} and a different reference."
                    yield one.problem(key, where)
    for row, same in alike(book.rows(SHEET), _person):
        twin = next((one for one in same if not told_apart(row, one)), None)
        if twin:
            where = f"Row {twin.number} has the same name and date of birth and another reference."
            yield row.problem("reference", f"{where} If they are two pupils, give both their UPN or ULN.")


def _person(row: Row) -> str:
    """Return name and date of birth in the form in which they are compared; "" when one is blank."""
    name, born = name_of(row), birthday(row)
    return f"{name}|{born}" if name and born else ""


@check("L21", Severity.ERROR, source=HARM, about="leavers")
def says_nothing(book: Book) -> Iterator[Problem]:
    """Every cell says something, or is blank.

    Why: "N/A", "None", "TBC" or a dash would be printed in the letter.
    Mend: leave the cell blank; a letter leaves out a blank cell, or is held if it needs it.
    """
    for keys, nothing in ((NAMES, NOTHING), (TEXTS, NOTHING_BUT_IN_NAMES)):
        for row, key in filled(book.rows(SHEET), *keys):
            if row[key].casefold() in nothing:
                heading = called(book, SHEET, key)
                yield row.problem(key, f'"{heading}" has nothing that a letter could print: leave it blank.')


@check("L22", Severity.ERROR, source=HARM, about="leavers")
def name_damaged(book: Book) -> Iterator[Problem]:
    """Every name is spelt with letters.

    Why: in a file saved with the wrong encoding, Welsh and Polish letters become other signs.
    Mend: save the list from Excel as "CSV UTF-8", or as .xlsx, or type the name again.
    """
    for row, key in filled(book.rows(SHEET), *NAMES):
        if DAMAGED.search(row[key]):
            yield row.problem(key, "A letter was lost when the file was saved: type the name again.")


@check("L23", Severity.ERROR, source="attendance is sessions attended of sessions possible", about="leavers")
def attendance_unlikely(book: Book) -> Iterator[Problem]:
    """Every attendance is a percentage.

    Why: a fraction or a number of sessions would be printed as if it were a percentage.
    Mend: type it like 94%.
    """
    for row, key in filled(book.rows(SHEET), "attendance"):
        found = PERCENT.fullmatch(row[key])
        if is_nothing(row[key]):
            continue  # L21's
        if not found or float(found[1]) > 100 or (float(found[1]) <= 1 and not found[2]):
            yield row.problem(key, "This is not a percentage from 0 to 100: type it like 94%.")


def is_nothing(text: str) -> bool:
    """Return whether a text, not a name, says nothing, so that L21 asks to leave it blank."""
    return text.casefold() in NOTHING_BUT_IN_NAMES
