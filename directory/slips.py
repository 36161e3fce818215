"""What is wrong in a text of a template, and where that is in the file. Pure."""

from dataclasses import dataclass

from directory.errors import Breach, TemplateWrong


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
