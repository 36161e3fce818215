"""What holds letters: each cause once, in a sentence, with the rows that it holds. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from directory.checks.registry import explanation
from directory.model import Held, HeldCode
from directory.values.text import counted
from directory.workbook.leavers_sheet import data_named

MANY = 10  # causes of one code, each with words of its own: more of them are told as one
_CELL = re.compile(r"(?P<column>[A-Z]+)(?P<row>\d+)|row (?P<alone>\d+)")


@dataclass(frozen=True, slots=True)
class AtRow:
    """A letter that a cause holds, and the cells. ``says`` is what its cause does not say of it, or ""."""

    held: Held
    cells: tuple[str, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What holds letters: the code, a sentence, and each letter that it holds."""

    code: str
    says: str
    letters: tuple[AtRow, ...]

    @property
    def number(self) -> str:
        """Return how many rows it holds: "8 rows"; how many letters, where their cells name no row."""
        rows, _ = self._places()
        return counted(len(rows), "row") if rows else counted(len(self.letters), "letter")

    @property
    def columns(self) -> str:
        """Return in which columns: "columns E, I, M"; "" where the cells name none."""
        _, columns = self._places()
        return f"column{'' if len(columns) == 1 else 's'} {', '.join(columns)}" if columns else ""

    @property
    def rows(self) -> str:
        """Return in which rows: "rows 4, 7 to 9"; "" where the cells name none."""
        rows, _ = self._places()
        return f"row{'' if len(rows) == 1 else 's'} {', '.join(_ranges(rows))}" if rows else ""

    def _places(self) -> tuple[Sequence[int], Sequence[str]]:
        """Return the rows' numbers and the columns' letters, in order; none where a cell is not one."""
        found = [_CELL.fullmatch(cell) for one in self.letters for cell in one.cells]
        places = [one for one in found if one]
        if len(places) < len(found):
            return (), ()
        rows = {int(one["row"] or one["alone"]) for one in places}
        columns = {one["column"] for one in places if one["column"]}
        return sorted(rows), sorted(columns, key=lambda one: (len(one), one))


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Yield numbers in words; three or more in a row as their first and last: "4", "7 to 9"."""
    for _, found in groupby(enumerate(numbers), lambda one: one[1] - one[0]):
        run = [number for _, number in found]
        yield from [f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run)


def causes_of(held: Iterable[Held], *, many_as_one: bool = False) -> list[Cause]:
    """Return the causes of held letters, those of a code together, the commonest first.

    A row that several things hold is told under each. With ``many_as_one`` a code that has more than
    MANY causes, as each names another row, is one, and each of its letters says its own.
    """
    found: dict[tuple[str, str], list[AtRow]] = {}
    for one in held:
        for (code, says), (first, cells) in _each(one).items():
            found.setdefault((code, says), []).append(AtRow(first, tuple(cells)))
    causes = [Cause(code, says, tuple(letters)) for (code, says), letters in found.items()]
    numbers = Counter[str]()
    for cause in causes:
        numbers[cause.code] += len(cause.letters)
    told: list[Cause] = []
    for code, _ in numbers.most_common():
        those = [cause for cause in causes if cause.code == code]
        told += [_as_one(those)] if many_as_one and len(those) > MANY else _commonest_first(those)
    return told


def _each(held: Held) -> dict[tuple[str, str], tuple[Held, list[str]]]:
    """Return each thing that holds a letter, by code and words, with its cells."""
    found: dict[tuple[str, str], tuple[Held, list[str]]] = {}
    for one in held.every:
        found.setdefault((one.code, one.reason), (one, []))[1].append(one.cell)
    return found


def all_of(held: Held) -> str:
    """Return all that is known to hold a letter, in one text.

    What is not the first goes by its column's heading: in held.xlsx the row has another number.
    """
    told = [held.reason]
    for one in held.also:
        heading = heading_at(one)
        where = "" if f'"{heading}"' in one.reason else f' "{heading}"'
        told.append(f"Also{where}: {one.reason}")
    return " ".join(told)


def heading_at(held: Held) -> str:
    """Return the heading of the cell that holds a letter; the cell itself where it is not of the list."""
    row = held.row
    key = next((key for key in row.columns if row.cell(key) == held.cell), None) if row else None
    return data_named(key) if key else held.cell


def _commonest_first(causes: Sequence[Cause]) -> list[Cause]:
    return sorted(causes, key=lambda cause: -len(cause.letters))


def _as_one(causes: Sequence[Cause]) -> Cause:
    code = causes[0].code
    summary = explanation(code).summary
    says = summary if code in frozenset(HeldCode) else f"Not so here: {summary[0].lower()}{summary[1:]}"
    letters = (AtRow(one.held, one.cells, cause.says) for cause in causes for one in cause.letters)
    return Cause(code, says, tuple(letters))
