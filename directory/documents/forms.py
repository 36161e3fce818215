"""Compile a template's writers (Word, PDF, text, subject) once, to be filled for every notice."""

from collections.abc import Callable
from dataclasses import dataclass

from directory.documents.docx import compile_docx
from directory.documents.html import compile_html
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context
from directory.documents.own_word import compile_own_word
from directory.documents.pdf import compile_pdf
from directory.documents.printed import refuse_unfit
from directory.documents.text import compile_line, compile_text
from directory.templates.replacing import cover_of, subject_of
from directory.templates.template import Template


@dataclass(frozen=True, slots=True)
class Forms:
    """A template's writers, compiled once and filled for every notice."""

    docx: Callable[[Context], bytes]
    pdf: Callable[[Context], bytes]
    html: Callable[[Context], str]
    subject: Callable[[Context], str]
    cover_text: Callable[[Context], str]
    cover_html: Callable[[Context], str]


def compile_forms(template: Template, letterhead: Letterhead, *, large: bool = False) -> Forms:
    """Return the writers of ``template``, on the school's letterhead.

    That of the PDF raises DoesNotFit for a letter that is not whole on its sheets; Word has the same widths.
    ``large``: the letterhead is for large print, in which a letter takes twice its sheets.
    """
    letter, cover = template.body.letter, cover_of(template)
    return Forms(
        docx=compile_word(template, letterhead, large=large),
        pdf=_measured(compile_pdf(letter, letterhead), letterhead, template, times=2 if large else 1),
        html=compile_html(letter),
        subject=compile_line(subject_of(template)),
        cover_text=compile_text(cover),
        cover_html=compile_html(cover),
    )


def compile_word(
    template: Template, letterhead: Letterhead, *, large: bool = False
) -> Callable[[Context], bytes]:
    """Return the Word writer of ``template``: the school's own Word letter as it is, but in large print."""
    if template.word and not large:
        return compile_own_word(template.word, template.body.letter, letterhead)
    return compile_docx(template.body.letter, letterhead)


def _measured(
    make: Callable[[Context], bytes], letterhead: Letterhead, template: Template, *, times: int
) -> Callable[[Context], bytes]:
    addressed, most = template.body.letter.addressed, times * template.most_pages

    def write(context: Context) -> bytes:
        made = make(context)
        refuse_unfit(made, letterhead.page, addressed=addressed, most_pages=most)
        return made

    return write
