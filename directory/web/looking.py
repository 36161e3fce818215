"""What a set has to send, and the last look at it before the button: of many, a page says how far that is.

A letter takes some 20 ms, nearly all of them to read its PDF. What was found of one is kept while its files,
and what they were written from, stay as they are. Sending looks at each letter itself once more.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from directory.ledger import read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import OPEN, State
from directory.sending.drafts import Drafted, Look, NotNow, Sendable, judged, read_sendable, why_not_now
from directory.web.desk import Desk, seen_of
from directory.web.plans import kept_list, sources_seen
from directory.web.runs import LetterSet
from directory.web.work import where
from directory.writing.manifest import PLAN

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Looking:
    """A look at a set's letters in a thread of its own: so many of ``total`` are ``done``."""

    total: int
    done: int = 0
    over: Event = field(default_factory=Event)


def sendable_of(desk: Desk, letters: LetterSet) -> Sendable:
    """Return what a set has to send, planned once more. Raises FolderUnfit, SourcesChanged and their like."""
    settings = desk.settings
    with read_ledger(settings.ledger) as ledger:
        return read_sendable(letters.folder, desk.today, ledger, settings.closed)


def sendable_shown(desk: Desk, letters: LetterSet) -> Sendable:
    """Return what a set has to send, for a page to show: kept while all that it is made of stays as it is.

    Raises FolderUnfit and its like; where nothing may leave, the page says why of each letter.
    """
    settings = desk.settings

    def make() -> Sendable:
        with read_ledger(settings.ledger) as ledger:
            return judged(letters.folder, desk.today, ledger, settings.closed, kept_list(desk))

    seen = [seen_of(letters.folder), seen_of(letters.folder / PLAN), *sources_seen(desk, letters.request)]
    return desk.kept(f"send {letters.id}", make, *seen)


def look_of(desk: Desk, letters: LetterSet) -> Look:
    """Return what looks at one letter of a set, and keeps what it finds."""
    asked, of_set = letters.request, letters.id
    sources = [seen_of(one) for one in (asked.workbook, asked.leavers) if one]

    def look(drafted: Drafted, folder: Path, standing: Standing, at: datetime) -> NotNow | None:
        files = [seen_of(folder / name) for name in (drafted.letter, drafted.draft)]
        written = (standing.version, sorted(standing.files.items()))
        about = (sources, files, written, drafted.sender, drafted.to, drafted.held)
        before = desk.why_not.get((of_set, drafted.key))
        if before and before[0] == about:
            return before[1]
        found = why_not_now(drafted, folder, standing, at)
        if found is None or found.state is State.HELD:  # a file that cannot be read just now may be soon
            desk.why_not[of_set, drafted.key] = (about, found)
        return found

    return look


def look_at_all(
    desk: Desk, letters: LetterSet, sendable: Sendable, standings: Mapping[str, Standing]
) -> Looking:
    """Look at what a set has to send, and return how far that is once the desk's patience ends."""
    one = desk.looking.get(letters.id)
    if one is None or one.over.is_set():
        one = desk.looking[letters.id] = Looking(len(sendable.drafts))
        Thread(target=_look, args=(desk, letters, sendable, standings, one), name="look", daemon=True).start()
    one.over.wait(desk.patience)
    return one


def _look(
    desk: Desk, letters: LetterSet, sendable: Sendable, standings: Mapping[str, Standing], one: Looking
) -> None:
    try:
        look, now = look_of(desk, letters), desk.clock()
        for drafted in sendable.drafts:
            if standings[drafted.key].state in OPEN:
                look(drafted, sendable.folder, standings[drafted.key], now)
            one.done += 1
    except Exception as error:  # the page that follows meets it itself, and says it
        log.error("%s", where(error))  # a traceback would show values
    finally:
        one.over.set()
