"""What the ledger has of a folder's letters, asked once for all who need to know it."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from directory.ledger import LedgerReader
from directory.ledger.entries import Standing
from directory.ledger.states import LEFT, OVER, UNSENT, State
from directory.sending.drafts import Sendable, place_of
from directory.writing.audit import unknown_to_ledger
from directory.writing.manifest import FolderUnfit


@dataclass(frozen=True, slots=True)
class Recorded:
    """A folder's letters as they stand, by key. ``standings`` are those that its plan lists.

    ``written`` has the newest version of each letter that was ever written into the folder, ``newest`` those
    of them that were not written anew elsewhere.
    """

    standings: Mapping[str, Standing]
    written: Mapping[str, Standing]
    newest: Mapping[str, Standing]

    @property
    def left_earlier(self) -> list[Standing]:
        """Return the letters that left before the others were written again: the plan lists them no more."""
        others = (one for key, one in self.written.items() if key not in self.standings)
        return [
            one for one in others if one.state is State.SENT or (one.key in self.newest and one.state in LEFT)
        ]

    @property
    def to_write_again(self) -> list[Standing]:
        """Return what ``to_write_again`` does for this folder."""
        return to_write_again(self.standings, self.newest.values())


def recorded_of(sendable: Sendable, ledger: LedgerReader) -> Recorded:
    """Return what is recorded of the folder's letters. Raises FolderUnfit when they are another folder's.

    A letter that is over here stays so, even when it was written anew elsewhere: a correction of what was
    sent, or what was refused at an address that has been mended since.
    """
    if unfit := unknown_to_ledger(ledger, sendable.folder):
        raise unfit
    place = place_of(sendable)
    written = ledger.last_in(place)
    listed = [*(one.key for one in sendable.drafts), *sendable.by_post]
    every = ledger.standings(dict.fromkeys([*listed, *written]))
    standings = {
        key: written[key] if key in written and written[key].state in OVER else every[key] for key in listed
    }
    elsewhere = next((one for one in standings.values() if one.folder != place), None)
    if elsewhere:
        what = f"is not where the ledger has these drafts: that is {elsewhere.folder}"
        raise FolderUnfit(sendable.folder, what, "Send that folder, or move this one back.")
    return Recorded(standings, written, {key: one for key, one in every.items() if one.folder == place})


def to_write_again(listed: Container[str], newest: Iterable[Standing]) -> list[Standing]:
    """Return the letters of a folder that have not left, and that its plan lists no more.

    They counted as having left when the others were written again, and that was taken back since. ``listed``
    are the keys in the plan, ``newest`` as ``Recorded`` has them.
    """
    return [one for one in newest if one.key not in listed and one.state in UNSENT]
