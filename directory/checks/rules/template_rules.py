"""Rules for templates: front matter, tags, Markdown, translations, and what the register allows.

A run can load every template without findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from directory.checks.registry import template_check
from directory.model import Severity
from directory.templates.problems import START, Breach, TemplateWrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directory.templates.folder import TemplateFolder
    from directory.templates.template import Reading

OURS = "This program's own templates (docs/templates.md)"
UA = "PDF/UA-1 (ISO 14289-1) 7.3 and 7.4: pictures have a description, headings leave no level out"
LAWFULNESS = (
    "UK GDPR Art. 5(1)(b) and (c): for the purpose that the register records, and no more than it needs"
)


@template_check("T01", source=OURS)
def front_matter_wrong(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template begins with complete front matter, in entries that the program knows.

    Why: front matter says whom the letter goes to and under which rule; a misspelt entry is not read.
    Mend: between two lines of --- type each entry as title: Words; put text with a colon in "".
    """
    yield from folder.slips(Breach.FRONT_MATTER)


@template_check("T02", source=OURS)
def tag_unreadable(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every tag can be read: {{ a value }} or {% a statement %}, on one line.

    Why: a broken tag would be printed in the letter, or would swallow the text after it.
    Mend: two braces to open and two to close, straight quotation marks, == to compare.
    """
    yield from folder.slips(Breach.TAG)


@template_check("T03", source=OURS)
def curly_quotation_mark(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No tag has a curly quotation mark in it.

    Why: Word makes quotation marks curly as you type; the letter's text may have those, a tag may not.
    Mend: type it as suggested. In Word press Ctrl+Z after the mark, or write templates in a plain editor.
    """
    yield from folder.slips(Breach.CURLY)


@template_check("T04", source=OURS)
def statement_unbalanced(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every if and for is closed in the paragraph, item or cell where it opens.

    Why: without its end, nobody can say what is left out when the answer is no.
    Mend: add {% endif %} or {% endfor %}; around whole paragraphs give each statement a line of its own.
    """
    yield from folder.slips(Breach.STATEMENT)


@template_check("T05", source=OURS)
def not_in_the_language(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No template does more than print values, ask with if, and go through a list with for.

    Why: a template that could calculate, call or include could also print what it should not.
    Mend: take it out; if a letter needs more, the program must get a new field.
    """
    yield from folder.slips(Breach.LANGUAGE)


@template_check("T06", source=OURS)
def field_unknown(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field and list in a template exists.

    Why: a misspelt field would leave a hole in every letter.
    Mend: type the name that is suggested, or look at what other templates ask for.
    """
    yield from folder.slips(Breach.FIELD)


@template_check("T07", source=LAWFULNESS)
def field_out_of_place(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field is allowed where it is: in this kind of letter, its subject, or its covering message.

    Why: anybody who opens the mailbox reads the subject, and a letter about no pupil must not name one.
    Mend: say it in the letter itself, or choose another audience.
    """
    yield from folder.slips(Breach.PLACE)


@template_check("T08", source=UA)
def picture(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """No letter has a picture in its text, with or without a description.

    Why: a letter is also read aloud and sent as plain text, and there a picture is lost.
    Mend: say it in words. The school's logo goes into templates/letterhead.docx, with its description.
    """
    yield from folder.slips(Breach.PICTURE)


@template_check("T09", source=UA)
def mark_unfit(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every letter is made of paragraphs, headings, bullets, tables and plain links only.

    Why: Word, PDF, web page and plain text must all say the same, also when read aloud.
    Mend: write it as one of these; headings go from # to ##, and never inside an if.
    """
    yield from folder.slips(Breach.MARKDOWN)


@template_check("T10", source=OURS)
def sibling_differs(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every translation has the same front matter as the English letter, and asks for the same fields.

    Why: two families would read different things, and the plan shows what the English letter says.
    Mend: change only the words; name.pl.md must ask for what name.md asks for.
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
    for field, place in sibling.asks.items():
        if field not in original.asks:
            what = f"asks for {field}, which {original.name}.md does not."
            yield TemplateWrong(sibling.name, place, what, Breach.SIBLING)
    for field, place in original.asks.items():
        if field not in sibling.asks:
            what = f"does not ask for {field}, which {place.file or f'{original.name}.md'} does on {place}."
            yield TemplateWrong(sibling.name, START, what, breach=Breach.SIBLING)


@template_check("T11", source=LAWFULNESS)
def rule_unknown(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template's rule is in the Sharing sheet.

    Why: a letter goes under one rule and for its purpose; without a rule nothing may go.
    Mend: type the number as the sheet has it (S21), or ask the data-protection lead to add the row.
    """
    from directory.templates.register import without_rule

    for one in folder.readings:
        yield from without_rule(one, folder.directory.register)


@template_check("T12", source=LAWFULNESS)
def field_not_allowed(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field about a pupil is one that the template's rule allows.

    Why: data that the register does not name must not leave the school.
    Mend: take the field out; or ask the data-protection lead to add its kind of data to the rule.
    """
    from directory.templates.register import disallowed_fields

    for one in folder.readings:
        yield from disallowed_fields(one, folder.directory.register)


@template_check("T13", source=OURS)
def used_by_nobody(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every template makes a letter that somebody can get.

    Why: a template that never makes a letter looks as if somebody were informed.
    Mend: choose the right rule or audience, mend the Sharing sheet, or delete the template.
    """
    from directory.templates.register import reaches_nobody

    for one in folder.readings:
        yield from reaches_nobody(one, folder.directory)
    for sibling, original, tag in folder.siblings():
        if what := _never_chosen(sibling, original, tag):
            yield TemplateWrong(sibling.name, START, what, breach=Breach.NOBODY)


def _never_chosen(sibling: Reading, original: Reading | None, tag: str) -> str | None:
    """Return why a translation can never be used; None when it can."""
    from directory.model import Audience
    from directory.values.languages import language_code

    if original is None:
        return f"there is no {sibling.name.partition('.')[0]}.md, so this cannot be its {tag} version."
    if language_code(tag) != tag or not tag:
        return f'"{tag}" in the file\'s name is not a language code: Polish is pl, so name.pl.md.'
    if sibling.audience not in (None, Audience.CHOOSER):
        return "only letters to families can be in another language than English."
    return None


@template_check("T14", source=OURS, severity=Severity.NOTE)
def in_word_alone(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every form of a letter shows all that the school's own Word letter has in it.

    Why: the PDF is what is e-mailed; a reader of it never sees what only Word can show.
    Mend: nothing has to be mended; but say in words what every reader must know, or do without it.
    """
    for one in folder.readings:
        yield from one.remarks


@template_check("T15", source=LAWFULNESS, severity=Severity.WARNING)
def withheld_from_some(folder: TemplateFolder) -> Iterator[TemplateWrong]:
    """Every field about a pupil may go to each body of the rule, or the template asks first.

    Why: the letters to the other bodies are held, and nobody in the office can mend that in the list.
    Mend: ask with `{% if not withheld.medical %}` and close it with `{% endif %}`; or have the rule changed.
    """
    from directory.templates.withholding import withheld_from_some

    for one in folder.readings:
        if one.template:
            yield from withheld_from_some(one.template, folder.directory)
