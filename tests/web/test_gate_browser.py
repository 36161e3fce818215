"""The gate in a real Chromium: what other pages try, what ours may do, what is left after the end."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from openpyxl import load_workbook

from directory.web.gate import COOKIE
from directory.web.serve import Page
from tests.web.browser import chromium, enter, left_in, needs_chromium, new_tab, press
from tests.web.office import Clerk, office
from tests.web.running import Visitor, at_work, desk_of, example, until
from tests.web.test_intake import HOSTILE, hostile
from tests.web.uploads import LETTER

__all__ = ["hostile"]

pytestmark = [pytest.mark.slow, needs_chromium]

START = "What waits"


class Elsewhere:
    """Another server on this computer: it gives ``html`` to whoever asks, and keeps what it was sent."""

    def __init__(self) -> None:
        self.html, self.seen = "", list[str]()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(f"{self.path} {self.headers}")
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(outer.html.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    made = Elsewhere()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_another_name_for_this_computer_shows_nothing(page: Page, playwright: Any) -> None:
    with (
        chromium(playwright, "--host-resolver-rules=MAP evil.example 127.0.0.1") as browser,
        new_tab(browser) as tab,
    ):
        answer = tab.goto(f"http://evil.example:{page.gate.port}/")
        assert answer.status == 421
        assert "Mend" not in tab.content()


@pytest.mark.parametrize("way", ["typed", "from a file", "from another site"])
def test_link_ends_on_the_start_page(
    page: Page, tab: Any, elsewhere: Elsewhere, tmp_path: Path, way: str
) -> None:
    link = page.gate.link()
    if way == "typed":
        tab.goto(link)
    elif way == "from a file":
        file = tmp_path / "enter.html"
        file.write_text(f'<meta http-equiv="refresh" content="0; url={link}">')
        tab.goto(file.as_uri())
    else:
        elsewhere.html = f'<a href="{link}">in</a>'
        tab.goto(f"http://localhost:{elsewhere.port}/")
        tab.click("a")
    tab.wait_for_url(f"{page.gate.origin}/")
    assert tab.inner_text("h1") == START


def test_page_on_another_port_gets_nothing_and_does_nothing(
    page: Page, tab: Any, elsewhere: Elsewhere
) -> None:
    enter(tab, page)
    ours = page.gate.origin
    for name in ("127.0.0.1", "localhost", page.gate.name):  # the last as if somebody had guessed it
        if name == page.gate.name:
            assert [one for one in elsewhere.seen if COOKIE + "=" in one] == []
        elsewhere.html = f"""<iframe src="{ours}/"></iframe><form method="post" action="{ours}/close">
            <input name="token" value="x"><button>go</button></form>"""
        tab.goto(f"http://{name}:{elsewhere.port}/")
        read = f"""async () => {{
            const tries = [fetch("{ours}/", {{credentials: "include"}}), fetch("{ours}/close",
                {{method: "POST", credentials: "include"}})];
            return (await Promise.allSettled(tries)).map(one => one.status); }}"""
        assert tab.evaluate(read) == ["rejected", "rejected"]
        framed = tab.frames[1]
        assert START not in framed.content()
        assert framed.url.startswith("chrome-error:")
        press(tab, tab.locator("button"))
        assert START not in tab.content()
        assert tab.inner_text("h1") == "No answer"
    assert page.desk.closed_at is None


def test_own_form_passes_and_nothing_breaks_the_policy(tmp_path: Path, browser: Any) -> None:
    with at_work(desk_of(example(tmp_path / "school"))) as page, new_tab(browser) as tab:
        said: list[str] = []
        asked: list[str] = []
        tab.on("console", lambda one: said.append(one.text))
        tab.on("pageerror", lambda one: said.append(str(one)))
        tab.context.on("request", lambda one: asked.append(one.url))
        enter(tab, page)
        for path in ("/help", "/help/C05", "/no-such-page", "/"):
            tab.goto(page.gate.origin + path)
        press(tab, tab.get_by_text("Close", exact=True))
        assert tab.inner_text("h1") == "The page has been closed"
    refused = [one for one in said if "404" not in one and "Clear-Site-Data" not in one]
    assert refused == []
    assert {re.match(r"[a-z]+://[^/]*", one)[0] for one in asked} == {page.gate.origin}  # type: ignore[index]


def test_no_value_becomes_an_element_a_script_or_a_title(hostile: Visitor, tab: Any) -> None:
    dialogs: list[str] = []
    tab.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    enter(tab, hostile.page)
    place = hostile.post("/letters/new", LETTER).headers["Location"]
    keys = re.findall(r'/letter/(\w+)"', hostile.get(place).text)
    assert keys
    for path in (place, f"{place}/letter/{keys[0]}", "/directory", "/directory/findings"):
        tab.goto(f"{hostile.page.gate.origin}{path}")
        assert tab.locator("img, main script, main b").count() == 0, path
        assert not any(one in tab.title() for one in (*HOSTILE, "\u202e")), path
    assert "<img src=x onerror=alert(1)>" in tab.inner_text("main")  # it is shown, as text
    assert dialogs == []


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "nobody used it"])
def test_after_the_end_neither_back_nor_the_disk_shows_a_pupil(
    tmp_path: Path, playwright: Any, closed: bool
) -> None:
    """Close has the browser clear what it keeps; a page that ends by itself can tell it nothing more."""
    from playwright.sync_api import Error

    profile = tmp_path / "profile"
    reference = "QF-2101-7042"  # the example's four digits stand in many a time of day
    with office(tmp_path) as at, chromium(playwright, profile=profile) as context:
        leavers = load_workbook(at.desk.workspace.leavers)
        leavers.worksheets[0]["A2"].value = reference
        leavers.save(at.desk.workspace.leavers)
        clerk = Clerk(at, context.new_page())
        tab = clerk.tab
        canaries = ("Quillfeather", "7042000136", reference)
        clerk.enters()
        clerk.chooses()
        clerk.press("Read: Tamsin Quillfeather")
        assert canaries[0] in tab.content()
        letter = tab.url
        for path in (f"{letter}.pdf", letter.replace("/letter/", "/why/"), letter):
            tab.goto(path, wait_until="commit")
        clerk.goes("/ledger/about")
        clerk.types("The pupil's reference", reference)
        clerk.press("Show what was told")
        assert reference in clerk.reads()
        clerk.goes("/choices")
        clerk.types("The pupil's reference", reference)
        clerk.press("Record the choice")
        assert "There is a problem" in clerk.reads()
        if closed:
            press(tab, tab.get_by_text("Close", exact=True))
            clerk.press("Throw it away and close")
        else:
            at.desk.closed_at = at.desk.clock() - timedelta(minutes=1)
        until(lambda: at.page.socket.fileno() == -1)

        def shows_nobody() -> bool:
            with suppress(Error):  # it goes on to another page just now
                return not any(one in tab.content() for one in canaries[:2])
            return False

        for _ in range(8):
            with suppress(Error):  # nobody answers any more
                tab.go_back(wait_until="commit")
            tab.wait_for_timeout(400)
            until(shows_nobody)
    assert left_in(profile, canaries) == []
