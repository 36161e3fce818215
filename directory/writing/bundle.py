"""Bundle a folder's drafts for a mail program, its letters into a zip or one PDF for a printer.

A draft in a bundle is unchanged. Nothing is sent or recorded: a person who sends or posts them reports it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from directory.files import write_whole
from directory.writing.git import refuse_taken
from directory.writing.manifest import FolderTaken, Manifest

EARLIEST, LATEST = (1980, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)  # a zip keeps no other day
PRIVATE = 0o600 << 16  # where a zip keeps a file's mode


def pack(
    folder: Path,
    drafts: Collection[str],
    letters: Collection[str],
    *,
    mbox: Path | None,
    zip_: Path | None,
    now: datetime,
    pdf: Path | None = None,
) -> tuple[int, int]:
    """Write drafts of the folder into the mailbox file ``mbox``, letters into ``zip_``; return how many.

    ``pdf`` gets the letters too, as one file. ``drafts`` and ``letters`` are the keys of those that may
    leave: judged before. No file replaces an existing one, and no PDF of no letter is written. Raises
    FolderUnfit, GitWouldTake.
    """
    written = Manifest.read_complete(folder)
    for path in filter(None, (mbox, zip_, pdf)):
        if path.exists():
            raise FolderTaken(path, "is there already", "Choose another name, or take it away first.")
        refuse_taken(path)

    to_mail = _names(written, drafts, ".eml") if mbox else []
    to_print = _names(written, letters, ".pdf") if zip_ or pdf else []
    if mbox:
        content = {name: (folder / name).read_bytes() for name in to_mail}
        write_whole(mbox, as_mbox(content, now), durable=False)
    if zip_:
        write_whole(zip_, _zipped(folder, to_print, now), durable=False)
    if pdf and to_print:
        write_whole(pdf, _printed(folder, to_print), durable=False)
    return len(to_mail), len(to_print)


def _names(written: Manifest, keys: Collection[str], ending: str) -> list[str]:
    """Return the names of the files of some letters that have this ending."""
    files = (names for key, names in written.notices.items() if key in keys)
    return [name for names in files for name in names if name.endswith(ending)]


def as_mbox(drafts: Mapping[str, bytes], now: datetime) -> bytes:
    """Return the drafts as a mailbox file (RFC 4155), which Thunderbird and Apple Mail import.

    A line that begins with "From " would begin another message: in our drafts such a line is quoted-printable
    text, and keeps its meaning when its first letter is encoded (RFC 2045 6.7).
    """
    begin = f"From - {now:%a %b %d %H:%M:%S %Y}\n".encode("ascii")
    texts = (re.sub(rb"(?m)^From ", b"=46rom ", one.replace(b"\r\n", b"\n")) for one in drafts.values())
    return b"".join(begin + text + b"\n" for text in texts)


def print_file(folder: Path, letters: Collection[str]) -> bytes:
    """Return the folder's letters in one PDF, in its plan's order, for the printer.

    Each letter begins on a sheet of its own, also where the printer prints on both sides: otherwise the back
    of one pupil's letter could be the next pupil's. The file has no tags, which a printer does not read: each
    letter's own PDF has them. ``letters`` are the keys of those that may leave, judged before. Raises
    FolderUnfit.
    """
    return _printed(folder, _names(Manifest.read_complete(folder), letters, ".pdf"))


def _printed(folder: Path, names: Sequence[str]) -> bytes:
    from pypdf import PdfWriter

    writer, made = PdfWriter(), BytesIO()
    for name in names:
        writer.append(BytesIO((folder / name).read_bytes()), import_outline=False)
        if len(writer.pages) % 2:
            writer.add_blank_page()
    writer.write(made)
    return made.getvalue()


def packed(folder: Path, letters: Collection[str], now: datetime) -> Iterator[bytes]:
    """Yield a zip of the folder's letters as PDF, piece by piece: one letter at a time is in memory.

    ``letters`` are the keys of those that may leave, judged before. Each is under its own name, which does
    not name the leaver. Raises FolderUnfit before the first piece.
    """
    names = _names(Manifest.read_complete(folder), letters, ".pdf")
    return _zipped(folder, names, now)


def _zipped(folder: Path, names: Sequence[str], now: datetime) -> Iterator[bytes]:
    pipe, made = _Pipe(), min(max(now.timetuple()[:6], EARLIEST), LATEST)
    with ZipFile(pipe, "w") as bundle:
        for name in names:
            about = ZipInfo(name, made)
            about.compress_type, about.external_attr = ZIP_DEFLATED, PRIVATE
            bundle.writestr(about, (folder / name).read_bytes())
            yield pipe.taken()
    yield pipe.taken()


class _Pipe(RawIOBase):
    """A stream that a zip is written into and taken from piece by piece; there is no going back in it."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, more: Any) -> int:
        """Take some bytes, and return how many."""
        self._kept += more
        return len(more)

    def taken(self) -> bytes:
        """Return what was written since it was last asked for."""
        piece = bytes(self._kept)
        self._kept.clear()
        return piece
