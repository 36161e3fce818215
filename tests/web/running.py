"""A page that is at work in a thread, a clock that is told what to say, and a visitor over plain HTTP."""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPMessage, HTTPResponse
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlencode, urlsplit

import pytest

from directory.checks.trusted import PupilList, read_pupils
from directory.planning import prepare
from directory.web.desk import Desk
from directory.web.gate import COOKIE, TOKEN
from directory.web.serve import Page
from directory.workspace import Workspace, make_example

PATIENCE = 90.0  # seconds: a shared machine may take its time, and only a fault waits for them
SOON = 30.0  # seconds in which an answer that waits for nothing comes, while another waits for PATIENCE


DAY = "2026-11-29"  # on which the example's leavers are as old as its letters take them to be


class Clock:
    """The local time on DAY, which a test can put on."""

    def __init__(self) -> None:
        self.more = timedelta()
        self._start, self._began = datetime.fromisoformat(f"{DAY}T12:00").astimezone(), monotonic()

    def __call__(self) -> datetime:
        moment = self._start + timedelta(seconds=monotonic() - self._began) + self.more
        return moment.astimezone()  # in summer, summer time


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers, the text."""

    status: int
    headers: HTTPMessage
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def ask(
    page: Page,
    path: str,
    method: str = "GET",
    *,
    host: str | None = None,
    headers: Mapping[str, str] | None = None,
    body: bytes | str | None = None,
    patience: float = PATIENCE,
) -> Answer:
    """Ask the page as a program does. ``host`` is the Host that is named: None the right one, "" none."""
    connection = HTTPConnection("127.0.0.1", page.gate.port, timeout=patience)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if host != "":
            connection.putheader("Host", page.gate.host if host is None else host)
        content = body.encode() if isinstance(body, str) else body
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if content is not None:
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


class Visitor:
    """Somebody whom the page has let in, without a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        entered = ask(page, page.gate.link().removeprefix(page.gate.origin))
        assert entered.status == 200, entered.text
        cookie = entered.headers["Set-Cookie"]
        self.cookie = cookie.partition(";")[0].removeprefix(f"{COOKIE}=")
        token = page.gate.form_token(self.cookie)
        assert token
        self.token = token

    @property
    def own(self) -> dict[str, str]:
        """Return the headers that a browser sends with a form of the page."""
        return {
            "Cookie": f"{COOKIE}={self.cookie}",
            "Origin": self.page.gate.origin,
            "Sec-Fetch-Site": "same-origin",
        }

    def get(self, path: str) -> Answer:
        return ask(self.page, path, headers={"Cookie": f"{COOKIE}={self.cookie}"})

    def post(self, path: str, fields: Mapping[str, object] | None = None, **changed: str) -> Answer:
        """Post a form with its token; headers are as a browser's, but for those ``changed``, "" for none."""
        form = {TOKEN: self.token, **(fields or {})}
        headers = self.own | {name.replace("_", "-"): value for name, value in changed.items()}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        told = ask(
            self.page,
            path,
            "POST",
            headers={name: value for name, value in headers.items() if value},
            body=urlencode(form, doseq=True),
        )
        return self.follow(told)

    def follow(self, told: Answer) -> Answer:
        """Return what is shown after a form: the page that it was sent to, if it is the form's own answer."""
        place = told.headers.get("Location", "")
        return self.get(place) if place.startswith("/said/") else told


def visit_and_close(link: str, came: Callable[[], object] = lambda: None) -> str:
    """Enter the page of a process of its own by ``link``, press Close there, and return its start page.

    ``came`` is called when the start page has come.
    """
    parts = urlsplit(link)
    assert parts.port

    def said(path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", int(str(parts.port)), timeout=PATIENCE)
        origin = {"Host": parts.netloc, "Origin": f"http://{parts.netloc}"}
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request("POST" if body else "GET", path, body, origin | kind | headers)
        answer = connection.getresponse()
        assert answer.status == 200, path
        return answer

    cookie = str(said(parts.path).headers["Set-Cookie"]).partition(";")[0]
    text = said("/", Cookie=cookie).read().decode()
    came()
    token = text.partition('name="token" value="')[2].partition('"')[0]
    said("/close", f"{TOKEN}={token}", Cookie=cookie)
    return text


def desk_of(folder: Path, clock: Clock | None = None, who: str = "ab") -> Desk:
    """Return a desk at the folder."""
    workspace = Workspace(folder)
    return Desk(workspace, lambda: who, clock or Clock(), workspace.settings, patience=PATIENCE)


def slow_list(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Return what lets the reading of a list end, once it is set; no answer of the desk waits for that."""
    go_on = Event()

    def read(path: Path, *told: object, **more: object) -> PupilList:
        assert go_on.wait(PATIENCE)
        return read_pupils(path, *told, **more)  # type: ignore[arg-type]  # as it was asked

    monkeypatch.setattr(prepare, "read_pupils", read)
    desk.patience = 0.01
    return go_on


@contextmanager
def at_work(desk: Desk, make: Callable[[Desk], Page] = Page) -> Iterator[Page]:
    """Have a page answer while the block is at work, and end it."""
    page = make(desk)
    thread = Thread(target=page.serve, daemon=True)
    thread.start()
    try:
        yield page
    finally:
        desk.closed_at = desk.clock() - timedelta(minutes=1)
        wake(page.gate.port)
        thread.join(PATIENCE)
    assert not thread.is_alive()


def wake(port: int) -> None:
    """Have a page look at once whether to end, and not after its tick."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), PATIENCE):
        pass


def until(true: Callable[[], object]) -> None:
    """Wait until a function returns something true."""
    deadline = monotonic() + PATIENCE
    while not true():
        assert monotonic() < deadline, "it did not come"
        sleep(0.02)


def example(folder: Path) -> Path:
    """Make the example in ``folder``, without letters."""
    make_example(folder)
    return folder
