"""The report of `log verify`: each fault in the ledger and the folders, and the verdict in a sentence."""

from collections.abc import Sequence

from directory.ledger.entries import Verdict
from directory.report.style import Style
from directory.report.tables import wrapped
from directory.values.text import counted


def verdict(found: Verdict, style: Style) -> str:
    """Return a sentence for each thing that is not as recorded, and the sum."""
    sentences = (*found.faults, *_lost(found), _sum(found))
    return "".join(f"{wrapped(one, style.width)}\n" for one in sentences)


def _sum(found: Verdict) -> str:
    """Return the verdict in a sentence."""
    if found.faults:
        things = f"{counted(len(found.faults), 'thing')} {'is' if len(found.faults) == 1 else 'are'}"
        return f"{things} not as recorded. Change nothing, and ask whoever keeps the backup."
    gone = f" {found.missing} are no longer in their folder." if found.missing else ""
    cleared = f" {found.cleared} were deleted, as recorded." if found.cleared else ""
    told = f"The ledger is as it was written. {found.same} files are as they were recorded.{gone}{cleared}"
    if found.lost:
        return f"{told} If a folder was moved, name it as it is now; else put the copies back."
    return told


def _lost(found: Verdict) -> Sequence[str]:
    """Return a sentence for each folder that lacks copies of sent letters."""
    return [
        f'The copies of {counted(number, "sent letter")} are no longer in "{folder}".'
        for folder, number in found.lost.items()
    ]
