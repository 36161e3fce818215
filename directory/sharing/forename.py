"""Find whether a text names another leaver of a list by forename alone. Pure.

A forename alone seldom says who is meant, and may be an ordinary word or a teacher. It counts when something
beside it says that it is this pupil: the list has a leaver of that forename with the same surname or home, or
a word such as "sister", that leaver's reference, or the first letter of that leaver's surname stands with it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from directory.model import Row
from directory.sharing.named import Sign, typed_words, words
from directory.sharing.names_that_are_words import WORDS
from directory.values.identifiers import one_reference

NEAR = 3  # words between a forename and what says who is meant
SHORTEST_REFERENCE = 3  # characters: a shorter one is any number
_RELATIVES = "brother sister sibling twin triplet cousin niece nephew aunt uncle friend bro sis"
KIN = frozenset(
    f"{before}{word}{plural}"
    for word in _RELATIVES.split()
    for before in ("", "step", "half", "girl", "boy")
    for plural in ("", "s")
)
_CALLED = frozenset({"and", "called", "is", "named", "of"})
# Before a name they say that a teacher, a parent, a saint or a king is meant; after it, a place or illness.
_TITLES = """
    mr mrs ms miss mx dr sir madam prof professor rev revd father st saint nurse matron
    king queen prince princess
"""
_PLACES = """
    academy award avenue building campus centre clinic close college court disease drive foundation hall
    hospital house lane lodge palsy primary road room school street suite syndrome trust unit ward way
"""
_NO_PUPIL_BEFORE, _NO_PUPIL_AFTER = frozenset(_TITLES.split()), frozenset(_PLACES.split())
_CLAUSE = re.compile(r"[.;:!?\n]+")


class _Bearers(NamedTuple):
    """What is known of the leavers with one forename: their families, and their surnames' first letters."""

    families: set[str]
    initials: set[str]


class Forenames:
    """The forenames of all leavers of a list, to be looked for in many texts. Its repr shows nobody."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Remember who bears each forename, and whose each reference is."""
        self._bearers: dict[Sign, _Bearers] = defaultdict(lambda: _Bearers(set(), set()))
        self._by_first_word: dict[str, set[Sign]] = defaultdict(set)
        self._by_reference: dict[str, Row] = {}
        for row in rows:
            for sign in _forenames(row):
                self._by_first_word[sign[0]].add(sign)
                self._bearers[sign].families.update(_families(row))
                self._bearers[sign].initials.update(word[0] for word in words(row["surname"])[:1])
            reference = one_reference(row["reference"])
            if len(reference) >= SHORTEST_REFERENCE:
                self._by_reference.setdefault(reference, row)

    def another_in(self, text: str, row: Row) -> bool:
        """Return whether a text in ``row`` names another leaver by forename, and says which one."""
        if self._with_reference(words(text), row):
            return True
        clauses = map(typed_words, _CLAUSE.split(text))
        found = [(sign, at, clause) for clause in clauses for at, sign in self._forenames_in(clause)]
        if not found:
            return False  # as in most cells: what is the row's own need not be known
        own, families = {word for key in _OWN for word in words(row[key])}, set(_families(row))
        return any(
            self._counts(sign, at, clause, families) for sign, at, clause in found if not own.issuperset(sign)
        )

    def _with_reference(self, said: Sign, row: Row) -> bool:
        """Return whether another leaver's reference stands near one of that leaver's names."""
        for at, word in enumerate(said):
            other = self._by_reference.get(one_reference(word)) if word[-1].isdigit() else None
            if other and one_reference(other["reference"]) != one_reference(row["reference"]):
                near = said[max(0, at - NEAR) : at + NEAR + 1]
                if any(word in near for key in _NAMES for word in words(other[key])):
                    return True
        return False

    def _forenames_in(self, clause: Sign) -> Iterator[tuple[int, Sign]]:
        said = tuple(word.casefold() for word in clause)
        for at, word in enumerate(said):
            for sign in self._by_first_word.get(word, ()):
                before, after = said[at - 1 : at] if at else (), said[at + len(sign) :][:1]
                if (
                    said[at : at + len(sign)] == sign
                    and _NO_PUPIL_BEFORE.isdisjoint(before)
                    and _NO_PUPIL_AFTER.isdisjoint(after)
                ):
                    yield at, sign

    def _counts(self, sign: Sign, at: int, clause: Sign, families: set[str]) -> bool:
        """Return whether the forename at a place of a clause says which leaver is meant."""
        bearers, end = self._bearers[sign], at + len(sign)
        said = tuple(word.casefold() for word in clause)
        before, after = said[:at], said[end:]
        capital = clause[at][0].isupper()
        if len(sign) == 1 and sign[0] in WORDS:
            # "Her sister May", not "her sister may visit" or "in May her sister".
            shouted = all(word.isupper() for word in clause)
            owned = after[:1] == ("s",) and bool(KIN.intersection(after[1:3]))
            return capital and not shouted and (owned or _follows_kin(before))
        if len(sign[0]) < 3 and not capital:
            return False
        with_kin = KIN.intersection((*before[-NEAR:], *after[:NEAR]))
        initial = clause[end : end + 1]
        with_initial = bool(initial) and initial[0].isupper() and initial[0].casefold() in bearers.initials
        return bool(with_kin or with_initial or families & bearers.families)


_NAMES = ("forename", "preferred_name", "surname")
_OWN = (*_NAMES, "parent", "second_parent")


def _follows_kin(before: Sign) -> bool:
    """Return whether the words before a name end with one of kinship: "twin", "sister called"."""
    while before and before[-1] in _CALLED:
        before = before[:-1]
    return bool(before) and before[-1] in KIN


def _forenames(row: Row) -> set[Sign]:
    legal = words(row["forename"])
    return {sign for sign in (legal, legal[:1], words(row["preferred_name"])) if len("".join(sign)) > 1}


def _families(row: Row) -> Iterator[str]:
    """Yield what makes brothers and sisters of two rows: a surname, and a whole address."""
    if surname := "".join(words(row["surname"])):
        yield surname
    if row["address"] and row["postcode"]:
        yield " ".join((*words(row["address"]), "".join(words(row["postcode"]))))
