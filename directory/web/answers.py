"""Answer each form with a redirect: what there is to show, such as what is wrong in it, is a page of its own.

While a tab shows the direct answer to a form, the browser keeps what was posted in a file, to be able to post
it again: a password, a pupil's reference (seen in the session files of Chromium 156, 2026-11-30).
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from secrets import token_hex
from typing import Generic, Protocol, TypeVar

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

from directory.values.text import counted
from directory.web.desk import desk


class Keyed(Protocol):
    """What can be ticked: it has a key."""

    @property
    def key(self) -> str:
        """Return the value of its tick."""


Anything = TypeVar("Anything")
Item = TypeVar("Item", bound=Keyed)

# By the ending: what the computer itself has for one may be anything.
KINDS = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}
A_PAGE = 25  # rows of a table
MOST = 20  # answers that are kept, in memory alone: those of the last forms
LAST = "start.close"  # whose answer must not be asked for: nobody is there to give it


def set_aside(app: Flask) -> None:
    """Have ``app`` keep what it answers to a form, and send the browser to look at it there."""
    kept: OrderedDict[str, Response] = OrderedDict()

    @app.after_request
    def aside(response: Response) -> Response:
        if not g.get("ours") or response.mimetype != "text/html" or response.location:
            return response
        if request.endpoint == LAST and response.status_code == 200:
            return response
        name = token_hex(8)
        kept[name] = response
        while len(kept) > MOST:
            kept.popitem(last=False)
        made = app.make_response(redirect(f"/said/{name}", 303))
        made.headers.extend({name: value for name, value in response.headers if name not in made.headers})
        return made

    @app.get("/said/<name>")
    def said(name: str) -> ResponseReturnValue:
        """Show what was answered to a form."""
        found = kept.get(name)
        if found is None:
            return redirect("/", 303)
        return Response(found.get_data(), found.status_code, mimetype="text/html")


def lead_to(href: str, said: str) -> ResponseReturnValue:
    """Send the browser to a page, which then says first what was saved."""
    desk().told[href.partition("?")[0]] = said
    return redirect(href, 303)


@dataclass(frozen=True, slots=True)
class LastSave:
    """The page's last save of the workbook: in words, and the name of its backup.

    ``digest`` is the SHA-256 (hex) of what was saved, ``overview`` the page to show after an undo.
    """

    said: str
    backup: str
    digest: str
    overview: str


# The page to show after an undo, by how the address of the saved form begins: the form's own may be gone.
OVERVIEWS = {
    "/directory/accept": "/directory/findings",
    "/directory/mend": "/directory/findings",
    "/directory/rules": "/directory/rules",
    "/letters": "/letters",
    "/settings": "/settings",
}


def saved_words(what: Sequence[str], backup: Path | None) -> str:
    """Return what to say of a saved workbook, with the names of ``what`` changed, and offer to undo it."""
    if backup is None:
        return "Nothing was changed: the workbook had these values already."
    return undoable_words(f"Saved: {', '.join(what)}.", backup)


def undoable_words(said: str, backup: Path) -> str:
    """Return what is ``said`` of a workbook that was saved just now, and where the copy from before is.

    The page offers to undo this, until the workbook is changed again.
    """
    at = desk()
    place = next((to for begin, to in OVERVIEWS.items() if request.path.startswith(begin)), "/directory")
    at.last_save = LastSave(said, backup.name, at.digest, place)
    return f"{said} {kept_words(backup)}"


def kept_words(backup: Path) -> str:
    """Return where the copy of the workbook from before a save is, and how long it is kept."""
    days = counted(desk().settings.keep_letters_days, "day")
    return (
        f"The workbook as it was is kept as {backup.name}, in the same folder. Copies more than {days} old "
        "are listed under What need not be kept, where you can delete them."
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made for the browser to keep, as long as a page says so."""

    name: str
    content: bytes = field(repr=False)

    @property
    def download(self) -> Response:
        """Return it for the browser to keep."""
        return download(self.content, self.name)


def download(content: bytes, name: str) -> Response:
    """Return a file for the browser to keep; its kind goes by the ending of its ``name``."""
    kind = KINDS.get(PurePath(name).suffix, "application/octet-stream")
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@dataclass(frozen=True, slots=True)
class Ticks(Generic[Item]):
    """One page of a long list to tick. ``kept`` are the ticked ones of its other pages."""

    shown: Sequence[Item]
    kept: tuple[str, ...]
    number: int
    pages: int


def ticks_of(items: Sequence[Item], ticked: Collection[str], asked: str | None) -> Ticks[Item]:
    """Return the page of a list to tick that was ``asked`` for; each item is ticked by its ``key``."""
    shown, number, pages = one_page(items, int(asked) if asked and asked.isdecimal() else 1)
    here = {one.key for one in shown}
    return Ticks(
        shown, tuple(one.key for one in items if one.key in ticked and one.key not in here), number, pages
    )


def one_page(items: Sequence[Anything], asked: int) -> tuple[Sequence[Anything], int, int]:
    """Return the items of the page that was ``asked`` for, the number of the page shown, and of all."""
    pages = max(1, -(-len(items) // A_PAGE))
    number = min(max(1, asked), pages)
    return items[(number - 1) * A_PAGE : number * A_PAGE], number, pages
