"""Is a domain spelt of a body's own words, or only one slip from being so?

A domain such as "cityleicester.leicester.sch.uk" is a row of pieces: words of the body's name, its initials,
its town, words that many bodies have ("college", "cic"), full stops and hyphens, and an ending. What is no
such row, and would be one but for one slip of the finger, is most likely a slip.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from directory.checks.helpers import words
from directory.model import Row

# Endings that somebody vets before a body gets one, then those that anybody can buy.
VETTED = (".ac.uk", ".gov.uk", ".nhs.uk", ".police.uk", ".sch.uk", ".mod.uk")
OPEN = (".co.uk", ".org.uk", ".ltd.uk", ".me.uk", ".uk", ".com", ".org", ".net", ".info", ".eu")
ENDINGS = sorted((*VETTED, *OPEN), key=len, reverse=True)
# The NHS's and the forces' own, and governments; on the islands "gov" and "sch" stand before the country.
_OWN_ENDINGS = (".nhs.net", ".nhs.scot", ".mod.gov.uk", ".gov.scot", ".gov.wales", ".gg", ".im", ".je")
_SECOND_LEVEL = frozenset(ending.split(".")[1] for ending in ENDINGS if ending.count(".") == 2)

# What bodies put beside their name in a domain.
_COMMON_WORDS = """
    academies academy admin admissions and arts association business care careers center centre centres
    charity church cic city club coaching college colleges community company construction council county
    creative dept district edu education email federation for form forum foundation group health high
    hospital house infant info instructors junior learners learning limited local ltd mail media music my
    nhs of office online outdoor outreach partnership primary project projects provision school schools
    secondary service services sixth sixthform skills solutions sport sports st studio studios support the
    theatre trainers training trust tuition tutors uk university vocational web works workshop www youth
"""
_COMMON = frozenset(_COMMON_WORDS.split())
SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "the"})
_COUNCIL = frozenset({"bc", "cc", "dc"})  # what "nottscc" ends in: county, city, borough or district council
_SHORTEST = 3  # letters; initials of two say nothing

# What the eye takes for one another: one letter for one, which leaves every place where it is; two for one.
_ALIKE = str.maketrans("01i5q", "ollsg")
_TWO_FOR_ONE = (("vv", "w"), ("rn", "m"), ("cl", "d"), ("nn", "m"))


def ending(domain: str) -> str:
    """Return a domain's ending, such as ".ac.uk", or whatever follows its last full stop."""
    return next((one for one in ENDINGS if domain.endswith(one)), domain[domain.rfind(".") :])


def label(domain: str) -> str:
    """Return what somebody registered before the ending: "gateway", or "newcollege" of a school's domain."""
    end = ending(domain)
    chosen = domain.removesuffix(end).split(".")
    return chosen[-2] if end == ".sch.uk" and len(chosen) > 1 else chosen[-1]


def is_vetted(domain: str) -> bool:
    """Return whether somebody looked at who asked for a domain with this ending."""
    return domain.endswith(VETTED)


def ending_is_odd(domain: str) -> bool:
    """Return whether a domain ends as none does: "gateway.ac.com", or a school's without its authority."""
    if f".{domain}".endswith(_OWN_ENDINGS):
        return False
    end, chosen = ending(domain), label(domain)
    return (
        chosen in _SECOND_LEVEL
        or (end == ".sch.uk" and domain.count(".") < 3)
        or (end == ".uk" and chosen.endswith(("nhs", "gov")))
    )


def looks_like(domain: str) -> str:
    """Return a domain as the eye sees it: equal for "gateway" and "gatevvay"."""
    seen = domain.translate(_ALIKE)
    for two, one in _TWO_FOR_ONE:
        seen = seen.replace(two, one)
    return seen


def initials(body: Row) -> str:
    """Return the initials of a body's name, without its small words."""
    return "".join(word[0] for word in words(body["organisation"]) if word not in SMALL_WORDS)


