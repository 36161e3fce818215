"""Record a choice about a pupil's data, where git does not take it, and say which letters told more."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from directory.checks.choices import record_choice
from directory.checks.known_pupils import known_references, told_more
from directory.workbook.choices import choices_of
from directory.writing.git import refuse_taken


def choose(
    workbook: Path,
    ledger: Path,
    *,
    reference: str,
    kind: str,
    value: str,
    given_by: str,
    on: date,
    recorded_by: str,
    today: date,
    lists: Sequence[Path] = (),
) -> tuple[Path, Sequence[str]]:
    """Record a choice beside the workbook; return its file, and the keys of letters that told more.

    ``lists`` are where to look for the pupil apart from the lists beside the workbook. Raises GitWouldTake,
    ChoiceWrong, and what reading a list raises.
    """
    refuse_taken(choices_of(workbook))
    path = record_choice(
        workbook,
        reference=reference,
        kind=kind,
        value=value,
        given_by=given_by,
        on=on,
        recorded_by=recorded_by,
        today=today,
        known=known_references(workbook, ledger, today, lists),
    )
    return path, told_more(workbook, ledger, today, reference=reference, kind=kind, value=value)
