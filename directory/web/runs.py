"""The sets of letters: each has a folder, and an address of its own that says nothing of it.

What is written is found in the ledger and in its folders, so also after a kill. Only a set of which nothing
is written yet is in memory alone: a letter, a list and a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from directory.ledger import LedgerAbsent, LedgerReader, read_ledger
from directory.ledger.entries import Correction, Standing
from directory.ledger.states import IN_DOUBT, LEFT, OPEN, State
from directory.planning.request import Request
from directory.web.desk import Desk
from directory.writing.lists import drop_list, drop_spent_lists, is_kept, kept_lists
from directory.writing.manifest import HeldLetter, Manifest
from directory.writing.put_back import older_than, refuse_older
from directory.writing.runs import LetterFolder, runs
from directory.writing.withdraw import NEVER

DIGITS = 12  # hex
NOT_ARRIVED = (State.REFUSED, State.HELD, State.BOUNCED)  # nothing more happens to such letters by itself


def id_of(folder: Path | str) -> str:
    """Return the name by which addresses know a folder of letters: the same after every start."""
    return sha256(str(Path(folder).resolve()).encode()).hexdigest()[:DIGITS]


@dataclass(frozen=True, slots=True)
class LetterSet:
    """One set of letters. ``written`` is its folder as it stands; None while nothing is written.

    ``corrects`` says of each sent letter that it is to write again why: as chosen, until the ledger says it.
    """

    folder: Path
    templates: tuple[str, ...]
    chosen: Request | None
    written: LetterFolder | None = None
    corrects: Mapping[str, Correction] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return its name in addresses."""
        return id_of(self.folder)

    @property
    def href(self) -> str:
        """Return its page."""
        return f"/letters/{self.id}"

    @property
    def request(self) -> Request:
        """Return what was asked for. Raises FolderUnfit when its folder does not say it any more."""
        asked = self.chosen or (self.written and self.written.request)
        return asked or Manifest.read(self.folder).request

    @property
    def is_correction(self) -> bool:
        """Return whether each of its letters is to replace, or replaces, one that was sent."""
        return bool(self.corrects or (self.written and self.written.corrects))

    @property
    def day(self) -> date | None:
        """Return the day that its letters carry, where that is known."""
        return (self.written.on if self.written else None) or (self.chosen.on if self.chosen else None)

    @property
    def there(self) -> bool:
        """Return whether its folder is there."""
        return bool(self.written and self.written.there)

    @property
    def complete(self) -> bool:
        """Return whether all of its letters are written."""
        return bool(self.written and self.written.complete and self.there)

    def count(self, *states: State) -> int:
        """Return how many of its letters are in these states."""
        return sum(self.written.states.get(one, 0) for one in states) if self.written else 0

    @property
    def to_leave(self) -> int:
        """Return how many letters wait to be sent or posted."""
        return self.count(*OPEN)

    def waits_for_approval(self, approvals: int) -> bool:
        """Return whether a second person must approve it, with so many ``approvals`` asked, and none has."""
        return bool(approvals > 1 and self.to_leave and self.written and not self.written.approved_by)

    @property
    def not_arrived(self) -> int:
        """Return how many were refused, held back or came back."""
        return self.count(*NOT_ARRIVED)

    @property
    def never_goes(self) -> int:
        """Return how many letters there are of which somebody may say that they never go."""
        return self.count(*NEVER)

    @property
    def all_taken_away(self) -> bool:
        """Return whether every letter was taken away unsent: nothing goes, and nothing comes back."""
        return bool(self.complete and self.written and self.written.withdrawn and not self.written.states)

    @property
    def has_left(self) -> bool:
        """Return whether one of its letters has left, or may have."""
        return bool(self.count(*LEFT))

    @property
    def all_left(self) -> bool:
        """Return whether all have left and arrived as far as anybody knows: its list may be deleted."""
        return bool(self.written and self.complete and not self.written.may_leave)

    @property
    def held(self) -> Sequence[HeldLetter]:
        """Return the pupils who still have no letter: they were held when the others were written."""
        return self.written.held if self.written and self.complete else ()

    @property
    def in_doubt(self) -> int:
        """Return how many may have arrived or not."""
        return self.count(*IN_DOUBT)


