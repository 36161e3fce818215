"""Go on with a ledger that was put back from an older copy, without anything leaving a second time.

A folder of letters knows the ledger's last line of when it was written and last sent, and the note beside the
ledger that of the last run. Whoever says that no newer copy is to be had has every letter that may have left
since recorded as of unknown fate: of each, a person then says whether it left.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from directory.errors import DirectoryError
from directory.files import write_whole
from directory.ledger import Ledger, LedgerOlder, LedgerReader, read_ledger
from directory.ledger.entries import Channel, Entry, Standing
from directory.ledger.states import MAY_HAVE_LEFT, UNSENT, State, Why
from directory.ledger.verify import refuse_changed
from directory.model import Notice
from directory.planning.already_sent import entry_of
from directory.planning.fingerprint import whole
from directory.planning.prepare import Prepared, prepare
from directory.values.dates import Days
from directory.values.text import counted, with_and
from directory.workspace import Workspace
from directory.writing.audit import DRAFT_ENDING, knows_more
from directory.writing.folder import LAST_SEND, remember
from directory.writing.manifest import PLAN, FolderUnfit, Manifest, Written, with_ledger_line
from directory.writing.runs import places_of

COMMAND = "log put-back"
NAMED = 3  # folders
_WHY = "The ledger does not know this folder: an older copy of it may have been put back."
_MEND = (
    "Take plan.json from your backup. If there is none, find out by hand what was sent from this folder, "
    "then move it away."
)
PUT_BACK = "an older copy of it was put back, or somebody has changed it"


def refuse_older(ledger: LedgerReader, workspace: Workspace) -> None:
    """Raise LedgerOlder if a folder of letters in the workspace knows lines that the ledger has no more.

    Raises FolderUnfit as ``newer_folders`` does.
    """
    if newer := newer_folders(ledger, workspace):
        raise older_than(ledger, newer)


def older_than(ledger: LedgerReader, newer: Sequence[Path]) -> LedgerOlder:
    """Return the error for a ledger that is older than these folders of letters."""
    names = [one.name for one in newer[:NAMED]]
    names += [counted(len(newer) - NAMED, "other folder")] if len(newer) > NAMED else []
    return LedgerOlder(ledger.path.as_posix(), f"is older than the letters in {with_and(names)}: {PUT_BACK}")


def is_older(path: Path, workspace: Workspace) -> bool:
    """Return whether the ledger is older than its last run or a folder of letters.

    Raises LedgerUnfit, and FolderUnfit as ``newer_folders`` does.
    """
    try:
        with read_ledger(path) as ledger:
            return bool(newer_folders(ledger, workspace))
    except LedgerOlder:
        return True


def newer_folders(ledger: LedgerReader, workspace: Workspace) -> list[Path]:
    """Return the folders of letters that were written or last sent by a ledger with more lines.

    Raises FolderUnfit for a plan.json that cannot be read, of a folder that the ledger does not know by its
    name: its letters may all have left.
    """
    known = {Path(run.folder).name for run in ledger.writings()}
    return [one for one in places_of(workspace) if _is_newer(one, ledger, known)]


def _is_newer(folder: Path, ledger: LedgerReader, known: Collection[str]) -> bool:
    try:
        manifest = Manifest.read(folder)
    except (FolderUnfit, OSError) as error:
        if folder.name not in known:
            trouble = error.trouble if isinstance(error, FolderUnfit) else f"has a {PLAN} that cannot be read"
            raise FolderUnfit(folder, trouble, _MEND, why=_WHY) from error
        manifest = None  # whoever opens that folder is told
    return knows_more(folder, manifest, ledger)


def without_list(folders: Sequence[Path]) -> list[Path]:
    """Return those of the folders whose list is gone. Raises FolderUnfit for a damaged plan.json."""
    lists = [(one, Manifest.read(one).leavers) for one in folders]
    return [folder for folder, leavers in lists if leavers and not leavers.is_file()]


def go_on(
    ledger: Ledger, workspace: Workspace, *, by: str, user: str, closed: Sequence[Days]
) -> Sequence[Standing]:
    """Record each letter that may have left since the copy was made as of unknown fate, and return those.

    Those of the folders that are newer than the ledger are recorded first. Killed in between, it can be
    called again. Raises LedgerUnfit for a ledger that somebody has changed, and FolderUnfit for a damaged
    plan.json.
    """
    refuse_changed(ledger)
    newer = newer_folders(ledger, workspace)
    for folder in newer:
        _take_in(folder, ledger, user, closed)
    ledger.begin(COMMAND, user, by=by)
    doubted = {key: one for key, one in ledger.standings().items() if one.state in MAY_HAVE_LEFT}
    ledger.doubt(list(doubted), Why.PUT_BACK)
    for folder in newer:
        if (folder / LAST_SEND).exists():  # also where it is damaged
            remember(folder, ledger.head())
        write_whole(folder / PLAN, with_ledger_line(folder, ledger.head()))
    return list(doubted.values())


def _take_in(folder: Path, ledger: Ledger, user: str, closed: Sequence[Days]) -> None:
    """Record the letters of a folder as its plan.json has them, where the ledger does not have them so."""
    manifest, place = Manifest.read(folder), str(folder.resolve())
    known = ledger.standings(manifest.notices)
    files = {key: _hashes(folder, one) for key, one in manifest.notices.items()}
    fresh = [key for key in manifest.notices if _is_fresh(known.get(key), place, files[key])]
    if not fresh:
        return
    ledger.begin("write", user, folder=place, fingerprint=whole(manifest.fingerprint))
    for key in fresh:
        if key in known and known[key].state in UNSENT:
            ledger.record(key, State.WITHDRAWN)
    notices, prepared = _planned_now(manifest, ledger, closed)
    entries = [_entry(key, manifest.notices[key], notices.get(key), prepared) for key in fresh]
    ledger.plan(entries, {key: one.correction for key, one in known.items() if one.correction})
    ledger.made({key: files[key] for key in fresh})


def _is_fresh(known: Standing | None, place: str, files: Mapping[str, str]) -> bool:
    """Return whether the ledger does not have a letter as it lies in the folder, and may take it in."""
    if known is None or known.state in (State.WITHDRAWN, State.BOUNCED):
        return True
    return known.state in UNSENT and not (known.folder == place and files.items() <= known.files.items())


def _hashes(folder: Path, written: Written) -> dict[str, str]:
    """Return the SHA-256 of each file of a letter that is there: its draft may be in the mail program."""
    there = [folder / name for name in written.files]
    return {one.name: sha256(one.read_bytes()).hexdigest() for one in there if one.is_file()}


def _planned_now(
    manifest: Manifest, ledger: LedgerReader, closed: Sequence[Days]
) -> tuple[Mapping[str, Notice], Prepared | None]:
    """Return what the folder's list gives now, by key: it alone says about whom a letter is."""
    try:
        prepared = prepare(manifest.request, ledger, closed)
    except (DirectoryError, OSError):  # the list is deleted, or another
        return {}, None
    return {one.key: one for one in prepared.plan.notices}, prepared


