"""Make a web page in one file, such as the report or the preview: it needs no network.

The markup is in template files: the shell of every page and the stylesheet in ``pages``, a page's own content
next to the module that makes it. A value never becomes markup: Jinja escapes them all.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from directory.values.dates import show_date
from directory.values.text import printable

PAGES = Path(__file__).parent / "pages"


def file_page(template: Path, *, style: str = "", script: str = "", **values: object) -> str:
    """Return the page: ``template``, a file that extends "file.html", filled with ``values``.

    ``style`` is added to the common stylesheet. A browser runs this script and applies this style and no
    other: the page's Content-Security-Policy names both by their hashes.
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
    """Return a cell's text with hidden characters made visible; "" for none."""
    return printable(text or "")


def _hash(text: str) -> str:
    """Return the Content-Security-Policy source that allows exactly this text."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
