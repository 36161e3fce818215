"""A list whose columns are not ours: kept while somebody pairs them, and what goes on with it then."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from flask.typing import ResponseReturnValue

from directory.checks.matching import Matching, match_list
from directory.checks.meanings import Word, strange_words
from directory.errors import Action, DirectoryError
from directory.web.desk import Desk
from directory.web.runs import drop_unused


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A list whose columns are to be paired. ``sheet`` is the title of its sheet, "" for the only one.

    ``go_on`` answers with what waits for the list, once it can be read; None where nothing waits. ``back`` is
    the page of what waits. ``letters`` are the names of those that wait, none where nobody has chosen any.
    """

    path: Path
    sheet: str = ""
    go_on: Callable[[Path], ResponseReturnValue] | None = None
    back: str = "/letters/match"
    letters: tuple[str, ...] = ()


def matched(at: Desk, one: Unpaired, chosen: tuple[tuple[str, str], ...] = ()) -> Matching:
    """Return a list beside ours, with what was ``chosen`` on the page. Raises what ``match_list`` does."""
    place = at.workspace
    return match_list(
        one.path, place.workbook, at.today, templates=place.templates, sheet=one.sheet, chosen=chosen
    )


def strange(at: Desk, one: Unpaired) -> tuple[Word, ...]:
    """Return the words of a paired list that nothing says the meaning of. Raises what reading it does."""
    return strange_words(one.path, at.workspace.workbook, at.today, sheet=one.sheet)


def pair_first(at: Desk, error: DirectoryError, one: Unpaired) -> str:
    """Return the page that pairs a list which ``error`` refuses; "" if that would not mend it.

    Then the copy of an uploaded list is deleted, as nobody can mend it, unless letters are made from it.
    """
    if error.action is Action.PAIR_COLUMNS:
        with suppress(DirectoryError):  # what the list is refused for is said of it already
            made = matched(at, one)
            if made.is_known and not made.is_ready:
                return to_pairing(at, one)
    with suppress(DirectoryError):  # of an unfit ledger: the list goes with the page
        drop_unused(at, one.path)
    return ""


def to_pairing(at: Desk, one: Unpaired, name: str = "") -> str:
    """Return the page that pairs a list, under a name that says nothing of it: a new one, unless given."""
    name = name or token_hex(8)
    at.lists[name] = one
    return f"/letters/match/{name}"


def end_pairing(at: Desk, name: str, place: str) -> None:
    """End a pairing. Whoever still has its page open, or pressed twice, is led to ``place`` from there."""
    at.paired[name] = place
    at.lists.pop(name, None)
