"""One long job at a time, such as writing letters: in a thread of its own, with its count and its end."""

import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread
from time import monotonic, sleep

from directory.errors import DirectoryError

log = logging.getLogger(__name__)

Steps = Callable[["Job"], Generator[object, None, None]]


def where(error: BaseException) -> str:
    """Return an error's type and place. Its words may quote a cell, so a log gets none of them."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


@dataclass(slots=True)
class Job:
    """One job. ``about`` is the set of letters it works on, ``what`` its kind: "write", "send" or "test".

    ``total`` is how many steps it has. ``to`` is the address that a test goes to. ``stop`` asks it to end
    after the step at hand. ``trouble`` is what stopped it. ``shown_at`` is the digest of what
    was recorded of its letters when its end was first shown.
    """

    about: str
    what: str
    total: int
    since: datetime
    user: str
    to: str = field(default="", repr=False)
    done: int = 0
    over: bool = False
    stop: bool = False
    trouble: Exception | None = None
    shown_at: str = ""
    results: list[object] = field(default_factory=list, repr=False)

    def wait(self, seconds: float) -> None:
        """Wait that long, or until somebody asks the job to stop."""
        until = monotonic() + seconds
        while monotonic() < until and not self.stop:
            sleep(0.2)

    @property
    def href(self) -> str:
        """Return the page that shows how far it is."""
        return f"/letters/{self.about}/{self.what}"

    @property
    def percent(self) -> int:
        """Return how much is done, from 0 to 100."""
        return 100 if self.over or not self.total else min(99, 100 * self.done // self.total)


class Work:
    """The jobs of one page: at most one at work, and the last of each set of letters."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: dict[tuple[str, str], Job] = {}
        self._now: Job | None = None

    @property
    def at_work(self) -> Job | None:
        """Return the job that is at work."""
        return self._now

    @property
    def busy(self) -> bool:
        """Return whether a job is at work."""
        return self._now is not None

    def last(self, about: str, what: str) -> Job | None:
        """Return the last job of this kind about a set of letters; None when there was none."""
        return self._jobs.get((about, what))

    def begin(self, job: Job, steps: Steps) -> Job:
        """Start a job, unless one is at work: return the one that is at work from now on.

        ``steps`` makes what the job goes through, in the job's own thread: a ledger's connection and lock
        belong to the thread that opened them.
        """
        with self._lock:
            if self._now is not None:
                return self._now
            self._now = self._jobs[job.about, job.what] = job
        Thread(target=self._run, args=(job, steps), name=job.what).start()
        return job

    def _run(self, job: Job, steps: Steps) -> None:
        try:
            with closing(steps(job)) as results:
                for result in results:
                    job.results.append(result)
                    job.done += 1
                    if job.stop:
                        break
        except DirectoryError as error:
            job.trouble = error
        except Exception as error:  # the thread's end would hide it
            job.trouble = error
            log.error("%s", where(error))  # a traceback would show values
        finally:
            job.over = True
            self._now = None
