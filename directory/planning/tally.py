"""Sum up a plan in a sentence for every row, and in others what is left unread or not recorded."""

from collections import Counter
from collections.abc import Iterable

from directory.model import Held, Household, Notice, Plan
from directory.values.text import counted
from directory.workbook.choices import KINDS
from directory.workbook.schema import LEAVERS

_CHOICES = frozenset(LEAVERS.column(kind).heading for kind in KINDS)


def tally(made: Plan) -> str:
    """Return the sum that accounts for every row: "33 leavers = 22 letters + 11 held."."""
    letters, held, done, others = map(len, (made.notices, made.held, made.done_before, made.not_concerned))
    parts = [counted(letters, "letter"), f"{held} held"]
    if done:
        parts.append(f"{done} done before")
    if others:
        parts.append(f"{others} not concerned")
    return f"{counted(letters + held + done + others, _noun(made))} = {' + '.join(parts)}."


def columns_unread(made: Plan) -> str:
    """Return the line that says what of the list goes into no letter, or cannot be seen; "" for nothing."""
    said = [f"Not read in the list: {', '.join(made.unread)}."] if made.unread else []
    if made.rows_unseen:
        said.append("Which rows are hidden cannot be seen in the list's format: all of them count.")
    return " ".join(said)


def columns_lacking(made: Plan) -> list[str]:
    """Return a line for each column that letters need and the list lacks: said once, not row by row."""
    needed = Counter(heading for one in made.held for each in one.every for heading in each.lacks)
    return [
        f'The list has no column "{heading}", and {counted(number, "letter")} '
        f"{'needs' if number == 1 else 'need'} it. Add it to the list, or pair it with the list's own"
        f"{', or record what each pupil chose' if heading in _CHOICES else ''}."
        for heading, number in needed.items()
    ]


def without_basis(notices: Iterable[Notice]) -> str:
    """Return the line that counts the letters about pupils whose rule has no lawful basis; "" for none."""
    rules = Counter(one.rule.rule for one in notices if one.rule and one.lacks_basis)
    go = "letter goes" if rules.total() == 1 else "letters go"
    named = ", ".join(sorted(rules))
    return f"{rules.total()} {go} without a recorded lawful basis ({named})." if rules else ""


def _noun(made: Plan) -> str:
    """Return what a plan counts: leavers if each has at most one letter, or bodies; else cases."""
    rows = [one.leaver.row.number if one.leaver else 0 for one in made.notices]
    others = (*made.held, *made.done_before, *made.not_concerned)
    rows += [one.row.number if one.row else 0 for one in others]
    if not any(rows):
        outcomes: list[Notice | Held] = [*made.notices, *others]
        places = [one.cell for one in outcomes]
        return "body" if len(set(places)) == len(places) and "row" in "".join(places) else "case"
    return "leaver" if len(set(rows)) == len(rows) else "case"


def whom(notice: Notice) -> str:
    """Return a notice's recipient as a plan names it: a body's ID, or "parent"."""
    recipient = notice.recipient
    return recipient.organisation if isinstance(recipient, Household) else recipient.id
