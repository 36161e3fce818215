"""A letter says the same words in every form: Word, PDF, web page, text and e-mail; hostile values too."""

import re
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from directory.documents.eml import Draft, write_draft
from directory.documents.forms import compile_word
from directory.documents.html import compile_html
from directory.documents.letterhead.draw import REFERENCE
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context
from directory.documents.pdf import compile_pdf
from directory.documents.text import compile_line, compile_text
from directory.planning.heads import head_of
from directory.templates.fields import Fields
from directory.templates.folder import list_templates
from directory.templates.front_matter import Enclosure
from directory.templates.invented import BODY, PUPIL, invented_context
from directory.templates.letter import Grid, Link, Text
from directory.templates.template import Template, read_file
from directory.values.message import read_back
from tests.documents.test_forms import read_html
from tests.makers import ON, context, leaver, notice, rule, school
from tests.template_texts import TEMPLATES
from tests.templates.word.cases import GOOD
from tests.templates.word.makers import front

Node = TypeVar("Node")
# What would be markup somewhere: in Word, Typst, HTML, Markdown, Jinja, a field or a formula.
HOSTILE = (
    "O\u2019Brien & Co <b>x</b> &amp; {{ 7*7 }} {% if x %} *y* _z_ #let a [b](https://example.org) \\n $m$ "
    "@c // d /* e */ ]]> \u00abSurname\u00bb =1+1 Ng\u0169y\u1ec5n"
)
WRITTEN = ("course", "sen", "medical", "progress", "programme", "plans_after_16", "attendance_concern")


def templates() -> list[Template]:
    """Return every template that ships, each translation on its own."""
    found = list_templates(TEMPLATES)
    return [*found, *(one for template in found for one in template.siblings.values())]


def hostile(template: Template) -> Context:
    """Return the invented values with markup of every kind where somebody types words."""
    pupil = Fields("leaver", {**PUPIL, **dict.fromkeys(WRITTEN, HOSTILE)})
    envelope = ("The Head & <i>", "*Example* #College", "1 Example {{ Street }}", "Leicester", "LE1 1FZ")
    body = Fields("recipient", {**BODY, "organisation": "Wyggeston & Queen #I <b>", "envelope": envelope})
    return {**invented_context(template, school(), rule(), ON), "leaver": pupil, "recipient": body}


def squashed(text: str) -> str:
    """Return a text without spaces, bullets and boxes to tick, and without what parts cells in plain text."""
    return re.sub(r"[\s\u2022\u2610:;]|(?<=\n)- ", "", "\n" + text)


def in_word(content: bytes) -> str:
    """Return all that Word shows of a letter's text."""
    body = docx.Document(BytesIO(content)).element.body
    kinds = {qn("w:t"): "", qn("w:br"): " ", qn("w:tab"): " ", qn("w:p"): "\n"}
    said = (kinds[one.tag] + (one.text or "" if one.tag == qn("w:t") else "") for one in body.iter(*kinds))
    return "".join(said)


def in_pdf(content: bytes, head: Letterhead, again: Iterable[str]) -> str:
    """Return the text of a PDF between header and footer, without the heading rows said ``again``."""
    top, foot = (squashed(read_html(part)) for part in head.html)
    before = foot.partition(REFERENCE)[0]
    said = ""
    for page in PdfReader(BytesIO(content)).pages:
        here = squashed(page.extract_text()).removeprefix(top)
        for row in again if said else ():
            here = here.removeprefix(row)
        here = re.sub(r"(?:EX|SAMPLE)-\w+(?:\u00b7page\d+of\d+)?$", "", here)
        said += here.removesuffix(before)
    return said


def nodes(kind: type[Node], within: object) -> Iterator[Node]:
    """Yield the nodes of a letter that are of one kind."""
    if isinstance(within, kind):
        yield within
    match within:
        case tuple() | list():
            for one in within:
                yield from nodes(kind, one)
        case object(__dataclass_fields__=fields):
            for name in fields:
                yield from nodes(kind, getattr(within, name))


def forms(template: Template, head: Letterhead, values: Context) -> Mapping[str, str]:
    """Return a letter's words by form, without spaces."""
    letter = template.body.letter
    text = compile_text(letter)(values)
    for link in nodes(Link, letter.blocks):  # plain text says their addresses too
        text = text.replace(f" ({link.address.removeprefix('mailto:')})", "")
    named = (one.header for one in nodes(Grid, letter.blocks))
    headings = ["".join(squashed(one.text) for one in nodes(Text, row)) for row in named]
    return {
        "text": squashed(re.sub("(?m)^-{76}$", "", text)),
        "html": squashed(read_html(compile_html(letter)(values))),
        "docx": squashed(in_word(compile_word(template, head)(values))),
        "pdf": in_pdf(compile_pdf(letter, head)(values), head, headings),
    }


def differences(said: Mapping[str, str]) -> Mapping[str, tuple[str, str]]:
    """Return where a form's words first differ from those of the text, in both."""
    found: dict[str, tuple[str, str]] = {}
    for form, words in said.items():
        if words != said["text"]:
            pairs = zip(words + " ", said["text"] + " ", strict=False)
            at = max(next(number for number, (one, other) in enumerate(pairs) if one != other) - 20, 0)
            found[form] = words[at : at + 60], said["text"][at : at + 60]
    return found


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_every_form_of_a_template_says_the_same_words(template: Template) -> None:
    head, values = head_of(template, TEMPLATES, school()), hostile(template)
    said = forms(template, head, values)
    assert len(said["text"]) > 300
    assert differences(said) == {}


@pytest.mark.parametrize("name", GOOD)
def test_every_form_of_a_word_letter_says_the_same_words(name: str, tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_bytes(GOOD[name].file)
    (tmp_path / "own.md").write_text(front(), "utf-8")
    template = read_file(tmp_path / "own.md").template
    assert template
    head = head_of(template, tmp_path, school())
    enclosed = [Enclosure(HOSTILE, "by hand", "SENCO", None), Enclosure("Slip", HOSTILE, "Office", None)]
    for cells in ({"sen": HOSTILE, "medical": HOSTILE, "course": HOSTILE}, {"sen": ""}):
        said = forms(template, head, context(notice(leaver(**{**GOOD[name].leaver, **cells})), enclosed))
        assert differences(said) == {}, cells


@pytest.mark.parametrize("template", templates(), ids=lambda template: template.name)
def test_both_texts_of_an_email_say_the_same_words(template: Template) -> None:
    values = hostile(template)
    cover = template.cover.letter
    text, html = compile_text(cover)(values), compile_html(cover)(values)
    draft = Draft(
        "a@example.org",
        "b@example.org",
        "B",
        compile_line(template.subject.letter)(values) or "-",
        text,
        html,
        b"%PDF-",
        "a.pdf",
    )
    found = read_back(write_draft(draft))
    plain, page = found.texts
    assert squashed(plain) == squashed(read_html(page))
    assert squashed(plain) == squashed(text)