def _entry(key: str, written: Written, notice: Notice | None, prepared: Prepared | None) -> Entry:
    """Return what the ledger keeps of a letter: what it told, by its folder; the rest by its list, if any."""
    if notice and prepared:
        return replace(entry_of(notice, prepared.template(notice)), shared=written.shared)
    by_mail = any(name.endswith(DRAFT_ENDING) for name in written.files)
    return Entry(
        key=key,
        template=written.template,
        template_hash="",
        recipient=written.recipient,
        rule=written.rule,
        basis="",
        reference="",
        keep_until=None,
        shared=written.shared,
        withheld=(),
        channel=Channel.EMAIL if by_mail else Channel.POST,
        address="",
        receipt_within="",
    )


def what_is_doubted(letters: Sequence[Standing]) -> str:
    """Return what to say when ``go_on`` has recorded these letters as of unknown fate."""
    whose = "it left. Say so." if len(letters) == 1 else "they left. Say so of each."
    said = f"Of {counted(len(letters), 'letter')} nobody knows now whether {whose}"
    said = said if letters else "No letter that the record knows of can have left since."
    listless = sum(not one.entry.template_hash for one in letters)
    if listless:
        whom, each = ("it is", "It is") if listless == 1 else ("they are", "They are")
        said += f" Of {counted(listless, 'letter')} it is not recorded about whom {whom}: the list is gone."
        said += (
            f" {each} not found again by another spelling of a reference, a new reference or another body."
        )
    return said
