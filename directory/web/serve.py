"""Start the page on this computer alone, open the browser on it, and end it: one page for each folder.

It listens on 127.0.0.1, on a port that the system picks, so none is ever taken.
"""

import json
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from html import escape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from typing import Any

from filelock import FileLock, Timeout
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from directory.errors import DirectoryError
from directory.files import write_whole
from directory.values.text import with_and
from directory.web import create_app
from directory.web.desk import Desk
from directory.web.gate import TOKEN, Gate
from directory.web.named import titled
from directory.web.peer import is_own
from directory.web.runs import LetterSet, drop_unwritten, only_chosen

LOOPBACK = "127.0.0.1"
LAST_ANSWERS = timedelta(seconds=2)  # for the answers that are under way when the page ends
SILENT = 30  # seconds that a connection may say nothing
SLOWEST = 60.0  # seconds that a request may take to come in: nothing is slow on one computer
TICK = 1.0  # seconds between two looks whether to end
LARGEST = 64 * 2**20  # bytes that waitress takes in, so that the page itself can say what is too large
LOCK, NOTE, ENTRY = "page.lock", "page.json", "page.html"
LOST = (
    "page-lost.txt"  # the titles of the letters that an idle page threw away: the next start says them once
)


# Whoever cannot come in here has a second person's work to do, as a rule.
SIT_DOWN_THERE = "To approve letters, sit down at that page and give initials of your own."


class PageElsewhere(DirectoryError):
    """The folder's page is open already, or another login's, and this user gets no link to it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a second start must know of the first: where it listens, and the secret that gets a link."""

    pid: int
    host: str
    port: int
    secret: str
    user: str
    computer: str


class Page:
    """The page of one folder, from its lock to its end."""

    def __init__(self, desk: Desk, app_of: Callable[[Desk, Gate], Flask] = create_app) -> None:
        self.desk = desk
        self.socket = _listener()
        self.gate = Gate(self.socket.getsockname()[1])
        self.app = app_of(desk, self.gate)
        self._map: dict[int, Any] = {}

    def serve(self) -> None:
        """Answer until somebody closes the page, or nobody has used it for a while and no job is at work."""
        # While letters are written, each step of an answer waits at most so long for the thread that writes.
        sys.setswitchinterval(0.0005)
        server: Any = create_server(
            self.app,
            map=self._map,
            sockets=[self.socket],
            threads=6,
            ident=None,
            max_request_body_size=LARGEST,
            # Neither an upload nor a download reaches the disk by itself.
            inbuf_overflow=LARGEST + 1,
            outbuf_overflow=sys.maxsize,
            channel_timeout=SILENT,
            cleanup_interval=int(TICK),
        )
        server.channel_class = OwnChannel
        try:
            while not self.over(self.desk.clock()):
                wasyncore.loop(timeout=TICK, use_poll=hasattr(os, "fork"), map=self._map, count=1)
        finally:
            server.task_dispatcher.shutdown()
            wasyncore.close_all(self._map)
            self.socket.close()

    def over(self, now: datetime) -> bool:
        """Return whether the page is to end now."""
        desk = self.desk
        if desk.closed_at is not None:
            return now - desk.closed_at >= LAST_ANSWERS
        return now - desk.seen_at >= desk.idle and not desk.work.busy


class OwnChannel(HTTPChannel):
    """A connection, which is closed at once when another user of this computer is at its other end."""

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        self.began = monotonic()
        try:
            own = is_own(addr[1], int(server.effective_port))
        except OSError:  # it must not end the page
            own = False
        if not own:
            self.handle_close()

    def received(self, data: bytes) -> bool:
        """Take in a piece of a request; one that drips in for too long is cut off."""
        if self.request is None:
            self.began = monotonic()
        elif monotonic() - self.began > SLOWEST:
            self.handle_close()
            return False
        return bool(super().received(data))


