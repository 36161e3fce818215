"""Ask the person at the keyboard which of several repairs or changes to make."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from directory.commands.group import CannotRun
from directory.report.repairs import question

if TYPE_CHECKING:
    from directory.checks.repairs import Repair


def agreed_to(wanted: Sequence["Repair"], act: str, otherwise: str) -> Iterator["Repair"]:
    """Yield the repairs that the person agrees to. ``act`` is what would be done: "Mend".

    ``otherwise`` is what to type where there is no keyboard: then CannotRun.
    """
    if not wanted:
        return
    answer = _answer(
        f"{act} all {len(wanted)}? y = yes, n = no, o = ask for one after another", "yno", otherwise
    )
    if answer == "y":
        yield from wanted
    elif answer == "o":
        for at, repair in enumerate(wanted):
            asked = f"{question(repair)}? y = yes, n = no, a = all the rest, q = stop asking"
            answer = _answer(asked, "ynaq", otherwise)
            if answer == "a":
                yield from wanted[at:]
            if answer in "aq":
                return
            if answer == "y":
                yield repair


def _answer(text: str, letters: str, otherwise: str) -> str:
    try:
        choice = click.Choice(list(letters), case_sensitive=False)
        answer: str = click.prompt(text, type=choice, default="n", show_choices=False, err=True)
    except click.Abort as error:
        raise CannotRun(f"Nothing was changed. Without a keyboard to answer at: {otherwise}.") from error
    return answer
