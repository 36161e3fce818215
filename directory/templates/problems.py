"""Errors: what can be wrong with a template, and where in its file; what stops one letter. Pure."""

from dataclasses import dataclass
from enum import StrEnum

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


class TemplateWrong(DirectoryError):
    """A template breaks a rule: the file, the line, what is wrong, and what to do.

    ``line`` and ``column`` count from 1. When raised, it stops a run; the template checks list them all.
    """

    def __init__(
        self,
        template: str,
        line: int,
        trouble: str,
        column: int = 1,
        breach: Breach = Breach.FRONT_MATTER,
    ) -> None:
        super().__init__(f"templates/{template}.md, line {line}: {trouble}")
        self.template, self.line, self.column = template, line, column
        self.trouble, self.breach = trouble, breach


class LetterStopped(DirectoryError):
    """A letter cannot be filled: the field, and the template's line that asks for it.

    ``line`` is 0 until the template is known. The message never has the field's value in it.
    """

    def __init__(self, field: str, trouble: str, line: int = 0) -> None:
        super().__init__(trouble)
        self.field, self.line, self.trouble = field, line, trouble

    def __str__(self) -> str:
        return f"{f'Line {self.line} of the template' if self.line else 'The template'} {self.trouble}"


class BlankField(LetterStopped):
    """A letter needs a field that is blank."""

    def __init__(self, field: str, line: int = 0) -> None:
        super().__init__(field, f"prints {field}, which is blank.", line)


class WithheldField(LetterStopped):
    """A template asks for a field that this recipient may not have about this leaver."""

    def __init__(self, field: str, rule: str, reason: str, line: int = 0) -> None:
        super().__init__(field, f"asks for {field}, which rule {rule} withholds: {reason}", line)
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
    """

    line: int
    first: int = 0
    indent: int = 0
    folded: bool = False

    def place(self, text: str, at: int) -> tuple[int, int]:
        """Return line and column, counted from 1, of the place after ``at`` characters of ``text``."""
        if self.folded:
            return self.line, self.first + 1
        line = text.count("\n", 0, at)
        column = at - (text.rfind("\n", 0, at) + 1)
        return self.line + line, column + 1 + (self.indent if line else self.first)

    def wrong(self, template: str, text: str, slip: Slip) -> TemplateWrong:
        """Return a slip in ``text`` as a TemplateWrong."""
        line, column = self.place(text, slip.at)
        return TemplateWrong(template, line, slip.what, column, slip.breach)
