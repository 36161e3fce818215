"""What stands between the two ``---`` lines of a template: its entries, read as text, each with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from directory.documents.parse import PRIVATE_USE
from directory.errors import TemplateWrong
from directory.language import near
from directory.model import LEAVER_FIELDS, Role

DIVIDER = "---"
KEYS = (
    "title",
    "kind",
    "audience",
    "rule",
    "addressee",
    "when",
    "again",
    "subject",
    "cover",
    "enclosures",
)
ENCLOSURE_KEYS = frozenset({"what", "route", "sent_by", "when"})
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What goes with a letter or after it. ``when`` names the leaver field that must say Yes for it."""

    what: str
    route: str
    sent_by: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Front:
    """A template's front matter: its entries, and the line on which each one's value starts."""

    template: str
    entries: Mapping[str, Any]
    lines: Mapping[str, int]

    def wrong(self, key: str, what: str) -> TemplateWrong:
        """Return the error to raise about an entry, at its line."""
        return TemplateWrong(self.template, self.lines.get(key, 1), f'"{key}" {what}')

    def line(self, key: str) -> int:
        """Return the line on which an entry's text starts; 1 when there is none."""
        return self.lines.get(key, 1)

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return an entry's text; "" when it is not there and not ``needed``."""
        value = self.entries.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "is missing or no text: this template needs one between its --- lines.")
        if PRIVATE_USE.search(value):
            raise self.wrong(key, "has a private-use character. Type it again.")
        return value

    def word(self, key: str, words: type[Word], default: Word | None = None) -> Word:
        """Return an entry that is one of a closed list; ``default`` when it is not there."""
        value = self.text(key, needed=default is None)
        if not value and default is not None:
            return default
        if value not in list(words):
            raise self.wrong(key, f"is none of: {', '.join(words)}.{near(value, words)}")
        return words(value)

    def role(self) -> Role | None:
        """Return the role that the addressee is, None when it is a post of the template's own."""
        value = self.text("addressee", needed=False)
        return Role(value) if value in list(Role) else None

    def leaver_field(self, key: str) -> str | None:
        """Return the leaver field that an entry names, None when it is not there."""
        value = self.text(key, needed=False)
        if value and value not in LEAVER_FIELDS:
            raise self.wrong(key, f'is "{value}", which is no field of a leaver.{near(value, LEAVER_FIELDS)}')
        return value or None

    def enclosures(self) -> Iterator[Enclosure]:
        """Yield what goes with the letter."""
        listed = self.entries.get("enclosures") or []
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            what = "must be a list: for each enclosure a line that starts with a dash."
            raise self.wrong("enclosures", what)
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


def read_front_matter(name: str, text: str) -> tuple[Front, str, int]:
    """Return a template's front matter, its body, and the line on which the body starts; TemplateWrong."""
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
    front = Front(name, entries, {key.value: _first_line(value) for key, value in tree.value})
    for key in _keys_twice(tree):
        raise TemplateWrong(name, key.start_mark.line + 2, f'"{key.value}" is there twice.')
    for key in entries:
        if key not in KEYS:
            raise front.wrong(str(key), f"is not known in front matter.{near(str(key), KEYS)}")
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
