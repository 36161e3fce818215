"""The page for the office: the same acts as the commands'. It decides nothing: a page calls what they call.

It runs on this computer alone; ``serve`` starts it, ``gate`` says who may ask.
"""

from collections.abc import Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Blueprint, Flask, Request, g, request
from jinja2 import FileSystemLoader, StrictUndefined

from directory.settings import EXAMPLE
from directory.values.dates import show_date
from directory.values.text import counted, first_or_again, printable
from directory.web import answers, trouble
from directory.web import gate as gates
from directory.web.back import carry, way_back
from directory.web.desk import Desk
from directory.web.gate import Gate
from directory.web.named import body_named, told_apart
from directory.web.not_arrived import body_href
from directory.web.pages import PLACES, blueprints
from directory.web.words import DOING, FAR, MARKS, how_far, what_happened, without_letter
from directory.workbook.leavers_sheet import data_named
from directory.writing.lists import SUFFIXES
from directory.writing.withdraw import NEVER

HERE = Path(__file__).parent
# Their parts of a page are the same in the report and in the preview.
TEMPLATES = (HERE / "templates", HERE.parent / "report" / "pages", HERE.parent / "writing" / "pages")
LARGEST_UPLOAD = 5 * 2**20  # bytes: a list of 10,000 leavers takes 2 MB
MOST_PARTS = 20  # of a form with a file in it


class InMemory(Request):
    """A request whose files never reach the disk by themselves: an upload holds pupils' data."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def create_app(
    desk: Desk,
    gate: Gate,
    pages: Iterable[Blueprint] | None = None,
    places: tuple[tuple[str, str], ...] = PLACES,
) -> Flask:
    """Return the page about ``desk``, which lets in whom ``gate`` lets in. All of its state is theirs.

    ``pages`` are all, unless some are named; each of them leads to ``places``.
    """
    app = Flask(__name__, static_folder=None)
    app.request_class = InMemory
    app.config |= {"MAX_CONTENT_LENGTH": LARGEST_UPLOAD, "MAX_FORM_PARTS": MOST_PARTS}
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    app.jinja_env.filters |= {"shown": lambda text: printable(str(text or "")), "day": show_date}
    app.jinja_env.filters |= {"data": data_named, "first_or_again": first_or_again}
    app.jinja_env.globals |= {
        "counted": counted,
        "doing": DOING,
        "words_of": FAR,
        "marks": MARKS,
        "what_happened": what_happened,
        "never": NEVER,
        "list_endings": ",".join(SUFFIXES),
        "how_far": how_far,
        "told_apart": told_apart,
        "without_letter": without_letter,
        "body_href": body_href,
        "body_named": partial(body_named, desk),
        "carry": carry,
        "way_back": partial(way_back, desk),
    }
    app.url_map.merge_slashes = False
    app.extensions |= {"desk": desk, "gate": gate}
    gates.put_up(app, gate, desk.seen)
    trouble.tell(app)
    answers.set_aside(app)
    for blueprint in pages or blueprints():
        app.register_blueprint(blueprint)

    @app.context_processor
    def shell() -> dict[str, object]:
        return {
            "form_token": g.get("form_token"),
            "places": places,
            "here": "/" + request.path.split("/")[1],
            "school": desk.school,
            "example": EXAMPLE if desk.example else "",
            "user": desk.who(),
            "today": desk.today.isoformat(),
            "folder": desk.workspace.folder,
            "just_saved": desk.told.pop(request.path, "") if request.method == "GET" else "",
            "undoable": desk.undoable,
            "idle_minutes": int(desk.idle.total_seconds() // 60),
        }

    return app
