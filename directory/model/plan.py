"""What will be written and what will not: notices, held letters, and the plan of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from directory.errors import Action
from directory.model.book import Row
from directory.model.held_codes import HeldCode, Place
from directory.model.leavers import LEAVER_FIELDS, Leaver
from directory.model.recipients import Household, Recipient
from directory.model.sharing import Decision, SharingRule


@dataclass(frozen=True, slots=True)
class OverdueReceipt:
    """A sent letter whose receipt is overdue: its key, the body's ID, the day it was sent, the last day.

    ``sent_to`` is the name of the body that it went to, where a successor is asked for the receipt.
    """

    key: str
    recipient: str
    sent: date
    due: date
    sent_to: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One letter to one recipient, decided but not yet written: about one leaver, or about none.

    ``key`` is a hash of occasion, recipient and the leaver's reference. ``cell`` is the cell that names the
    recipient, as Excel shows it. ``shared`` names the leaver fields that the letter shows. ``email`` is the
    address of the draft, "" when there is none. ``remarks`` say what a person should know before it leaves,
    ``doubted`` that one of them asks whether the body's address is right.
    ``language`` is the tag of the translation that it is written in, "" for the template itself.
    ``large``: it is in large print. ``uncommon``: it has characters that not every font has. ``overdue`` are
    the earlier letters of which this one asks for the receipts. ``says`` is a hash of its words and of where
    it goes. ``withheld`` are the leaver fields that are kept back, and those that the letter says it leaves
    out because its rule does not name them; each with the reason.
    """

    key: str
    template: str
    cell: str
    recipient: Recipient | Household
    rule: SharingRule | None
    leaver: Leaver | None
    decision: Decision | None
    addressee: str = field(repr=False)
    shared: tuple[str, ...]
    email: str
    remarks: tuple[str, ...] = ()
    doubted: bool = False
    language: str = ""
    large: bool = False
    uncommon: bool = False
    overdue: tuple[OverdueReceipt, ...] = ()
    says: str = ""
    withheld: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> tuple[str, ...]:
        """Return its files' names, which do not name the leaver. Without ``email`` there is no draft."""
        forms = ("docx", "pdf", "eml") if self.email else ("docx", "pdf")
        return tuple(f"{self.recipient.id}-{self.key}.{form}" for form in forms)

    @property
    def lacks_basis(self) -> bool:
        """Return whether it tells a body of a pupil, and the register has no lawful basis for its rule."""
        discloses = self.leaver is not None and isinstance(self.recipient, Recipient)
        return discloses and self.rule is not None and not self.rule.lawful_basis

    @property
    def left_out(self) -> Mapping[str, str]:
        """Return the kinds of data that it leaves out, each with the reason, as every page says it."""
        return {LEAVER_FIELDS[name].value: reason for name, reason in self.withheld.items()}


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that will not be made: the cell, the code, and the reason in words.

    ``row`` is the leaver's; None where the letter would have been about no pupil. ``about`` is the letter's
    key, where it is known to whom it would go. ``action`` is what to do next, where the ledger has it.
    ``lacks`` are the headings of the columns that the letter needs and the whole list lacks. ``body`` is the
    ID of the body that it would go to, where planning knows it. ``near`` are the IDs of bodies whose names
    are near what the cell says: that is a slip. ``also`` is what else is known to hold the letter, each with
    a cell, code and reason of its own, so that the row is mended in one round.
    """

    row: Row | None
    cell: str
    code: str
    reason: str
    template: str
    action: Action | None = None
    about: str = ""
    lacks: tuple[str, ...] = ()
    body: str = ""
    near: tuple[str, ...] = ()
    also: tuple["Held", ...] = ()

    @property
    def name(self) -> str:
        """Return the leaver's name as in the list, for a page that may show it; "" where there is none."""
        return f"{self.row['forename']} {self.row['surname']}".strip() if self.row else ""

    @property
    def every(self) -> tuple["Held", ...]:
        """Return each thing that holds it, the first one first."""
        return replace(self, also=()), *self.also

    @property
    def place(self) -> Place:
        """Return where what holds it is mended: what a check finds in the leaver's row, in the list."""
        return next((one.place for one in HeldCode if one == self.code), Place.LIST)


@dataclass(frozen=True, slots=True)
class Plan:
    """Each template's letters: every row of a list, or every body, exactly once. Nothing is written yet.

    A row that names several bodies counts once for each. ``not_concerned`` are the rows or bodies that a
    template is not about: they need nothing, and are listed so that none drops out silently. Nor does what
    is ``done_before``: its letter was sent. ``unread`` are the list's columns that no letter is written from,
    each with its letter: "House" (AF). With ``rows_unseen`` its hidden rows have letters too: the file's
    format does not tell them.
    """

    templates: tuple[str, ...]
    on: date
    notices: tuple[Notice, ...]
    held: tuple[Held, ...]
    not_concerned: tuple[Held, ...] = ()
    done_before: tuple[Held, ...] = ()
    unread: tuple[str, ...] = ()
    rows_unseen: bool = False
