"""Record a choice about a pupil's data, and read what was recorded: the newest counts, whatever a list says.

A list of leavers says what its pupil system knew on one day. A form that comes back later is recorded here,
and counts for every list after it.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from directory.checks.trusted import FileUnfit, PupilList
from directory.errors import DirectoryError
from directory.model import Chooser, Row
from directory.sharing.decide import CHOICES as HELD_BY
from directory.values.dates import DateError, parse_date, show_date
from directory.values.identifiers import one_reference
from directory.values.text import fold
from directory.workbook.change import written
from directory.workbook.choices import (
    CHOICES,
    KINDS,
    PARENT,
    YOUNG_PERSON,
    choices_in,
    choices_of,
    create_choices,
    read_choices,
)
from directory.workbook.rows import with_row
from directory.workbook.save import write_over
from directory.workbook.schema import LEAVERS

UNKNOWN = "Type the pupil's admission number as a list has it, never a name."


class ChoiceWrong(DirectoryError):
    """A choice cannot be recorded as asked. ``field`` is the key of what to type anew."""

    def __init__(self, field: str, what: str, mend: str = "") -> None:
        super().__init__(what, mend)
        self.field = field


class PupilUnknown(ChoiceWrong):
    """Nothing here has the reference that was typed."""

    def __init__(self) -> None:
        what = "Neither the ledger nor a list of pupils beside the directory has this reference."
        super().__init__("reference", what, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Given:
    """A choice as somebody gives it, to be recorded. ``kind`` is its column's key in a list of leavers.

    ``value`` is a word of that column's list, ``given_by`` YOUNG_PERSON or PARENT, ``on`` the day on which it
    was said or signed.
    """

    reference: str = field(repr=False)
    kind: str
    value: str = field(repr=False)
    given_by: str
    on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Recorded(Given):
    """A choice as it is recorded, in a row of its own with this number."""

    row: int

    @property
    def by_parent(self) -> bool:
        """Return whether a parent gave it."""
        return fold(self.given_by) == fold(PARENT)

    def says_as(self, given: Given) -> bool:
        """Return whether it says of its pupil what ``given`` does, by the same person on the same day."""
        one, other = ((it.kind, it.value, fold(it.given_by), it.on) for it in (self, given))
        return one == other

    def counts_for(self, born: date | None) -> bool:
        """Return whether its giver held the choice on that day, of a young person who was ``born`` then.

        A young person's own word always counts; a parent's until the choice passes on. With no readable
        birthday, None, a parent's does not: such a row gets no letter.
        """
        if not self.by_parent:
            return True
        return born is not None and HELD_BY[self.kind].holder(born, self.on) is Chooser.PARENT


def record_choice(workbook: Path, given: Given, *, today: date, known: Container[str]) -> Path:
    """Record a choice with the directory's ``workbook``, and return the file that it is in.

    ``known`` are the references that there are, as ``known_references`` returns them. The same choice of the
    same day is recorded once. Raises ChoiceWrong, NotSaved, CellsRefused, WorkbookUnreadable, MissingColumn.
    """
    _refuse(given, today)
    row: dict[str, str | date] = {
        "reference": written(given.reference),
        "choice": LEAVERS.column(given.kind).heading,
        "value": given.value,
        "given_by": given.given_by,
        "on": given.on,
        "recorded_by": written(given.recorded_by),
    }
    if one_reference(given.reference) not in known:
        raise PupilUnknown
    path = choices_of(workbook)
    before, table = read_choices(path) if path.exists() else (None, None)
    content = create_choices() if before is None else before
    table = table or choices_in(path.name, content)
    if any(_same(one, row) for one in table.rows):
        return path
    after, _ = with_row(path.name, content, table, row)
    write_over(path, before, after)
    return path


def is_young_persons(kind: str) -> bool:
    """Whether only the young person can make this choice, at any age."""
    return HELD_BY[kind].parent_until is None


def _refuse(given: Given, today: date) -> None:
    """Raise ChoiceWrong for what is missing or cannot be."""
    if not written(given.reference):
        raise ChoiceWrong("reference", "Say whose choice it is.", "Type the pupil's reference.")
    if given.kind not in KINDS:
        raise ChoiceWrong("kind", "Say which choice it is.")
    words = LEAVERS.column(given.kind).choices
    if given.value not in words:
        raise ChoiceWrong("value", "Say what was chosen.", f"It is one of: {', '.join(words)}.")
    if given.given_by not in (YOUNG_PERSON, PARENT):
        raise ChoiceWrong("given_by", "Say who chose: the young person, or a parent.")
    if given.given_by == PARENT and is_young_persons(given.kind):
        ask = "Ask the young person. Until then a reason in the list's Hold stops the letters."
        raise ChoiceWrong("given_by", "This choice is the young person's, at any age.", ask)
    if given.on > today:
        raise ChoiceWrong("on", "That day is still to come.", "Type the day on which it was said or signed.")
    if not written(given.recorded_by):
        raise ChoiceWrong("recorded_by", "Say who records it: initials are enough.")


def _same(there: Row, row: Mapping[str, str | date]) -> bool:
    """Return whether a row has been recorded already, whoever recorded it: a form was sent twice."""
    same = all(there[key] == row[key] for key in ("choice", "value", "given_by"))
    return same and there["reference"] == row["reference"] and _day(there) == row["on"]


def _day(row: Row) -> date | None:
    try:
        return parse_date(row["on"])
    except DateError:
        return None


def recorded_choices(path: Path) -> Mapping[tuple[str, str], Sequence[Recorded]]:
    """Return the recorded choices by reference (as ``one_reference`` has it) and kind, the newest last.

    Of two on one day the lower row is the newer. None where there is no file. Raises FileUnfit when a row
    cannot be read, since a choice that limits what is told could be lost.
    """
    if not path.exists():
        return {}
    _, table = read_choices(path)
    problems = [wrong for row in table.rows for wrong in _wrong(row)]
    if problems:
        raise FileUnfit(path.name, problems)
    found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
    for one in sorted(map(_recorded, table.rows), key=lambda one: (one.on, one.row)):
        found[one_reference(one.reference), one.kind].append(one)
    return MappingProxyType(found)


def the_one_that_counts(known: Sequence[Recorded], born: date | None) -> Recorded | None:
    """Return which of a pupil's recorded choices of one kind, the newest last, counts; None if none does."""
    counts = [one for one in known if one.counts_for(born)]
    return counts[-1] if counts else None


