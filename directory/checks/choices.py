"""Record a choice about a pupil's data, and read what was recorded: the newest counts, whatever a list says.

A list of leavers says what its pupil system knew on one day. A form that comes back later is recorded here,
and counts for every list after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from directory.checks.trusted import FileUnfit, PupilList
from directory.errors import DirectoryError
from directory.model import Row
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
    on: date
    row: int


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
) -> Path:
    """Record a choice with the directory's ``workbook``, and return the file that it is in.

    ``kind`` is the key of its column in a list of leavers. The same choice of the same day is recorded once.
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


def newest_choices(path: Path) -> Mapping[tuple[str, str], Recorded]:
    """Return the choices that count, by reference (as ``one_reference`` has it) and kind.

    Of two on one day the lower row counts: it was recorded later. None where there is no file. Raises
    FileUnfit when a row cannot be read, since a choice that limits what is told could be lost.
    """
    if not path.exists():
        return {}
    _, table = read_choices(path)
    found: dict[tuple[str, str], Recorded] = {}
    problems: list[tuple[str, str]] = []
    for row in table.rows:
        wrong = list(_wrong(row))
        problems += wrong
        if not wrong:
            one = _recorded(row)
            known = found.get((one.reference, one.kind))
            if known is None or known.on <= one.on:
                found[one.reference, one.kind] = one
    if problems:
        raise FileUnfit(path.name, problems)
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
    if _day(row) is None:
        yield at("on", "This is no day: type it like 31/08/2026.")


def _kind(row: Row) -> str | None:
    return next((one for one in KINDS if fold(LEAVERS.column(one).heading) == fold(row["choice"])), None)


def _recorded(row: Row) -> Recorded:
    return Recorded(
        one_reference(row["reference"]), _kind(row) or "", row["value"], parse_date(row["on"]), row.number
    )


def with_choices(pupils: PupilList, workbook: Path) -> PupilList:
    """Return the list with the choices in its rows that are recorded with the directory's ``workbook``.

    Raises what ``newest_choices`` does.
    """
    choices = newest_choices(choices_of(workbook))
    if not choices:
        return pupils
    overruled: dict[int, dict[str, str]] = {}
    rows = []
    for row in pupils.table.rows:
        known = (choices.get((one_reference(row["reference"]), kind)) for kind in KINDS)
        own = [one for one in known if one and one.value != row[one.kind]]
        told = {one.kind: _told(row, one, choices_of(workbook).name) for one in own if row[one.kind]}
        if told:
            overruled[row.number] = told
        rows.append(replace(row, values=_with(row, own)) if own else row)
    return replace(pupils, table=replace(pupils.table, rows=tuple(rows)), overruled=overruled)


def _with(row: Row, choices: Sequence[Recorded]) -> Mapping[str, str]:
    return MappingProxyType({**row.values, **{one.kind: one.value for one in choices}})


def _told(row: Row, one: Recorded, name: str) -> str:
    """Return what to say of a list that does not agree with a recorded choice, without either's text."""
    return f"The choice in row {one.row} of {name} counts; the list has another in {row.cell(one.kind)}."
