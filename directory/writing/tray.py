"""Put the letters that go by post into one tagged PDF: a cover that lists them, then letter after letter.

The file lies in its folder, readable by its owner only, and is made anew each time it is asked for: an older
one could hold a letter that has left since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from directory.documents.joined import joined
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
from directory.documents.typeset import length_of
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
    contents = [(folder / one.letter).read_bytes() for one in letters]
    listed = tuple(
        Listed(one.reference, one.destination, length_of(content))
        for one, content in zip(letters, contents, strict=True)
    )
    keys = tuple(one.key for one in letters)
    cover = cover_pdf(Cover(school, show_date(today), two_sided, listed, keys))
    references = (one.reference for one in letters)
    return joined(cover, zip(references, contents, strict=True), two_sided=two_sided)
