"""Compare the directory with a national register: what has changed there is proposed, never made silently."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.checks.edits import Editing, Saved
from directory.checks.proposals import (
    differs,
    place_of,
    proposal,
    written_phone,
    written_postcode,
    written_site,
)
from directory.checks.repairs import Repair
from directory.errors import DirectoryError
from directory.model import Book, Row, Status
from directory.sharing.recipients import PARTS, fold
from directory.values.identifiers import IdentifierError, parse_reference
from directory.values.text import with_and
from directory.workbook.lookup import bodies
from directory.workbook.national import Listed, Sought, own_identifier, read_links, read_register

BY_NUMBER, BY_PLACE = "identifier", "name and postcode"
SHORTEST_ID = 6  # hex digits: enough to tell apart the few that are proposed


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a register says of the directory's bodies.

    ``found`` maps the ID of a body that is in it to how it was found. ``proposals`` are the changes that it
    asks for, each with a code in words, such as renamed. ``to_settle`` has, by a body's ID, what only a
    person can settle; ``missing`` are bodies, not closed, with an identifier that is not in it.
    """

    found: Mapping[str, str]
    proposals: tuple[Repair, ...]
    to_settle: Mapping[str, str]
    missing: tuple[str, ...]


class NoSuchProposal(DirectoryError):
    """Somebody asked for a change that is not proposed, or by an ID that fits two."""

    def __init__(self, id_: str, fitting: int) -> None:
        what = "Several proposals have" if fitting else "No proposal has"
        super().__init__(f'{what} the ID "{id_}".', "Type an ID as the list shows it.")


class NotListed(DirectoryError):
    """A register has no body like the one that is sought, or several."""


def short(proposal: Repair) -> str:
    """Return the ID of a proposal as a person types it."""
    return proposal.key[:SHORTEST_ID]


def compare_register(book: Book, path: Path, links: Path | None = None) -> Comparison:
    """Return what the national register at ``path`` proposes for the workbook ``book``.

    ``links`` is a list of which school followed which. A body is found by its identifiers first; only where
    the register has none of them, by its exact name and postcode together. Raises NotARegister.
    """
    ours = [
        (row, numbers) for row in bodies(book).values() if (numbers := _numbers(row["reference"])) is not None
    ]
    register = _Register(path, ours, book)
    heirs = _heirs(read_links(links), ours) if links else {}
    found, missing, to_settle = {}, [], {}
    proposals: list[Repair] = []
    for row, numbers in ours:
        there, how = register.entries(row, numbers)
        if there:
            found[row["id"]] = how
        elif register.kind in numbers and row["status"] != Status.CLOSED:
            missing.append(row["id"])
        for told in _told(row, numbers, there, how, heirs.get(row["id"], set()), book.setting("Area code")):
            if isinstance(told, str):
                to_settle[row["id"]] = told
            else:
                proposals.append(told)
    return Comparison(found, tuple(proposals), to_settle, tuple(missing))


def make(editing: Editing, comparison: Comparison, ids: Sequence[str]) -> Saved:
    """Make the proposals with these IDs, all of them or none. Raises NoSuchProposal, and what Editing has."""
    chosen: dict[str, Repair] = {}
    for id_ in ids:
        fitting = [one for one in comparison.proposals if one.key.startswith(id_) and len(id_) >= SHORTEST_ID]
        if len(fitting) != 1:
            raise NoSuchProposal(id_, len(fitting))
        chosen[fitting[0].key] = fitting[0]
    rows = bodies(editing.book())
    return editing.change(
        [
            (rows[one.recipient or ""], {cell.column: cell.new for cell in one.cells})
            for one in chosen.values()
        ]
    )


def the_listed(path: Path, today: date, *, reference: str, name: str, postcode: str) -> Listed:
    """Return the one body of a register with these identifiers; without any, the open one with this name.

    ``postcode`` narrows it, where it is not "". Raises NotListed, NotARegister.
    """
    numbers, folded, place = _numbers(reference) or {}, fold(name), place_of(postcode)
    if numbers:
        what = _shown(numbers)
        sought = Sought({kind: {number} for kind, number in numbers.items()})
        fitting = list(read_register(path, today, sought))
    else:
        what = f'open body named "{name}"'
        named = read_register(path, today, Sought(is_named=lambda text: fold(text) == folded))
        fitting = [one for one in named if not one.closed and place in ("", place_of(one.postcode))]
    if not fitting:
        raise NotListed(f"{path.name} has no {what}.", "Type its identifier: URN 123456.")
    if len(fitting) > 1:
        told = "; ".join(f"{one.name}, {one.town}, {_shown(one.identifiers)}" for one in fitting[:5])
        raise NotListed(
            f"{path.name} has {len(fitting)} bodies that fit: {told}.", "Type the identifier of one."
        )
    return fitting[0]


