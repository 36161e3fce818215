"""Read the tags of a template's text with Jinja: their tree, or the first broken tag and why. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from directory.templates.fields import Jinja
from directory.templates.problems import Breach, Slip

JINJA = Jinja()  # parses and probes; the writers escape
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")
END_OF = {"if": "endif", "for": "endfor"}

_NEWLINE = re.compile(r"\r\n|\r|\n")
# None is longer than 500 characters: without a limit, tags that never close take time by the square.
_TAG = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}")
_OVER_LINES = re.compile(r"(?s)\{[{%][^{]*?[%}]\}")
_STRAY = re.compile(r"[%}]\}")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
# What Word makes of a typed " or ': U+2018 to U+201F, high and low.
_CURLY = re.compile("[\u2018-\u201f]")
_STRAIGHT = {code: "'" if code < 0x201C else '"' for code in range(0x2018, 0x2020)}

_NO_COMMENT = "a template has no comments and no raw text. Leave it out."
_ONE_LINE = "keep everything between two braces on one line."
_CHECK = "this cannot be read: check the braces and the words between them."
_NOT_OPEN = "this cannot be read: it closes something that is not open here."
_NOT_CLOSED = "this cannot be read: an if or for is not closed. Add {% endif %} or {% endfor %}."


@dataclass(frozen=True, slots=True)
class Tags:
    """A text with straight quotation marks in its tags, its Jinja tree, and what is wrong in its tags.

    Each node's ``lineno`` is the number of characters before it. ``tree`` is None when a tag is broken: the
    first broken tag is among ``slips``, and the text after it is not judged until it is mended.
    """

    text: str
    tree: nodes.Template | None
    slips: tuple[Slip, ...]


class _Broken(Exception):
    def __init__(self, at: int, breach: Breach, what: str) -> None:
        super().__init__(at, breach, what)
        self.slip = Slip(at, breach, what)


def read_tags(text: str) -> Tags:
    """Return the tags of ``text`` as far as they can be read."""
    curly: list[Slip] = []
    text = _TAG.sub(
        lambda tag: _straightened(tag, curly), _NEWLINE.sub("\n", text)
    )  # lines as Jinja counts them
    try:
        return Tags(text, _tree(text), tuple(curly))
    except _Broken as broken:
        return Tags(text, None, (*curly, broken.slip))


def _straightened(tag: re.Match[str], slips: list[Slip]) -> str:
    """Return a tag with straight quotation marks in place of Word's curly ones."""
    outside = _STRING.sub(lambda string: " " * len(string[0]), tag[0])  # within "..." it is text
    curly = _CURLY.search(outside)
    if not curly:
        return tag[0]
    pairs = zip(tag[0], outside, strict=True)
    straight = "".join(one.translate(_STRAIGHT) if one == out else one for one, out in pairs)
    what = (
        f"Word has put a curly quotation mark ({curly[0]}) into a tag: it takes straight ones. "
        f"Type {straight}, and press Ctrl+Z when Word bends them."
    )
    slips.append(Slip(tag.start() + curly.start(), Breach.CURLY, what))
    return straight


def _tree(text: str) -> nodes.Template:
    # Jinja's tree gives only a node's line. Given each token's place as its line, it gives the place.
    tokens = _Tokens(text)
    parser = Parser(JINJA, "")
    try:
        parser.stream = TokenStream(JINJA.lexer.wrap(tokens.placed()), None, None)
        return parser.parse()
    except TemplateSyntaxError as error:
        if error.lineno == tokens.word_at:  # Jinja knows what is open, and this word does not fit
            raise _Broken(tokens.tag_at, Breach.STATEMENT, _NOT_OPEN) from None
        alone = "got '='" in (error.message or "")
        told = "this cannot be read: one = means nothing here. Compare with ==." if alone else _CHECK
        raise _Broken(error.lineno, Breach.TAG, told) from None


class _Tokens:
    """Jinja's tokens of a text, one by one as its parser asks for them, so that the first slip comes first.

    ``tag_at`` is where the latest tag begins; ``word_at`` is the first word of the latest statement.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tag_at = self.word_at = -1

    def placed(self) -> Iterator[tuple[int, str, str]]:
        """Yield each token with its place; raises _Broken at something that no template may have."""
        opened: list[int] = []
        inside = ""  # in a tag: the kind of its start, "block" from its first word on; "" outside
        for at, kind, value in self._lexed():
            if kind == "data" and (stray := _STRAY.search(value)):
                raise _Broken(at + stray.start(), Breach.TAG, _NOT_OPEN)
            if kind in ("comment_begin", "raw_begin"):
                raise _Broken(at, Breach.LANGUAGE, _NO_COMMENT)
            if kind.endswith(("_begin", "_end")) and ("-" in value or "+" in value):
                what = f'leave the sign out of "{value.strip()}": the program sees to blank lines.'
                raise _Broken(at, Breach.LANGUAGE, what)
            if kind.endswith("_begin"):
                self.tag_at, inside = at, kind
            elif inside and "\n" in value:
                closed = _OVER_LINES.match(self.text, self.tag_at)
                raise _Broken(self.tag_at, Breach.TAG, _ONE_LINE if closed else _CHECK)
            elif inside == "block_begin" and kind != "whitespace":
                self._begin(at, value, opened)
                inside = "block"
            if kind.endswith("_end"):
                inside = ""
            yield at, kind, value
        if inside:
            raise _Broken(self.tag_at, Breach.TAG, _CHECK)
        if opened:
            raise _Broken(opened[0], Breach.STATEMENT, _NOT_CLOSED)

    def _lexed(self) -> Iterator[tuple[int, str, str]]:
        at = 0
        try:
            for _line, kind, value in JINJA.lex(self.text):
                at = self.text.index(value, at)  # a sign in the next tag makes Jinja drop spaces
                yield at, kind, value
                at += len(value)
        except TemplateSyntaxError:
            odd = self.text[at : at + 1]
            told = f'this cannot be read: "{odd}" means nothing in a tag.' if odd > "\x7f" else _CHECK
            raise _Broken(at, Breach.TAG, told) from None

    def _begin(self, at: int, word: str, opened: list[int]) -> None:
        """Record the statement that begins with ``word``; raises _Broken when templates have none such."""
        if word not in STATEMENTS:
            if not word.isidentifier():
                raise _Broken(self.tag_at, Breach.TAG, _CHECK)
            what = f'there is no "{word}" in a template: only if, elif, else and for.'
            raise _Broken(at, Breach.LANGUAGE, what)
        self.word_at = at
        if word in END_OF:
            opened.append(self.tag_at)
        elif word in END_OF.values() and opened:
            opened.pop()
