"""Rules for pupils' texts: words that say nothing, damaged names, odd attendance, the same pupil twice.

No message quotes a cell.
"""

import re
from collections.abc import Iterator

from directory.checks.helpers import called, filled
from directory.checks.registry import check
from directory.checks.rules.leaver_likeness import alike, person_of, told_apart
from directory.checks.words import LOST, is_lost
from directory.checks.words import no_words as why_no_words
from directory.model import Book, Problem, Row, Severity
from directory.sharing.leavers import OTHER_NAME, is_name_not_had
from directory.values.identifiers import one_reference
from directory.values.text import NOTHING, fold
from directory.workbook.schema import LEAVERS

HARM = 'the harm to prevent: a letter has a hole, a neighbour\'s data or "None" in it'
SHEET = LEAVERS.name

# "nan": pandas' spelling of nothing. NFN, FNU, LNU: "no", "first" or "last name unknown", as on visas.
NOTHING_IN_NAMES = frozenset(
    {"nan", "NaN", "NA", "NFN", "FNU", "LNU", "NLN", "XXX", "Nfn", "Fnu", "Lnu", "Xxx"}
)
NOTHING_BUT_IN_NAMES = NOTHING | {
    *("na", "nan", "null", "nil", "x", "0", "no", "nothing", "n/k", "nk", "not applicable", "not yet known"),
    *("pending", "to be confirmed", "to follow", "tbd", "t.b.c.", "ditto", "..."),
}
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

CODED = ("sen", "medical")
GRADED = ("ks4_results", "level", "year_group")
# Mac Roman, MS-DOS or an East European code page read as Windows-1252 leave signs for letters: Si\u2030n.
# The middle dot of Gal\u00b7la and the ordinal of M\u00aa are spelt so.
SIGNS = re.compile(
    r"\?|[\u0192\u02C6\u02DC\u201A\u201E\u2020-\u2022\u2026\u2030\u2039\u203A\u20AC\u2122]"
    r"|[\u00A1-\u00A9\u00AB\u00AC\u00AE-\u00B3\u00B5\u00B6\u00B8\u00B9\u00BB-\u00BF]"
    r"|(?<![Ll])\u00B7|\u00B7(?![Ll])|(?<!\w)[\u00AA\u00BA]|(?<=\w)[\u201C\u201D](?=\w)|(?<=[a-z])\u0152"
)
MARKS = re.compile(r"[\u00B4\u2014]")
# Turkish in its own code page read as the West's; Mac Roman read as Windows-1252 and the other way round.
OTHER_PAGE = re.compile(
    r"[\u00D0\u00DE\u00F0\u00FE]|(?<=[A-Za-z])\u00FD(?=[a-z])"
    r"|(?<=[a-z])[\u00C0-\u00D6\u00D8-\u00DD\u0160\u0178\u017D](?=[a-z]|\b)"
)
PUPILS_OWN = ("forename", "surname", "preferred_name")
# Signs of a note or of a second name. "Ravi s/o Kumar", "Kumar A/L Raj" and "Cole, Jr" are whole names.
NO_PART_OF_A_NAME = re.compile(
    r"[*#@;:=+_|~\[\]\d]|(?<!\b[asd])/|/(?![lop]\b)|,(?! ?[js]n?r\b)", re.IGNORECASE
)
NOTE = re.compile(
    r"\b(?:(?:do not|don['\u2019]?t) (?:contact|post|send|share|tell|use|write)|deceased|on hold"
    r"|no (?:contact|letters?|post)|opt(?:ed)? out|confidential|see (?:hold|notes?|file|sims|arbor)"
    r"|foster (?:carer|parent|mother|father|mum|dad)|(?:social|key) worker|(?:child|cp) prot\w+"
    r"|cp plan|looked[ -]after|non[- ]?mol\w*|injunction)\b"
    r"|(?:\(| -)\s*(?:left|moved|died|withdrawn|duplicate|delete|twin)\b"
    r"|(?:\(| -)\s*(?-i:LAC|CLA|PLAC|CIN|CP|EAL|SEND?|EHCP|FSM|PP|SGO)\b",
    re.IGNORECASE,
)
# A name in brackets begins with a capital, as in "Zsofia (Zsofi)": "(adopted)" and " - on hold" are notes.
MORE = re.compile(r"[(\[]\s*[a-z]|\s-\s+[a-z]|&|\band\b")
# "Ann LAC", "Ann TBC", but for "John Paul III"; surnames alone are also written as "de SOUZA".
CAPITALS = re.compile(r"^(?=.*\b[A-Z][a-z]).*\b(?!III\b)[A-Z]{3,}\b")
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(%?)")
PLACES = 2  # behind the point: Excel shows 94.35 of what it has calculated as 94.3478260869565


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
    for row, same in alike(book.rows(SHEET), person_of):
        twin = next((one for one in same if not told_apart(row, one)), None)
        if twin:
            where = f"Row {twin.number} has the same name and date of birth and another reference."
            yield row.problem("reference", f"{where} If they are two pupils, give both their UPN or ULN.")


