"""Read a folder's drafts and judge them fit to send: the same plan today, each file unchanged.

Reads, and changes nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from directory.errors import Action
from directory.ledger import LedgerReader
from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.ledger.verify import refuse_changed
from directory.model import Household, Notice
from directory.model.words import Chooser
from directory.planning.fingerprint import moved, whole
from directory.planning.notices import KEY_CHARACTERS
from directory.planning.prepare import Prepared, prepare
from directory.planning.tally import without_basis
from directory.sending.last_look import Expected, objections, of_the_print
from directory.sending.message import finished
from directory.sending.outbox import Outgoing
from directory.sharing.decide import AGE_OF_CHOICE
from directory.sharing.named import Everybody, Others, others_than
from directory.templates.context import reference_of
from directory.values.dates import Days, age_on
from directory.values.text import counted
from directory.writing.manifest import FolderUnfit, Manifest

# The files of a notice: its recipient's ID, its key, and the form.
_LETTER = re.compile(rf".+-[a-z2-7]{{{KEY_CHARACTERS}}}\.(?:docx|pdf|eml)")
FEW = 12  # parts that are named when something has moved; more of them say no more


class SourcesChanged(FolderUnfit):
    """The folder's sources have changed since it was written: its letters may be untrue or not allowed."""

    def __init__(self, folder: Path, parts: Sequence[str]) -> None:
        shown = [*parts[:FEW], *([f"and {len(parts) - FEW} more"] if len(parts) > FEW else [])]
        told = "".join(f"\n  {part}" for part in shown)
        why = f"Since then:{told}\nNothing was sent."
        trouble, mend = "was written from files that have changed", "Write it again."
        super().__init__(folder, trouble, mend, why=why, action=Action.REPLACE)
        self.parts = tuple(parts)


@dataclass(frozen=True, slots=True)
class Drafted:
    """One letter of the folder, and what it must be. ``cell`` is the place that named its recipient.

    ``draft`` and ``to`` are "" for one that goes by post. ``destination`` is the body's name, and says of a
    family only that it is one; ``outside`` are the lines that may stand on an envelope.
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


@dataclass(frozen=True, slots=True)
class Sendable:
    """A folder's letters, in its plan's order: ``drafts``, and ``by_post`` the keys of those without one.

    ``no_basis`` says how many go without a recorded lawful basis, "" where none does.
    """

    folder: Path
    fingerprint: str
    drafts: tuple[Drafted, ...]
    by_post: tuple[str, ...]
    letters: tuple[Drafted, ...] = ()
    school: str = ""
    no_basis: str = ""


def read_sendable(folder: Path, today: date, ledger: LedgerReader, closed: Sequence[Days]) -> Sendable:
    """Return what ``folder`` has to send, planned once more from what it was planned from.

    ``ledger`` and the days ``closed`` are for ``prepare``. Raises FolderUnfit, SourcesChanged when the
    plan would not be the same, LedgerUnfit when the ledger is not as it was written, and what ``prepare``
    raises.
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
    prepared = prepare(request, ledger, closed)
    notices = {notice.key: notice for notice in prepared.plan.notices}
    written = list(manifest.notices)
    bodies = {notices[key].recipient.id for key in written if key in notices}
    parts = moved(manifest.fingerprint, prepared.sources.fingerprint, bodies)
    # A plan from the same sources can still differ: this may be another version of the program.
    parts += [f"letter {key}: would not be made" for key in written if key not in notices]
    planned = [notices[key] for key in written if key in notices]
    # An address that had no letter yet when they were written may have had one since.
    other_way = (one for one in planned if set(one.files) != set(manifest.notices[one.key]))
    parts += [f"{one.cell}: would go another way than it was written for" for one in other_way]
    parts += [f"{one.cell}: {why}" for one in planned if (why := aged(one, on, today))]
    if not parts and on != today:  # the day matters not only for ages: an acceptance may have ended
        fresh = prepare(replace(request, on=today), ledger, closed)
        as_today = {_substance(one) for one in fresh.plan.notices}
        why = f"would not go today as it was written on {on:%d/%m/%Y}"
        parts += [f"{one.cell}: {why}" for one in planned if _substance(one) not in as_today]
    if parts:
        raise SourcesChanged(folder, parts)
    everybody = Everybody(prepared.sources.rows)
    letters = tuple(_drafted(one, prepared, everybody) for one in planned)
    drafts = tuple(one for one in letters if one.draft)
    by_post = tuple(one.key for one in letters if not one.draft)
    fingerprint = whole(prepared.sources.fingerprint)
    name = prepared.background.school["name"]
    return Sendable(folder, fingerprint, drafts, by_post, letters, name, without_basis(planned))


def _refuse_others_letters(manifest: Manifest) -> None:
    """Raise FolderUnfit for a folder into which another one's letters were copied: somebody may post them."""
    names = {path.name for path in manifest.folder.iterdir()} - set(manifest.files)
    if others := sorted(name for name in names if _LETTER.fullmatch(name)):
        what = f"has {counted(len(others), 'file')} of letters that its plan does not list, as {others[0]}"
        why = "Another folder's letters lie among its own."
        mend = "Move them back into the folder that they were written into."
        raise FolderUnfit(manifest.folder, what, mend, why=why)


def aged(notice: Notice, then: date, today: date) -> str:
    """Return which birthday that changes what may go has passed between the letter's day and today, or ""."""
    if notice.leaver is None:
        return ""
    before, now = (age_on(notice.leaver.date_of_birth, day) for day in (then, today))
    from_age = notice.rule.from_age if notice.rule else None
    deciding = {AGE_OF_CHOICE, from_age or AGE_OF_CHOICE}
    passed = next((age for age in deciding if before < age <= now), None)
    return f"the leaver has turned {passed}" if passed else ""


def _substance(notice: Notice) -> tuple[object, ...]:
    """Return what must not differ on the day of sending. The key may: it can depend on the day."""
    row = notice.leaver.row.number if notice.leaver else None
    to = (notice.recipient.id, notice.email, notice.addressee)
    return notice.template, row, to, notice.shared, tuple(notice.withheld)


def _drafted(notice: Notice, prepared: Prepared, everybody: Everybody) -> Drafted:
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


def paper_objection(drafted: Drafted, folder: Path) -> str:
    """Return why a letter may not leave on paper, as its PDF reads, or ""."""
    try:
        letter = (folder / drafted.letter).read_bytes()
    except OSError:
        return f"{drafted.letter} is not there, or cannot be read just now"
    return "; ".join(of_the_print(letter, drafted.reference, drafted.others))
