"""Pair the columns of a pupil system's export with ours, and keep the pairing in the workbook.

A column is proposed only where its heading says what ours says. What looks like a need, a stop or a choice is
passed over by nothing but a person's word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from itertools import islice
from pathlib import Path

from directory.checks.edits import Editing, Saved, save_setting
from directory.checks.helpers import SLIPPED, folded
from directory.checks.need_words import looks_like
from directory.checks.rules.headings import has_another_word, may_be, misspelt
from directory.checks.trusted import FileUnfit
from directory.errors import DirectoryError
from directory.model import Heading, Table
from directory.values.text import near_words
from directory.workbook.other_systems import PROPOSED
from directory.workbook.read import read_book, read_every_column
from directory.workbook.schema import LEAVERS, SCHOOL, Column, fold_synonym, is_passed_over, key_of
from directory.workbook.synonyms import (
    SETTING,
    Pairing,
    SynonymError,
    joined,
    leavers_schema,
    parse_pairing,
)

SAMPLES = 2
OURS_ALONE = ("accepted", "what_is_wrong")  # no pupil system has them
_KNOWN = (*(name for name, _ in LEAVERS.synonyms), *(column.heading for column in LEAVERS.columns))
_PROPOSED = {fold_synonym(theirs): ours for ours, names in PROPOSED.items() for theirs in names}


class CannotPair(DirectoryError):
    """What somebody chose for a column cannot be."""


class Standing(Enum):
    """What becomes of a column of an export."""

    READ = "read"
    PROPOSED = "proposed"
    UNDECIDED = "undecided"  # it looks like a stop or a need, and no letter goes before somebody has decided
    TWICE = "twice"  # another column is read as the same one of ours
    SET_ASIDE = "not for letters"
    UNREAD = "not read"


@dataclass(frozen=True, slots=True)
class Theirs:
    """A column of an export: its letter, its heading, what becomes of it, and the first values in it.

    ``ours`` is the heading of ours that it is read as, that is proposed, or that it looks like; "" for none.
    ``stops``: no letter is written from the list before somebody has decided about this column.
    """

    letter: str
    heading: str
    standing: Standing
    ours: str = ""
    stops: bool = False
    samples: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Matching:
    """An export beside our list of pupils.

    ``missing`` are the columns of ours that a list must have and this one has not, ``lacking`` the others.
    ``pairing`` is what the workbook says, with what was chosen since; ``kept`` is what it says.
    """

    columns: tuple[Theirs, ...]
    missing: tuple[Column, ...]
    lacking: tuple[Column, ...]
    pairing: Pairing
    kept: Pairing

    @property
    def proposed(self) -> tuple[tuple[str, str], ...]:
        """Return the proposed pairs: their heading and ours."""
        return tuple((one.heading, one.ours) for one in self.columns if one.standing is Standing.PROPOSED)

    @property
    def undecided(self) -> tuple[Theirs, ...]:
        """Return the columns that somebody must decide about, and nothing can be proposed for."""
        return tuple(one for one in self.columns if one.stops and one.standing is not Standing.PROPOSED)

    @property
    def to_decide(self) -> tuple[Theirs, ...]:
        """Return the columns that somebody must decide about, and those that a pair is proposed for."""
        return tuple(one for one in self.columns if one.stops or one.standing is Standing.PROPOSED)

    @property
    def unread(self) -> tuple[Theirs, ...]:
        """Return the columns that nothing is proposed for and nobody must decide about, but may."""
        return tuple(one for one in self.columns if one.standing is Standing.UNREAD and not one.stops)

    @property
    def is_ready(self) -> bool:
        """Return whether letters can be written from such a list as it is paired now."""
        return not self.missing and not any(one.stops for one in self.columns)

    @property
    def without_samples(self) -> "Matching":
        """Return this without a value of a pupil's, for what is not only looked at."""
        return replace(self, columns=tuple(replace(one, samples=()) for one in self.columns))


