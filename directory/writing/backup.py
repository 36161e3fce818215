"""Pack what cannot be made again into one file, to keep elsewhere: the directory, the record, the settings.

No letter is in it, and no list of pupils; the record has their references, and no name.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from directory.files import write_whole
from directory.ledger import Ledger
from directory.ledger.lock import mark_of_copy
from directory.ledger.witness import witness_of
from directory.workbook.choices import choices_of
from directory.workspace import Workspace, template_files

NOTE = "last-backup.json"


def backup(workspace: Workspace, ledger: Ledger | None, settings: Path, now: datetime) -> bytes:
    """Return a zip file of the workspace, and note when it was made.

    The ``ledger`` is held open, so that nothing is recorded meanwhile; None where there is none yet. The note
    of its last run is not in the file: the note that stays in the folder shows that the ledger put back is
    older. Where none stays, a mark beside it says so.
    """
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for path in _files(workspace, ledger, settings):
            with suppress(FileNotFoundError):
                archive.writestr(_name(path, workspace), path.read_bytes())
        if ledger:
            archive.writestr(_name(mark_of_copy(ledger.path), workspace), _said(now))
    write_whole(_note(workspace), _said(now))
    return made.getvalue()


def _said(now: datetime) -> bytes:
    return json.dumps({"at": now.isoformat(timespec="seconds")}).encode()


def last_backup(workspace: Workspace) -> datetime | None:
    """Return when the last one was made; None if never, or where the note cannot be read."""
    try:
        return datetime.fromisoformat(json.loads(_note(workspace).read_text("utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _files(workspace: Workspace, ledger: Ledger | None, settings: Path) -> Iterator[Path]:
    yield from (workspace.workbook, choices_of(workspace.workbook), settings)
    yield from template_files(workspace.templates)
    if ledger:
        yield from (ledger.path, witness_of(workspace.workbook))


def _name(path: Path, workspace: Workspace) -> str:
    """Return where a file stands in the zip: as in the folder, or beside it where it is kept elsewhere."""
    try:
        return path.resolve().relative_to(workspace.folder.resolve()).as_posix()
    except ValueError:
        return path.name


def _note(workspace: Workspace) -> Path:
    return workspace.workbook.parent / NOTE
