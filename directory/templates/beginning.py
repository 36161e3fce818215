"""Write the beginning of a new template: its front matter and, without a Word letter, one that works."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import indent

import yaml

from directory.model import Audience, SharingRule, fields_of
from directory.workbook.schema import LEAVERS

COVER = """\
Dear colleague,

The attached letter is for you. Our reference is **{{ letter.reference }}**; please quote it if you write
to us.

If you are not the person who deals with this at {{ recipient.organisation }}, please do not open the letter.
Tell us at {{ school.email }} or on {{ school.phone }}, and delete this message.

{{ school.name }}
"""
TOP = """\
{{ letter.date }} · Our reference **{{ letter.reference }}**

"""
END = """\
If this letter is not for you, please read no further, and tell us at {{ school.email }} or on
{{ school.phone }}.

Yours sincerely,\\
\\
\\
{{ school.name }}
"""
LEFT_OUT = """\
{% if left_out %}
**What we left out.** {% for item in left_out %}{{ item.what }}: {{ item.why }} {% endfor %}
{% endif %}

"""
HEADINGS = {"name": "Name", "initials": "Initials"}
ROW = """\
{{% if not withheld.{field} and leaver.{field} %}}
| {heading} | {{{{ leaver.{field} }}}} |
{{% endif %}}
"""
# A name in parts, or once more, says nothing that the name does not.
NOT_SAID = frozenset({"initials", "forename", "surname"})


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody says of a new template. ``word`` is the name of its Word letter, "" for none."""

    title: str
    audience: Audience
    rule: str
    addressee: str
    subject: str
    word: str = ""


def begin(said: Beginning, rows: Iterable[SharingRule]) -> str:
    """Return the text of a new template; ``rows`` are those of the register for its rule.

    Without a Word letter, it prints every field of a pupil that all rows allow, and may be changed.
    """
    by_mail = said.audience is not Audience.CHOOSER
    entries = {
        "title": said.title,
        "audience": said.audience.value,
        "rule": said.rule,
        "addressee": said.addressee if by_mail else "",
        "subject": said.subject if by_mail else "",
        "body": said.word,
    }
    written = yaml.safe_dump(
        {key: text for key, text in entries.items() if text}, sort_keys=False, allow_unicode=True, width=110
    )
    cover = f"cover: |\n{indent(COVER, '  ')}" if by_mail else ""
    return f"---\n{written}{cover}---\n{'' if said.word else ''.join(_letter(said, [*rows]))}"


def _letter(said: Beginning, rows: list[SharingRule]) -> Iterator[str]:
    yield TOP
    if said.audience is Audience.CHOOSER:
        yield f"Dear {{{{ choice.addressee }}}},\n\n# {said.title}: {{{{ leaver.name }}}}\n\n"
        yield "We ask you about this choice: {{ choice.name }}.\n\n"
    elif said.audience.about_pupil:
        yield f"Dear colleague,\n\n# {said.title}: {{{{ leaver.name }}}}\n\n"
        yield "| What | As our records have it |\n|---|---|\n"
        for field in _allowed(rows):
            yield ROW.format(field=field, heading=_heading(field))
        yield "\n" + LEFT_OUT
    else:
        yield f"Dear colleague,\n\n# {said.title}\n\nWe write to {{{{ recipient.organisation }}}}.\n\n"
    yield END


def _allowed(rows: list[SharingRule]) -> list[str]:
    """Return the fields of a pupil that every row allows."""
    data = frozenset.intersection(*(row.data for row in rows)) if rows else frozenset()
    return [field for field in fields_of(data) if field not in NOT_SAID]


def _heading(field: str) -> str:
    return HEADINGS[field] if field in HEADINGS else LEAVERS.column(field).heading
