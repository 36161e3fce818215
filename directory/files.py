"""Write a file whole or not at all: to a temporary file, which is then moved into place.

It is below every room, because ledger, workbook, folder of letters and report all write with it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import sleep

BINARY = getattr(os, "O_BINARY", 0)  # if not, Windows writes its own line ends
FOLDER = getattr(os, "O_DIRECTORY", None)  # Windows cannot open a folder, and saves its entries by itself
PAUSES = (0.05, 0.1, 0.2, 0.4)  # seconds; on Windows a virus scanner holds a new file for a moment
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
    such as a full disk or, on Windows, a file that a program has open. The error names ``path``. A durable
    write takes away what runs that were killed left half-written of the same file.
    """
    aside = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        if durable:
            _clear_half_written(path)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE)
        with _in_use(handle):
            with os.fdopen(handle, "wb") as file:
                for piece in (content,) if isinstance(content, bytes) else content:
                    file.write(piece)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            if mode != PRIVATE:
                aside.chmod(mode)
            if last:
                last()
            _move(aside, path)
    except BaseException as error:
        aside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # nobody knows the temporary file, and a full disk names no file
        raise
    if durable:
        _keep_entry(path.parent)


def _move(aside: Path, path: Path) -> None:
    """Move a file into place; one that a scanner holds is tried again, for less than a second."""
    for pause in PAUSES:
        with suppress(PermissionError):
            aside.replace(path)
            return
        sleep(pause)
    aside.replace(path)


def _clear_half_written(path: Path) -> None:
    """Delete the temporary files of ``path`` that nobody is writing any more."""
    start, length = f".{path.name}.", len(path.name) + 10
    with suppress(OSError):  # a folder that cannot be listed: the write will say so
        there = list(path.parent.iterdir())
        for half in (one for one in there if one.name.startswith(start) and len(one.name) == length):
            with suppress(OSError):
                with half.open("rb") as file:
                    nobodys = _held(file.fileno())
                if nobodys:
                    half.unlink()


@contextmanager
def _in_use(handle: int) -> Iterator[None]:
    """Hold a file for this run alone until the block ends, also once ``handle`` is closed."""
    if os.name != "posix":  # Windows moves no file that is open
        yield
        return
    copy = os.dup(handle)  # a lock lasts until the last copy of its handle is closed
    try:
        _held(copy)
        yield
    finally:
        os.close(copy)


def _held(handle: int) -> bool:
    """Hold an open file until it is closed; False when another run holds it. Windows keeps it by itself."""
    if os.name != "posix":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held; or a file system without locks, where it is better left
        return False
    return True


def _keep_entry(folder: Path) -> None:
    """Save the folder's list of files to disk, if the file system can; a network drive's may not."""
    if FOLDER is not None:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | FOLDER)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
