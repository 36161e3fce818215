"""Ask once what a list's own words mean where only words of ours count, and keep it as the school's codes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from directory.checks.edits import Editing, Saved, save_setting
from directory.checks.helpers import meant
from directory.checks.matching import CannotPair
from directory.model import Heading, Row
from directory.values.text import fold
from directory.workbook.codes import ANSWERS, SETTING, CodeError, parse_codes, words_of
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import LEAVERS, Column
from directory.workbook.synonyms import leavers_schema

MOST = 8  # words of a column that are asked about: one with more is not what it was paired with
WORDS, LETTERS, FIGURES = 2, 20, 2  # at most, in a code: a longer text may be a note about a pupil
BLANK = "Nothing: as a blank cell"  # in place of a word of ours
# Any text in such a cell stops the letter, or would be printed; these words say only that there is none.
_MAY_SAY_NONE = ("hold", "medical")
_SAYS_NONE = frozenset({"n", "no", "f", "false", "0", "none", "-", "n/a"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a list where only ours count; ``rows`` says in how many. ``near`` is what it is like, or "".

    It is the same word however it is spelt: ``text`` is as the first cell has it. ``may_mean`` has the words
    of ours that it can stand for, and BLANK. ``theirs`` is the column as it stands in the list.
    """

    column: Column
    theirs: Heading
    text: str = field(repr=False)
    rows: int
    near: str

    @property
    def name(self) -> str:
        """Return the name of its field in a form: the same as long as the word is."""
        return f"{self.column.key}-{sha256(fold(self.text).encode()).hexdigest()[:8]}"

    @property
    def may_mean(self) -> tuple[str, ...]:
        """Return what it can stand for."""
        return (*words_of(self.column), BLANK)

    @property
    def where(self) -> str:
        """Return its column as it stands in the list: "SEND" (column R, our "SEN")."""
        ours = self.column.heading
        read = "" if self.theirs.text == ours else f', our "{ours}"'
        return f'"{self.theirs.text}" (column {self.theirs.column}{read})'

    def means(self, ours: str) -> str:
        """Return as a code of the school's that it means ``ours``: "Hold: No ="."""
        return f"{self.column.heading}: {self.text} = {'' if ours == BLANK else ours}".rstrip()


def strange_words(path: Path, workbook: Path, today: date, *, sheet: str = "") -> tuple[Word, ...]:
    """Return the words of the list at ``path`` whose meaning nothing says. Raises what reading it does.

    A text that may be a note about a pupil is none of them, as it would be kept in the workbook.
    """
    schema = leavers_schema(read_book(workbook, today).setting)
    found: dict[str, dict[str, list[str]]] = {key: defaultdict(list) for key in LEAVERS.keys}
    table = read_leavers(path, schema, sheet=sheet)
    theirs = {one.key: one for one in table.headings}
    for row in table.rows:
        for key, text in _strange(row):
            found[key][fold(text)].append(text)
    return tuple(
        Word(
            LEAVERS.column(key),
            theirs[key],
            texts[0],
            len(texts),
            meant(texts[0], words_of(LEAVERS.column(key))) or "",
        )
        for key, spelt in found.items()
        if len(spelt) <= MOST
        for texts in spelt.values()
        if _is_code(texts[0])
    )


def _is_code(text: str) -> bool:
    """Return whether a text is short enough to be a code: not a note, a date or a telephone number."""
    figures = sum(one.isdigit() for one in text)
    return len(text) <= LETTERS and len(text.split()) <= WORDS and figures <= FIGURES


def _strange(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each cell of a row that says a word which is not on its column's list: its key, and the word."""
    for column in LEAVERS.columns:
        text = row[column.key]
        if text and _is_strange(column, text) and not set(text) & set(";:=\n"):  # these split the setting
            yield column.key, text


def _is_strange(column: Column, text: str) -> bool:
    """Return whether a word of a column needs a meaning before a letter can go by it, or print it."""
    if column.choices:
        return text not in column.choices
    if column.key == "sen":
        return len(text) == 1 or fold(text) in ANSWERS
    return column.key in _MAY_SAY_NONE and fold(text) in _SAYS_NONE


def keep_meanings(editing: Editing, words: Sequence[Word], said: Mapping[str, str]) -> Saved | None:
    """Keep what was ``said`` of words, by their names, as ``keep_codes`` does; None if that is nothing."""
    return keep_codes(
        editing, [one.means(said[one.name]) for one in words if said.get(one.name) in one.may_mean]
    )


def keep_codes(editing: Editing, codes: Sequence[str]) -> Saved | None:
    """Keep codes, such as "Hold: No =", on the School sheet; None if it has them already.

    Raises CannotPair, and what ``save_setting`` does.
    """
    before = editing.book().setting(SETTING).strip().rstrip(";")
    try:
        known = parse_codes(before)
        new = [one for one in codes if not set(parse_codes(one)) <= set(known)]
        text = "; ".join(filter(None, (before, *new)))
        parse_codes(text)
    except CodeError as error:
        raise CannotPair(str(error)) from None
    return save_setting(editing, SETTING, text) if new else None
