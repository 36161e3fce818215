"""How rules look at cells: which can be judged, which are blank, what was perhaps meant."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from directory.model import Book, Row, Stored
from directory.workbook.schema import RECIPIENTS

_NO_TEXT = frozenset({Stored.ERROR, Stored.FORMULA_WITHOUT_VALUE})


def filled(rows: Iterable[Row], *keys: str) -> Iterator[tuple[Row, str]]:
    """Yield each cell that has text to judge; an error cell or a formula without a value has none."""
    for row in rows:
        for key in keys:
            if row[key] and row.stored.get(key) not in _NO_TEXT:
                yield row, key


def blank(row: Row, key: str) -> bool:
    """Tell whether the cell was left blank; a column that is missing is another finding's business."""
    return key in row.columns and not row[key] and row.stored.get(key) not in _NO_TEXT


def bodies(book: Book) -> dict[str, Row]:
    """Return the rows of the Recipients sheet by ID, the first of each."""
    found: dict[str, Row] = {}
    for row in book.rows(RECIPIENTS.name):
        if row["id"]:
            found.setdefault(row["id"], row)
    return found


def words(text: str) -> list[str]:
    """Return the words of a text without case, accents and punctuation: "St. Paul's" -> st, pauls."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", re.sub(r"['\u2019.]", "", plain.casefold()))


def slug(text: str) -> str:
    """Return a text in the form of an ID: "English Martyrs'" -> english-martyrs."""
    return "-".join(words(text))


def meant(text: str, known: Iterable[str]) -> str | None:
    """Return the known word that a mistyped one stands for, most likely; None when none is near."""
    folded = {" ".join(words(word)): word for word in known}
    near = get_close_matches(" ".join(words(text)), folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else None


def did_you_mean(suggestion: str | None) -> str:
    """Return the question at the end of a message; nothing without a suggestion."""
    return f' Did you mean "{suggestion}"?' if suggestion else ""


def name(row: Row) -> str:
    """Return what to call a body in a message."""
    return row["organisation"] or row["id"] or f"row {row.number}"
