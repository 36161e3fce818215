"""Rules for a list's looks: hidden or merged cells, second tables, crossed-out text, comments.

No message quotes a cell.
"""

from collections.abc import Iterator

from directory.checks.helpers import told
from directory.checks.registry import check
from directory.checks.rules.sheets import (
    DIRECTION,
    MERGING,
    STRUCK,
    hidden_columns,
    hidden_rows,
    merged_cells,
    second_tables,
    stray_cells,
    struck_rows,
    turned_cells,
)
from directory.model import Book, Problem, Severity
from directory.workbook.schema import LEAVERS

OURS = "the workbook's own layout (the headings' help)"


@check("L14", Severity.WARNING, source=OURS, about="leavers")
def hidden(book: Book) -> Iterator[Problem]:
    """No row or column of the list is hidden.

    Why: a leaver in a hidden row gets no letter unless somebody asks for it; a hidden column is printed.
    Mend: clear the filter and unhide them; delete the rows that should get no letter, or fill their "Hold".
    """
    for table in book.tables.values():
        yield from hidden_rows(table, "left out of every letter")
        yield from hidden_columns(table)


@check("L54", Severity.ERROR, source=STRUCK, about="leavers")
def struck_through(book: Book) -> Iterator[Problem]:
    """No cell of the list is struck through.

    Why: whoever strikes a pupil or a college through means no letter to go, and one went.
    Mend: delete the row or the text, or fill "Hold"; else take the line away (Ctrl+5).
    """
    for table in book.tables.values():
        yield from struck_rows(table)


@check("L55", Severity.WARNING, source=OURS, about="leavers")
def comments_unread(book: Book) -> Iterator[Problem]:
    """No cell of the list has a comment.

    Why: "do not send" in a comment stops no letter.
    Mend: read it; type a reason to wait into "Hold", and delete the comment.
    """
    for table in book.tables.values():
        if table.commented:
            several = "have comments" if len(table.commented) > 1 else "has a comment"
            message = f"{told(table.commented)} {several} that no letter heeds: read it first."
            yield Problem(table.sheet, 0, table.commented[0], message)


@check("L15", Severity.ERROR, source=MERGING, about="leavers")
def cells_merged(book: Book) -> Iterator[Problem]:
    """No cells of the list are merged.

    Why: a "Hold" or a "No" merged over three rows stops only the first row's letter.
    Mend: select it, choose Unmerge Cells, and type the text into each row that it is about.
    """
    for table in book.tables.values():
        yield from merged_cells(table)


@check("L16", Severity.ERROR, source=OURS, about="leavers")
def second_table(book: Book) -> Iterator[Problem]:
    """Every file of leavers holds one table.

    Why: a second table's rows are read under the first table's headings, or not at all.
    Mend: move its rows under the first table and delete its headings, or move it to a file of its own.
    """
    for table in book.tables.values():
        yield from second_tables(table)


@check("L17", Severity.ERROR, source=DIRECTION, about="leavers")
def direction_turned(book: Book) -> Iterator[Problem]:
    """No cell has characters that turn the direction of writing.

    Why: they make a name on a letter look different from what the cell says.
    Mend: type the text again instead of pasting it.
    """
    rows = book.rows(LEAVERS.name)
    return turned_cells((row, key) for row in rows for key, text in row.values.items() if not text.isascii())


@check("L18", Severity.WARNING, source=OURS, about="leavers")
def far_outside(book: Book) -> Iterator[Problem]:
    """Every filled cell belongs to the list.

    Why: "do not send" next to the table, under no heading, stops no letter.
    Mend: type a reason to wait into "Hold"; move other text under a heading, or delete it.
    """
    for table in book.tables.values():
        yield from stray_cells(table)
