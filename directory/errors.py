"""What stops a run: what is wrong, why that matters, how to mend it, and which action comes next.

A wrong cell is not an error but a Finding, and a bug is a traceback. Each room owns its errors; here are
their base classes, and the errors that belong to no room. An error names no command and no button: its
``action`` is a value, which the command line and the page each put in their own words.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum


class Action(StrEnum):
    """What the person at the keyboard can do next, ``about`` a folder, a day, or the keys of letters."""

    ANSWER = "answer a pupil who asks"
    APPROVE = "have a colleague approve the folder"
    CHECK = "check the workbook"
    CHOOSE_DAY = "write for another day"
    CHOOSE_FOLDER = "choose another folder"
    CLOCK_IS_RIGHT = "record that the clock is right"
    CORRECT = "write a sent letter once more"
    GO_ON_WITH_OLDER = "go on with a ledger that is older than what was done"
    LOOK_UP = "see what the ledger knows of a letter"
    MAKE_WORKSPACE = "make a folder to work in"
    NAME_BODIES = "say to which bodies"
    NAME_LEAVERS = "say which list of leavers"
    NAME_SHEET = "say which sheet is the list"
    NEW_LEDGER = "begin a new ledger"
    PAIR_COLUMNS = "pair the list's columns with ours"
    PRINT = "print the letters to post"
    PUBLISH = "publish it"
    REPLACE = "write the folder again, in place of what it holds"
    RESOLVE = "record whether a letter arrived"
    SAY_SENT = "record that a letter was sent"
    SAY_POSTED = "record that the printed letters were posted"
    SAY_POSTED_ANYWAY = "record that a letter was posted all the same"
    SAY_SENT_ANYWAY = "record that a letter was sent all the same"
    SEND = "send the folder"
    VERIFY = "see whether the ledger is as it was written"
    WRITE_OVER = "write over the file"


class DirectoryError(Exception):
    """The run cannot go on. ``str()`` says what is wrong, why that matters and how to mend it.

    ``what``, ``why`` and ``mend`` are whole sentences, or "". ``exit_code`` is the exit code of the process.
    """

    exit_code = 2

    def __init__(
        self, what: str, mend: str = "", *, why: str = "", action: Action | None = None, about: object = ""
    ) -> None:
        super().__init__(what, mend)
        self.what, self.why, self.mend = what, why, mend
        self.action, self.about = action, str(about)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.what, self.why, self.mend)))


class Unfit(DirectoryError):
    """Something with a name cannot be used as it is; ``trouble`` continues the sentence after the name."""

    named = '"{}" {}.'

    def __init__(
        self,
        name: object,
        trouble: str,
        mend: str,
        *,
        why: str = "",
        action: Action | None = None,
        about: object = "",
    ) -> None:
        super().__init__(self.named.format(name, trouble), mend, why=why, action=action, about=about)
        self.name, self.trouble = name, trouble


class Unknown(DirectoryError):
    """A code, a template or a recipient with the given name does not exist."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f'There is no {kind} "{name}".', hint)
        self.name, self.known = name, known
