"""Rules for sheets and their headings: missing, misspelt, there twice, or unknown.

These come first: a cell under a wrong heading is not read, so its rules find nothing.
"""

import re
from collections.abc import Iterator

from directory.checks.helpers import ALIKE, SLIPPED, Lexicon, did_you_mean, folded
from directory.checks.need_words import LONGEST, looks_like
from directory.checks.registry import check
from directory.checks.repairs import mend_heading
from directory.model import Book, Heading, Problem, Severity, Table
from directory.values.text import fold, near_words
from directory.workbook.schema import ALL_SHEETS, LEAVERS, SHEETS, Column, is_passed_over

MORE = ("title", "name", "description", "details", "text")  # what other systems add: "Course Title"
_REMARKS = re.compile(r"(?:(?:office|other|general) )?(?:notes?|comments?|remarks?|actions?)", re.IGNORECASE)
OURS = "the workbook's own layout (its Read me sheet)"


@check("W01", Severity.ERROR, source=OURS, hides=True)
def sheet_missing(book: Book) -> Iterator[Problem]:
    """Every sheet of the directory is there.

    Why: without the sheet, nothing on it is checked or used.
    Mend: rename the sheet that holds it, or copy an empty one from a new workbook.
    """
    for schema in SHEETS:
        if schema.name not in book.tables:
            yield Problem(schema.name, 0, "", f'The workbook has no sheet named "{schema.name}".')


@check("W02", Severity.ERROR, source=OURS, hides=True, repair=mend_heading)
def heading_missing(book: Book) -> Iterator[Problem]:
    """Every heading that the program needs is in the heading row.

    Why: columns are found by their headings, never by position; a misspelt heading hides its whole column.
    Mend: type the heading as suggested; case, spaces, hyphens and underscores do not count.
    """
    for table in _ours(book):
        yield from headings_missing(table)


@check("W03", Severity.ERROR, source=OURS, hides=True)
def heading_duplicated(book: Book) -> Iterator[Problem]:
    """Every heading is there once.

    Why: when two columns have the same heading, nobody can say which one a letter is written from.
    Mend: delete one of the two columns, or rename it.
    """
    for table in _ours(book):
        yield from headings_duplicated(table)


@check("W04", Severity.NOTE, source=OURS, waits=False)
def heading_unknown(book: Book) -> Iterator[Problem]:
    """Every column is one that the directory knows.

    Why: a column of your own is kept, but never checked and never printed.
    Mend: nothing, if it is meant to be there.
    """
    for table in _ours(book):
        renamed = set(misspelt(table).values())
        for heading in _unknown(table):
            if heading not in renamed:
                message = f'The column "{heading.text}" is not read: it is kept, but never checked.'
                at = table.heading_row
                yield Problem(
                    table.sheet, at, _cell(table, heading), message, value=_shown(table, heading.text)
                )


@check("W05", Severity.NOTE, source=OURS, waits=False)
def heading_absent(book: Book) -> Iterator[Problem]:
    """Every optional column is there too.

    Why: the workbook works without it, but has no place for its text.
    Mend: add the heading to the heading row when you need it.
    """
    for table in _ours(book):
        renamed = misspelt(table)
        for column in _missing(table):
            if not column.must_be_there and column not in renamed:
                message = f'No column is called "{column.heading}"; it is optional.'
                yield _absent(table, column, message)


def headings_missing(table: Table) -> Iterator[Problem]:
    """Yield each misspelt heading, and each needed heading that is missing."""
    renamed = misspelt(table)
    for column in _missing(table):
        heading = renamed.get(column)
        where = f"row {table.heading_row}"
        if heading:
            yield Problem(
                table.sheet,
                table.heading_row,
                _cell(table, heading),
                f'No column is called "{column.heading}": rename "{heading.text}" in {where}.',
                column=column.key,
                value=_shown(table, heading.text),
                suggestion=column.heading,
            )
        elif column.must_be_there and column.key not in table.absent:
            message = f'No column is called "{column.heading}": add the heading to {where}.'
            yield _absent(table, column, message)


def headings_duplicated(table: Table, mend: str = "") -> Iterator[Problem]:
    """Yield each column whose heading repeats an earlier one, or means the same: then ``mend`` says more."""
    first: dict[str, Heading] = {}
    for heading in table.headings:
        if heading.key is None:
            continue
        earlier = first.setdefault(heading.key, heading)
        if earlier is not heading:
            message = f'"{heading.text}" is also the heading of column {earlier.column}.'
            if fold(heading.text) != fold(earlier.text):
                message = (
                    f'"{heading.text}" means the same as "{earlier.text}" in column {earlier.column}.{mend}'
                )
            at = table.heading_row
            yield Problem(
                table.sheet, at, _cell(table, heading), message, column=heading.key, value=heading.text
            )


