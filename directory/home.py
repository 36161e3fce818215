"""The folder that somebody works in: `data/recipients.xlsx`, a leavers file and `templates/`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import directory
from directory.errors import DirectoryError

WORKBOOK = Path("data") / "recipients.xlsx"
LEAVERS = Path("data") / "leavers.xlsx"
TEMPLATES = Path("templates")
LETTERHEAD = TEMPLATES / "letterhead.docx"
EXAMPLE_LEAVERS = "leavers.example.xlsx"


# Pupils' data and what is made of it never enter a repository.
GITIGNORE = Path(".gitignore")
IGNORED = (
    b"/data/[Ll]eavers*\n/data/*.db*\n/data/recipients.*-*.xlsx\n/out*/\n*.eml\nheld.xlsx\nplan.json\n~$*\n"
)


SHOWN = 5  # names in one message


class WouldOverwrite(DirectoryError):
    """A new folder would replace files that are already there."""

    def __init__(self, folder: Path, there: Sequence[Path]) -> None:
        super().__init__(folder, there)
        self.folder, self.there = folder, there

    def __str__(self) -> str:
        names = ", ".join(path.as_posix() for path in self.there[:SHOWN])
        if len(self.there) > SHOWN:
            names += f" and {len(self.there) - SHOWN} more"
        return f'"{self.folder}" already has {names}. Nothing was written: name another folder, or move them.'


class NoHome(DirectoryError):
    """Neither the current folder nor one above it has a directory in it."""

    def __str__(self) -> str:
        return (
            f"There is no {WORKBOOK.as_posix()} in this folder or above it. Go to your folder first, "
            "or make one: recipients init FOLDER."
        )


def home() -> Path:
    """Return the current folder, or the nearest above it, that has a directory in it; NoHome.

    Never another one: letters would go by some other school's directory.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / WORKBOOK).is_file():
            return folder
    raise NoHome


def templates_in(folder: Path | None) -> Path:
    """Return ``folder``, or where nobody has chosen one, that of the folder that is worked in; NoHome."""
    return folder or home() / TEMPLATES


def own(name: str) -> Path:
    """Return the folder ``name``, "templates" or "data", that comes with this program."""
    package = Path(directory.__file__).parent
    packed = package / f"_{name}"  # where a wheel has it (pyproject.toml); a checkout has it above
    return packed if packed.is_dir() else package.parent / name


def own_templates() -> Path:
    """Return the templates that come with this program, for a new folder to start from."""
    return own("templates")


def make_home(folder: Path) -> list[Path]:
    """Write an empty workbook, an empty leavers file and the templates into ``folder``; return their names.

    Nothing is written when one of them is there already: WouldOverwrite.
    """
    from directory.documents.docx import without_head
    from directory.workbook.create import create_book, create_leavers

    # The letterhead here is one school's own: another school's letters must not carry its name.
    blank = without_head((own_templates() / LETTERHEAD.name).read_bytes())
    made = {WORKBOOK: create_book(), LEAVERS: create_leavers(), LETTERHEAD: blank, GITIGNORE: IGNORED}
    return furnish(folder, made, own_templates())


def make_example(folder: Path) -> list[Path]:
    """Write the example directory, invented leavers and the templates into ``folder``; return their names.

    Raises WouldOverwrite unless the folder is new or empty: a ledger or settings that are there already would
    be taken for the example's.
    """
    there = [Path(path.name) for path in sorted(folder.iterdir())] if folder.is_dir() else []
    if there:
        raise WouldOverwrite(folder, there)
    data, templates = own("data"), own_templates()
    made = {
        WORKBOOK: (data / WORKBOOK.name).read_bytes(),
        LEAVERS: (data / EXAMPLE_LEAVERS).read_bytes(),
        LETTERHEAD: (templates / LETTERHEAD.name).read_bytes(),
        GITIGNORE: IGNORED,
    }
    return furnish(folder, made, templates)


def furnish(folder: Path, made: Mapping[Path, bytes], templates: Path) -> list[Path]:
    """Write what was ``made``, and the letters of ``templates``, into ``folder``; return what is new.

    Nothing is written when a file of that name is there already: WouldOverwrite names them all.
    """
    new = dict(made) | {TEMPLATES / path.name: path.read_bytes() for path in sorted(templates.glob("*.md"))}
    there = [path for path in new if (folder / path).exists()]
    if there:
        raise WouldOverwrite(folder, there)
    for path, content in new.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / LEAVERS).chmod(0o600)  # pupils' data will be in it
    return list(new)