def match_list(
    path: Path, workbook: Path, today: date, *, sheet: str = "", chosen: Sequence[tuple[str, str]] = ()
) -> Matching:
    """Return the list at ``path`` beside ours: by what the ``workbook`` says, and what was ``chosen`` since.

    A choice is their heading and ours; or NOT_FOR_LETTERS for ours; or NOT_IN_THE_LIST for theirs. Raises
    WorkbookUnreadable, FileUnfit when the workbook's own pairing cannot be read, and CannotPair.
    """
    book = read_book(workbook, today)
    try:
        kept = parse_pairing(book.setting(SETTING))
    except SynonymError as error:
        raise FileUnfit(workbook.name, [(SCHOOL.name, str(error))]) from None
    try:
        pairing = joined(kept, chosen)
    except SynonymError as error:
        raise CannotPair(str(error)) from None
    schema = leavers_schema(lambda name: str(pairing) if name == SETTING else book.setting(name))
    table, every = read_every_column(path, schema, sheet=sheet)
    columns = tuple(_columns(table, every))
    taken = (Standing.READ, Standing.PROPOSED)
    there = {one.ours for one in columns if one.standing in taken}
    others = [one for one in LEAVERS.columns if one.heading not in there and one.key not in pairing.absent]
    return Matching(
        columns,
        tuple(one for one in others if one.must_be_there),
        tuple(one for one in others if not one.must_be_there and one.key not in OURS_ALONE),
        pairing,
        kept,
    )


def keep_pairing(editing: Editing, pairing: Pairing) -> Saved:
    """Keep a pairing in the School sheet, unless it stands there already. As ``save_setting``."""
    return save_setting(editing, SETTING, str(pairing))


def _columns(table: Table, every: Table) -> Iterator[Theirs]:
    """Yield each column of a list, read as ``table``, with its first values as ``every`` has them."""
    letters = {one.column: one.key for one in every.headings}
    meant = {heading.column: ours.heading for ours, heading in misspelt(table).items()}
    there = {one.key for one in table.headings}
    near = {folded(name): name for name in _KNOWN if key_of(LEAVERS, name) not in there}
    free = {one.heading for one in LEAVERS.columns if one.key not in there}
    for heading in table.headings:
        proposed = _proposed(heading, table, meant, near)
        if proposed in free:
            free.remove(proposed)
        else:
            proposed = ""
        key = letters.get(heading.column) or ""
        texts = dict.fromkeys(text for row in every.rows if (text := row.values.get(key, "")))
        yield replace(_standing(heading, table, proposed, meant), samples=tuple(islice(texts, SAMPLES)))


def _standing(heading: Heading, table: Table, proposed: str, meant: Mapping[str, str]) -> Theirs:
    """Return what becomes of a column, without its values."""
    letter, text = heading.column, heading.text
    if heading.set_aside and heading.key is None:
        return Theirs(letter, text, Standing.SET_ASIDE)
    if heading.key is not None:
        same = [one for one in table.headings if one.key == heading.key]
        standing = Standing.TWICE if _gives_way(heading, same) else Standing.READ
        ours = LEAVERS.column(heading.key).heading
        return Theirs(letter, text, standing, ours, stops=standing is Standing.TWICE)
    like = looks_like(heading)
    if proposed:
        return Theirs(letter, text, Standing.PROPOSED, proposed, stops=bool(like) or letter in meant)
    if like:
        return Theirs(letter, text, Standing.UNDECIDED, LEAVERS.column(like).heading, stops=True)
    return Theirs(letter, text, Standing.UNREAD)


def _gives_way(heading: Heading, same: Sequence[Heading]) -> bool:
    """Return whether, of several columns read as one of ours, this is to be set aside or paired anew.

    Our own heading cannot be; of two others the second is.
    """
    own = [
        one for one in same if fold_synonym(one.text) == fold_synonym(LEAVERS.column(one.key or "").heading)
    ]
    return heading is not (own or same)[0]


def _proposed(heading: Heading, table: Table, meant: Mapping[str, str], near: Mapping[str, str]) -> str:
    """Return the heading of ours that a column's heading says; "" when it says none for certain enough."""
    if heading.key is not None or heading.set_aside or is_passed_over(LEAVERS, heading.text):
        return ""
    if named := _PROPOSED.get(fold_synonym(heading.text)) or meant.get(heading.column):
        return named
    if looks_like(heading):
        return ""
    alike = [one for one, name in near.items() if not has_another_word(heading.text, name)]
    slips = near_words(folded(heading.text), alike, at_least=SLIPPED)
    key = key_of(LEAVERS, near[slips[0]]) if slips else None
    return may_be(table, heading) or (LEAVERS.column(key).heading if key else "")
