"""What a person knows a recorded letter by: its title, the pupil's name, the body's, the printed reference.

The ledger keeps no names. A pupil's is in the list that the letter was written from, as long as that is
there, or else in the preview of its folder, or, by the same reference, in the list that lies in the folder.
Another list may have another pupil under a number, so the birthday must fit, of which the ledger keeps the
school year. A body's name is in the directory, and a title at the head of the letter's file.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from directory.errors import DirectoryError
from directory.ledger import LedgerAbsent, read_ledger
from directory.ledger.entries import Entry, Standing
from directory.ledger.retention import keep_until
from directory.model import Plan, Row
from directory.planning.keys import KEY_CHARACTERS, whose
from directory.planning.request import Request
from directory.sharing.leavers import name_in
from directory.templates import folder as templates
from directory.templates.context import printed_reference
from directory.templates.folder import Title
from directory.values.dates import DateError, parse_date
from directory.values.identifiers import one_reference
from directory.web.desk import Desk, seen_of, templates_seen
from directory.web.runs import id_of
from directory.workbook.lookup import bodies
from directory.workbook.read import read_book, read_leavers
from directory.workbook.schema import SheetSchema
from directory.workbook.synonyms import leavers_schema
from directory.writing.answer import FAMILY
from directory.writing.manifest import HELD, PLAN, PREVIEW, Manifest
from directory.writing.preview import names_in


@dataclass(frozen=True, slots=True)
class Named:
    """A recorded letter as a person knows it. ``reference`` is as the letter carries it, ``title`` today's.

    ``pupil`` is "" for a letter about nobody. It tells apart those of the same name, also if only one of
    them stands here and the other is among the folder's pupils.
    """

    one: Standing
    pupil: str = field(repr=False)
    to: str = field(repr=False)
    reference: str
    title: str

    @property
    def key(self) -> str:
        """Return the letter's key."""
        return self.one.key

    @property
    def nameless(self) -> bool:
        """Return whether the pupil's name cannot be said here: no list has it any more, and no preview."""
        return bool(self.one.entry.reference) and self.pupil == unnamed(self.one.entry.reference)

    @property
    def lies_in(self) -> str:
        """Return the name of the folder that still has a file of the letter; "" where none is left."""
        folder = Path(self.one.folder)
        return folder.name if any((folder / name).is_file() for name in self.one.files) else ""

    @property
    def read_at(self) -> str:
        """Return the page where the letter is read, as long as it lies in its folder."""
        return f"/letters/{id_of(self.one.folder)}/letter/{self.key}"

    @property
    def label(self) -> str:
        """Return all of it in a line."""
        return ", ".join(part for part in (self.pupil, f"to {self.to}", self.reference) if part)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil as a list or a preview names it; ``born`` is "" in a preview."""

    name: str = field(repr=False)
    born: str = field(repr=False)


# A letter's key where it stands alone, and not in the name of a file.
_KEY = re.compile(rf"(?<![\w-])[a-z2-7]{{{KEY_CHARACTERS}}}(?![\w-]|\.\w)")
Pupils = Mapping[str, Sequence[Pupil]]  # by reference, as ``one_reference`` has it


def named(desk: Desk, standings: Iterable[Standing]) -> list[Named]:
    """Return these letters in their order, each as a person knows it."""
    every = list(standings)
    directory, known = _directory(desk), titles(desk)
    pupils = pupils_of(desk, every)
    alike = _namesakes(desk, every, pupils)
    return [
        Named(
            one,
            _told(desk, pupils.get(one.key), one.entry, alike),
            _body(directory.names, one.entry.recipient),
            printed_reference(one.key, directory.prefix),
            title_in(known, one.entry.template),
        )
        for one in every
    ]


Namesakes = dict[str, set[str]]  # references of pupils, as ``one_reference`` has them, by name


def _namesakes(desk: Desk, standings: Iterable[Standing], pupils: Mapping[str, "Pupil | None"]) -> Namesakes:
    """Return the namesakes among the pupils of these letters, and of their folders."""
    alike: Namesakes = defaultdict(set)
    about = [one for one in standings if one.entry.reference]
    for one in about:
        if found := pupils.get(one.key):
            alike[found.name].add(one_reference(one.entry.reference))
    for folder in {one.folder for one in about}:
        _add_namesakes(alike, desk, folder)
    return alike


def _add_namesakes(alike: Namesakes, desk: Desk, folder: str) -> None:
    """Add the pupils of a folder: on its list, and whose letters left before it was written from that."""

    def read() -> Namesakes:
        found: Namesakes = defaultdict(set)
        with suppress(LedgerAbsent), read_ledger(ledger) as reader:
            for one in reader.last_in(folder).values():
                if pupil := _in_preview(desk, one):
                    found[pupil.name].add(one_reference(one.entry.reference))
        return found

    for reference, rows in _pupils(desk, folder).items():
        for row in rows:
            alike[row.name].add(reference)
    ledger = desk.settings.ledger
    left = desk.kept(f"namesakes {folder}", read, seen_of(ledger), seen_of(Path(folder) / PREVIEW))
    for name, references in left.items():
        alike[name] |= references


def pupils_of(desk: Desk, standings: Iterable[Standing]) -> Mapping[str, Pupil | None]:
    """Return the pupils of these letters by key; None for one whom no list and no preview names."""
    about = [one for one in standings if one.entry.reference]
    lists = {folder: _pupils(desk, folder) for folder in {one.folder for one in about}}
    return {
        one.key: the_one(lists[one.folder], one.entry.reference, one.entry.keep_until)
        or _in_preview(desk, one)
        for one in about
    }


def by_key(desk: Desk, standings: Iterable[Standing]) -> Mapping[str, Named]:
    """Return these letters by their keys, each as a person knows it."""
    return {one.key: one for one in named(desk, standings)}


def titles(desk: Desk) -> Mapping[str, Title]:
    """Return what the front matter of each template says, by its name: also of what is no letter."""
    folder = desk.workspace.templates
    return desk.kept(
        "titles", lambda: {one.name: one for one in templates.titles(folder)}, *templates_seen(folder)
    )


def titled(desk: Desk, templates: Iterable[str]) -> str:
    """Return what letters of these templates are called, in a line."""
    known = titles(desk)
    return ", ".join(title_in(known, name) for name in templates)


def title_in(known: Mapping[str, Title], name: str) -> str:
    """Return a letter's title; its name where its file is gone."""
    return known[name].title if name in known else name


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


