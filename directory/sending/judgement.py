"""Judge letter by letter whether a folder may still leave as it was written: planned once more, what moved?

One changed row, choice, body, rule or template holds back the letters that it concerns, and no other.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.errors import Action
from directory.model import Notice, Plan
from directory.planning.causes import all_of
from directory.planning.fingerprint import letter_moved, marks_of, moved
from directory.planning.keys import keys_on
from directory.planning.prepare import Prepared
from directory.sharing.decide import AGE_OF_CHOICE
from directory.values.dates import age_on
from directory.values.text import counted
from directory.writing.manifest import FolderUnfit, Manifest, Written

FEW = 12  # reasons that are named when much has moved; more of them say no more


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A letter that may not leave as it was written: the cell that named its recipient, and why, in words.

    ``by_day``: nothing else has changed than the day.
    """

    key: str
    recipient: str
    cell: str
    why: str
    by_day: bool = False

    @property
    def told(self) -> str:
        """Return it in a line."""
        return f"{self.cell}, {self.recipient}, {self.key}: {self.why}"


class NoneMayLeave(FolderUnfit):
    """Not one of a folder's letters may leave: ``held`` are all, by key.

    ``then`` begins to say why; ``end`` says that nothing was done.
    """

    def __init__(self, folder: Path, trouble: str, held: Mapping[str, HeldBack], then: str, end: str) -> None:
        told = "".join(f"\n  {line}" for line in in_lines(held.values()))
        why = f"{then}:{told}\n{end}"
        super().__init__(folder, trouble, "Write it again.", why=why, action=Action.REPLACE, about=folder)
        self.held, self.end = held, end


class SourcesChanged(NoneMayLeave):
    """Not one of a folder's letters may leave: the sources of all of them have changed since."""

    def __init__(self, folder: Path, held: Mapping[str, HeldBack]) -> None:
        trouble = "was written from files that have changed"
        super().__init__(folder, trouble, held, "Since then", "Nothing was sent.")


def in_lines(held: Collection[HeldBack]) -> list[str]:
    """Return a line for each letter that is held back; of more than a few, one for each reason."""
    if len(held) <= FEW:
        return [one.told for one in held]
    keys: dict[str, list[str]] = defaultdict(list)
    for one in held:
        keys[one.why].append(one.key)
    return _few(
        [f"{why} ({counted(len(some), 'letter')}: {', '.join(_few(some))})" for why, some in keys.items()]
    )


def _few(every: list[str]) -> list[str]:
    return [*every[:FEW], f"and {len(every) - FEW} more"] if len(every) > FEW else every


def judge(
    manifest: Manifest, prepared: Prepared, today: date, plan_of_today: Callable[[], Plan]
) -> Mapping[str, HeldBack]:
    """Return, by key, the letters of a folder that may not leave as they were written.

    ``prepared`` is what they were planned from, planned once more for the same day. ``plan_of_today`` is
    asked when that day has passed: not only ages depend on the day, also an acceptance that ends.
    """
    notices = {notice.key: notice for notice in prepared.plan.notices}
    parts = moved(manifest.fingerprint, prepared.sources.fingerprint)
    names = {one.recipient.id: one.recipient.organisation for one in notices.values()}
    as_today = None
    if manifest.on != today:
        as_today = {_substance(one) for one in plan_of_today().notices}
    found: dict[str, HeldBack] = {}
    for key, written in manifest.notices.items():
        notice, by_day = notices.get(key), False
        if notice is None:
            cell, why = written.cell, [_why_not_planned(key, written, prepared)]
        else:
            cell = notice.cell
            why = letter_moved(notice, written.marks, marks_of(notice), parts, names)
            # An address that had no letter yet when they were written may have had one since.
            if not why and set(notice.files) != set(written.files):
                why.append("it would go another way than it was written for")
            by_day = not why
            if birthday := aged(notice, manifest.on, today):
                why.append(birthday)
            if not why and as_today is not None and _substance(notice) not in as_today:
                why = [f"it would not go today as it was written on {manifest.on:%d/%m/%Y}"]
        if why:
            found[key] = HeldBack(key, written.recipient, cell, "; ".join(why), by_day)
    return found


def _why_not_planned(key: str, written: Written, prepared: Prepared) -> str:
    """Return why a letter that was written is in today's plan no more."""
    plan, template = prepared.plan, prepared.templates.get(written.template)
    if template is None:
        return "it would not be made"
    for held in (*plan.held, *plan.not_concerned):
        if held.template != written.template or (held.row is None and held.cell != written.cell):
            continue
        reference = held.row["reference"] if held.row else ""
        if key in keys_on(plan.on, template, written.recipient, reference):
            return f"it would be held now, {held.cell}: {all_of(held)}"
    return "it would not be made: its row is gone, or names another body or reference"


def aged(notice: Notice, then: date, today: date) -> str:
    """Return which birthday that changes what may go has passed between the letter's day and today, or ""."""
    if notice.leaver is None:
        return ""
    before, now = (age_on(notice.leaver.date_of_birth, day) for day in (then, today))
    from_age = notice.rule.from_age if notice.rule else None
    deciding = {AGE_OF_CHOICE, from_age or AGE_OF_CHOICE}
    passed = next((age for age in deciding if before < age <= now), None)
    return f"the leaver has turned {passed}" if passed else ""


def _substance(notice: Notice) -> tuple[object, ...]:
    """Return what must not differ on the day of sending. The key may: it can depend on the day."""
    row = notice.leaver.row.number if notice.leaver else None
    to = (notice.recipient.id, notice.email, notice.addressee)
    return notice.template, row, to, notice.shared, tuple(notice.withheld)
