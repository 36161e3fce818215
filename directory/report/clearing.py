"""The report of `clear`: what need not be kept any more, and what deleting it does not reach."""

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped
from directory.values.text import counted
from directory.writing.clear import Clearing

BEYOND = (
    "Deleting is not wiping: until the disk uses the space again, a recovery program may find the files. "
    "Copies elsewhere stay: in backups, in the earlier versions that a network or cloud drive keeps, in the "
    "mail program, in answers to pupils and in files that were made for a printer."
)


def clearing_text(found: Clearing, style: Style) -> str:
    """Return a table of all that may be deleted, and below it what stays and why."""
    rows = [[str(path), what] for path, what in things(found)]
    stays = "".join(f"{wrapped(one, style.width)}\n" for one in found.stays)
    if not rows:
        return f"No copy of a letter, list or backup is to be deleted.\n{stays}"
    shown = table([Heading("To delete"), Heading("What it is", 36)], rows, style)
    return f"{shown}\n{stays}{wrapped(BEYOND, style.width)}\n"


def things(found: Clearing) -> Iterator[tuple[Path, str]]:
    """Yield what may be deleted, and what each is."""
    for one in found.folders:
        sent = f"{counted(one.letters, 'letter')}, the last sent {one.on:%d/%m/%Y}" if one.letters else ""
        yield one.path, sent or "a folder without a letter"
    yield from ((path, "a list of pupils") for path in found.lists)
    yield from ((path, "a backup of the workbook") for path in found.backups)


def _record(found: Clearing) -> dict[str, Any]:
    return {
        "folders": [
            {"folder": one.path.as_posix(), "letters": one.letters, "last_sent": one.on.isoformat()}
            for one in found.folders
        ],
        "lists": [path.as_posix() for path in found.lists],
        "backups": [path.as_posix() for path in found.backups],
        "stays": list(found.stays),
    }


FORMS: Forms[Clearing] = MappingProxyType({"text": clearing_text, "json": json_of(_record)})
