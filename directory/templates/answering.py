"""The values that the answer to a pupil may print: what was told, to whom, when and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from directory.model import School
from directory.templates.context import school_fields
from directory.templates.fields import Fields

_NO_RULE = ("rule", "purpose", "lawful_basis", "law", "replaces")


@dataclass(frozen=True, slots=True)
class Told:
    """One letter that told somebody about a pupil, in words; ``copy`` names the copy of it, "" for none.

    ``lawful_basis`` is as it was recorded then; ``purpose`` and ``law`` are today's register's.
    """

    on: date
    whom: str
    how: str
    data: str
    left_out: str
    rule: str
    purpose: str
    lawful_basis: str
    law: str
    copy: str


@dataclass(frozen=True, slots=True)
class Asker:
    """The pupil who asks: the name and the lines of the envelope."""

    name: str = field(repr=False)
    envelope: tuple[str, ...] = field(repr=False)


def answer_context(
    school: School, asker: Asker, told: Sequence[Told], reference: str, on: date
) -> Mapping[str, object]:
    """Return what the answer to ``asker`` may see on the day ``on``; each page carries ``reference``."""
    letter = {**dict.fromkeys(_NO_RULE, ""), "reference": reference, "date": on}
    return {
        "school": school_fields(school),
        "letter": Fields("letter", letter),
        "recipient": Fields("recipient", {"envelope": asker.envelope}),
        "subject": Fields("subject", {"name": asker.name}),
        "told": [
            Fields("told", {name: getattr(one, name) for name in Told.__dataclass_fields__}) for one in told
        ],
    }
