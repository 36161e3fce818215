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
from directory.checks.needed import needed_by
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


class Use(Enum):
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
    ``stops``: no letter is written from the list before somebody has decided about this column. ``open`` says
    in a sentence why, and what to decide; "" where nothing is open.
    """

    letter: str
    heading: str
    use: Use
    ours: str = ""
    stops: bool = False
    open: str = ""
    samples: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Matching:
    """An export beside our list of pupils.

    ``missing`` are the columns of ours that a list must have and this one has not, ``lacking`` the others;
    ``needed_by`` has the titles of the letters that need a column, by its key.
    ``pairing`` is what the workbook says, with what was chosen since; ``kept`` is what it says.
    """

    columns: tuple[Theirs, ...]
    missing: tuple[Column, ...]
    lacking: tuple[Column, ...]
    needed_by: Mapping[str, tuple[str, ...]]
    pairing: Pairing
    kept: Pairing

    @property
    def proposed(self) -> tuple[tuple[str, str], ...]:
        """Return the proposed pairs: their heading and ours."""
        return tuple((one.heading, one.ours) for one in self.columns if one.use is Use.PROPOSED)

    @property
    def undecided(self) -> tuple[Theirs, ...]:
        """Return the columns that somebody must decide about, and nothing can be proposed for."""
        return tuple(one for one in self.columns if one.stops and one.use is not Use.PROPOSED)

    @property
    def to_decide(self) -> tuple[Theirs, ...]:
        """Return the columns that somebody must decide about, and those that a pair is proposed for."""
        return tuple(one for one in self.columns if one.stops or one.use is Use.PROPOSED)

    @property
    def own(self) -> tuple[Theirs, ...]:
        """Return the columns that somebody has decided about before, and may decide about anew."""
        said = {fold_synonym(theirs) for theirs in (*self.kept.pairs, *self.kept.set_aside)}
        decided = (Use.READ, Use.SET_ASIDE)
        return tuple(one for one in self.columns if one.use in decided and fold_synonym(one.heading) in said)

    @property
    def free(self) -> tuple[str, ...]:
        """Return the headings of ours that a column may be: none is it, or one that may be decided anew."""
        own = self.own
        read = {one.ours for one in self.columns if one.use is Use.READ and one not in own}
        return tuple(
            one.heading for one in LEAVERS.columns if one.heading not in read and one.key not in OURS_ALONE
        )

    @property
    def unread(self) -> tuple[Theirs, ...]:
        """Return the columns that nothing is proposed for and nobody must decide about, but may."""
        return tuple(one for one in self.columns if one.use is Use.UNREAD and not one.stops)

    def needing(self, heading: str) -> tuple[str, ...]:
        """Return the titles of the letters that need the column of ours with this heading."""
        return next(
            (self.needed_by.get(one.key, ()) for one in LEAVERS.columns if one.heading == heading), ()
        )

    @property
    def is_known(self) -> bool:
        """Return whether one of its columns says what ours say: another file than a list has none."""
        return any(one.use in (Use.READ, Use.PROPOSED) for one in self.columns)

    @property
    def is_ready(self) -> bool:
        """Return whether letters can be written from such a list as it is paired now."""
        return not self.missing and not any(one.stops for one in self.columns)

    @property
    def is_new(self) -> bool:
        """Return whether the pairing is not what the workbook says already."""
        return str(self.pairing) != str(self.kept)

    @property
    def without_samples(self) -> "Matching":
        """Return this without a value of a pupil's, for what is not only looked at."""
        return replace(self, columns=tuple(replace(one, samples=()) for one in self.columns))


def match_list(
    path: Path,
    workbook: Path,
    today: date,
    *,
    templates: Path,
    sheet: str = "",
    chosen: Sequence[tuple[str, str]] = (),
) -> Matching:
    """Return the list at ``path`` beside ours: by what the ``workbook`` says, and what was ``chosen`` since.

    ``templates`` is the folder of the letters that may be written from it. A choice is their heading and
    ours; or NOT_FOR_LETTERS for ours; or NOT_IN_THE_LIST for theirs. Raises WorkbookUnreadable, FileUnfit
    when the workbook's own pairing cannot be read, and CannotPair.
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
    taken = (Use.READ, Use.PROPOSED)
    there = {one.ours for one in columns if one.use in taken}
    others = [one for one in LEAVERS.columns if one.heading not in there and one.key not in pairing.absent]
    return Matching(
        columns,
        tuple(one for one in others if one.must_be_there),
        tuple(one for one in others if not one.must_be_there and one.key not in OURS_ALONE),
        needed_by(templates, book),
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
        yield replace(_use(heading, table, proposed, meant), samples=tuple(islice(texts, SAMPLES)))


def _use(heading: Heading, table: Table, proposed: str, meant: Mapping[str, str]) -> Theirs:
    """Return what becomes of a column, without its values."""
    letter, text = heading.column, heading.text
    if heading.set_aside and heading.key is None:
        return Theirs(letter, text, Use.SET_ASIDE)
    if heading.key is not None:
        first, ours = _first(table, heading.key), LEAVERS.column(heading.key).heading
        if first is None or heading is first:
            return Theirs(letter, text, Use.READ, ours)
        return Theirs(letter, text, Use.TWICE, ours, stops=True, open=_twice(first, heading, ours))
    like = looks_like(heading)
    if proposed:
        return Theirs(letter, text, Use.PROPOSED, proposed, stops=bool(like) or letter in meant)
    if like:
        ours = LEAVERS.column(like).heading
        told = f'"{text}" ({letter}) looks like "{ours}", so somebody must decide what it is.'
        if first := _first(table, like):
            told = _looks_like_read(heading, first, ours)
        return Theirs(letter, text, Use.UNDECIDED, ours, stops=True, open=told)
    return Theirs(letter, text, Use.UNREAD)


def _first(table: Table, key: str) -> Heading | None:
    """Return, of the columns read as one of ours, that which stays: under our own heading, else the first.

    None if no column is.
    The others are to be paired anew or set aside, which our own heading cannot be.
    """
    same = [one for one in table.headings if one.key == key]
    ours = fold_synonym(LEAVERS.column(key).heading)
    return next((one for one in same if fold_synonym(one.text) == ours), same[0] if same else None)


def _looks_like_read(heading: Heading, first: Heading, ours: str) -> str:
    """Return what to do about a column that looks like one of ours, which another column is."""
    both = (
        f'"{heading.text}" ({heading.column}) looks like "{ours}", and '
        f'"{first.text}" ({first.column}) is that already'
    )
    if fold_synonym(first.text) == fold_synonym(ours):
        return f"{both}: mark this one as not for letters, or say which other of ours it is."
    return f"{both}: decide which of the two letters are written from, and that the other is not."


def _twice(first: Heading, second: Heading, ours: str) -> str:
    """Return what to do about two columns that are read as one of ours."""
    both = f'"{first.text}" ({first.column}) and "{second.text}" ({second.column}) are both read as "{ours}"'
    if fold_synonym(first.text) == fold_synonym(second.text):
        return f"{both}: rename or delete one of the two in the list."
    return f'{both}: pair "{second.text}" with another heading of ours, or mark it as not for letters.'


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
