"""An office with the example's leavers and a mail server of its own, and a clerk who walks the steps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from directory.ledger import open_ledger
from directory.ledger.witness import bear_witness
from directory.web.desk import Desk
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.faulty_smtp import PASSWORD, FaultySmtp
from tests.sending.makers import authority
from tests.web.browser import enter
from tests.web.running import Clock, at_work, example

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
    """A page at work, the mail server that it sends to, and who sits at the computer."""

    page: Page
    server: FaultySmtp
    home: Path
    sits: list[str] = field(default_factory=lambda: ["ab"])

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
    sits = ["ab"]
    workspace, clock = Workspace(home), Clock()
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    authority(home)
    with FaultySmtp() as server:
        workspace.settings.write_text(SETTINGS.format(approval=approval, port=server.port))
        desk = Desk(workspace, lambda: sits[0], clock, workspace.settings)
        with at_work(desk) as page:
            yield Office(page, server, home, sits)


LETTER = "Transfer information for a young person who is joining you"


class Clerk:
    """Walks a tab through the steps, and looks at each page with ``look``."""

    def __init__(self, at: Office, tab: Any, look: Callable[[Any], object] = lambda _: None) -> None:
        self.at, self.tab, self.look = at, tab, look
        self.set = ""

    def press(self, name: str) -> None:
        """Press the button, or the link, with this name."""
        found = self.tab.get_by_role("button", name=name, exact=True)
        (found if found.count() else self.tab.get_by_role("link", name=name, exact=True)).first.click()
        self.tab.wait_for_load_state()
        self.look(self.tab)

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
        self.tab.get_by_label(LETTER).check()
        self.press("See who gets what")
        self.set = "/letters/" + self.tab.url.rpartition("/")[2]
        assert "22 letters can be written, 11 are held." in self.reads()

    def reads_letters(self) -> None:
        self.press("Read: Tamsin Quillfeather")
        assert "Letter 1 of 22" in self.reads()
        self.press("Looks right, next letter")
        assert "Letter 2 of 22" in self.reads()
        self.goes(self.set)
        assert "1 letter looked at" in self.reads()

    def writes(self) -> None:
        self.press("Go on to writing")
        assert "Nothing is written or sent yet." in self.reads()
        self.press("Write 22 letters")
        self.tab.wait_for_selector("text=22 letters are written", timeout=60_000)
        self.look(self.tab)

    def approves(self) -> None:
        self.press("Have a colleague approve them")
        self.press("Approve 22 letters")
        assert "Read the letters first" in self.reads()
        self.tab.get_by_label("I have read these letters").check()
        self.press("Approve 22 letters")
        assert "was written by ab" in self.reads()
        self.at.sits[0] = "cd"
        self.goes(f"{self.set}/approve")
        self.tab.get_by_label("I have read these letters").check()
        self.press("Approve 22 letters")
        assert "Approved by cd" in self.reads()

    def tests(self) -> None:
        self.goes(f"{self.set}/send")
        self.tab.get_by_label("Your address").fill("head@elsewhere.example.org")
        self.tab.get_by_label("Password of office").first.fill(PASSWORD)
        self.press("Send 18 test e-mails to me")
        self.tab.wait_for_selector("text=Send and post the letters")
        assert self.at.server.accepted == []
        self.tab.get_by_label("Your address").fill("head@lps.leicester.sch.uk")
        self.tab.get_by_label("Password of office").first.fill(PASSWORD)
        self.press("Send 18 test e-mails to me")
        self.tab.wait_for_selector("text=Last time 18 went.", timeout=30_000)
        assert {one.to for one in self.at.server.accepted} == {"head@lps.leicester.sch.uk"}

    def sends(self) -> None:
        self.press("Send 18 e-mails to 6 bodies")
        assert "Type the password" in self.reads()
        self.tab.get_by_label("Password of office").last.fill(PASSWORD)
        self.press("Send 18 e-mails to 6 bodies")
        self.tab.wait_for_selector("text=18 of 22 have been sent or posted", timeout=30_000)
        self.look(self.tab)
        assert len({one.id for one in self.at.server.accepted if b"Subject: TEST" not in one.content}) == 18

    def posts(self) -> None:
        self.press("I have posted those that are ticked")
        assert "There is a problem" in self.reads()
        self.goes(f"{self.set}/send")
        for box in self.tab.locator("input[name=posted]").all():
            box.check()
        self.tab.get_by_label("Who posted them?").fill("AB")
        self.tab.get_by_label("On which day?").fill(date.today().isoformat())
        self.press("I have posted those that are ticked")
        assert "22 letters: 22 sent, 0 to post." in self.reads()

    def ticks_off(self) -> None:
        self.goes("/ledger/receipts")
        assert "22 letters wait for a receipt" in self.reads()
        self.tab.locator("input[name=came]").first.check()
        self.press("Tick off the receipts")
        assert "Say who" in self.reads()
        assert self.tab.locator("input[name=came]").first.is_checked()
        self.tab.get_by_label("Who says so?").fill("AB")
        self.tab.get_by_label("On which day did they come?").fill(date.today().isoformat())
        self.press("Tick off the receipts")
        assert "21 letters wait for a receipt" in self.reads()
