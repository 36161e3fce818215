"""Errors: what can be wrong with a template, and where in its file; what stops one letter. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from directory.errors import DirectoryError


class Breach(StrEnum):
    """Which rule for templates is broken; ``checks.rules.template_rules`` gives each in full."""

    FRONT_MATTER = "front matter"
    TAG = "tag"
    CURLY = "curly quotation mark"
    STATEMENT = "statement"
    LANGUAGE = "language"
    FIELD = "field"
    PLACE = "place"
    PICTURE = "picture"
    MARKDOWN = "Markdown"
    SIBLING = "sibling"
    RULE = "rule"
    DISALLOWED = "disallowed field"
    NOBODY = "nobody"
    IN_WORD_ALONE = "in Word alone"


class Place(NamedTuple):
    """A place in a template's file, counted from 1: its line, or in a Word letter its paragraph.

    ``file`` is the Word letter's name, "" for the template's own .md; ``words`` are how the paragraph begins.
    """

    line: int
    column: int
    file: str = ""
    words: str = ""

    def __str__(self) -> str:
        return f"{'paragraph' if self.file else 'line'} {self.line}"


NOWHERE, START = Place(0, 0), Place(1, 1)


class TemplateWrong(DirectoryError):
    """A template breaks a rule: the file, the line, what is wrong, and what to do.

    When raised, it stops a run; the template checks list them all.
    """

    def __init__(
        self, template: str, place: Place, trouble: str, breach: Breach = Breach.FRONT_MATTER
    ) -> None:
        file = place.file or f"{template}.md"
        trouble += f' Its paragraph: "{place.words}"' if place.words else ""
        super().__init__(f"templates/{file}, {place}: {trouble}")
        self.template, self.file, self.place = template, file, place
        self.trouble, self.breach = trouble, breach

    @property
    def line(self) -> int:
        """Return the line of the template's file, or the paragraph of its Word letter."""
        return self.place.line

    @property
    def column(self) -> int:
        """Return the column."""
        return self.place.column


class Disallowed(TemplateWrong):
    """A template asks for data that no row of its rule allows: the ``kind`` of data, and the ``rule``."""

    def __init__(self, template: str, place: Place, field: str, rule: str, kind: str) -> None:
        trouble = f"asks for {field}, and rule {rule} does not allow {kind}."
        super().__init__(template, place, trouble, Breach.DISALLOWED)
        self.rule, self.kind = rule, kind


class LetterStopped(DirectoryError):
    """A letter cannot be filled: the field, and the place of the template that asks for it.

    ``place`` is NOWHERE until the template is known. The message never has the field's value in it.
    """

    def __init__(self, field: str, trouble: str, place: Place = NOWHERE) -> None:
        super().__init__(trouble)
        self.field, self.place, self.trouble = field, place, trouble

    @property
    def where(self) -> str:
        """Return which part of the template asks for the field: "line 12 of the template"."""
        return f"{self.place} of the template" if self.place.line else "the template"

    def __str__(self) -> str:
        return f"{self.where[0].upper()}{self.where[1:]} {self.trouble}"


class BlankField(LetterStopped):
    """A letter needs a field that is blank."""

    def __init__(self, field: str) -> None:
        super().__init__(field, f"prints {field}, which is blank.")


class WithheldField(LetterStopped):
    """A template asks for a field that this recipient may not have about this leaver."""

    def __init__(self, field: str, rule: str, reason: str) -> None:
        super().__init__(field, f"asks for {field}, which rule {rule} withholds: {reason}")
        self.rule, self.reason = rule, reason


@dataclass(frozen=True, slots=True)
class Slip:
    """Something wrong in a text; ``at`` is the number of characters before it."""

    at: int
    breach: Breach
    what: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text is in its file: the ``line`` on which it starts, counted from 1, and its indent.

    ``first`` is the number of characters before the text on its first line, ``indent`` on the other lines.
    ``folded``: YAML has joined its lines, so that they are not the file's; then every place is its start.
    ``word`` is the name of a Word letter, whose lines are its paragraphs.
    """

    line: int
    first: int = 0
    indent: int = 0
    folded: bool = False
    word: str = ""

    def place(self, text: str, at: int) -> Place:
        """Return the place after ``at`` characters of ``text``."""
        if self.folded:
            return Place(self.line, self.first + 1)
        line, begins = text.count("\n", 0, at), text.rfind("\n", 0, at) + 1
        words = shorten(text[begins:].partition("\n")[0]) if self.word else ""
        column = at - begins + 1 + (self.indent if line else self.first)
        return Place(self.line + line, column, self.word, words)

    def wrong(self, template: str, text: str, slip: Slip) -> TemplateWrong:
        """Return a slip in ``text`` as a TemplateWrong."""
        return TemplateWrong(template, self.place(text, slip.at), slip.what, slip.breach)


SHOWN = 60  # characters of a paragraph: enough to find it by


def shorten(words: str) -> str:
    """Return how a paragraph begins."""
    plain = " ".join(words.split())
    return plain if len(plain) <= SHOWN else f"{plain[:SHOWN].rstrip()} ..."