def open_page(
    desk: Desk,
    *,
    browse: Callable[[str], bool] = webbrowser.open,
    say: Callable[[str], object] = print,
    lead: Callable[[str], object] | None = None,
    app_of: Callable[[Desk, Gate], Flask] = create_app,
) -> None:
    """Show the page of a folder in the browser until it ends; one that is open already is only shown again.

    ``browse`` opens an address in the browser, ``say`` tells whoever reads along. ``lead`` is called with the
    link that lets a browser in, where another page leads there; ``app_of`` makes the page. Raises
    PageElsewhere.
    """
    lead = lead or (lambda link: show(desk, link, browse, say))
    data = desk.workspace.workbook.parent
    lock = FileLock(data / LOCK, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        lead(link_of_first(data, desk.who()))
        return
    except PermissionError:
        raise _not_ours(data / LOCK) from None
    try:
        _show_until_over(Page(desk, app_of), data, lead)
    finally:
        desk.entry.unlink(missing_ok=True)
        (data / NOTE).unlink(missing_ok=True)
        lock.release()
        (data / LOCK).unlink(missing_ok=True)


def _show_until_over(page: Page, data: Path, lead: Callable[[str], object]) -> None:
    gate = page.gate
    note = Note(
        os.getpid(), gate.host, gate.port, gate.secret, user=page.desk.who(), computer=socket.gethostname()
    )
    write_whole(data / NOTE, json.dumps(asdict(note)).encode())
    _say_what_was_lost(page.desk, data / LOST)
    lead(page.gate.link())
    page.serve()
    if page.desk.closed_at is None:
        _keep_what_is_lost(page.desk, data / LOST)
    with suppress(DirectoryError, OSError):  # open in Excel: it goes with a later upload
        drop_unwritten(page.desk)


def _keep_what_is_lost(desk: Desk, file: Path) -> None:
    """Write down what was only chosen when the page ended by itself: Close would have asked."""
    lost = list(desk.chosen.values())
    if lost:
        with suppress(DirectoryError):  # of an unfit ledger rather too many than too few
            lost = only_chosen(desk)
    if lost:
        with suppress(OSError):  # a full disk: the page ends all the same
            write_whole(file, "\n".join(dict.fromkeys(_called(desk, one) for one in lost)).encode())


def _called(desk: Desk, letters: LetterSet) -> str:
    """Return what a set's letters are called; its folder's name where their files cannot be read."""
    try:
        return titled(desk, letters.templates)
    except (DirectoryError, OSError):
        return letters.folder.name


def _say_what_was_lost(desk: Desk, file: Path) -> None:
    """Have the start page say what the page before threw away."""
    with suppress(FileNotFoundError):
        names = with_and(file.read_text("utf-8").splitlines())
        file.unlink()
        desk.told["/"] = (
            f"The page closed by itself before anything of {names} was written. Choose letter and list anew."
        )


def show(desk: Desk, link: str, browse: Callable[[str], bool], say: Callable[[str], object]) -> None:
    """Open ``link`` in the browser, by way of a private file: what a program is called with is no secret."""
    text = f'<!doctype html><meta http-equiv="refresh" content="0; url={escape(link)}"><title>Opening</title>'
    write_whole(desk.entry, text.encode())
    if not browse(desk.entry.as_uri()):
        say(f"No browser could be started. Open this address in yours; it works once:\n{link}")


def link_of_first(data: Path, user: str) -> str:
    """Return a fresh link to the page that is open already. Raises PageElsewhere when that gives none."""
    try:
        first = Note(**json.loads((data / NOTE).read_text("utf-8")))
        if (first.user, first.computer) != (user, socket.gethostname()):
            raise _of_another(first, data / NOTE)
        return _asked(first)
    except PermissionError:
        raise _not_ours(data / NOTE) from None
    except (OSError, ValueError, TypeError, HTTPException):
        what = "The page of this folder is open already, and gives no answer."
        raise PageElsewhere(what, "Wait a minute, then start it again.") from None


def _asked(first: Note) -> str:
    connection = HTTPConnection(LOOPBACK, first.port, timeout=10)
    try:
        headers = {
            "Host": first.host,
            "Origin": f"http://{first.host}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/enter/again", f"{TOKEN}={first.secret}", headers)
        answer = connection.getresponse()
        link = answer.read().decode()
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError("no link")
    return link


def _of_another(first: Note, note: Path) -> PageElsewhere:
    """Return the error for a page that another login, or one at another computer, has open."""
    at = "" if first.computer == socket.gethostname() else f" at the computer {first.computer}"
    since = datetime.fromtimestamp(note.stat().st_mtime)
    what = f"{first.user} has had the page of this folder open{at} since {since:%H:%M on %d/%m/%Y}."
    return PageElsewhere(what, f"Ask them to close it. {SIT_DOWN_THERE}")


def _not_ours(file: Path) -> PageElsewhere:
    """Return the error for a folder whose ``file`` this login may not open: another's, or a read-only one."""
    data = file.parent
    name = data.absolute().parent.name
    try:
        place = file if file.exists() else data
        if sys.platform == "win32" or place.stat().st_uid == os.geteuid():
            what = f'The folder "{name}" cannot be written with this login.'
            return PageElsewhere(
                what, "Take its write protection away, or ask whoever looks after the computers."
            )
        whose = f"the login {place.owner()}"
    except (OSError, KeyError):  # the system does not say
        whose = "another login"
    return PageElsewhere(f'Only {whose} can open the folder "{name}".', SIT_DOWN_THERE)


def _listener() -> socket.socket:
    """Return a socket that listens on this computer alone, on a port of its own."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if exclusive := getattr(
        socket, "SO_EXCLUSIVEADDRUSE", None
    ):  # else another program could share it on Windows
        made.setsockopt(socket.SOL_SOCKET, exclusive, 1)
    made.bind((LOOPBACK, 0))
    made.listen(128)  # the browser may ask before the first look for connections
    return made
