"""Replace each Jinja tag in Markdown by a private-use character, which Markdown reads as a letter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from directory.templates.letter import Value
from directory.templates.problems import Breach, Slip
from directory.templates.tags import END_OF

VALUES, STATEMENTS = 0xF0000, 0x100000  # planes 15 and 16: private use; letters for Markdown
MOST_TAGS = 0xFFFD
MARK = re.compile(r"([\U000F0000-\U0010FFFF])")
PRIVATE_USE = re.compile(r"[\uE000-\uF8FF\U000F0000-\U0010FFFF]")
LEXER = Environment(keep_trailing_newline=True)  # noqa: S701  # it only splits tags from text


@dataclass(frozen=True, slots=True)
class Statement:
    """One ``{% ... %}``; ``places`` are where its ``if`` or ``for`` opens and closes.

    A place is the number of characters before it in the Markdown.
    """

    text: str
    group: int  # the same for all statements of one if or for
    places: tuple[int, int]

    @property
    def word(self) -> str:
        """Return the statement's first word: "if", "elif", "endfor"."""
        return self.text.split(None, 1)[0]


@dataclass(frozen=True, slots=True)
class Marked:
    """Markdown with a private-use character for each of ``tags``."""

    text: str
    tags: tuple[Value | Statement, ...]

    def tag(self, mark: str) -> Value | Statement:
        """Return what ``mark`` stands for."""
        return self.tags[ord(mark) & 0xFFFF]


def mark(body: str) -> tuple[Marked, Sequence[Slip]]:
    """Return ``body`` with a private-use character for each tag, and the slips that prevent it."""
    slips = [
        Slip(found.start(), Breach.MARKDOWN, "a private-use character. Delete it and type it again.")
        for found in PRIVATE_USE.finditer(body)
    ]
    if slips:
        return Marked("", ()), slips
    words: list[str] = []
    spans: list[tuple[bool, str, int]] = []  # a statement?, its text, its place
    inside: list[str] | None = None
    at = 0
    for _line, kind, value in LEXER.lex(body):
        if kind in ("variable_begin", "block_begin"):
            inside, begun = [], at
        elif kind in ("variable_end", "block_end"):
            statement = kind == "block_end"
            spans.append((statement, "".join(inside or ()).strip(), begun))
            words.append(chr((STATEMENTS if statement else VALUES) + len(spans) - 1))
            inside = None
        elif inside is not None:
            inside.append(value)
        elif kind == "data":
            words.append(value)
        at += len(value)
    if len(spans) > MOST_TAGS:
        what = f"more than {MOST_TAGS} tags. Make two templates of it."
        return Marked("", ()), [Slip(0, Breach.MARKDOWN, what)]
    return Marked("".join(words), tuple(_tags(spans))), ()


def _tags(spans: Sequence[tuple[bool, str, int]]) -> Iterator[Value | Statement]:
    """Yield the tags in order; Jinja has made sure that every ``if`` and ``for`` is closed."""
    opened: list[int] = []
    opening: dict[int, int] = {}  # a statement -> the statement that opens its if or for
    closing: dict[int, int] = {}  # an opening statement -> the place that closes it
    for number, (statement, text, at) in enumerate(spans):
        if statement:
            word = text.split(None, 1)[0]
            if word in END_OF:
                opened.append(number)
            opening[number] = opened[-1]
            if word in END_OF.values():
                closing[opened.pop()] = at
    for number, (statement, text, _at) in enumerate(spans):
        if statement:
            first = opening[number]
            yield Statement(text, first, (spans[first][2], closing[first]))
        else:
            yield Value(text)
