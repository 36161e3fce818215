"""Begin a new template: its .md and, if the school has the letter in Word, a copy of that beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from directory.checks.run import check_templates
from directory.checks.trusted import read_directory
from directory.errors import DirectoryError, Unknown
from directory.files import write_whole
from directory.model import SharingRule, TemplateFinding
from directory.templates.beginning import Beginning, begin
from directory.templates.word.package import WordFileUnfit
from directory.templates.word.read import OpenLetter
from directory.workspace import WouldOverwrite


@dataclass(frozen=True, slots=True)
class Begun:
    """The files of a new template, and what is wrong with it, or worth knowing."""

    files: tuple[Path, ...]
    found: Sequence[TemplateFinding]


class NameUnfit(DirectoryError):
    """A new template's name is none that its files could have."""

    def __init__(self, name: str) -> None:
        super().__init__(f'"{name}" cannot be the name of a template.', "Use a-z, 0-9 and hyphens.")


def rules_to_choose(workbook: Path, on: date) -> Sequence[SharingRule]:
    """Return the first row of each rule of the register. Raises WorkbookUnreadable, FileUnfit."""
    rows = read_directory(workbook, on).register
    return list({row.rule: row for row in reversed(rows)}.values())[::-1]


def refuse_name(name: str, folder: Path) -> None:
    """Raise an error if no template can have this name, or one has it: NameUnfit, WouldOverwrite."""
    if not name or name.strip("abcdefghijklmnopqrstuvwxyz0123456789-") or name.startswith("-"):
        raise NameUnfit(name)
    paths = [folder / f"{name}{suffix}" for suffix in (".md", ".docx")]
    if there := [path for path in paths if path.exists()]:
        raise WouldOverwrite(folder, there)


def refuse_word(file: Path) -> None:
    """Raise WordFileUnfit if a Word file can be no letter."""
    try:
        OpenLetter(file.name, file.read_bytes())
    except WordFileUnfit as error:
        raise WordFileUnfit(*error.reasons, name=file.name) from None


def begin_template(
    name: str, said: Beginning, folder: Path, workbook: Path, on: date, word: Path | None = None
) -> Begun:
    """Write a new template into ``folder``, with a copy of the Word letter ``word``, and check it.

    Raises NameUnfit, WouldOverwrite, WordFileUnfit, Unknown, WorkbookUnreadable, FileUnfit.
    """
    refuse_name(name, folder)
    register = read_directory(workbook, on).register
    rows = [row for row in register if row.rule == said.rule]
    if said.rule and not rows:
        raise Unknown("rule", said.rule, [row.rule for row in register])
    files = [folder / f"{name}.md"]
    if word:
        refuse_word(word)
        said = replace(said, word=f"{name}.docx")
        files.append(folder / said.word)
        write_whole(files[1], word.read_bytes())
    write_whole(files[0], begin(said, rows).encode())
    own = {path.name for path in files}
    return Begun(tuple(files), [one for one in check_templates(workbook, on, folder) if one.file in own])
