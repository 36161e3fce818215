"""Write letters as a table that GOV.UK Notify takes: a row an e-mail, its whole text in one column.

A letter's words depend on what may be told about its leaver, so a template in Notify has two placeholders
and no word of its own. Nothing is sent or recorded: a person who uploads the table reports it.
Source: how Notify's own code reads a table, RecipientCSV of alphagov/notifications-utils (headings, line
breaks within a cell, spaces at its ends), read 2026-11-30.
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from io import StringIO
from pathlib import Path

from directory.documents.text import compile_line, compile_text
from directory.files import write_whole
from directory.ledger import LedgerReader
from directory.planning.already_sent import without_sent
from directory.planning.prepare import Prepared, prepare
from directory.templates.replacing import subject_of
from directory.values.dates import Days
from directory.values.text import begins_formula
from directory.writing.git import refuse_taken
from directory.writing.manifest import FolderTaken, Manifest

HEADINGS = ("email address", "subject", "letter")
TEMPLATE = "Subject: ((subject))\n\n((letter))\n"


def write_for_notify(
    folder: Path, keys: Collection[str], ledger: LedgerReader, closed: Sequence[Days], *, table: Path
) -> tuple[Path, int]:
    """Write the folder's drafts with these ``keys`` into ``table``, and beside it the template for Notify.

    ``keys`` are those of drafts that may leave: judged before. Returns the template's path and how many rows
    there are. No file replaces an existing one. Raises FolderTaken, GitWouldTake.
    """
    template = table.with_name(f"{table.stem}-template.txt")
    for path in (table, template):
        if path.exists():
            raise FolderTaken(path, "is there already", "Choose another name, or take it away first.")
        refuse_taken(path)
    rows = list(_rows(_prepared(folder, ledger, closed), keys))
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    write_whole(table, out.getvalue().encode("utf-8"), durable=False)
    write_whole(template, TEMPLATE.encode("utf-8"), durable=False)
    return template, len(rows)


def _prepared(folder: Path, ledger: LedgerReader, closed: Sequence[Days]) -> Prepared:
    """Return what the folder was written from, with the days of the letters that its corrections replace."""
    corrected = [one.key for one in ledger.in_folder(str(folder.resolve())).values() if one.correction]
    prepared = prepare(Manifest.read(folder).request, ledger, closed)
    return without_sent(prepared, ledger, into=folder, corrected=corrected)


def _rows(prepared: Prepared, keys: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for notice in prepared.plan.notices:
        if notice.key in keys:
            template, context = prepared.template(notice), prepared.context(notice)
            text = compile_text(template.body.letter, folded=False)(context)
            yield notice.email, compile_line(subject_of(template))(context), text.strip()


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet program calculates, if somebody opens the table with one.

    Notify takes spaces away at the ends of a cell, and would print an apostrophe.
    """
    return f" {cell}" if begins_formula(cell) else cell
