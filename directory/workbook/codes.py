"""Say in words what a pupil system exports as a code: by our table, and by the school's own. Pure.

The School sheet has the school's as "Pupil list codes": ``SEN: K = SEN support; Hold: F =``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from directory.model import Row, Table
from directory.values.text import NOTHING, fold
from directory.workbook.columns import Column
from directory.workbook.schema import LEAVERS

SETTING = "Pupil list codes"

Code = tuple[str, str, str]  # a column's key, a folded code, and the words

_OURS = {fold(column.heading): column for column in LEAVERS.columns}
_YES_OR_NO = ("Yes", "No")
_FLAGS = dict.fromkeys(("t", "true", "y", "1"), "Yes") | dict.fromkeys(("f", "false", "n", "0"), "No")
# SEN: DfE, Common Basic Data Set, CS073 (SEN provision).
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sen": {
            "n": "No special educational need",
            "k": "SEN support",
            "e": "Education, health and care plan",
        }
    }
    | {column.key: _FLAGS for column in LEAVERS.columns if column.choices == _YES_OR_NO}
)
# What answers a question, as "EHCP (Y/N)" asks one: its N is not that of CS073.
ANSWERS = frozenset({*_FLAGS, "yes", "no"})
_YESES = frozenset({"y", "yes", "t", "true", "1"})
_ASKS = re.compile(r"ehcp?\b|education,? health|y ?/ ?n\b|yes ?/ ?no\b|\?\s*$", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d\d?)?) ?%?")  # of more places a person rounds it
_YEAR = re.compile(r"(?:(?:nc )?year|yr|y) ?0?([1-9]|1[0-4])|([1-9]|1[0-4])\.0", re.IGNORECASE)


class CodeError(ValueError):
    """The text does not say what codes mean; ``str()`` is a sentence for a clerk."""


def parse_codes(text: str) -> tuple[Code, ...]:
    """Return "SEN: K = SEN support; Hold: F =" parsed: what each code in a column of ours stands for.

    A semicolon or a line break ends a part; a code may stand for nothing. Raises CodeError.
    """
    found: dict[tuple[str, str], Code] = {}
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        left, equals, words = (side.strip() for side in part.partition("="))
        heading, colon, code = (side.strip() for side in left.partition(":"))
        if not (equals and colon and fold(code)):
            raise CodeError(
                f'"{part}" explains no code: type our heading, ":", the code, "=", and the words.'
            )
        column = _OURS.get(fold(heading))
        if column is None:
            raise CodeError(f'"{heading}" is not a heading of our pupil list.')
        if words or code.casefold() not in NOTHING:  # "UPN: N/A =" says that N/A is a blank cell
            _refuse_without_codes(column)
        _refuse_off_the_list(column, words)
        _refuse_opposite(column, code, words)
        place = (column.key, fold(code))
        if place in found:
            raise CodeError(f'"{column.heading}: {code}" is there twice.')
        found[place] = (*place, words)
    return tuple(found.values())


def _refuse_without_codes(column: Column) -> None:
    if not column.may_have_codes:
        what = f'"{column.heading}" has no codes: what is there is the pupil\'s own.'
        raise CodeError(f"{what} Codes stand for words of a list, as in SEN, Hold or Destination.")


def _refuse_off_the_list(column: Column, words: str) -> None:
    if words and column.choices and words not in column.choices:
        may = ", ".join(column.choices)
        raise CodeError(f'"{words}" is not on the list of "{column.heading}": choose from {may}, or nothing.')


def _refuse_opposite(column: Column, code: str, words: str) -> None:
    """Refuse to let a plain answer stand for another one, or for none: a No would be read as a Yes."""
    plain = {fold(choice): choice for choice in column.choices}
    plain |= _WORDS.get(column.key, {}) if column.choices else {}
    means = plain.get(fold(code), words)
    if means != words:
        raise CodeError(f'"{code}" means "{means}" in every list: it cannot stand for "{words}".')


def in_words(table: Table, own: Iterable[Code]) -> Table:
    """Return a list of pupils with its codes in words; ``own`` are the school's, which count before ours.

    Attendance 83.0 is 83%, and Year 11 the year group 11. What answers a question about SEN stays as it is,
    unless the school has said what it means: a pupil without a plan may have a need.
    """
    words = {key: dict(codes) for key, codes in _WORDS.items()}
    if _asks_about_sen(table):
        words.pop("sen")
    for key, code, meant in own:
        words.setdefault(key, {})[code] = meant
    return replace(table, rows=tuple(_row(row, words) for row in table.rows))


def _asks_about_sen(table: Table) -> bool:
    """Return whether the column that is read as SEN says yes or no, not which need."""
    heading = next((one.text for one in table.headings if one.key == "sen"), "")
    texts = {_folded(row["sen"]) for row in table.rows if row["sen"]}
    return texts <= ANSWERS and bool(_ASKS.search(heading) or texts & _YESES)


def words_of(column: Column) -> tuple[str, ...]:
    """Return the words that a code in a column can stand for, where they are known."""
    return column.choices or tuple(_WORDS.get(column.key, {}).values())


def _row(row: Row, words: Mapping[str, Mapping[str, str]]) -> Row:
    told = ((key, codes, row[key]) for key, codes in words.items() if row[key])
    said = {key: codes[code] for key, codes, text in told if (code := _folded(text)) in codes}
    if "attendance" not in said and (found := _PERCENT.fullmatch(row["attendance"])) and _is_percent(row):
        said["attendance"] = f"{float(found[1]):g}%"
    if "year_group" not in said and (found := _YEAR.fullmatch(row["year_group"])):
        said["year_group"] = found[1] or found[2]
    return row.with_texts(said)


@lru_cache(maxsize=1024)  # a list repeats its Yes and No
def _folded(text: str) -> str:
    return fold(text)


def _is_percent(row: Row) -> bool:
    """Return whether a number may be a percentage: of 0.94 nobody knows, and it is left to be looked at."""
    text = row["attendance"]
    return text.endswith("%") or 1 < float(text) <= 100
