"""Bundle a folder's drafts for a mail program, and its letters into a zip for whoever prints them.

A draft in a bundle is unchanged. Nothing is sent or recorded: a person who sends or posts them reports it.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from io import RawIOBase
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
) -> tuple[int, int]:
    """Write drafts of the folder into the mailbox file ``mbox``, letters into ``zip_``; return how many.

    ``drafts`` and ``letters`` are the keys of those that may leave: judged before. No file replaces an
    existing one. Raises FolderUnfit, GitWouldTake.
    """
    written = Manifest.read_complete(folder)
    for path in filter(None, (mbox, zip_)):
        if path.exists():
            raise FolderTaken(path, "is there already", "Choose another name, or take it away first.")
        refuse_taken(path)

    to_mail = _names(written, drafts, ".eml") if mbox else []
    to_print = _names(written, letters, ".pdf") if zip_ else []
    if mbox:
        content = {name: (folder / name).read_bytes() for name in to_mail}
        write_whole(mbox, as_mbox(content, now), durable=False)
    if zip_:
        write_whole(zip_, _zipped(folder, to_print, now), durable=False)
    return len(to_mail), len(to_print)


def _names(written: Manifest, keys: Collection[str], ending: str) -> list[str]:
    """Return the names of the files of some letters that have this ending."""
    files = (one.files for key, one in written.notices.items() if key in keys)
    return [name for names in files for name in names if name.endswith(ending)]


def as_mbox(drafts: Mapping[str, bytes], now: datetime) -> bytes:
    """Return the drafts as a mailbox file (RFC 4155), which Thunderbird and Apple Mail import.

    A line that begins with "From " would begin another message: in our drafts such a line is quoted-printable
    text, and keeps its meaning when its first letter is encoded (RFC 2045 6.7).
    """
    begin = f"From - {now:%a %b %d %H:%M:%S %Y}\n".encode("ascii")
    texts = (re.sub(rb"(?m)^From ", b"=46rom ", one.replace(b"\r\n", b"\n")) for one in drafts.values())
    return b"".join(begin + text + b"\n" for text in texts)


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
