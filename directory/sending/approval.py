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

    The person who wrote them cannot approve them. What sending would hold back today is not approved, and
    nothing when a file was changed since it was written.
    """
    folder, place = sendable.folder, place_of(sendable)
    held = {one.key for one in sendable.letters if one.held}
    drafts = [one for key, one in ledger.in_folder(place).items() if one.state in OPEN and key not in held]
    if not drafts:
        raise FolderUnfit(folder, "has no draft in the ledger that can still be sent", "Write it first.")
    if any(one.run.user.casefold() == user.casefold() for one in drafts):
        raise FolderUnfit(folder, f"was written by {user}", "It takes a second person to approve it.")
    seen = look(drafts)
    if seen.changed or seen.missing:
        what = "has files that were changed or taken away since it was written"
        raise FolderUnfit(folder, what, "Write it again.", action=Action.REPLACE, about=folder)
    mine = user.casefold()
    unapproved = [one.key for one in drafts if mine not in map(str.casefold, one.approved_by)]
    if unapproved:
        ledger.begin("approve", user, folder=place)
        ledger.approve(unapproved, by=user)
    return drafts
