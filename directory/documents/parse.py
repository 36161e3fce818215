"""Markdown with Jinja statements to a Letter: parsed once per template, values never.

Every ``{{ value }}`` and ``{% statement %}`` is carried through markdown-it as one private-use character, so
that Markdown sees a letter and no word of Jinja's is read as Markdown. What is a tag, Jinja's own lexer says.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.tree import SyntaxTreeNode

from directory.documents.letter import (
    ENGLISH,
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
from directory.errors import TemplateWrong

VALUES, STATEMENTS = 0xF0000, 0x100000  # planes 15 and 16: private use, and letters to Markdown
MOST_TAGS = 0xFFFD
MARK = re.compile(r"([\U000F0000-\U0010FFFF])")
STATEMENT_LINE = re.compile(r"[\U00100000-\U0010FFFF\s]+")
PRIVATE_USE = re.compile(r"[\uE000-\uF8FF\U000F0000-\U0010FFFF]")
LEXER = Environment(keep_trailing_newline=True)  # noqa: S701  # it only tells tags from text
END_OF = {"if": "endif", "for": "endfor"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``{% ... %}``; ``lines`` are where the ``if`` or ``for`` that it belongs to opens and closes."""

    text: str
    group: int  # the same for all statements of one if or for
    lines: tuple[int, int]

    @property
    def word(self) -> str:
        """Return the statement's first word: "if", "elif", "endfor"."""
        return self.text.split(None, 1)[0]


@dataclass(frozen=True, slots=True)
class Marked:
    """Markdown in which one private-use character stands for each of ``tags``."""

    text: str
    tags: tuple[Value | Statement, ...]

    def tag(self, mark: str) -> Value | Statement:
        """Return what ``mark`` stands for."""
        return self.tags[ord(mark) & 0xFFFF]


def parse_letter(
    body: str,
    *,
    template: str,
    title: str,
    addressed: bool,
    first_line: int = 1,
    language: str = ENGLISH,
) -> Letter:
    """Return the letter that ``body`` writes: Markdown whose Jinja has been judged already.

    ``first_line`` is where ``body`` starts in its file, for messages. Raises TemplateWrong for Markdown that
    no writer sets, and for an ``if`` or ``for`` that opens in one block and closes in another.
    """
    if PRIVATE_USE.search(title):
        raise TemplateWrong(template, 1, "a private-use character in the title. Type it again.")
    reader = _Reader(template, first_line, mark(body, template, first_line))
    return Letter(title, addressed, reader.letter(), language)


def mark(body: str, template: str, first_line: int) -> Marked:
    """Return ``body`` with one private-use character for each tag, comments left out."""
    if found := PRIVATE_USE.search(body):
        line = first_line + body.count("\n", 0, found.start())
        raise TemplateWrong(template, line, "a private-use character. Delete it and type it again.")
    words: list[str] = []
    spans: list[tuple[bool, str, int]] = []  # a statement?, its text, its line
    inside: list[str] | None = None
    for line, kind, value in LEXER.lex(body):
        if kind in ("variable_begin", "block_begin"):
            inside = []
        elif kind in ("variable_end", "block_end"):
            statement = kind == "block_end"
            spans.append((statement, "".join(inside or ()).strip(), first_line + line - 1))
            words.append(chr((STATEMENTS if statement else VALUES) + len(spans) - 1))
            inside = None
        elif inside is not None:
            inside.append(value)
        elif kind == "data":
            words.append(value)
    if len(spans) > MOST_TAGS:
        raise TemplateWrong(template, first_line, f"more than {MOST_TAGS} tags. Make two templates of it.")
    return Marked("".join(words), tuple(_tags(spans)))


