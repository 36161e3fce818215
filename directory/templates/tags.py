"""The tags of a template's text: where each stands, and the text as far as they can be read. Pure.

A slip in one tag hides none in another: a broken tag is told, taken out, and the rest is read on.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

from directory.templates.problems import Breach, Slip

JINJA = Environment(undefined=StrictUndefined)  # noqa: S701  # parses and probes; the writers escape
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")
END_OF = {"if": "endif", "for": "endfor"}
UNREAD = "_"  # what a broken for goes over, so that what stands in it can be judged

_NEWLINE = re.compile(r"\r\n|\r|\n")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
# What Word makes of " and ' as one types: U+2018 to U+201F, high and low.
_CURLY = re.compile("[\u2018-\u201f]")
_STRAIGHT = {code: "'" if code < 0x201C else '"' for code in range(0x2018, 0x2020)}

NO_COMMENT = "a template has no comments and no raw text. Leave it out."
_CHECK = "this cannot be read: check the braces and the words between them."
_NOT_OPEN = "this cannot be read: a statement closes what is not open here."
_NOT_CLOSED = "this cannot be read: an if or for is not closed. Add {% endif %} or {% endfor %}."


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with every broken tag taken out, so that the rest can be judged, and the slips in those.

    What is taken out leaves spaces: nothing moves. ``whole``: what stands in which paragraph is still to be
    seen, so that the Markdown may be read.
    """

    text: str
    slips: tuple[Slip, ...]
    whole: bool


def mend(text: str) -> Mended:
    """Return ``text`` as far as its tags can be read."""
    return _Mender(text).mended()


def tree_of(text: str) -> nodes.Template:
    """Return Jinja's tree of a mended text; each node's ``lineno`` is how many characters come before it."""
    return _tree(_lexed(text)[0])


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    kind: str
    text: str

    @property
    def end(self) -> int:
        return self.at + len(self.text)


@dataclass(frozen=True, slots=True)
class _Tag:
    tokens: tuple[_Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].at

    @property
    def statement(self) -> bool:
        return self.tokens[0].kind == "block_begin"

    @property
    def inner(self) -> tuple[_Token, ...]:
        """Return what stands between the braces, without its spaces."""
        return tuple(token for token in self.tokens[1:-1] if token.kind != "whitespace")

    @property
    def word(self) -> str:
        """Return a statement's first word; "" when it has none."""
        return self.inner[0].text if self.inner else ""


class _Mender:
    def __init__(self, text: str) -> None:
        self.text = _NEWLINE.sub("\n", text)  # as Jinja has it
        self.slips: list[Slip] = []
        self.cuts: list[tuple[int, int, str]] = []  # from, to, what stands there instead
        self.whole = True

    def mended(self) -> Mended:
        self._straighten()
        tags = list(self._tags(self._tokens()))
        self._balance([tag for tag in tags if self._readable(tag)])
        for start, end, instead in sorted(self.cuts, reverse=True):
            self.text = self.text[:start] + instead.ljust(end - start) + self.text[end:]
        return Mended(self.text, tuple(self.slips), self.whole)

    def _slip(self, at: int, breach: Breach, what: str) -> None:
        self.slips.append(Slip(at, breach, what))

    def _straighten(self) -> None:
        """Tell of the curly quotation marks that Word puts into tags, and read them as meant."""
        for tag in _TAG.finditer(self.text):
            outside = _STRING.sub(lambda string: " " * len(string[0]), tag[0])  # within "..." it is text
            if curly := _CURLY.search(outside):
                pairs = zip(tag[0], outside, strict=True)
                straight = "".join(one.translate(_STRAIGHT) if one == out else one for one, out in pairs)
                what = (
                    f"Word has put a curly quotation mark ({curly[0]}) into a tag: it takes straight ones. "
                    f"Type {straight}, and press Ctrl+Z when Word bends them."
                )
                self._slip(tag.start() + curly.start(), Breach.CURLY, what)
                self.text = self.text[: tag.start()] + straight + self.text[tag.end() :]

    def _tokens(self) -> Sequence[_Token]:
        """Return Jinja's tokens, each tag taken out in which they end too soon."""
        while True:
            tokens, stopped_at = _lexed(self.text)
            edges = [token for token in tokens if token.kind.endswith(("_begin", "_end"))]
            unclosed = edges and edges[-1].kind.endswith("_begin")
            if stopped_at is None and not unclosed:
                return tokens
            start = edges[-1].at
            if edges[-1].kind in ("comment_begin", "raw_begin"):
                self._slip(start, Breach.LANGUAGE, NO_COMMENT)
                self._blank(start, len(self.text))
                continue
            line_end = (self.text + "\n").index("\n", start)
            closes = re.compile(r"\}\}|%\}").search(self.text, start, line_end)
            at = start if stopped_at is None or stopped_at >= line_end else stopped_at
            odd = self.text[at]
            told = f'this cannot be read: "{odd}" means nothing in a tag.' if odd > "\x7f" else _CHECK
            self._slip(at, Breach.TAG, told)
            self._blank(start, closes.end() if closes else line_end)

    def _blank(self, start: int, end: int) -> None:
        spaces = re.sub(r"[^\n]", " ", self.text[start:end])
        self.text = self.text[:start] + spaces + self.text[end:]

    def _tags(self, tokens: Sequence[_Token]) -> Iterator[_Tag]:
        """Yield the tags, less comments and raw text, which are taken out."""
        inside: list[_Token] = []
        for token in tokens:
            if inside or token.kind.endswith("_begin"):
                inside.append(token)
            if token.kind in ("comment_end", "raw_end"):
                self._slip(inside[0].at, Breach.LANGUAGE, NO_COMMENT)
                self._blank(inside[0].at, token.end)
                inside = []
            elif token.kind in ("variable_end", "block_end"):
                yield _Tag(tuple(inside))
                inside = []

    def _readable(self, tag: _Tag) -> bool:
        """Tell whether a tag can go on to be judged, as it is or mended; a statement that cannot is cut."""
        for edge in (tag.tokens[0], tag.tokens[-1]):
            if "-" in edge.text or "+" in edge.text:
                what = f'leave the sign out of "{edge.text.strip()}": blank lines are seen to.'
                self._slip(edge.at, Breach.LANGUAGE, what)
                self.cuts.append((edge.at, edge.end, re.sub(r"[-+]", " ", edge.text)))
        if any("\n" in token.text for token in tag.tokens[1:-1]):
            self._slip(tag.start, Breach.TAG, "keep what stands between two braces on one line.")
            self.whole = False
        if tag.statement and tag.word.isidentifier() and tag.word not in STATEMENTS:
            what = f'there is no "{tag.word}" in a template: only if, elif, else and for.'
            begun = f'no "{tag.word.removeprefix("end")}"'
            # The end of a statement that is not there is told with its beginning.
            if not (tag.word.startswith("end") and any(begun in slip.what for slip in self.slips)):
                self._slip(tag.inner[0].at, Breach.LANGUAGE, what)
            self._cut(tag, "")
            return False
        error = _syntax_error(tag)
        if error is None:
            return tag.statement
        self._slip(error.lineno, Breach.TAG, _plainly(error.message))
        self._cut(tag, _stand_in(tag))
        return tag.statement and tag.word in STATEMENTS

    def _cut(self, tag: _Tag, instead: str) -> None:
        self.cuts = [cut for cut in self.cuts if not tag.start <= cut[0] < tag.tokens[-1].end]
        self.cuts.append((tag.start, tag.tokens[-1].end, instead))

    def _balance(self, statements: Sequence[_Tag]) -> None:
        """Tell of each statement that closes or goes on with what is not open, and of each left open."""
        opened: list[tuple[_Tag, str]] = []  # each with the last word of it so far
        for tag in statements:
            last = opened[-1][1] if opened else ""
            if tag.word in END_OF:
                opened.append((tag, tag.word))
            elif tag.word in END_OF.values() and opened:
                begun = opened.pop()[0]
                if END_OF[begun.word] != tag.word:
                    self._unbalanced(tag, f"{{% {END_OF[begun.word]} %}}")
            elif last in ("if", "elif") or (last == "for" and tag.word == "else"):
                opened[-1] = (opened[-1][0], tag.word)
            else:
                self._unbalanced(tag, "")
        for tag, _ in opened:
            self._slip(tag.start, Breach.STATEMENT, _NOT_CLOSED)
        if opened:
            self.whole = False
            closing = "".join(f"{{% {END_OF[tag.word]} %}}" for tag, _ in reversed(opened))
            self.cuts.append((len(self.text), len(self.text), closing))

    def _unbalanced(self, tag: _Tag, instead: str) -> None:
        self.whole = False
        self._slip(tag.start, Breach.STATEMENT, _NOT_OPEN)
        self._cut(tag, instead)


