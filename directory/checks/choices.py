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
from directory.values.dates import DateError, parse_date
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


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded choice: ``kind`` is its column in a list of leavers, ``row`` its own row's number."""

    reference: str = field(repr=False)
    kind: str
    value: str = field(repr=False)
    by_parent: bool
    on: date
    row: int

    def counts_for(self, born: date | None) -> bool:
        """Return whether its giver held the choice on that day, of a young person who was ``born`` then.

        A young person's own word always counts; a parent's until the choice passes on. With no readable
        birthday, None, a parent's does not: such a row gets no letter.
        """
        if not self.by_parent:
            return True
        return born is not None and HELD_BY[self.kind].holder(born, self.on) is Chooser.PARENT


def record_choice(
    workbook: Path,
    *,
    reference: str,
    kind: str,
    value: str,
    given_by: str,
    on: date,
    recorded_by: str,
    today: date,
    known: Container[str],
) -> Path:
    """Record a choice with the directory's ``workbook``, and return the file that it is in.

    ``kind`` is the key of its column in a list of leavers; ``known`` are the references that there are, as
    ``known_references`` returns them. The same choice of the same day is recorded once.
    Raises ChoiceWrong, NotSaved, CellsRefused, WorkbookUnreadable, MissingColumn.
    """
    row: dict[str, str | date] = {
        "reference": written(reference),
        "choice": LEAVERS.column(kind).heading if kind in KINDS else "",
        "value": value,
        "given_by": given_by,
        "on": on,
        "recorded_by": written(recorded_by),
    }
    _refuse(row, kind, on, today)
    if one_reference(reference) not in known:
        what = "Neither the ledger nor a list of pupils beside the directory has this reference."
        raise ChoiceWrong("reference", what, UNKNOWN)
    path = choices_of(workbook)
    before, table = read_choices(path) if path.exists() else (None, None)
    content = create_choices() if before is None else before
    table = table or choices_in(path.name, content)
    if any(_same(one, row) for one in table.rows):
        return path
    after, _ = with_row(path.name, content, table, row)
    write_over(path, before, after)
    return path


def _refuse(row: Mapping[str, str | date], kind: str, on: date, today: date) -> None:
    """Raise ChoiceWrong for what is missing or cannot be."""
    if not row["reference"]:
        raise ChoiceWrong("reference", "Say whose choice it is.", "Type the pupil's reference.")
    if kind not in KINDS:
        raise ChoiceWrong("kind", "Say which choice it is.")
    words = LEAVERS.column(kind).choices
    if row["value"] not in words:
        raise ChoiceWrong("value", "Say what was chosen.", f"It is one of: {', '.join(words)}.")
    if row["given_by"] not in (YOUNG_PERSON, PARENT):
        raise ChoiceWrong("given_by", "Say who chose: the young person, or a parent.")
    if row["given_by"] == PARENT and HELD_BY[kind].parent_until is None:
        raise ChoiceWrong("given_by", "This choice is the young person's, at any age.")
    if on > today:
        raise ChoiceWrong("on", "That day is still to come.", "Type the day on which it was said or signed.")
    if not row["recorded_by"]:
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
        found[one.reference, one.kind].append(one)
    return MappingProxyType(found)


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
        one_reference(row["reference"]),
        _kind(row) or "",
        row["value"],
        fold(row["given_by"]) == fold(PARENT),
        parse_date(row["on"]),
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
            counts = [one for one in known if one.counts_for(_born(row))]
            newest = counts[-1] if counts else None
            said = [_not_theirs(one, path.name) for one in known[-1:] if one is not newest]
            if newest and newest.value != row[kind]:
                own[kind] = newest.value
                said += [_told(row, newest, path.name)] if row[kind] else []
            if said:
                told[kind] = " ".join(said)
        if told:
            overruled[row.number] = told
        rows.append(replace(row, values=MappingProxyType({**row.values, **own})) if own else row)
    return replace(pupils, table=replace(pupils.table, rows=tuple(rows)), overruled=overruled)


def _born(row: Row) -> date | None:
    try:
        return parse_date(row["date_of_birth"])
    except DateError:
        return None


def _not_theirs(one: Recorded, name: str) -> str:
    """Return what to say of a parent's word that does not count, without its text."""
    return f"Row {one.row} of {name} does not count: a parent gave it when the choice was the young person's."


def _told(row: Row, one: Recorded, name: str) -> str:
    """Return what to say of a list that does not agree with a recorded choice, without either's text."""
    return f"The choice in row {one.row} of {name} counts; the list has another in {row.cell(one.kind)}."
