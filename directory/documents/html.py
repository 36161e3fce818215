"""Set a letter as HTML: a fragment of semantic elements, for the preview and for an e-mail's body."""

from collections.abc import Callable

from markupsafe import escape

from directory.documents.letterhead.draw import REFERENCE
from directory.documents.letterhead.read import Letterhead
from directory.documents.markup import Context, Markup, compile_markup, plain, together
from directory.templates.letter import ENGLISH, Letter


def compile_html(letter: Letter) -> Callable[[Context], str]:
    """Return a function that fills ``letter`` as an HTML fragment: one bare ``<article>``."""
    return compile_markup(letter, _Html())


def with_letterhead(html: str, letterhead: Letterhead, reference: str) -> str:
    """Return a letter's fragment between the school's header and footer; ``letterhead.css`` is their look."""
    head, foot = (part.replace(REFERENCE, str(escape(reference))) for part in letterhead.html)
    return f'<div class="letterhead">\n{head}</div>\n{html}<div class="letterhead">\n{foot}</div>\n'


class _Html(Markup):
    def escape(self, text: str) -> str:
        return str(escape(text)).replace("\n", "<br>")

    def value(self, value: object) -> str:
        return self.escape(together(plain(str(value))))

    def run(self, text: str, *, strong: bool, emphasis: bool) -> str:
        text = f"<em>{text}</em>" if emphasis else text
        return f"<strong>{text}</strong>" if strong else text

    def link(self, address: str, content: str) -> str:
        return f'<a href="{escape(address)}">{content}</a>'

    def paragraph(self, content: str, *, together: bool, with_next: bool) -> str:
        return f"<p>{content}</p>\n"

    def heading(self, level: int, content: str) -> str:
        return f"<h{level}>{content}</h{level}>\n"

    def bullets(self, items: str) -> str:
        return f"<ul>\n{items}</ul>\n"

    def item(self, content: str) -> str:
        return f"<li>{content}</li>\n"

    def grid(self, columns: int, header: str, rows: str) -> str:
        head = f"<thead>{header}</thead>\n" if header else ""
        return f"<table>\n{head}<tbody>\n{rows}</tbody>\n</table>\n"

    def row(self, cells: list[str], *, header: bool, with_next: bool) -> str:
        if header:
            named = "".join(f'<th scope="col">{cell}</th>' for cell in cells)
            return f"<tr>{named}</tr>"
        first, *rest = cells
        others = "".join(f"<td>{cell}</td>" for cell in rest)
        return f'<tr><th scope="row">{first}</th>{others}</tr>\n'

    def tick(self) -> str:
        return "\u2610"

    def page_break(self) -> str:
        return '<hr class="page">\n'

    def window(self, content: str) -> str:
        return f"<address>{content}</address>\n"

    def whole(self, letter: Letter, window: str, body: str) -> str:
        lang = "" if letter.language == ENGLISH else f' lang="{escape(letter.language)}"'
        return f"<article{lang}>\n{window}{body}</article>\n"
