"""The folder that somebody works in: `data/recipients.xlsx`, a leavers file and `templates/`."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import directory
from directory.errors import DirectoryError

WORKBOOK = Path("data") / "recipients.xlsx"
LEAVERS = Path("data") / "leavers.xlsx"
TEMPLATES = Path("templates")


class WouldOverwrite(DirectoryError):
    """A new folder would replace files that are already there."""

    def __init__(self, folder: Path, there: Sequence[Path]) -> None:
        super().__init__(folder, there)
        self.folder, self.there = folder, there

    def __str__(self) -> str:
        names = ", ".join(path.as_posix() for path in self.there)
        return f'"{self.folder}" already has {names}. Nothing was written: name another folder, or move them.'


def home() -> Path:
    """Return the current folder if it has a directory in it, else the checkout this program runs from."""
    here = Path.cwd()
    return here if (here / WORKBOOK).exists() else Path(directory.__file__).parent.parent


def furnish(folder: Path, workbooks: Mapping[Path, bytes], templates: Path) -> list[Path]:
    """Write the workbooks, and a copy of the ``templates`` folder, into ``folder``; return what is new.

    Nothing is written when a file of that name is there already: WouldOverwrite names them all.
    """
    copied = {
        TEMPLATES / path.relative_to(templates): path
        for path in sorted(templates.rglob("*"))
        if path.is_file()
    }
    new = [*workbooks, *copied]
    there = [path for path in new if (folder / path).exists()]
    if there:
        raise WouldOverwrite(folder, there)
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    for path, content in workbooks.items():
        (folder / path).write_bytes(content)
    for path, source in copied.items():
        shutil.copyfile(source, folder / path)
    return new
