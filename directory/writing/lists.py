"""Keep a list of leavers that somebody uploaded for as long as its letters may still leave; then delete it.

Letters are planned once more from their list before they leave. So the list must outlive the upload, and
nobody would think of deleting it afterwards.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path, PureWindowsPath
from secrets import token_hex

from directory.errors import DirectoryError
from directory.files import write_whole
from directory.workbook.other_formats import SUFFIXES as OTHER_SUFFIXES
from directory.workbook.read import TEXT_SUFFIXES
from directory.workspace import Workspace
from directory.writing.git import refuse_taken
from directory.writing.runs import LetterFolder

SUFFIXES = (".xlsx", *OTHER_SUFFIXES, *TEXT_SUFFIXES)
UNUSED = timedelta(days=1)  # a list that nothing was written from: somebody went home in the middle
# Git ignores it. Nothing is left of an upload's own name, which may name a class or a child.
_KEPT = re.compile(rf"leavers-[0-9a-f]{{12}}(?:{'|'.join(map(re.escape, SUFFIXES))})")

_NAMED = re.compile(rf'"?{_KEPT.pattern}"?')


class ListUnfit(DirectoryError):
    """An uploaded file is no list of leavers, by its name, which is not quoted: it may name a child."""

    def __init__(self) -> None:
        mend = 'Save it as "Excel Workbook (.xlsx)" or as CSV, and choose that file.'
        super().__init__("By its name this file is no list of leavers.", mend)


def keep_list(workspace: Workspace, name: str, content: bytes) -> Path:
    """Write an uploaded list into the workspace, readable only by its owner, and return its path.

    Of its ``name`` only the ending is used. The content is judged when it is read, as any other list's.
    Raises ListUnfit for an ending that no list has, and GitWouldTake.
    """
    ending = PureWindowsPath(name).suffix.lower()
    if ending not in SUFFIXES:
        raise ListUnfit
    place = workspace.leavers.with_name(f"leavers-{token_hex(6)}{ending}")
    refuse_taken(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, content)
    return place


def by_whose_list(line: str) -> str:
    """Return a line that names an uploaded list, as whoever uploaded it knows it: "Your list"."""
    said = _NAMED.sub("your list", line)
    return f"{said[0].upper()}{said[1:]}" if said.startswith("your list") else said


def kept_lists(workspace: Workspace) -> list[Path]:
    """Return the uploaded lists that are still kept, never a list of the school's own."""
    return sorted(
        path for path in workspace.leavers.parent.glob("leavers-*") if was_uploaded(workspace, path)
    )


def is_kept(workspace: Workspace, path: Path | None) -> bool:
    """Return whether a list was uploaded and is still there, however the way to it is written."""
    return path is not None and path.resolve().is_file() and was_uploaded(workspace, path)


def drop_list(workspace: Workspace, path: Path) -> None:
    """Delete an uploaded list. ValueError for any other file; one that is gone already is no matter."""
    if not was_uploaded(workspace, path):
        raise ValueError("not a list that was uploaded")
    path.resolve().unlink(missing_ok=True)  # plan.json has the way to it from a folder that may be gone


def drop_spent_lists(workspace: Workspace, folders: Sequence[LetterFolder], now: datetime) -> list[Path]:
    """Delete the uploaded lists that nothing needs any more, and return them: see ``spent_lists``."""
    spent = spent_lists(workspace, folders, now)
    for path in spent:
        drop_list(workspace, path)
    return spent


def spent_lists(workspace: Workspace, folders: Sequence[LetterFolder], now: datetime) -> list[Path]:
    """Return the uploaded lists that nothing needs any more.

    ``folders`` are the workspace's runs. A list goes once nothing that was written from it may still leave,
    and when after a day nothing was written from it. ``now`` has its time zone.
    """
    used: dict[Path, bool] = {}
    for one in folders:
        if one.leavers:
            used[one.leavers.resolve()] = used.get(one.leavers.resolve(), False) or one.may_leave
    spent = []
    for path in kept_lists(workspace):
        needed = used.get(path.resolve())
        fresh = now.timestamp() - path.stat().st_mtime < UNUSED.total_seconds()
        if needed or (needed is None and fresh):
            continue
        spent.append(path)
    return spent


def was_uploaded(workspace: Workspace, path: Path) -> bool:
    """Return whether a list was uploaded, whether or not it is still there."""
    return path.parent.resolve() == workspace.leavers.parent.resolve() and bool(_KEPT.fullmatch(path.name))
