"""The one loop with effects: every notice of a plan is rendered, then written, one at a time.

Nothing here decides: the plan has said who gets what. What fails stops the run, and plan.json, written
first, lists the files that were to come.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from directory.context import context_of, reference_of
from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.letter import Letter
from directory.documents.markup import Context
from directory.documents.parse import parse_letter
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_line, compile_text
from directory.errors import LetterheadWrong
from directory.mail import Draft, write_draft
from directory.model import Notice, Plan, School
from directory.outbox.folder import PLAN, Folder
from directory.report.plan import forms_of, plan_record
from directory.report.preview import preview
from directory.templates import Part, Template
from directory.workbook.create import held_rows

PREVIEW, HELD = "index.html", "held.xlsx"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan and what it takes to write it: the template, the school, and the letterhead's file."""

    plan: Plan
    template: Template
    school: School
    letterhead: Path


@dataclass(frozen=True, slots=True)
class Forms:
    """A template's compiled writers: parsed once, filled for every notice."""

    docx: Callable[[Context], bytes]
    pdf: Callable[[Context], bytes]
    html: Callable[[Context], str]
    subject: Callable[[Context], str]
    cover_text: Callable[[Context], str]
    cover_html: Callable[[Context], str]


def compile_forms(template: Template, letterhead: bytes) -> Forms:
    """Return the writers of ``template``. Raises TemplateWrong or LetterheadWrong."""
    letter = _parsed(template, template.body, addressed=True)
    cover = _parsed(template, template.cover)
    return Forms(
        docx=compile_docx(letter, letterhead),
        pdf=compile_pdf(letter),
        html=compile_html(letter),
        subject=compile_line(_parsed(template, template.subject)),
        cover_text=compile_text(cover),
        cover_html=compile_html(cover),
    )


def _parsed(template: Template, part: Part, *, addressed: bool = False) -> Letter:
    return parse_letter(
        part.text, template=template.name, title=template.title, addressed=addressed, first_line=part.line
    )


def write_plan(prepared: Prepared, out: Path, *, replace: bool) -> Iterator[Notice]:
    """Write every notice of a plan into the folder ``out``, yielding each once its files are whole.

    First plan.json, which lists all files to come; then a .docx, a .pdf and, where the route has one, an .eml
    for each notice; then held.xlsx; last index.html. ``replace``: see Folder.open.
    """
    plan, template, school = prepared.plan, prepared.template, prepared.school
    forms = compile_forms(template, _letterhead(prepared.letterhead))
    folder = Folder.open(out, replace=replace)
    names = [f"{stem(notice)}.{form}" for notice in plan.notices for form in forms_of(notice)]
    record = plan_record(plan) | {"files": [*names, HELD, PREVIEW]}
    folder.put(PLAN, json.dumps(record, ensure_ascii=False, indent=2).encode())
    letters: dict[str, str] = {}
    for notice in plan.notices:
        context = context_of(notice, school, template.enclosures, plan.on)
        pdf = forms.pdf(context)
        made = {"docx": forms.docx(context), "pdf": pdf}
        if notice.email:
            made["eml"] = _draft(notice, school, forms, context, pdf)
        letters[notice.key] = forms.html(context)
        for form, content in made.items():
            folder.put(f"{stem(notice)}.{form}", content)
        yield notice
    folder.put(HELD, held_rows([(held.row, f"{held.cell}: {held.reason}") for held in plan.held]))
    folder.put(PREVIEW, preview(plan, template.title, letters).encode())


def _letterhead(path: Path) -> bytes:
    if not path.is_file():
        raise LetterheadWrong("is missing. Save your letterhead from Word under this name.")
    return path.read_bytes()


def stem(notice: Notice) -> str:
    """Return a notice's file name without its ending: no part of it is about the leaver."""
    return f"{notice.recipient.id}-{notice.key}"


def _draft(notice: Notice, school: School, forms: Forms, context: Context, pdf: bytes) -> bytes:
    return write_draft(
        Draft(
            to=notice.email,
            sender=school["email"],
            sender_name=school["name"],
            subject=forms.subject(context),
            text=forms.cover_text(context),
            html=forms.cover_html(context),
            pdf=pdf,
            pdf_name=f"{reference_of(notice, school)}.pdf",
        )
    )
