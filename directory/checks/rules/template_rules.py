"""Rules about the templates: their language, their Markdown, their siblings, their footing.

A template that none of these finds anything in is one that a run can load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.checks.registry import template_check
from directory.templates.problems import Breach, TemplateWrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directory.templates.folder import TemplateFolder
    from directory.templates.template import Reading

OURS = "This program's own templates (README, Adding to it)"
UA = "PDF/UA-1 (ISO 14289-1) 7.3 and 7.4: pictures have a description, headings leave no level out"
LAWFULNESS = (
    "UK GDPR Art. 5(1)(b) and (c): for the purpose that the register records, and no more than it needs"
)


@template_check("T01", source=OURS)
def front_matter_wrong(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template begins with front matter that is whole and known.

    Why: it says whom the letter goes to and under which rule; a misspelt entry would say nothing.
    Mend: between two lines of --- type each entry as title: Words; put text with a colon in "".
    """
    yield from folder.slips(Breach.FRONT_MATTER)


@template_check("T02", source=OURS)
def tag_unreadable(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every tag can be read: {{ a value }} or {% a statement %}, on one line.

    Why: what cannot be read would stand in the letter as it is, or swallow the text behind it.
    Mend: two braces to open and two to close, straight quotation marks, == to compare.
    """
    yield from folder.slips(Breach.TAG)


@template_check("T03", source=OURS)
def curly_quotation_mark(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No tag has a curly quotation mark in it.

    Why: Word turns " into curly marks as one types; the letter's text may have those, a tag may not.
    Mend: type it as suggested. In Word press Ctrl+Z after the mark, or write templates in a plain editor.
    """
    yield from folder.slips(Breach.CURLY)


@template_check("T04", source=OURS)
def statement_unbalanced(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every if and for is closed, and in the paragraph, item or cell in which it opens.

    Why: otherwise nobody can tell what is left out when the answer is no.
    Mend: add {% endif %} or {% endfor %}; around whole paragraphs give each statement a line of its own.
    """
    yield from folder.slips(Breach.STATEMENT)


@template_check("T05", source=OURS)
def not_in_the_language(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No template does more than show values, ask with if, and go over a list with for.

    Why: what can calculate, call or include can also show what it should not.
    Mend: take it out; what a letter needs beyond this is a field that the program must provide.
    """
    yield from folder.slips(Breach.LANGUAGE)


@template_check("T06", source=OURS)
def field_unknown(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field and list that a template names is there.

    Why: a misspelt field would leave a hole in every letter.
    Mend: type the near name that is offered, or look at what other templates ask for.
    """
    yield from folder.slips(Breach.FIELD)


@template_check("T07", source=LAWFULNESS)
def field_out_of_place(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field is one that this kind of letter, or its subject and covering message, may speak of.

    Why: a subject is read by whoever opens the mailbox, and a letter about no pupil must not name one.
    Mend: say it in the letter itself, or choose another audience.
    """
    yield from folder.slips(Breach.PLACE)


@template_check("T08", source=UA)
def picture(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No letter has a picture in its text, with a description or without.

    Why: a letter is read aloud, sent as plain text and printed; a picture is lost in some of them.
    Mend: say it in words. The school's logo belongs into templates/letterhead.docx, with its description.
    """
    yield from folder.slips(Breach.PICTURE)


@template_check("T09", source=UA)
def mark_unfit(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every mark is one that a letter can be set with: paragraphs, headings, bullets, tables, plain links.

    Why: Word, PDF, web page and plain text must all say the same, also to somebody who has it read aloud.
    Mend: write it with one of these; headings go from # to ##, and stand outside of any if.
    """
    yield from folder.slips(Breach.MARKDOWN)


@template_check("T10", source=OURS)
def sibling_differs(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every letter in another language is the same letter: its front matter and the fields that it asks for.

    Why: two families would be told different things, and the plan shows what the English letter tells.
    Mend: change the words alone; name.pl.md asks for what name.md asks for.
    """
    from directory.templates.template import differences

    for sibling, original, _ in folder.siblings():
        if original is None:
            continue
        if sibling.template and original.template:
            yield from differences(original.template, sibling.template)
        if not (sibling.wrong or original.wrong):
            yield from _asks_otherwise(sibling, original)


def _asks_otherwise(sibling: Reading, original: Reading) -> Iterator[TemplateWrong]:
    for field, (line, column) in sibling.asks.items():
        if field not in original.asks:
            what = f"asks for {field}, which {original.name}.md does not."
            yield TemplateWrong(sibling.name, line, what, column, Breach.SIBLING)
    for field, (line, _) in original.asks.items():
        if field not in sibling.asks:
            what = f"does not ask for {field}, which {original.name}.md does on line {line}."
            yield TemplateWrong(sibling.name, 1, what, breach=Breach.SIBLING)


@template_check("T11", source=LAWFULNESS)
def rule_unknown(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template's rule is in the Sharing sheet.

    Why: a letter goes under one rule, and for its purpose; without it nothing may go.
    Mend: type the number as the sheet has it (S21), or add the row with the data-protection lead.
    """
    from directory.templates.register import without_rule

    for one in folder.readings:
        yield from without_rule(one, folder.directory.register)


@template_check("T12", source=LAWFULNESS)
def field_not_allowed(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field about a pupil is one that the template's rule allows.

    Why: what the register does not name must not leave the school.
    Mend: take the field out; or, with the data-protection lead, add its kind of data to the rule.
    """
    from directory.templates.register import disallowed_fields

    for one in folder.readings:
        yield from disallowed_fields(one, folder.directory.register)


@template_check("T13", source=OURS)
def used_by_nobody(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template is one that somebody can get.

    Why: a letter that is never written looks as if somebody were told.
    Mend: choose the rule or the audience that is meant, mend the Sharing sheet, or delete the template.
    """
    from directory.templates.register import reaches_nobody

    for one in folder.readings:
        yield from reaches_nobody(one, folder.directory)
    for sibling, original, tag in folder.siblings():
        if what := _never_chosen(sibling, original, tag):
            yield TemplateWrong(sibling.name, 1, what, breach=Breach.NOBODY)


def _never_chosen(sibling: Reading, original: Reading | None, tag: str) -> str | None:
    """Return why a letter in another language is never chosen, None when it can be."""
    from directory.model import Audience
    from directory.values.languages import language_code

    if original is None:
        return f"there is no {sibling.name.partition('.')[0]}.md of which this is the {tag} version."
    if language_code(tag) != tag or not tag:
        return f'"{tag}" in the file\'s name is no code of a language: Polish is pl, so name.pl.md.'
    if sibling.audience not in (None, Audience.CHOOSER):
        return "only letters to families are written in another language than English."
    return None
