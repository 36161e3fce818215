"""List the folders of letters: what was written into each, when, by whom, and how far its letters have come.

The ledger says what is recorded and plan.json what the folder holds. So a run that was killed shows, whatever
it was doing, and so does a folder that was moved or taken away.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from directory.ledger import LedgerReader
from directory.ledger.entries import Placed, Run
from directory.ledger.states import IN_DOUBT, OPEN, UNSENT, State
from directory.planning.request import Request
from directory.workspace import Workspace
from directory.writing.audit import knows_more
from directory.writing.manifest import PLAN, FolderUnfit, HeldLetter, Manifest
from directory.writing.still_held import still_held

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LetterFolder:
    """One folder of letters, as the ledger and its plan.json have it.

    ``begun`` is when its last run began (UTC) and ``by`` who wrote it: None and "" where the ledger does not
    know the folder. ``request`` is what was asked for, None where plan.json does not say. It is
    ``complete`` when its writing was not broken off; ``listed`` are the letters of that
    writing, and ``made`` those of them whose files are all there. ``states`` counts the letters by state,
    those left out whose drafts were deleted unsent. ``approved_by`` are those who have approved every letter
    that can still be sent, or every letter once none can. ``there``: the folder still exists. ``trouble`` is
    why it cannot be used as it is, in a sentence. ``home`` is where the ledger has the letters of a folder
    that was moved or copied. ``withdrawn`` counts the letters whose files were deleted unsent,
    ``receipts`` those that ask for a receipt, and ``receipts_to_come`` those of them whose has not come.
    ``held`` are the pupils who still have no letter: see ``still_held``.
    ``corrects``: each of its letters replaces one that was sent.
    ``knows_more``: the ledger has not all lines that it had when the folder was written or last sent.
    """

    path: Path
    templates: tuple[str, ...]
    request: Request | None
    begun: datetime | None
    by: str
    letters: int
    listed: int
    made: int
    complete: bool
    states: Mapping[State, int]
    approved_by: tuple[str, ...]
    there: bool
    trouble: str
    home: Path | None = None
    withdrawn: int = 0
    receipts: int = 0
    receipts_to_come: int = 0
    held: tuple[HeldLetter, ...] = ()
    knows_more: bool = False
    corrects: bool = False

    @property
    def on(self) -> date | None:
        """Return the day that its letters carry, where that is known."""
        return self.request.on if self.request else None

    @property
    def leavers(self) -> Path | None:
        """Return the list that its letters were written from, where there is one and it is known."""
        return self.request.leavers if self.request else None

    @property
    def may_leave(self) -> bool:
        """Return whether the folder's files are still needed to send, post or write letters again."""
        still = {State.BOUNCED, *UNSENT, *IN_DOUBT}
        return not self.complete or any(self.states.get(state) for state in still)


def runs(workspace: Workspace, ledger: LedgerReader | None) -> list[LetterFolder]:
    """Return every folder of letters that the ledger knows or that is in the workspace, the newest first.

    ``ledger`` is None where there is none yet. Raises LedgerUnfit.
    """
    recorded: dict[str, dict[str, Placed]] = {}
    placed = ledger.placed() if ledger else []
    for one in placed:
        recorded.setdefault(one.folder, {})[one.key] = one  # its newest version there comes last
    newest = {key: one for letters in recorded.values() for key, one in letters.items()}
    begun = {run.folder: run for run in ledger.writings()} if ledger else {}
    cleared = ledger.clearings() if ledger else {}
    places = dict.fromkeys([*begun, *(str(one.resolve()) for one in places_of(workspace))])
    every = [_folder(Path(place), begun, recorded.get(place, {}), newest, ledger) for place in places]
    found = [_with_clearing(one, cleared.get(place)) for one, place in zip(every, places, strict=True)]
    shown = [one for one in found if one.there or one.states]
    shown.sort(key=lambda one: (one.begun or _LONG_AGO, one.path), reverse=True)
    known = [(one.path, begun[str(one.path)].number, one.held) for one in shown if str(one.path) in begun]
    held = still_held(sorted(known, key=lambda one: -one[1]), placed)
    return [replace(one, held=held.get(one.path, ())) for one in shown]


