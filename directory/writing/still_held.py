"""Say which pupils of a folder of letters still have none: held when it was written, and not done since.

Once the other letters have left, nothing else would say so. A later run that has looked at the same pupil for
the same letter speaks for it; and somebody may say that it is settled.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from directory.files import write_whole
from directory.ledger.entries import Placed
from directory.ledger.states import State
from directory.model.held_codes import NO_LETTER_TO_COME, HeldCode
from directory.planning.keys import is_key, whose
from directory.writing.manifest import SETTLED, HeldLetter


def still_held(
    folders: Iterable[tuple[Path, int, Sequence[HeldLetter]]], placed: Sequence[Placed]
) -> Mapping[Path, tuple[HeldLetter, ...]]:
    """Return what is still held of each folder, each pupil once.

    ``folders`` are the newest first, each with the number of its last run and the letters that this held;
    ``placed`` is every letter that the ledger has.
    """
    every = [(path, run, held) for path, run, held in folders if held]
    since = min((run for _, run, _ in every), default=0)
    last: dict[str, int] = {}
    for one in placed if every else ():
        if one.reference and one.run >= since and one.state is not State.WITHDRAWN:
            mark = whose(one.template, one.reference)
            last[mark] = max(one.run, last.get(mark, 0))
    found: dict[Path, tuple[HeldLetter, ...]] = {}
    later: set[str] = set()
    for path, run, held in every:
        done = later | settled(path)
        here = {one.whose: one for one in held if one.code not in NO_LETTER_TO_COME}
        found[path] = tuple(
            one for mark, one in here.items() if mark not in done and last.get(mark, 0) < _since(one, run)
        )
        later |= {mark for mark in here if is_key(mark)}  # a cell of another list says nothing of this one's
    return found


def _since(one: HeldLetter, run: int) -> int:
    """Return the first run whose letter to the pupil does: of two rows about one pupil, this one's own."""
    return run if one.code == HeldCode.SAME_LEAVER_TWICE else run + 1


def settle(folder: Path, marks: Iterable[str], *, by: str, on: date) -> None:
    """Write into a folder that somebody says of held letters that none is needed; ``marks`` say whose."""
    known = _settled(folder) | {mark: {"by": by, "on": on.isoformat()} for mark in marks}
    write_whole(folder / SETTLED, json.dumps(known, indent=2).encode())


def settled(folder: Path) -> frozenset[str]:
    """Return the marks of those held letters of a folder of which somebody said that none is needed."""
    return frozenset(_settled(folder))


def _settled(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / SETTLED).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):  # then they are listed once more
        return {}
    return found if isinstance(found, dict) else {}