def reference_of(desk: Desk, key: str) -> str:
    """Return the reference that is printed on the letter with this key."""
    return printed_reference(key, _directory(desk).prefix)


def as_printed(desk: Desk, lines: list[str]) -> list[str]:
    """Return lines in which recorded letters stand by their printed references, and not by their keys."""
    found = {key for line in lines for key in _KEY.findall(line)}
    if not found:
        return lines
    try:
        with read_ledger(desk.settings.ledger) as ledger:
            printed = {key: reference_of(desk, key) for key in ledger.standings(found)}
    except DirectoryError:  # the lines are about what goes wrong already
        return lines
    return [_KEY.sub(lambda one: printed.get(one[0], one[0]), line) for line in lines]


def body_named(desk: Desk, id_: str) -> str:
    """Return the name of a body; its ID where the directory does not have it."""
    return _body(_directory(desk).names, id_)


def _told(desk: Desk, pupil: Pupil | None, entry: Entry, alike: Mapping[str, set[str]]) -> str:
    if pupil is None:
        return pupil_named(desk, entry.reference, entry.keep_until) if entry.reference else ""
    return _with_number(pupil, entry.reference, alike)


def told_apart(plan: Plan) -> Mapping[str, str]:
    """Return, by key, the names of the pupils of planned letters; of two of one name it says who is who."""
    leavers = {one.key: one.leaver for one in plan.notices if one.leaver}
    rows = [one.row for one in leavers.values()]
    rows += [one.row for one in (*plan.held, *plan.not_concerned, *plan.done_before) if one.row]
    alike: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        alike[name_in(row)].add(one_reference(row["reference"]))
    return {
        key: _with_number(Pupil(one.name, one.row["date_of_birth"]), one.reference, alike)
        for key, one in leavers.items()
    }


def _with_number(pupil: Pupil, reference: str, alike: Mapping[str, set[str]]) -> str:
    if len(alike[pupil.name]) <= 1:
        return pupil.name
    born = f", born {pupil.born}" if pupil.born else ""
    return f"{pupil.name} ({unnamed(reference)}{born})"


