"""The e-mail of a corrected letter says, before anything else, which letter it replaces.

Otherwise it has the first one's subject and words, and looks like the same message sent twice.
"""

from dataclasses import replace
from functools import lru_cache

from directory.templates.grammar import IN_THE_OPEN, judge
from directory.templates.letter import Block, Letter
from directory.templates.markdown import parse_letter
from directory.templates.parts import Part
from directory.templates.template import Template

_REPLACES, _REFERENCE = "letter.replaces", "letter.reference"
_SUBJECT = "{% if letter.replaces %}Replaces our letter of {{ letter.replaces }}: {% endif %}"
_COVER = """\
{% if letter.replaces %}
**This replaces our letter {{ letter.reference }} of {{ letter.replaces }}.** Please no longer use that one.
{% endif %}
"""


def subject_of(template: Template) -> Letter:
    """Return the subject of a template's e-mail, which says it of a letter that replaces another."""
    named = _REFERENCE in template.subject.text
    said = _SUBJECT if named else _SUBJECT.replace(" of ", f" {{{{ {_REFERENCE} }}}} of ")
    return _after(said, template.subject)


def cover_of(template: Template) -> Letter:
    """Return the covering message of a template's e-mail, whose first line says it."""
    return _after(_COVER, template.cover)


def _after(said: str, part: Part) -> Letter:
    """Return a part with what is ``said`` before it, unless its own text says so."""
    if _REPLACES in part.text:
        return part.letter
    return replace(part.letter, blocks=(*_blocks(said), *part.letter.blocks))


@lru_cache
def _blocks(text: str) -> tuple[Block, ...]:
    parsed, slips = parse_letter(judge(text, IN_THE_OPEN).text, title="", addressed=False, first_line=1)
    if slips:
        raise ValueError(slips[0])
    return parsed.blocks
