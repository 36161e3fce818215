"""The request for a run of letters: which letters, about whom, to whom, which workbook, what day."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """Which ``templates`` of the folder ``template_folder`` to write, and for what day ``on``.

    ``leavers`` is the list that templates about pupils need, else None. ``to`` narrows the recipients: an ID,
    a category, or "all"; "" when not given. ``hidden_rows``: the list's hidden rows get letters too.
    ``confirm_first``: a first letter about a pupil goes by post to an address that nobody has confirmed.
    ``require_basis``: a letter about a pupil is held where the register has no lawful basis for its rule.
    ``sheet`` is the title of the sheet that holds the list; "" for the only one that could. ``large_print``:
    all letters are in large print, not only those to homes that need it.
    """

    templates: tuple[str, ...]
    template_folder: Path
    leavers: Path | None
    workbook: Path
    on: date
    to: str = ""
    hidden_rows: bool = False
    confirm_first: bool = False
    sheet: str = ""
    large_print: bool = False
    require_basis: bool = False
