"""Mend a workbook: propose the repairs that are certain, then write those that somebody agreed to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from directory.checks import registry
from directory.checks.repairs import Repair, repairs
from directory.model import Book, Finding, Remembered
from directory.workbook.change import as_seen
from directory.workbook.edit import CellsRefused, Change, edited
from directory.workbook.guard import guard
from directory.workbook.read import book_in
from directory.workbook.save import is_backup, refuse_open, save_over
from directory.workbook.schema import ALL_SHEETS


@dataclass(frozen=True, slots=True)
class Proposal:
    """The certain repairs of the workbook at ``path``, whose bytes were ``content``.

    ``refused`` maps a certain repair to the reason why its cell cannot be written over, such as a formula.
    """

    path: Path
    content: bytes = field(repr=False)
    findings: tuple[Finding, ...]
    repairs: tuple[Repair, ...]
    refused: Mapping[Repair, str]


def repairs_for(path: Path, today: date, remembered: Sequence[Remembered] = ()) -> Proposal:
    """Return the repairs of the workbook at ``path``, without writing. Raises WorkbookUnreadable.

    ``remembered`` is what the ledger remembers of bodies: it adds to the findings.

    Once a heading is mended, the cells below it can be read for the first time. So the repairs are made in
    memory and the result is checked again, until there is nothing more to propose.
    """
    content = guard(path)
    book, findings = _look(path.name, content, today, remembered)
    at_first = tuple(findings)
    found: list[Repair] = []
    refused: dict[Repair, str] = {}
    while True:
        known = {_place(cell) for repair in (*found, *refused) for cell in repair.cells}
        new = [one for one in repairs(book, findings) if known.isdisjoint(map(_place, one.cells))]
        if not new:
            return Proposal(path, content, at_first, tuple(sorted(found, key=_in_order)), refused)
        try:
            now = _with(path.name, content, [*found, *new])
        except CellsRefused as error:
            told = {
                one: "; ".join(
                    error.reasons[_change(cell)] for cell in one.cells if _change(cell) in error.reasons
                )
                for one in new
            }
            refused |= {one: reason for one, reason in told.items() if reason}
            new = [one for one in new if one not in refused]
            now = _with(path.name, content, [*found, *new])
        found += new
        book, findings = _look(path.name, now, today, remembered)


def mend(proposal: Proposal, agreed: Iterable[Repair], now: datetime) -> Path:
    """Make the ``agreed`` repairs of a proposal in its workbook; return the backup's path.

    Raises NotSaved when the workbook is open, has changed since, or cannot be written.
    """
    path, content = proposal.path, proposal.content
    refuse_open(path.resolve())
    return save_over(path, content, _with(path.name, content, agreed), now)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was mended: the repairs, the backup, the digest (SHA-256, hex) of the workbook as it was left.

    ``moved`` are the ids of those that were agreed to and are not proposed any more: somebody has changed
    their cells since. When nothing was mended there is no ``backup``.
    """

    made: tuple[Repair, ...]
    moved: tuple[str, ...]
    backup: Path | None
    digest: str


def mend_chosen(path: Path, ids: Collection[str], now: datetime) -> Mended:
    """Mend the repairs that somebody chose by their ids, as far as they are proposed today just the same.

    Raises WorkbookUnreadable, NotSaved.
    """
    proposal = repairs_for(path, now.date())
    made = tuple(one for one in proposal.repairs if one.key in ids)
    moved = tuple(sorted(set(ids) - {one.key for one in made}))
    backup = mend(proposal, made, now) if made else None
    after = _with(path.name, proposal.content, made) if made else proposal.content
    return Mended(made, moved, backup, sha256(after).hexdigest())


def put_back(path: Path, backup: Path, digest: str, now: datetime) -> Path:
    """Put a workbook's backup back in its place, and return the backup of what was there.

    ``digest`` is what the workbook was left with. Raises NotSaved when it was changed since,
    WorkbookUnreadable; ValueError for a file that is no backup of this workbook.
    """
    if not is_backup(backup, path):
        raise ValueError("not a backup of this workbook")
    before = as_seen(path, digest)
    return save_over(path, before, guard(backup), now)


def _with(name: str, content: bytes, made: Iterable[Repair]) -> bytes:
    return edited(name, content, [_change(cell) for repair in made for cell in repair.cells])


def _change(cell: Repair) -> Change:
    return Change(cell.sheet, cell.cell, cell.new, filled=bool(cell.old))


def _place(cell: Repair) -> tuple[str, str]:
    return cell.sheet, cell.cell


def _in_order(repair: Repair) -> tuple[int, int, int, str]:
    """Return the key that sorts repairs as findings are sorted: by sheet, row, column."""
    letters = repair.cell.rstrip("0123456789")
    return list(ALL_SHEETS).index(repair.sheet), int(repair.cell[len(letters) :]), len(letters), letters


def _look(
    name: str, content: bytes, today: date, remembered: Sequence[Remembered]
) -> tuple[Book, list[Finding]]:
    """Return the workbook in these bytes, and its findings."""
    book = book_in(name, content, today)
    return book, registry.run(book, remembered=remembered)