def _lexed(text: str) -> tuple[Sequence[_Token], int | None]:
    """Return Jinja's tokens with their places, and where they end too soon; None when they do not."""
    tokens: list[_Token] = []
    at = 0
    try:
        for _line, kind, value in JINJA.lex(text):
            at = text.index(value, at)  # a sign in the tag that follows makes Jinja leave out spaces
            tokens.append(_Token(at, kind, value))
            at += len(value)
    except TemplateSyntaxError:
        return tokens, at
    return tokens, None


def _tree(tokens: Sequence[_Token]) -> nodes.Template:
    # Jinja's tree tells of a node's line alone. Told each token's place for its line, it tells the place.
    parser = Parser(JINJA, "")
    placed = ((token.at, token.kind, token.text) for token in tokens)
    parser.stream = TokenStream(JINJA.lexer.wrap(placed), None, None)
    return parser.parse()


def _syntax_error(tag: _Tag) -> TemplateSyntaxError | None:
    """Return what is wrong in a tag that is read on its own."""
    begin, end = tag.tokens[0], tag.tokens[-1]
    if tag.statement and tag.word not in ("if", "elif", "for"):
        alone = len(tag.inner) == 1 and tag.word in STATEMENTS
        return None if alone else TemplateSyntaxError("", tag.start)
    tokens = list(tag.tokens)
    if tag.statement:
        opening = "for" if tag.word == "for" else "if"
        first = tag.inner[0]
        tokens[tokens.index(first)] = _Token(first.at, first.kind, opening)
        tokens += [begin, _Token(end.at, "name", END_OF[opening]), end]
    try:
        _tree(tokens)
    except TemplateSyntaxError as error:
        return error
    return None


def _stand_in(tag: _Tag) -> str:
    """Return what takes the place of a broken tag, so that what it governs can be judged."""
    if not tag.statement or tag.word not in STATEMENTS:
        return ""
    if tag.word == "for":
        names = (token.text for token in tag.inner[1:] if token.kind == "name")
        return f"{{% for {next(names, 'item')} in {UNREAD} %}}"
    return f'{{% {tag.word} "" %}}' if tag.word in ("if", "elif") else f"{{% {tag.word} %}}"


def _plainly(message: str | None) -> str:
    """Return Jinja's words for a slip of the pen in ours."""
    if "got '='" in (message or ""):
        return "this cannot be read: one = means nothing here. Compare with ==."
    return _CHECK
