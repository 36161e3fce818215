"""A file written whole or not at all: made aside, and moved into its place.

It stands below every room, as ledger, workbook, folder of letters and report all write by it.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

BINARY = getattr(os, "O_BINARY", 0)  # Windows would write line ends of its own
FOLDER = getattr(os, "O_DIRECTORY", None)  # Windows opens no folder, and keeps its entries by itself
PRIVATE = 0o600  # its owner's alone: there may be pupils' data in it


def write_whole(
    path: Path,
    content: bytes,
    mode: int = PRIVATE,
    *,
    durable: bool = True,
    last: Callable[[], None] | None = None,
) -> None:
    """Write ``content`` to ``path``, over the file that may be there: nobody ever sees half of it.

    ``mode`` are its permissions. ``durable``: it outlives a power cut once this returns. ``last`` is called
    right before the file takes its place. When that raises, all is as it was, and so it is on an OSError: a
    full disk, and on Windows a file that a program has open. The error names ``path``.
    """
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE), "wb") as file:
            file.write(content)
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
            error.filename = str(path)  # nobody has heard of the one aside, and a full disk names none
        raise
    if durable:
        _keep_entry(path.parent)


def _keep_entry(folder: Path) -> None:
    """Have the folder's list of files on disk; the file system of a network drive may not know how."""
    if FOLDER is not None:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | FOLDER)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
