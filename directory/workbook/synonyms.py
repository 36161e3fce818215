"""Read the School sheet's "Pupil list headings": a pupil system's headings and ours. Pure."""

import re
from dataclasses import replace
from difflib import get_close_matches

from directory.values.text import fold
from directory.workbook.schema import LEAVERS, SheetSchema, fold_synonym

SETTING = "Pupil list headings"

_OURS = {fold(column.heading): column for column in LEAVERS.columns}
_OUR_WORDS = frozenset(fold_synonym(column.heading) for column in LEAVERS.columns)


class SynonymError(ValueError):
    """The text does not pair another system's headings with ours; ``str()`` is a sentence for a clerk."""


def parse_synonyms(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of "Learner ref = Reference; Next place = Destination", each with our column's key.

    A semicolon or a line break ends a pair. Raises SynonymError.
    """
    found: dict[str, tuple[str, str]] = {}
    for part in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        theirs, equals, ours = (side.strip() for side in part.rpartition("="))
        if not (equals and fold_synonym(theirs)):
            raise SynonymError(f'"{part}" is not a pair: type their heading, "=", then ours, then ";".')
        if fold(ours) not in _OURS:
            near = get_close_matches(ours, [column.heading for column in LEAVERS.columns], n=1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise SynonymError(f'"{ours}" is not a heading of our pupil list.{hint}')
        if fold_synonym(theirs) in _OUR_WORDS:
            raise SynonymError(f'"{theirs}" is a heading of ours: it cannot stand for another one.')
        if fold_synonym(theirs) in found:
            raise SynonymError(f'"{theirs}" is there twice: a heading stands for one column.')
        found[fold_synonym(theirs)] = (theirs, _OURS[fold(ours)].key)
    return tuple(found.values())


def leavers_schema(setting: str) -> SheetSchema:
    """Return the pupil list's columns, with the headings that the School sheet's ``setting`` adds.

    A setting that cannot be read adds none: a check reports it, and no letter is written until it is mended.
    """
    try:
        own = parse_synonyms(setting)
    except SynonymError:
        own = ()
    return replace(LEAVERS, synonyms=(*LEAVERS.synonyms, *own))
