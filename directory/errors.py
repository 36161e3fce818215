"""What stops a run: what is wrong, why that matters, how to mend it, and which action comes next.

A wrong cell is no error but a Finding, and a bug is a traceback. Each room owns its errors; here is what all
of them are, and the one that belongs to no room. An error names no command and no button: its ``action`` is a
value, which the command line and the page each say in their own words.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum


class Action(StrEnum):
    """What the person at the keyboard can do next. Its ``about`` is a letter's key, a folder or a day."""

    APPROVE = "have a colleague approve the folder"
    CHECK = "check the workbook"
    CHOOSE_DAY = "write for another day"
    CHOOSE_FOLDER = "choose another folder"
    CORRECT = "write a letter once more that was sent"
    LOOK_UP = "see what the ledger knows of a letter"
    MAKE_WORKSPACE = "make a folder to work in"
    NAME_BODIES = "say to which bodies"
    NAME_LEAVERS = "say which list of leavers"
    NEW_LEDGER = "begin a new ledger"
    REPLACE = "write the folder again, in place of what it holds"
    RESOLVE = "record whether a letter arrived"
    SAY_SENT = "record that a letter was sent"
    SAY_SENT_ANYWAY = "record that a letter was sent all the same"
    SEND = "send the folder"
    VERIFY = "see whether the ledger is as it was written"
    WRITE_OVER = "write over the file"


class DirectoryError(Exception):
    """The run cannot go on; ``str()`` is what, why and how to mend it, for the person at the keyboard.

    ``what``, ``why`` and ``mend`` are whole sentences, or "". ``exit_code`` is what the process ends with.
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
    """Something with a name that cannot be used as it is: ``trouble`` goes on where the name leaves off."""

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
    """Something asked for by name that is not there: a code, a template, a recipient."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f'There is no {kind} "{name}".', hint)
        self.name, self.known = name, known
