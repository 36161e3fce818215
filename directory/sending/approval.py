"""Record that a second person has looked at a folder's drafts."""

from directory.checks.helpers import letters
from directory.errors import Action
from directory.ledger import Ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN
from directory.sending.drafts import Sendable, place_of
from directory.writing.audit import look
from directory.writing.manifest import FolderUnfit


def approve(sendable: Sendable, ledger: Ledger, *, user: str, by: str) -> list[Standing]:
    """Record that ``by`` has looked at the folder's drafts, and return them. Raises FolderUnfit.

    ``by`` is a name or initials, and ``user`` the login under which they were given: the record has it too,
    where it is another. Whoever wrote the drafts cannot approve them under their login's name. What sending
    would hold back today is not approved, and nothing when a file was changed since it was written.
    """
    folder, place = sendable.folder, place_of(sendable)
    held = {one.key for one in sendable.letters if one.held}
    drafts = [one for key, one in ledger.in_folder(place).items() if one.state in OPEN and key not in held]
    if not drafts:
        raise FolderUnfit(folder, "has no draft in the ledger that can still be sent", "Write it first.")
    if any(letters(one.run.user) == letters(by) for one in drafts):
        mend = "It takes a second person to approve it, with initials of their own."
        raise FolderUnfit(folder, f"was written by {by}", mend)
    seen = look(drafts)
    if seen.changed or seen.missing:
        what = "has files that were changed or taken away since it was written"
        raise FolderUnfit(folder, what, "Write it again.", action=Action.REPLACE, about=folder)
    said = by if by.casefold() == user.casefold() else f"{by} (login {user})"
    unapproved = [one.key for one in drafts if said.casefold() not in map(str.casefold, one.approved_by)]
    if unapproved:
        ledger.begin("approve", user, folder=place)
        ledger.approve(unapproved, by=said)
    return drafts
