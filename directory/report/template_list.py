"""The report of `templates`: each template's audience and the fields it asks for, as a table or JSON."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from directory.model import LEAVER_FIELDS, Audience
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table
from directory.templates.template import Template
from directory.values.text import counted

_LEAVER_FIELDS = list(LEAVER_FIELDS)


def _text(made: Sequence[Template], style: Style) -> str:
    headings = [Heading("Template", 22), Heading("To", 22), Heading("Asks for")]
    told = table(headings, map(_row, made), style)
    return f"{told}\n{counted(len(made), 'template')}.\n"


def _row(template: Template) -> tuple[str, str, str]:
    """Return the cells of a template, each with what belongs to it below."""
    name = "\n".join((template.name, *(f"  also: {tag}" for tag in template.siblings)))
    under = f"rule {template.rule}" if template.rule else "all rules"
    to = "\n".join(line for line in (_audience(template), under, template.addressee) if line)
    return name, to, "\n".join(f"{space}: {', '.join(names)}" for space, names in _fields(template).items())


def _audience(template: Template) -> str:
    return "any body" if template.audience is Audience.BODY and not template.rule else template.audience


def _fields(template: Template) -> dict[str, list[str]]:
    """Return the fields that a template asks for, by what they are about: {"leaver": ["name", "course"]}.

    Those of a pupil come first, and in the order of the leavers file.
    """
    fields: dict[str, list[str]] = {}
    for space, name in sorted(map(_parted, template.asks), key=_order):
        fields.setdefault(space, []).append(name)
    return fields


def _parted(field: str) -> tuple[str, str]:
    space, _, name = field.partition(".")
    return space, name


def _order(field: tuple[str, str]) -> tuple[bool, str, int, str]:
    space, name = field
    of_pupil = space in ("leaver", "withheld", "choice")
    return not of_pupil, space, _LEAVER_FIELDS.index(name) if name in _LEAVER_FIELDS else 0, name


def _record(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "title": template.title,
        "audience": template.audience.value,
        "rule": template.rule or None,
        "addressee": template.addressee or None,
        "when": template.when,
        "again": template.again.value,
        "languages": list(template.siblings),
        "fields": sorted(template.asks),
    }


FORMS: Forms[Sequence[Template]] = MappingProxyType(
    {"text": _text, "json": json_of(lambda made: [_record(template) for template in made])}
)
