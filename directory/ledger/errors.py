"""What stops a run at the ledger: each says what is wrong, and what to do."""

from directory.errors import DirectoryError
from directory.states import IN_DOUBT, State


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
