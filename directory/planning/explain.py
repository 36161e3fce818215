"""Explain what one recipient may have about one leaver on a day: each rule, and each letter's fate. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from directory.checks.choices import with_choices
from directory.checks.trusted import PupilList, read_directory, read_pupils
from directory.errors import Unknown
from directory.ledger import LedgerReader
from directory.model import Decision, Plan, Recipient, Remembered
from directory.planning.audience import Hold, body, ties_of
from directory.planning.plan import make_plan, ready_rows
from directory.planning.prepare import RequestIncomplete
from directory.planning.request import Request
from directory.planning.trust import NO_TRUST, Trust
from directory.sharing.decide import decide
from directory.sharing.recipients import Directory
from directory.templates.folder import list_templates
from directory.templates.template import Template
from directory.values.identifiers import one_reference


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What one recipient may have about one leaver, rule by rule, and each letter's fate.

    ``rows`` are the numbers of the leaver's rows. ``decisions`` is empty when ``plan`` holds every letter
    about the leaver, for instance when the row has an error. ``letters`` names each rule's templates.
    """

    recipient: Recipient
    rows: tuple[int, ...]
    on: date
    decisions: tuple[Decision, ...]
    plan: Plan
    letters: Mapping[str, Sequence[str]]


def reason(
    recipient: str,
    reference: str,
    templates: Sequence[Template],
    pupils: PupilList,
    directory: Directory,
    on: date,
    trust: Trust = NO_TRUST,
) -> Reasoning:
    """Return what ``recipient`` (an ID or exact name) may have about the leaver with ``reference``, and why.

    Raises Unknown for a leaver or body that is not there, RequestIncomplete when the body's row has an error.
    """
    whom = _body(recipient, directory)
    wanted = one_reference(reference)
    rows = tuple(row for row in pupils.table.rows if one_reference(row["reference"]) == wanted)
    if not rows:
        raise Unknown("leaver with the reference", reference, ())
    about = replace(pupils, table=replace(pupils.table, rows=rows))
    rules = dict.fromkeys(rule.rule for rule in directory.register if rule.covers(whom))
    to_bodies = [one for one in templates if one.audience.discloses and one.rule in rules]
    leavers = [leaver for _, leaver in ready_rows(about) if not isinstance(leaver, Hold)]
    decisions = [
        decide(directory.register, number, whom, leaver, ties_of(leaver, directory), on)
        for leaver in leavers[:1]
        for number in rules
    ]
    plan = make_plan(to_bodies, about, directory, on, whom.id, trust=trust)
    letters = {number: [one.name for one in to_bodies if one.rule == number] for number in rules}
    return Reasoning(whom, tuple(row.number for row in rows), on, tuple(decisions), plan, letters)


def _body(name: str, directory: Directory) -> Recipient:
    try:
        return body(name, directory, "")
    except Hold as hold:
        if directory.find(name):
            raise RequestIncomplete(hold.reason, "Mend it first.") from None
        raise Unknown("recipient", name, [*directory.recipients, *directory.wrong]) from None


def explain_of(
    request: Request, recipient: str, reference: str, leavers: Path, ledger: LedgerReader | None
) -> Reasoning:
    """Return what ``explain`` does, of what letters are planned from. ``ledger``: None without one."""
    return explain(
        recipient,
        reference,
        leavers,
        request.workbook,
        request.on,
        request.template_folder,
        ledger.remembered() if ledger else (),
        Trust(ledger.written_to() if ledger else {}, request.confirm_first),
        sheet=request.sheet,
    )


def explain(
    recipient: str,
    reference: str,
    leavers: Path,
    workbook: Path,
    on: date,
    template_folder: Path,
    remembered: Sequence[Remembered] = (),
    trust: Trust = NO_TRUST,
    *,
    sheet: str = "",
) -> Reasoning:
    """Return what ``recipient`` may have about the leaver with ``reference``, rule by rule, with the reasons.

    ``remembered`` is what the ledger remembers of bodies; ``trust`` says which addresses have had letters.
    ``sheet`` is the title of the sheet with the list; "" for the only one that could be it. Raises Unknown
    for a recipient or leaver that is not there, and what ``prepare`` raises.
    """
    parsed = read_directory(workbook, on, remembered)
    pupils = read_pupils(leavers, parsed, on, sheet=sheet)
    templates = [one for one in list_templates(template_folder) if one.audience.is_letter]
    counting = with_choices(pupils, workbook)
    return reason(recipient, reference, templates, counting, parsed, on, trust)
