"""What of a plan is still to be written by what the ledger knows, and what is written once more."""

from collections.abc import Collection
from dataclasses import replace
from itertools import chain
from pathlib import Path

from directory import already
from directory.ledger import LedgerReader
from directory.ledger.entries import Correction
from directory.preparation import Prepared


def without_sent(
    prepared: Prepared, ledger: LedgerReader, *, into: Path | None = None, corrected: Collection[str] = ()
) -> Prepared:
    """Return what was prepared, those notices held that the ledger has as sent, waiting, or in doubt.

    ``into`` is the folder that is to be written: drafts that wait there are made anew. ``corrected`` are the
    keys of sent letters that are to be written as a new version. Raises CannotCorrect.
    """
    plan = prepared.plan
    others = already.respelt(plan, prepared.templates, ledger.references())
    keys = {*corrected, *(notice.key for notice in plan.notices), *chain.from_iterable(others.values())}
    place = str(into.resolve()) if into else ""
    held = already.without_sent(plan, ledger.standings(keys), others, into=place, corrected=corrected)
    for notice in held.notices:
        if notice.key in corrected:
            already.refuse_unsaid(prepared.template(notice))
    days = {key: one.day for key in corrected for one in ledger.sent(key).values()}
    return replace(prepared, plan=held, replaced=days)


def corrections(prepared: Prepared, keys: Collection[str], reason: str, by: str) -> dict[str, Correction]:
    """Return, by key, why ``by`` has sent letters written once more. Raises CannotCorrect.

    It is one reason for all of them, and names nobody of the list.
    """
    return dict.fromkeys(keys, already.correction(reason, by, prepared.sources.rows)) if keys else {}
