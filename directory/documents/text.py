"""Set a letter as plain text, wrapped for a mail reader, values included; and an e-mail's subject."""

import re
from collections.abc import Callable
from functools import lru_cache
from textwrap import wrap

from directory.documents.markup import Context, Markup, compile_markup
from directory.templates.letter import Letter

WIDTH = 76  # characters; RFC 5322 2.1.1 asks for at most 78
GAP = re.compile(r"\n{3,}")


def compile_text(letter: Letter, *, folded: bool = True) -> Callable[[Context], str]:
    """Return a function that fills ``letter`` as plain text of lines up to WIDTH characters.

    Not ``folded``, a paragraph is one line, for a program that folds lines itself.
    """
    fill = compile_markup(letter, _Text())
    return lambda context: wrapped(fill(context), folded=folded)


def compile_line(letter: Letter) -> Callable[[Context], str]:
    """Return a function that fills ``letter``, a single paragraph, as a line: an e-mail's subject."""
    fill = compile_markup(letter, _Text())
    return lambda context: " ".join(fill(context).split())


def wrapped(text: str, *, folded: bool = True) -> str:
    """Return ``text`` with long lines folded and no more than one blank line in a row."""
    lines = (_fold(line) if folded and len(line) > WIDTH else line.rstrip() for line in text.split("\n"))
    return GAP.sub("\n\n", "\n".join(lines)).strip("\n") + "\n"


@lru_cache(maxsize=1024)  # most lines of a covering message are those of the one before
def _fold(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    return "\n".join(
        wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )


class _Text(Markup):
    def escape(self, text: str) -> str:
        return text

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        return text

    def link(self, address: str, content: str) -> str:
        shown = address.removeprefix("mailto:")
        return content if shown == content else f"{content} ({shown})"

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        return f"{content}\n\n"

    def heading(self, level: int, content: str) -> str:
        return f"{content}\n\n"

    def bullets(self, items: str) -> str:
        return f"{items}\n"

    def item(self, content: str) -> str:
        return f"- {content}\n"

    def grid(self, columns: int, header: str, rows: str) -> str:
        return f"{header}{rows}\n"

    def row(self, cells: list[str], *, header: bool, with_next: bool) -> str:
        first, *rest = cells
        return f"{first}: {'; '.join(rest)}\n" if rest else f"{first}\n"

    def tick(self) -> str:
        return "\u2610"

    def page_break(self) -> str:
        return f"{'-' * WIDTH}\n\n"

    def window(self, content: str) -> str:
        return f"{content}\n\n"

    def whole(self, letter: Letter, window: str, body: str) -> str:
        return window + body
