"""A page that is killed at work: the next start says what was broken off and goes on; nothing twice."""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from directory.ledger.witness import bear_witness
from directory.workspace import Workspace
from tests.faulty_smtp import PASSWORD, Fault, FaultySmtp, Kind, Step
from tests.sending.makers import authority
from tests.web.office import SETTINGS
from tests.web.running import DAY, Clock, Visitor, ask, at_work, desk_of, example, until
from tests.web.test_pages import filled, said

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="SIGKILL is Unix's")]

PAGE = """
import sys
from pathlib import Path
from threading import Event
from directory.web.serve import Page
from directory.writing.making import Maker
from tests.web.running import desk_of
make, left = Maker.make, int(sys.argv[2])
def make_some(self, notice):
    global left
    if left == 0:
        Event().wait()  # until it is killed
    left -= 1
    return make(self, notice)
Maker.make = make_some
page = Page(desk_of(Path(sys.argv[1])))
print(page.gate.port, page.gate.host, page.gate.link(), flush=True)
page.serve()
"""


@contextmanager
def killed_after(home: Path, under: Sequence[str] = (), letters: int = -1) -> Iterator[Visitor]:
    """Have a page at work in a process of its own, which is killed when the block ends.

    ``under`` is a command that starts it. It makes at most so many ``letters``, and waits there.
    """
    command = [*under, sys.executable, "-c", PAGE, str(home), str(letters)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port, host, link = process.stdout.readline().split()
    gate = SimpleNamespace(port=int(port), host=host, origin=f"http://{host}", link=lambda: link)
    page: Any = SimpleNamespace(gate=gate)

    def form_token(cookie: str) -> str:
        text = ask(page, "/", headers={"Cookie": f"desk={cookie}"}).text
        return re.findall(r'name="token" value="([^"]+)"', text)[0]

    gate.form_token = form_token
    try:
        yield Visitor(page)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()


@pytest.fixture
def server() -> Iterator[FaultySmtp]:
    with FaultySmtp() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path, server: FaultySmtp) -> Path:
    made = example(tmp_path / "school")
    workspace, clock = Workspace(made), Clock()
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    authority(made)
    workspace.settings.write_text(SETTINGS.format(approval=1, port=server.port))
    return made


def done(visitor: Visitor, page: str) -> int:
    """Return how many steps of the job at work are done."""
    found = re.findall(r'class="count">(\d+) of', visitor.get(page).text)
    return int(found[0]) if found else 99


def choose(visitor: Visitor) -> str:
    return visitor.post("/letters/new", {"letter": "post16-transfer", "on": DAY}).headers["Location"]


@pytest.mark.parametrize("letters", [0, 3, 15])
def test_writing_that_was_killed_goes_on(home: Path, letters: int) -> None:
    with killed_after(home, letters=letters) as visitor:
        place = choose(visitor)
        visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
        until(lambda: done(visitor, f"{place}/write") == letters)
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        start = said(visitor.get("/"))
        if next(home.glob("out-*/plan.json"), None) is None:  # killed before it had begun
            assert "Unfinished" not in start
            place = choose(visitor)
        else:
            assert re.search(
                r"^What waits Unfinished: Transfer information .+ stopped at \d+ of 22: write them again",
                start,
            )
        visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
        until(lambda: not page.desk.work.busy)
        assert "22 letters are written" in said(visitor.get(f"{place}/write"))
        assert visitor.get(f"{place}/send").status == 200


@pytest.mark.parametrize(
    ("at", "in_doubt"),
    [
        pytest.param(Fault(Step.MAIL, Kind.HANG, 1), 0, id="between two e-mails"),
        pytest.param(Fault(Step.DOT, Kind.HANG, 1), 1, id="before the second has arrived"),
        pytest.param(Fault(Step.DOT, Kind.HANG_TAKEN, 8), 1, id="after the ninth has arrived"),
    ],
)
def test_sending_that_was_killed_goes_on_and_sends_nothing_twice(
    home: Path, server: FaultySmtp, at: Fault, in_doubt: int
) -> None:
    server.expect(at)
    with killed_after(home) as visitor:
        place = choose(visitor)
        visitor.post(f"{place}/write", filled(visitor.get(f"{place}/write")))
        until(lambda: done(visitor, f"{place}/write") == 99)
        visitor.post(f"{place}/send", filled(visitor.get(f"{place}/send")) | {"password": PASSWORD})
        until(lambda: server.stuck)
    server.settle()
    with at_work(desk_of(home)) as page:
        visitor = Visitor(page)
        start = said(visitor.get("/"))
        assert "Send and post: " in start
        asks = re.search(r"Ask the recipients: Transfer information [^:]+ 1 may have arrived or not", start)
        assert bool(asks) == bool(in_doubt), start
        shown = visitor.get(f"{place}/send")
        number = re.findall(r'name="number" value="(\d+)"', shown.text)[0]
        assert int(number) < 18
        visitor.post(f"{place}/send", filled(shown) | {"password": PASSWORD})
        until(lambda: not page.desk.work.busy)
        with read_ledger(Workspace(home).ledger) as ledger:
            doubtful = [one.key for one in ledger.history() if one.state is State.UNKNOWN]
        assert len(doubtful) == in_doubt
        arrived = {one.id for one in server.accepted}
        for key in doubtful:
            assert f"{place}/unknown/{key}" in visitor.get(f"{place}/send").text
            came = "yes" if any(key in one for one in arrived) else "no"
            assert visitor.post(f"{place}/unknown/{key}", {"arrived": came}).status == 303
        again = filled(visitor.get(f"{place}/send"))
        if "number" in again:
            visitor.post(f"{place}/send", again | {"password": PASSWORD})
            until(lambda: not page.desk.work.busy)
        assert "18 sent" in said(visitor.get(f"{place}/send"))
    times = Counter(one.id for one in server.accepted)
    assert len(times) == 18
    assert set(times.values()) == {1}
