"""Rules for pupils' texts: words that say nothing, damaged names, odd attendance, the same pupil twice.

No message quotes a cell.
"""

import re
from collections.abc import Iterator

from directory.checks.helpers import called, filled
from directory.checks.registry import check
from directory.checks.rules.leaver_likeness import alike, birthday, name_of, told_apart
from directory.model import Book, Problem, Row, Severity, Stored
from directory.values.identifiers import one_reference
from directory.workbook.schema import LEAVERS

HARM = 'the harm to prevent: a letter has a hole, a neighbour\'s data or "None" in it'
SHEET = LEAVERS.name

# "Null", "Nil" and "No" are surnames; the others are not.
NOTHING = frozenset(
    {"none", "n/a", "n.a.", "na", "nan", "tbc", "tba", "unknown", "not known", "-", "--", "?", "."}
)
NOTHING_BUT_IN_NAMES = NOTHING | {"null", "nil", "x", "0", "no", "nothing"}
NAMES = ("forename", "surname", "preferred_name", "parent", "second_parent")
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
    "second_parent_address",
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
WEB_CODE = re.compile(
    r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos|nbsp|[lr]squo|ndash"
    r"|[a-z]{1,2}(?:acute|grave|uml|cedil|circ|tilde|ring|slash|caron));|</?[a-z][a-z0-9]{0,9} ?/?>",
    re.IGNORECASE,
)
# A formula, a mailbox, or digits alone.
NO_NAME = re.compile(r"\A[='+]|@|\A[\d\s./-]*\d[\d\s./-]*\Z")
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


@check("L33", Severity.ERROR, source=HARM, about="leavers")
def no_words(book: Book) -> Iterator[Problem]:
    """Every cell of words holds words: no date that Excel made, no TRUE, no code of a web page.

    Why: a grade typed as 5-5 is printed as 05/05/2026, and O'Brien from a web page as O&#39;Brien.
    Mend: format the column as Text and type the words again.
    """
    for row, key in filled(book.rows(SHEET), *NAMES, *TEXTS):
        stored, text = row.stored.get(key), row[key]
        message = ""
        if stored is Stored.DATE:
            message = "Excel has made a date of what was typed: format the cell as Text and type it again."
        elif stored is Stored.BOOLEAN:
            message = "This is TRUE or FALSE, not words: format the cell as Text and type it again."
        elif WEB_CODE.search(text):
            message = "This has a web page's code in it, as &amp; or <b>: type the words again."
        elif key in NAMES and NO_NAME.search(text):
            message = "This is no name: type it as it is spoken."
        if message:
            yield row.problem(key, message)


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
