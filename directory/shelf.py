"""All files of the ``templates/`` folder as read, and the directory that they are held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from directory.errors import Breach, TemplateWrong
from directory.sharing.recipients import Directory
from directory.templates import Reading, language_of, read_file


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of a templates folder, read, and the directory whose register they must keep to."""

    readings: tuple[Reading, ...]
    directory: Directory

    def slips(self, breach: Breach) -> Iterator[TemplateWrong]:
        """Yield what was found to be wrong with one of the rules when the files were read."""
        return (wrong for one in self.readings for wrong in one.wrong if wrong.breach is breach)

    def siblings(self) -> Iterator[tuple[Reading, Reading | None, str]]:
        """Yield each file in another language, its original if there is one, and the language's tag."""
        by_name = {one.name: one for one in self.readings}
        for one in self.readings:
            if tag := language_of(one.name):
                yield one, by_name.get(one.name.partition(".")[0]), tag


def shelf_of(folder: Path, directory: Directory) -> Shelf:
    """Return the templates of ``folder``, originals and siblings, as far as they can be read."""
    return Shelf(tuple(map(read_file, sorted(folder.glob("*.md")))), directory)