def _tags(spans: Sequence[tuple[bool, str, int]]) -> Iterator[Value | Statement]:
    """Yield the tags in order; Jinja has seen to it that every ``if`` and ``for`` is closed."""
    opened: list[int] = []
    opening: dict[int, int] = {}  # a statement -> the statement that opens its if or for
    closing: dict[int, int] = {}  # an opening statement -> the line that closes it
    for number, (statement, text, line) in enumerate(spans):
        if statement:
            word = text.split(None, 1)[0]
            if word in END_OF:
                opened.append(number)
            opening[number] = opened[-1]
            if word in END_OF.values():
                closing[opened.pop()] = line
    for number, (statement, text, _line) in enumerate(spans):
        if statement:
            first = opening[number]
            yield Statement(text, first, (spans[first][2], closing[first]))
        else:
            yield Value(text)


@cache
def _markdown() -> MarkdownIt:
    """Return the parser: CommonMark and tables, less what a letter has no use for.

    Underlined headings are off, so that ``---`` is always a page break. Code, HTML, entities and autolinks
    are off, so that their characters come out as typed.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.disable(["code", "lheading", "html_block", "html_inline", "reference"])
    markdown.disable(["backticks", "autolink", "entity"])
    # Written with percent signs or in Punycode, a mark in a link's address could not be told any more.
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    # It may end a paragraph or a list, but no table: there the line is a row, and a loop makes rows.
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
    """Reads markdown-it's tree into blocks, items, rows and inlines, and nests the statements in them."""

    def __init__(self, template: str, first_line: int, marked: Marked) -> None:
        self.template, self.first_line, self.marked = template, first_line, marked

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
                raise self._wrong(
                    node, "a heading stands outside of any if and for. Use **bold** words here."
                )
            if level > last + 1:
                raise self._wrong(node, f"this heading needs {'#' * (last + 1)}: no level is left out.")
            if not self._has_words(node):
                raise self._wrong(node, "a heading needs words of its own, outside of any if.")
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

    def _wrong(self, node: SyntaxTreeNode, what: str) -> TemplateWrong:
        placed = node
        while not placed.map and placed.parent and not placed.parent.is_root:
            placed = placed.parent  # Markdown knows the lines of blocks only
        line = self.first_line + (placed.map[0] if placed.map else 0)
        return TemplateWrong(self.template, line, what)

    def _blocks(self, nodes: Iterable[SyntaxTreeNode]) -> tuple[Block, ...]:
        flat: list[Block | Statement] = []
        for node in nodes:
            if node.type == "statement":
                flat.extend(self._statements(node.content))
            else:
                flat.append(self._block(node))
        return _join_lists(self._nest(flat))

    def _block(self, node: SyntaxTreeNode) -> Block:
        match node.type:
            case "paragraph":
                return _lift(Paragraph(self._inlines(node.children)))
            case "heading":
                level = int(node.tag[1])
                if level > 3:
                    raise self._wrong(node, "a heading of more than three #. Use #, ## or ###.")
                return Heading(level, self._inlines(node.children))
            case "bullet_list":
                return Bullets(node.markup, tuple(self._item(item) for item in node.children))
            case "table":
                return self._grid(node)
            case "hr":
                return PageBreak()
        names = {"ordered_list": "a numbered list", "blockquote": "a quotation", "fence": "a code block"}
        name = names.get(node.type, f"Markdown's {node.type}")
        raise self._wrong(node, f"{name} has no place in a letter. Use paragraphs, bullets and tables.")

    def _item(self, node: SyntaxTreeNode) -> Item:
        match node.children:
            case [SyntaxTreeNode(type="paragraph") as paragraph]:
                return Item(self._inlines(paragraph.children))
        raise self._wrong(node, "a bullet holds one paragraph: no second one, and no list of its own.")

    def _grid(self, node: SyntaxTreeNode) -> Grid:
        header = self._row(node.children[0].children[0])
        if isinstance(header, list):
            raise self._wrong(node, "a statement cannot be a table's heading row. Put it below |---|.")
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
            raise self._wrong(tr, "this row has more cells than the table's first one.")
        texts = ["".join(inline.content for inline in cell.children) for cell in tr.children]
        if STATEMENT_LINE.fullmatch(texts[0]) and not any(texts[1:]):
            return list(self._statements(texts[0]))
        return TableRow(tuple(self._inlines(cell.children) for cell in tr.children))

    def _statements(self, text: str) -> Iterator[Statement]:
        return (self._statement(character) for character in text if not character.isspace())

    def _statement(self, mark: str) -> Statement:
        tag = self.marked.tag(mark)
        assert isinstance(tag, Statement)  # noqa: S101  # it is of their plane
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
            case _:
                raise self._wrong(node, f"Markdown's {node.type} has no place in a letter.")

    def _address(self, node: SyntaxTreeNode) -> str:
        """Return a link's address: only the template's own words, so that no value chooses where it leads."""
        address = str(node.attrs["href"])
        inline = node
        while inline.type != "inline" and inline.parent:
            inline = inline.parent
        # Markdown reads entities and backslashes in an address; here it stands as typed or is refused.
        plain = f"]({address})" in inline.content and not PRIVATE_USE.search(address)
        if not address or not plain:
            what = "a link has a plain address: no value, no entity, no title. Print the value as text."
            raise self._wrong(node, what)
        return address

    def _nest(self, flat: Sequence[Any]) -> tuple[Any, ...]:
        """Return nodes of one kind with each ``if`` and ``for`` around what it governs."""
        top: list[Any] = []
        opened: list[list[tuple[Statement, list[Any]]]] = []  # each: its statements and what they govern
        for node in flat:
            here = opened[-1][-1][1] if opened else top
            if not isinstance(node, Statement):
                here.append(node)
            elif node.word in END_OF:
                opened.append([(node, [])])
            elif not opened or opened[-1][0][0].group != node.group:
                raise self._crossing(node)
            elif node.word not in END_OF.values():
                opened[-1].append((node, []))
            else:
                parts = opened.pop()
                outside = opened[-1][-1][1] if opened else top
                outside.append(Flow(tuple((part.text, tuple(nodes)) for part, nodes in parts), node.word))
        if opened:
            raise self._crossing(opened[-1][0][0])
        return tuple(top)

    def _crossing(self, statement: Statement) -> TemplateWrong:
        first, last = statement.lines
        return TemplateWrong(
            self.template,
            first,
            f"what opens here closes in another paragraph, item or cell, on line {last}. "
            "Close it where it opens, or give both statements a line of their own with a blank line around.",
        )


