"""Record a choice about a pupil's data, where git does not take it, and say which letters it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.checks.choices import Given, record_choice
from directory.checks.known_pupils import known_references, told_more, waiting_about
from directory.workbook.choices import choices_of
from directory.writing.git import refuse_taken


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that was recorded in ``file``, and the keys of letters about the pupil.

    ``told_more`` were sent, and told what it keeps back; ``waiting`` are written and have not left.
    """

    file: Path
    told_more: Sequence[str]
    waiting: Sequence[str]


def choose(workbook: Path, ledger: Path, given: Given, *, today: date, lists: Sequence[Path] = ()) -> Chosen:
    """Record a choice beside the workbook; return its file, and the letters that it concerns.

    ``lists`` are where to look for the pupil apart from the lists beside the workbook. Raises GitWouldTake,
    ChoiceWrong, and what reading a list raises.
    """
    refuse_taken(choices_of(workbook))
    known = known_references(workbook, ledger, today, lists)
    path = record_choice(workbook, given, today=today, known=known)
    about = {"reference": given.reference, "kind": given.kind, "value": given.value}
    return Chosen(path, told_more(workbook, ledger, today, **about), waiting_about(ledger, given.reference))
