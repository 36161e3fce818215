"""The plan of a set of letters: kept while its sources stay as they are, and made anew before an act."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from directory.checks.trusted import PupilList
from directory.errors import DirectoryError
from directory.ledger import LedgerReader, read_ledger
from directory.ledger.entries import Correction, Standing
from directory.ledger.states import OPEN, UNSENT
from directory.ledger.witness import absent
from directory.model import Held, Notice
from directory.planning.already_sent import without_sent
from directory.planning.prepare import Prepared, Reading, prepare, pupils_of
from directory.planning.request import Request
from directory.sending.judgement import HeldBack, judge
from directory.sending.recorded import to_write_again
from directory.sharing.recipients import Directory
from directory.templates.problems import TemplateWrong
from directory.web.desk import Desk, seen_of, templates_seen
from directory.web.named import know_pupils
from directory.web.runs import LetterSet, letters_in
from directory.workbook.choices import choices_of
from directory.writing.manifest import PLAN, Manifest
from directory.writing.put_back import refuse_older


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


@dataclass(frozen=True, slots=True)
class Corrected:
    """What of a set replaces letters that were sent: why, by key. ``alone``: nothing else is in the set."""

    why: Mapping[str, Correction]
    alone: frozenset[str]


def corrected_in(letters: LetterSet, ledger: LedgerReader) -> Corrected:
    """Return what a set corrects: as somebody has just chosen it, and as it is recorded of its folder."""
    here = letters_in(letters, ledger).values()
    recorded = {one.key: one.correction for one in here if one.correction}
    waiting = {one.key: one.correction for one in here if one.correction and one.state in UNSENT}
    alone = {*letters.corrects, *recorded} if len(recorded) == len(here) else ()
    return Corrected({**letters.corrects, **waiting}, frozenset(alone))


def planned(
    desk: Desk,
    letters: LetterSet,
    ledger: LedgerReader,
    prepared_for: Callable[[Request], Prepared] | None = None,
) -> Shown:
    """Return the plan of a set, made now: what its folder would get. Raises what ``prepare`` raises.

    ``prepared_for`` is asked instead of ``prepare``, where a page keeps what that made.

    A set of corrections gets these alone: its list may have others that nobody asked for. CannotCorrect when
    one of them cannot be made any more.
    """
    now = desk.settings
    asked = replace(letters.request, confirm_first=now.confirm_first, require_basis=now.require_basis)
    corrected = corrected_in(letters, ledger)
    prepared = prepared_for(asked) if prepared_for else prepare(asked, ledger, now.closed)
    prepared = without_sent(prepared, ledger, into=letters.folder, corrected=corrected.why)
    if corrected.alone:
        plan = prepared.plan
        here = tuple(one for one in plan.notices if one.key in corrected.alone)
        alone = replace(plan, notices=here, held=(), done_before=(), not_concerned=())
        prepared = replace(prepared, plan=alone)
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
            refuse_older(ledger, desk.workspace)
            return planned(desk, letters, ledger, partial(_prepared, desk, letters, ledger))

    return desk.kept(f"plan {letters.id} {letters.request.on}", make, sources_seen(desk, letters.request))


def _prepared(desk: Desk, letters: LetterSet, ledger: LedgerReader, asked: Request) -> Prepared:
    """Return what ``prepare`` makes for a set, kept for all pages while its sources stay as they are."""

    def make() -> Prepared:
        return prepare(asked, ledger, desk.settings.closed, kept_list(desk))

    return desk.kept(f"prepared {letters.id} {asked.on}", make, asked, sources_seen(desk, asked))


def kept_list(desk: Desk) -> Reading:
    """Return what reads a plan's list once, for all letters about it, while it has not changed.

    Reading and checking take twice as long as planning, and what the ledger gets does not touch them.
    """

    def read(request: Request, directory: Directory) -> PupilList | None:
        if request.leavers is None:
            return None
        asked = (request.leavers, request.workbook, request.on, request.sheet, request.hidden_rows)
        seen = seen_of(request.leavers)
        others = map(seen_of, (request.workbook, choices_of(request.workbook)))
        pupils = desk.kept("list", lambda: pupils_of(request, directory), *asked, seen, *others)
        if pupils:
            know_pupils(desk, request.leavers, request.sheet, seen, pupils.table.rows)
        return pupils

    return read


def as_made(desk: Desk, letters: LetterSet) -> Prepared | None:
    """Return what a folder was made from, with those letters alone for which it is still as it was."""

    def make() -> Prepared | None:
        manifest = Manifest.read(letters.folder)
        with read_ledger(desk.settings.ledger) as ledger:
            prepared = _prepared(desk, letters, ledger, manifest.request)
        held = judge(manifest, prepared, manifest.on, lambda: prepared.plan)
        stand = tuple(one for one in prepared.plan.notices if one.key not in held)
        return replace(prepared, plan=replace(prepared.plan, notices=stand))

    try:
        return desk.kept(f"made {letters.id}", make, sources_seen(desk, letters.request))
    except DirectoryError:
        return None


def fallen(desk: Desk, letters: LetterSet) -> Mapping[str, HeldBack]:
    """Return, by key, the letters that wait and may not leave any more as they were written, and why.

    Where something stops all of them, none is returned: that is ``stopped_by``.
    """
    found = _judged(desk, letters)
    return {} if isinstance(found, DirectoryError) else found


def stopped_by(desk: Desk, letters: LetterSet) -> DirectoryError | None:
    """Return what stops all letters that wait, such as a list that cannot be read; None if nothing does."""
    found = _judged(desk, letters)
    return found if isinstance(found, DirectoryError) else None


def _judged(desk: Desk, letters: LetterSet) -> Mapping[str, HeldBack] | DirectoryError:
    if not (letters.complete and letters.to_leave):
        return {}

    def judged() -> Mapping[str, HeldBack]:
        manifest = Manifest.read(letters.folder)
        with read_ledger(desk.settings.ledger) as ledger:
            made = partial(_prepared, desk, letters, ledger)
            prepared, today = made(manifest.request), replace(manifest.request, on=desk.today)
            held = judge(manifest, prepared, desk.today, lambda: made(today).plan)
            here = letters_in(letters, ledger)
        return {key: one for key, one in held.items() if key in here and here[key].state in OPEN}

    def make() -> Mapping[str, HeldBack] | TemplateWrong:
        try:
            return judged()
        except TemplateWrong as error:  # kept too: a page asks several times
            return error

    try:
        return desk.kept(f"fallen {letters.id}", make, sources_seen(desk, letters.request))
    except DirectoryError as error:
        return error


def not_left_after_all(desk: Desk, letters: LetterSet) -> Collection[str]:
    """Return the keys of the letters that wait, and counted as having left when others were written again.

    They have to be written again too. Of a folder that cannot be read none is returned.
    """
    if not (letters.complete and letters.to_leave):
        return ()

    def make() -> Collection[str]:
        listed = Manifest.read(letters.folder).notices
        with read_ledger(desk.settings.ledger) as ledger:
            again = to_write_again(listed, letters_in(letters, ledger).values())
        return frozenset(one.key for one in again if one.state in OPEN)

    try:
        seen = (seen_of(letters.folder / PLAN), seen_of(desk.settings.ledger))
        return desk.kept(f"back {letters.id}", make, seen)
    except DirectoryError:
        return ()


def may_have_fallen(desk: Desk, letters: LetterSet) -> bool:
    """Return whether a source of a set was saved after it was written: to plan all again takes seconds."""
    try:
        written, _ = seen_of(letters.folder / PLAN)
        sources = (seen_of(desk.workspace.workbook), *_saved(letters.request))
    except DirectoryError:
        return False
    return any(at > written for at, _ in sources)


def to_leave(desk: Desk, letters: LetterSet) -> Mapping[str, Notice]:
    """Return, by key, what a set would get now, while letters of it wait: it says what to remark on them."""
    if not letters.to_leave:
        return {}
    try:
        return {one.key: one for one in plan_of(desk, letters).notices}
    except DirectoryError:
        return {}


def waiting_digest(here: Iterable[Standing]) -> str:
    """Return what changes when other letters wait in a set, or others of their files: a form carries it.

    ``here`` are the set's letters.
    """
    waiting = [(one.key, one.version, sorted(one.files.items())) for one in here if one.state in OPEN]
    return sha256(repr(sorted(waiting)).encode()).hexdigest()[:16]


def versions_digest(here: Iterable[Standing]) -> str:
    """Return what changes when one of a set's letters, ``here``, is written again, and with no other act."""
    return sha256(repr(sorted((one.key, one.version) for one in here)).encode()).hexdigest()[:16]


