"""Read a template's front matter: the entries between its two ``---`` lines, as text, with their places."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from directory.model import LEAVER_FIELDS, Role
from directory.templates.grammar import near
from directory.templates.marks import PRIVATE_USE
from directory.templates.problems import START, Origin, Place, TemplateWrong

DIVIDER = "---"
KEYS = (
    "title",
    "audience",
    "rule",
    "addressee",
    "when",
    "again",
    "receipt_within",
    "most_pages",
    "subject",
    "cover",
    "enclosures",
    "body",
)
ONCE_NEEDED = ("kind", "letter")  # an entry with one value; a school's own templates may still have it
ENCLOSURE_KEYS = frozenset({"what", "route", "sent_by", "when"})
WORD_LETTER = re.compile(r"[^\\/:*?\"<>|.][^\\/:*?\"<>|]*\.docx", re.IGNORECASE)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something that goes with a letter or after it. ``when`` names the leaver field that must say Yes."""

    what: str
    route: str
    sent_by: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Front:
    """A template's front matter: its entries, where each entry's text is, and what is wrong so far."""

    template: str
    entries: Mapping[str, Any]
    origins: Mapping[str, Origin]
    slips: list[TemplateWrong]

    def wrong(self, key: str, what: str) -> None:
        """Record what is wrong with an entry, at the place where its text starts."""
        self.slips.append(TemplateWrong(self.template, self.origin(key).place("", 0), f'"{key}" {what}'))

    def origin(self, key: str) -> Origin:
        """Return where an entry's text is; the first line when there is none."""
        return self.origins.get(key, Origin(1))

    @property
    def places(self) -> Mapping[str, Place]:
        """Return the line and column, counted from 1, at which each entry's text starts."""
        return MappingProxyType({key: origin.place("", 0) for key, origin in self.origins.items()})

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return an entry's text; "" when it is wrong or missing."""
        value = self.entries.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "is missing or is not text: this template needs it between its --- lines.")
            return ""
        if PRIVATE_USE.search(value):
            self.wrong(key, "has a private-use character. Type it again.")
            return ""
        return value

    def word(self, key: str, words: type[Word], *, needed: bool = True) -> Word | None:
        """Return an entry that must be a word of a closed list; None when it is wrong or missing."""
        value = self.text(key, needed=needed)
        if value and value not in list(words):
            self.wrong(key, f"must be one of: {', '.join(words)}.{near(value, words)}")
            return None
        return words(value) if value else None

    def role(self) -> str:
        """Return the addressee as the role to look for on the Contacts sheet; "" for none."""
        value = self.text("addressee", needed=False)
        return next((role for role in Role if role.casefold() == value.casefold()), value)

    def word_letter(self) -> str:
        """Return the name of the Word letter that has the text; "" when the template has it itself."""
        value = self.text("body", needed=False)
        if value and not WORD_LETTER.fullmatch(value):
            self.wrong("body", "must be the name of a Word letter in the same folder, such as transfer.docx.")
            return ""
        return value

    def leaver_field(self, key: str) -> str | None:
        """Return the leaver field that an entry names; None when the entry is missing."""
        value = self.text(key, needed=False)
        if value and value not in LEAVER_FIELDS:
            self.wrong(key, f'is "{value}", which is not a field of a leaver.{near(value, LEAVER_FIELDS)}')
            return None
        return value or None

    def enclosures(self) -> Iterator[Enclosure]:
        """Yield the letter's enclosures, apart from wrong ones."""
        listed = self.entries.get("enclosures") or []
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            self.wrong("enclosures", "must be a list: start a line with a dash for each enclosure.")
            return
        for entry in listed:
            if what := _wrong_in_enclosure(entry):
                self.wrong("enclosures", what)
            else:
                yield Enclosure(entry["what"], entry["route"], entry["sent_by"], entry.get("when"))


def _wrong_in_enclosure(entry: Mapping[str, Any]) -> str | None:
    """Return what is wrong in an enclosure; None when nothing is."""
    for key, value in entry.items():
        if key not in ENCLOSURE_KEYS:
            return f'has "{key}".{near(str(key), ENCLOSURE_KEYS)}'
        if not isinstance(value, str) or not value.strip():
            return f'has no text at "{key}".'
    if not {"what", "route", "sent_by"} <= set(entry):
        return "needs what, route and sent_by for each enclosure."
    when = entry.get("when")
    if when is not None and when not in LEAVER_FIELDS:
        return f'says when: "{when}", which is not a field of a leaver.'
    return None


def read_front_matter(name: str, text: str) -> tuple[Front, str, int]:
    """Return a template's front matter, its body, and the line on which the body starts.

    Raises TemplateWrong when the front matter cannot be read at all; errors in entries are in its ``slips``.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != DIVIDER or DIVIDER not in (line.rstrip() for line in lines[1:]):
        raise TemplateWrong(name, START, "the file must start with front matter between two lines of ---.")
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == DIVIDER)
    written = "\n".join(lines[1:end])
    try:
        loader = _Loader(written)
        tree = loader.get_single_node()
        entries = (
            loader.construct_document(tree) if tree else None
        )  # parsed once: most of the time goes there
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = "the front matter cannot be read here. Put text that has a colon in quotation marks."
        place = Place(mark.line + 2, mark.column + 1) if mark else START
        raise TemplateWrong(name, place, what) from error
    if not isinstance(entries, dict) or not isinstance(tree, yaml.MappingNode):
        raise TemplateWrong(name, START, "the front matter must be lines of the form title: Words.")
    origins = {key.value: _origin(value, lines) for key, value in tree.value}
    front = Front(name, entries, origins, [])
    for key in _keys_twice(tree):
        place = Place(key.start_mark.line + 2, key.start_mark.column + 1)
        front.slips.append(TemplateWrong(name, place, f'"{key.value}" is there twice.'))
    for key, value in entries.items():
        if key not in KEYS and (key, value) != ONCE_NEEDED:
            front.wrong(str(key), f"is not known in front matter.{near(str(key), KEYS)}")
    return front, "\n".join(lines[end + 1 :]), end + 2


class _Loader(yaml.BaseLoader):
    """Reads every value as text as typed: no word becomes a date, a number or true.

    An alias is refused: a few of them in one another stand for a billion words.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Return the next node of the text."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="an alias", problem_mark=mark)
        return super().compose_node(parent, index)


def _keys_twice(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every repeated key of the front matter: YAML itself would take the last."""
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


def _origin(value: yaml.Node, lines: Sequence[str]) -> Origin:
    """Return where a value's text starts in the file's ``lines``; a block starts below its key."""
    line, column = value.start_mark.line + 2, value.start_mark.column
    style = getattr(value, "style", None)
    if style in ("|", ">"):
        below = next((text for text in lines[line:] if text.strip()), "")
        indent = len(below) - len(below.lstrip(" "))
        return Origin(line + 1, indent, indent, folded=style == ">")
    return Origin(line, column + (style is not None), folded=value.end_mark.line > value.start_mark.line)
