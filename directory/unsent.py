"""What of a plan is still to be written by what the ledger knows, and what is written once more."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from directory import already
from directory.ledger import LedgerReader
from directory.preparation import Prepared
from directory.states import Correction


def without_sent(
    prepared: Prepared, ledger: LedgerReader, *, into: Path | None = None, corrected: Collection[str] = ()
) -> Prepared:
    """Return what was prepared, those notices held that the ledger has as sent, waiting, or in doubt.

    ``into`` is the folder that is to be written: drafts that wait there are made anew. ``corrected`` are the
    keys of sent letters that are to be written as a new version. Raises CannotCorrect.
    """
    standings = ledger.standings({*corrected, *(notice.key for notice in prepared.plan.notices)})
    place = str(into.resolve()) if into else ""
    return replace(
        prepared, plan=already.without_sent(prepared.plan, standings, into=place, corrected=corrected)
    )


def corrections(prepared: Prepared, keys: Collection[str], reason: str, by: str) -> dict[str, Correction]:
    """Return, by key, why ``by`` has sent letters written once more. Raises CannotCorrect."""
    about = {notice.key: notice.leaver for notice in prepared.plan.notices}
    return {key: already.correction(reason, by, about.get(key)) for key in keys}
