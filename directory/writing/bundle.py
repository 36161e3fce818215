"""Bundle a folder's drafts into a mailbox file for a mail program, its letters into a zip for a printer.

A draft in a bundle is unchanged. Nothing is sent or recorded: a person who sends or posts them reports it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from directory.writing.folder import Folder
from directory.writing.manifest import FolderTaken, Manifest

PRIVATE = 0o600 << 16  # where a zip keeps a file's mode


def pack(folder: Path, *, mbox: Path | None, zip_: Path | None, now: datetime) -> tuple[int, int]:
    """Write the folder's drafts into the mailbox file ``mbox``, its letters into ``zip_``; return how many.

    Neither replaces an existing file. Raises FolderUnfit.
    """
    written = Manifest.read_complete(folder).notices.values()
    names = [name for files in written for name in files]
    for path in filter(None, (mbox, zip_)):
        if path.exists():
            raise FolderTaken(path, "is there already", "Choose another name, or take it away first.")
    drafts = {name: (folder / name).read_bytes() for name in names if name.endswith(".eml")} if mbox else {}
    letters = {name: (folder / name).read_bytes() for name in names if name.endswith(".pdf")} if zip_ else {}
    if mbox:
        Folder(mbox.absolute().parent).put(mbox.name, as_mbox(drafts, now))
    if zip_:
        Folder(zip_.absolute().parent).put(zip_.name, as_zip(letters, now))
    return len(drafts), len(letters)


def as_mbox(drafts: Mapping[str, bytes], now: datetime) -> bytes:
    """Return the drafts as a mailbox file (RFC 4155), which Thunderbird and Apple Mail import.

    A line that begins with "From " would begin another message: in our drafts such a line is quoted-printable
    text, and keeps its meaning when its first letter is encoded (RFC 2045 6.7).
    """
    begin = f"From - {now:%a %b %d %H:%M:%S %Y}\n".encode("ascii")
    texts = (re.sub(rb"(?m)^From ", b"=46rom ", one.replace(b"\r\n", b"\n")) for one in drafts.values())
    return b"".join(begin + text + b"\n" for text in texts)


def as_zip(letters: Mapping[str, bytes], now: datetime) -> bytes:
    """Return the letters as a zip, each under its own name, which does not name the leaver."""
    made = BytesIO()
    with ZipFile(made, "w") as bundle:
        for name, content in letters.items():
            about = ZipInfo(name, now.timetuple()[:6])
            about.compress_type, about.external_attr = ZIP_DEFLATED, PRIVATE
            bundle.writestr(about, content)
    return made.getvalue()
