"""What a person knows a recorded letter by: the pupil's name, the body's, and the reference printed on it.

The ledger keeps no names. A pupil's is in the list that the letter was written from, as long as that is
there; a body's is in the directory.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from directory.errors import DirectoryError
from directory.ledger.entries import Standing
from directory.sharing.leavers import name_in
from directory.templates.context import printed_reference
from directory.values.identifiers import one_reference
from directory.web.desk import Desk, seen_of
from directory.workbook.lookup import bodies
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import SheetSchema
from directory.workbook.synonyms import leavers_schema
from directory.writing.answer import FAMILY
from directory.writing.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Named:
    """A recorded letter as a person knows it. ``reference`` is as the letter carries it.

    ``pupil`` is "" for a letter about nobody. It tells apart those of the same name that stand together.
    """

    one: Standing
    pupil: str = field(repr=False)
    to: str = field(repr=False)
    reference: str

    @property
    def key(self) -> str:
        """Return the letter's key."""
        return self.one.key

    @property
    def label(self) -> str:
        """Return all of it in a line."""
        return ", ".join(part for part in (self.pupil, f"to {self.to}", self.reference) if part)


@dataclass(frozen=True, slots=True)
class _Pupil:
    name: str = field(repr=False)
    born: str = field(repr=False)


def named(desk: Desk, standings: Iterable[Standing]) -> list[Named]:
    """Return these letters in their order, each as a person knows it."""
    every = list(standings)
    directory = _directory(desk)
    about = [one for one in every if one.entry.reference]
    lists = {folder: _pupils(desk, folder) for folder in {one.folder for one in about}}
    pupils = {one.key: lists[one.folder].get(one_reference(one.entry.reference)) for one in about}
    alike: dict[str, set[str]] = defaultdict(set)
    for one in every:
        if found := pupils.get(one.key):
            alike[found.name].add(one_reference(one.entry.reference))
    return [
        Named(
            one,
            _told(pupils.get(one.key), one.entry.reference, alike),
            _body(directory.names, one.entry.recipient),
            printed_reference(one.key, directory.prefix),
        )
        for one in every
    ]


@dataclass(frozen=True, slots=True)
class _Directory:
    """What the workbook says: the bodies' names by ID, how references begin, and a list's headings."""

    names: Mapping[str, str]
    prefix: str
    schema: SheetSchema


def _directory(desk: Desk) -> _Directory:
    def read() -> _Directory:
        book = read_book(desk.workspace.workbook, desk.today)
        names = {id_: row["organisation"] for id_, row in bodies(book).items()}
        return _Directory(names, book.setting("Letter reference prefix"), leavers_schema(book.setting))

    return desk.kept("names", read)


def _body(names: Mapping[str, str], id_: str) -> str:
    """Return a body's name; its ID where the directory has it no more."""
    return "a family at home" if id_ == FAMILY else names.get(id_) or id_


def _told(pupil: _Pupil | None, reference: str, alike: Mapping[str, set[str]]) -> str:
    if pupil is None:
        return f"pupil {reference}" if reference else ""
    if len(alike[pupil.name]) == 1:
        return pupil.name
    return f"{pupil.name} (pupil {reference}, born {pupil.born})"


def pupil_named(desk: Desk, reference: str) -> str:
    """Return the name of the pupil with this reference on the school's own list, and the reference."""
    pupil = _list(desk, desk.workspace.leavers, "").get(one_reference(reference))
    return f"{pupil.name} (pupil {reference})" if pupil else f"pupil {reference}"


def _pupils(desk: Desk, folder: str) -> Mapping[str, _Pupil]:
    """Return the pupils of the list that a folder's letters were written from; none where it is gone."""
    try:
        asked = Manifest.read(Path(folder)).request
    except DirectoryError:
        return {}
    return _list(desk, asked.leavers, asked.sheet) if asked.leavers else {}


def _list(desk: Desk, path: Path, sheet: str) -> Mapping[str, _Pupil]:
    def read() -> Mapping[str, _Pupil]:
        try:
            rows = read_leavers(path, _directory(desk).schema, sheet=sheet).rows
        except (DirectoryError, OSError):
            return {}
        return {one_reference(row["reference"]): _Pupil(name_in(row), row["date_of_birth"]) for row in rows}

    return desk.kept(f"pupils {path} {sheet}", read, seen_of(path))