def the_one(pupils: Pupils, reference: str, until: date | None = None) -> Pupil | None:
    """Return the pupil with a reference, whose letters are kept ``until`` then; None if two rows differ."""
    found = {one for one in pupils.get(one_reference(reference), ()) if until in (None, _kept_until(one))}
    return found.pop() if len(found) == 1 else None


def _kept_until(pupil: Pupil) -> date | None:
    try:
        return keep_until(parse_date(pupil.born))
    except DateError:
        return None


def unnamed(reference: str) -> str:
    """Return what stands in place of a pupil's name where nothing says it."""
    return f"pupil {reference}"


def pupil_named(desk: Desk, reference: str, until: date | None = None) -> str:
    """Return the name of the pupil with this reference on the school's own list, and the reference.

    ``until`` is how long the pupil's letters are kept, where that is known.
    """
    pupil = the_one(own_list(desk), reference, until)
    return f"{pupil.name} ({unnamed(reference)})" if pupil else unnamed(reference)


def born_on(desk: Desk, reference: str) -> date | None:
    """Return the birthday of the pupil with this reference on the school's own list; None if unknown."""
    pupil = the_one(own_list(desk), reference)
    try:
        return parse_date(pupil.born) if pupil else None
    except DateError:
        return None


def _pupils(desk: Desk, folder: str) -> Pupils:
    """Return the pupils of the list that a folder's letters were written from; none where it is gone."""

    def read() -> Request | None:
        try:
            return Manifest.read(Path(folder)).request
        except DirectoryError:
            return None

    asked = desk.kept(f"asked {folder}", read, seen_of(Path(folder) / PLAN))
    return listed(desk, asked) if asked else {}


def listed(desk: Desk, asked: Request) -> Pupils:
    """Return the pupils of the list that letters are written from; none where it is gone."""
    return _list(desk, asked.leavers, asked.sheet) if asked.leavers else {}


def held_names(desk: Desk, folder: Path, template: str) -> Mapping[str, str]:
    """Return the names of the pupils whose letters of ``template`` a folder held, by ``keys.whose``.

    They are in the folder's held rows; none where somebody has taken those away.
    """
    pupils = {reference: rows[0] for reference, rows in _list(desk, folder / HELD, "").items()}
    alike: Namesakes = defaultdict(set)
    for reference, one in pupils.items():
        alike[one.name].add(reference)
    _add_namesakes(alike, desk, str(folder.resolve()))
    return {
        whose(template, reference): one.name
        if len(alike[one.name]) == 1
        else f"{one.name} ({unnamed(reference)})"
        for reference, one in pupils.items()
    }


def know_pupils(desk: Desk, path: Path, sheet: str, seen: object, rows: Iterable[Row]) -> None:
    """Take the pupils from a list's rows, which somebody has read: to read them anew takes its time.

    ``seen`` is what ``seen_of`` said of the list before that.
    """
    _kept_pupils(desk, path, sheet, seen, lambda: rows)


def _in_preview(desk: Desk, one: Standing) -> Pupil | None:
    """Return the pupil of a letter as its folder's preview names it, which does not say when it was born."""
    place = Path(one.folder)
    names = desk.kept(f"names {place}", lambda: names_in(place), seen_of(place / PREVIEW))
    name = next((names[file] for file in one.files if file in names), "")
    return Pupil(name, "") if name else None


def own_list(desk: Desk) -> Pupils:
    """Return the pupils on the school's own list, by reference as ``one_reference`` has it."""
    return _list(desk, desk.workspace.leavers, "")


def _list(desk: Desk, path: Path, sheet: str) -> Pupils:
    def read() -> Iterable[Row]:
        return read_leavers(path, _directory(desk).schema, sheet=sheet).rows

    try:
        return _kept_pupils(desk, path, sheet, seen_of(path), read)
    except (DirectoryError, OSError):  # not kept: it may be open in Excel for a moment
        return {}


def _kept_pupils(
    desk: Desk, path: Path, sheet: str, seen: object, read: Callable[[], Iterable[Row]]
) -> Pupils:
    def make() -> Pupils:
        found = defaultdict[str, list[Pupil]](list)
        for row in read():
            found[one_reference(row["reference"])].append(Pupil(name_in(row), row["date_of_birth"]))
        return found

    return desk.kept(f"pupils {path.resolve()} {sheet}", make, seen)  # a folder names its list by "../"
