"""The page for whoever has no folder yet: it looks for one, or makes one, and leads to that folder's page.

Its addresses name no folder: where somebody looks is remembered here.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import cast

from flask import Blueprint, Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError
from directory.web import create_app
from directory.web.desk import Desk, desk
from directory.web.gate import Gate
from directory.web.pages import start
from directory.web.serve import open_page
from directory.workspace import Workspace

page = Blueprint("welcome", __name__)

NAME = "recipients"  # of a new folder, where nobody types another
NOT_IN_A_NAME = frozenset('/\\:*?"<>|')  # on Windows; a folder may be copied there


@dataclass(slots=True, kw_only=True)
class Threshold(Desk):
    """The desk of somebody who has no folder yet. Its own is the user's settings folder.

    ``desk_of`` returns the desk at the folder that was chosen. ``make`` fills a new folder, or one to try the
    program in. ``place`` is the folder that is looked into; ``lost`` the one that was open last and is gone;
    ``typed`` what was filled in before somebody looked elsewhere. ``desks`` are those that were led to.
    """

    desk_of: Callable[[Workspace], Desk] = field(repr=False)
    make: Callable[[Path, bool], Workspace] = field(repr=False)
    place: Path = field(default_factory=Path.home)
    lost: Path | None = None
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    led: list[Thread] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)

    def lead_to(self, workspace: Workspace) -> str:
        """Start the page of ``workspace``; return the link that lets a browser into it."""
        links: SimpleQueue[str | Exception] = SimpleQueue()

        def run() -> None:
            try:
                self.desks.append(self.desk_of(workspace))
                open_page(self.desks[-1], lead=links.put)
            except Exception as error:
                links.put(error)

        thread = Thread(target=run, daemon=True)
        thread.start()
        self.led.append(thread)
        if isinstance(link := links.get(), Exception):
            raise link
        self.closed_at = self.clock()
        return link


def open_welcome(threshold: Threshold, **how: Callable[[str], bool] | Callable[[str], object]) -> None:
    """Ask in the browser for the folder, then show its page there until that ends. ``how`` is open_page's."""
    threshold.entry.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_page(threshold, app_of=app_of, **how)  # type: ignore[arg-type]  # of two kinds
    for thread in threshold.led:
        thread.join()


def app_of(at: Desk, gate: Gate) -> Flask:
    """Return the page that asks ``at``, a Threshold, for a folder."""
    app = create_app(at, gate, (start.page, page), places=())  # the way in and the way out are every page's
    app.view_functions["start.start"] = ask
    return app


def _threshold() -> Threshold:
    return cast(Threshold, desk())


def ask() -> ResponseReturnValue:
    """Show the folder that is looked into, and what is in it."""
    return _shown({})


def _shown(errors: dict[str, str]) -> ResponseReturnValue:
    at = _threshold()
    return render_template(
        "welcome.html",
        errors=errors,
        form=request.form or at.typed,
        lost=at.lost,
        place=at.place,
        is_one=Workspace(at.place).to_open,
        up=at.place.parent if at.place.parent != at.place else None,
        inside=[(one, Workspace(one).to_open) for one in _inside(at.place)],
        elsewhere=[one for one in _elsewhere() if one != at.place],
        name=NAME,
    ), 400 if errors else 200


@page.post("/folder/look")
def look() -> ResponseReturnValue:
    """Look into a folder: only one that the page has shown."""
    at = _threshold()
    wanted, at.typed = Path(request.form.get("to", "")), request.form.to_dict()
    if wanted in (at.place.parent, *_inside(at.place), *_elsewhere()):
        at.place = wanted
    return redirect("/", 303)


@page.post("/folder/open")
def open_folder() -> ResponseReturnValue:
    """Go on to the page of the folder that is looked into, or of one that the page has shown in it."""
    at = _threshold()
    wanted = Path(request.form.get("to", ""))
    if wanted not in (at.place, *_inside(at.place)) or not Workspace(wanted).to_open:
        return redirect("/", 303)
    return _led(Workspace(wanted))


@page.post("/folder/make")
def make() -> ResponseReturnValue:
    """Make a folder where somebody looks, and go on to its page."""
    at = _threshold()
    name = request.form.get("name", "").strip()
    if not name or set(name) & NOT_IN_A_NAME or name.strip(".") == "" or not name.isprintable():
        return _shown({"name": 'Type a name for the folder, without / \\ : * ? " < > or |.'})
    try:
        return _led(at.make(at.place / name, request.form.get("kind") == "example"))
    except DirectoryError as error:
        return _shown({"name": f"{error.what} {error.mend}".strip()})
    except OSError as error:
        return _shown({"name": f'"{name}" cannot be made here: {error.strerror}. Choose another place.'})


def _led(workspace: Workspace) -> ResponseReturnValue:
    return render_template("led.html", link=_threshold().lead_to(workspace))


def _inside(place: Path) -> list[Path]:
    """Return the folders in ``place`` that a file manager shows, by name; none where it may not be read."""
    try:
        found = [Path(one) for one in os.scandir(place) if one.is_dir() and one.name[0] not in ".$"]
    except OSError:
        return []
    return sorted(found, key=lambda one: one.name.lower())


def _elsewhere() -> list[Path]:
    """Return the places to begin at: the user's own, and the disks."""
    return [Path.home(), *_disks()]


def _disks() -> Iterator[Path]:
    if sys.platform == "win32":
        yield from (disk for letter in "CDEFGHIJKLMNOPQRSTUVWXYZ" if (disk := Path(f"{letter}:\\")).is_dir())
    else:
        yield from (one for one in (Path("/Volumes"), Path("/media"), Path("/mnt")) if one.is_dir())
