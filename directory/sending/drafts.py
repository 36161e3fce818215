"""Read a folder's letters and judge each fit to send: the same in today's plan, its files unchanged.

Reads, and changes nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from directory.errors import Action
from directory.ledger import LedgerReader
from directory.ledger.entries import Standing
from directory.ledger.states import OVER, State
from directory.ledger.verify import refuse_changed
from directory.model import Household, Notice
from directory.model.words import Chooser
from directory.planning.fingerprint import whole
from directory.planning.keys import KEY_CHARACTERS
from directory.planning.prepare import Prepared, Reading, prepare, pupils_of
from directory.planning.tally import without_basis
from directory.planning.trust import Doubt, doubts_of
from directory.sending.judgement import HeldBack, SourcesChanged, judge
from directory.sending.last_look import Expected, objections, of_the_print
from directory.sending.message import finished
from directory.sending.outbox import Outgoing
from directory.sharing.named import Everybody, Others, others_than
from directory.templates.context import printed_reference, reference_of
from directory.values.dates import Days
from directory.values.text import counted
from directory.writing.manifest import FolderUnfit, Manifest, Written

# The files of a notice: its recipient's ID, its key, and the form.
_LETTER = re.compile(rf".+-[a-z2-7]{{{KEY_CHARACTERS}}}\.(?:docx|pdf|eml)")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One letter of the folder, and what it must be. ``cell`` is the place that named its recipient.

    ``draft`` and ``to`` are "" for one that goes by post. ``destination`` is the body's name, and says of a
    family only that it is one; ``outside`` are the lines that may stand on an envelope. ``held`` is why it
    may not leave as it was written.
    """

    key: str
    recipient: str
    cell: str
    draft: str
    letter: str
    sender: str
    to: str = field(repr=False)
    reference: str
    others: Others
    destination: str = ""
    outside: tuple[str, ...] = field(default=(), repr=False)
    held: HeldBack | None = None


@dataclass(frozen=True, slots=True)
class Sendable:
    """A folder's letters, in its plan's order: ``drafts``, and ``by_post`` the keys of those without one.

    ``waiting`` are the keys of those that have not left. ``no_basis`` says how many go without a recorded
    lawful basis, "" where none does; ``doubts`` are what to ask bodies before their letters leave.
    """

    folder: Path
    fingerprint: str
    drafts: tuple[Drafted, ...]
    by_post: tuple[str, ...]
    letters: tuple[Drafted, ...] = ()
    school: str = ""
    waiting: frozenset[str] = frozenset()
    no_basis: str = ""
    doubts: tuple[Doubt, ...] = ()


def read_sendable(folder: Path, today: date, ledger: LedgerReader, closed: Sequence[Days]) -> Sendable:
    """Return what ``judged`` does. Raises SourcesChanged when not one letter that waits may leave."""
    found = judged(folder, today, ledger, closed)
    held = {one.key: one.held for one in found.letters if one.held and one.key in found.waiting}
    if held and len(held) == len(found.waiting):
        raise SourcesChanged(folder, held)
    return found


def judged(
    folder: Path, today: date, ledger: LedgerReader, closed: Sequence[Days], read: Reading = pupils_of
) -> Sendable:
    """Return what ``folder`` has to send, judged letter by letter: planned once more from its sources.

    ``ledger``, the days ``closed`` and ``read`` are for ``prepare``. Raises FolderUnfit, LedgerUnfit when the
    ledger is not as it was written, and what ``prepare`` raises.
    """
    manifest = Manifest.read_complete(folder)
    _refuse_others_letters(manifest)
    refuse_changed(ledger)
    request, on = manifest.request, manifest.on
    if on > today:
        mend = f"Send it then, or write it again for {today:%d/%m/%Y}."
        raise FolderUnfit(
            folder,
            f"has letters dated {on:%d/%m/%Y}, which is still to come",
            mend,
            action=Action.CHOOSE_DAY,
            about=f"{today:%d/%m/%Y}",
        )
    prepared = prepare(request, ledger, closed, read)
    as_today = replace(request, on=today)
    held = judge(manifest, prepared, today, lambda: prepare(as_today, ledger, closed, read).plan)
    # Of a letter that was sent from here, a correction may wait elsewhere.
    known = (*ledger.standings(manifest.notices).items(), *ledger.last_in(str(folder.resolve())).items())
    sent = {key for key, one in known if one.state is State.SENT}
    held = {key: one for key, one in held.items() if key not in sent}
    waiting = frozenset(manifest.notices.keys() - {key for key, one in known if one.state in OVER})
    notices = {notice.key: notice for notice in prepared.plan.notices}
    everybody = Everybody(prepared.sources.rows)
    letters = tuple(
        _drafted(notices[key], prepared, everybody, held.get(key))
        if key in notices
        else _not_planned(key, written, prepared, held.get(key))
        for key, written in manifest.notices.items()
    )
    drafts = tuple(one for one in letters if one.draft)
    by_post = tuple(one.key for one in letters if not one.draft)
    fingerprint = whole(prepared.sources.fingerprint)
    name = prepared.background.school["name"]
    leaving = [one for key, one in notices.items() if key in manifest.notices and key not in held]
    doubts = tuple(doubts_of(one for one in leaving if one.key in waiting))
    return Sendable(
        folder, fingerprint, drafts, by_post, letters, name, waiting, without_basis(leaving), doubts
    )


