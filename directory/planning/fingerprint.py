"""Hash everything that a plan and each letter depend on, so that sending can notice what has changed. Pure.

No value can be read from a hash. A leaver's choices are only a few words, and could be guessed from a hash of
their own; so they are hashed together with the rest of the row or list, which nobody can guess.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, product

from directory.model import Book, Notice, Row
from directory.workbook.schema import ACCEPTED, CONTACTS, LEAVERS, RECIPIENTS, SCHOOL, SHARING, SHEETS

Fingerprint = Mapping[str, str]

CHOICES = ("share_ks4_results", "youth_support")
CLOSING = ("status", "successor")
ASKING = ("phone", "phone_2", "website")  # printed by few letters, which then say something else
# No letter prints these. What follows from one, as a doubt from "Last checked", is seen in the plan.
UNREAD = ("notes", "last_checked", "checked_by", "also_known_as", "reference", "part_of")
OPEN, HOW_TO_ASK = "open or closed", "phone and website"
_OF_A_BODY = re.compile(rf"(?:{RECIPIENTS.name}|{CONTACTS.name}|{OPEN}): (\S+)")
_OF_A_RULE = re.compile(rf"{SHARING.name}: (\S+)")
LIST, ALL_CHOICES = "the list of leavers", "the leavers' choices"
_WORDS = {
    RECIPIENTS.name: "the directory's row of {name}",
    CONTACTS.name: "the contact {rest} at {first}",
    SHARING.name: "sharing rule {first} about {rest}",
    SCHOOL.name: 'the school\'s "{name}"',
    OPEN: "whether {name} is open",
    HOW_TO_ASK: "the phone or website of {name}",
}
_DIGITS = 20  # of each hash, in hex: 80 bits


def fingerprint(book: Book, leavers: Sequence[Row], files: Mapping[str, bytes]) -> Fingerprint:
    """Return a hash for each part that a plan depends on, by the part's name in the office's words.

    ``files`` maps the names of the templates and the letterhead to their bytes.
    """
    parts = {name: hashed([content.hex()]) for name, content in files.items()}
    for sheet in SHEETS:
        rows: dict[str, list[str]] = {}
        for row in book.rows(sheet.name):
            name = " ".join(row[key] for key in sheet.named_by if row[key])
            apart = {OPEN: CLOSING, HOW_TO_ASK: ASKING} if sheet is RECIPIENTS else {}
            without = {*UNREAD, *chain(*apart.values())}
            rows.setdefault(f"{sheet.name}: {name}", []).append(_line(row, without=without))
            for part, keys in apart.items():
                rows.setdefault(f"{part}: {name}", []).append(_line(row, only=keys))
        parts |= {name: hashed(lines) for name, lines in rows.items()}
    rest = [_line(row, without=CHOICES) for row in leavers]
    parts[LIST] = hashed(rest)
    parts[ALL_CHOICES] = hashed([*rest, *(_line(row, only=CHOICES) for row in leavers)])
    return parts


@dataclass(frozen=True, slots=True)
class Marks:
    """Hashes of one letter: of the leaver's ``row`` without choices, of all of it, of what the letter says.

    ``row`` and ``choice`` are "" for a letter about no leaver.
    """

    row: str
    choice: str
    says: str


def marks_of(notice: Notice) -> Marks:
    """Return the hashes of a letter."""
    if notice.leaver is None:
        return Marks("", "", notice.says)
    row = notice.leaver.as_typed
    rest = _line(row, without=CHOICES)
    return Marks(hashed([rest]), hashed([rest, _line(row, only=CHOICES)]), notice.says)


def moved(then: Fingerprint, now: Fingerprint) -> Mapping[str, str]:
    """Return the parts that have changed, and how, in the order of their names; nothing of the leavers.

    A list is judged by its rows.
    """
    told = {}
    for part in sorted((then.keys() | now.keys()) - {LIST, ALL_CHOICES}):
        if then.get(part) != now.get(part):
            told[part] = "is gone" if part not in now else "is new" if part not in then else "has changed"
    return told


def letter_moved(
    notice: Notice, then: Marks, now: Marks, parts: Mapping[str, str], names: Mapping[str, str]
) -> list[str]:
    """Return, in words, what has changed of that which a letter was written from; empty when nothing has.

    ``parts`` are those of all sources that have changed. When a letter would say something else, those are
    named that it can have that from: its body's phone, and else any row of another body or rule that it may
    list; never an acceptance, which no letter prints. ``names`` are the bodies', by ID.
    """
    told = [f"{_in_words(part, names)} {how}" for part, how in parts.items() if _is_of(part, notice)]
    if then.row != now.row:
        told.append("the pupil's row in the list has changed")
    elif then.choice != now.choice:
        told += [f"{choice} has changed" for choice in _choices_moved(notice, then)]
    if told or then.says == now.says:
        return told
    printed = [part for part in parts if not part.startswith(f"{ACCEPTED.name}: ")]
    own = [part for part in printed if _names_body(part, notice.recipient.id)]
    return [
        "it would say something else",
        *(f"{_in_words(part, names)} {parts[part]}" for part in own or printed),
    ]


def _in_words(part: str, names: Mapping[str, str]) -> str:
    """Return a part of the sources as the subject of a sentence."""
    kind, colon, name = part.partition(": ")
    if not colon:
        return f"the file {part}"
    first, *rest = (names.get(word, word) for word in name.split(" "))
    return _WORDS.get(kind, "{name}").format(
        name=" ".join([first, *rest]), first=first, rest=" ".join(rest) or "without a role"
    )


def _names_body(part: str, id_: str) -> bool:
    """Return whether a part is a row about this body, or what it prints of the body."""
    return id_ in part.partition(": ")[2].split(" ")


def _choices_moved(notice: Notice, then: Marks) -> list[str]:
    """Return which of the pupil's choices were others when the letter was written.

    A choice has few words: those with which the row's hash is what it was then are the ones.
    """
    if notice.leaver is None:
        return []
    row = notice.leaver.as_typed
    rest = _line(row, without=CHOICES)
    for words in product(*(("", *LEAVERS.column(key).choices) for key in CHOICES)):
        was = dict(zip(CHOICES, words, strict=True))
        if hashed([rest, _line(row.with_texts(was), only=CHOICES)]) == then.choice:
            return [f'the choice "{LEAVERS.column(key).heading}"' for key in CHOICES if was[key] != row[key]]
    return ["a choice"]


def _is_of(part: str, notice: Notice) -> bool:
    """Return whether a part is one of those that a letter is always judged by."""
    if about := _OF_A_BODY.match(part):
        return about[1] == notice.recipient.id
    if rule := _OF_A_RULE.match(part):
        return notice.rule is not None and rule[1] == notice.rule.rule
    if part.endswith(".md"):
        return part in (f"{notice.template}.md", f"{notice.template}.{notice.language}.md")
    # What remains are the school's settings, and the letterhead.
    return not part.startswith((f"{ACCEPTED.name}: ", f"{HOW_TO_ASK}: "))


def whole(parts: Fingerprint) -> str:
    """Return one hash for all parts."""
    return hashed(f"{name}\0{parts[name]}" for name in sorted(parts))


def _line(row: Row, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> str:
    keys = sorted(set(only) or set(row.values) - set(without))
    return "\0".join(f"{key}={row[key]}" for key in keys if row[key])


def hashed(lines: Iterable[str]) -> str:
    """Return one hash for some lines."""
    return sha256("\n".join(lines).encode()).hexdigest()[:_DIGITS]
