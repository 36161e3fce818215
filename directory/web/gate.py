"""Who may ask the page, and what every answer carries.

Only the person who opened the page gets an answer: by a name that nobody can guess, a link that works once,
and a cookie that no other page can send. Cookies ignore ports, so the name is one of its own: on 127.0.0.1
another server on this computer would get our cookie (tried in Chromium 156, 2026-11-29).
"""

from collections.abc import Callable
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from threading import Lock

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

COOKIE = "desk"
TOKEN = "token"  # noqa: S105  # the name of a form's field
SAFE = ("GET", "HEAD", "OPTIONS")
OPEN = ("start.enter", "start.again", "start.static_file")  # endpoints that ask for no cookie
MOST_FIELDS = 9_000  # of one form: a tick for each letter of the largest list
STRANGER = "Start the page from its icon. It lets in only the browser that it opens itself."
POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # With "no-referrer" Chromium sends the Origin "null" from our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def same(typed: str, secret: str) -> bool:
    """Return whether somebody typed the ``secret``; a wrong guess takes as long as a right one."""
    return compare_digest(typed.encode("utf-8", "replace"), secret.encode())


class Refused(HTTPException):
    """A request that gets no answer; ``why`` is for the person who sees it and tells nothing of the page."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


class Gate:
    """The secrets of one running page. They are in memory alone, and end with it."""

    def __init__(self, port: int) -> None:
        self.name = f"{token_hex(8)}.localhost"
        self.port = port
        self.secret = token_urlsafe(32)  # with it a second start asks for a link to this page
        self._links: set[str] = set()
        self._visitors: dict[str, str] = {}
        self._lock = Lock()

    @property
    def host(self) -> str:
        """Return what a request's Host must be."""
        return f"{self.name}:{self.port}"

    @property
    def origin(self) -> str:
        """Return what the Origin of our own forms is."""
        return f"http://{self.host}"

    def link(self) -> str:
        """Return a new address that lets one browser in, once."""
        token = token_urlsafe(32)
        with self._lock:
            self._links.add(token)
        return f"{self.origin}/enter/{token}"

    def enter(self, token: str) -> str | None:
        """Return the cookie of a new visitor; None unless ``token`` is a link's that nobody has used."""
        with self._lock:
            # Each is compared, so that a wrong one takes as long as a right one.
            found = [one for one in self._links if same(token, one)]
            if not found:
                return None
            self._links.remove(found[0])
            cookie = token_urlsafe(32)
            self._visitors[cookie] = token_urlsafe(32)
            return cookie

    def form_token(self, cookie: str) -> str | None:
        """Return what a visitor's forms carry; None for a cookie that is not ours."""
        with self._lock:
            found = [token for one, token in self._visitors.items() if same(cookie, one)]
        return found[0] if found else None


def put_up(app: Flask, gate: Gate, seen: Callable[[], None]) -> None:
    """Have ``app`` answer only whom ``gate`` lets in, and each answer carry HEADERS.

    ``seen`` is called for each request of a visitor.
    """

    @app.before_request
    def judge() -> None:
        if request.environ.get("HTTP_HOST") != gate.host:
            raise Refused(421, "This address leads nowhere.")
        if request.method not in SAFE:
            _refuse_foreign(gate)
        if request.endpoint in OPEN:
            return
        g.form_token = gate.form_token(request.cookies.get(COOKIE, ""))
        if g.form_token is None:
            raise Refused(403, STRANGER)
        seen()
        if request.method not in SAFE:
            _refuse_formless(g.form_token)
            g.ours = True

    @app.after_request
    def clothe(response: Response) -> Response:
        own = response.headers.get(POLICY)  # of a file that is shown in a frame of its own
        response.headers.update(HEADERS | ({POLICY: own} if own else {}))
        return response

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return render_template("refused.html", why=error.why), error.code or 403


def _refuse_foreign(gate: Gate) -> None:
    """Refuse what another page sends: a browser says so in two headers that no page can set."""
    ours = request.headers.get("Origin") == gate.origin
    # Browsers of before 2023 have only the Origin.
    if not ours or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Refused(403, "This was not sent from the page itself, so nothing was done.")


def _refuse_formless(form_token: str) -> None:
    if not all(request.form):
        raise Refused(400, "That form has a field without a name. Nothing was done.")
    if sum(map(len, request.form.listvalues())) > MOST_FIELDS:
        raise Refused(
            413, f"That form has more than {MOST_FIELDS} fields. Nothing was done. Tick fewer at a time."
        )
    if not same(request.form.get(TOKEN, ""), form_token):
        raise Refused(403, "This form is of an earlier start of the page. Go to the start, and begin again.")
