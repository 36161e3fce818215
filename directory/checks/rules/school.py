"""Rules for the School sheet: the settings that letters need about the school itself."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from directory.checks.helpers import blank, did_you_mean, filled, meant
from directory.checks.registry import check
from directory.checks.repairs import mend_setting
from directory.model import Book, Problem, Row, Severity
from directory.values import ContactError, parse_email, parse_phone, parse_postcode
from directory.values.text import fold
from directory.workbook import codes, synonyms
from directory.workbook.schema import SCHOOL, SETTINGS

OURS = "the workbook's own layout (its Read me sheet)"
NUMBERING = "Ofcom, National Telephone Numbering Plan: area codes have two to five digits after the 0"

NAMES = {fold(setting.name): setting for setting in SETTINGS}


@check("G01", Severity.ERROR, source=OURS, begins=True)
def setting_missing(book: Book) -> Iterator[Problem]:
    """Every setting that letters need has a value.

    Why: without it every letter would have a hole, so no letter is written.
    Mend: fill the cell in the column "Value".
    """
    table = book.tables.get(SCHOOL.name)
    if table is None or not {"setting", "value"} <= {heading.key for heading in table.headings}:
        return  # W01's or W02's
    there = {fold(row["setting"]): row for row in table.rows}
    for setting in SETTINGS:
        row = there.get(fold(setting.name))
        if setting.needed and row is None:
            message = f'There is no row for the setting "{setting.name}". Add it.'
            yield Problem(SCHOOL.name, 0, "", message, column="setting", suggestion=setting.name)
        elif setting.needed and row and blank(row, "value"):
            yield row.problem("value", f'"{setting.name}" is blank. {setting.help}')


@check("G02", Severity.ERROR, source=NUMBERING, repair=mend_setting)
def setting_unreadable(book: Book) -> Iterator[Problem]:
    """Every setting that is more than words can be used: phone, e-mail, postcode, area code, fold marks.

    Why: the contact details are on every letter, and a reply to a wrong address is lost.
    Mend: type it as suggested.
    """
    code = book.setting("Area code")
    parsers: dict[str, Callable[[str], object]] = {
        "phone": lambda text: parse_phone(text, area_code=code),
        "email": parse_email,
        "postcode": parse_postcode,
        "area_code": _parse_area_code,
        "fold_marks": _parse_yes_or_no,
    }
    for row, key in filled(book.rows(SCHOOL.name), "value"):
        setting = NAMES.get(fold(row["setting"]))
        parse = parsers.get(setting.key) if setting else None
        if parse:
            try:
                parse(row[key])
            except ContactError as error:
                yield row.problem(key, str(error), suggestion=error.suggestion)


@check("G04", Severity.ERROR, source=OURS)
def setting_repeated(book: Book) -> Iterator[Problem]:
    """Every setting is there once.

    Why: with two values, nobody can say which one the letters show.
    Mend: delete the row that is wrong.
    """
    first: dict[str, Row] = {}
    for row, key in filled(book.rows(SCHOOL.name), "setting"):
        earlier = first.setdefault(fold(row[key]), row)
        if earlier is not row:
            yield row.problem(key, f'"{row[key]}" is also in {earlier.cell(key)}.')


@check("G05", Severity.ERROR, source=OURS)
def synonyms_unreadable(book: Book) -> Iterator[Problem]:
    """Every heading of another system stands for one heading of our pupil list, or is not for letters.

    Why: a column read as another one puts the wrong words into every letter.
    Mend: type their heading, an equals sign and ours, or "not for letters", with a semicolon between pairs.
    """
    for row, key in filled(book.rows(SCHOOL.name), "value"):
        if fold(row["setting"]) == fold(synonyms.SETTING):
            try:
                synonyms.parse_pairing(row[key])
            except synonyms.SynonymError as error:
                yield row.problem(key, str(error))


@check("G07", Severity.ERROR, source=OURS)
def codes_unreadable(book: Book) -> Iterator[Problem]:
    """Every code of another system stands for words of ours, or for nothing.

    Why: a code read as another one puts the wrong words into every letter.
    Mend: type our heading, a colon, the code, an equals sign and the words, with a semicolon between codes.
    """
    for row, key in filled(book.rows(SCHOOL.name), "value"):
        if fold(row["setting"]) == fold(codes.SETTING):
            try:
                codes.parse_codes(row[key])
            except codes.CodeError as error:
                yield row.problem(key, str(error))


@check("G03", Severity.NOTE, source=OURS)
def setting_unknown(book: Book) -> Iterator[Problem]:
    """Every setting is one that the letters know.

    Why: a misspelt setting is not found, so its place in a letter stays empty.
    Mend: type it as suggested; a setting of your own may stay, but is not used.
    """
    for row, key in filled(book.rows(SCHOOL.name), "setting"):
        if fold(row[key]) not in NAMES:
            near = meant(row[key], [setting.name for setting in SETTINGS])
            message = f'No letter asks for "{row[key]}".{did_you_mean(near)}'
            yield row.problem(key, message, suggestion=near)


@check(
    "G06",
    Severity.ERROR,
    source="RFC 5322 2.2 (a header is one line); RFC 2047 2 (encoded words)",
    repair=mend_setting,
)
def setting_not_plain(book: Book) -> Iterator[Problem]:
    """Every setting is one line of text that shows, and the letters' prefix is fit for a file's name.

    Why: a line break, "=?" or a sign that does not show makes a draft say something else, so none is made.
    Mend: type the text as suggested, instead of pasting it.
    """
    for row, key in filled(book.rows(SCHOOL.name), "value"):
        setting = NAMES.get(fold(row["setting"]))
        if setting is None or setting.name in (synonyms.SETTING, codes.SETTING):
            continue
        text = row[key]
        if "=?" in text or any(unicodedata.category(sign) in UNSEEN for sign in text.strip()):
            plain = _plain(text, ", " if setting.key == "address" else " ")
            message = f'"{setting.name}" has a line break, "=?" or a sign that does not show in it.'
            near = _fit_for_names(plain) if setting.key == "letter_reference_prefix" else plain
            yield row.problem(key, message, suggestion=near or None)
        elif setting.key == "letter_reference_prefix" and not re.fullmatch(PREFIX, text):
            message = (
                "The prefix stands in the names of files: it takes letters, digits and hyphens, 20 at most, "
                "and begins with a letter or a digit."
            )
            yield row.problem(key, message, suggestion=_fit_for_names(text) or None)


PREFIX = r"[A-Za-z0-9][A-Za-z0-9-]{0,19}"


def _fit_for_names(prefix: str) -> str:
    """Return the prefix as PREFIX allows it; "" when nothing is left of it."""
    return re.sub(r"[^A-Za-z0-9]+", "-", prefix).strip("-")[:20]


UNSEEN = ("Cf", "Cc", "Zl", "Zp")  # of Unicode's categories: what does not show, and line breaks


def _plain(text: str, break_as: str) -> str:
    """Return a text on one line, with only what shows: what a header of a message can say as it stands."""
    one_line = break_as.join(line for line in (part.strip(" ,") for part in text.splitlines()) if line)
    shown = "".join("" if unicodedata.category(sign) in UNSEEN else sign for sign in one_line)
    return re.sub(r" +", " ", shown.replace("=?", "= ?")).strip()


def _parse_area_code(text: str) -> str:
    """Return an area code; raises ContactError, for instance when Excel dropped its zero."""
    digits = re.sub(r"[\s()]", "", text)
    if re.fullmatch(r"0[12][0-9]{1,4}", digits):
        return digits
    lost_zero = f"0{digits}" if re.fullmatch(r"[12][0-9]{1,4}", digits) else None
    raise ContactError(text, "an area code", "it has a 0, then two to five digits", lost_zero)


def _parse_yes_or_no(text: str) -> bool:
    """Return True for Yes; raises ContactError for what is neither Yes nor No."""
    if text.casefold() not in ("yes", "no"):
        near = {"y": "Yes", "n": "No", "true": "Yes", "false": "No"}.get(text.casefold())
        raise ContactError(text, "an answer", "type Yes or No", near)
    return text.casefold() == "yes"
