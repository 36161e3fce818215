"""Write a plan's letters: each notice is rendered, then its files are written, one notice at a time.

Nothing is decided here: the plan says who gets what. A failure stops the run; plan.json, written first, lists
the files that were to come.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from hashlib import sha256
from pathlib import Path

from directory.errors import Action
from directory.ledger import Ledger, WrongStep
from directory.ledger.entries import Correction
from directory.ledger.states import IN_DOUBT, State
from directory.ledger.verify import refuse_changed
from directory.model import Held, Notice, Plan, Row
from directory.model.held_codes import OF_AN_EARLIER_LETTER
from directory.planning.already_sent import entry_of
from directory.planning.causes import heading_at
from directory.planning.fingerprint import whole
from directory.planning.prepare import Prepared
from directory.workbook.create import held_rows
from directory.writing.audit import unknown_to_ledger
from directory.writing.cluster import made_on
from directory.writing.folder import Folder
from directory.writing.making import Made
from directory.writing.manifest import GITIGNORE, HELD, PLAN, PREVIEW, FolderTaken, manifest_of
from directory.writing.preview import letters_of, preview
from directory.writing.workers import made


@dataclass(frozen=True, slots=True)
class Recording:
    """The ledger that a run is recorded in, the user, and, by key, the letters it corrects and why."""

    ledger: Ledger
    user: str
    corrections: Mapping[str, Correction]


def write(
    prepared: Prepared,
    out: Path,
    *,
    replace: bool = False,
    ledger: Ledger | None = None,
    user: str = "",
    corrections: Mapping[str, Correction] | None = None,
    workers: int = 1,
    cluster: str = "",
) -> Iterator[Notice | Held]:
    """Write what was prepared into the folder ``out``, yielding each notice once its files are whole.

    First plan.json, not complete, which lists all files to come and says how to write them again; then a
    .docx, a .pdf and, where the route has one, an .eml for each notice; then held.xlsx and index.html; last
    plan.json again, complete. A notice that cannot be set comes as Held, and none of its files is written.
    ``replace`` takes away an earlier run's files first: see Folder.open.

    The run is recorded in ``ledger`` under ``user``; without a ledger nobody will know about it. The ledger
    has every notice before its first file is written, and its files before the folder counts as complete: two
    commits for a run, not two for a letter, since nothing leaves in between. A run that is broken off leaves
    its notices planned, and they hold every other plan until this folder is written again.
    Raises FolderTaken, GitWouldTake, FolderUnfit, WrongStep, LedgerUnfit, ClusterUnfit.
    """
    recording = Recording(ledger, user, corrections or {}) if ledger else None
    plan = prepared.plan
    if recording:
        refuse_changed(recording.ledger)
        _refuse_doubtful(recording.ledger, out, recording.corrections)
    sent = _sent(recording.ledger, out) if recording else ()
    folder, earlier = _begun(prepared, out, sent, replace=replace)
    if recording:
        # Only now that the files are gone: withdrawn drafts still in the folder could be sent by hand.
        _record_planned(recording, prepared, out)
    held = list(plan.held)
    letters: dict[str, str] = {}
    hashes: dict[str, dict[str, str]] = {}
    # A body's letters in a row: Typst remembers what they have in common.
    ordered = sorted(plan.notices, key=lambda one: (one.template, one.recipient.id))
    with closing(_outcomes(prepared, ordered, workers, cluster)) as outcomes:
        for notice, outcome in zip(ordered, outcomes, strict=True):
            if isinstance(outcome, Held):
                held.append(outcome)
                yield outcome
                continue
            files = dict(zip(notice.files, outcome.files, strict=True))
            for name, content in files.items():
                folder.put(name, content)
            hashes[notice.key] = {name: sha256(one).hexdigest() for name, one in files.items()}
            letters[notice.key] = outcome.preview
            yield notice
    written = tuple(notice for notice in plan.notices if notice.key in letters)
    done = replace_fields(plan, notices=written, held=tuple(held))
    titles = {name: template.title for name, template in prepared.templates.items()}
    folder.put(HELD, held_rows(list(held_rows_of(held))))
    folder.put(PREVIEW, preview(done, titles, letters, prepared.css, earlier).encode())
    last = _record_made(recording, plan, hashes) if recording else None
    folder.put(PLAN, manifest_of(done, prepared.sources, out, sent, complete=True, last=last))


def _begun(
    prepared: Prepared, out: Path, sent: Sequence[str], *, replace: bool
) -> tuple[Folder, Sequence[str]]:
    """Take the folder for a run; return it, and the letters that have left it as its preview has them."""
    earlier = letters_of(out, sent)
    folder = Folder.open(out, replace=replace, keep=sent)
    folder.claim(manifest_of(prepared.plan, prepared.sources, out, sent, complete=False))
    folder.put(GITIGNORE, b"*\n")
    if earlier:  # at once: if the run is broken off, the pupils' names may be nowhere else
        none_yet = replace_fields(prepared.plan, notices=(), held=())
        folder.put(PREVIEW, preview(none_yet, {}, {}, prepared.css, earlier).encode())
    return folder, earlier


def _outcomes(
    prepared: Prepared, notices: Sequence[Notice], workers: int, cluster: str
) -> Generator[Made | Held]:
    """Return what makes the letters: a cluster, if one is named, or this many processes."""
    return made_on(cluster, prepared, notices) if cluster else made(prepared, notices, workers)


def _refuse_doubtful(ledger: Ledger, out: Path, corrected: Collection[str]) -> None:
    """Raise an error rather than delete drafts that may have arrived, or that the ledger does not know."""
    # Also what a correction elsewhere has followed: the copy of what its recipient had first lies here.
    for key, one in ledger.last_in(str(out.resolve())).items():
        if one.state in IN_DOUBT:
            raise WrongStep(key, one.state, State.WITHDRAWN)
        if one.state is State.SENT and key in corrected:
            trouble = f"has the school's copy of {key} as it was sent"
            mend = "Write the corrected letter into another folder."
            raise FolderTaken(out, trouble, mend, action=Action.CHOOSE_FOLDER)
    if (out / PLAN).is_file() and (unfit := unknown_to_ledger(ledger, out)):
        raise unfit


def _sent(ledger: Ledger, out: Path) -> Sequence[str]:
    """Return the files of the folder's sent letters: the school's own copies, which stay there.

    Also of one whose correction is in another folder.
    """
    standings = ledger.last_in(str(out.resolve())).values()
    return [name for one in standings if one.state is State.SENT for name in one.files]


def _record_planned(recording: Recording, prepared: Prepared, out: Path) -> None:
    """Record that a run begins, that the drafts it replaces are gone, and which notices are to come."""
    ledger, place = recording.ledger, str(out.resolve())
    mark = whole(prepared.sources.fingerprint)
    ledger.begin("write", recording.user, folder=place, fingerprint=mark, details=prepared.details)
    ledger.withdraw(place)
    # A draft that was refused elsewhere: its body has another address now, or it would be held.
    standings = ledger.standings(notice.key for notice in prepared.plan.notices)
    refused = [key for key, one in standings.items() if one.state is State.REFUSED]
    if refused:
        ledger.record_all(refused, State.WITHDRAWN)
    kept = [entry_of(notice, prepared.template(notice)) for notice in prepared.plan.notices]
    ledger.plan(kept, recording.corrections)


def _record_made(
    recording: Recording, plan: Plan, hashes: Mapping[str, Mapping[str, str]]
) -> tuple[int, str]:
    """Record which drafts were made, and return the ledger's last line for the folder to remember."""
    ledger = recording.ledger
    ledger.made(hashes)
    never_made = [notice.key for notice in plan.notices if notice.key not in hashes]
    if never_made:
        ledger.record_all(never_made, State.WITHDRAWN)
    return ledger.head()


def held_rows_of(held: Iterable[Held]) -> Iterator[tuple[Row, str]]:
    """Yield each row that somebody has to mend once, with what is wrong in words.

    A row whose letter was made or sent already has nothing to mend: that letter is to be settled.
    """
    rows: dict[int, Row] = {}
    reasons: dict[int, dict[str, None]] = {}
    for one in held:
        if one.row and one.code not in OF_AN_EARLIER_LETTER:
            rows[one.row.number] = one.row
            told = reasons.setdefault(one.row.number, {})
            told |= dict.fromkeys(f"{heading_at(each)}: {each.reason}" for each in one.every)
    for number in sorted(rows):
        yield rows[number], "\n".join(reasons[number])
