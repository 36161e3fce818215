"""Record that a second person has looked at a folder's drafts."""

from directory.errors import Action
from directory.ledger import Ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN
from directory.sending.drafts import Sendable, place_of
from directory.writing.audit import look
from directory.writing.manifest import FolderUnfit


def approve(sendable: Sendable, ledger: Ledger, *, user: str) -> list[Standing]:
    """Record that ``user`` has looked at the folder's drafts, and return them. Raises FolderUnfit.

    The person who wrote them cannot approve them. Anything that sending would refuse today was refused
    when ``sendable`` was read, and nothing that was changed since it was written is approved.
    """
    folder, place = sendable.folder, place_of(sendable)
    drafts = [one for one in ledger.in_folder(place).values() if one.state in OPEN]
    if not drafts:
        raise FolderUnfit(folder, "has no draft in the ledger that can still be sent", "Write it first.")
    if any(one.run.user.casefold() == user.casefold() for one in drafts):
        raise FolderUnfit(folder, f"was written by {user}", "It takes a second person to approve it.")
    seen = look(drafts)
    if seen.changed or seen.missing:
        what = "has files that were changed or taken away since it was written"
        raise FolderUnfit(folder, what, "Write it again.", action=Action.REPLACE)
    mine = user.casefold()
    unapproved = [one.key for one in drafts if mine not in map(str.casefold, one.approved_by)]
    if unapproved:
        ledger.begin("approve", user, folder=place)
        ledger.approve(unapproved, by=user)
    return drafts
