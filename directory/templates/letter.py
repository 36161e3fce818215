"""A parsed letter as a tree of paragraphs, lists, tables and words, before any value and any markup.

A letter is a tree of blocks over inlines. Its statements stay where they were in the Markdown, as ``Flow``:
an ``if`` or a ``for`` around whole blocks, list items, table rows or inlines, never across them.
"""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Node = TypeVar("Node")
ENGLISH = "en-GB"


@dataclass(frozen=True, slots=True)
class Flow(Generic[Node]):
    """An ``if`` with its branches, or a ``for``.

    ``parts`` pairs each statement as the template has it ("if leaver.sen", "else") with the nodes that it
    governs; ``end`` closes them ("endif").
    """

    parts: tuple[tuple[str, tuple[Node, ...]], ...]
    end: str


@dataclass(frozen=True, slots=True)
class Text:
    """The template's own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value goes: the template's expression, without its braces."""

    expression: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Styled:
    """Bold (``strong``) or italic inlines."""

    strong: bool
    inlines: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True)
class Link:
    """Inlines that link to ``address``, which is the template's own and has no value in it."""

    address: str
    inlines: "tuple[Inline, ...]"


Inline: TypeAlias = Text | Value | Break | Styled | Link | Flow["Inline"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of inlines."""

    inlines: tuple[Inline, ...]

    @property
    def is_lines(self) -> bool:
        """Return whether it has line breaks, as after "Yours sincerely": its lines belong together."""
        return any(isinstance(inline, Break) for inline in self.inlines)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One list item: a single paragraph's inlines."""

    inlines: tuple[Inline, ...]


Entry: TypeAlias = Item | Flow["Entry"]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A bullet list; ``marker`` is the template's bullet character."""

    marker: str
    items: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table row: a tuple of inlines for each cell."""

    cells: tuple[tuple[Inline, ...], ...]


Line: TypeAlias = TableRow | Flow["Line"]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its header row, if it has one, and the rows below."""

    header: TableRow | None
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A page break (``---`` in the Markdown)."""


Block: TypeAlias = Paragraph | Heading | Bullets | Grid | PageBreak | Flow["Block"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A whole letter. ``addressed``: the writers set the addressee in the envelope's window.

    ``language`` is its BCP 47 tag, which a screen reader needs to read the letter aloud.
    """

    title: str
    addressed: bool
    blocks: tuple[Block, ...]
    language: str = ENGLISH
