"""Check that a folder, its files and the ledger still agree (`log verify`)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from directory.ledger import LedgerReader
from directory.ledger.entries import Run, Standing, Verdict
from directory.ledger.states import State
from directory.ledger.verify import faults
from directory.values.text import counted
from directory.writing.folder import last_send
from directory.writing.manifest import FolderUnfit, Manifest

DRAFT_ENDING = ".eml"


_WHY = "The ledger was deleted, changed or put back from an older copy, or another one was used."
_MEND = (
    "Put back the newest copy from your backup. If there is none, find out by hand what was sent from this "
    "folder, then move it away."
)


def verify(ledger: LedgerReader, folders: Sequence[Path] = ()) -> Verdict:
    """Return whether the ledger is as it was written, and the files as they were recorded.

    ``folders`` are checked too: each must be one of this ledger's, and may hold files that were moved from
    where they were written. Raises FolderUnfit for a folder that no run of this program wrote.
    """
    found = list(faults(ledger))
    found += [str(unfit) for one in folders if (unfit := unknown_to_ledger(ledger, one))]
    # A damaged ledger is not asked where the files are: its answer may be the damage.
    seen = look([] if found else ledger.history(), folders)
    cleared = {} if found else ledger.clearings()
    missing = [(one, name) for one, name in seen.missing if not _is_cleared(one, cleared)]
    gone = len(seen.missing) - len(missing)
    return Verdict((*found, *seen.changed), seen.same, len(missing), _lost(missing), gone)


def unknown_to_ledger(ledger: LedgerReader, folder: Path) -> FolderUnfit | None:
    """Return why the ledger does not know the folder's drafts; None when it knows them all.

    This notices a ledger that was deleted, or put back from an older copy, while drafts exist. A folder that
    is not complete may have been broken off before the ledger heard of it, and nothing can have left it.
    """
    found = Manifest.read(folder)
    if not found.complete:
        return None
    last, unknown = found.last, len(found.notices.keys() - ledger.states(found.notices).keys())
    if unknown:
        trouble = f"has {counted(unknown, 'draft')} that the ledger does not know"
        return FolderUnfit(folder, trouble, _MEND, why=_WHY)
    if last and not ledger.holds(*last):
        return FolderUnfit(
            folder, "was written when the ledger had lines that it has no more", _MEND, why=_WHY
        )
    sent = last_send(folder)
    if sent and not ledger.holds(*sent):
        return FolderUnfit(folder, "was sent when the ledger had lines that it has no more", _MEND, why=_WHY)
    return None


def knows_more(folder: Path, manifest: Manifest | None, ledger: LedgerReader) -> bool:
    """Return whether a folder was written or last sent by a ledger with lines that this one does not have.

    Where its plan.json cannot be read, ``manifest`` is None, and its last-send.json is asked alone, or the
    other way round: whoever sends from it is told.
    """
    lines = [manifest.last if manifest else None]
    with suppress(FolderUnfit):
        lines.append(last_send(folder))
    return any(one and not ledger.holds(*one) for one in lines)


@dataclass(frozen=True, slots=True)
class Look:
    """The state of the files: changed files, in words; the number unchanged; the missing files."""

    changed: tuple[str, ...]
    same: int
    missing: tuple[tuple[Standing, str], ...]


def look(standings: Iterable[Standing], besides: Sequence[Path] = ()) -> Look:
    """Return the state of the notices' files, apart from withdrawn drafts'.

    A file that is not in its folder may be in one of the folders ``besides``. Each file there must be as one
    of its versions was written, also when the recorded folder has it too: it may be a copy put back.
    """
    changed: list[str] = []
    missing: list[tuple[Standing, str]] = []
    same = 0
    # By place, so that of two versions in one folder the later version counts.
    kept = (one for one in standings if one.state is not State.WITHDRAWN)
    files = {(one.folder, name): one for one in kept for name in one.files}
    for (folder, name), one in files.items():
        found = _hash_of(Path(folder) / name)
        if found is None and one.files[name] not in [_hash_of(place / name) for place in besides]:
            missing.append((one, name))
        elif found in (None, one.files[name]):
            same += 1
        else:
            changed.append(f"{Path(folder) / name} is not as it was written.")
    recorded: dict[str, set[str]] = defaultdict(set)
    for (_, name), one in files.items():
        recorded[name].add(one.files[name])
    for path in (place / name for place in besides for name in sorted(recorded)):
        if _hash_of(path) not in (None, *recorded[path.name]):
            changed.append(f"{path} is not as it was written.")
    return Look(tuple(dict.fromkeys(changed)), same, tuple(missing))


def _is_cleared(one: Standing, cleared: Mapping[str, Run]) -> bool:
    """Return whether the letter's folder was cleared since the letter was written into it."""
    return one.folder in cleared and one.run.number < cleared[one.folder].number


def _lost(missing: Iterable[tuple[Standing, str]]) -> Mapping[str, int]:
    """Return, by folder, how many sent letters lack their copy. Their drafts may be in the mail program."""
    letters = {
        (one.folder, one.key)
        for one, name in missing
        if one.state is State.SENT and not name.endswith(DRAFT_ENDING)
    }
    return Counter(folder for folder, _ in sorted(letters))


def _hash_of(path: Path) -> str | None:
    """Return a file's SHA-256 in hex; None when it is not there."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
