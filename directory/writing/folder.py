"""The folder of finished letters: private, each file whole or absent, and only one run's.

Letters left from an earlier run could be sent by mistake, so a folder never mixes two runs.
"""

import json
import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from directory.errors import Action
from directory.files import BINARY, PRIVATE, write_whole
from directory.writing.git import refuse_tracked
from directory.writing.manifest import (
    ENVELOPES,
    LABELS,
    PLAN,
    SETTLED,
    TRAY,
    FolderTaken,
    FolderUnfit,
    Manifest,
    WrongEntry,
    ledger_line,
)

_ANOTHER = "Choose another folder."
_EMPTY = "Choose another folder, or empty this one yourself."
LAST_SEND = "last-send.json"  # the ledger's line when the folder was last sent
SYSTEMS_OWN = frozenset({"Thumbs.db", "desktop.ini", ".DS_Store"})


class Folder:
    """A folder that takes the files of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path, *, replace: bool, keep: Collection[str] = ()) -> "Folder":
        """Return the folder at ``path``, made if it does not exist, readable only by its owner, and empty.

        ``replace`` deletes the files that an earlier run listed in its plan.json, apart from ``keep``.
        Raises FolderTaken when something else is in the way, and GitWouldTake.
        """
        refuse_tracked(path)
        if path.exists() and not path.is_dir():
            raise FolderTaken(path, "is a file, not a folder", _ANOTHER, action=Action.CHOOSE_FOLDER)
        for half in _half_claimed(path):
            half.unlink()
        if path.is_dir() and any(one.name not in SYSTEMS_OWN for one in path.iterdir()):
            if not (path / PLAN).is_file():
                what = "holds files that no run of this program lists"
                raise FolderTaken(path, what, _EMPTY, action=Action.CHOOSE_FOLDER)
            if not replace:
                mend = "Choose another folder, or have the new letters take the place of the old ones."
                raise FolderTaken(path, "holds an earlier run", mend, action=Action.REPLACE, about=path)
            _clear(path, keep)
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.chmod(0o700)  # it will hold pupils' data, also when it was there before
        except PermissionError as error:
            what = "is not yours to write into"
            raise FolderTaken(path, what, _ANOTHER, action=Action.CHOOSE_FOLDER) from error
        return cls(path)

    def claim(self, plan: bytes) -> None:
        """Write plan.json for the first time: of two runs at once, the second finds the folder taken."""
        aside = self.path / f".{PLAN}.{token_hex(4)}"
        try:
            try:
                write_whole(aside, plan, durable=False)
            except OSError as error:
                error.filename = str(self.path / PLAN)  # nobody knows the other name
                raise
            try:
                os.link(aside, self.path / PLAN)  # a run that is killed leaves it whole or not at all
            except FileExistsError:
                raise self._taken() from None
            except OSError:  # a memory stick or a network drive may have no links
                self._claim_slowly(plan)
        finally:
            aside.unlink(missing_ok=True)

    def _claim_slowly(self, plan: bytes) -> None:
        """Write plan.json where a file can have only one name."""
        try:
            handle = os.open(self.path / PLAN, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE)
        except FileExistsError:
            raise self._taken() from None
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(plan)
        except BaseException as error:
            (self.path / PLAN).unlink()  # half of it would keep everybody from the folder
            if isinstance(error, OSError):
                error.filename = str(self.path / PLAN)  # a full disk names none
            raise

    def _taken(self) -> FolderTaken:
        what = "was taken by another run just now"
        return FolderTaken(self.path, what, "Wait for it, or choose another folder.")

    def put(self, name: str, content: bytes) -> None:
        """Write one file, whole, readable by its owner only.

        It does not wait for the disk, which would take as long as making the letter. A letter spoilt by a
        power cut is noticed before it is sent, and can be made again.
        """
        if Path(name).name != name:
            raise ValueError("a file of the folder is not in the folder")
        write_whole(self.path / name, content, durable=False)


def remember(path: Path, last: tuple[int, str]) -> None:
    """Write the ledger's ``last`` line into a folder that is sent, unless the folder is read-only."""
    with suppress(OSError):
        write_whole(path / LAST_SEND, json.dumps({"seq": last[0], "hash": last[1]}).encode())


def last_send(path: Path) -> tuple[int, str] | None:
    """Return the ledger's line from when the folder was last sent; None if never. Raises FolderUnfit."""
    try:
        return ledger_line(json.loads((path / LAST_SEND).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError, WrongEntry) as error:
        trouble = f"has a {LAST_SEND} that cannot be read"
        mend = "Find out by hand what was sent from it, then delete that file."
        raise FolderUnfit(path, trouble, mend) from error


def _half_claimed(path: Path) -> list[Path]:
    """Return what a run left that was killed before it had claimed the folder: nothing else was written."""
    if not path.is_dir() or (path / PLAN).exists():
        return []
    return [one for one in path.iterdir() if _aside_of(one, set()) and one.is_file()]


def _clear(path: Path, keep: Collection[str]) -> None:
    """Delete an earlier run: the files that its plan lists, then the plan. Raises FolderTaken before any."""
    listed = {*Manifest.read(path).files, LAST_SEND, SETTLED, TRAY, LABELS, ENVELOPES}
    # Only files in the folder are deleted, so that no name in plan.json leads out of it.
    ours = [one for one in path.iterdir() if one.is_file() and (one.name in listed or _aside_of(one, listed))]
    expected = {PLAN, *SYSTEMS_OWN, *keep, *(one.name for one in ours)}
    others = sorted({one.name for one in path.iterdir()} - expected)
    if others:
        what = f"holds files that are not the earlier run's: {', '.join(others[:3])}"
        raise FolderTaken(path, what, "Move them elsewhere first.")
    for one in ours:
        if one.name != PLAN and one.name not in keep:
            one.unlink()
    (path / PLAN).unlink()


def empty_out(path: Path) -> int:
    """Delete a run's files, plan.json as the last, and the folder if nothing is left; return how many stay.

    Those are files that no run of this program lists. Killed in between, it can be called again. Raises
    FolderUnfit.
    """
    listed = {*Manifest.read(path).files, LAST_SEND, SETTLED} if (path / PLAN).exists() else set()
    every = [one for one in path.iterdir() if one.is_file() or one.is_symlink()]
    ours = [one for one in every if one.name in listed | SYSTEMS_OWN or _aside_of(one, listed)]
    for one in ours:
        if one.name != PLAN:
            one.unlink()
    (path / PLAN).unlink(missing_ok=True)
    left = len(list(path.iterdir()))
    if not left:
        path.rmdir()
    return left


def _aside_of(one: Path, listed: set[str]) -> bool:
    """Return whether a run that was killed left ``one`` half-written: ".NAME.xxxxxxxx"."""
    return one.name.startswith(".") and one.name[1:].rpartition(".")[0] in listed | {PLAN}
