"""The names and IDs of bodies: near-duplicates, and IDs that stand beside another body's name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from directory.checks.helpers import family, filled, name, told, words
from directory.checks.neighbours import one_slip_apart
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION
from directory.checks.spelling import SMALL_WORDS
from directory.model import Book, Problem, Row, Severity, Status
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS

_SHORTEST = 6  # letters: shorter names are near one another by chance
_SHORTEST_ID = 3
# Words that come and go in a body's name, and ways of writing others.
_PASSING = SMALL_WORDS | {"a", "cic", "limited", "llp", "ltd", "plc", "uk"}
_WRITTEN = {
    "saint": "st",
    "acad": "academy",
    "coll": "college",
    "comm": "community",
    "centre": "center",
    "colleges": "college",
    "sch": "school",
    "schools": "school",
    "uni": "university",
}


SHARED = 20  # bodies; looking through more of them took a minute for a sheet of junk


@check("D06", Severity.WARNING, source=MISDIRECTION)
def names_nearly_the_same(book: Book) -> Iterator[Problem]:
    """No two bodies have names that are one slip or a small word apart.

    Why: they may be one body, of which one row grows stale; or a letter goes to the one that was not meant.
    Mend: delete one row; or tell the two apart by name, such as by their town, or have somebody accept it.
    """
    known = bodies(book)
    rows = [row for row, _ in filled(_in_use(book), "organisation")]
    named = {row.number: _plain(row["organisation"]) for row in rows}
    joined = {number: "".join(parts) for number, parts in named.items()}
    near = one_slip_apart({text for text in joined.values() if len(text) >= _SHORTEST})
    first = _Earliest(known)
    for row in rows:
        text, ordered = joined[row.number], " ".join(sorted(named[row.number]))
        signs = (text, ordered, *sorted(one for one in near.get(text, ()) if not _is_numbered(one, text)))
        earlier = next(filter(None, (first.of_another(sign, row) for sign in signs)), None)
        if earlier and words(earlier["organisation"]) != words(row["organisation"]):  # those are D01's
            where = earlier.cell("organisation")
            yield row.problem("organisation", f"{name(earlier)} in {where} has nearly the same name.")
        for sign in {text, ordered}:
            first.add(sign, row)


@check("D07", Severity.WARNING, source=MISDIRECTION)
def ids_nearly_the_same(book: Book) -> Iterator[Problem]:
    """No two bodies have IDs that are one slip apart.

    Why: one slip in a list of leavers then names another body, and the letter goes there.
    Mend: give the newer body an ID that looks different, on every sheet that names it.
    """
    known = bodies(book)
    rows = [row for row, key in filled(_in_use(book), "id") if len(row[key]) >= _SHORTEST_ID]
    near = one_slip_apart({row["id"] for row in rows})
    first = _Earliest(known)
    for row in rows:
        others = sorted(one for one in near.get(row["id"], ()) if not _is_numbered(one, row["id"]))
        earlier = next(filter(None, (first.of_another(one, row) for one in others)), None)
        if earlier:
            where = earlier.cell("id")
            yield row.problem(
                "id", f'{name(earlier)} has the ID "{earlier["id"]}" ({where}), one slip apart.'
            )
        first.add(row["id"], row)


@check("B18", Severity.ERROR, source=MISDIRECTION)
def ids_beside_other_names(book: Book) -> Iterator[Problem]:
    """No IDs stand beside the names of other bodies.

    Why: a column that was sorted on its own, or two IDs that changed places, send every letter astray.
    Mend: do not save; undo the sort, or take yesterday's workbook, and sort with the whole table selected.
    """
    known = bodies(book)
    table = book.tables.get(RECIPIENTS.name)
    rows = [row for row, _ in filled(book.rows(RECIPIENTS.name), "id") if row["organisation"]]
    named: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for sign in {*words(row["organisation"]), *_initials(row)}:
            named[sign].append(row)
    apart = [row for row in rows if not _fits(row["id"], row) and _another(row, named, known)]
    if table and len(apart) > 1:
        cells = told([row.cell("id") for row in apart])
        message = f"{cells} are the IDs of other bodies, by their names. Was the column sorted on its own?"
        cell = f"{apart[0].columns['id']}{table.heading_row}"
        yield Problem(RECIPIENTS.name, 0, cell, message, column="id")


class _Earliest:
    """The first bodies with a sign, two families of each: whoever asks, one of the two is somebody else."""

    def __init__(self, known: Mapping[str, Row]) -> None:
        self._known = known
        self._rows: dict[str, list[Row]] = defaultdict(list)

    def add(self, sign: str, row: Row) -> None:
        there = self._rows[sign]
        if len(there) < 2 and self.of_another(sign, row) is (there[0] if there else None):
            there.append(row)

    def of_another(self, sign: str, row: Row) -> Row | None:
        own = family(row, self._known)
        return next((one for one in self._rows.get(sign, ()) if family(one, self._known) != own), None)


def _in_use(book: Book) -> list[Row]:
    return [row for row in book.rows(RECIPIENTS.name) if row["status"] != Status.CLOSED]


def _plain(text: str) -> list[str]:
    """Return the words of a name that tell it from others, written in one way, without notes in brackets."""
    noted = re.sub(r"\([^)]{0,500}\)", " ", text)
    parts = words(noted.replace("&", " and ")) or words(text)
    return [_WRITTEN.get(word, word) for word in parts if word not in _PASSING] or parts


def _is_numbered(one: str, other: str) -> bool:
    """Return whether two texts differ in their numbers alone: Studio 1 and Studio 2 are two places."""
    unnumbered = [re.sub(r"[0-9]", "", text) for text in (one, other)]
    return unnumbered[0] == unnumbered[1]


def _initials(row: Row) -> set[str]:
    parts = words(row["organisation"])
    told_apart = ("".join(word[0] for word in parts), "".join(w[0] for w in parts if w not in SMALL_WORDS))
    return {text for text in told_apart if len(text) > 1}


def _fits(id_: str, row: Row) -> bool:
    """Return whether an ID is made of a body's name: its words, or its initials or the first of them."""
    parts, joined = words(id_), "".join(words(id_))
    own, initials = set(words(row["organisation"])), _initials(row)
    return (
        joined == "".join(words(row["organisation"]))
        or joined in initials
        or all(
            part in own or any(one.startswith(part) for one in initials if len(part) > 2) for part in parts
        )
    )


def _another(row: Row, named: Mapping[str, list[Row]], known: Mapping[str, Row]) -> bool:
    """Return whether the row's ID is made of the name of an unrelated body.

    A word that more than SHARED bodies have names none of them.
    """
    drawers = [named[part] for part in {*words(row["id"]), "".join(words(row["id"]))} if part in named]
    likely = min(drawers, key=len, default=[])
    if len(likely) > SHARED:
        return False
    own = family(row, known)
    return any(_fits(row["id"], one) and family(one, known) != own for one in likely)
