"""Rules for the leavers file. It is about pupils, so a message says what is wrong and never quotes a cell."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from directory.checks.helpers import blank, called, filled, off_the_list
from directory.checks.registry import check
from directory.checks.rules.cells import error_cells, unprintable_cells, unsaved_formulas
from directory.checks.rules.headings import (
    headings_duplicated,
    headings_missing,
    headings_unread,
    needs_under_other_headings,
)
from directory.checks.rules.leaver_texts import is_nothing
from directory.model import Book, Problem, Row, Severity, Stored
from directory.sharing.leavers import OTHER_NAME
from directory.values import ContactError
from directory.values.dates import DateError, age_on, parse_date, school_year
from directory.values.home import parse_home_code
from directory.values.identifiers import IdentifierError, one_reference, parse_uln, parse_upn
from directory.values.languages import language_code
from directory.workbook.schema import LEAVERS, Kind

OURS = "the workbook's own layout (the headings' help)"
HARM = "the harm to prevent: a letter with a hole in it"
HARM_TWICE = "the harm to prevent: a letter that has gone goes a second time"
HARM_TOLD = "the harm to prevent: more is told of a child than may be"
UPN = "DfE, Unique Pupil Numbers: guide, check letter"
ULN = "Learning Records Service, ULN check digit"

DATES = tuple(column.key for column in LEAVERS.columns if column.kind is Kind.DATE)
YOUNGEST, OLDEST = 10, 19  # whole years, on the day of the check
YEARS = "GOV.UK, The national curriculum: Year 11 is the school year in which pupils turn 16"
YEAR_GROUP = re.compile(r"(?:(?:national curriculum )?year|yr|y)?\W*0?([1-9]|1[0-4])[a-z]?", re.IGNORECASE)
BEFORE_YEAR_1 = 5  # school years that begin between the first after a birth and Year 1
SHORTENED = re.compile(r"-?[0-9](?:[.,][0-9]+)?e\+?[0-9]+")  # 4.1E+03: the other digits are gone
YEARS_APART = 1  # a pupil may be taught a year above or below
YEARS_FROM_1900_TO_1904 = 4  # and a day: Excel's two date systems are 1,462 days apart


@check("L01", Severity.ERROR, source=OURS, about="leavers")
def needed_cell_blank(book: Book) -> Iterator[Problem]:
    """Every cell that a letter must have is filled.

    Why: a letter with a hole in it misleads its reader, so it is not written.
    Mend: fill the cell from the pupil's record.
    """
    for column in LEAVERS.columns:
        if column.needed:
            for row in book.rows(LEAVERS.name):
                if blank(row, column.key):
                    message = f'"{called(book, LEAVERS.name, column.key)}" is blank.'
                    if column.key in OTHER_NAME:
                        message += " For a pupil with one name, type a hyphen here."
                    yield row.problem(column.key, message)


@check("L56", Severity.ERROR, source=HARM_TWICE, about="leavers")
def reference_lost(book: Book) -> Iterator[Problem]:
    """Every reference is an admission number as the pupils' system has it.

    Why: the record knows a pupil by it; under 4.1E+03 the same letter goes again from the next list.
    Mend: format the column as Text, and copy the references again from the pupils' system.
    """
    for row, key in filled(book.rows(LEAVERS.name), "reference"):
        reference = one_reference(row[key])
        if row.stored.get(key) in (Stored.DATE, Stored.BOOLEAN) or SHORTENED.fullmatch(reference):
            message = "Excel has changed this reference: copy it again, into a column formatted as Text."
            yield row.problem(key, message)
        elif not reference or is_nothing(reference):
            yield row.problem(key, "This is no reference: type the pupil's admission number.")


@check("L02", Severity.ERROR, source=UPN, about="leavers")
def upn_wrong(book: Book) -> Iterator[Problem]:
    """Every UPN is whole and its check letter fits.

    Why: a slip in a UPN joins one child's record to another's.
    Mend: copy it again from the pupil's record; leave the cell blank if there is none.
    """
    return _unparsed(book, "upn", parse_upn)


@check("L03", Severity.ERROR, source=ULN, about="leavers")
def uln_wrong(book: Book) -> Iterator[Problem]:
    """Every ULN has ten digits, and the last fits the others.

    Why: colleges and awarding bodies find the learner by this number.
    Mend: copy it again from the pupil's record; leave the cell blank, or 9999999999, if it is not known.
    """
    return _unparsed(book, "uln", parse_uln)


@check("L04", Severity.ERROR, source=OURS, about="leavers")
def date_unreadable(book: Book) -> Iterator[Problem]:
    """Every date is a day of the calendar.

    Why: the dates decide a pupil's age, and so who makes the choices.
    Mend: type day, month and year: 31/08/2010.
    """
    for key in DATES:
        yield from _unparsed(book, key, parse_date)


@check("L05", Severity.ERROR, source=OURS, about="leavers")
def not_on_the_list(book: Book) -> Iterator[Problem]:
    """Every choice is a word from the cell's list.

    Why: these exact words decide what may be shared.
    Mend: choose from the list; Alt and the down arrow open it.
    """
    return off_the_list(LEAVERS, book.rows(LEAVERS.name))


@check("L06", Severity.ERROR, source=OURS, about="leavers")
def age_unlikely(book: Book) -> Iterator[Problem]:
    """Every leaver is between 10 and 19 years old today.

    Why: a mistyped year gives a parent's choice to the child, or the child's to a parent.
    Mend: copy the date of birth again from the pupil's record.
    """
    for row in book.rows(LEAVERS.name):
        born = _date(row, "date_of_birth")
        if born and not (born <= book.on and YOUNGEST <= age_on(born, book.on) <= OLDEST):
            message = f"By this date the leaver is not between {YOUNGEST} and {OLDEST} years old."
            yield row.problem("date_of_birth", message)


@check("L07", Severity.ERROR, source=OURS, about="leavers")
def dates_out_of_order(book: Book) -> Iterator[Problem]:
    """Every leaver's dates are in order: born, then joined, then left; a start elsewhere after the birth.

    Why: nobody believes a letter with two dates in the wrong places.
    Mend: look at both dates in the pupil's record.
    """
    for row in book.rows(LEAVERS.name):
        born, joined, left = (_date(row, key) for key in ("date_of_birth", "joining_date", "leaving_date"))
        for key in ("leaving_date", "start_date", "joining_date"):
            day = _date(row, key)
            if born and day and day <= born:
                yield row.problem(key, f"This is not after the date of birth in {row.cell('date_of_birth')}.")
        if joined and left and left < joined:
            yield row.problem(
                "leaving_date", f"This is before the joining date in {row.cell('joining_date')}."
            )


@check("L08", Severity.ERROR, source=OURS, about="leavers")
def cell_shows_error(book: Book) -> Iterator[Problem]:
    """Every formula gives a value.

    Why: a cell that shows #REF! or #N/A has lost its text, and a letter would print the error.
    Mend: type the value itself into the cell.
    """
    return error_cells(book.rows(LEAVERS.name))


@check("L09", Severity.ERROR, source=OURS, about="leavers")
def formula_without_value(book: Book) -> Iterator[Problem]:
    """Every formula has been calculated and saved.

    Why: another program may have saved the formula without its result; the cell then reads as blank.
    Mend: open the file in Excel or LibreOffice and save it, or type the value itself.
    """
    return unsaved_formulas(book.rows(LEAVERS.name))


@check(
    "L10", Severity.ERROR, source="XML 1.0, 2.2 (characters that no Word letter can hold)", about="leavers"
)
def control_characters(book: Book) -> Iterator[Problem]:
    """Every cell holds only characters that can be printed.

    Why: an invisible control character makes a letter unreadable.
    Mend: type the text again instead of pasting it.
    """
    return unprintable_cells(book.rows(LEAVERS.name))


@check("L11", Severity.ERROR, source="BS 7666 postcode form; BFPO; Eircode", about="leavers")
def postcode_unreadable(book: Book) -> Iterator[Problem]:
    """Every postcode is put together like one, in an area that exists.

    Why: the destination uses it to write to the young person's home.
    Mend: copy it again from the pupil's record.
    """
    yield from _unparsed(book, "postcode", parse_home_code)
    yield from _unparsed(book, "second_parent_postcode", parse_home_code)


@check("L12", Severity.ERROR, source=OURS, about="leavers", hides=True)
def heading_missing(book: Book) -> Iterator[Problem]:
    """Every heading is spelt as the directory knows it.

    Why: a misspelt "Hold" or "Share KS4 results" hides its whole column, and a letter goes that should not.
    Mend: type the heading as suggested; case, spaces, hyphens and underscores do not count.
    """
    for table in book.tables.values():
        yield from headings_missing(table)


@check("L13", Severity.ERROR, source=OURS, about="leavers", hides=True)
def heading_duplicated(book: Book) -> Iterator[Problem]:
    """Every heading is there once, under one name.

    Why: when two columns mean the same, nobody can say which one a letter is written from.
    Mend: delete one, or rename it; or, in "Pupil list headings" on School, mark it as not for letters.
    """
    mend = " Pair one of them with another heading of ours, or mark it as not for letters."
    for table in book.tables.values():
        yield from headings_duplicated(table, mend)


@check("L26", Severity.NOTE, source=OURS, about="leavers")
def heading_unknown(book: Book) -> Iterator[Problem]:
    """Every column has a heading that we know, ours or another system's.

    Why: a column under an unknown heading is not read, so it is neither checked nor printed.
    Mend: nothing, or type our heading, or pair theirs with ours in "Pupil list headings" on the School sheet.
    """
    for table in book.tables.values():
        yield from headings_unread(table)


@check("L32", Severity.ERROR, source=HARM, about="leavers")
def needs_unread(book: Book) -> Iterator[Problem]:
    """Every column that looks like needs, a safeguarding file or a hold is read.

    Why: under an unknown heading, a nut allergy is on the list but in no letter, and nobody notices.
    Mend: pair it with ours, or mark it as not for letters, in "Pupil list headings" on the School sheet.
    """
    for table in book.tables.values():
        yield from needs_under_other_headings(table)


@check("L24", Severity.WARNING, source=OURS, about="leavers")
def destination_blank(book: Book) -> Iterator[Problem]:
    """Every leaver has a destination.

    Why: without one, the transfer letter is held; letters to other bodies are not.
    Mend: type the body's ID or exact name, if the leaver has accepted a place.
    """
    for row in book.rows(LEAVERS.name):
        if blank(row, "destination"):
            name = called(book, LEAVERS.name, "destination")
            yield row.problem("destination", f'"{name}" is blank: this row gets no transfer letter.')


@check("L25", Severity.WARNING, source="ISO 639, names and codes of languages", about="leavers")
def language_unknown(book: Book) -> Iterator[Problem]:
    """Every language is one that the program knows.

    Why: a letter home is in that language if there is such a translation, and in English if not.
    Mend: type the language's English name, such as Polish, or its code, pl.
    """
    for row, key in filled(book.rows(LEAVERS.name), "language"):
        if language_code(row[key]) is None and not is_nothing(row[key]):
            message = "This language is not known, so letters home are in English: type it like Polish."
            yield row.problem(key, message)


@check("L31", Severity.WARNING, source=f"{OURS}; {YEARS}", about="leavers")
def age_and_year_apart(book: Book) -> Iterator[Problem]:
    """Every date of birth fits the year group.

    Why: age decides whose choice it is; a date pasted from a workbook that counts from 1904 is 4 years out.
    Mend: copy the date of birth, or the year group, again from the pupil's record.
    """
    for row in book.rows(LEAVERS.name):
        born, left = _date(row, "date_of_birth"), _date(row, "leaving_date")
        year = YEAR_GROUP.fullmatch(row["year_group"])
        if born and year:
            on = left if left and born < left < book.on else book.on
            out = school_year(on) - int(year[1]) - BEFORE_YEAR_1 - school_year(born)
            if abs(out) > YEARS_APART:
                message = f"By this date the pupil is {abs(out)} years {'younger' if out < 0 else 'older'}"
                message += " than others of the year group."
                if abs(out) == YEARS_FROM_1900_TO_1904:
                    message += " Was it pasted from a workbook that counts dates from 1904?"
                yield row.problem("date_of_birth", message)


@check("L50", Severity.ERROR, source=HARM_TOLD, about="leavers")
def name_in_use_missing(book: Book) -> Iterator[Problem]:
    """Every leaver whose former name is withheld has the name in use, and that alone, in "Preferred name".

    Why: letters print that cell; without it, they have only the name that must go to nobody.
    Mend: type the forename in use into "Preferred name", and the surname in use into "Surname".
    """
    for row in book.rows(LEAVERS.name):
        if row["former_name_withheld"] != "Yes":
            continue
        name = called(book, LEAVERS.name, "preferred_name")
        former, in_use = (
            re.findall(r"[^\W_]+", row[key].casefold()) for key in ("forename", "preferred_name")
        )
        if not in_use:
            message = f'The former name goes to nobody, and "{name}" is blank: which name may letters have?'
            yield row.problem("preferred_name", message)
        elif former != in_use and not set(former).isdisjoint(in_use):
            message = f'"{name}" repeats the former name, which goes to nobody: leave the name in use alone.'
            yield row.problem("preferred_name", message)


def _unparsed(book: Book, key: str, parse: Callable[[str], object]) -> Iterator[Problem]:
    """Yield each cell of ``key`` that its parser refuses. A ContactError quotes the cell, so is not shown."""
    for row, _ in filled(book.rows(LEAVERS.name), key):
        if is_nothing(row[key]) and not LEAVERS.column(key).needed:
            said = "This says that nothing is known yet, or that there is none: leave the cell blank."
            yield row.problem(key, said)
            continue
        try:
            parse(row[key])
        except ContactError:
            yield row.problem(key, "This is not a postcode: copy it again from the pupil's record.")
        except (DateError, IdentifierError) as error:
            yield row.problem(key, str(error))


def _date(row: Row, key: str) -> date | None:
    """Return the date in a cell; None when there is none, or it cannot be read and L04 reports it."""
    for _ in filled([row], key):
        try:
            return parse_date(row[key])
        except DateError:
            return None
    return None
