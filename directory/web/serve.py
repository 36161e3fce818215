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
from typing import Any

from filelock import FileLock, Timeout
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server

from directory.errors import DirectoryError
from directory.files import write_whole
from directory.web import create_app
from directory.web.desk import Desk
from directory.web.gate import TOKEN, Gate
from directory.web.peer import is_own

LOOPBACK = "127.0.0.1"
IDLE = timedelta(minutes=30)
LAST_ANSWERS = timedelta(seconds=2)  # for the answers that are under way when the page ends
TICK = 1.0  # seconds between two looks whether to end
LARGEST = 64 * 2**20  # bytes that waitress takes in, so that the page itself can say what is too large
LOCK, NOTE, ENTRY = "page.lock", "page.json", "page.html"


class PageElsewhere(DirectoryError):
    """The folder's page is open already, and this user gets no link to it."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a second start must know of the first: where it listens, and the secret that gets a link."""

    pid: int
    host: str
    port: int
    secret: str


class Page:
    """The page of one folder, from its lock to its end."""

    def __init__(self, desk: Desk, *, idle: timedelta = IDLE) -> None:
        self.desk, self.idle = desk, idle
        self.socket = _listener()
        self.gate = Gate(self.socket.getsockname()[1])
        self.app = create_app(desk, self.gate)
        self._map: dict[int, Any] = {}

    def serve(self) -> None:
        """Answer until somebody closes the page, or nobody has used it for a while and no job is at work."""
        server = create_server(
            self.app,
            map=self._map,
            sockets=[self.socket],
            threads=6,
            ident=None,
            max_request_body_size=LARGEST,
            inbuf_overflow=LARGEST + 1,  # an upload never reaches the disk by itself
            channel_timeout=30,
            cleanup_interval=5,
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
        return now - desk.seen_at >= self.idle and not desk.work.busy


class OwnChannel(HTTPChannel):
    """A connection, which is closed at once when another user of this computer is at its other end."""

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        if not is_own(addr[1], server.effective_port):
            self.handle_close()
