"""The ways a letter leaves by hand, packed for a mail program or printed: judged as for ``send``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from directory.errors import Action, DirectoryError
from directory.ledger import Ledger, LedgerReader
from directory.ledger.entries import Channel, Standing
from directory.ledger.history import say_sent
from directory.ledger.states import IN_DOUBT, OPEN, Mark, State
from directory.planning.already_sent import correction
from directory.sending.drafts import Drafted, NotNow, Sendable, judged, message_of, paper_objection
from directory.sending.judgement import HeldBack, NoneMayLeave
from directory.sending.outbox import Outgoing
from directory.sending.recorded import recorded_of
from directory.sending.send import refuse_unapproved
from directory.values.dates import Days
from directory.values.text import counted
from directory.writing.audit import look
from directory.writing.manifest import FolderUnfit
from directory.writing.tray import Posted, tray_keys
from directory.writing.withdraw import rows_of

PRINTED = OPEN | {State.REFUSED}  # what a mail server will not take can still be posted


class NotFit(DirectoryError):
    """Letters are reported as sent that would have been refused: a person has to say why they left.

    ``recorded`` is how many others of the same report are recorded, ``posted`` whether all were said to be.
    """

    def __init__(self, refused: Mapping[str, str], recorded: int, *, posted: bool) -> None:
        told = "".join(f"\n  {key}: {why}" for key, why in refused.items())
        others = (
            f"The other {counted(recorded, 'letter')}: recorded." if recorded else "Nothing was recorded."
        )
        super().__init__(
            f"These letters would be refused if they were to leave now:{told}\n{others}",
            "If they have left all the same, record them with the reason.",
            action=Action.SAY_POSTED_ANYWAY if posted else Action.SAY_SENT_ANYWAY,
            about=" ".join(refused),
        )
        self.exit_code = 1 if recorded else 2
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Fit:
    """The keys of a folder's letters that may leave now, as ``drafts`` and on paper as ``letters``.

    ``to_post`` are those that go no other way: without a draft, or with one that was refused. ``held`` are
    those that the judgement holds back; ``left_out`` are the others, and where they stand.
    """

    drafts: tuple[str, ...]
    letters: tuple[str, ...]
    to_post: tuple[Posted, ...]
    held: tuple[HeldBack, ...]
    left_out: Mapping[str, State]


@dataclass(frozen=True, slots=True)
class ByHand:
    """Which letters can still leave by hand, not judged: from a mail program, or only on paper."""

    drafts: tuple[Standing, ...]
    to_post: tuple[Standing, ...]


def waiting_by_hand(standings: Iterable[Standing]) -> ByHand:
    """Return which of a folder's letters wait: not those that were sent, are held or in doubt."""
    printed = [one for one in standings if one.state in PRINTED]
    drafts = tuple(one for one in printed if _waits_as_draft(one))
    return ByHand(drafts, tuple(one for one in printed if not _waits_as_draft(one)))


def _waits_as_draft(one: Standing) -> bool:
    return one.entry.channel is Channel.EMAIL and one.state in OPEN


def fit_to_leave(sendable: Sendable, ledger: LedgerReader, now: datetime, *, approvals: int) -> Fit:
    """Return which of the folder's letters may leave now by hand: none that was sent, held or is in doubt.

    Raises FolderUnfit when one of them is not approved where that is needed, or not one may leave.
    """
    standings = recorded_of(sendable, ledger).standings
    wanted = [one for one in sendable.letters if standings[one.key].state in PRINTED]
    whys = {one.key: _objection(one, sendable.folder, standings[one.key], now) for one in wanted}
    held = tuple(HeldBack(one.key, one.recipient, one.cell, whys[one.key]) for one in wanted if whys[one.key])
    letters = [one for one in wanted if not whys[one.key]]
    if held and not letters:
        trouble = f"has no letter that may leave ({len(held)} held back)"
        by_key = {one.key: one for one in held}
        raise NoneMayLeave(sendable.folder, trouble, by_key, "They are", "Nothing was made.")
    if approvals > 1:
        refuse_unapproved(sendable, [standings[one.key] for one in letters])
    waiting = waiting_by_hand(standings.values())
    by_mail, on_paper = ({one.key for one in some} for some in (waiting.drafts, waiting.to_post))
    to_post = [
        Posted(one.key, one.reference, one.destination, one.letter, one.outside)
        for one in sorted(letters, key=on_paper_order)
        if one.key in on_paper
    ]
    return Fit(
        tuple(one.key for one in letters if one.key in by_mail),
        tuple(one.key for one in letters),
        tuple(to_post),
        held,
        {one.key: standings[one.key].state for one in sendable.letters if one not in wanted},
    )


def on_paper_order(one: Drafted) -> tuple[str, Sequence[str], str]:
    """Return what letters are sorted by as they are printed: by body, by address, by reference."""
    return one.destination.casefold(), one.outside[1:], one.reference


def finished_drafts(
    sendable: Sendable, ledger: LedgerReader, keys: Collection[str], now: datetime
) -> dict[str, bytes]:
    """Return, by key, the messages of drafts that ``fit_to_leave`` let leave, with a date and a Message-ID.

    It is the one that ``send`` would give it, so that a report about it finds the letter.
    """
    standings = recorded_of(sendable, ledger).standings
    looked = {
        one.key: message_of(one, sendable.folder, standings[one.key], now)
        for one in sendable.drafts
        if one.key in keys
    }
    return {key: one.content for key, one in looked.items() if isinstance(one, Outgoing)}


