"""An office with the example's leavers and a mail server of its own, and a clerk who walks the steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from directory.ledger import open_ledger
from directory.ledger.witness import bear_witness
from directory.web.desk import Desk
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.faulty_smtp import PASSWORD, FaultySmtp
from tests.sending.makers import authority
from tests.web.browser import enter, press
from tests.web.running import DAY, PATIENCE, Clock, at_work, example

SETTINGS = """approval = {approval}

[smtp]
host = "127.0.0.1"
port = {port}
user = "office"
ca_file = "authority.pem"
per_minute = 0
"""


@dataclass
class Office:
    """A page at work, the mail server that it sends to, and its folder."""

    page: Page
    server: FaultySmtp
    home: Path

    @property
    def desk(self) -> Desk:
        return self.page.desk

    @property
    def origin(self) -> str:
        return self.page.gate.origin


@contextmanager
def office(folder: Path, *, approval: int = 2) -> Iterator[Office]:
    """Have an office at work while the block is."""
    home = example(folder / "school")
    workspace, clock = Workspace(home), Clock()
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    authority(home)
    with FaultySmtp() as server:
        workspace.settings.write_text(SETTINGS.format(approval=approval, port=server.port))
        desk = Desk(workspace, lambda: "ab", clock, workspace.settings, patience=PATIENCE)
        with at_work(desk) as page:
            yield Office(page, server, home)


LETTER = "Transfer information for a young person who is joining you"


class Clerk:
    """Walks a tab through the steps, and looks at each page with ``look``."""

    def __init__(self, at: Office, tab: Any, look: Callable[[Any], object] = lambda _: None) -> None:
        self.at, self.tab, self.look = at, tab, look
        self.set = ""

    def press(self, name: str) -> None:
        """Press the button, or the link, with this name."""
        found = self.tab.get_by_role("button", name=name, exact=True)
        if not found.count():
            found = self.tab.get_by_role("link", name=name, exact=True)
        press(self.tab, found.first)
        self.look(self.tab)

    def ticks(self, label: str) -> None:
        """Tick a box, or choose a button of several."""
        self.tab.get_by_label(label, exact=True).check()

    def types(self, label: str, text: str, *, last: bool = False) -> None:
        """Fill a field; the ``last`` of several with this name."""
        found = self.tab.get_by_label(label)
        (found.last if last else found.first).fill(text)

    def reads(self) -> str:
        """Return what the page says."""
        return " ".join(self.tab.inner_text("main").split())

    def goes(self, path: str) -> None:
        self.tab.goto(f"{self.at.origin}{path}")
        self.look(self.tab)

    def enters(self) -> None:
        enter(self.tab, self.at.page)
        self.look(self.tab)

    def chooses(self) -> None:
        self.press("Write letters")
        self.press("See who gets what")
        assert "There is a problem" in self.reads()
        self.ticks(LETTER)
        self.press("See who gets what")
        self.set = "/letters/" + self.tab.url.rpartition("/")[2]
        assert "22 letters can be written, 11 are held." in self.reads()

    def reads_letters(self) -> None:
        self.press("Read: Tamsin Quillfeather")
        assert "Letter 1 of 22" in self.reads()
        self.press("Looks right, next letter")
        assert "Letter 2 of 22" in self.reads()
        self.goes(self.set)
        assert '1 of 22 marked "Looks right"' in self.reads()

    def writes(self) -> None:
        self.press("Go on to writing")
        assert "Nothing is written or sent yet." in self.reads()
        self.press("Write 22 letters")
        self.tab.wait_for_selector("text=22 letters are written", timeout=90_000)
        self.look(self.tab)

    def approves(self) -> None:
        self.press("Have a colleague approve them")
        self.press("Approve 22 letters")
        assert "Read the letters first" in self.reads()
        self.ticks("I have read these letters")
        self.press("Approve 22 letters")
        assert "Say who: initials are enough." in self.reads()
        self.types("Who has read them?", "ab")
        self.press("Approve 22 letters")
        assert "was written by ab" in self.reads()
        self.types("Who has read them?", "cd")
        self.press("Approve 22 letters")
        assert "Approved by cd" in self.reads()

    def tests(self) -> None:
        self.goes(f"{self.set}/send")
        self.types("Your address", "head@elsewhere.example.org")
        self.types("Password of office", PASSWORD)
        self.press("Send 18 test e-mails to me")
        self.tab.wait_for_selector("text=Send and post the letters")
        assert self.at.server.accepted == []
        self.types("Your address", "head@lps.leicester.sch.uk")
        self.types("Password of office", PASSWORD)
        self.press("Send 18 test e-mails to me")
        self.tab.wait_for_selector("text=18 of 18 test e-mails have been sent to head@lps", timeout=90_000)
        assert {one.to for one in self.at.server.accepted} == {"head@lps.leicester.sch.uk"}

    def sends(self) -> None:
        self.press("Send 18 e-mails to 6 bodies")
        assert "Type the password" in self.reads()
        self.types("Password of office", PASSWORD, last=True)
        self.press("Send 18 e-mails to 6 bodies")
        self.tab.wait_for_selector("text=18 of 18 e-mails have been sent", timeout=90_000)
        self.look(self.tab)
        assert len({one.id for one in self.at.server.accepted if b"Subject: TEST" not in one.content}) == 18

    def posts(self) -> None:
        self.press("I have posted those that are ticked")
        assert "There is a problem" in self.reads()
        self.goes(f"{self.set}/send")
        for label in self.tab.locator("input[name=posted] + label").all_inner_texts():
            self.ticks(label)
        self.types("Who posted them?", "AB")
        self.types("On which day?", DAY)
        self.press("I have posted those that are ticked")
        assert "22 letters: 22 sent." in self.reads()

    def ticks_off(self) -> None:
        self.goes("/ledger/receipts")
        assert "22 letters wait for a receipt" in self.reads()
        self.ticks(self.tab.locator("input[name=came] + label").first.inner_text())
        self.press("Tick off the receipts")
        assert "Say who" in self.reads()
        assert self.tab.locator("input[name=came]").first.is_checked()
        self.types("Who says so?", "AB")
        self.types("On which day did they come?", DAY)
        self.press("Tick off the receipts")
        assert "21 letters wait for a receipt" in self.reads()


NAMED = """() => {
    const one = document.activeElement;
    const label = one.labels && one.labels.length ? one.labels[0] : one;
    const text = one.tagName === "INPUT" && one.type === "radio" ? `radio ${one.name}` : label.textContent;
    return text.replace(/\\s+/g, " ").trim();
}"""
SEEN = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
}"""


