"""Read and write the School sheet's "Pupil list headings": a pupil system's headings and ours. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from directory.values.text import fold
from directory.workbook.codes import SETTING as CODES
from directory.workbook.codes import CodeError, parse_codes
from directory.workbook.schema import LEAVERS, SheetSchema, fold_synonym

SETTING = "Pupil list headings"
NOT_FOR_LETTERS = "not for letters"  # in place of our heading: no letter is written from theirs
NOT_IN_THE_LIST = "not in the list"  # in place of theirs: such lists have no column for ours

_OURS = {fold(column.heading): column for column in LEAVERS.columns}
_OUR_WORDS = frozenset(fold_synonym(column.heading) for column in LEAVERS.columns)
_ASIDE, _ABSENT = fold(NOT_FOR_LETTERS), fold(NOT_IN_THE_LIST)
# What a Yes under such a heading says: that something may not go, or that it may.
_SAYS_NO = re.compile(
    r"\bopt(?:s|ed|ing)?[ _-]?out|\b(?:no|not|don'?t|never)\b|\b(?:refus|withh|withdr|object|declin|decl\b)",
    re.IGNORECASE,
)
_SAYS_YES = re.compile(
    r"\b(?:consent|permi|allow|agree|may\b|can\b|ok\b|shar|disclos|publish)", re.IGNORECASE
)
_LETS = frozenset({"share_ks4_results"})
_WITHHOLDS = frozenset({"address_withheld", "former_name_withheld"})


class SynonymError(ValueError):
    """The text does not pair another system's headings with ours; ``str()`` is a sentence for a clerk."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a school says of its lists' headings. ``pairs`` maps each of theirs to our column's key.

    ``set_aside`` are headings of theirs that no letter is written from, ``absent`` our columns' keys that its
    lists have not.
    """

    pairs: Mapping[str, str] = field(default_factory=dict)
    set_aside: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the pairing as the School sheet has it."""
        parts = [f"{theirs} = {LEAVERS.column(key).heading}" for theirs, key in self.pairs.items()]
        parts += [f"{theirs} = {NOT_FOR_LETTERS}" for theirs in self.set_aside]
        parts += [f"{NOT_IN_THE_LIST} = {LEAVERS.column(key).heading}" for key in self.absent]
        return "; ".join(parts)


def parse_pairing(text: str) -> Pairing:
    """Return "Learner ref = Reference; CP flag = not for letters; not in the list = Hold" parsed.

    A semicolon or a line break ends a part. Raises SynonymError.
    """
    pairs: dict[str, str] = {}
    aside: list[str] = []
    absent: dict[str, None] = {}
    seen: set[str] = set()
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        theirs, equals, ours = (side.strip() for side in part.rpartition("="))
        if not (equals and fold_synonym(theirs)):
            raise SynonymError(f'"{part}" is not a pair: type their heading, "=", then ours, then ";".')
        if fold(theirs) == _ABSENT:
            absent[_absent(ours)] = None
            continue
        if fold_synonym(theirs) in _OUR_WORDS:
            raise SynonymError(f'"{theirs}" is a heading of ours: it cannot stand for another one.')
        if fold_synonym(theirs) in seen:
            raise SynonymError(f'"{theirs}" is there twice: a heading stands for one column.')
        seen.add(fold_synonym(theirs))
        if fold(ours) == _ASIDE:
            aside.append(theirs)
        else:
            pairs[theirs] = _key(theirs, ours)
    return Pairing(pairs, tuple(aside), tuple(absent))


def _key(theirs: str, ours: str) -> str:
    """Return our column's key; SynonymError for no heading of ours, or one that means the opposite."""
    column = _OURS.get(fold(ours))
    if column is None:
        near = get_close_matches(ours, [column.heading for column in LEAVERS.columns], n=1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise SynonymError(f'"{ours}" is not a heading of our pupil list.{hint}')
    if _is_opposite(column.key, theirs):
        what = f'"{theirs}" says the opposite of "{column.heading}": a Yes there is a No here.'
        raise SynonymError(f"{what} Add our column to the list, and turn the words round.")
    return column.key


def _is_opposite(key: str, theirs: str) -> bool:
    """Return whether a Yes under their heading is a No under ours."""
    if _SAYS_NO.search(theirs):
        return key in _LETS
    return key in _WITHHOLDS and bool(_SAYS_YES.search(theirs))


def _absent(ours: str) -> str:
    """Return the key of a column of ours that lists may lack; SynonymError when they may not."""
    column = _OURS.get(fold(ours))
    if column is None or column.needed or not column.must_be_there:
        may = ", ".join(
            f'"{one.heading}"' for one in LEAVERS.columns if one.heading_needed and not one.needed
        )
        raise SynonymError(f'"{ours}" need not be said to be missing: it is said of {may}.')
    return column.key


def as_kept(heading: str) -> str:
    """Return a heading as the School sheet can keep it: of its signs, those that split pairs do not count."""
    return " ".join(re.sub(r"[;=]", " ", heading).split())


def joined(before: Pairing, added: Iterable[tuple[str, str]]) -> Pairing:
    """Return a pairing with more parts: their heading, or NOT_IN_THE_LIST, and ours, or NOT_FOR_LETTERS.

    What is said of a heading now counts, and not what was said before. Raises SynonymError.
    """
    new = parse_pairing("; ".join(f"{as_kept(theirs)} = {ours}" for theirs, ours in added))
    said = {fold_synonym(theirs) for theirs in (*new.pairs, *new.set_aside)}
    there = set(new.pairs.values())
    return Pairing(
        {one: key for one, key in before.pairs.items() if fold_synonym(one) not in said} | dict(new.pairs),
        (*(one for one in before.set_aside if fold_synonym(one) not in said), *new.set_aside),
        tuple(dict.fromkeys((*(key for key in before.absent if key not in there), *new.absent))),
    )


def leavers_schema(setting: Callable[[str], str]) -> SheetSchema:
    """Return the pupil list's columns, with the headings and codes of the School sheet; ``setting`` reads it.

    A setting that cannot be read adds none: a check reports it, and no letter is written until it is mended.
    """
    try:
        own, meant = parse_pairing(setting(SETTING)), parse_codes(setting(CODES))
    except (SynonymError, CodeError):
        own, meant = Pairing(), ()
    return replace(
        LEAVERS,
        synonyms=(*LEAVERS.synonyms, *own.pairs.items()),
        set_aside=own.set_aside,
        absent=own.absent,
        codes=meant,
    )
