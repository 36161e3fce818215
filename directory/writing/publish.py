"""Publish what is for anybody, such as the list of bodies in a privacy notice, in every form.

It is no letter: nobody gets it, so the ledger knows nothing of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from directory.checks.trusted import read_directory
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context
from directory.errors import DirectoryError
from directory.model import Audience, Remembered
from directory.planning.heads import head_of
from directory.sharing.recipients import Directory
from directory.templates.folder import load_template, titles
from directory.templates.publication import publication_context
from directory.templates.template import Template
from directory.writing.shown import FORMS


class NotForAnybody(DirectoryError):
    """A template is a letter: it goes to whom it is for, and to nobody else."""

    def __init__(self, name: str, published: list[str]) -> None:
        known = ", ".join(published) or "there is none yet"
        super().__init__(f'"{name}" is a letter, which is not published.', f"What can be published: {known}.")


class DirectoryWrong(DirectoryError):
    """A body's row has an error: what is published would leave the body out, and nobody would notice."""

    def __init__(self, directory: Directory) -> None:
        wrong = directory.wrong.items()
        rows = "; ".join(f"{directory.typed[id_]['organisation'] or id_}, {one.where}" for id_, one in wrong)
        super().__init__(
            f"Bodies would be left out, because their rows have errors: {rows}.", "Mend them first."
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: its ``files`` by name, and the addresses left out as they are in doubt."""

    files: Mapping[str, bytes]
    left_out: Sequence[str]


def publish(
    name: str, folder: Path, workbook: Path, on: date, remembered: Sequence[Remembered] = ()
) -> Publication:
    """Return the publication ``name`` of the templates ``folder``, made of the workbook alone.

    An address that differs from what the ledger has ``remembered``, and that nobody has confirmed since, is
    left out.

    Raises Unknown, NotForAnybody, TemplateWrong, WorkbookUnreadable, FileUnfit, DirectoryWrong,
    WordFileUnfit, CannotTypeset, LetterStopped.
    """
    template = load_template(name, folder)
    if template.audience is not Audience.ANYBODY:
        published = [one.name for one in titles(folder) if one.audience is Audience.ANYBODY]
        raise NotForAnybody(name, published)
    directory = read_directory(workbook, on, remembered)
    if directory.wrong:
        raise DirectoryWrong(directory)
    reference = f"{directory.school['letter_reference_prefix']}-{name}-{on:%Y%m%d}".upper()
    context = publication_context(directory, reference, on)
    template.look(context)
    doubts = (*directory.doubtful.items(), *directory.doubtful_post.items())
    return Publication(
        _in_every_form(template, context, head_of(template, folder, directory.school)),
        [f"{directory.typed[id_]['organisation']}, {one.where}, {one.code}" for id_, one in doubts],
    )


def _in_every_form(template: Template, context: Context, letterhead: Letterhead) -> Mapping[str, bytes]:
    return {f"{template.name}.{form}": make(template, context, letterhead) for form, make in FORMS.items()}