class KeyboardClerk(Clerk):
    """A clerk without a mouse: each control is come to by Tab, and must show that it has the focus."""

    MOST = 250  # presses of Tab

    def comes_to(self, name: str, *, begins: bool = False) -> None:
        for _ in range(self.MOST):
            self.tab.keyboard.press("Tab")
            found = self.tab.evaluate(NAMED)
            if found == name or (begins and found.startswith(name)):
                assert self.tab.evaluate(SEEN), f"{name}: the focus does not show"
                return
        raise AssertionError(f"Tab never comes to {name}")

    def press(self, name: str) -> None:
        self.comes_to(name)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")
        self.look(self.tab)

    def ticks(self, label: str) -> None:
        box = self.tab.get_by_label(label, exact=True)
        if box.get_attribute("type") != "radio":
            self.comes_to(label)
            self.tab.keyboard.press("Space")
            return
        self.comes_to(f"radio {box.get_attribute('name')}")
        self.tab.keyboard.press("Space")
        while not box.is_checked():
            self.tab.keyboard.press("ArrowDown")

    def types(self, label: str, text: str, *, last: bool = False) -> None:
        for _ in range(self.tab.get_by_label(label).count() if last else 1):
            self.comes_to(label, begins=True)
        if self.tab.evaluate("document.activeElement.type") == "date":
            year, month, day = text.split("-")
            text = (
                f"{day}{month}{year}"
                if self.tab.evaluate("navigator.language") == "en-GB"
                else f"{month}{day}{year}"
            )
        else:
            self.tab.keyboard.press("Control+A")
        self.tab.keyboard.type(text)
