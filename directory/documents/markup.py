"""Turn a parsed letter into a form's markup for Jinja to fill: what the four writers share.

A writer gives its form's own markup (``Markup``); ``source`` walks the letter once, and ``compile_markup``
gives the result to Jinja. Jinja's marks are private-use characters here, so a brace of XML or Typst never
is one.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from directory.templates.fields import Jinja
from directory.templates.letter import (
    Block,
    Break,
    Bullets,
    Entry,
    Flow,
    Grid,
    Heading,
    Inline,
    Item,
    Letter,
    Line,
    Link,
    PageBreak,
    Paragraph,
    Styled,
    TableRow,
    Text,
    Value,
)

Context = Mapping[str, object]

# Jinja's marks: private-use characters, which ``marks.mark`` keeps out of templates. (ASCII's own separators
# would not do: Python's \s matches them, and Jinja's lexer skips what \s matches.)
VALUE_BEGIN, VALUE_END, STATEMENT_BEGIN, STATEMENT_END = "\ue000", "\ue001", "\ue002", "\ue003"
VALUE_FILTER = "as_this_form_writes_it"
ADDRESSEE: tuple[Inline, ...] = (
    Flow(
        (
            (
                "for line in recipient.envelope",
                (Flow((("if not loop.first", (Break(),)),), "endif"), Value("line")),
            ),
        ),
        "endfor",
    ),
)


TICK = (Text("[ ]"),)  # how a template writes a box to tick

# What is read wrong when it is broken over two lines: a postcode, a telephone number, a date.
WHOLE = re.compile(
    r"\b[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}\b"
    r"|(?<![0-9])(?:\+[0-9]{1,3} |0)[0-9]{2,4}(?: [0-9]{3,4}){1,3}(?![0-9])"
    r"|\b[0-9]{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" [0-9]{4}\b"
)
SPACES = re.compile(r"[\t\u00a0\u202f]")  # typed into a cell, they are a space in every form


class Markup(ABC):
    """The markup of one form. Every method takes and returns it, apart from ``escape``, which takes text.

    ``marks_headings`` says that a table's headings are set in bold; in HTML an element says what they are.
    """

    marks_headings = False

    @abstractmethod
    def escape(self, text: str) -> str:
        """Return plain text escaped for this form; a line break becomes the form's own."""

    @abstractmethod
    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        """Return escaped text as one stretch of a paragraph."""

    @abstractmethod
    def link(self, address: str, content: str) -> str:
        """Return runs as a link to ``address`` (plain text)."""

    @abstractmethod
    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        """Return runs as a paragraph; keep its lines ``together`` on a page, or also ``with_next``."""

    @abstractmethod
    def heading(self, level: int, content: str) -> str:
        """Return runs as a heading."""

    @abstractmethod
    def bullets(self, items: str) -> str:
        """Return items as a list."""

    @abstractmethod
    def item(self, content: str) -> str:
        """Return runs as one list item."""

    @abstractmethod
    def grid(self, columns: int, header: str, rows: str) -> str:
        """Return rows as a table."""

    @abstractmethod
    def row(self, cells: list[str], *, header: bool, with_next: bool) -> str:
        """Return runs, a string a cell, as a table row; keep it ``with_next`` on a page."""

    @abstractmethod
    def tick(self) -> str:
        """Return a cell's box to tick."""

    @abstractmethod
    def page_break(self) -> str:
        """Return what starts a new page."""

    @abstractmethod
    def window(self, content: str) -> str:
        """Return runs as the addressee's lines, placed in the envelope's window."""

    @abstractmethod
    def whole(self, letter: Letter, window: str, body: str) -> str:
        """Return the whole document around its window ("" when it has none) and its body."""

    def value(self, value: object) -> str:
        """Return a value of the context escaped for this form. A blank value raises (see context)."""
        return self.escape(plain(str(value)))


def compile_markup(letter: Letter, markup: Markup) -> Callable[[Context], str]:
    """Return a function that fills ``letter`` in this form; all compiling is done here."""
    return compile_source(source(letter, markup), markup.value)