class _Register:
    """The bodies of a register that may be ours. ``kind`` is the name of its own identifier."""

    def __init__(self, path: Path, ours: Sequence[tuple[Row, Mapping[str, str]]], book: Book) -> None:
        sought: defaultdict[str, set[str]] = defaultdict(set)
        for _, numbers in ours:
            for kind, number in numbers.items():
                sought[kind].add(number)
        places = {place_of(row["postcode"]) for row, _ in ours} - {""}
        self.kind = own_identifier(path)
        self._by_number: defaultdict[tuple[str, str], list[Listed]] = defaultdict(list)
        self._by_place: defaultdict[tuple[str, str], list[Listed]] = defaultdict(list)
        for one in read_register(path, book.on, Sought(sought, places)):
            for named in one.identifiers.items():
                self._by_number[named].append(one)
            self._by_place[fold(one.name), place_of(one.postcode)].append(one)

    def entries(self, row: Row, numbers: Mapping[str, str]) -> tuple[list[Listed], str]:
        """Return what of the register is a body, and how it was found; several where nobody can say.

        A school that became an academy closed under one number, and is open under another: then the open
        one is the body, if it has the same UKPRN, or its name and postcode.
        """
        place = place_of(row["postcode"])
        same_place = self._by_place.get((fold(row["organisation"]), place), []) if place else []
        own = self._by_number.get((self.kind, numbers.get(self.kind, "")), [])
        other = [one for number in numbers.items() for one in self._by_number.get(number, [])]
        for there, how in ((own, BY_NUMBER), (other, BY_NUMBER), (same_place, BY_PLACE)):
            if open_ := [one for one in there if not one.closed]:
                return open_, how
        closed = own or other or same_place
        return closed[:1], BY_NUMBER if own or other else BY_PLACE


def _heirs(
    followers: Mapping[str, Sequence[str]], ours: Sequence[tuple[Row, Mapping[str, str]]]
) -> Mapping[str, set[str]]:
    """Return, by a school's ID, the IDs of those of our bodies that followed it."""
    ids = {numbers["URN"]: row["id"] for row, numbers in ours if "URN" in numbers}
    return {
        id_: {ids[other] for other in followers.get(urn, ()) if other in ids} - {id_}
        for urn, id_ in ids.items()
    }


def _told(
    row: Row, numbers: Mapping[str, str], there: Sequence[Listed], how: str, heirs: set[str], area_code: str
) -> Iterator[Repair | str]:
    """Yield what a register asks to change in a row, or what only a person can settle."""
    if row["status"] == Status.CLOSED:
        if len(heirs) == 1 and not row["successor"]:
            yield from proposal(row, "successor", {"successor": heirs.pop()}, "The list of links names it.")
    elif len(there) > 1:
        fitting = "; ".join(f"{one.name}, {_shown(one.identifiers)}" for one in there)
        yield f"{len(there)} bodies in the register fit: {fitting}."
    elif there and how == BY_NUMBER and not _is_same(row, there[0]):
        what = ", ".join(filter(None, (there[0].name, there[0].postcode)))
        told = f"{_shown(there[0].identifiers)} is {what}: neither its name nor its postcode is ours."
        yield f"{told} Is the number right?"
    elif there and there[0].closed:
        day = f" on {there[0].closed_on}" if there[0].closed_on else ""
        why = f"{_shown(there[0].identifiers)} closed{day}."
        if row["successor"] or len(heirs) == 1:
            closed = {"status": Status.CLOSED.value, "successor": row["successor"] or next(iter(heirs))}
            yield from proposal(row, "closed", closed, why)
        else:
            yield f"{why} Who took over?"
    elif there:
        yield from _changes(row, numbers, there[0], how, area_code)


def _is_same(row: Row, listed: Listed) -> bool:
    """Return whether a body found by a number is ours by its name or place too: a digit may be mistyped."""
    names = {fold(name) for name in (row["organisation"], *PARTS.split(row["also_known_as"])) if name}
    place = place_of(row["postcode"])
    return fold(listed.name) in names or (place != "" and place == place_of(listed.postcode))


def _changes(
    row: Row, numbers: Mapping[str, str], listed: Listed, how: str, area_code: str
) -> Iterator[Repair]:
    """Yield the changes by which a row says what the register says."""
    why = f"{_shown(listed.identifiers)}, found by {how}."
    values = values_of(listed)

    def is_new(key: str) -> bool:
        return key in values and differs(row, key, values[key], area_code)

    if is_new("organisation"):
        yield from proposal(row, "renamed", {"organisation": listed.name}, why)
    if "address" in values and is_new("postcode"):
        moved = {key: values.get(key, "") for key in ("address", "town", "postcode")}
        yield from proposal(row, "moved", moved, why)
    for key in ("phone", "website"):
        if is_new(key):
            yield from proposal(row, key, {key: values[key]}, why)
    known = _numbers(values.get("reference", "")) or {}
    if new := {kind: number for kind, number in known.items() if numbers.get(kind) != number}:
        yield from proposal(row, with_and(new), {"reference": _shown({**numbers, **new})}, why)


def values_of(listed: Listed) -> dict[str, str]:
    """Return what a row would say of a body as a register has it, by the columns' keys.

    Left out is what the register does not have, and what a check would call wrong.
    """
    numbers = {kind: number for kind, number in listed.identifiers.items() if _numbers(f"{kind} {number}")}
    values = {
        "organisation": listed.name,
        "category": listed.category,
        "status": Status.CLOSED.value if listed.closed else "",
        "address": ", ".join(listed.lines),
        "town": listed.town,
        "postcode": written_postcode(listed.postcode),
        "phone": written_phone(listed.phone),
        "website": written_site(listed.website),
        "reference": _shown(numbers),
    }
    return {key: text for key, text in values.items() if text}


def _numbers(reference: str) -> Mapping[str, str] | None:
    """Return the identifiers in a Reference cell; None where it cannot be read."""
    try:
        return parse_reference(reference)
    except IdentifierError:
        return None


def _shown(numbers: Mapping[str, str]) -> str:
    """Return identifiers as the Reference column has them: "URN 123456; UKPRN 10001234"."""
    return "; ".join(f"{kind} {number}" for kind, number in numbers.items())