class Spelling:
    """The pieces of which the domain of a body may be spelt."""

    def __init__(self, body: Row) -> None:
        self._named = named = words(body["organisation"])
        both = (initials(body), "".join(word[0] for word in named))
        own = {*named, *words(body["id"]), *both}
        self._own = {piece for piece in own if len(piece) >= _SHORTEST} - SMALL_WORDS
        short = {piece for piece in own if len(piece) > 1 or piece.isdigit()}
        councils = _COUNCIL if "council" in named else frozenset[str]()
        self._pieces = frozenset(self._own | short | _COMMON | councils | set(words(body["town"])))

    def meant(self, domain: str) -> str | None:
        """Return the domain that ``domain`` is one slip from; None if it is spelt right, or like nothing."""
        if self.spells(domain):
            return None
        seen = domain.translate(_ALIKE)
        for meant in (*self._changed(domain), *self._with_another_piece(domain, seen)):
            if meant != domain and self._is_own(meant):
                return meant
        return None

    def spells(self, domain: str) -> bool:
        """Return whether a domain is spelt of these pieces and an ending."""
        starts = _reached(domain, self._pieces, self._lengths)
        return any(domain.endswith(end) and len(domain) - len(end) in starts for end in ENDINGS)

    def names(self, domain: str) -> bool:
        """Return whether a domain is spelt of these pieces, the body's own among them."""
        return self.spells(domain) and self._is_own(domain)

    def _is_own(self, domain: str) -> bool:
        chosen = domain.removesuffix(ending(domain))
        return any(piece in chosen for piece in self._own - _COMMON)

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(piece) for piece in self._pieces})

    @cached_property
    def _seen(self) -> dict[str, str]:
        """Return the pieces by what the eye sees; a body's own before a common one."""
        common = {piece.translate(_ALIKE): piece for piece in sorted(self._pieces)}
        return common | {piece.translate(_ALIKE): piece for piece in sorted(self._own)}

    def _changed(self, domain: str) -> Iterator[str]:
        """Yield the right domains that two signs which changed places, or look like another, make of this."""
        for at in range(len(domain) - 1):
            swapped = domain[:at] + domain[at + 1] + domain[at] + domain[at + 2 :]
            if self.spells(swapped):
                yield swapped
        for pair in _TWO_FOR_ONE:
            for wrong, right in (pair, pair[::-1]):
                for found in re.finditer(wrong, domain):
                    meant = domain[: found.start()] + right + domain[found.end() :]
                    if self.spells(meant):
                        yield meant

    def _with_another_piece(self, domain: str, seen: str) -> Iterator[str]:
        """Yield the right domains that one slip within one piece, or within the ending, makes of this."""
        lengths = sorted({len(piece) for piece in self._seen})
        starts = sorted(_reached(seen, self._seen, lengths))
        backwards = {piece[::-1] for piece in self._seen}
        for end in ENDINGS:
            if not domain.endswith(end):
                continue
            stop = len(domain) - len(end)
            ends = sorted(stop - at for at in _reached(seen[:stop][::-1], backwards, lengths))
            for start in starts:
                for upto in ends:
                    alone = (start, upto) == (0, stop)
                    for piece in _near(seen[start:upto], self._seen) if start < upto else ():
                        if self._tells(piece, seen[start:upto], alone=alone):
                            yield domain[:start] + self._seen[piece] + domain[upto:]
        for start in starts:
            for end in _near(domain[start:], ENDINGS) if start else ():
                yield domain[:start] + end

    def _tells(self, piece: str, typed: str, *, alone: bool) -> bool:
        """Return whether ``typed`` is likely a slip of ``piece``; short pieces have many near words.

        One of two letters, and one of three that stands ``alone``, has to be as long as what was typed.
        """
        shortest = _SHORTEST if alone else _SHORTEST - 1
        return len(piece) > shortest or len(piece) == len(typed) or (not alone and piece in self._named)


def _reached(text: str, pieces: Iterable[str], lengths: Iterable[int]) -> set[int]:
    """Return how far ``text`` can be spelt from its start: 0, and the end of each row of pieces."""
    reached = {0}
    for at in range(len(text)):
        if at not in reached:
            continue
        if at and text[at] in "-." and text[at - 1] not in "-.":
            reached.add(at + 1)
        reached.update(at + length for length in lengths if text[at : at + length] in pieces)
    return {at for at in reached if at <= len(text)}


def _near(text: str, known: Iterable[str]) -> list[str]:
    """Return the known pieces that are one slip away at most, the likest first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    found = process.extract(text, list(known), scorer=OSA.distance, score_cutoff=1, limit=None)
    return [piece for piece, _, _ in found]
