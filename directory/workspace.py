"""The folder that somebody works in, as a value: its workbook, leavers, templates; and who works there.

Only the doors (``commands``, ``web``) ask for them; nothing below them asks where it stands.
"""

import getpass
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from directory.errors import Action, DirectoryError

# Of sheets and letters git takes only the directory, the witness of its ledger, and the letterhead.
IGNORED = rb"""# Pupils' data and what is made of it never enter the repository.
# Of sheets and letters, only those named at the end do.
/data/*
*.[Xx][Ll][Ss]*
*.[Oo][Dd][STst]
*.[CTct][Ss][Vv]
*.[Dd][Oo][Cc]*
*.[Pp][Dd][Ff]
*.[Ee][Mm][Ll]
*.[Mm][Ss][Gg]
*.[Mm][Bb][Oo][Xx]
*.[Zz][Ii][Pp]
*.db*
*[Ll][Ee][Aa][Vv][Ee][Rr][Ss]*
/*[Rr]eport*
/out*/
/letters*/
index.html
plan.json
last-send.json
settled.json
~$*
.~lock*
!/data/recipients.xlsx
!/data/recipients.ledger.json
!/templates/letterhead.docx
"""

# What keeps an example from sending to its bodies, which are real.
EXAMPLE_SETTINGS = b"""# This folder is an example: its pupils are invented, but its bodies are real.
# So nothing is sent to them from here.
example = true
"""
SHOWN = 5  # existing files that are named at most


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder to work in. Its parts need not exist; each is a path below ``folder``."""

    folder: Path

    @property
    def there(self) -> bool:
        """Return whether it has a directory in it; False also for a folder that this login may not open."""
        try:
            return self.workbook.is_file()
        except PermissionError:
            return False

    @property
    def to_open(self) -> bool:
        """Return whether the page may open it: not the program's own folder, where an example is."""
        return self.there and not (self.folder / "directory" / "workspace.py").is_file()

    @property
    def workbook(self) -> Path:
        """Return the path of the directory's workbook. A folder that has it is a workspace."""
        return self.folder / "data" / "recipients.xlsx"

    @property
    def leavers(self) -> Path:
        """Return where a list of leavers is kept; git ignores it."""
        return self.folder / "data" / "leavers.xlsx"

    @property
    def ledger(self) -> Path:
        """Return the ledger, where the settings name no other."""
        return self.folder / "data" / "ledger.db"

    @property
    def templates(self) -> Path:
        """Return the folder of the templates and the letterhead."""
        return self.folder / "templates"

    @property
    def settings(self) -> Path:
        """Return the settings' file."""
        return self.folder / "recipients.toml"

    @property
    def out(self) -> Path:
        """Return where folders of letters are written; git ignores it, and every name that begins so."""
        return self.folder / "out"


class WouldOverwrite(DirectoryError):
    """New files would replace those that are already there. ``action`` is what replaces them, if anything."""

    def __init__(self, folder: Path, there: Sequence[Path], action: Action | None = None) -> None:
        names = ", ".join(path.relative_to(folder).as_posix() for path in there[:SHOWN])
        if len(there) > SHOWN:
            names += f" and {len(there) - SHOWN} more"
        super().__init__(
            f'"{folder}" already has {names}. Nothing was written.',
            f"Name another folder, or {'write over' if action else 'move'} them.",
            action=action,
        )


class NoWorkspace(DirectoryError):
    """Neither a folder nor one above it has a directory in it."""

    def __init__(self) -> None:
        super().__init__(
            "There is no data/recipients.xlsx in this folder or above it.",
            "Go to your folder first, or make one.",
            action=Action.MAKE_WORKSPACE,
        )


class ProgramsOwn(DirectoryError):
    """The folder to open is the program's own: its letters would go to real bodies."""

    def __init__(self) -> None:
        super().__init__(
            "This is the program's own folder: its directory is an example.",
            "Name your own folder. Without a folder the page offers to make one, or an example to try.",
        )


def template_files(folder: Path) -> list[Path]:
    """Return the files of a templates ``folder`` that letters are made of, the letterhead among them."""
    return sorted([*folder.glob("*.md"), *folder.glob("*.docx")])


def shipped(name: str) -> Path:
    """Return the folder ``name``, "templates" or "data", that comes with this program."""
    package = Path(__file__).parent
    packed = package / f"_{name}"  # where a wheel has it (pyproject.toml); a checkout has it above
    return packed if packed.is_dir() else package.parent / name


def find_workspace(start: Path) -> Workspace:
    """Return the folder ``start``, or the nearest above it, that has a directory in it. Raises NoWorkspace.

    Never another one: letters would go by some other school's directory.
    """
    for folder in (start, *start.parents):
        if (found := Workspace(folder)).there:
            return found
    raise NoWorkspace


def make_workspace(folder: Path, read_me: str) -> list[Path]:
    """Write an empty workbook, an empty leavers file and the templates into ``folder``; return their names.

    ``read_me`` is the text of the workbook's first sheet, which says how to work with it. Nothing is written
    when one of the files is there already: WouldOverwrite.
    """
    from directory.workbook.create import create_book, create_leavers

    new = Workspace(folder)
    made = {
        new.workbook: create_book(read_me),
        new.leavers: create_leavers(),
        new.templates / "letterhead.docx": (shipped("templates") / "letterhead.docx").read_bytes(),
    }
    return furnish(new, made)


def make_example(folder: Path) -> list[Path]:
    """Write the example directory, invented leavers and the templates into ``folder``; return their names.

    Its settings say that it is one, so that nothing is sent to its bodies.
    Raises WouldOverwrite unless the folder is new or empty: a ledger or settings that are there already would
    be taken for the example's.
    """
    if there := sorted(folder.iterdir()) if folder.is_dir() else []:
        raise WouldOverwrite(folder, there)
    new, data = Workspace(folder), shipped("data")
    made = {
        new.workbook: (data / "recipients.xlsx").read_bytes(),
        new.leavers: (data / "leavers.example.xlsx").read_bytes(),
        new.settings: EXAMPLE_SETTINGS,
        new.templates / "letterhead.docx": (shipped("templates") / "letterhead.docx").read_bytes(),
    }
    return furnish(new, made)


def furnish(new: Workspace, made: Mapping[Path, bytes]) -> list[Path]:
    """Write what was ``made``, the program's letters and a .gitignore into a workspace; return their names.

    Names are relative to the folder. Nothing is written when one is there already: WouldOverwrite.
    """
    texts = sorted(shipped("templates").glob("*.md"))
    letters = {new.templates / path.name: path.read_bytes() for path in texts}
    files = {**made, new.folder / ".gitignore": IGNORED, **letters}
    if there := [path for path in files if path.exists()]:
        raise WouldOverwrite(new.folder, there)
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            for begun in files:  # none of them was there before
                begun.unlink(missing_ok=True)
            error.filename = str(path)  # a full disk names none
            raise
    new.leavers.chmod(0o600)  # pupils' data will be in it
    return [path.relative_to(new.folder) for path in files]


def user() -> str:
    """Return the name with which the user has logged in.

    Where the system knows it, never what an environment variable says. It guards against a slip, not against
    somebody who may log in as another.
    """
    if os.name == "posix":
        import pwd

        with suppress(KeyError):
            return pwd.getpwuid(os.getuid()).pw_name
    return getpass.getuser()