def _with_clearing(one: LetterFolder, cleared: Run | None) -> LetterFolder:
    """Return a folder, which says so if its letters were deleted because they need not be kept any more."""
    if cleared is None or (one.path / PLAN).exists() or (one.begun and one.begun > cleared.started):
        return one
    said = f"Deleted on {cleared.started.astimezone():%d/%m/%Y} by {cleared.user}."
    return replace(one, complete=True, trouble=said)


def places_of(workspace: Workspace) -> Iterator[Path]:
    """Yield the folders with a plan.json where letters are written to in a workspace, which git ignores."""
    for place in sorted(workspace.folder.glob(f"{workspace.out.name}*")):
        if (place / PLAN).is_file():
            yield place  # thousands of letters, none of them a folder
        elif place.is_dir():
            yield from (folder for folder in sorted(place.iterdir()) if (folder / PLAN).is_file())


def _anew(one: Placed, newest: Mapping[str, Placed]) -> bool:
    """Return whether a letter came back and has been written again, into another folder."""
    last = newest[one.key]
    return one.state is State.BOUNCED and last.folder != one.folder and last.state is not State.WITHDRAWN


def _folder(
    place: Path,
    begun: Mapping[str, Run],
    recorded: Mapping[str, Placed],
    newest: Mapping[str, Placed],
    ledger: LedgerReader | None,
) -> LetterFolder:
    """Return one folder. ``begun`` has the last run by folder; ``newest`` every letter that is known.

    These two are for a folder that was moved.
    """
    manifest, trouble = _manifest(place)
    run, home = begun.get(str(place)), None
    if manifest and run is None:
        recorded = {key: newest[key] for key in manifest.notices if key in newest}
        homes = sorted({one.folder for one in recorded.values()})
        if homes:
            home = Path(homes[0])
            trouble = f"It was moved or copied: the ledger has its letters in {home}."
        run = next((begun[home] for home in homes if home in begun), None)
    kept = [one for one in recorded.values() if one.state is not State.WITHDRAWN and not _anew(one, newest)]
    states = Counter(one.state for one in kept)
    files = [one.files for one in manifest.notices.values()] if manifest else []
    present = {path.name for path in place.iterdir()} if place.is_dir() else set()
    unsent = [one for one in kept if one.state in OPEN] or kept
    approvers = [set(one.approved_by) for one in unsent]
    return LetterFolder(
        path=place,
        templates=manifest.templates if manifest else tuple(dict.fromkeys(one.template for one in kept)),
        request=manifest.request if manifest else None,
        begun=run.started if run else None,
        by=run.user if run else "",
        letters=len(kept) or len(files),
        listed=len(files) or len(kept),
        made=sum(bool(names) and present.issuperset(names) for names in files),
        complete=manifest.complete if manifest else not place.is_dir() and not states[State.PLANNED],
        states=states,
        approved_by=tuple(sorted(set.intersection(*approvers))) if approvers else (),
        there=place.is_dir(),
        trouble=trouble,
        home=home,
        withdrawn=sum(one.state is State.WITHDRAWN for one in recorded.values()),
        receipts=sum(one.asks_receipt for one in kept),
        receipts_to_come=sum(one.asks_receipt and not one.acknowledged for one in kept),
        held=manifest.held if manifest and manifest.complete else (),
        corrects=bool(recorded) and all(one.corrects for one in recorded.values()),
        knows_more=bool(ledger and knows_more(place, manifest, ledger)),
    )


def _manifest(place: Path) -> tuple[Manifest | None, str]:
    """Return a folder's plan.json, or why there is none that can be read."""
    if not place.is_dir():
        return None, "The folder is gone."
    try:
        return Manifest.read(place), ""
    except (FolderUnfit, OSError) as error:
        return None, str(error)
