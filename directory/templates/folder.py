"""Find and read the letters of the ``templates/`` folder, originals and translations."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from directory.errors import Unknown
from directory.model import Audience
from directory.sharing.recipients import Directory
from directory.templates.front_matter import read_front_matter
from directory.templates.grammar import judge, vocabulary
from directory.templates.problems import Breach, TemplateWrong
from directory.templates.template import (
    Reading,
    Template,
    _whole,
    differences,
    language_of,
    read_file,
    touched_by,
)


@dataclass(frozen=True, slots=True)
class Title:
    """What a template's front matter says of it. ``languages`` are the tags of its translations.

    ``trouble`` is why its front matter does not say it, "" when it does; ``audience`` is then None.
    """

    name: str
    title: str
    audience: Audience | None
    rule: str
    languages: tuple[str, ...]
    trouble: str = ""

    @property
    def is_letter(self) -> bool:
        """Return whether it is a letter, as far as it says: not published, nor the answer to a pupil."""
        return self.audience is None or self.audience.is_letter


@dataclass(frozen=True, slots=True)
class AsksFor:
    """What a template asks for: ``always`` and ``touched`` as in ``Template``."""

    always: frozenset[str]
    touched: frozenset[str]


@dataclass(frozen=True, slots=True)
class TemplateFolder:
    """The files of a templates folder as read, and the directory whose register they must keep to."""

    readings: tuple[Reading, ...]
    directory: Directory

    def slips(self, breach: Breach) -> Iterator[TemplateWrong]:
        """Yield the breaches of one rule that were found when the files were read."""
        return (wrong for one in self.readings for wrong in one.wrong if wrong.breach is breach)

    def siblings(self) -> Iterator[tuple[Reading, Reading | None, str]]:
        """Yield each translation, its original if there is one, and the language's tag."""
        by_name = {one.name: one for one in self.readings}
        for one in self.readings:
            if tag := language_of(one.name):
                yield one, by_name.get(one.name.partition(".")[0]), tag


def read_folder(folder: Path, directory: Directory) -> TemplateFolder:
    """Return the templates of ``folder``, originals and translations, as far as they can be read."""
    return TemplateFolder(tuple(map(read_file, sorted(folder.glob("*.md")))), directory)


def template_names(folder: Path) -> list[str]:
    """Return the names of the templates of ``folder``, without translations."""
    return sorted(path.stem for path in folder.glob("*.md") if "." not in path.stem)


def letters(folder: Path) -> list[Title]:
    """Return the titles of the letters of ``folder``, without what is published and the answer to a pupil."""
    return [one for one in titles(folder) if one.is_letter]


def titles(folder: Path) -> list[Title]:
    """Return what the front matter of each template of ``folder`` says, its translations with it.

    The texts themselves are not read, so this takes milliseconds where ``list_templates`` takes a second.
    """
    tags: dict[str, list[str]] = {name: [] for name in template_names(folder)}
    for path in sorted(folder.glob("*.*.md")):
        name, _, tag = path.stem.partition(".")
        tags.get(name, []).append(tag)
    return [_title(folder / f"{name}.md", tuple(languages)) for name, languages in tags.items()]


def _title(path: Path, languages: tuple[str, ...]) -> Title:
    try:
        front, _, _ = read_front_matter(path.stem, path.read_text("utf-8-sig"))
    except (TemplateWrong, UnicodeDecodeError):
        return Title(path.stem, path.stem, None, "", languages, "Its front matter cannot be read.")
    title, audience = front.text("title"), front.word("audience", Audience)
    rule = front.text("rule", needed=False)
    trouble = " ".join(dict.fromkeys(str(slip) for slip in front.slips))
    return Title(path.stem, title or path.stem, audience, rule, languages, trouble)


def asking_of(name: str, folder: Path) -> AsksFor:
    """Return what template ``name`` asks for; nothing of a template that is wrong.

    A text is judged and not set, so this takes milliseconds; a Word letter is read whole.
    """
    path = folder / f"{name}.md"
    try:
        front, body, _ = read_front_matter(name, path.read_text("utf-8-sig"))
    except (TemplateWrong, UnicodeDecodeError):
        return AsksFor(frozenset(), frozenset())
    if "body" in front.entries:
        found = read_file(path).template
        return AsksFor(found.always, found.touched) if found else AsksFor(frozenset(), frozenset())
    judged = judge(body, vocabulary(front.word("audience", Audience)))
    whens = (front.leaver_field("when"), *(one.when for one in front.enclosures()))
    asks = (*judged.asks, *(f"leaver.{when}" for when in whens if when))
    return AsksFor(judged.always, touched_by(judged.text, asks))


def list_templates(folder: Path) -> list[Template]:
    """Return the templates of ``folder`` with their translations; raises TemplateWrong at the first error."""
    return [load_template(name, folder) for name in template_names(folder)]


def load_template(name: str, folder: Path) -> Template:
    """Return template ``name`` of ``folder``, judged, with its translations.

    Raises Unknown when there is no such template, TemplateWrong when it breaks a rule.
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
