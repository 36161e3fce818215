"""Who may ask, and what an answer carries: each way in that must stay shut, tried over plain HTTP."""

import re
from hmac import compare_digest
from urllib.parse import urlencode

import pytest

from directory.web.gate import COOKIE, HEADERS, OPEN, Gate
from directory.web.serve import Page
from tests.web.running import Visitor, ask


def paths(page: Page, *, unsafe: bool | None = None) -> list[tuple[str, str]]:
    """Return each method and path that the page knows, apart from the open ones; ``unsafe``: only those."""
    found = []
    for rule in page.app.url_map.iter_rules():
        if rule.endpoint in OPEN:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "abcde23456").replace(f"<path:{name}>", "abcde23456")
        for method in sorted(rule.methods or ()):
            if unsafe is None or unsafe == (method not in ("GET", "HEAD", "OPTIONS")):
                found.append((method, path))
    return found


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "127.0.0.1:{port}",
        "localhost:{port}",
        "{name}",
        "{name}:1",
        "",
        "{name}:{port}.",
    ],
)
def test_request_by_another_name_is_misdirected_on_every_page(
    page: Page, visitor: Visitor, host: str
) -> None:
    asked = host.format(name=page.gate.name, port=page.gate.port)
    for method, path in [
        *paths(page),
        ("GET", "/static/app.css"),
        ("GET", "/enter/x"),
        ("POST", "/enter/again"),
    ]:
        told = ask(
            page, path, method, host=asked, headers=visitor.own, body=b"" if method == "POST" else None
        )
        assert told.status == 421, (method, path)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {"X-Forwarded-Host": "{host}", "X-Forwarded-For": "127.0.0.1"}),
        ("/", {"Forwarded": "host={host}"}),
        ("http://{host}/", {}),
    ],
)
def test_no_other_way_to_name_the_page_counts(
    page: Page, visitor: Visitor, path: str, headers: dict[str, str]
) -> None:
    named = {name: value.format(host=page.gate.host) for name, value in headers.items()}
    told = ask(page, path.format(host=page.gate.host), host="evil.example", headers=visitor.own | named)
    assert told.status == 421


def test_every_page_is_shut_without_the_cookie(page: Page, visitor: Visitor) -> None:
    known = paths(page)
    assert len(known) > 5
    for cookie in ("", f"{COOKIE}=", f"{COOKIE}=wrong", f"{COOKIE}={visitor.token}", "desk"):
        for method, path in [*known, ("GET", "/no-such-page"), ("DELETE", "/")]:
            headers = visitor.own | {"Cookie": cookie}
            told = ask(page, path, method, headers=headers, body=b"" if method == "POST" else None)
            assert told.status == 403, (method, path)
            assert "/close" not in told.text


def test_link_lets_in_once_and_a_look_does_not_use_it_up(page: Page) -> None:
    link = page.gate.link().removeprefix(page.gate.origin)
    assert ask(page, link, "HEAD").status == 403
    first, second, wrong = (ask(page, path) for path in (link, link, "/enter/wrong"))
    assert first.status == 200
    assert "Location" not in first.headers  # of a redirect chain from a file Chromium sends no Strict cookie
    flags = first.headers["Set-Cookie"].partition("; ")[2]
    assert flags == "HttpOnly; Path=/; SameSite=Strict"
    assert second.status == wrong.status == 403
    assert second.text == wrong.text
    assert "Set-Cookie" not in second.headers


