"""A file that people keep, saved over: a backup first, whole or not at all, never under somebody's hands."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from tempfile import mkstemp

from directory.errors import Unfit
from directory.workbook.guard import file_bytes

_LOCKS = (("Excel", "~$", ""), ("LibreOffice", ".~lock.", "#"))


class NotSaved(Unfit):
    """A file that was left as it is."""

    named = '"{}" {}, so nothing was changed.'


def save_over(path: Path, before: bytes, after: bytes, now: datetime) -> Path:
    """Put ``after`` in place of the file at ``path``, which was read as ``before``; return its backup.

    The backup lies beside it with the time in its name. Raises NotSaved when Excel or LibreOffice has the
    file open, when it has changed since it was read, or when nothing can be written there.
    """
    path = path.resolve()  # a link stays a link
    refuse_open(path)
    _refuse_changed(path, before)
    if not os.access(path, os.W_OK):
        raise NotSaved(path.name, "is read-only", "Ask who keeps it, or take the mark off its properties.")
    backup = _backed_up(path, before, now)
    try:
        write_whole(path, after, like=path, before=before)
    except BaseException:
        backup.unlink(missing_ok=True)
        raise
    return backup


def write_copy(path: Path, content: bytes, *, of: Path, replace: bool) -> None:
    """Write a file made from ``of``, with its permissions, and never over it. Raises NotSaved.

    ``replace`` lets it take the place of another file.
    """
    if path.exists():
        if path.samefile(of):
            raise NotSaved(path.name, "is the workbook itself", "Choose another name for the copy.")
        if not replace:
            raise NotSaved(path.name, "is there already", "Choose another name, or add --replace.")
        refuse_open(path)
    write_whole(path, content, like=of)


def write_whole(path: Path, content: bytes, *, like: Path, before: bytes | None = None) -> None:
    """Write a file with the permissions of ``like``: made aside and moved, so that nobody sees half of it.

    ``before`` is what it must still hold right before the move. Raises NotSaved.
    """
    with _refusals_told(path):
        handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(like, aside)
            refuse_open(path)
            if before is not None:
                _refuse_changed(path, before)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def refuse_open(path: Path) -> None:
    """Raise NotSaved when a program's lock file lies beside the file: somebody has it open."""
    for program, start, end in _LOCKS:
        lock = f"{start}{path.name}{end}"
        if (path.parent / lock).exists():
            mend = f'Close it there and try again. If nobody has it open, delete "{lock}" beside it.'
            raise NotSaved(path.name, f"is open in {program}", mend)


def _refuse_changed(path: Path, before: bytes) -> None:
    if file_bytes(path) != before:
        raise NotSaved(path.name, "has been changed by somebody since it was read", "Run the command again.")


def _backed_up(path: Path, content: bytes, now: datetime) -> Path:
    """Write the backup: recipients.2026-11-23-143000.xlsx; with -2 behind the time when there is one."""
    for number in count(1):
        again = f"-{number}" if number > 1 else ""
        backup = path.with_name(f"{path.stem}.{now:%Y-%m-%d-%H%M%S}{again}{path.suffix}")
        with _refusals_told(path):
            try:
                file = backup.open("xb")
            except FileExistsError:
                continue
            with file:
                file.write(content)
            shutil.copymode(path, backup)
        return backup
    raise AssertionError("count ends never")


@contextmanager
def _refusals_told(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        what = "cannot be saved: it is open in a program, or its folder may not be written to"
        raise NotSaved(path.name, what, "Close it, or copy it to a folder of your own.") from error
    except OSError as error:
        what = f"cannot be saved: {(error.strerror or 'the disk refused').lower()}"
        raise NotSaved(
            path.name, what, "Nothing was changed. Make room on the disk, then try again."
        ) from error
