"""Time a change of one cell in a large workbook, next to openpyxl's load and save."""

from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bench.timing import Result, Side, interleave
from directory.workbook.edit import Change, edited
from directory.workbook.schema import RECIPIENTS

BODIES = 10_000
ROUNDS = 5


def write_bodies(path: Path, count: int = BODIES) -> None:
    """Write a Recipients sheet of ``count`` invented bodies to ``path``, every cell different."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(RECIPIENTS.name)
    sheet.append([column.heading for column in RECIPIENTS.columns])
    for number in range(count):
        sheet.append([f"{column.heading} of {number}" for column in RECIPIENTS.columns])
    book.save(path)


def edits(folder: Path) -> Result:
    """Return the time of changing one cell, in memory, another one in each round."""
    path = folder / "bodies.xlsx"
    write_bodies(path)
    content = path.read_bytes()
    cells = [f"K{row}" for row in range(2, BODIES, BODIES // (ROUNDS + 1))][: ROUNDS + 1]

    def ours(cell: str) -> bytes:
        return edited(path.name, content, [Change(RECIPIENTS.name, cell, "0116 496 0001", filled=True)])

    def peer(cell: str) -> bytes:
        book = load_workbook(BytesIO(content))
        book[RECIPIENTS.name][cell] = "0116 496 0001"
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    for change in (ours, peer):
        assert (
            load_workbook(BytesIO(change(cells[0])), read_only=True)[RECIPIENTS.name]["K2"].value[:4]
            == "0116"
        )
    times = interleave([Side(ours), Side(peer)], cells, ROUNDS)
    return Result(f"one cell of {BODIES:,} rows / openpyxl, load and save", *times, goal=10)