def _refuse_others_letters(manifest: Manifest) -> None:
    """Raise FolderUnfit for a folder into which another one's letters were copied: somebody may post them."""
    names = {path.name for path in manifest.folder.iterdir()} - set(manifest.files)
    if others := sorted(name for name in names if _LETTER.fullmatch(name)):
        what = f"has {counted(len(others), 'file')} of letters that its plan does not list, as {others[0]}"
        why = "Another folder's letters lie among its own."
        mend = "Move them back into the folder that they were written into."
        raise FolderUnfit(manifest.folder, what, mend, why=why)


def _drafted(notice: Notice, prepared: Prepared, everybody: Everybody, held: HeldBack | None) -> Drafted:
    school = prepared.background.school
    _, letter, *draft = notice.files
    row = notice.leaver.row if notice.leaver else None
    return Drafted(
        key=notice.key,
        recipient=notice.recipient.id,
        cell=notice.cell,
        draft=draft[0] if draft else "",
        letter=letter,
        sender=school["email"],
        to=notice.email,
        reference=reference_of(notice, school),
        others=others_than(everybody, row, (notice.addressee, *school.settings.values())),
        destination="A family at home"
        if isinstance(notice.recipient, Household)
        else notice.recipient.organisation,
        outside=outside(notice),
        held=held,
    )


def _not_planned(key: str, written: Written, prepared: Prepared, held: HeldBack | None) -> Drafted:
    """Return a letter that is in the plan no more, as far as its folder tells: it cannot leave."""
    school = prepared.background.school
    _, letter, *draft = (*written.files, "", "")[: max(2, len(written.files))]
    return Drafted(
        key=key,
        recipient=written.recipient,
        cell=written.cell,
        draft=draft[0] if draft else "",
        letter=letter,
        sender=school["email"],
        to="",
        reference=printed_reference(key, school["letter_reference_prefix"]),
        others=Others(Everybody(()), ()),
        destination=written.recipient,
        held=held,
    )


def outside(notice: Notice) -> tuple[str, ...]:
    """Return an envelope's lines. A parent without a name is not called by the child's there."""
    home, leaver, whom = notice.recipient, notice.leaver, notice.addressee
    if isinstance(home, Household) and home.chooser is Chooser.PARENT and leaver and leaver.name in whom:
        whom = "The parent or carer"
    return (whom, *home.postal_lines)


def place_of(sendable: Sendable) -> str:
    """Return the folder as the ledger names it."""
    return str(sendable.folder.resolve())


@dataclass(frozen=True, slots=True)
class NotNow:
    """A draft that may not leave. ``state``: held, or waiting when it may leave later."""

    state: State
    why: str


def message_of(drafted: Drafted, folder: Path, standing: Standing, at: datetime) -> Outgoing | NotNow:
    """Return the message to send, or why it may not leave.

    ``standing`` is what the ledger knows of the draft; ``at`` is when it was first ready to leave.
    """
    if drafted.held:
        return NotNow(State.HELD, drafted.held.why)
    files: dict[str, bytes] = {}
    for name in (drafted.letter, drafted.draft):
        try:
            files[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            return NotNow(State.HELD, f"{name} is not there")
        except OSError:  # open in another program, or its network drive is away: it may come back
            return NotNow(State.WAITING, f"{name} cannot be read just now. Is it open in another program?")
        if sha256(files[name]).hexdigest() != standing.files.get(name):
            return NotNow(State.HELD, f"{name} is not as it was written")
    try:
        content = finished(files[drafted.draft], drafted.sender, f"{drafted.key}.{standing.version}", at)
    except ValueError:
        return NotNow(State.HELD, "its draft is not as it was written")
    pdf_hash = sha256(files[drafted.letter]).hexdigest()
    expected = Expected(drafted.sender, drafted.to, drafted.reference, pdf_hash, drafted.others)
    if found := objections(content, expected):
        return NotNow(State.HELD, "; ".join(found))
    return Outgoing(drafted.sender, drafted.to, content)


def why_not_now(drafted: Drafted, folder: Path, standing: Standing, at: datetime) -> NotNow | None:
    """Return why a draft may not leave, None when it may: what ``message_of`` says of it."""
    looked = message_of(drafted, folder, standing, at)
    return looked if isinstance(looked, NotNow) else None


Look = Callable[[Drafted, Path, Standing, datetime], NotNow | None]


def paper_objection(drafted: Drafted, folder: Path) -> str:
    """Return why a letter may not leave on paper, by its sources and as its PDF reads, or ""."""
    if drafted.held:
        return drafted.held.why
    try:
        letter = (folder / drafted.letter).read_bytes()
    except OSError:
        return f"{drafted.letter} is not there, or cannot be read just now"
    return "; ".join(of_the_print(letter, drafted.reference, drafted.others))
