"""Put the letters that go by post into one tagged PDF: a cover that lists them, then letter after letter.

The file lies in its folder, readable by its owner only, and is made anew each time it is asked for: an older
one could hold a letter that has left since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from directory.documents.tray import (
    Address,
    Addressed,
    Cover,
    Envelopes,
    Labels,
    Listed,
    cover_pdf,
    envelopes_pdf,
    labels_pdf,
)
from directory.files import write_whole
from directory.values.dates import show_date
from directory.writing.git import refuse_taken
from directory.writing.manifest import ENVELOPES, LABELS, TRAY, FolderUnfit


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter to be posted. ``letter`` is its PDF's name, ``address`` what may stand on its outside."""

    key: str
    reference: str
    destination: str
    letter: str
    address: Address = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """What was put into a folder: each file's path, and by path the references that are too long for it."""

    files: tuple[Path, ...]
    too_long: Mapping[Path, tuple[str, ...]]


def put_tray(
    folder: Path,
    letters: Sequence[Posted],
    *,
    school: str,
    today: date,
    two_sided: bool,
    labels: Labels | None = None,
    envelopes: Envelopes | None = None,
) -> Made:
    """Write the tray of these letters into their folder, with ``labels`` and ``envelopes`` if wanted.

    What an earlier call made is taken away first. ``letters`` are those that may leave, judged before. With
    none of them nothing is written. Raises CannotTypeset and GitWouldTake, before anything is changed.
    """
    refuse_taken(folder / TRAY)  # the folder's own .gitignore may be gone
    addresses = [one.address for one in letters]
    made: dict[str, Addressed] = {}
    if letters:
        made[TRAY] = Addressed(tray_pdf(folder, letters, school=school, today=today, two_sided=two_sided), ())
        if labels:
            made[LABELS] = labels_pdf(addresses, labels, school)
        if envelopes:
            made[ENVELOPES] = envelopes_pdf(addresses, envelopes, school)
    for name in (TRAY, LABELS, ENVELOPES):
        (folder / name).unlink(missing_ok=True)
    for name, one in made.items():
        if one.pdf:
            write_whole(folder / name, one.pdf, durable=False)
    return Made(
        tuple(folder / name for name, one in made.items() if one.pdf),
        {
            folder / name: tuple(letters[at].reference for at in one.too_long)
            for name, one in made.items()
            if one.too_long
        },
    )


def tray_keys(folder: Path) -> tuple[str, ...]:
    """Return the keys of the letters in the folder's tray. Raises FolderUnfit where there is none."""
    try:
        told = PdfReader(folder / TRAY).metadata
    except FileNotFoundError:
        what = f"has no {TRAY}, so nobody can say what was in it"
        raise FolderUnfit(folder, what, "Print it first, or name the letters one by one.") from None
    except (PyPdfError, ValueError, OSError):
        raise FolderUnfit(
            folder, f"has a {TRAY} that cannot be read", "Name the letters one by one."
        ) from None
    return tuple(key for key in str(told.keywords if told else "").split(", ") if key)


def tray_order(folder: Path) -> Mapping[str, int]:
    """Return the place of each letter in the folder's tray, by key; nothing where there is none."""
    try:
        return {key: at for at, key in enumerate(tray_keys(folder))}
    except FolderUnfit:
        return {}


def tray_pdf(folder: Path, letters: Sequence[Posted], *, school: str, today: date, two_sided: bool) -> bytes:
    """Return the cover and the letters, in this order, as one PDF/UA-1; each letter keeps its tags.

    ``two_sided``: each letter begins on an odd page, so that the back of one is never the next one's front.
    Raises CannotTypeset.
    """
    readers = [PdfReader(BytesIO((folder / one.letter).read_bytes())) for one in letters]
    listed = tuple(
        Listed(one.reference, one.destination, len(reader.pages))
        for one, reader in zip(letters, readers, strict=True)
    )
    keys = tuple(one.key for one in letters)
    cover = cover_pdf(Cover(school, show_date(today), two_sided, listed, keys))
    tray = _Tray(cover, two_sided=two_sided)
    for one, reader in zip(letters, readers, strict=True):
        tray.add(reader, one.reference)
    return tray.written()


