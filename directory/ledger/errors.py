"""What stops a run at the ledger: each says what is wrong, and what to do."""

from datetime import datetime

from directory.errors import DirectoryError
from directory.ledger.states import IN_DOUBT, State


class LedgerUnfit(DirectoryError):
    """The ledger's file cannot be relied on: damaged, newer than this program, foreign, gone or too old."""

    def __init__(self, name: str, what: str, mend: str) -> None:
        super().__init__(name, what, mend)
        self.name, self.what, self.mend = name, what, mend

    def __str__(self) -> str:
        return f'The ledger "{self.name}" {self.what}. {self.mend}'


class LedgerUnwritable(LedgerUnfit):
    """Something could not be recorded. What was recorded before stands."""


class WrongStep(DirectoryError):
    """A notice cannot go from the state it is in to the one that was asked for."""

    def __init__(self, key: str, before: State | None, after: str) -> None:
        super().__init__(key, before, after)
        self.key, self.before, self.after = key, before, after

    def __str__(self) -> str:
        if self.before is None:
            return f"The ledger knows of no notice {self.key}."
        if self.before in IN_DOUBT:
            ask = f"Ask, then: recipients resolve {self.key}"
            return f"Nobody knows whether notice {self.key} has arrived. {ask}"
        more = f"recipients log --key {self.key} tells more."
        return f'Notice {self.key} is "{self.before}" and cannot become "{self.after}": {more}'


class LedgerBusy(DirectoryError):
    """Another run has the ledger: two at once could send one letter twice. ``since`` is UTC."""

    def __init__(self, command: str, since: datetime | None) -> None:
        super().__init__(command, since)
        self.command, self.since = command, since

    def __str__(self) -> str:
        since = f" since {self.since:%d/%m/%Y %H:%M:%S} UTC" if self.since else ""
        what = f"recipients {self.command}" if self.command else "Another run"
        return f"{what} is at work{since}. One run at a time: wait until it has ended, then try again."
