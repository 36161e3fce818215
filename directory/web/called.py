"""Find a pupil by name: on the school's own list, and among those whom recorded letters are about.

Not every recorded letter has a name still, so what is found may not be all: whoever asks is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.entries import Question, Standing
from directory.ledger.history import history, recorded_as, told_only
from directory.planning.request import Request
from directory.values.identifiers import one_reference
from directory.web.desk import Desk
from directory.web.named import Pupil, listed, named, own_list, pupils_of, the_one, unnamed


@dataclass(frozen=True, slots=True)
class Called:
    """The pupils whom a name may mean, each in words by reference.

    ``nameless`` is how many recorded letters may be about yet another: no name of theirs is known here.
    """

    pupils: Mapping[str, str] = field(repr=False)
    nameless: int


def called(desk: Desk, typed: str) -> Called:
    """Return the pupils whose names have all the words ``typed``; none where that is a known reference."""
    own = own_list(desk)
    if not typed.split() or one_reference(typed) in own:
        return Called({}, 0)
    known, letters = _recorded(desk, typed)
    if known:
        return Called({}, 0)
    pupils = pupils_of(desk, letters)
    # A number may be given to another pupil later: both are found.
    found = [(reference, one) for reference, every in own.items() for one in every]
    found += [
        (one_reference(one.entry.reference), pupil) for one in letters if (pupil := pupils.get(one.key))
    ]
    without = [one for one in letters if one.entry.reference and not pupils[one.key]]
    return Called(_in_words(typed, found), sum(one.nameless for one in named(desk, without)))


def name_of(desk: Desk, reference: str, asked: Request | None) -> str:
    """Return whose reference it is, in words; "" where nothing here says it.

    The list that letters are written from, where they were ``asked`` for, says it before the school's own.
    """
    pupils = [the_one(listed(desk, asked), reference)] if asked else []
    pupils.append(the_one(own_list(desk), reference))
    names = [one.name for one in pupils if one] or [names_recorded(desk).get(one_reference(reference), "")]
    return f"{names[0]} ({unnamed(reference)})" if names[0] else ""


def names_recorded(desk: Desk) -> Mapping[str, str]:
    """Return, by reference, the names of the pupils of recorded letters; none where two letters differ."""
    letters = _recorded(desk, "")[1]
    pupils = pupils_of(desk, letters)
    names: dict[str, set[str]] = {}
    for one in letters:
        if pupil := pupils.get(one.key):
            names.setdefault(one_reference(one.entry.reference), set()).add(pupil.name)
    return {reference: only for reference, (only, *more) in names.items() if not more}


def _recorded(desk: Desk, typed: str) -> tuple[bool, list[Standing]]:
    """Return whether a reference is recorded, and else all letters that may tell somebody something."""
    try:
        with read_ledger(desk.settings.ledger) as ledger:
            known = bool(recorded_as(ledger, typed))
            return known, [] if known else told_only(history(ledger, Question()))
    except LedgerAbsent:
        return False, []


def _in_words(typed: str, pupils: Iterable[tuple[str, Pupil]]) -> Mapping[str, str]:
    words = typed.casefold().split()
    found = {
        reference: one for reference, one in pupils if all(word in one.name.casefold() for word in words)
    }
    return {
        reference: f"{one.name} ({unnamed(reference)}{f', born {one.born}' if one.born else ''})"
        for reference, one in sorted(found.items(), key=lambda one: (one[1].name.casefold(), one[0]))
    }
