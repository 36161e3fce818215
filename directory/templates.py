"""The ``templates/`` folder: one Markdown letter a file, its front matter, and which fields each asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jinja2 import Template as Compiled

from directory.documents.letter import Letter
from directory.documents.parse import PRIVATE_USE, parse_letter
from directory.errors import LetterStopped, TemplateWrong, Unknown
from directory.language import JINJA, Judge, near
from directory.model import LEAVER_FIELDS, Role

DIVIDER = "---"
ENCLOSURE_KEYS = frozenset({"what", "route", "sent_by", "when"})


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What goes with a letter or after it. ``when`` names the leaver field that must say Yes for it."""

    what: str
    route: str
    sent_by: str
    when: str | None


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

    ``cover`` is the message of the e-mail that carries the letter; it and ``subject`` never speak of a
    leaver.
    """

    name: str
    title: str
    rule: str
    addressee: Role
    subject: Part
    cover: Part
    body: Part
    enclosures: tuple[Enclosure, ...]
    asks: Mapping[str, int]

    @property
    def leaver_fields(self) -> tuple[str, ...]:
        """Return the leaver fields that the template asks for, in the order of LEAVER_FIELDS."""
        return tuple(name for name in LEAVER_FIELDS if f"leaver.{name}" in self.asks)

    def look(self, context: Mapping[str, object]) -> None:
        """Fill letter, subject and cover without setting them, to see whether they can be filled.

        Raises BlankField or WithheldField, with the template's line.
        """
        try:
            for part in (self.body, self.subject, self.cover):
                part.probe.render(context)
        except LetterStopped as stopped:
            stopped.line = self.asks.get(stopped.field, 0)
            raise


def load_template(name: str, folder: Path) -> Template:
    """Return template ``name`` of ``folder``, judged.

    Raises Unknown when there is none, TemplateWrong when it breaks a rule of the language.
    """
    known = sorted(path.stem for path in folder.glob("*.md"))
    if name not in known:
        raise Unknown("template", name, known)
    try:
        return read_template(name, (folder / f"{name}.md").read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TemplateWrong(name, 1, "the file is not UTF-8. Save it again with that encoding.") from error


def read_template(name: str, text: str) -> Template:
    """Return the template that ``text`` writes; raises TemplateWrong."""
    front, body, first_line = _front_matter(name, text)
    asks: dict[str, int] = {}

    def part(text: str, line: int, *, letter: bool) -> Part:
        asks.update(Judge(name, line, about_leaver=letter).asks(text))
        title = front.text("title")
        parsed = parse_letter(text, template=name, title=title, addressed=letter, first_line=line)
        return Part(text, line, parsed, JINJA.from_string(text))

    return Template(
        name=name,
        title=front.text("title"),
        rule=front.text("rule"),
        addressee=front.addressee(),
        # An e-mail's subject and covering message are read by whoever opens the mailbox.
        subject=part(front.text("subject"), front.lines["subject"], letter=False),
        cover=part(front.text("cover"), front.lines["cover"], letter=False),
        body=part(body, first_line, letter=True),
        enclosures=tuple(front.enclosures()),
        asks=MappingProxyType(asks),
    )


@dataclass(frozen=True, slots=True)
class _Front:
    """A template's front matter: its entries and the line on which each one's value starts."""

    template: str
    entries: Mapping[str, Any]
    lines: Mapping[str, int]

    def wrong(self, key: str, what: str) -> TemplateWrong:
        return TemplateWrong(self.template, self.lines.get(key, 1), f'"{key}" {what}')

    def text(self, key: str) -> str:
        value = self.entries.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "is missing or no text: every template needs one between its --- lines.")
        if PRIVATE_USE.search(value):
            raise self.wrong(key, "has a private-use character. Type it again.")
        return value

    def one_of(self, key: str, choices: list[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.wrong(key, f"is none of: {', '.join(choices)}.")
        return value

    def addressee(self) -> Role:
        return Role(self.one_of("addressee", [role.value for role in Role]))

    def enclosures(self) -> Iterator[Enclosure]:
        listed = self.entries.get("enclosures") or []
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            raise self.wrong(
                "enclosures", "must be a list: for each enclosure a line that starts with a dash."
            )
        for entry in listed:
            for key, value in entry.items():
                if key not in ENCLOSURE_KEYS:
                    raise self.wrong("enclosures", f'has "{key}".{near(str(key), ENCLOSURE_KEYS)}')
                if not isinstance(value, str) or not value.strip():
                    raise self.wrong("enclosures", f'has no text at "{key}".')
            if not {"what", "route", "sent_by"} <= set(entry):
                raise self.wrong("enclosures", "needs what, route and sent_by for each enclosure.")
            when = entry.get("when")
            if when is not None and when not in LEAVER_FIELDS:
                raise self.wrong("enclosures", f'says when: "{when}", which is no field of a leaver.')
            yield Enclosure(entry["what"], entry["route"], entry["sent_by"], when)


FRONT_KEYS = ("title", "kind", "audience", "rule", "subject", "addressee", "cover", "enclosures")


def _front_matter(name: str, text: str) -> tuple[_Front, str, int]:
    """Return a template's front matter, its body, and the line on which the body starts."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != DIVIDER or DIVIDER not in (line.rstrip() for line in lines[1:]):
        raise TemplateWrong(name, 1, "the file must start with front matter between two lines of ---.")
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == DIVIDER)
    written = "\n".join(lines[1:end])
    try:
        # BaseLoader: every value is text as typed; no word becomes a date, a number or a truth value.
        entries, tree = yaml.load(written, yaml.BaseLoader), yaml.compose(written, yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = "the front matter cannot be read here. Put text that has a colon in quotation marks."
        raise TemplateWrong(name, mark.line + 2 if mark else 1, what) from error
    if not isinstance(entries, dict) or not isinstance(tree, yaml.MappingNode):
        raise TemplateWrong(name, 1, "the front matter must be lines of the form title: Words.")
    front = _Front(name, entries, {key.value: _first_line(value) for key, value in tree.value})
    for key in _keys_twice(tree):
        raise TemplateWrong(name, key.start_mark.line + 2, f'"{key.value}" is there twice.')
    for key in entries:
        if key not in FRONT_KEYS:
            raise front.wrong(str(key), f"is not known in front matter.{near(str(key), FRONT_KEYS)}")
    front.one_of("kind", ["letter"])
    front.one_of("audience", ["recipient"])
    return front, "\n".join(lines[end + 1 :]), end + 2


def _keys_twice(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every key of the front matter that its mapping has already: YAML itself takes the last one."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _keys_twice(child)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key
            seen.add(str(key.value))
            yield from _keys_twice(value)


def _first_line(value: yaml.Node) -> int:
    """Return the line of the file on which a value's text starts: a block starts below its key."""
    return int(value.start_mark.line) + (3 if getattr(value, "style", None) in ("|", ">") else 2)
