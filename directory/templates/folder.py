"""All files of the ``templates/`` folder as read, and the directory that they are held against."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from directory.errors import Unknown
from directory.sharing.recipients import Directory
from directory.templates.problems import Breach, TemplateWrong
from directory.templates.template import Reading, Template, _whole, differences, language_of, read_file


@dataclass(frozen=True, slots=True)
class TemplateFolder:
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


def read_folder(folder: Path, directory: Directory) -> TemplateFolder:
    """Return the templates of ``folder``, originals and siblings, as far as they can be read."""
    return TemplateFolder(tuple(map(read_file, sorted(folder.glob("*.md")))), directory)


def template_names(folder: Path) -> list[str]:
    """Return the names of the templates of ``folder``; siblings in another language are not among them."""
    return sorted(path.stem for path in folder.glob("*.md") if "." not in path.stem)


def list_templates(folder: Path) -> list[Template]:
    """Return the templates of ``folder``, with their siblings; raises TemplateWrong for the first wrong."""
    return [load_template(name, folder) for name in template_names(folder)]


def load_template(name: str, folder: Path) -> Template:
    """Return template ``name`` of ``folder``, judged, with its siblings in other languages.

    Raises Unknown when there is none, TemplateWrong when it breaks a rule of the language.
    """
    known = template_names(folder)
    if name not in known:
        raise Unknown("template", name, known)
    template = _whole(read_file(folder / f"{name}.md"))
    siblings = {}
    for path in sorted(folder.glob(f"{name}.*.md")):
        other = _whole(read_file(path))
        for wrong in differences(template, other):
            raise wrong
        siblings[language_of(other.name)] = other
    return replace(template, siblings=MappingProxyType(siblings))
