"""What can be wrong with a template, and where in its file that is; and what stops one letter. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from directory.errors import DirectoryError


class Breach(StrEnum):
    """Which of the rules for templates is broken; ``checks.template_rules`` says each in full."""

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
    """A template breaks the rules of its language: which file, which line, what, and what to do.

    ``line`` and ``column`` are counted from 1. Raised, it stops a run; ``templates check`` lists all of them.
    """

    def __init__(
        self,
        template: str,
        line: int,
        what: str,
        column: int = 1,
        breach: Breach = Breach.FRONT_MATTER,
    ) -> None:
        super().__init__(template, line, what, column, breach)
        self.template, self.line, self.what = template, line, what
        self.column, self.breach = column, breach

    def __str__(self) -> str:
        return f"templates/{self.template}.md, line {self.line}: {self.what}"


class LetterStopped(DirectoryError):
    """One letter cannot be filled: the field, and the template's line where it is asked for.

    ``line`` is 0 until the template that asked is known. The field's value is never part of it.
    """

    def __init__(self, field: str, line: int = 0) -> None:
        super().__init__(field, line)
        self.field, self.line = field, line

    @property
    def place(self) -> str:
        """Return who asks: "Line 12 of the template"."""
        return f"Line {self.line} of the template" if self.line else "The template"


class BlankField(LetterStopped):
    """A letter needs a field that is blank."""

    def __str__(self) -> str:
        return f"{self.place} prints {self.field}, which is blank."


class WithheldField(LetterStopped):
    """A template asks for a field that this recipient may not have about this leaver."""

    def __init__(self, field: str, rule: str, reason: str, line: int = 0) -> None:
        super().__init__(field, line)
        self.args = (field, rule, reason, line)
        self.rule, self.reason = rule, reason

    def __str__(self) -> str:
        return f"{self.place} asks for {self.field}, which rule {self.rule} withholds: {self.reason}"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong in a text; ``at`` is how many characters come before it there."""

    at: int
    breach: Breach
    what: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text stands in its file: on which ``line`` it starts, counted from 1, and how far in.

    ``first`` is how many characters come before its first line, ``indent`` before each of the others.
    ``folded``: its lines are not the file's, as YAML joins them; then its start stands for all of it.
    """

    line: int
    first: int = 0
    indent: int = 0
    folded: bool = False

    def place(self, text: str, at: int) -> tuple[int, int]:
        """Return line and column, counted from 1, of what has ``at`` characters of ``text`` before it."""
        if self.folded:
            return self.line, self.first + 1
        line = text.count("\n", 0, at)
        column = at - (text.rfind("\n", 0, at) + 1)
        return self.line + line, column + 1 + (self.indent if line else self.first)

    def wrong(self, template: str, text: str, slip: Slip) -> TemplateWrong:
        """Return a slip in ``text`` as what is wrong with the template."""
        line, column = self.place(text, slip.at)
        return TemplateWrong(template, line, slip.what, column, slip.breach)
