"""Take the pictures of the office guide: ``python -m tests.web.pictures`` walks the seven steps in Chromium.

They show the example's invented leavers; the letters go to a mail server on this computer alone.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright

from directory.commands.open import make
from directory.web.serve import Page
from directory.web.welcome import Threshold, app_of
from directory.workspace import Workspace
from tests.docs.pages import ROOT
from tests.faulty_smtp import PASSWORD
from tests.web.browser import chromium, enter
from tests.web.office import LETTER, Clerk, office
from tests.web.running import DAY, Clock, at_work, desk_of

FOLDER = ROOT / "docs" / "office"
SIZE = {"width": 760, "height": 590}  # pixels; the guide shows them at this width or less
LARGEST = 100_000  # bytes of a picture


# What stands on a page of the folder that the walk is in; a reader sees one as Windows has it.
MOVED = r"""home => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const [before, ...rest] = walker.currentNode.data.split(home);
        const turned = one => one.replace(/^\S*/, path => path.replaceAll("/", "\\"));
        const moved = rest.map(one => "C:\\Users\\ab" + turned(one));
        if (rest.length) { walker.currentNode.data = before + moved.join(""); }
    }
}"""


class Album:
    """The pictures, in the order in which they are taken. ``home`` is the folder that the walk is in."""

    def __init__(self, folder: Path, home: Path, tab: Any) -> None:
        self.folder, self.home, self.tab, self.taken = folder, home, tab, list[Path]()

    def take(self, name: str, at: str = "h1") -> None:
        """Take a picture of the window with ``at`` in it, without the foot of the page: it names a folder."""
        self.tab.evaluate("document.activeElement.blur()")
        self.tab.evaluate(MOVED, str(self.home))
        self.tab.locator(at).first.evaluate("one => one.scrollIntoView({block: 'start'})")
        if at == "h1":
            self.tab.evaluate("scrollTo(0, 0)")
        end = self.tab.locator("main").evaluate("one => one.lastElementChild.getBoundingClientRect().bottom")
        clip = {"x": 0, "y": 0, "width": SIZE["width"], "height": min(end + 16, SIZE["height"])}
        path = self.folder / f"step-{len(self.taken)}-{name}.png"
        self.tab.screenshot(path=path, clip=clip)
        self.taken.append(path)


def photograph(folder: Path, started: Any) -> list[Path]:
    """Walk from the icon to the receipts, and take the pictures on the way; return their paths.

    ``started`` is Playwright.
    """
    with TemporaryDirectory() as temporary, chromium(started) as browser:
        tab = browser.new_page(viewport=SIZE)
        album = Album(folder, Path(temporary), tab)
        with at_work_without_folder(Path(temporary)) as page:
            enter(tab, page)
            album.take("folder")
        with office(Path(temporary)) as at:
            _walk(Clerk(at, tab), album)
    return album.taken


def at_work_without_folder(home: Path) -> Any:
    """Have the page that asks for a folder at work while a block is."""
    documents = home / "Documents"
    for name in ("Letters to parents", "Timetables"):
        (documents / name).mkdir(parents=True)
    own = Workspace(home / "settings")
    threshold = Threshold(
        own, lambda: "ab", Clock(), own.settings, desk_of=lambda one: desk_of(one.folder), make=make
    )
    threshold.place = documents
    return at_work(threshold, lambda desk: Page(desk, app_of))


def _walk(clerk: Clerk, album: Album) -> None:
    tab = clerk.tab
    clerk.enters()
    album.take("start")
    clerk.press("Write letters")
    tab.get_by_label(LETTER).check()
    album.take("choose")
    clerk.press("See who gets what")
    clerk.set = "/letters/" + tab.url.rpartition("/")[2]
    album.take("who", "p:has-text('can be written')")
    clerk.press("Read: Tamsin Quillfeather")
    album.take("read")
    clerk.goes(clerk.set)
    clerk.writes()
    album.take("written")
    clerk.goes(f"{clerk.set}/approve")
    tab.get_by_label("Who has read them?").fill("cd")
    tab.get_by_label("I have read these letters").check()
    album.take("approve")
    clerk.press("Approve 22 letters")
    clerk.goes(f"{clerk.set}/send")
    tab.get_by_label("Password of office").last.fill(PASSWORD)
    album.take("send", "h3:has-text('For real')")
    clerk.press("Send 18 e-mails to 6 bodies")
    tab.wait_for_selector("text=18 of 18 e-mails have been sent", timeout=90_000)
    clerk.posts()
    clerk.goes("/ledger/receipts")
    for box in tab.locator("input[name=came]").all()[:2]:
        box.check()
    tab.get_by_label("Who says so?").fill("AB")
    tab.get_by_label("On which day did they come?").fill(DAY)
    album.take("receipts")


def main() -> None:
    """Take them, and say how large each is."""
    for old in FOLDER.glob("step-*.png"):
        old.unlink()
    with sync_playwright() as started:
        taken = photograph(FOLDER, started)
    for path in taken:
        size = path.stat().st_size
        print(f"{path.name}: {size / 1000:.0f} kB")
        assert size <= LARGEST, path.name


if __name__ == "__main__":
    main()
