"""What rules share: cells with text, blank cells, the word that was meant, lists of places in a message."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from directory.model import Book, Problem, Row, Stored
from directory.values.text import near_words
from directory.workbook.schema import CONTACTS, RECIPIENTS, Kind, SheetSchema

SLIPPED = 88  # percent: more alike, a word of an open list is taken for a slip
ALIKE = 75  # percent: less alike, a word that somebody typed is taken for another one
_WEBSITE = re.compile(
    r"(https?://)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(:\d+)?([/?#]\S*)?", re.IGNORECASE
)
_NO_TEXT = frozenset({Stored.ERROR, Stored.FORMULA_WITHOUT_VALUE})


def filled(rows: Iterable[Row], *keys: str) -> Iterator[tuple[Row, str]]:
    """Yield each cell that has text; an error cell or a formula without a value has none."""
    for row in rows:
        for key in keys:
            if row.values[key] and row.stored.get(key) not in _NO_TEXT:
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


_ONE_SIGN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def letters(text: str) -> str:
    """Return a name's letters and digits alone, without accents: O'Brien is OBrien, and Zoë is Zoe."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_ONE_SIGN)
    kept = (unicodedata.category(c) for c in plain)
    return "".join(c for c, kind in zip(plain, kept, strict=True) if kind[0] in "LN" and kind != "Lm")


def folded(text: str) -> str:
    """Return a text as it is looked for among others that it may be a slip of: its words alone."""
    return " ".join(words(text))


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
    """Many known words, to be asked often which of them a mistyped one stands for."""

    def __init__(self, known: Iterable[str]) -> None:
        """Fold nothing yet: most sheets never ask."""
        self._known = known
        self._folded: dict[str, str] = {}

    def meant(self, text: str) -> str | None:
        """Return the known word that a mistyped one stands for, most likely; None when none is near."""
        self._folded = self._folded or {folded(word): word for word in self._known}
        near = near_words(folded(text), tuple(self._folded), at_least=ALIKE)
        return self._folded[near[0]] if near else None


def did_you_mean(suggestion: str | None) -> str:
    """Return the question at the end of a message; nothing without a suggestion."""
    return f' Did you mean "{suggestion}"?' if suggestion else ""


def off_the_list(schema: SheetSchema, rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield each cell of a drop-down column whose text is not on the list."""
    choices = {column.key: column.choices for column in schema.columns if column.kind is Kind.CHOICE}
    for row, key in filled(rows, *choices):
        if row[key] not in choices[key]:
            near = meant(row[key], choices[key])
            if schema.column(key).open and not _a_slip(row[key], near):
                continue  # a word of the school's own
            shown = "What stands there" if row.personal else f'"{row[key]}"'
            hint = did_you_mean(near) or f" Type one of these: {', '.join(choices[key])}."
            said = f'{shown} is none of the words for "{schema.column(key).heading}".{hint}'
            yield row.problem(key, said, suggestion=near)


def _a_slip(text: str, near: str | None) -> bool:
    """Return whether a word is only ``near`` mistyped, and not one of its own: "Attendance lead"."""
    return near is not None and bool(near_words(folded(text), (folded(near),), at_least=SLIPPED))


def body_of(row: Row, known: Mapping[str, Row]) -> Row:
    """Return the row of the body that a row of the Recipients or Contacts sheet is about.

    The body of a contact that is not among ``known`` has its ID and nothing else.
    """
    if row.sheet == RECIPIENTS.name:
        return row
    id_ = row["recipient"]
    blank_body = dict.fromkeys(RECIPIENTS.keys, "") | {"id": id_}
    return known.get(id_) or Row(RECIPIENTS.name, row.number, blank_body, {})


def name(row: Row) -> str:
    """Return a body's name for a message; a contact is called by its body's ID."""
    own = row["recipient"] if row.sheet == CONTACTS.name else row["organisation"] or row["id"]
    return own or f"row {row.number}"


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


def is_website(text: str) -> bool:
    """Return whether a text is an address on the web."""
    return bool(_WEBSITE.fullmatch(text))


def website_domain(row: Row) -> str:
    """Return the domain of a body's website, without "www."; "" when there is none that can be read."""
    text = row["website"].strip().lower()
    if not is_website(text):
        return ""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:  # "http://[": no website
        return ""
    return host.removeprefix("www.")


def told(places: Sequence[str], most: int = 5) -> str:
    """Return the first few places as words for a message: "H15, H16 and 6 more"."""
    more = f" and {len(places) - most} more" if len(places) > most else ""
    return ", ".join(places[:most]) + more


def ids_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the IDs of the bodies that rows of the Recipients sheet are about."""
    return tuple(row["id"] for row in rows if row["id"])


def runs(numbers: Iterable[int]) -> list[str]:
    """Return ascending numbers as runs: 3, 4, 5, 9 -> "3-5", "9"."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1][1:] = [number]
        else:
            found.append([number])
    return ["-".join(map(str, run)) for run in found]
