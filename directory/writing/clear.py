"""List what need not be kept of letters that went long ago, and delete it; never the ledger.

Copies of letters, lists of pupils and backups of the workbook outlive their use, and nobody thinks of them.
The ledger records the deletion before it begins: a run that is killed in between is ended by the next.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from directory.ledger import Ledger, LedgerReader
from directory.ledger.entries import Run
from directory.ledger.states import State
from directory.workbook.choices import choices_of
from directory.workbook.save import is_backup
from directory.workspace import Workspace
from directory.writing.folder import SYSTEMS_OWN, empty_out
from directory.writing.lists import SUFFIXES, kept_lists, spent_lists
from directory.writing.manifest import Manifest
from directory.writing.runs import LetterFolder, runs

COMMAND = "clear"  # by which the ledger knows the runs that delete


@dataclass(frozen=True, slots=True)
class Spent:
    """A folder of letters that need not be kept: ``letters`` in it, the last sent ``on`` a day."""

    path: Path
    letters: int
    on: date


@dataclass(frozen=True, slots=True)
class Clearing:
    """What may be deleted, and in ``stays`` what a person must judge, each in a sentence."""

    folders: tuple[Spent, ...]
    lists: tuple[Path, ...]
    backups: tuple[Path, ...]
    stays: tuple[str, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return all that may be deleted."""
        return (*(one.path for one in self.folders), *self.lists, *self.backups)


def to_clear(workspace: Workspace, ledger: LedgerReader, days: int, now: datetime) -> Clearing:
    """Return what need not be kept any more: folders whose letters were all sent over ``days`` days ago.

    Lists and backups too, if they are that old; an uploaded list as soon as nothing waits that was written
    from it. ``now`` has its time zone. Raises LedgerUnfit.
    """
    before = now.astimezone().date() - timedelta(days=days)
    every = [one for one in runs(workspace, ledger) if one.there]
    cleared = ledger.clearings()
    spent = [found for one in every if (found := _spent(one, ledger, cleared)) and found.on < before]
    moved = [one for one in every if one.trouble and one.path not in [gone.path for gone in spent]]
    stays = [f'"{one.path}" stays: {one.trouble} Look through it yourself.' for one in moved]
    lists = list(_old_lists(workspace, every, before, now))
    if any(one.may_leave for one in moved):  # nobody can say from which list its letters were written
        stays += ["The lists of pupils stay: letters may still leave from a folder that cannot be read."]
        lists = []
    return Clearing(tuple(spent), tuple(lists), tuple(_old_backups(workspace, before)), tuple(stays))


def clear(
    workspace: Workspace, ledger: Ledger, agreed: Clearing, now: datetime, *, days: int, user: str
) -> int:
    """Delete what somebody ``agreed`` to, if it still need not be kept; return how many files stay behind.

    Those lie in a folder of letters, and no run of this program wrote them. Raises LedgerUnfit.
    """
    found, wanted, strange = to_clear(workspace, ledger, days, now), set(agreed.paths), 0
    for one in found.folders:
        if one.path in wanted:
            ledger.begin(COMMAND, user, folder=str(one.path.resolve()))
            strange += empty_out(one.path)
    loose = [path for path in (*found.lists, *found.backups) if path in wanted]
    if loose:
        ledger.begin(COMMAND, user, folder=str(workspace.workbook.parent.resolve()))
    for path in loose:
        path.unlink(missing_ok=True)
    return strange


def _spent(one: LetterFolder, ledger: LedgerReader, cleared: Mapping[str, Run]) -> Spent | None:
    """Return a folder whose letters were all sent, or in which nobody got one; None for any other."""
    if str(one.path) in cleared and _is_empty(one.path):  # killed before the folder itself was deleted
        return Spent(one.path, 0, date.min)
    if one.trouble or one.begun is None or not one.complete or set(one.states) - {State.SENT}:
        return None
    kept = ledger.last_in(str(one.path)).values()
    sent = {letter.key: letter.day for letter in kept if letter.state is State.SENT}
    anew = {letter.key for letter in kept if letter.state is State.BOUNCED}  # one that waits is among states
    never = {letter.key for letter in kept if letter.state is State.WITHDRAWN}
    if Manifest.read(one.path).notices.keys() - sent - anew - never:
        return None
    last = max(sent.values(), default=one.begun.astimezone().date())
    return Spent(one.path, len(sent), last)


def _is_empty(folder: Path) -> bool:
    return all(one.name in SYSTEMS_OWN for one in folder.iterdir())


def _old_lists(
    workspace: Workspace, folders: Sequence[LetterFolder], before: date, now: datetime
) -> Iterator[Path]:
    """Yield the lists of pupils beside the workbook that no letter needs, apart from what pupils chose."""
    uploaded = kept_lists(workspace)
    yield from spent_lists(workspace, folders, now)
    needed = {one.leavers.resolve() for one in folders if one.leavers and one.may_leave}
    named = {one.leavers.resolve() for one in folders if one.leavers}
    home = workspace.leavers.parent
    for path in sorted(home.iterdir()):
        listed = path.name.startswith("leavers") or path.resolve() in named
        ours: Collection[Path] = {workspace.workbook, choices_of(workspace.workbook), *uploaded}
        if listed and path.suffix.lower() in SUFFIXES and path.is_file() and path not in ours:
            saved = datetime.fromtimestamp(path.stat().st_mtime).date()  # the office's day
            if saved < before and path.resolve() not in needed:
                yield path


def _old_backups(workspace: Workspace, before: date) -> Iterator[Path]:
    """Yield the backups of the workbook that are by their names older than ``before``."""
    workbook = workspace.workbook
    for path in sorted(workbook.parent.glob(f"{workbook.stem}.*{workbook.suffix}")):
        if is_backup(path, workbook):
            try:
                made = date.fromisoformat(path.name.removeprefix(f"{workbook.stem}.")[:10])
            except ValueError:
                continue  # somebody gave it a name of theirs
            if made < before:
                yield path
