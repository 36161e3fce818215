"""The letters of a set that did not arrive, and what comes next for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from directory.checks.registry import email_doubting_codes
from directory.ledger.entries import Standing
from directory.planning.not_arrived import in_vain
from directory.values.text import counted
from directory.web.back import carry
from directory.web.desk import Desk
from directory.web.runs import NOT_ARRIVED, LetterSet
from directory.workbook.read import read_book


@dataclass(frozen=True, slots=True)
class NotArrived:
    """How many letters of a set did not arrive, and the IDs of the bodies to ask before they go again."""

    number: int
    ask: Sequence[str]

    @property
    def says(self) -> str:
        """Return what comes next."""
        again = f"write {'it' if self.number == 1 else 'them'} again"
        return f"{counted(self.number, 'letter')}: {'mend or confirm the address' if self.ask else again}"

    def href(self, found: LetterSet) -> str:
        """Return the page where that is done."""
        if not self.ask:
            return f"{found.href}/again"
        return carry(body_href(self.ask[0]), found.id) if len(self.ask) == 1 else f"{found.href}/send"


def body_href(id_: str) -> str:
    """Return the page of a body, where its address is mended and confirmed."""
    return f"/directory/body/{quote(id_, safe='')}"


def not_arrived_in(at: Desk, found: LetterSet, here: Iterable[Standing]) -> NotArrived:
    """Return what did not arrive of a set, whose letters are ``here``."""
    codes = email_doubting_codes()
    doubted = {one.recipient or "" for one in at.findings() if one.code in codes and not one.accepted}
    book = at.kept("book", lambda: read_book(at.workspace.workbook, at.today))
    lost = in_vain((one for one in here if one.state in NOT_ARRIVED), book, doubted)
    return NotArrived(found.not_arrived, sorted({one.entry.recipient for one in lost}))
