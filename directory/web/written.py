"""The letters of a set that is written: as the record and the folder have them, not as a plan would today."""

from directory.ledger import LedgerReader
from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.web.runs import LetterSet


def written_letters(found: LetterSet, ledger: LedgerReader) -> list[Standing]:
    """Return the letters that were written into a set's folder, in its order, each as it stands.

    Those whose files were taken away unsent are none; of one whose correction was, the letter as it was sent.
    """
    place = str(found.folder.resolve())
    here = []
    for one in ledger.last_in(place).values():
        last: Standing | None = one
        if one.state is State.WITHDRAWN:
            last = ledger.sent(one.key).get(one.key)
        if last and last.folder == place:
            here.append(last)
    return here