@check("L21", Severity.ERROR, source=HARM, about="leavers", stands=True)
def says_nothing(book: Book) -> Iterator[Problem]:
    """Every cell says something, or is blank.

    Why: "N/A", "None", "TBC" or a dash would be printed in the letter.
    Mend: leave the cell blank, or for a name that the pupil does not have type -. Letters leave out both.
    """
    for row, key in filled(book.rows(SHEET), *NAMES):
        nothing = row[key].casefold() in NOTHING or row[key] in NOTHING_IN_NAMES
        if nothing and not is_name_not_had(row, key):
            yield _nothing(book, row, key)
    for row, key in filled(book.rows(SHEET), *TEXTS):
        if is_nothing(row[key]):
            yield _nothing(book, row, key)


def _nothing(book: Book, row: Row, key: str) -> Problem:
    mend = "leave it blank"
    if key in OTHER_NAME:
        mend = "type the name, or a hyphen where the pupil has one name alone"
    heading = called(book, SHEET, key)
    return row.problem(key, f'"{heading}" has nothing that a letter could print: {mend}.')


@check("L22", Severity.ERROR, source=HARM, about="leavers", stands=True)
def name_damaged(book: Book) -> Iterator[Problem]:
    """Every name is spelt with letters.

    Why: in a file saved with the wrong encoding, Welsh and Polish letters become other signs.
    Mend: type the name again; if it is spelt so, type L22 and your initials into "Accepted".
    """
    for row, key in filled(book.rows(SHEET), *NAMES):
        text = row[key]
        if is_lost(text):
            yield row.problem(key, LOST)
        elif SIGNS.search(text):
            message = "This has a sign in it that no name has, so a letter may be lost: type the name again."
            yield row.problem(key, message)
        elif MARKS.search(text) and not is_name_not_had(row, key):
            message = "An accent or a dash stands alone in it: type the keyboard's apostrophe or hyphen."
            yield row.problem(key, message)


@check("L36", Severity.WARNING, source=HARM, about="leavers", stands=True)
def name_from_another_page(book: Book) -> Iterator[Problem]:
    """Every name has the letters that its language has.

    Why: a list saved by a Turkish program or an old Mac has other letters here: Şahin is Þahin.
    Mend: compare it with the pupil's record; if it is right, type L36 and your initials into "Accepted".
    """
    for row, key in filled(book.rows(SHEET), *NAMES):
        if not row[key].isascii() and OTHER_PAGE.search(row[key]) and not is_lost(row[key]):
            message = "A letter in it may be another one in the pupil's record: compare the two."
            yield row.problem(key, message)


@check("L52", Severity.ERROR, source=HARM, about="leavers", stands=True)
def note_beside_name(book: Book) -> Iterator[Problem]:
    """Every name is a name alone: no note stands in its cell, and no second name.

    Why: a letter prints "Ann (LAC)" as it stands, and "Ann - do not send" stops nothing.
    Mend: type the name alone; if it is spelt so, type L52 and your initials into "Accepted".
    """
    for row, key in filled(book.rows(SHEET), *NAMES):
        text = row[key]
        if NOTE.search(text) or (key in PUPILS_OWN and _is_more_than_a_name(text, key)):
            if is_nothing(text) or why_no_words(row, key, name=True):
                continue  # L21's and L33's
            message = (
                "There is more than a name in this cell: type the name alone. "
                'What must stop a letter goes into "Hold".'
            )
            yield row.problem(key, message)


def _is_more_than_a_name(text: str, key: str) -> bool:
    """Whether a pupil's own name has signs of a note, or of a second name."""
    signs = (NO_PART_OF_A_NAME, MORE) if key == "surname" else (NO_PART_OF_A_NAME, MORE, CAPITALS)
    return any(one.search(text) for one in signs)


@check("L33", Severity.ERROR, source=HARM, about="leavers")
def no_words(book: Book) -> Iterator[Problem]:
    """Every cell of words holds words: no date that Excel made, no TRUE, no code of another system.

    Why: a grade typed as 5-5 is printed as 05/05/2026, and O'Brien from a web page as O&#39;Brien.
    Mend: format the column as Text and type the words again.
    """
    for row, key in filled(book.rows(SHEET), *NAMES, *TEXTS):
        name = key in NAMES
        message = why_no_words(row, key, name=name, graded=key in GRADED)
        if key in CODED and (len(row[key]) == 1 or fold(row[key]) == "yes") and not is_nothing(row[key]):
            message = 'This is a code: say in "Pupil list codes" on the School sheet what it stands for.'
        if message or (not name and is_lost(row[key])):
            yield row.problem(key, message or LOST)


@check("L23", Severity.ERROR, source="attendance is sessions attended of sessions possible", about="leavers")
def attendance_unlikely(book: Book) -> Iterator[Problem]:
    """Every attendance is a percentage, of two places at most.

    Why: a fraction or a number of sessions would be printed as a percentage, and 94.3478260869565 as it is.
    Mend: type it like 94%, or format the column so that it shows no more.
    """
    for row, key in filled(book.rows(SHEET), "attendance"):
        found = PERCENT.fullmatch(row[key])
        if is_nothing(row[key]):
            continue  # L21's
        if not found or float(found[1]) > 100 or (float(found[1]) <= 1 and not found[2]):
            yield row.problem(key, "This is not a percentage from 0 to 100: type it like 94%.")
        elif len(found[1].partition(".")[2]) > PLACES:
            yield row.problem(key, "A letter would print all its digits: round it, or format it like 94.3%.")


def is_nothing(text: str) -> bool:
    """Return whether a text, not a name, says nothing, so that L21 asks to leave it blank."""
    return text.casefold() in NOTHING_BUT_IN_NAMES
