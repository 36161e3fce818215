"""The plan of a set of letters: kept while its sources stay as they are, and made anew before an act."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from directory.errors import DirectoryError
from directory.ledger import LedgerReader, read_ledger
from directory.ledger.witness import absent
from directory.model import Held, Notice
from directory.planning.already_sent import without_sent
from directory.planning.prepare import Prepared, prepare
from directory.planning.request import Request
from directory.web.desk import Desk, seen_of
from directory.web.runs import LetterSet
from directory.workbook.choices import choices_of
from directory.writing.manifest import Manifest


class PlanMoved(DirectoryError):
    """Something has changed since a page was shown, so its button would do something else."""

    def __init__(self) -> None:
        super().__init__(
            "Something that these letters are made from has changed since this page was shown.",
            "Nothing was done. Look at it once more.",
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as a page shows it. ``digest`` tells two plans apart: a form carries it back."""

    prepared: Prepared
    digest: str

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Return the letters that can be written."""
        return self.prepared.plan.notices

    @property
    def held(self) -> tuple[Held, ...]:
        """Return the letters that are held."""
        return self.prepared.plan.held


def planned(desk: Desk, letters: LetterSet, ledger: LedgerReader | None) -> Shown:
    """Return the plan of a set, made now: what its folder would get. Raises what ``prepare`` raises."""
    prepared = prepare(letters.request, ledger, desk.settings.closed)
    if ledger:
        prepared = without_sent(prepared, ledger, into=letters.folder)
    return _shown(prepared)


def plan_of(desk: Desk, letters: LetterSet) -> Shown:
    """Return the plan of a set, kept while its sources have not changed. Raises what ``prepare`` raises.

    LedgerAbsent where a ledger is missed; where none was ever begun, nothing was sent before.
    """

    def make() -> Shown:
        missing = absent(desk.settings.ledger, desk.workspace.workbook)
        if missing:
            raise missing
        with read_ledger(desk.settings.ledger) as ledger:
            return planned(desk, letters, ledger)

    return desk.kept(f"plan {letters.id} {letters.request.on}", make, _sources(desk, letters.request))


def letters_of(desk: Desk, letters: LetterSet) -> Shown:
    """Return the letters of a set that is written, as they would be written today; else its plan."""
    if not letters.complete:
        return plan_of(desk, letters)

    def make() -> Shown:
        manifest = Manifest.read(letters.folder)
        with read_ledger(desk.settings.ledger) as ledger:
            prepared = prepare(manifest.request, ledger, desk.settings.closed)
        here = tuple(one for one in prepared.plan.notices if one.key in manifest.notices)
        return _shown(replace(prepared, plan=replace(prepared.plan, notices=here)))

    return desk.kept(f"letters {letters.id}", make, _sources(desk, letters.request))


def refuse_moved(shown: Shown, digest: str) -> None:
    """Raise PlanMoved unless a form comes from a page that showed this very plan."""
    if shown.digest != digest:
        raise PlanMoved


def _shown(prepared: Prepared) -> Shown:
    keys = sorted(one.key for one in prepared.plan.notices)
    parts = [*keys, *(f"{name}={value}" for name, value in sorted(prepared.sources.fingerprint.items()))]
    return Shown(prepared, sha256("\n".join(parts).encode()).hexdigest()[:16])


def _sources(desk: Desk, request: Request) -> Sequence[object]:
    """Return what changes when a source of a plan is saved, or something is recorded."""
    folder = request.template_folder
    own = [desk.settings.ledger, desk.settings_file, choices_of(request.workbook), folder / "letterhead.docx"]
    files = [*own, *sorted(folder.glob("*.md"))]
    files += [request.leavers] if request.leavers else []
    return [seen_of(Path(one)) for one in files]
