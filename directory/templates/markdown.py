"""Parse a template's Markdown, with its Jinja tags, into a Letter; once per template, before any value.

Every ``{{ value }}`` and ``{% statement %}`` goes through markdown-it as one private-use character, so that
nothing of Jinja's is read as Markdown. Jinja's own lexer finds the tags.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from directory.templates.letter import (
    ENGLISH,
    Block,
    Break,
    Bullets,
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
)
from directory.templates.marks import MARK, PRIVATE_USE, STATEMENTS, VALUES, Marked, Statement, mark
from directory.templates.nesting import join_lists, lift, nest
from directory.templates.problems import Breach, Slip
from directory.templates.tags import END_OF

STATEMENT_LINE = re.compile(r"[\U00100000-\U0010FFFF\s]+")
SIGN_OF = {"image": r"!\[", "link": r"(?<!!)\[[^\]]*\]\("}  # how each begins


def parse_letter(
    body: str, *, title: str, addressed: bool, first_line: int = 1, language: str = ENGLISH
) -> tuple[Letter, Sequence[Slip]]:
    """Return the letter in ``body``, and what is wrong in it; a letter with an error must not be used.

    ``body`` is Markdown whose Jinja has been judged already; ``first_line`` is where it starts in its file,
    for messages that name another line. It is an error to use Markdown that the writers cannot set, or to
    open an ``if`` or ``for`` in one block and close it in another.
    """
    marked, slips = mark(body)
    reader = _Reader(body, marked, first_line)
    letter = Letter(title, addressed, reader.letter(), language)
    return letter, [*slips, *reader.slips.values()]


@cache
def _markdown() -> MarkdownIt:
    """Return the parser: CommonMark and tables, without what a letter does not need.

    Underlined headings are off, so that ``---`` is always a page break. Code, HTML, entities and autolinks
    are off, so that their characters are printed as typed.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.disable(["code", "lheading", "html_block", "html_inline", "reference"])
    markdown.disable(["backticks", "autolink", "entity"])
    # With percent signs or Punycode, a mark in a link's address could no longer be recognised.
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    # It may end a paragraph or a list, but not a table: there the line is a row, and a loop makes rows.
    markdown.block.ruler.before("table", "statement", _statement_line, {"alt": ["paragraph", "list"]})
    return markdown


def _statement_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    """Read a line of nothing but statements as a block (the signature is markdown-it's)."""
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not STATEMENT_LINE.fullmatch(text):
        return False
    if not silent:
        token = state.push("statement", "", 0)
        token.content, token.map = text, [start, start + 1]
        state.line = start + 1
    return True


