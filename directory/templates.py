"""The ``templates/`` folder: one Markdown letter a file, its front matter, and which fields each asks for.

``name.pl.md`` is the sibling of ``name.md`` in another language: the same letter, for those who read that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from jinja2 import Template as Compiled

from directory.documents.letter import ENGLISH, Letter
from directory.documents.parse import parse_letter
from directory.errors import LetterStopped, TemplateWrong, Unknown
from directory.front_matter import Enclosure, read_front_matter
from directory.language import IN_THE_OPEN, JINJA, Judge, Vocabulary, vocabulary
from directory.model import LEAVER_FIELDS, Audience, Role


class Kind(StrEnum):
    """What a template writes."""

    LETTER = "letter"


class Again(StrEnum):
    """When the same letter to the same recipient about the same leaver is a new one."""

    NEVER = "never"
    EACH_YEAR = "each school year"
    EACH_DAY = "each day"

    def occasion(self, template: str, on: date) -> str:
        """Return what the letter is on the day ``on``: two of one occasion are the same letter.

        A school year begins on 1 September.
        """
        if self is Again.EACH_YEAR:
            return f"{template} {on.year if on.month >= 9 else on.year - 1}"
        return f"{template} {on.isoformat()}" if self is Again.EACH_DAY else template


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template that is filled on its own: its text, its first line, and what it writes.

    ``probe`` fills it without setting it.
    """

    text: str
    line: int
    letter: Letter = field(repr=False)
    probe: Compiled = field(repr=False)


@dataclass(frozen=True, slots=True)
class Template:
    """One template, judged. ``asks`` maps each field ("leaver.course") to the line that asks for it.

    ``rule`` is "" for a letter that tells of all rules. ``role`` is whom the Contacts sheet is asked for, and
    ``addressee`` who is written to where it has nobody. ``when`` names the leaver field that must say
    something, and not No, for the letter to be about that leaver. ``cover`` is the message of the e-mail that
    carries the letter; it and ``subject`` never speak of a leaver. ``siblings`` maps a language's tag ("pl")
    to the same letter in that language.
    """

    name: str
    title: str
    audience: Audience
    rule: str
    role: Role | None
    addressee: str
    when: str | None
    again: Again
    subject: Part
    cover: Part
    body: Part
    enclosures: tuple[Enclosure, ...]
    asks: Mapping[str, int]
    siblings: "Mapping[str, Template]" = field(default_factory=dict, repr=False)

    @property
    def leaver_fields(self) -> tuple[str, ...]:
        """Return the leaver fields that the template asks for, in the order of LEAVER_FIELDS."""
        return tuple(name for name in LEAVER_FIELDS if f"leaver.{name}" in self.asks)

    @property
    def to_contact_alone(self) -> bool:
        """Tell whether the letter goes to the contact of its role alone, and to nobody in its place.

        A safeguarding or SEN file goes to the person who may read it (Keeping children safe in education,
        "Information sharing"; the project's rules, "Transfer letters in practice").
        """
        return self.role in (Role.SAFEGUARDING_LEAD, Role.SENCO)

    def in_language(self, tag: str) -> "Template":
        """Return the sibling in the language ``tag``; the template itself when it has none."""
        return self.siblings.get(tag, self)

    def look(self, context: Mapping[str, object]) -> str:
        """Fill letter, subject and cover without setting them, to see whether they can be; return the letter.

        Raises BlankField or WithheldField, with the template's line.
        """
        try:
            body, *_ = [part.probe.render(context) for part in (self.body, self.subject, self.cover)]
        except LetterStopped as stopped:
            stopped.line = self.asks.get(stopped.field, 0)
            raise
        return body


def template_names(folder: Path) -> list[str]:
    """Return the names of the templates of ``folder``; siblings in another language are not among them."""
    return sorted(path.stem for path in folder.glob("*.md") if "." not in path.stem)


def load_template(name: str, folder: Path) -> Template:
    """Return template ``name`` of ``folder``, judged, with its siblings in other languages.

    Raises Unknown when there is none, TemplateWrong when it breaks a rule of the language.
    """
    known = template_names(folder)
    if name not in known:
        raise Unknown("template", name, known)
    template = _load(folder / f"{name}.md")
    siblings = dict(_sibling(template, _load(path)) for path in sorted(folder.glob(f"{name}.*.md")))
    return replace(template, siblings=MappingProxyType(siblings))


def _load(path: Path) -> Template:
    try:
        return read_template(path.stem, path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TemplateWrong(
            path.stem, 1, "the file is not UTF-8. Save it again with that encoding."
        ) from error


def _sibling(template: Template, other: Template) -> tuple[str, Template]:
    """Return a sibling with its language's tag; it may differ in its words alone. Raises TemplateWrong."""
    for key in ("audience", "rule", "role", "when", "again"):
        if getattr(other, key) != getattr(template, key):
            heading = "addressee" if key == "role" else key
            what = f'"{heading}" differs from templates/{template.name}.md.'
            raise TemplateWrong(other.name, 1, what)
    return other.name.partition(".")[2], other


def read_template(name: str, text: str) -> Template:
    """Return the template that ``text`` writes; raises TemplateWrong."""
    front, body, first_line = read_front_matter(name, text)
    front.word("kind", Kind)
    audience = front.word("audience", Audience)
    by_mail = audience is not Audience.CHOOSER  # a family is written to by post
    title = front.text("title")
    tag = name.partition(".")[2] or ENGLISH
    asks: dict[str, int] = {}

    def part(text: str, line: int, words: Vocabulary, *, letter: bool = False) -> Part:
        asks.update(Judge(name, line, words).asks(text))
        parsed = parse_letter(
            text, template=name, title=title, addressed=letter, first_line=line, language=tag
        )
        return Part(text, line, parsed, JINJA.from_string(text))

    return Template(
        name=name,
        title=title,
        audience=audience,
        rule=front.text("rule", needed=audience.about_pupil),
        role=front.role(),
        addressee=front.text("addressee", needed=by_mail),
        when=front.leaver_field("when"),
        again=front.word("again", Again, Again.NEVER),
        subject=part(front.text("subject", needed=by_mail), front.line("subject"), IN_THE_OPEN),
        cover=part(front.text("cover", needed=by_mail), front.line("cover"), IN_THE_OPEN),
        body=part(body, first_line, vocabulary(audience), letter=True),
        enclosures=tuple(front.enclosures()),
        asks=MappingProxyType(asks),
    )