def acts_digest(standings: Iterable[Standing]) -> str:
    """Return what changes with each act on these letters, as long as they are here; not with a receipt."""
    acts = [(one.key, one.version, one.state.value, one.at, one.approved_by) for one in standings]
    return sha256(repr(sorted(acts)).encode()).hexdigest()


def refuse_others(letters: LetterSet, ledger: LedgerReader, digest: str) -> None:
    """Raise PlanMoved unless a form comes from a page that showed the letters that wait now."""
    if waiting_digest(letters_in(letters, ledger).values()) != digest:
        raise PlanMoved


def refuse_moved(shown: Shown, digest: str) -> None:
    """Raise PlanMoved unless a form comes from a page that showed this very plan."""
    if shown.digest != digest:
        raise PlanMoved


def _shown(prepared: Prepared) -> Shown:
    letters = sorted(
        f"{one.key} {one.email} {one.addressee} {one.shared} {sorted(one.withheld.items())}"
        for one in prepared.plan.notices
    )
    parts = [*letters, *(f"{name}={value}" for name, value in sorted(prepared.sources.fingerprint.items()))]
    return Shown(prepared, sha256("\n".join(parts).encode()).hexdigest()[:16])


def sources_seen(desk: Desk, request: Request) -> Sequence[object]:
    """Return what changes when a source of a plan is saved, or something is recorded."""
    return [seen_of(desk.settings.ledger), seen_of(desk.settings_file), *_saved(request)]


def _saved(request: Request) -> Sequence[tuple[int, int]]:
    """Return what changes when a file is saved that letters are made from, apart from the workbook."""
    files = [choices_of(request.workbook), *([request.leavers] if request.leavers else [])]
    return [*map(seen_of, files), *templates_seen(request.template_folder)]
