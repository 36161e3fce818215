"""Time the office's page: its start, then its pages with few leavers and many, and while it writes.

A person waits by the clock on the wall; the processor time is what does not depend on who else is at work.
"""

import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import which
from statistics import median
from time import perf_counter, process_time, sleep

from bench import leavers
from directory.commands.open import make
from directory.web.desk import ANSWER_WITHIN
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.web.running import DAY, Answer, Visitor, at_work, desk_of, visit_and_close
from tests.web.test_pages import filled

STARTS, ROUNDS = 3, 5
WHILE_WRITTEN = 0.5  # seconds
LETTER = "post16-transfer"
PAGES = ("/", "/letters", "/letters/new", "/directory", "/directory/findings", "/ledger", "/settings")


def page(folder: Path) -> Iterator[str]:
    """Yield what was measured, a line each, in wall-clock time: a person waits for it."""
    example = make(folder / "example", True)
    taken = [_start(example, folder) for _ in range(STARTS)]
    waited, spent = zip(*taken, strict=True)
    yield _line("start to first page", waited, spent, most=1.5)
    many = make(folder / "many", True)
    leavers.write_leavers(many.leavers, 2_000)
    for what, workspace, most in (("the example", example, 0.3), ("2,000 leavers", many, 1.0)):
        with at_work(desk_of(workspace.folder)) as served:
            yield from _answers(what, served, most)


def _line(
    what: str,
    waited: Sequence[float],
    spent: Sequence[float],
    *,
    most: float,
    judged: Callable[[Sequence[float]], float] = median,
) -> str:
    """Return what to say of several seconds ``waited``, and of the processor's ``spent`` on them."""
    goal = "met" if judged(waited) < most else "missed"
    figures = f"{median(waited) * 1000:,.0f} ms ({min(waited) * 1000:,.0f}-{max(waited) * 1000:,.0f})"
    return f"{what}: {figures}, {median(spent) * 1000:,.0f} ms of the processor; below {most:g} s: {goal}"


def _start(workspace: Workspace, folder: Path) -> tuple[float, float]:
    """Return the seconds from the command to the first page, and the processor's until it has ended."""
    program = which("recipients", path=sysconfig.get_path("scripts"))
    assert program, "recipients is not installed beside this Python: make bench installs it"
    entry = workspace.workbook.parent / "page.html"
    env = os.environ | {"HOME": str(folder), "BROWSER": "true %s"}  # a browser that shows nothing
    env.pop("XDG_CONFIG_HOME", None)
    before, began = os.times(), perf_counter()
    with subprocess.Popen([program, "open", workspace.folder], env=env) as run:  # noqa: S603
        while not entry.exists():
            sleep(0.005)
        link = entry.read_text("utf-8").partition("url=")[2].partition('"')[0]
        seconds: list[float] = []
        visit_and_close(link, came=lambda: seconds.append(perf_counter() - began))
        run.wait()
    after = os.times()
    return seconds[0], sum(after[2:4]) - sum(before[2:4])


def _answers(what: str, served: Page, most: float) -> Iterator[str]:
    """Yield how long the slowest page takes: at its first call, and when what it needs is in memory."""
    visitor = Visitor(served)
    served.desk.patience = ANSWER_WITHIN
    answers = []

    def choose() -> None:
        chosen = visitor.post("/letters/new", {"letter": LETTER, "on": DAY})
        assert chosen.status == 303, chosen.text
        answers.append(chosen.headers["Location"])

    def wait() -> None:
        while "/new/" in answers[-1]:
            asked = visitor.get(answers[-1])
            if asked.status == 303:
                answers.append(asked.headers["Location"])
            sleep(0.05)

    yield _line(f"{what}, the list is chosen", *_timed(choose, 1), most=most)
    (waited,), (spent,) = _timed(wait, 1)
    more = f"{waited * 1000:,.0f} ms, {spent * 1000:,.0f} ms of the processor"
    yield f"{what}, after that until it is planned: {more}"
    place = answers[-1]
    for said, rounds in (("at first", 1), ("again", ROUNDS)):
        taken = {path: _timed(lambda path=path: visitor.get(path), rounds) for path in (*PAGES, place)}
        slowest = max(taken, key=lambda path: median(taken[path][0]))
        name = "who gets what" if slowest == place else slowest
        yield _line(f"{what}, {said}, the slowest of {len(taken)} pages, {name}", *taken[slowest], most=most)
    yield from _while_written(what, visitor, place)
    yield from _once_written(what, visitor, place, most)


def _once_written(what: str, visitor: Visitor, place: str, most: float) -> Iterator[str]:
    """Yield how long the pages of the letters at ``place`` take: at once, and when each was looked at."""
    while 'data-job="' in visitor.get(f"{place}/send").text:  # a page says how far the last look is
        sleep(0.2)
    pages = (place, f"{place}/approve", f"{place}/send", f"{place}/again")
    for said, rounds in (("at first", 1), ("again", ROUNDS)):
        taken = {path: _timed(lambda path=path: visitor.get(path), rounds) for path in pages}
        slowest = max(taken, key=lambda path: median(taken[path][0]))
        name = slowest.replace(place, "") or "the set"
        yield _line(
            f"{what}, written, {said}, the slowest of {len(pages)} pages, {name}", *taken[slowest], most=most
        )


def _while_written(what: str, visitor: Visitor, place: str) -> Iterator[str]:
    """Yield how long pages take while the letters that are planned at ``place`` are written."""
    asked = visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
    assert asked.status == 303, asked.text
    pages = (*PAGES, f"{place}/write")
    waited: dict[float, str] = {}
    worked = process_time()
    while _at_work(visitor, place):
        waited |= {_timed(lambda path=path: visitor.get(path), 1)[0][0]: path for path in pages}
    slowest = waited[max(waited)].replace(place, "")
    name = f"{what}, while they are written, {len(waited)} answers, the slowest of {slowest}"
    yield _line(name, list(waited), [process_time() - worked], most=WHILE_WRITTEN, judged=max)


def _at_work(visitor: Visitor, place: str) -> bool:
    job = visitor.page.desk.work.last(place.rpartition("/")[2], "write")
    return job is not None and not job.over


def _timed(ask: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Return the seconds that each round takes, and those of the processor."""
    waited, spent = [], []
    for _ in range(rounds):
        began, worked = perf_counter(), process_time()
        answer = ask()
        assert not isinstance(answer, Answer) or answer.status == 200, answer.text
        waited.append(perf_counter() - began)
        spent.append(process_time() - worked)
    return waited, spent
