"""Hash everything that a plan depends on, so that sending can notice what has changed since. Pure.

No value can be read from a hash. The leavers' choices are only a few words, and could be guessed from a hash
of their own; so they are hashed together with the rest of the list, which nobody can guess.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256

from directory.model import Book, Row
from directory.workbook.schema import CONTACTS, RECIPIENTS, SHEETS

Fingerprint = Mapping[str, str]

CHOICES = ("share_ks4_results", "youth_support")
CLOSING = ("status", "successor")
OPEN = "open or closed"
_OF_A_BODY = re.compile(rf"(?:{RECIPIENTS.name}|{CONTACTS.name}|{OPEN}): (\S+)")
_DIGITS = 20  # of each hash, in hex: 80 bits


def fingerprint(book: Book, leavers: Sequence[Row], files: Mapping[str, bytes]) -> Fingerprint:
    """Return a hash for each part that a plan depends on, by the part's name in the office's words.

    ``files`` maps the names of the templates and the letterhead to their bytes.
    """
    parts = {name: _hash([content.hex()]) for name, content in files.items()}
    for sheet in SHEETS:
        rows: dict[str, list[str]] = {}
        for row in book.rows(sheet.name):
            name = " ".join(row[key] for key in sheet.named_by if row[key])
            rows.setdefault(f"{sheet.name}: {name}", []).append(_line(row, without=CLOSING))
            if sheet is RECIPIENTS:
                rows.setdefault(f"{OPEN}: {name}", []).append(_line(row, only=CLOSING))
        parts |= {name: _hash(lines) for name, lines in rows.items()}
    rest = [_line(row, without=CHOICES) for row in leavers]
    parts["the list of leavers"] = _hash(rest)
    parts["the leavers' choices"] = _hash([*rest, *(_line(row, only=CHOICES) for row in leavers)])
    return parts


def moved(then: Fingerprint, now: Fingerprint, bodies: Collection[str]) -> list[str]:
    """Return, in words, the parts that have changed, in the order of their names.

    ``bodies`` are the IDs of those that the letters go to: what is said of another body changes none of them.
    """
    told = []
    for part in sorted(then.keys() | now.keys()):
        if (about := _OF_A_BODY.match(part)) and about[1] not in bodies:
            continue
        if part not in now:
            told.append(f"{part}: is gone")
        elif part not in then:
            told.append(f"{part}: is new")
        elif then[part] != now[part]:
            told.append(f"{part}: has changed")
    if "the list of leavers: has changed" in told:  # the choices' hash is made of both
        told = [one for one in told if not one.startswith("the leavers' choices")]
    return told


def whole(parts: Fingerprint) -> str:
    """Return one hash for all parts."""
    return _hash(f"{name}\0{parts[name]}" for name in sorted(parts))


def _line(row: Row, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> str:
    keys = sorted(set(only) or set(row.values) - set(without))
    return "\0".join(f"{key}={row[key]}" for key in keys if row[key])


def _hash(lines: Iterable[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]
