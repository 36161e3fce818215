"""The ledger's errors: each says what is wrong, and what to do."""

from datetime import date, datetime
from typing import Any

from directory.errors import Action, DirectoryError, Unfit
from directory.ledger.states import IN_DOUBT, State


class LedgerUnfit(Unfit):
    """The ledger's file cannot be relied on: damaged, newer than this program, foreign, gone or too old."""

    named = 'The ledger "{}" {}.'


class LedgerAbsent(LedgerUnfit):
    """There is no ledger at its place, which is not the same as an empty one: its drive may be away."""

    WHY = "Without it nobody can say what was sent already, and everybody could be told twice."
    MEND = "Bring it back: its drive may be away, its path mistyped in the settings, or it is in your backup."

    def __init__(self, name: object, trouble: str = "is not there", mend: str = MEND, **next_: Any) -> None:
        super().__init__(name, trouble, mend, why=self.WHY, **next_)


class LedgerOlder(LedgerUnfit):
    """The ledger is older than what was done with it: it cannot know what has left since."""

    MEND = (
        "Put back the newest copy from your backup. If this is the newest there is, say so: of each letter "
        "that may have left since, you are then asked whether it did."
    )

    def __init__(self, name: object, trouble: str) -> None:
        why = "What it does not know of could go to everybody twice."
        super().__init__(name, trouble, self.MEND, why=why, action=Action.GO_ON_WITH_OLDER)


class NotText(DirectoryError):
    """The name of a folder, or a key, has bytes that are no text: the ledger cannot hold it."""

    def __init__(self, name: str) -> None:
        mend = "Give it a name of letters, digits and hyphens, then do it again."
        super().__init__(f'"{name}" has signs in it that are no text.', mend)


class LedgerUnwritable(LedgerUnfit):
    """Something could not be recorded. Earlier records stand."""


class WrongStep(DirectoryError):
    """A letter cannot go from its state to the requested state."""

    def __init__(self, key: str, before: State | None, after: str) -> None:
        if before is None:
            super().__init__(f"The ledger knows of no letter {key}.")
        elif before in IN_DOUBT:
            what = f"Nobody knows whether letter {key} has arrived."
            super().__init__(what, "Ask its recipient first.", action=Action.RESOLVE, about=key)
        else:
            what = f'Letter {key} is "{before}" and cannot become "{after}".'
            super().__init__(what, action=Action.LOOK_UP, about=key)
        self.before = before


class NothingSaid(WrongStep):
    """Raised when a person's word is to be taken back, and a person's word was not the last of a letter."""

    def __init__(self, key: str, before: State) -> None:
        if before is State.SENT:
            what, why = f"A mail server took letter {key}.", "It has left, and that cannot be taken back."
        else:
            what, why = f"Nobody has said of letter {key} that it was sent.", "There is nothing to take back."
        DirectoryError.__init__(self, what, why=why, action=Action.LOOK_UP, about=key)
        self.before = before


class ReceiptRecorded(WrongStep):
    """Raised when a receipt is reported that was recorded before."""

    def __init__(self, key: str, on: date, by: str) -> None:
        what = f"Its receipt was recorded already, on {on:%d/%m/%Y} by {by}."
        DirectoryError.__init__(self, what, action=Action.LOOK_UP, about=key)
        self.before = State.SENT


class LedgerBusy(DirectoryError):
    """Another run has the ledger: two could send a letter twice. ``since`` is told in local time."""

    exit_code = 3

    def __init__(self, command: str, since: datetime | None) -> None:
        when = f" since {since.astimezone():%d/%m/%Y %H:%M:%S}" if since else ""
        what = f'Another run ("{command}")' if command else "Another run"
        super().__init__(
            f"{what} is at work{when}.", "One run at a time: wait until it has ended, then try again."
        )
        self.command, self.since = command, since