def _lift(paragraph: Paragraph) -> Block:
    """Return a paragraph that is one whole ``if`` as an ``if`` around paragraphs: false leaves no gap."""
    match paragraph.inlines:
        case (Flow(parts=parts, end="endif" as end),):
            lifted = ((text, (_lift(Paragraph(inner)),) if inner else ()) for text, inner in parts)
            return Flow(tuple(lifted), end)
    return paragraph


def _join_lists(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with each list and the statements between its items made one list.

    ``- a``, a loop over ``- b`` and ``- c`` are three blocks to Markdown, and one list to whoever wrote them.
    """
    joined: list[Block] = []
    for outer in blocks:
        block = outer
        if isinstance(block, Flow):
            block = Flow(tuple((text, _join_lists(nodes)) for text, nodes in block.parts), block.end)
        items = _as_list(block)
        before = _as_list(joined[-1]) if joined else None
        if items and before and items.marker == before.marker:
            joined[-1] = Bullets(before.marker, before.items + items.items)
        elif items and isinstance(block, Flow) and block.end == "endfor":
            joined.append(items)
        else:
            joined.append(block)
    return tuple(joined)


def _as_list(block: Block) -> Bullets | None:
    """Return ``block`` as one list, when it is nothing else: a list, or statements around one."""
    if isinstance(block, Bullets):
        return block
    if not isinstance(block, Flow):
        return None
    lists = [(text, [_as_list(node) for node in nodes]) for text, nodes in block.parts]
    markers = {found.marker if found else None for _, part in lists for found in part}
    if len(markers) != 1 or None in markers:
        return None
    parts: list[tuple[str, tuple[Entry, ...]]] = [
        (text, tuple(item for found in part if found for item in found.items)) for text, part in lists
    ]
    return Bullets(str(markers.pop()), (Flow(tuple(parts), block.end),))
