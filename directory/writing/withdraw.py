"""Take away letters that will never go, such as one to a body that has closed: files first, then the record.

What has left stays as it is. A letter that came back keeps its files too: somebody may have read it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from directory.errors import DirectoryError
from directory.ledger import Ledger, LedgerReader, WrongStep
from directory.ledger.entries import Standing
from directory.ledger.states import IN_DOUBT, UNSENT, State
from directory.model import Row
from directory.planning.already_sent import correction
from directory.planning.prepare import prepare
from directory.values.dates import Days
from directory.writing.audit import unknown_to_ledger
from directory.writing.folder import empty_out
from directory.writing.manifest import ENVELOPES, LABELS, PLAN, TRAY, FolderUnfit, Manifest
from directory.writing.preview import take_out

COMMAND = "log withdraw"
NEVER = frozenset({*UNSENT, State.BOUNCED})  # the states in which a person may say that a letter never goes


def may_be_withdrawn(standings: Iterable[Standing]) -> list[Standing]:
    """Return which of some letters a person may take away: none that has left, or may have."""
    return [one for one in standings if one.state in NEVER]


def withdraw(
    ledger: Ledger,
    keys: Sequence[str],
    *,
    reason: str,
    by: str,
    on: date,
    user: str,
    closed: Sequence[Days],
) -> None:
    """Delete the files of letters that will never go, and record it with a person's reason, all or none.

    The reason is kept for years, and names nobody of the list. What was printed of their folders is deleted
    too, since it has these letters in it. Raises CannotCorrect, Unknown, and WrongStep for a letter that has
    left, or may have.
    """
    letters = [ledger.standing(key) for key in dict.fromkeys(keys)]
    for one in letters:
        if one.state not in NEVER:
            raise WrongStep(one.key, one.state, State.WITHDRAWN)
    folders = {one.folder: Path(one.folder) for one in letters}
    rows = [row for folder in folders.values() for row in rows_of(folder, ledger, closed)]
    words = correction(reason, by, rows).reason
    for place, folder in folders.items():
        going = [one for one in letters if one.folder == place and one.state is not State.BOUNCED]
        files = [name for one in going for name in _files(one)]
        take_out(folder, files)  # first: it alone needs room on the disk
        for name in (*files, TRAY, LABELS, ENVELOPES):
            (folder / name).unlink(missing_ok=True)
    for place in folders:
        here = [one for one in letters if one.folder == place]
        ledger.begin(COMMAND, user, folder=place)
        # The record knows no step from a bounce to here: a new version is begun, and goes nowhere.
        back = [one.entry for one in here if one.state is State.BOUNCED]
        why = {one.key: one.correction for one in here if one.correction}
        ledger.plan(back, why)
        ledger.withdraw_some([one.key for one in here], reason=words, by=by, on=on)


def throw_away(folder: Path, ledger: Ledger, *, user: str) -> int:
    """Delete a folder none of whose letters has left, written whole or not; return how many files stay.

    Those are files that no run of this program wrote. Raises FolderUnfit where a letter has left or may have,
    where the ledger does not have the letters in this folder, and where plan.json cannot be read.
    """
    place = str(folder.resolve())
    here = ledger.last_in(place)
    left = [one.key for one in here.values() if one.state in _GONE]
    if left:
        mend = "Take away those letters alone that will never go."
        raise FolderUnfit(folder, f"has letters that have left, or may have, as {left[0]}", mend)
    if (folder / PLAN).exists():
        _refuse_unknown(folder, here, ledger)
    elif not here:
        mend = "Name a folder that letters were written into."
        raise FolderUnfit(folder, "has no letters of this program in it", mend)
    ledger.begin(COMMAND, user, folder=place)
    for name in (TRAY, LABELS, ENVELOPES):
        (folder / name).unlink(missing_ok=True)
    stay = empty_out(folder) if folder.is_dir() else 0
    ledger.withdraw(place)
    return stay


_GONE = frozenset({*IN_DOUBT, State.SENT, State.BOUNCED})


def _refuse_unknown(folder: Path, here: Mapping[str, Standing], ledger: LedgerReader) -> None:
    """Raise FolderUnfit if the ledger does not know a folder's letters, or knows them in another folder.

    Of a folder that was moved it cannot be said by its place which of its letters have left.
    """
    if unfit := unknown_to_ledger(ledger, folder):
        raise unfit
    manifest = Manifest.read(folder)
    moved = sorted(manifest.notices.keys() - here.keys()) if manifest.complete else []
    if moved:
        home = ledger.standing(moved[0]).folder
        what = f"was moved or copied: the ledger has its letters in {home}"
        raise FolderUnfit(folder, what, "Move it back there first.")


def rows_of(folder: Path, ledger: LedgerReader, closed: Sequence[Days]) -> Sequence[Row]:
    """Return the list of leavers that a folder was written from; nothing where it cannot be read any more."""
    try:
        return prepare(Manifest.read(folder).request, ledger, closed).sources.rows
    except DirectoryError:
        return ()


def _files(one: Standing) -> set[str]:
    """Return a letter's files, also those that its folder lists and a killed run had not recorded yet."""
    try:
        written = Manifest.read(Path(one.folder)).notices.get(one.key)
    except DirectoryError:
        written = None
    return {*one.files, *(written.files if written else ())}
