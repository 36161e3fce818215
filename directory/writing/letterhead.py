"""Try a Word file as the school's letterhead, and put it in the place of the one before."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from directory.documents.letterhead.read import Letterhead, other_school, read_letterhead
from directory.planning.heads import letterhead_in, letterhead_path
from directory.sharing.recipients import school_of
from directory.templates.context import school_values
from directory.templates.word.package import WordFileUnfit
from directory.workbook.read import read_book
from directory.workbook.save import NotSaved, OpenElsewhere, save_over, write_copy
from directory.workspace import Workspace
from directory.writing.sample import sample_letter


@dataclass(frozen=True, slots=True)
class Tried:
    """What letters have of a letterhead, and a sample letter on it by its form: "docx" and "pdf".

    ``warning`` says that it names another school; "" if it does not.
    """

    letterhead: Letterhead
    warning: str
    samples: dict[str, bytes] = field(repr=False)


def try_letterhead(content: bytes, workbook: Path, today: date) -> Tried:
    """Return how letters look on a Word file, filled with what the workbook says of the school so far.

    Raises WordFileUnfit with all reasons at once, CannotTypeset, WorkbookUnreadable.
    """
    school = school_values(school_of(read_book(workbook, today)))
    letterhead = read_letterhead(content, school)
    word, pdf = sample_letter(letterhead, school, today)
    return Tried(letterhead, other_school(letterhead), {"docx": word, "pdf": pdf})


def letterhead_trouble(templates: Path, workbook: Path, today: date) -> str:
    """Return why the letterhead in a folder of ``templates`` cannot serve, and what to do; "" if it can."""
    try:
        letterhead_in(templates, school_of(read_book(workbook, today)))
    except WordFileUnfit as error:
        return f"{error.what} {error.mend}"
    return ""


def letterhead_digest(workspace: Workspace) -> str:
    """Return the SHA-256 of the letterhead as it is now, in hex; "" where there is none."""
    path = letterhead_path(workspace.templates)
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def use_letterhead(workspace: Workspace, content: bytes, digest: str, now: datetime) -> Path | None:
    """Put a Word file in the place of the letterhead, which somebody saw when it had this ``digest``.

    Returns where the one before is kept, None where there was none. Raises NotSaved when the letterhead is
    open in Word, was changed since, or cannot be written.
    """
    path = letterhead_path(workspace.templates)
    if (lock := path.with_name(f"~${path.name[2:]}")).exists():  # as Word names it
        mend = f'Close it there and try again. If nobody has it open, delete "{lock.name}" in its folder.'
        raise OpenElsewhere(path.name, "is open in Word", mend)
    if letterhead_digest(workspace) != digest:
        raise NotSaved(path.name, "has been changed by somebody since it was shown", "Look at it once more.")
    if not digest:
        write_copy(path, content, of=workspace.workbook, replace=False)
        return None
    return save_over(path, path.read_bytes(), content, now)
