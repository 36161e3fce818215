"""What all pages share: the folder that is worked in, who works there, the clock, the job at work."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app

from directory.checks.edits import Editing
from directory.checks.run import check_workbook
from directory.errors import DirectoryError
from directory.ledger import Ledger, clock, remembered_in
from directory.model import Finding
from directory.settings import Settings, read_settings
from directory.web.work import Work
from directory.workbook.change import as_seen
from directory.workbook.guard import guard
from directory.workbook.lookup import school_name
from directory.workspace import Workspace, template_files
from directory.writing.put_back import refuse_older

if TYPE_CHECKING:
    from directory.sending.drafts import NotNow
    from directory.web.answers import LastSave, Made
    from directory.web.choosing import Choosing
    from directory.web.looking import Looking
    from directory.web.pairing import Unpaired
    from directory.web.runs import LetterSet

Value = TypeVar("Value")

ANSWER_WITHIN = 0.6  # seconds: a list that is read by then needs no page that says so


def seen_of(path: Path) -> tuple[int, int]:
    """Return what changes when a file is saved: its time and its size."""
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    return about.st_mtime_ns, about.st_size


def templates_seen(folder: Path) -> list[tuple[int, int]]:
    """Return what changes when a letter's file, or the letterhead, is saved."""
    return [seen_of(one) for one in template_files(folder)]


