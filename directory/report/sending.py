"""The report of `send`: each draft's outcome, and the sum that accounts for all. No value of a leaver."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from directory.errors import Action
from directory.ledger.states import State
from directory.report.style import Forms, Style, json_of
from directory.values.text import counted

if TYPE_CHECKING:
    from directory.ledger.entries import Standing
    from directory.planning.trust import Doubt
    from directory.sending.drafts import Drafted
    from directory.sending.send import Step
    from directory.sending.tally import Tally

FEW = 12  # bodies that are named; the table has all of them


@dataclass(frozen=True, slots=True)
class Posting:
    """Each draft's outcome just now, and the folder's letters counted by state."""

    steps: "Sequence[Step]"
    tally: "Tally"


def line(step: "Step") -> str:
    """Return one draft's outcome in a line: "sent      wqe-college  abcde23456  2.0.0 taken"."""
    return f"{step.state.value:<8}  {step.drafted.recipient}  {step.drafted.key}  {step.why}".rstrip()


def about_to_leave(drafts: "Sequence[Drafted]") -> str:
    """Return what is about to leave: "4 e-mails go to 2 bodies: gateway-college (3), wqe-college (1)."."""
    bodies = Counter(one.recipient for one in drafts)
    go = "goes" if len(drafts) == 1 else "go"
    return f"{counted(len(drafts), 'e-mail')} {go} to {counted(len(bodies), 'body')}: {_named(bodies)}."


def asked_first(doubts: "Sequence[Doubt]") -> Iterator[str]:
    """Yield what to ask of bodies before their letters leave: "gateway-college (3): The first letter ..."."""
    bodies: dict[str, Counter[str]] = {}
    for one in doubts:
        bodies.setdefault(one.says, Counter())[one.body] += one.number
    yield from (f"{_named(of)}: {says}" for says, of in bodies.items())


def _named(bodies: Mapping[str, int]) -> str:
    named = [f"{body} ({number})" for body, number in bodies.items()]
    if len(named) > FEW:
        named[FEW:] = [f"and {len(named) - FEW} more"]
    return ", ".join(named)


def drafts_to_delete(old: "Sequence[Standing]", folder: str) -> str:
    """Return which drafts in a mailbox's folder are to be deleted there by hand."""
    number = counted(len(old), "draft")
    bodies = Counter(one.entry.recipient for one in old)
    why = "of letters that were written anew, have left or are held since"
    return f"Delete {number} in {folder}, {why}, by hand: {_named(bodies)}. Of two alike it is the older one."


def drafts_replaced(number: int, mailbox: str) -> str:
    """Return what to do about a folder's earlier drafts, of which ``number`` wait; "" for none.

    Somebody may have put them into the school's own ``mailbox``.
    """
    if not number:
        return ""
    count, they = ("counts", "it lies") if number == 1 else ("count", "they lie")
    told = f"{counted(number, 'earlier draft')} of this folder {count} no more."
    return f"{told} If {they} in the mailbox of {mailbox}, delete {number} there."


def adding_up(tally: "Tally") -> str:
    """Return the sum: "42 planned = 33 sent + 1 refused + 2 waiting + 1 unknown + 5 to post."."""
    terms = [f"{number} {state.value}" for state, number in tally.states.items()]
    terms += [f"{tally.to_post} to post"] if tally.to_post else []
    terms += [f"{tally.again} to write again"] if tally.again else []
    return f"{tally.planned} planned = {' + '.join(terms)}."


def not_left_after_all(number: int) -> str:
    """Return what to do about letters that counted as having left when the others were written again."""
    were = "was" if number == 1 else "were"
    return f"{number} to write again: {were} thought to have left when the others were written again."


def what_to_do(tally: "Tally") -> Iterator[tuple[str, Action | None]]:
    """Return a line for each kind of unfinished letter: what it means, what to type."""
    for state, (what, action) in _MEANS.items():
        if number := tally.states.get(state):
            yield f"{number} {state.value}: {what}", action
    if tally.to_post:
        yield f"{tally.to_post} to post: print them.", Action.PRINT
        yield "When they are posted, record it.", Action.SAY_POSTED
    if tally.again:
        yield not_left_after_all(tally.again), Action.REPLACE


_MEANS: Mapping[State, tuple[str, Action | None]] = MappingProxyType(
    {
        State.WAITING: ("has certainly not left. Try again.", Action.SEND),
        State.UNKNOWN: (
            "broke off after its last byte: it may have arrived. Ask its recipient, then record the answer.",
            Action.RESOLVE,
        ),
        State.REFUSED: (
            "will not be taken by its recipient's server, whose answer says why. Mend that, mostly the "
            "address in the directory, then write the letter again.",
            None,
        ),
        State.BOUNCED: (
            "came back. Ask the body, correct its address, fill Last checked, then write the letter again.",
            None,
        ),
        State.HELD: (
            "may not leave as it is, and has not. Mend what its line says, then write it again.",
            Action.REPLACE,
        ),
    }
)


def posting_record(posting: Posting) -> dict[str, Any]:
    """Return a run as other programs rely on it."""
    return {
        "planned": posting.tally.planned,
        "states": {state.value: number for state, number in posting.tally.states.items()},
        "to_post": posting.tally.to_post,
        "to_write_again": posting.tally.again,
        "notices": [
            {
                "key": one.drafted.key,
                "recipient": one.drafted.recipient,
                "state": one.state.value,
                "why": one.why,
            }
            for one in posting.steps
        ],
    }


def _text(posting: Posting, _: Style) -> str:
    """Return only the sum: each draft had its line when it was finished."""
    return f"{adding_up(posting.tally)}\n"


FORMS: Forms[Posting] = MappingProxyType({"text": _text, "json": json_of(posting_record)})
