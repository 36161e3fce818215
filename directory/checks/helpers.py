"""What rules share: cells with text, blank cells, the word that was meant, lists of places in a message."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain, islice

from directory.model import Book, Row, Stored

_NO_TEXT = frozenset({Stored.ERROR, Stored.FORMULA_WITHOUT_VALUE})


def filled(rows: Iterable[Row], *keys: str) -> Iterator[tuple[Row, str]]:
    """Yield each cell that has text; an error cell or a formula without a value has none."""
    for row in rows:
        for key in keys:
            if row[key] and row.stored.get(key) not in _NO_TEXT:
                yield row, key


def blank(row: Row, key: str) -> bool:
    """Return whether the cell was left blank; False in a missing column, which has its own finding."""
    return key in row.columns and not row[key] and row.stored.get(key) not in _NO_TEXT


def called(book: Book, sheet: str, key: str) -> str:
    """Return the file's own heading of a column: "Legal surname", where ours is Surname."""
    return book.tables[sheet].heading(key)


def words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation: "St. Paul's" -> st, pauls."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", re.sub(r"['\u2019.]", "", plain.casefold()))


def as_compared(text: str, key: str) -> str:
    """Return a column's text for comparison: without case and spaces; of a phone the digits."""
    unlike = r"[^0-9]+" if key.startswith("phone") else r"\s+"
    return re.sub(unlike, "", text).casefold()


def slug(text: str) -> str:
    """Return a text in the form of an ID: "English Martyrs'" -> english-martyrs."""
    return "-".join(words(text))


def meant(text: str, known: Iterable[str]) -> str | None:
    """Return the known word that a mistyped one stands for, most likely; None when none is near."""
    return Lexicon(known).meant(text)


class Lexicon:
    """An index of many known words, for finding the word that a mistyped text most likely means.

    Comparing with each of 10,000 words takes 60 ms (measured): ten minutes for a sheet of mistyped IDs. So
    the words are filed under their parts, each part whole and with one letter left out. Only the words in
    the text's emptiest drawers are compared.
    """

    FEW = 200  # up to so many known words, all are compared
    COMPARED = 50  # at most, of more words than that
    ASKED = 100  # questions at most, 5 ms each: so many unknown words are no slips

    def __init__(self, known: Iterable[str]) -> None:
        """Keep the words; they are filed at the first question, as most sheets never ask."""
        self._known = known
        self._folded: dict[str, str] = {}
        self._drawers: dict[str, list[str]] = {}
        self._asked = 0

    def meant(self, text: str) -> str | None:
        """Return the known word that a mistyped one stands for, most likely; None when none is near."""
        self._asked += 1
        if self._asked > self.ASKED:
            return None
        self._folded = self._folded or {" ".join(words(word)): word for word in self._known}
        asked = " ".join(words(text))
        near = get_close_matches(asked, self._candidates(asked), n=1, cutoff=0.75)
        return self._folded[near[0]] if near else None

    def _candidates(self, asked: str) -> Collection[str]:
        if len(self._folded) <= self.FEW:
            return self._folded
        if not self._drawers:
            for folded in self._folded:
                for form in _forms(folded):
                    self._drawers.setdefault(form, []).append(folded)
        drawers = sorted((self._drawers.get(form, []) for form in _forms(asked)), key=len)
        return dict.fromkeys(islice(chain.from_iterable(drawers), self.COMPARED))


def _forms(folded: str) -> set[str]:
    """Return the parts of a text, each whole and with one letter left out: "ab cd" -> ab, a, b, cd, c, d."""
    parts = folded.split()
    return {*parts, *(part[:at] + part[at + 1 :] for part in parts for at in range(len(part)))} - {""}


def did_you_mean(suggestion: str | None) -> str:
    """Return the question at the end of a message; nothing without a suggestion."""
    return f' Did you mean "{suggestion}"?' if suggestion else ""


def name(row: Row) -> str:
    """Return a body's name for a message."""
    return row["organisation"] or row["id"] or row["recipient"] or f"row {row.number}"


def family(row: Row, known: Mapping[str, Row]) -> str:
    """Return the ID at the end of the row's chain of "Part of" and "Successor", which relatives share."""
    seen: set[str] = set()
    while True:
        own = row["id"] or f"row {row.number}"
        above = row["part_of"] or row["successor"]
        if above not in known or own in seen:
            return own
        seen.add(own)
        row = known[above]


def told(places: Sequence[str], most: int = 5) -> str:
    """Return the first few places as words for a message: "H15, H16 and 6 more"."""
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def runs(numbers: Iterable[int]) -> list[str]:
    """Return ascending numbers as runs: 3, 4, 5, 9 -> "3-5", "9"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ["-".join(map(str, run)) for run in found]
