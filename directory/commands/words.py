"""What a command says of an action that an error, or a held letter, asks for: the command line to type."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from directory.errors import Action, DirectoryError

if TYPE_CHECKING:  # every command loads this module
    from directory.model import Held

TYPED = {
    Action.ANSWER: "recipients answer REFERENCE --leavers FILE",
    Action.APPROVE: "recipients approve {}",
    Action.CHECK: "recipients check",
    Action.CHOOSE_DAY: "recipients write ... --on {} --replace",
    Action.CHOOSE_FOLDER: "recipients write ... --out FOLDER",
    Action.CLOCK_IS_RIGHT: "recipients log clock --by WHO",
    Action.CORRECT: "recipients write ... --correct {} --reason WORDS",
    Action.GO_ON_WITH_OLDER: "recipients log put-back --by WHO",
    Action.LOOK_UP: "recipients log --key {}",
    Action.MAKE_WORKSPACE: "recipients init FOLDER",
    Action.NAME_BODIES: "--to ID, a category, or all",
    Action.NAME_LEAVERS: "--leavers FILE",
    Action.NAME_SHEET: "--sheet NAME",
    Action.NEW_LEDGER: "recipients write ... --new-ledger",
    Action.PAIR_COLUMNS: "recipients match {}",
    Action.PRINT: "recipients print {}",
    Action.PUBLISH: "recipients publish {}",
    Action.REPLACE: "recipients write ... --out {} --replace",
    Action.RESOLVE: "recipients resolve {} --arrived, or --again",
    Action.SAY_SENT: "recipients log sent {} --by WHO",
    Action.SAY_POSTED: "recipients log sent {} --posted --by WHO",
    Action.SAY_POSTED_ANYWAY: "recipients log sent {} --posted --by WHO --anyway REASON",
    Action.SAY_SENT_ANYWAY: "recipients log sent {} --by WHO --anyway REASON",
    Action.SEND: "recipients send {} --go",
    Action.VERIFY: "recipients log verify",
    Action.WRITE_OVER: "--replace",
}


CLEAR = "To delete them, after a question: recipients clear"
EXPLAIN = "recipients explain CODE says why, and how to mend it."
LIST_ERRORS = "recipients check lists them."
NAME_FOLDER = "To name a folder: recipients log verify FOLDER"
OUTSTANDING = "To see what came back and was not sent anew: recipients log outstanding"
RECORD_RECEIPT = "When a receipt comes: recipients log receipt KEY --on DATE --by WHO"
SETTLE = 'To settle it: recipients close ID --successor ID, or recipients edit ID "Reference=URN 123456"'


OF_LETTERS = frozenset({Action.SAY_POSTED_ANYWAY, Action.SAY_SENT_ANYWAY})  # of one or several, by key
OF_A_FOLDER = frozenset({Action.REPLACE})
UNNAMED = {Action.REPLACE: "FOLDER", Action.PAIR_COLUMNS: "FILE"}  # where nobody said which; else KEY


def command_for(action: Action, about: str = "") -> str:
    """Return what to type for ``action``; KEY, FOLDER or FILE where nobody said about which."""
    if not about:
        return TYPED[action].format(UNNAMED.get(action, "KEY"))
    return TYPED[action].format(about if action in OF_LETTERS else _quoted(about))


def _quoted(text: str) -> str:
    """Return a folder or key as a shell takes it for one word, on Windows too."""
    return f'"{text}"' if " " in text else text


def in_words(error: Exception) -> str:
    """Return an error's message, fit for a screen, with what to type next at its end: it may quote a cell."""
    told = str(error)
    if isinstance(error, DirectoryError) and error.action is not None:
        last = "\n  " if "\n" in told else " "
        told += f"{last}{type_next(error.action, error.about)}"
    return fit_for_a_screen(told)


def fit_for_a_screen(text: str) -> str:
    """Return what may quote a cell so that all of it shows, and no line of it is a command to a job."""
    from directory.values.text import no_command, printable  # its room's parsers would slow every start

    return no_command(printable(text))


def type_next(action: Action, about: str = "") -> str:
    """Return the words that end a message: "Type: recipients check"."""
    return f"Type: {command_for(action, about)}"


def held_in_words(held: "Held") -> "Held":
    """Return a held letter with what to type next below its reason, where there is something to type."""
    if held.action is None:
        return held
    return replace(held, reason=f"{held.reason}\n{type_next(held.action, _about(held))}")


def _about(held: "Held") -> str:
    """Return what the action is about: a held letter names its key, and its folder in its reason."""
    return "" if held.action in OF_A_FOLDER else held.about


def steps(held: "Iterable[Held]") -> list[str]:
    """Return a line for each thing that can be done next about ``held`` letters: how many, what to type."""
    keys: dict[Action, list[str]] = {}
    for one in held:
        if one.action:
            keys.setdefault(one.action, []).append(_about(one))
    return [
        f"To {action} ({len(about)} held): {command_for(action, about[0] if len(about) == 1 else '')}"
        for action, about in keys.items()
    ]
