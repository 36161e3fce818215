"""A second person has looked at the drafts of a folder."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from directory.ledger import open_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN
from directory.writing.audit import _look
from directory.writing.manifest import FolderUnfit


def approve(ledger: Path, folder: Path, *, user: str, now: Callable[[], datetime]) -> list[Standing]:
    """Record that ``user`` has looked at the drafts in ``folder``, and return them. Raises FolderUnfit.

    Whoever wrote them cannot: it takes a second person. Nor is anything approved that was changed since.
    """
    place = str(folder.resolve())
    with open_ledger(ledger, now=now, command="approve") as book:
        drafts = [one for one in book.in_folder(place).values() if one.state in OPEN]
        waiting = [one for one in drafts if user not in one.approved_by]
        if not drafts:
            raise FolderUnfit(folder, "has no draft in the ledger that can still be sent", "Write it first.")
        if any(one.run.user.casefold() == user.casefold() for one in drafts):
            mend = "It takes a second person to approve it."
            raise FolderUnfit(folder, f"was written by {user}", mend)
        look = _look(drafts)
        if look.changed or look.missing:
            what = "has files that were changed or taken away since it was written"
            raise FolderUnfit(folder, what, "Write it anew: recipients write ... --replace.")
        book.begin("approve", user, folder=place)
        book.approve([one.key for one in waiting], by=user)
    return drafts
