"""What a run of letters is asked to be: which letters, about whom, to whom, by which workbook, what day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """Which ``templates`` of the folder ``template_folder`` to write, and for what day ``on``.

    ``leavers`` is the list that templates about pupils need, else None. ``to`` narrows whom it goes to: an
    ID, a category, or "all"; "" where nobody said. ``hidden_rows``: the list's hidden rows are meant too.
    """

    templates: tuple[str, ...]
    template_folder: Path
    leavers: Path | None
    workbook: Path
    on: date
    to: str = ""
    hidden_rows: bool = False
