"""The seven steps of a set of letters: what is done, what comes now, and what cannot start yet, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from directory.errors import DirectoryError
from directory.ledger.states import State
from directory.values.text import counted
from directory.web.desk import Desk
from directory.web.plans import fallen, not_left_after_all, plan_of, stopped_by
from directory.web.runs import LetterSet
from directory.web.words import without_letter
from directory.writing.manifest import Manifest

DONE, NOW, LATER, NOT_NEEDED = "Done", "Now", "Cannot start yet", "Not needed"
TAKEN_AWAY = "all letters were taken away"
NO_LETTER = "no letter can be written yet"
AGAIN_FIRST = "first they are written again"
NONE_MAY_GO = "something stops all of them"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its page, "" where there is none to go to; how far it is; and a word about that."""

    label: str
    state: str
    href: str = ""
    says: str = ""


def steps_of(desk: Desk, letters: LetterSet) -> list[Step]:
    """Return the steps of a set in their order."""
    return [*_making(desk, letters), _approving(desk, letters), _leaving(desk, letters), _receipts(letters)]


def _to_write_again(desk: Desk, letters: LetterSet) -> int:
    return len(fallen(desk, letters)) + len(not_left_after_all(desk, letters))


def may_go(desk: Desk, letters: LetterSet) -> int:
    """Return how many of the letters that wait may leave as they are, without being written again first."""
    return max(0, letters.to_leave - _to_write_again(desk, letters))


def stand_no_more(desk: Desk, letters: LetterSet) -> str:
    """Return in words how many of the letters that wait are to be written again first; "" for none."""
    held, back = fallen(desk, letters), not_left_after_all(desk, letters)
    by_day = sum(one.by_day for one in held.values())
    moved, number, of = len(held) - by_day, _to_write_again(desk, letters), letters.to_leave
    if not number:
        return ""
    which = counted(of, "letter") if number == of else f"{number} of {counted(of, 'letter')}"
    changed = f"what {'it was' if number == 1 else 'they were'} written from has changed"
    today = f"today {'it' if number == 1 else 'they'} would not go as on the day of writing"
    after_all = f"{'it has' if number == 1 else 'they have'} not left after all"
    whys = [changed] * bool(moved) + [today] * bool(by_day) + [after_all] * bool(back)
    return f"{which}: {', or '.join(whys)}"


def none_stands(desk: Desk, letters: LetterSet) -> bool:
    """Return whether letters wait, and all of them are to be written again first."""
    return letters.to_leave > 0 == may_go(desk, letters)


def _making(desk: Desk, letters: LetterSet) -> Iterator[Step]:
    written = letters.written
    yield Step("Choose the letter and the list", DONE)
    if letters.held:
        says = without_letter(len(letters.held))
        yield Step("See who gets what", NOW, f"{letters.href}/held", says)
    else:
        yield Step("See who gets what", DONE if written else NOW, letters.href)
    yield _reading(desk, letters)
    if again := stand_no_more(desk, letters):
        yield Step("Write them again", NOW, f"{letters.href}/again", again)
    elif not written and not says_of(desk, letters):
        yield Step("Write the letters", LATER, says=NO_LETTER)
    elif not written or letters.complete:
        yield Step("Write the letters", DONE if letters.complete else NOW, f"{letters.href}/write")
    else:
        stopped = f"Stopped at {written.made} of {written.listed}"
        yield Step("Write the letters", NOW, f"{letters.href}/write", stopped)


def _reading(desk: Desk, letters: LetterSet) -> Step:
    label, href = "Read the letters", letters.href
    right, every = looked_at(desk, letters)
    if every and right == every:
        return Step(label, DONE, href, f'{counted(right, "letter")} marked "Looks right"')
    by = letters.written.approved_by if letters.written else ()
    if by and letters.complete:  # whoever approves says so
        return Step(label, DONE, href, f"by {' and '.join(by)}")
    if letters.complete and not letters.to_leave:
        return Step(label, NOT_NEEDED, href, "none waits to leave")
    if not every and not letters.complete:
        return Step(label, LATER, says=NO_LETTER)
    return Step(label, NOW, href, f'{right} of {every} marked "Looks right"' if every else "")


def looked_at(desk: Desk, letters: LetterSet) -> tuple[int, int]:
    """Return how many letters somebody found right since the page was opened, and how many there are."""
    says, looked = says_of(desk, letters), desk.looked.get(letters.id, {})
    return sum(looked.get(key) == text for key, text in says.items()), len(says)


def says_of(desk: Desk, letters: LetterSet) -> Mapping[str, str]:
    """Return a hash of what each letter of a set says, by key: as written, or as it would be written now."""
    try:
        if letters.complete:
            return {key: one.marks.says for key, one in Manifest.read(letters.folder).notices.items()}
        return {one.key: one.says for one in plan_of(desk, letters).notices}
    except DirectoryError:  # the page says what it is
        return {}


def _approving(desk: Desk, letters: LetterSet) -> Step:
    label, href = "A colleague approves them", f"{letters.href}/approve"
    by = letters.written.approved_by if letters.written else ()
    if by and letters.complete:
        return Step(label, DONE, href, f"by {' and '.join(by)}")
    if letters.all_taken_away:
        return Step(label, NOT_NEEDED, says=TAKEN_AWAY)
    if desk.settings.approvals < 2:
        return Step(label, NOT_NEEDED, href if letters.complete else "")
    if not letters.complete:
        return Step(label, LATER, says="first they are written")
    if stopped_by(desk, letters):
        return Step(label, LATER, says=NONE_MAY_GO)
    if none_stands(desk, letters):
        return Step(label, LATER, href, AGAIN_FIRST)
    return Step(label, NOW if letters.to_leave else DONE, href)


def _leaving(desk: Desk, letters: LetterSet) -> Step:
    label, href = "Send and post them", f"{letters.href}/send"
    if not letters.complete:
        return Step(label, LATER, says="first they are written")
    if letters.all_taken_away:
        return Step(label, NOT_NEEDED, says=TAKEN_AWAY)
    if letters.waits_for_approval(desk.settings.approvals):
        return Step(label, LATER, href, "first a colleague approves them")
    if stopped_by(desk, letters):
        return Step(label, LATER, href, f"{NONE_MAY_GO}: see what")
    if none_stands(desk, letters):
        return Step(label, LATER, href, AGAIN_FIRST)
    if letters.in_doubt:
        return Step(label, NOW, href, f"{letters.in_doubt} may have arrived or not")
    waits = [f"{may_go(desk, letters)} to send or post"] if letters.to_leave else []
    if letters.not_arrived:
        waits.append(f"{letters.not_arrived} did not arrive")
    if waits:
        return Step(label, NOW, href, ", ".join(waits))
    return Step(label, DONE, href)


def _receipts(letters: LetterSet) -> Step:
    label = "Tick off the receipts"
    if letters.all_taken_away:
        return Step(label, NOT_NEEDED, says=TAKEN_AWAY)
    if letters.complete and letters.written and not letters.written.receipts:
        return Step(label, NOT_NEEDED, says="no receipt is asked for")
    if not letters.count(State.SENT):
        return Step(label, LATER, says="first they are sent")
    all_came = letters.written and not letters.written.receipts_to_come
    return Step(label, DONE if all_came else NOW, "/ledger/receipts")
