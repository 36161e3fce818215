"""The seven steps of a set of letters: what is done, what comes now, and what cannot start yet, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from directory.ledger.states import State
from directory.values.text import counted
from directory.web.desk import Desk
from directory.web.runs import LetterSet

DONE, NOW, LATER, NOT_NEEDED = "Done", "Now", "Cannot start yet", "Not needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its page, "" where there is none to go to; how far it is; and a word about that."""

    label: str
    state: str
    href: str = ""
    says: str = ""


def steps_of(desk: Desk, letters: LetterSet) -> list[Step]:
    """Return the steps of a set in their order."""
    return [*_making(desk, letters), _approving(desk, letters), _leaving(letters), _receipts(letters)]


def _making(desk: Desk, letters: LetterSet) -> Iterator[Step]:
    looked, begun = len(desk.looked.get(letters.id, ())), letters.written is not None
    yield Step("Choose the letter and the list", DONE)
    yield Step("See who gets what", DONE if begun else NOW, letters.href)
    read = f"{counted(looked, 'letter')} looked at" if looked else ""
    yield Step("Read the letters", DONE if letters.complete else NOW, letters.href, read)
    written = letters.written
    if not written or letters.complete:
        yield Step("Write the letters", DONE if letters.complete else NOW, f"{letters.href}/write")
    else:
        stopped = f"Stopped at {written.made} of {written.letters}"
        yield Step("Write the letters", NOW, f"{letters.href}/write", stopped)


def _approving(desk: Desk, letters: LetterSet) -> Step:
    label, href = "A colleague approves them", f"{letters.href}/approve"
    by = letters.written.approved_by if letters.written else ()
    if by and letters.complete:
        return Step(label, DONE, href, f"by {' and '.join(by)}")
    if desk.settings.approvals < 2:
        return Step(label, NOT_NEEDED, href if letters.complete else "")
    if not letters.complete:
        return Step(label, LATER, says="first they are written")
    return Step(label, NOW if letters.to_leave else DONE, href)


def _leaving(letters: LetterSet) -> Step:
    label, href = "Send and post them", f"{letters.href}/send"
    if not letters.complete:
        return Step(label, LATER, says="first they are written")
    if letters.in_doubt:
        return Step(label, NOW, href, f"{letters.in_doubt} may have arrived or not")
    waits = [f"{letters.to_leave} to send or post"] if letters.to_leave else []
    if letters.not_arrived:
        waits.append(f"{letters.not_arrived} did not arrive")
    if waits:
        return Step(label, NOW, href, ", ".join(waits))
    return Step(label, DONE, href)


def _receipts(letters: LetterSet) -> Step:
    label = "Tick off the receipts"
    if not letters.count(State.SENT):
        return Step(label, LATER, says="first they are sent")
    return Step(label, NOW, "/ledger/receipts")