def compile_source(source: str, value: Callable[[object], str]) -> Callable[[Context], str]:
    """Return a function that fills a form's markup; ``value`` is how the form writes a value."""
    environment = Jinja(  # every value passes the form's own escape
        variable_start_string=VALUE_BEGIN,
        variable_end_string=VALUE_END,
        block_start_string=STATEMENT_BEGIN,
        block_end_string=STATEMENT_END,
        comment_start_string="\ue004",
        comment_end_string="\ue005",
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters[VALUE_FILTER] = value
    return environment.from_string(source).render


def plain(text: str) -> str:
    """Return a value with a plain space for each tab and no-break space that somebody typed."""
    return SPACES.sub(" ", text) if "\t" in text or not text.isascii() else text


def together(text: str) -> str:
    """Return a value in which no telephone number, postcode or date is broken over two lines."""
    if not any(map(str.isdigit, text)):
        return text
    return WHOLE.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def placed(expression: str) -> str:
    """Return markup where Jinja puts the value of ``expression``, escaped for the form."""
    return f"{VALUE_BEGIN}({expression})|{VALUE_FILTER}{VALUE_END}"


def addressee(markup: Markup) -> str:
    """Return the addressee's lines in a form's markup."""
    return _Walk(markup).inlines(ADDRESSEE)


def stated(statement: str) -> str:
    """Return markup where Jinja finds a statement."""
    return f"{STATEMENT_BEGIN} {statement} {STATEMENT_END}"


def source(letter: Letter, markup: Markup) -> str:
    """Return ``letter`` in this form's markup, with its statements and expressions for Jinja."""
    walk = _Walk(markup)
    window = markup.window(walk.inlines(ADDRESSEE)) if letter.addressed else ""
    return markup.whole(letter, window, walk.blocks(letter.blocks))


class _Walk:
    """One walk over a letter that writes one form."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup

    def blocks(self, blocks: Sequence[Block]) -> str:
        following = (*blocks[1:], PageBreak()) if blocks else ()
        return "".join(map(self.block, blocks, following))

    def block(self, block: Block, following: Block) -> str:
        match block:
            case Paragraph(inlines):
                # A signature is never alone on a page; "Yours sincerely" is on the page of the name.
                with_next = isinstance(following, Paragraph) and following.is_lines
                content = self.inlines(inlines)
                return self.markup.paragraph(content, together=block.is_lines, with_next=with_next)
            case Heading(level, inlines):
                return self.markup.heading(level, self.inlines(inlines))
            case Bullets(_, items):
                return self.markup.bullets(self.entries(items))
            case Grid(header, rows):
                named = self.row(header, header=True, with_next=True) if header else ""
                return self.markup.grid(_columns(header, rows), named, self.rows(rows))
            case PageBreak():
                return self.markup.page_break()
            case Flow():
                return _flow(block, self.blocks)

    def entries(self, entries: Iterable[Entry]) -> str:
        return "".join(
            self.markup.item(self.inlines(entry.inlines))
            if isinstance(entry, Item)
            else _flow(entry, self.entries)
            for entry in entries
        )

    def lines(self, lines: Iterable[Line]) -> str:
        return "".join(
            self.row(line) if isinstance(line, TableRow) else _flow(line, self.lines) for line in lines
        )

    def rows(self, rows: Sequence[Line]) -> str:
        """Return a table's rows; the first, which says what the others are about, stays with the second."""
        if len(rows) > 1 and isinstance(rows[0], TableRow):
            return self.row(rows[0], with_next=True) + self.lines(rows[1:])
        return self.lines(rows)

    def row(self, row: TableRow, *, header: bool = False, with_next: bool = False) -> str:
        strong = header and self.markup.marks_headings
        cells = [
            self.markup.tick() if cell == TICK else self.inlines(cell, strong=strong) for cell in row.cells
        ]
        return self.markup.row(cells, header=header, with_next=with_next)

    def inlines(self, inlines: Iterable[Inline], *, strong: bool = False, emphasis: bool = False) -> str:
        """Return inlines as runs; neighbouring text, values and breaks of one style are one run."""
        written: list[str] = []
        plain: list[str] = []

        def end_run() -> None:
            if plain:
                written.append(self.markup.run("".join(plain), strong=strong, emphasis=emphasis))
                plain.clear()

        for inline in inlines:
            match inline:
                case Text(text):
                    plain.append(self.markup.escape(text))
                case Value(expression) if expression.endswith(".email"):
                    end_run()
                    run = self.markup.run(placed(expression), strong=strong, emphasis=emphasis)
                    written.append(self.markup.link(f"mailto:{placed(expression)}", run))
                case Value(expression):
                    plain.append(placed(expression))
                case Break():
                    plain.append(self.markup.escape("\n"))
                case Styled(bold, inner):
                    end_run()
                    written.append(self.inlines(inner, strong=strong or bold, emphasis=emphasis or not bold))
                case Link(address, inner):
                    end_run()
                    content = self.inlines(inner, strong=strong, emphasis=emphasis)
                    written.append(self.markup.link(address, content))
                case Flow():
                    end_run()
                    same = partial(self.inlines, strong=strong, emphasis=emphasis)
                    written.append(_flow(inline, same))
        end_run()
        return "".join(written)


def _columns(header: TableRow | None, rows: Sequence[Line]) -> int:
    """Return the number of a table's columns: that of its first row."""
    first: Line | None = header or rows[0]
    while isinstance(first, Flow):
        first = next((nodes[0] for _, nodes in first.parts if nodes), None)
    return len(first.cells) if first else 1


def _flow(flow: Flow[Any], write: Callable[[Any], str]) -> str:
    """Return a flow's nodes as ``write`` makes them, with their statements around them again."""
    parts = (f"{stated(statement)}{write(nodes)}" for statement, nodes in flow.parts)
    return f"{''.join(parts)}{stated(flow.end)}"