def whether_it_counts(one: Recorded, known: Sequence[Recorded], born: date | None) -> str:
    """Return in words until when a recorded choice counts, or why not; ``known`` as ``the_one_that_counts``.

    ``born`` is None where the birthday is not known.
    """
    counting, until = the_one_that_counts(known, born), HELD_BY[one.kind].parent_until
    unsure = [] if born or until is None else [there for there in known if there.by_parent]
    open_ = unsure[-1] if unsure else None
    if counting and _newer(counting, one):
        doubted = open_ and _newer(open_, counting)
        return f"no: {'a newer one' if doubted else f'the one of {show_date(counting.on)}'} counts"
    if open_ and _newer(open_, one):
        return f"not if the one of {show_date(open_.on)} was said before the birthday of {until} years"
    if one is counting:
        return "yes, until a newer one is recorded"
    if open_ is None:
        return "no: it was the young person's to say, and a parent said it"
    return f"until a newer one is recorded, if it was said before the birthday of {until} years"


def _newer(one: Recorded, other: Recorded) -> bool:
    return (one.on, one.row) > (other.on, other.row)


def _wrong(row: Row) -> Iterator[tuple[str, str]]:
    """Yield each cell of a row that cannot be read, and what is wrong there, without its text."""

    def at(key: str, what: str) -> tuple[str, str]:
        return f"{row.sheet}!{row.cell(key)}", what

    if not row["reference"]:
        yield at("reference", "The reference is blank: type the pupil's.")
    kind = _kind(row)
    if kind is None:
        yield at("choice", f"Choose one of: {', '.join(CHOICES.column('choice').choices)}.")
    elif row["value"] not in LEAVERS.column(kind).choices:
        yield at("value", f"Choose one of: {', '.join(LEAVERS.column(kind).choices)}.")
    if fold(row["given_by"]) not in map(fold, (YOUNG_PERSON, PARENT)):
        yield at("given_by", f"Choose one of: {YOUNG_PERSON}, {PARENT}.")
    if _day(row) is None:
        yield at("on", "This is no day: type it like 31/08/2026.")


def _kind(row: Row) -> str | None:
    return next((one for one in KINDS if fold(LEAVERS.column(one).heading) == fold(row["choice"])), None)


def _recorded(row: Row) -> Recorded:
    return Recorded(
        row["reference"],
        _kind(row) or "",
        row["value"],
        row["given_by"],
        parse_date(row["on"]),
        row["recorded_by"],
        row.number,
    )


def with_choices(pupils: PupilList, workbook: Path) -> PupilList:
    """Return the list with the choices in its rows that are recorded with the directory's ``workbook``.

    A parent's word from the day on which the choice was the young person's does not count (Education Act
    1996 s.507B). Raises what ``recorded_choices`` does.
    """
    path = choices_of(workbook)
    choices = recorded_choices(path)
    if not choices:
        return pupils
    overruled: dict[int, dict[str, str]] = {}
    rows = []
    for row in pupils.table.rows:
        own: dict[str, str] = {}
        told: dict[str, str] = {}
        for kind in KINDS:
            known = choices.get((one_reference(row["reference"]), kind), ())
            newest = the_one_that_counts(known, _born(row))
            said = [_not_theirs(one, path.name) for one in known[-1:] if one is not newest]
            if newest and newest.value != row[kind]:
                own[kind] = newest.value
                said += [_told(row, newest, path.name)] if row[kind] else []
            if said:
                told[kind] = " ".join(said)
        if told:
            overruled[row.number] = told
        rows.append(row.with_texts(own))
    return replace(pupils, table=replace(pupils.table, rows=tuple(rows)), overruled=overruled)


def _born(row: Row) -> date | None:
    try:
        return parse_date(row["date_of_birth"])
    except DateError:
        return None


def _not_theirs(one: Recorded, name: str) -> str:
    """Return what to say of a parent's word that does not count, without its text."""
    return (
        f"The choice that a parent made (row {one.row} of {name}) does not count: by then it was the young "
        "person's to make."
    )


def _told(row: Row, one: Recorded, name: str) -> str:
    """Return what to say of a list that does not agree with a recorded choice, without either's text."""
    cell = row.cell(one.kind)
    return f"The recorded choice counts (row {one.row} of {name}), not the one in the list, {cell}."
