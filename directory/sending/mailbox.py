"""Read the messages of a mailbox that lies as a file or a folder: .mbox, .eml, a folder of .eml files.

Only the beginning of each message is ever held, so that a mailbox of any size can be read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from directory.errors import Unfit
from directory.sending.reports import SEEN

_LINE = 65_536  # bytes: a longer line counts as several
_OUTLOOK = b"\xd0\xcf\x11\xe0"  # how .msg and .pst-like files begin: no text


class MailboxUnfit(Unfit):
    """What was named as a mailbox has no message that can be read."""


def messages_in(path: Path) -> Iterator[bytes]:
    """Yield the beginning of each message at ``path``, as many bytes as a report needs. Raises MailboxUnfit.

    A folder's messages are its .eml files; Apple Mail's "NAME.mbox" is a folder that has a file mbox.
    """
    if path.is_dir():
        inner = path / "mbox"
        files = sorted(one for one in path.iterdir() if one.suffix.casefold() == ".eml" and one.is_file())
        if not files and not inner.is_file():
            raise MailboxUnfit(path, "has no .eml file in it", "Save the reports there as .eml files.")
        for file in files or [inner]:
            yield from _messages(file)
        return
    if not path.is_file():
        raise MailboxUnfit(path, "is not there", "Name a .mbox file, an .eml file or a folder of them.")
    yield from _messages(path)


def _messages(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        start = file.read(len(b"From "))
        if start.startswith(_OUTLOOK):
            raise MailboxUnfit(path, "is in Outlook's own format", "Save its messages as .eml files.")
        file.seek(0)
        if start == b"From ":
            yield from _of_mbox(file)
        elif start:
            yield file.read(SEEN)


def _of_mbox(file: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of an mbox (RFC 4155): each begins with a line "From " after an empty one."""
    kept: list[bytes] = []
    size, empty = 0, True
    for line in iter(lambda: file.readline(_LINE), b""):
        if empty and line.startswith(b"From "):
            if kept:
                yield b"".join(kept)
            kept, size = [], 0
        elif size < SEEN:
            kept.append(line)
            size += len(line)
        empty = line in (b"\n", b"\r\n")
    if kept:
        yield b"".join(kept)