def folders(desk: Desk) -> Sequence[LetterFolder]:
    """Return the folders of letters, the newest first.

    Raises LedgerUnfit, LedgerOlder, and FolderUnfit for a damaged one that the ledger does not know.
    """
    try:
        with read_ledger(desk.settings.ledger) as ledger:
            found = runs(desk.workspace, ledger)
            if any(one.there and one.on is None and one.begun is None for one in found):
                refuse_older(ledger, desk.workspace)  # a plan.json is damaged that may know more
            if newer := [one.path for one in found if one.knows_more]:
                raise older_than(ledger, newer)
            return found
    except LedgerAbsent:
        return runs(desk.workspace, None)


def written_sets(desk: Desk) -> list[LetterSet]:
    """Return the sets that are written, or begun, the newest first."""
    return [_set(desk, one) for one in folders(desk)]


def only_chosen(desk: Desk) -> list[LetterSet]:
    """Return the sets of which nothing is written: they end with the page. Raises LedgerUnfit."""
    begun = {id_of(one.path) for one in folders(desk)}
    return [one for one in desk.chosen.values() if one.id not in begun]


def find(desk: Desk, id_: str) -> LetterSet | None:
    """Return the set with this name; None when there is none, or it was only chosen before the last start."""
    for one in folders(desk):
        if id_of(one.path) == id_:
            return _set(desk, one)
    return desk.chosen.get(id_)


def letters_in(found: LetterSet, ledger: LedgerReader) -> Mapping[str, Standing]:
    """Return the letters that were last written into a set's folder, by key."""
    return ledger.in_folder(str(found.folder.resolve()))


def moved_to(desk: Desk, place: Path) -> Path | None:
    """Return where the letters of a folder lie now, if somebody has moved them; else None."""
    return next((one.path for one in folders(desk) if one.there and one.home == place), None)


def tidy(desk: Desk) -> None:
    """Delete the uploaded lists of which nothing may leave any more, and forget the plans made of them."""
    drop_spent_lists(desk.workspace, folders(desk), desk.clock())
    desk.forget({one.id for one in written_sets(desk) if one.all_left or one.all_taken_away})


def drop_unused(desk: Desk, list_: Path | None) -> None:
    """Delete a list that was uploaded, unless letters are made from it, or it is to be paired."""
    if list_ is None or not is_kept(desk.workspace, list_):
        return
    used = [one.request.leavers for one in desk.chosen.values()] + [one.leavers for one in folders(desk)]
    used += [*desk.mended.values(), *(one.path for one in desk.lists.values())]
    if list_.resolve() not in {one.resolve() for one in used if one}:
        drop_list(desk.workspace, list_)


def drop_unwritten(desk: Desk) -> None:
    """Delete the uploaded lists that no folder was written from: what was only chosen ends with the page."""
    used = {one.leavers.resolve() for one in folders(desk) if one.leavers}
    for path in kept_lists(desk.workspace):
        if path.resolve() not in used:
            drop_list(desk.workspace, path)


def _set(desk: Desk, folder: LetterFolder) -> LetterSet:
    before = desk.chosen.get(id_of(folder.path))
    if before is None or folder.complete:
        return LetterSet(folder.path, folder.templates, None, folder)
    return LetterSet(folder.path, folder.templates, before.chosen, folder, before.corrects)


def for_today(desk: Desk, letters: LetterSet) -> LetterSet:
    """Return a set as it is to be written again: today, and from the mended list, where one was chosen."""
    asked = replace(letters.request, on=desk.today)
    mended = desk.mended.get(letters.id)
    if mended and mended.is_file():
        asked = replace(asked, leavers=mended)
    return replace(letters, chosen=asked)


def new_folder(desk: Desk, request: Request) -> Path:
    """Return a folder for the letters of a request that neither the disk nor another set has yet."""
    out = desk.workspace.out
    name = f"{out.name}-{request.on.isoformat()}-{request.templates[0]}"
    begun = (one.letters for one in desk.choosing.values() if one.trouble is None)
    taken = {one.folder.name for one in (*desk.chosen.values(), *begun)}
    at, found = 1, out.with_name(name)
    while found.exists() or found.name in taken:
        at += 1
        found = out.with_name(f"{name}-{at}")
    return found
