"""What the page says of an action that an error, or a held letter, asks for: the button to press next."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from directory.errors import Action, DirectoryError, Unfit
from directory.ledger import LedgerBusy
from directory.ledger.entries import Event
from directory.ledger.states import Mark, State
from directory.templates.word.package import WordFileUnfit
from directory.values.text import counted


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its words, and the page it leads to. One that acts by itself ``posts``."""

    label: str
    href: str
    posts: bool = False


# {key} is a letter's, {run} the set of letters whose page asks.
PRESSED = {
    Action.ANSWER: ("Show what was told about a pupil", "/ledger/about"),
    Action.APPROVE: ("Have them approved", "/letters/{run}/approve"),
    Action.CHECK: ("See what is wrong in the directory", "/directory/findings"),
    Action.CHOOSE_DAY: ("Write them again for today", "/letters/{run}/again"),
    Action.CHOOSE_FOLDER: ("Write them anew", "/letters/new"),
    Action.CLOCK_IS_RIGHT: ("Say that the clock is right", "/ledger/clock"),
    Action.CORRECT: ("Write this letter again", "/ledger/{key}/correct"),
    Action.GO_ON_WITH_OLDER: ("See what can be done", "/ledger/put-back"),
    Action.LOOK_UP: ("See what is recorded of the letter", "/ledger/{key}"),
    Action.MAKE_WORKSPACE: ("Begin at the start page", "/"),
    Action.NAME_BODIES: ("Choose the bodies", "/letters/new"),
    Action.NAME_LEAVERS: ("Choose the list", "/letters/new"),
    Action.NAME_SHEET: ("Choose the list", "/letters/new"),
    Action.NEW_LEDGER: ("Begin the record of letters", "/ledger/begin"),
    Action.PAIR_COLUMNS: ("Pair its columns with ours", "/letters/match?of={run}"),
    Action.PRINT: ("Print them", "/letters/{run}/send"),
    Action.PUBLISH: ("Publish it", "/letters/publish/{key}"),
    Action.REPLACE: ("Write them again", "/letters/{run}/again"),
    Action.RESOLVE: ("Say whether it arrived", "/ledger/{key}"),
    Action.SAY_SENT: ("Say which were posted", "/letters/{run}/posted"),
    Action.SAY_POSTED: ("Say which were posted", "/letters/{run}/posted"),
    Action.SAY_POSTED_ANYWAY: ("Say that it was posted all the same", "/letters/{run}/posted"),
    Action.SAY_SENT_ANYWAY: ("Say that it was sent all the same", "/letters/{run}/posted"),
    Action.SEND: ("Send them", "/letters/{run}/send"),
    Action.VERIFY: ("See whether the record is intact", "/ledger/intact"),
    Action.WRITE_OVER: ("Go to the letters", "/letters"),
}

ABOUT_A_SET = frozenset(action for action, (_, href) in PRESSED.items() if "/{run}" in href)
ABOUT_A_LETTER = frozenset({Action.CORRECT, Action.LOOK_UP, Action.RESOLVE})
DOING = {
    "write": "Letters are being written",
    "send": "E-mails are being sent",
    "test": "Test e-mails are being sent",
    "approve": "Letters are being approved",
}
# How far a letter is, in a word: one for each thing that a clerk can see or do.
FAR: Mapping[State, str] = MappingProxyType(
    {
        State.PLANNED: "not written yet",
        State.DRAFT_MADE: "waiting",
        State.WAITING: "waiting",
        State.SENDING: "may have arrived",
        State.UNKNOWN: "may have arrived",
        State.SENT: "sent",
        State.REFUSED: "refused",
        State.HELD: "held",
        State.BOUNCED: "came back",
        State.WITHDRAWN: "taken away unsent",
    }
)
MARKS: Mapping[Mark, str] = MappingProxyType(
    {
        Mark.BEGUN: "begun",
        Mark.APPROVED: "approved",
        Mark.ACKNOWLEDGED: "receipt came back",
        Mark.NOT_ACKNOWLEDGED: "receipt taken back",
        Mark.DELAYED: "delayed",
        Mark.DELIVERED: "delivered",
    }
)
# The same as it happened, line by line: a clerk sees what was done, not how far it got.
HAPPENED: Mapping[str, str] = MappingProxyType(
    {str(what): words for known in (FAR, MARKS) for what, words in known.items()}
    | {
        str(State.PLANNED): "to be written",
        str(State.DRAFT_MADE): "written",
        str(State.WAITING): "not sent: it waits",
        str(State.SENDING): "sending began",
    }
)
NAME_ENDS = r"(?![\w/\\-]|\.\w)"  # "out" is not the folder of "out-2", nor of "out/plan.json"
WAIT = "Wait until that has ended, then try again."


def button_for(action: Action | None, about: str = "", run: str = "") -> Button | None:
    """Return the button for ``action``; None where there is nothing to press.

    ``about`` is as the action's; ``run`` is the set of letters whose page asks.
    """
    if action is None or (action in ABOUT_A_LETTER and not about):
        return None
    label, href = PRESSED[action]
    if action in ABOUT_A_SET:
        href = href if run else "/letters"
    return Button(label, href.format(key=about, run=run), posts=action is Action.NEW_LEDGER)


def button_of(error: DirectoryError, run: str = "") -> Button | None:
    """Return the button for what an error asks for: the letterhead's is its page."""
    if isinstance(error, WordFileUnfit) and error.of_all_letters:
        return Button("See the letterhead, or choose another", "/settings/letterhead")
    return button_for(error.action, error.about, run)


def without_letter(number: int) -> str:
    """Return in words how many pupils of a set have no letter yet."""
    return f"{counted(number, 'pupil')} still {'has' if number == 1 else 'have'} no letter"


def what_happened(event: Event) -> str:
    """Return what a line of a letter's record says; one that waits with no reply is only about to be sent."""
    if event.what is State.WAITING and not event.reply and not event.by:
        return "to be sent"
    return HAPPENED[event.what]


def button_after(trouble: Exception | None, run: str) -> Button | None:
    """Return the button for what stopped a job on the set of letters ``run``; None where there is none."""
    return button_of(trouble, run) if isinstance(trouble, DirectoryError) else None


def how_far(states: Mapping[State, int]) -> str:
    """Return how far some letters are, each number with its word: "18 sent, 4 waiting"."""
    numbers: dict[str, int] = {}
    for state, number in states.items():
        numbers[FAR[state]] = numbers.get(FAR[state], 0) + number
    return ", ".join(f"{number} {word}" for word, number in numbers.items() if number)


def in_words(error: DirectoryError) -> list[str]:
    """Return an error's sentences in the office's words, a paragraph each; of a path its name alone."""
    if isinstance(error, LedgerBusy):
        doing = DOING.get(error.command, "Something else is being recorded")
        since = f" since {error.since.astimezone():%H:%M}" if error.since else ""
        return [f"{doing}{since}, in another window or on the command line.", WAIT]
    parts = (error.what, error.why, error.mend)
    lines = [line.strip() for part in parts if part for line in part.splitlines()] or [str(error)]
    return by_name(error, lines)


def by_name(error: DirectoryError, lines: list[str]) -> list[str]:
    """Return lines about an error with the name alone of what is unfit, in place of its path."""
    place = PurePath(str(error.name)) if isinstance(error, Unfit) else PurePath()
    if not place.is_absolute():
        return lines
    whole = re.compile(re.escape(str(place)) + NAME_ENDS)
    return [whole.sub(lambda _: place.name, line) for line in lines]
