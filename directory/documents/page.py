"""A page as one file: it opens from disk, needs no network, and carries its style and its script.

The markup stands in template files: the shell of every such page and the one stylesheet in ``pages``, what a
page is about beside the module that makes it. A value never becomes markup: Jinja escapes all of them.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from directory.values.dates import show_date
from directory.values.text import printable

PAGES = Path(__file__).parent / "pages"


def file_page(template: Path, *, style: str = "", script: str = "", **values: object) -> str:
    """Return the page that ``template`` makes of ``values``: a file that extends "file.html".

    ``style`` is added to the common stylesheet. A browser runs and applies these two and nothing else: the
    page's Content-Security-Policy names them by their hashes.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # `check` as text does without

    environment = Environment(
        loader=FileSystemLoader([template.parent, PAGES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"shown": _shown, "day": show_date, "hash": _hash}
    common = (PAGES / "style.css").read_text("utf-8")
    page = environment.get_template(template.name)
    return page.render(style=common + style, script=script, **values)


def _shown(text: str | None) -> str:
    """Return a cell's text in which every character shows; "" for none."""
    return printable(text or "")


def _hash(text: str) -> str:
    """Return the source expression by which a Content-Security-Policy allows exactly this text."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
