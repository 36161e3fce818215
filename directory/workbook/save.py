"""Save over a person's workbook: a backup first, whole or not at all, and never while it is open."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from stat import S_IMODE

from directory.errors import Action, Unfit
from directory.files import write_whole
from directory.workbook.guard import file_bytes

_LOCKS = (("Excel", "~$", ""), ("LibreOffice", ".~lock.", "#"))


class NotSaved(Unfit):
    """The file was left as it is."""

    named = '"{}" {}, so nothing was changed.'


class OpenElsewhere(NotSaved):
    """A program has the file open: the same can be tried again once it is closed there."""


def save_over(path: Path, before: bytes, after: bytes, now: datetime) -> Path:
    """Write ``after`` over the file at ``path``, which was read as ``before``; return the backup's path.

    The backup is in the same folder, with the time in its name. Raises NotSaved when Excel or LibreOffice has
    the file open, when the file has changed since it was read, or when nothing can be written there.
    """
    path = path.resolve()  # a link stays a link
    refuse_open(path)
    _refuse_changed(path, before)
    if not os.access(path, os.W_OK):
        raise NotSaved(path.name, "is read-only", "Ask its owner, or clear Read-only in its properties.")
    backup = _backed_up(path, before, now)
    try:
        if backup.read_bytes() != before:
            raise NotSaved(path.name, "cannot be copied whole", "The disk may fail: copy it to another one.")
        _write(path, after, like=path, before=before)
    except BaseException:
        backup.unlink(missing_ok=True)
        raise
    return backup


def write_over(path: Path, before: bytes | None, after: bytes) -> None:
    """Write ``after`` over a file about pupils, without a backup, of which nobody would think afterwards.

    ``before`` is what the file was read as, None where there is none yet: then it is made, only for its
    owner. Raises NotSaved as ``save_over`` does.
    """
    path = path.resolve()
    if before is not None:
        _write(path, after, like=path, before=before)
        return
    if path.exists():
        raise NotSaved(path.name, "was made by somebody just now", "Try again.")
    with _refusals_told(path):
        write_whole(path, after)


def write_copy(path: Path, content: bytes, *, of: Path, replace: bool) -> None:
    """Write a file made from ``of``, with the same permissions, and never over ``of``. Raises NotSaved.

    ``replace`` allows writing over another file.
    """
    if path.exists():
        if path.samefile(of):
            raise NotSaved(path.name, "is the workbook itself", "Choose another name for the copy.")
        if not replace:
            mend = "Choose another name, or have it written over."
            raise NotSaved(path.name, "is there already", mend, action=Action.WRITE_OVER)
        refuse_open(path)
    _write(path, content, like=of)


def _write(path: Path, content: bytes, *, like: Path, before: bytes | None = None) -> None:
    """Write a file whole, with the permissions of ``like``. Raises NotSaved.

    ``before`` is what the file must still contain right before the new one takes its place.
    """

    def still_free() -> None:
        refuse_open(path)
        if before is not None:
            _refuse_changed(path, before)

    with _refusals_told(path):
        write_whole(path, content, S_IMODE(like.stat().st_mode), last=still_free)


def refuse_open(path: Path) -> None:
    """Raise OpenElsewhere when a program's lock file is next to the file: somebody has it open."""
    for program, start, end in _LOCKS:
        lock = f"{start}{path.name}{end}"
        if (path.parent / lock).exists():
            mend = f'Close it there and try again. If nobody has it open, delete "{lock}" in its folder.'
            raise OpenElsewhere(path.name, f"is open in {program}", mend)


def _refuse_changed(path: Path, before: bytes) -> None:
    if file_bytes(path) != before:
        raise NotSaved(path.name, "has been changed by somebody since it was read", "Try again.")


def is_backup(backup: Path, path: Path) -> bool:
    """Return whether ``backup`` is by its name and place a backup of the file at ``path``."""
    name = rf"{re.escape(path.stem)}\.[0-9]{{4}}(?:-[0-9]+)+{re.escape(path.suffix)}"
    beside = backup.parent.resolve() == path.resolve().parent
    return beside and re.fullmatch(name, backup.name) is not None


def _backed_up(path: Path, content: bytes, now: datetime) -> Path:
    """Write the backup recipients.2026-11-23-143000.xlsx (then -2); return its path."""
    start = f"{path.stem}.{now:%Y-%m-%d-%H%M%S}"
    endings = chain([""], (f"-{number}" for number in count(2)))
    names = (path.with_name(f"{start}{ending}{path.suffix}") for ending in endings)
    backup = next(name for name in names if not name.exists())
    with _refusals_told(path):
        write_whole(backup, content, S_IMODE(path.stat().st_mode))
    return backup


@contextmanager
def _refusals_told(path: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        what = "cannot be saved: it is open in a program, or you may not write to its folder"
        raise NotSaved(path.name, what, "Close it, or copy it to a folder of your own.") from error
    except OSError as error:
        what = f"cannot be saved: {(error.strerror or 'the disk refused').lower()}"
        raise NotSaved(path.name, what, "Make room on the disk, then try again.") from error