def not_to_leave(ledger: LedgerReader, drafts: Collection[tuple[str, int]]) -> tuple[Standing, ...]:
    """Return which of a mailbox's drafts, by key and version, are to be deleted there.

    They were written anew since, have left, or came to be held: sent from the mailbox they would go twice.
    """
    return tuple(
        one for one in ledger.history() if (one.key, one.version) in drafts and one.state not in OPEN
    )


def _objection(
    one: Drafted, folder: Path, standing: Standing, now: datetime, *, draft_may_be_gone: bool = False
) -> str:
    """Return why a letter may not leave, or "". A draft that went into the mail program ``may_be_gone``."""
    if one.held:
        return one.held.why
    if look([standing]).changed:
        return "its files are not as they were written"
    gone = draft_may_be_gone and not (folder / one.draft).exists()
    if one.draft and not gone:
        looked = message_of(one, folder, standing, now)
        return looked.why if isinstance(looked, NotNow) else ""
    return paper_objection(one, folder)


def keys_in_tray(folder: Path, ledger: LedgerReader, but: Collection[str]) -> tuple[str, ...]:
    """Return the keys of the letters in the folder's tray that are not recorded as sent, without ``but``.

    A letter that has since been written anew elsewhere is not one of them: what is in the tray is its earlier
    version. Raises FolderUnfit where there is no tray, or the ledger does not know it, or one of ``but`` is
    not in it, or all of it is recorded.
    """
    keys = tray_keys(folder)
    if strange := [key for key in but if key not in keys]:
        what = f"has no letter {' or '.join(strange)} in its tray"
        raise FolderUnfit(folder, what, "The cover of the tray lists its letters.")
    known, here = ledger.standings(keys), str(folder.resolve())
    if unknown := [key for key in keys if key not in known]:
        what = f"has {counted(len(unknown), 'letter')} in its tray that the ledger does not know"
        raise FolderUnfit(folder, what, "Was it printed with another ledger? Print it again.")
    own = [key for key in keys if known[key].folder == here and key not in but]
    if left := tuple(key for key in own if known[key].state is not State.SENT):
        return left
    raise FolderUnfit(folder, "has no letter in its tray that is still to be recorded", "Print it again.")


def say_sent_by_hand(
    ledger: Ledger,
    keys: Sequence[str],
    *,
    by: str,
    on: date,
    user: str,
    now: datetime,
    closed: Sequence[Days],
    approvals: int,
    anyway: str = "",
    posted: bool = False,
) -> Mapping[str, str]:
    """Record a person's word that these letters were sent, or all ``posted``; return those refused, and why.

    ``anyway`` is why letters left that the judgement refuses; it names nobody of the list. Without it they
    are not recorded, and the others are. Raises CannotCorrect when the ledger may not keep it, and what
    ``say_sent`` raises: then nothing is recorded.
    """
    standings = ledger.standings(keys)
    # One of unknown fate was judged before it was sent; of one that is recorded as sent, say_sent tells.
    asked = [one for one in standings.values() if one.state not in {*IN_DOUBT, State.SENT, State.PLANNED}]
    refused: dict[str, str] = {}
    for folder in dict.fromkeys(one.folder for one in asked):
        there = {one.key: one for one in asked if one.folder == folder}
        refused |= _refused(Path(folder), there, ledger, now, closed, approvals)
    fit = [key for key in keys if anyway or key not in refused]
    if not fit:
        return refused
    reason = ""
    if refused and anyway:
        folders = {standings[key].folder for key in refused}
        rows = [row for folder in folders for row in rows_of(Path(folder), ledger, closed)]
        reason = correction(anyway, by, rows).reason
    reasons = dict.fromkeys(refused.keys() & set(fit), reason)
    say_sent(ledger, fit, by=by, on=on, user=user, reasons=reasons, posted=posted)
    return {key: why for key, why in refused.items() if key not in reasons}


def take_back(
    ledger: Ledger, key: str, *, reason: str, by: str, on: date, user: str, closed: Sequence[Days]
) -> State | Mark:
    """Record that what a person last said of a letter was a slip, and return what that was.

    The reason is kept for years, and names nobody of the list. Raises CannotCorrect, and what the ledger's
    ``take_back`` raises.
    """
    rows = rows_of(Path(ledger.standing(key).folder), ledger, closed)
    words = correction(reason, by, rows).reason
    ledger.begin("log undo", user)
    return ledger.take_back(key, reason=words, by=by, on=on)


def _refused(
    folder: Path,
    standings: Mapping[str, Standing],
    ledger: LedgerReader,
    now: datetime,
    closed: Sequence[Days],
    approvals: int,
) -> dict[str, str]:
    """Return, by key, why letters of a folder would be refused if they were to leave now."""
    try:
        sendable = judged(folder, now.astimezone().date(), ledger, closed)
        recorded_of(sendable, ledger)
    except DirectoryError as error:
        return dict.fromkeys(standings, error.what + (f" {error.why}" if error.why else ""))
    letters = {one.key: one for one in sendable.letters}
    found: dict[str, str] = {}
    for key, one in standings.items():
        if key not in letters or one.state not in PRINTED:
            found[key] = f'it is "{one.state}"'
        elif why := _objection(letters[key], folder, one, now, draft_may_be_gone=True):
            found[key] = why
        elif approvals > 1 and not one.approved_by:
            found[key] = "no second person has approved it"
    return found