def headings_unread(table: Table) -> Iterator[Problem]:
    """Yield each unknown heading of a pupil list, with the heading of ours that it is like.

    It is quoted only if it is like one of ours: the cell may hold a name.
    """
    known = Lexicon(
        [*(name for name, _ in LEAVERS.synonyms), *(column.heading for column in LEAVERS.columns)]
    )
    renamed = set(misspelt(table).values())
    for heading in _unknown(table):
        if heading not in renamed and not looks_like(heading):  # those have an error of their own
            near = known.meant(heading.text)
            message = "The pupil list has no such heading: this column is not read."
            remarks = bool(_REMARKS.fullmatch(heading.text.strip()))
            if remarks:
                message = f'The column "{heading.text}" is not read: "do not send" in it stops no letter.'
            elif asked := may_be(table, heading):
                message = f'The column "{heading.text}" is not read. Is it "{asked}"?'
            elif near:
                message = f'The column "{heading.text}" is not read.{did_you_mean(near)}'
            yield Problem(
                table.sheet,
                table.heading_row,
                _cell(table, heading),
                message,
                suggestion=None if remarks else near,
                severity=Severity.WARNING if remarks else None,
            )


def may_be(table: Table, heading: Heading) -> str:
    """Return the heading of ours that a list lacks and that an unread one says with a word more; else ""."""
    if heading.key is not None:
        return ""
    said = fold(heading.text[:LONGEST])
    found = (
        column.heading
        for column in _missing(table)
        if any(said == f"{fold(column.heading)}{more}" for more in MORE)
    )
    return next(found, "")


def needs_under_other_headings(table: Table) -> Iterator[Problem]:
    """Yield each unread heading that looks like needs or a stop, whether ours stands beside it or not."""
    there = {heading.key for heading in table.headings}
    for heading in table.headings:
        key = looks_like(heading)
        if key is not None:
            name = LEAVERS.column(key).heading
            message = f'The column "{heading.text}" is not read, and no column is called "{name}".'
            mend = f'Pair it with one of ours, add "{name}", or mark it as not for letters.'
            if key in there:
                message = f'The column "{heading.text}" is not read, though it looks like "{name}".'
                mend = f'Move what letters must heed into "{name}", and mark it as not for letters.'
            yield Problem(
                table.sheet,
                table.heading_row,
                _cell(table, heading),
                f"{message} {mend}",
                suggestion=None if key in there else name,
            )


def _ours(book: Book) -> list[Table]:
    return [book.tables[schema.name] for schema in SHEETS if schema.name in book.tables]


def _missing(table: Table) -> list[Column]:
    there = {heading.key for heading in table.headings}
    return [column for column in ALL_SHEETS[table.sheet].columns if column.key not in there]


def _unknown(table: Table) -> list[Heading]:
    """Return the unknown headings, without those passed over on purpose."""
    schema = ALL_SHEETS[table.sheet]
    strange = (one for one in table.headings if one.key is None and one.text and not one.set_aside)
    return [heading for heading in strange if not is_passed_over(schema, heading.text)]


def misspelt(table: Table) -> dict[Column, Heading]:
    """Return, for each missing column, the unknown heading most likely meant for it."""
    unknown = {folded(heading.text): heading for heading in _unknown(table)}
    found: dict[Column, Heading] = {}
    for column in _missing(table):
        alike = [one for one, theirs in unknown.items() if not has_another_word(theirs.text, column.heading)]
        for near in near_words(folded(column.heading), alike, at_least=ALIKE):
            found[column] = unknown.pop(near)
    return found


def has_another_word(heading: str, other: str) -> bool:
    """Return whether a whole word tells two headings apart, which is no slip of the keyboard.

    "Parent address" is not "Second parent address": a letter would go to the wrong home. Nor is "Reference
    name" a "Preferred name". Words of up to three letters do not count.
    """
    words, others = (re.findall(r"\w+", text.casefold()) for text in (heading[:LONGEST], other))
    if len(words) != len(others):
        slipped = near_words("".join(words), ["".join(others)], at_least=SLIPPED)
        return not slipped or {*words} < {*others} or {*others} < {*words}
    pairs = zip(words, others, strict=True)
    return not all(len(two) <= 3 or near_words(one, [two], at_least=ALIKE) for one, two in pairs)


def _absent(table: Table, column: Column, message: str) -> Problem:
    return Problem(table.sheet, table.heading_row, "", message, column=column.key, suggestion=column.heading)


def _cell(table: Table, heading: Heading) -> str:
    return f"{heading.column}{table.heading_row}"


def _shown(table: Table, text: str) -> str | None:
    """Return a heading's text; None where the sheet is about pupils, as the cell may hold a name."""
    return None if ALL_SHEETS[table.sheet].personal else text
