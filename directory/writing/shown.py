"""Show a template filled with an invented pupil, in any of its forms; and set a letter in one of them."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from directory.checks.trusted import read_directory
from directory.documents.forms import compile_word
from directory.documents.html import compile_html
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context
from directory.documents.page import file_page
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_text
from directory.planning.heads import head_of
from directory.templates.folder import load_template
from directory.templates.invented import invented_context
from directory.templates.register import allowed_fields, refuse_disallowed_fields
from directory.templates.template import Template

_PAGE = Path(__file__).parent / "pages" / "publication.html"


def _html(template: Template, context: Context, _: Letterhead) -> bytes:
    html = Markup(compile_html(template.body.letter)(context))  # noqa: S704  # documents.html escapes all values
    return file_page(_PAGE, title=template.title, html=html).encode()


# How each form is made, by the ending of its file.
FORMS: Mapping[str, Callable[[Template, Context, Letterhead], bytes]] = MappingProxyType(
    {
        "docx": lambda template, context, head: compile_word(template, head)(context),
        "pdf": lambda template, context, head: compile_pdf(template.body.letter, head)(context),
        "html": _html,
        "txt": lambda template, context, _: compile_text(template.body.letter)(context).encode(),
    }
)


def show_template(name: str, folder: Path, workbook: Path, on: date, form: str) -> bytes:
    """Return the letter ``name`` of the templates ``folder`` in one of FORMS, about an invented pupil.

    Raises Unknown, TemplateWrong, WorkbookUnreadable, FileUnfit, WordFileUnfit, CannotTypeset.
    """
    template = load_template(name, folder)
    directory = read_directory(workbook, on)
    refuse_disallowed_fields(template, directory.register)
    row = next((row for row in directory.register if row.rule == template.rule), None)
    allowed = allowed_fields(template, directory.register)
    context = invented_context(template, directory.school, row, on, allowed)
    return FORMS[form](template, context, head_of(template, folder, directory.school))
