"""Find letters that a leaver got, or is to get, under another reference (the reason of H34). Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from directory.checks.registry import codes_in
from directory.ledger.entries import Standing
from directory.ledger.states import IN_DOUBT, State
from directory.model import Audience, HeldCode, Plan
from directory.planning.keys import key_on
from directory.templates.template import Template
from directory.values.identifiers import one_reference

# Nobody has the letter, and it is on its way to nobody.
NOT_TOLD = frozenset({State.WITHDRAWN, State.BOUNCED})


def told_under_others(
    plan: Plan,
    templates: Mapping[str, Template],
    standings: Iterable[Standing],
    others: Mapping[str, Collection[str]],
    into: str = "",
) -> Mapping[str, Standing]:
    """Return, by key, the same letter about the same leaver under one of the ``others``, their references.

    To the one place that a leaver has, a letter to any body is the same; else one to the same body on the
    same occasion. A row that accepts it names the reference of the other person. Drafts that wait in the
    folder ``into`` count for nothing: the run that writes there takes them away.
    """
    known = told_letters(standings, into)
    found: dict[str, Standing] = {}
    for notice in plan.notices:
        if notice.leaver is None:
            continue
        template, accepted = templates[notice.template], _accepted(notice.leaver.row["accepted"])
        for other in others.get(one_reference(notice.leaver.reference), frozenset[str]()):
            for one in known[notice.template, other] if other not in accepted else ():
                same_key = key_on(plan.on, template, notice.recipient, one.entry.reference) == one.key
                if same_key or template.audience is Audience.DESTINATION:
                    found[notice.key] = one
    return found


def told_letters(standings: Iterable[Standing], into: str) -> Mapping[tuple[str, str], list[Standing]]:
    """Return, by template and ``one_reference``, the letters that somebody has, or that are on their way.

    Drafts that wait in the folder ``into`` are not among them.
    """
    told: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for one in standings:
        gone = one.state in NOT_TOLD or (one.folder == into and one.state not in IN_DOUBT)
        if one.left or not gone:
            told[one.entry.template, one_reference(one.entry.reference)].append(one)
    return told


def _accepted(accepted: str) -> frozenset[str]:
    """Return the references that a row's "Accepted" calls another person's, as ``one_reference`` has them."""
    if HeldCode.OTHER_REFERENCE not in codes_in(accepted):
        return frozenset()
    return frozenset(map(one_reference, accepted.split()))