def test_wrong_secret_takes_as_long_as_a_right_one(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes as long for each is asked as often, whatever the guess has in common with a secret."""
    asked: list[str] = []

    def compare(typed: bytes, secret: bytes) -> bool:
        asked.append(secret.decode())
        return compare_digest(typed, secret)

    monkeypatch.setattr("directory.web.gate.compare_digest", compare)
    gate = Gate(1)
    tokens = [gate.link().rpartition("/")[2] for _ in range(3)]
    for guess in ("", "wrong", tokens[1][:-1], tokens[1]):
        asked.clear()
        cookie = gate.enter(guess)
        assert sorted(asked) == sorted(tokens), guess
    assert cookie
    for guess in ("", cookie[:-1], cookie):
        asked.clear()
        gate.form_token(guess)
        assert asked == [cookie]
    for guess in ("", page.gate.secret):
        asked.clear()
        Visitor(page).post("/enter/again", {"token": guess})
        assert page.gate.secret in asked


def test_name_of_a_page_is_one_that_nobody_can_guess() -> None:
    """Else a page on another port of the same name would be sent our cookie."""
    names = {Gate(1).name for _ in range(9)}
    assert len(names) == 9
    assert all(re.fullmatch(r"[0-9a-f]{16}\.localhost", one) for one in names)


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": ""},
        {"Origin": "null"},
        {"Origin": "http://{name}:1"},
        {"Origin": "http://{name}"},
        {"Origin": "https://{name}:{port}"},
        {"Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_no_page_does_what_another_page_sends(page: Page, visitor: Visitor, changed: dict[str, str]) -> None:
    headers = {name: text.format(name=page.gate.name, port=page.gate.port) for name, text in changed.items()}
    for _, path in [*paths(page, unsafe=True), ("POST", "/enter/again")]:
        fields = {"token": page.gate.secret} if path == "/enter/again" else {}
        assert visitor.post(path, fields, **headers).status == 403, path
    assert page.desk.closed_at is None


def test_no_form_is_taken_without_its_own_token(page: Page, visitor: Visitor) -> None:
    other = Visitor(page)
    for _, path in paths(page, unsafe=True):
        for token in ("", other.token, visitor.cookie, visitor.token[:-1]):
            assert visitor.post(path, {"token": token}).status == 403, path
    assert visitor.post("/enter/again", {"token": visitor.token}).status == 403
    assert page.desk.closed_at is None


def test_every_answer_carries_the_headers_and_no_server(page: Page, visitor: Visitor) -> None:
    answers = [visitor.get(path) for method, path in paths(page) if method == "GET"]
    answers += [
        visitor.get("/no-such-page"),
        visitor.post("/", {}),
        ask(page, "/static/app.js"),
        ask(page, "/"),
    ]
    answers += [
        ask(page, "/enter/wrong"),
        ask(page, "/", host="evil.example"),
        visitor.post("/help", {"token": ""}),
    ]
    assert {200, 404, 405, 403, 421} <= {one.status for one in answers}
    for one in answers:
        for name, value in HEADERS.items():
            assert one.headers[name] == value
        assert "Server" not in one.headers


def test_headers_are_those_that_keep_other_pages_out_and_nothing_on_the_disk() -> None:
    assert {name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"} == {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_policy_lets_nothing_in_from_elsewhere_and_nothing_inline() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy


def test_every_form_is_answered_with_a_redirect_so_that_a_reload_sends_nothing_again(
    page: Page, visitor: Visitor
) -> None:
    known = [path for _, path in paths(page, unsafe=True) if path != "/close"]
    assert len(known) > 35
    body = urlencode({"token": visitor.token, "section": "approval", "approval": "1"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in known:
        told = ask(page, path, "POST", headers=visitor.own | kind, body=body)
        downloaded = "attachment" in told.headers.get("Content-Disposition", "")
        assert told.status == 303 or downloaded, path


def test_answer_to_a_form_is_a_page_of_its_own_and_never_what_was_posted(
    page: Page, visitor: Visitor
) -> None:
    """While it is the posted page that a tab shows, a browser keeps the form's fields in a file."""
    form = urlencode({"token": visitor.token, "reference": "", "recorded_by": "AB"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    told = ask(page, "/choices", "POST", headers=visitor.own | kind, body=form)
    assert told.status == 303
    assert told.content.find(b"AB") == -1
    shown = visitor.get(told.headers["Location"])
    assert shown.status == 422
    assert 'action="/choices"' in shown.text
    assert 'value="AB"' in shown.text
    assert ask(page, told.headers["Location"]).status == 403
    assert visitor.get("/said/0123456789abcdef").headers["Location"] == "/"
