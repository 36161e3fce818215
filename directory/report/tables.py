"""Lay out plain tables for a terminal or a pipe, in a given width."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from textwrap import fill

from directory.report.style import Style
from directory.values.text import printable

NARROW = 100  # characters: on less, a table stacks what would stand side by side

# How rich draws a box: eight lines of four characters. Of ours only the headings are underlined.
_UNDERLINED = "    \n    \n -- \n    \n    \n    \n    \n    \n"
_GAP = 2


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: ``width`` in characters; 0 takes what the others leave."""

    text: str
    width: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A text that a terminal with colours may show in ``colour``; the words say the same without it."""

    text: str
    colour: str = ""


def table(headings: Sequence[Heading], rows: Iterable[Sequence[str | Cell]], style: Style) -> str:
    """Return a table as wide as ``style`` says; long cells wrap at spaces and hyphens."""
    from rich.box import Box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out,
        width=style.width,
        force_terminal=style.colour,
        no_color=not style.colour,
        legacy_windows=False,
    )
    grid = Table(
        box=Box(_UNDERLINED, ascii=True),
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),
        expand=True,
    )
    for heading in headings:
        ratio = None if heading.width else 1
        grid.add_column(Text(heading.text), width=heading.width or None, ratio=ratio, overflow="fold")
    rest = style.width - sum(heading.width + _GAP for heading in headings) + _GAP
    for cells in rows:
        texts = [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]
        grid.add_row(
            *(
                Text(wrapped(cell.text, heading.width or rest), cell.colour)
                for cell, heading in zip(texts, headings, strict=True)
            )
        )
    console.print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of ``width``, broken at spaces and hyphens, else anywhere."""
    return "\n".join(fill(line, max(width, 8)) for line in printable(text).split("\n"))