@dataclass(slots=True)
class Desk:
    """The desk that a page is about. ``who`` is asked for each request: a server could answer differently.

    ``clock`` gives the local time, with its zone. ``seen_at`` is when somebody last used the page,
    ``closed_at`` when somebody closed it, and ``to_another`` whether that was for another folder.
    ``patience`` is how many seconds an answer waits for a list to be read, or for letters to be looked at,
    before a page says that they are. In memory alone are: ``chosen``, the sets of letters of which nothing
    is written yet; ``choosing``, those whose list is read first, and how that ends; ``looking``, how far the
    last look at a set's letters is, and ``why_not``, why each may not leave, by its set and key; ``mended``,
    the lists that written sets are to be written again from; ``looked``, what the letters say that somebody
    found right, hashed, by their set and key; ``told``, what was saved, to be said on a page, by its path;
    ``answers``, the reference that an answer is about, ``made``, such an answer until the next one is asked
    for, ``answered``, about whom each file of an answer is, by its name; ``backup``, the last one made, and
    ``letterhead``, a file that somebody tries; ``lists``, whose columns are to be paired, by their random
    names, and ``paired``, where those went on that are. ``pairing`` is held while one is decided: of two
    presses at once the second finds the first one's. ``last_save`` is what was last saved of the workbook.
    """

    workspace: Workspace
    who: Callable[[], str]
    clock: Callable[[], datetime]
    settings_file: Path
    idle: timedelta = timedelta(minutes=30)
    patience: float = ANSWER_WITHIN
    work: Work = field(default_factory=Work)
    seen_at: datetime = field(init=False)
    closed_at: datetime | None = None
    to_another: bool = False
    chosen: "dict[str, LetterSet]" = field(default_factory=dict, repr=False)
    choosing: "dict[str, Choosing]" = field(default_factory=dict, repr=False)
    looking: "dict[str, Looking]" = field(default_factory=dict, repr=False)
    why_not: "dict[tuple[str, str], tuple[object, NotNow | None]]" = field(default_factory=dict, repr=False)
    mended: dict[str, Path] = field(default_factory=dict, repr=False)
    looked: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    told: dict[str, str] = field(default_factory=dict, repr=False)
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    made: "dict[str, Made]" = field(default_factory=dict, repr=False)
    answered: dict[str, str] = field(default_factory=dict, repr=False)
    backup: "Made | None" = field(default=None, repr=False)
    letterhead: "Made | None" = field(default=None, repr=False)
    lists: "dict[str, Unpaired]" = field(default_factory=dict, repr=False)
    paired: dict[str, str] = field(default_factory=dict, repr=False)
    pairing: Lock = field(default_factory=Lock, repr=False)
    last_save: "LastSave | None" = field(default=None, repr=False)
    _kept: dict[str, tuple[object, object]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Begin to count the time without use."""
        self.seen_at = self.clock()

    @property
    def today(self) -> date:
        """Return the day."""
        return self.clock().date()

    def local(self, seconds: float) -> datetime:
        """Return a file's time by the clock on the wall."""
        return datetime.fromtimestamp(seconds).astimezone()  # as that day's clock had it, summer or winter

    @property
    def settings(self) -> Settings:
        """Return the settings as they are in the file now. Raises SettingsWrong."""
        return read_settings(self.settings_file)

    @property
    def example(self) -> bool:
        """Return whether the folder is only an example, as far as its settings can be read."""
        try:
            return self.settings.example
        except DirectoryError:
            return False

    @property
    def entry(self) -> Path:
        """Return the file that leads the browser in; it is deleted once it has."""
        return self.workspace.workbook.parent / "page.html"

    @property
    def school(self) -> str:
        """Return the school's name; "" while the workbook does not say it, or cannot be read."""
        try:
            return self.kept("school", lambda: school_name(self.workspace.workbook, self.today))
        except DirectoryError:
            return ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the workbook as it is now, in hex: a form carries what it was made from."""
        return self.kept("digest", lambda: sha256(guard(self.workspace.workbook)).hexdigest())

    @property
    def undoable(self) -> "LastSave | None":
        """Return the page's last save of the workbook, while the workbook is as that left it."""
        with suppress(DirectoryError):  # a workbook that cannot be read is said where it is needed
            if self.last_save and self.last_save.digest == self.digest:
                return self.last_save
        return None

    def findings(self) -> list[Finding]:
        """Return what is wrong with the workbook today. Raises WorkbookUnreadable, LedgerUnfit."""
        ledger = self.settings.ledger

        def find() -> list[Finding]:
            return check_workbook(self.workspace.workbook, self.today, remembered=remembered_in(ledger))

        return self.kept("findings", find, seen_of(ledger))

    def editing(self, digest: str) -> Editing:
        """Return the workbook to change, if it still is what a form was made from.

        Raises NotSaved when it is not, WorkbookUnreadable, LedgerUnfit.
        """
        path, now = self.workspace.workbook, self.clock().replace(tzinfo=None)
        return Editing(path, as_seen(path, digest), now, remembered_in(self.settings.ledger))

    def kept(self, name: str, make: Callable[[], Value], *more: object) -> Value:
        """Return what ``make`` makes of the workbook; as before, while file and day have not changed.

        ``more`` is what else must be the same.
        """
        seen = (self.today, seen_of(self.workspace.workbook), more)
        before = self._kept.get(name)
        if before and before[0] == seen:
            return cast(Value, before[1])
        made = make()
        self._kept[name] = (seen, made)  # another thread may put there what it made of another list
        return made

    def forget(self, sets: Collection[str]) -> None:
        """Drop what was kept of these sets, given by their ids: no more of their letters are to leave.

        What is kept of a set is named by a word and its id. The lists go with the plans; one that is still
        needed is read again.
        """
        spent = [name for name in [*self._kept] if name.partition(" ")[2].partition(" ")[0] in sets]
        if spent:
            spent += [name for name in [*self._kept] if name.partition(" ")[0] in ("list", "pupils")]
        for name in spent:
            self._kept.pop(name, None)
        for about in [one for one in [*self.why_not] if one[0] in sets]:
            self.why_not.pop(about, None)

    @contextmanager
    def recording(self, command: str) -> Iterator[Ledger]:
        """Hold the ledger for one act of the page.

        Raises ClockInDoubt, LedgerOlder where a folder of letters knows more, and what ``open_ledger`` does.
        """
        with clock.recording(self.settings.ledger, now=self.clock, command=command) as ledger:
            refuse_older(ledger, self.workspace)
            yield ledger

    def seen(self) -> None:
        """Note that somebody uses the page."""
        self.seen_at = self.clock()


def desk() -> Desk:
    """Return the desk of the page that answers this request."""
    return cast(Desk, current_app.extensions["desk"])
