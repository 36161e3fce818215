"""What all pages share: the folder that is worked in, who works there, the clock, the job at work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import cast

from flask import current_app

from directory.settings import Settings, read_settings
from directory.web.work import Work
from directory.workspace import Workspace


@dataclass(slots=True)
class Desk:
    """The desk that a page is about. ``who`` is asked for each request, so that a server can answer otherwise.

    ``clock`` gives the local time, with its zone. ``seen_at`` is when somebody last used the page, and
    ``closed_at`` when somebody closed it. ``entry`` is the file that leads the browser in.
    """

    workspace: Workspace
    who: Callable[[], str]
    clock: Callable[[], datetime]
    settings_file: Path
    work: Work = field(default_factory=Work)
    seen_at: datetime = field(init=False)
    closed_at: datetime | None = None

    def __post_init__(self) -> None:
        """Begin to count the time without use."""
        self.seen_at = self.clock()

    @property
    def today(self) -> date:
        """Return the day."""
        return self.clock().date()

    @property
    def settings(self) -> Settings:
        """Return the settings as they are in the file now. Raises SettingsWrong."""
        return read_settings(self.settings_file)

    @property
    def entry(self) -> Path:
        """Return the file that leads the browser in; it is deleted once it has."""
        return self.workspace.workbook.parent / "page.html"

    def seen(self) -> None:
        """Note that somebody uses the page."""
        self.seen_at = self.clock()


def desk() -> Desk:
    """Return the desk of the page that answers this request."""
    return cast(Desk, current_app.extensions["desk"])