class _Reader:
    """The reader of markdown-it's tree: makes blocks, items, rows and inlines, and nests statements in them.

    An error is reported once for each place, and left out of the letter.
    """

    def __init__(self, body: str, marked: Marked, first_line: int) -> None:
        self.body, self.marked, self.first_line = body, marked, first_line
        self.lines = [0, *(found.end() for found in re.finditer("\n", body))]  # where each line begins
        self.slips: dict[tuple[int, str], Slip] = {}

    def letter(self) -> tuple[Block, ...]:
        """Return the letter's blocks."""
        tree = SyntaxTreeNode(_markdown().parse(self.marked.text))
        self._refuse_odd_headings(tree)
        return self._blocks(tree.children)

    def _refuse_odd_headings(self, tree: SyntaxTreeNode) -> None:
        """Refuse headings that a screen reader would stumble over (PDF/UA-1, ISO 14289-1, 7.4)."""
        last = depth = 0
        for node in tree.walk():
            if node.type == "statement":
                words = [statement.word for statement in self._statements(node.content)]
                depth += sum((word in END_OF) - (word in END_OF.values()) for word in words)
            if node.type != "heading":
                continue
            level = int(node.tag[1])
            if depth:
                self._wrong(node, "a heading stands outside of any if and for. Use **bold** words here.")
            elif level > last + 1:
                self._wrong(node, f"this heading needs {'#' * (last + 1)}: no level is left out.")
            elif not self._has_words(node):
                self._wrong(node, "a heading needs words of its own, outside of any if.")
            last = level

    def _has_words(self, heading: SyntaxTreeNode) -> bool:
        depth = 0
        for text in (node.content for node in heading.walk() if node.type == "text"):
            for character in text:
                if character >= chr(STATEMENTS):
                    word = self._statement(character).word
                    depth += (word in END_OF) - (word in END_OF.values())
                elif depth == 0 and character < chr(VALUES) and not character.isspace():
                    return True
        return False

    def _wrong(self, node: SyntaxTreeNode, what: str, breach: Breach = Breach.MARKDOWN) -> None:
        self._slip(self._place(node), breach, what)

    def _slip(self, at: int, breach: Breach, what: str) -> None:
        self.slips.setdefault((at, what), Slip(at, breach, what))

    def _place(self, node: SyntaxTreeNode) -> int:
        """Return how many characters come before a node; Markdown itself knows only the lines of blocks."""
        placed = node
        while not placed.map and placed.parent and not placed.parent.is_root:
            placed = placed.parent
        first, last = placed.map or (0, 0)
        begins = self.lines[first]
        ends = self.lines[last] if last < len(self.lines) else len(self.body)
        if sign := SIGN_OF.get(node.type):
            alike = [one for one in placed.walk() if one.type == node.type]
            signs = [found.start() for found in re.finditer(sign, self.body[begins:ends])]
            if len(alike) == len(signs):
                return begins + signs[alike.index(node)]
        return begins + len(self.body[begins:ends]) - len(self.body[begins:ends].lstrip())

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        flat: list[Block | Statement] = []
        for node in nodes:
            if node.type == "statement":
                flat.extend(self._statements(node.content))
            elif block := self._block(node):
                flat.append(block)
        return join_lists(self._nest(flat))

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        match node.type:
            case "paragraph":
                return lift(Paragraph(self._inlines(node.children)))
            case "heading":
                level = int(node.tag[1])
                if level > 3:
                    self._wrong(node, "a heading of more than three #. Use #, ## or ###.")
                return Heading(level, self._inlines(node.children))
            case "bullet_list":
                return Bullets(node.markup, tuple(self._item(item) for item in node.children))
            case "table":
                return self._grid(node)
            case "hr":
                return PageBreak()
        names = {"ordered_list": "a numbered list", "blockquote": "a quotation", "fence": "a code block"}
        name = names.get(node.type, f"Markdown's {node.type}")
        self._wrong(node, f"{name} has no place in a letter. Use paragraphs, bullets and tables.")
        return None

    def _item(self, node: SyntaxTreeNode) -> Item:
        match node.children:
            case [SyntaxTreeNode(type="paragraph") as paragraph]:
                return Item(self._inlines(paragraph.children))
        self._wrong(node, "a bullet holds one paragraph: no second paragraph, and no list of its own.")
        return Item(())

    def _grid(self, node: SyntaxTreeNode) -> Grid:
        header = self._row(node.children[0].children[0])
        if isinstance(header, list):
            self._wrong(node, "a statement cannot be in a table's heading row. Put it below |---|.")
            header = TableRow(())
        flat: list[Line | Statement] = []
        for body in node.children[1:]:
            for tr in body.children:
                row = self._row(tr)
                flat.extend(row if isinstance(row, list) else [row])
        return Grid(header, self._nest(flat))

    def _row(self, tr: SyntaxTreeNode) -> TableRow | list[Statement]:
        """Return a table row, or the statements of a line that holds nothing else."""
        line = self.marked.text.split("\n")[tr.map[0]] if tr.map else ""
        inside = line.strip().removeprefix("|").removesuffix("|")
        if len(re.findall(r"(?<!\\)\|", inside)) >= len(tr.children):
            self._wrong(tr, "this row has more cells than the table's first one.")
        texts = ["".join(inline.content for inline in cell.children) for cell in tr.children]
        if STATEMENT_LINE.fullmatch(texts[0]) and not any(texts[1:]):
            return list(self._statements(texts[0]))
        return TableRow(tuple(self._inlines(cell.children) for cell in tr.children))

    def _statements(self, text: str) -> Iterator[Statement]:
        return (self._statement(character) for character in text if not character.isspace())

    def _statement(self, mark: str) -> Statement:
        tag = self.marked.tag(mark)
        assert isinstance(tag, Statement)  # noqa: S101  # its plane is that of statements
        return tag

    def _inlines(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Inline, ...]:
        flat: list[Inline | Statement] = []
        for node in nodes:
            flat.extend(self._inline(node))
        return self._nest(flat)

    def _inline(self, node: SyntaxTreeNode) -> Iterator[Inline | Statement]:
        match node.type:
            case "inline":
                for child in node.children:
                    yield from self._inline(child)
            case "text":
                for part in MARK.split(node.content):
                    if MARK.fullmatch(part):
                        yield self.marked.tag(part)
                    elif part:
                        yield Text(part)
            case "softbreak":
                yield Text(" ")
            case "hardbreak":
                yield Break()
            case "strong" | "em":
                yield Styled(node.type == "strong", self._inlines(node.children))
            case "link":
                yield Link(self._address(node), self._inlines(node.children))
            case "image":
                what = (
                    "a picture has no place in a letter. Say it in words; the school's logo stands in "
                    "letterhead.docx, with its description for those who cannot see it."
                )
                self._wrong(node, what, Breach.PICTURE)
            case _:
                self._wrong(node, f"Markdown's {node.type} has no place in a letter.")

    def _address(self, node: SyntaxTreeNode) -> str:
        """Return a link's address: only the template's own words, so that no value decides where it leads."""
        address = str(node.attrs["href"])
        inline = node
        while inline.type != "inline" and inline.parent:
            inline = inline.parent
        # Markdown reads entities and backslashes in an address; here an address is as typed, or refused.
        plain = f"]({address})" in inline.content and not PRIVATE_USE.search(address)
        if not address or not plain:
            what = "a link needs a plain address: no value, no entity, no title. Print the value as text."
            self._wrong(node, what)
        return address

    def _nest(self, flat: Sequence[Any]) -> tuple[Any, ...]:
        return nest(flat, self._crossing)

    def _crossing(self, statement: Statement) -> None:
        first, last = statement.places
        line = self.first_line + self.body.count("\n", 0, last)
        self._slip(
            first,
            Breach.STATEMENT,
            f"this opens here, but closes in another paragraph, item or cell, on line {line}. "
            "Close it where it opens, or give both statements a line of their own with a blank line around.",
        )
