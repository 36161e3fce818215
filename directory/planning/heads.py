"""Read what letters stand under: the school's letterhead, or the header and footer of its own Word letter."""

from collections.abc import Mapping
from pathlib import Path

from directory.documents.letterhead.read import Letterhead, OwnText, read_letterhead
from directory.model import Notice, Plan, School
from directory.templates.context import school_values
from directory.templates.template import Template
from directory.templates.word.package import WordFileUnfit

LETTERHEAD = "letterhead.docx"  # in the folder of the templates
Print = tuple[str, str, bool]  # a template, a language, and whether in large print


def print_of(notice: Notice) -> Print:
    """Return in which of its prints a template makes the letter of ``notice``."""
    return notice.template, notice.language, notice.large


def letterhead_path(folder: Path) -> Path:
    """Return where the letterhead is in the ``folder`` of the templates, if there is one."""
    return folder / LETTERHEAD


def letterhead_in(folder: Path, school: School, *, large: bool = False) -> Letterhead:
    """Return the school's letterhead, for large print if wanted, before anything is recorded.

    Raises WordFileUnfit.
    """
    return read_letterhead(letterhead_bytes(folder), school_values(school), large=large)


def letterhead_bytes(folder: Path) -> bytes:
    """Return the school's letterhead as it is in its file. Raises WordFileUnfit where there is none."""
    path = letterhead_path(folder)
    if not path.is_file():
        raise WordFileUnfit(("is missing", "Save your letterhead from Word under this name."))
    return path.read_bytes()


def head_of(
    template: Template, folder: Path, school: School, *, large: bool = False, number: int = 1
) -> Letterhead:
    """Return the letterhead of ``template``: that of its own Word letter, else the school's in ``folder``.

    ``number`` tells its looks in a web page from those of other Word letters. Raises WordFileUnfit.
    """
    if template.word is None:
        return letterhead_in(folder, school, large=large)
    own = OwnText(template.word, template.body.letter.addressed, number)
    try:
        return read_letterhead(template.word.content, school_values(school), large=large, own=own)
    except WordFileUnfit as error:
        raise WordFileUnfit(*error.reasons, name=f"templates/{template.word.file}") from None


def own_heads(plan: Plan, templates: Mapping[str, Template], school: School) -> Mapping[Print, Letterhead]:
    """Return the letterheads of a plan's own Word letters. Raises WordFileUnfit."""
    heads: dict[Print, Letterhead] = {}
    for kind in dict.fromkeys(map(print_of, plan.notices)):
        name, language, large = kind
        template = templates[name].in_language(language)
        if template.word:
            heads[kind] = head_of(template, Path(), school, large=large, number=len(heads) + 1)
    return heads
