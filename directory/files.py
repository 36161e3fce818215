"""Write a file whole or not at all: to a temporary file, which is then moved into place.

It is below every room, because ledger, workbook, folder of letters and report all write with it.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

BINARY = getattr(os, "O_BINARY", 0)  # if not, Windows writes its own line ends
FOLDER = getattr(os, "O_DIRECTORY", None)  # Windows cannot open a folder, and saves its entries by itself
PRIVATE = 0o600  # only its owner: there may be pupils' data in it


def write_whole(
    path: Path,
    content: bytes | Iterable[bytes],
    mode: int = PRIVATE,
    *,
    durable: bool = True,
    last: Callable[[], None] | None = None,
) -> None:
    """Write ``content`` to ``path``, over an existing file; nobody ever sees half of it.

    ``content`` may come in pieces, so that what is large is never whole in memory.
    ``mode`` are its permissions. ``durable``: once this returns, the file survives a power cut. ``last`` is
    called right before the file is moved into place. If it raises, nothing has changed; nor on an OSError,
    such as a full disk or, on Windows, a file that a program has open. The error names ``path``.
    """
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE), "wb") as file:
            for piece in (content,) if isinstance(content, bytes) else content:
                file.write(piece)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        if mode != PRIVATE:
            aside.chmod(mode)
        if last:
            last()
        aside.replace(path)
    except BaseException as error:
        aside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # nobody knows the temporary file, and a full disk names no file
        raise
    if durable:
        _keep_entry(path.parent)


def _keep_entry(folder: Path) -> None:
    """Save the folder's list of files to disk, if the file system can; a network drive's may not."""
    if FOLDER is not None:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | FOLDER)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
