"""Bundle a folder's drafts into a mailbox file for a mail program, its letters into a zip for a printer.

A draft in a bundle is unchanged. Nothing is sent or recorded: a person who sends or posts them reports it.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from directory.writing.folder import Folder
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

    ``drafts`` and ``letters`` are the keys of those that may leave: judged before. Neither file replaces an
    existing one. Raises FolderUnfit.
    """
    written = Manifest.read_complete(folder).notices.items()
    for path in filter(None, (mbox, zip_)):
        if path.exists():
            raise FolderTaken(path, "is there already", "Choose another name, or take it away first.")

    def content(keys: Collection[str], ending: str) -> dict[str, bytes]:
        names = [name for key, files in written if key in keys for name in files if name.endswith(ending)]
        return {name: (folder / name).read_bytes() for name in names}

    to_mail = content(drafts, ".eml") if mbox else {}
    to_print = content(letters, ".pdf") if zip_ else {}
    if mbox:
        Folder(mbox.absolute().parent).put(mbox.name, as_mbox(to_mail, now))
    if zip_:
        Folder(zip_.absolute().parent).put(zip_.name, as_zip(to_print, now))
    return len(to_mail), len(to_print)


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
    date_time = min(max(now.timetuple()[:6], EARLIEST), LATEST)
    with ZipFile(made, "w") as bundle:
        for name, content in letters.items():
            about = ZipInfo(name, date_time)
            about.compress_type, about.external_attr = ZIP_DEFLATED, PRIVATE
            bundle.writestr(about, content)
    return made.getvalue()