class _Tray:
    """One PDF that grows by whole letters, with one structure tree (ISO 32000-1 14.7) for all of them."""

    def __init__(self, cover: bytes, *, two_sided: bool) -> None:
        self._writer = PdfWriter(clone_from=BytesIO(cover))
        self._two_sided = two_sided
        root: Any = self._writer.root_object  # pypdf says of no entry what it is
        duplex = "/DuplexFlipLongEdge" if two_sided else "/Simplex"  # what the print dialog begins with
        root["/ViewerPreferences"].get_object()[NameObject("/Duplex")] = NameObject(duplex)
        self._tree: Any = root["/StructTreeRoot"].get_object()
        self._parents: dict[Any, Any] = dict(_pairs(self._tree["/ParentTree"].get_object(), "/Nums"))
        self._names: dict[Any, Any] = dict(_pairs(self._tree["/IDTree"].get_object(), "/Names"))
        self._parts = ArrayObject(_kids(self._tree))
        self._added = 0

    def add(self, reader: PdfReader, title: str) -> None:
        """Add a letter behind what is there, with a bookmark of this ``title``."""
        self._fill_sheet()
        self._added += 1
        first, offset = len(self._writer.pages), max(self._parents, default=-1) + 1
        page: Any
        for page in reader.pages:
            added: Any = self._writer.add_page(page)
            # pypdf leaves out what ties a page to its tags; the numbers go on behind those that are taken.
            if "/StructParents" in page:
                added[NameObject("/StructParents")] = NumberObject(page["/StructParents"] + offset)
            for link in _each(added.get("/Annots")):
                if "/StructParent" in link:
                    link[NameObject("/StructParent")] = NumberObject(link["/StructParent"] + offset)
        self._writer.add_outline_item(title=title, page_number=first)
        self._add_tags(reader, offset)

    def _add_tags(self, reader: PdfReader, offset: int) -> None:
        """Add the letter's tags: the pages they stand on are in the writer already, and are found there."""
        root: Any = reader.root_object
        tree: Any = root["/StructTreeRoot"].get_object().clone(self._writer).get_object()
        for number, value in _pairs(tree["/ParentTree"].get_object(), "/Nums"):
            self._parents[NumberObject(number + offset)] = value
        for part in _kids(tree):
            element = part.get_object()
            element[NameObject("/P")] = self._tree.indirect_reference
            element[NameObject("/Lang")] = TextStringObject(root["/Lang"])
            self._parts.append(part)
        # A table's headings have names, which every letter uses anew.
        for element in _elements(_kids(tree)):
            if "/ID" in element:
                element[NameObject("/ID")] = self._own(element["/ID"])
                self._names[element["/ID"]] = element.indirect_reference
            for attributes in _each(element.get("/A")):
                if "/Headers" in attributes:
                    own = ArrayObject(map(self._own, attributes["/Headers"]))
                    attributes[NameObject("/Headers")] = own
        self._tree["/RoleMap"].get_object().update(tree.get("/RoleMap", DictionaryObject()).get_object())

    def _own(self, name: object) -> TextStringObject:
        return TextStringObject(f"{self._added}-{name}")

    def _fill_sheet(self) -> None:
        if self._two_sided and len(self._writer.pages) % 2:
            self._writer.add_blank_page()

    def written(self) -> bytes:
        """Return the file."""
        self._fill_sheet()
        tree = self._tree
        tree[NameObject("/K")] = self._parts
        tree[NameObject("/ParentTree")] = _tree_of("/Nums", sorted(self._parents.items()))
        tree[NameObject("/IDTree")] = _tree_of("/Names", sorted(self._names.items()))
        tree[NameObject("/ParentTreeNextKey")] = NumberObject(max(self._parents, default=-1) + 1)
        made = BytesIO()
        self._writer.write(made)
        return made.getvalue()


def _each(value: Any) -> Iterator[Any]:
    """Yield the dictionaries that an entry has: one, several or none."""
    found = ArrayObject() if value is None else value.get_object()
    yield from (one.get_object() for one in (found if isinstance(found, ArrayObject) else (found,)))


def _kids(element: Any) -> list[Any]:
    """Return what stands in an element's or tree's /K, as it stands there."""
    kids = element.get("/K", ArrayObject())
    found = kids.get_object()  # one number or element may stand there alone
    return list(found) if isinstance(found, ArrayObject) else [kids]


def _elements(kids: Iterable[Any]) -> Iterator[Any]:
    """Yield the elements of a structure tree, from the top down."""
    waiting = list(kids)
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, DictionaryObject) and "/S" in element:
            yield element
            waiting += _kids(element)


def _pairs(tree: Any, name: str) -> Iterator[tuple[Any, Any]]:
    """Yield the keys and values of a number or name tree (ISO 32000-1 7.9.6, 7.9.7)."""
    pairs = tree.get(name, ArrayObject()).get_object()
    yield from zip(pairs[::2], pairs[1::2], strict=True)
    for kid in tree.get("/Kids", ArrayObject()).get_object():
        yield from _pairs(kid.get_object(), name)


def _tree_of(name: str, pairs: Iterable[tuple[Any, Any]]) -> DictionaryObject:
    """Return a number or name tree of one piece."""
    flat = ArrayObject(one for pair in pairs for one in pair)
    return DictionaryObject({NameObject(name): flat})
