"""One page a folder: where it listens, who may connect, how it ends, what it leaves on the disk."""

import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Semaphore, Thread

import pytest

from directory.model import Finding
from directory.web.desk import Desk
from directory.web.pairing import Unpaired
from directory.web.peer import owners
from directory.web.runs import LetterSet
from directory.web.serve import ENTRY, LOCK, LOST, NOTE, SIT_DOWN_THERE, Page, PageElsewhere, open_page
from directory.web.work import Job
from directory.workspace import Workspace
from directory.writing.lists import keep_list, kept_lists
from tests.web.running import (
    PATIENCE,
    SOON,
    Clock,
    Visitor,
    ask,
    at_work,
    desk_of,
    example,
    until,
    visit_and_close,
    wake,
)


@contextmanager
def opened(folder: Path, clock: Clock | None = None) -> Iterator[tuple[Desk, list[str]]]:
    """Have `open` run while the block does; yield the desk and the addresses that the browser was given."""
    given: list[str] = []
    desk = desk_of(folder, clock)
    run = Thread(
        target=open_page, args=(desk,), kwargs={"browse": lambda url: not given.append(url)}, daemon=True
    )
    run.start()
    try:
        until(lambda: given)
        port = json.loads((folder / "data" / NOTE).read_text())["port"]
        yield desk, given
    finally:
        desk.closed_at = desk.clock() - timedelta(minutes=1)
        wake(port)
        run.join(PATIENCE)
        assert not run.is_alive()


def start_again(folder: Path, browse: Callable[[str], bool] = lambda _: True) -> None:
    """Start the page of a folder a second time: that ends soon, where a page of its own goes on."""
    desk, ended = desk_of(folder), Future[None]()

    def start() -> None:
        try:
            open_page(desk, browse=browse)
            ended.set_result(None)
        except PageElsewhere as error:
            ended.set_exception(error)

    Thread(target=start, daemon=True).start()
    try:
        ended.result(SOON)
    finally:
        desk.closed_at = desk.clock() - timedelta(minutes=1)


def link_in(folder: Path) -> str:
    """Return the link in the file that the browser was given."""
    text = (folder / "data" / ENTRY).read_text()
    return text.partition("url=")[2].partition('"')[0]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return example(tmp_path / "school")


def test_listens_on_this_computer_alone(page: Page) -> None:
    assert page.socket.getsockname()[0] == "127.0.0.1"
    host = socket.gethostbyname(socket.gethostname())
    others = [(socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.2")]
    others += [(socket.AF_INET, host)] if host != "127.0.0.1" else []
    for family, address in others:
        with socket.socket(family) as other, pytest.raises(ConnectionRefusedError):
            other.connect((address, page.gate.port))


AS_ANOTHER = """
import encodings.idna, os, socket, sys
os.setuid(65534)
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as other:
    try:
        other.sendall(f"GET / HTTP/1.1\\r\\nHost: {sys.argv[2]}\\r\\n\\r\\n".encode())
        print(len(other.recv(100)))
    except ConnectionError:
        print(0)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="takes another user of a Linux machine"
)
def test_connection_of_another_user_is_closed(page: Page) -> None:
    argv = [sys.executable, "-c", AS_ANOTHER, str(page.gate.port), page.gate.host]
    assert subprocess.run(argv, capture_output=True, text=True, check=True).stdout == "0\n"
    own = [sys.executable, "-c", AS_ANOTHER.replace("65534", "0"), *argv[3:]]
    assert subprocess.run(own, capture_output=True, text=True, check=True).stdout == "100\n"


def refused(_port: int, _ours: int) -> bool:
    return False


def failing(_port: int, _ours: int) -> bool:
    raise PermissionError


@pytest.mark.parametrize("owner", [refused, failing])
def test_connection_is_closed_where_the_system_does_not_say_that_it_is_ours(
    page: Page, monkeypatch: pytest.MonkeyPatch, owner: Callable[[int, int], bool]
) -> None:
    """On every system: what Windows says of a connection's owner is put in the place of Linux's word."""
    assert Visitor(page).get("/").status == 200
    monkeypatch.setattr("directory.web.serve.is_own", owner)
    with pytest.raises((ConnectionError, HTTPException)):
        ask(page, "/", headers={"Host": page.gate.host})


LINE = "   1: {} {} 01 00000000:00000000 00:00000000 00000000  {}        0 1 1 0000 20 4 30 10 -1"
V4, V6 = "0100007F", "0000000000000000FFFF00000100007F"


@pytest.mark.skipif(sys.byteorder != "little", reason="the kernel prints the other order there")
@pytest.mark.parametrize("address", [V4, V6])
def test_owner_is_read_from_the_kernels_table(address: str) -> None:
    lines = [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        LINE.format(f"{address}:1F90", f"{address}:C350", 1),  # ours, the other way round
        LINE.format(f"{address}:C350", f"{address}:1F90", 1000),
        LINE.format(f"{address}:C350", f"{address}:1F91", 2),
    ]
    assert list(owners(0xC350, 0x1F90, "\n".join(lines))) == [1000]
    assert list(owners(0xC351, 0x1F90, "\n".join(lines))) == []


def test_page_ends_after_half_an_hour_without_use_but_not_while_a_job_is_at_work(fresh: Path) -> None:
    clock = Clock()
    page = Page(desk_of(fresh, clock))
    page.socket.close()
    now = clock()
    job = Job("letters", "write", 1, now, "ab")
    assert not page.over(now + timedelta(minutes=29))
    assert page.over(now + timedelta(minutes=31))
    page.desk.work._now = job
    assert not page.over(now + timedelta(hours=9))
    page.desk.work._now = None
    clock.more = timedelta(minutes=29)
    page.desk.seen()
    assert not page.over(now + timedelta(minutes=31))


def test_idle_page_ends_by_itself_and_a_used_one_stays(fresh: Path) -> None:
    clock = Clock()
    with at_work(desk_of(fresh, clock)) as page:
        visitor = Visitor(page)
        clock.more = timedelta(minutes=29)
        assert visitor.get("/stay").status == 204
        clock.more = timedelta(minutes=45)
        assert visitor.get("/").status == 200
        clock.more = timedelta(minutes=60)
        assert ask(page, "/").status == 403  # who is not let in keeps nothing open
        clock.more = timedelta(minutes=89)
        until(lambda: page.socket.fileno() == -1)


def test_close_ends_the_page_and_leaves_nothing_behind(fresh: Path) -> None:
    data = fresh / "data"
    before = {path: path.read_bytes() for path in data.iterdir()}
    with opened(fresh) as (desk, given):
        assert given == [(data / ENTRY).as_uri()]
        assert mode(data / ENTRY) == mode(data / NOTE) == 0o600
        assert not mode(data / LOCK) & 0o077
        note = json.loads((data / NOTE).read_text())
        assert note["pid"] == os.getpid()
        assert note["host"] not in given[0]
        link = link_in(fresh)
        told = asked(note, "GET", link.partition(note["host"])[2])
        assert told.startswith("HTTP/1.1 200")
        assert not (data / ENTRY).exists()
        assert desk.closed_at is None
    assert {path: path.read_bytes() for path in data.iterdir()} == before
    with pytest.raises(ConnectionRefusedError):
        asked(note, "GET", "/")


def asked(note: dict[str, object], method: str, path: str) -> str:
    """Return what the page of a note answers, as it comes."""
    with socket.create_connection(("127.0.0.1", int(str(note["port"]))), PATIENCE) as end:
        end.sendall(f"{method} {path} HTTP/1.1\r\nHost: {note['host']}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: end.recv(65536), b"")).decode()


def test_five_pages_that_take_long_stop_nobody_at_a_sixth(
    page: Page, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a large list that is read in five windows: Close is a page too."""
    begun, go_on = Semaphore(0), Event()

    def findings(_desk: Desk) -> list[Finding]:
        begun.release()
        assert go_on.wait(PATIENCE)
        return []

    monkeypatch.setattr(Desk, "findings", findings)
    slow = [Thread(target=visitor.get, args=("/",)) for _ in range(5)]
    try:
        for one in slow:
            one.start()
        assert all(begun.acquire(timeout=PATIENCE) for _ in slow)
        assert ask(page, "/help", headers=visitor.own, patience=SOON).status == 200
    finally:
        go_on.set()
        for one in slow:
            one.join(PATIENCE)


def test_button_close_ends_it_but_not_while_a_job_is_at_work(fresh: Path) -> None:
    with at_work(desk_of(fresh)) as own:
        visitor = Visitor(own)
        own.desk.work._now = Job("letters", "write", 1, own.desk.clock(), "ab")
        refused = visitor.post("/close")
        assert refused.status == 409
        assert "since" in refused.text
        assert own.desk.closed_at is None
        own.desk.work._now = None
        closed = visitor.post("/close")
        assert closed.status == 200
        assert "closed" in closed.text
        assert closed.headers["Clear-Site-Data"] == '"cache"'  # what the browser keeps of pupils
        until(lambda: own.socket.fileno() == -1)


def test_close_says_first_that_choices_are_thrown_away_of_which_nothing_is_written(fresh: Path) -> None:
    with at_work(desk_of(fresh)) as own:
        visitor = Visitor(own)
        own.desk.chosen["0" * 12] = LetterSet(fresh / "out-1", ("post16-transfer",), None)
        told = visitor.post("/close")
        assert told.status == 409
        assert "Nothing is written of 1 choice of letter and list" in told.text
        assert "Go on: Transfer information for a young person who is joining you" in told.text
        assert own.desk.closed_at is None
        assert visitor.post("/close", {"anyway": "yes"}).status == 200
        assert own.desk.closed_at is not None


@pytest.mark.parametrize(
    ("then", "says"),
    [("another", "which folder you want to open"), ("", "start the page again from its icon")],
)
def test_whoever_leaves_for_another_folder_closes_the_page_as_ever(fresh: Path, then: str, says: str) -> None:
    with at_work(desk_of(fresh)) as own:
        visitor = Visitor(own)
        assert 'name="then" value="another">Open another folder<' in visitor.get("/settings").text
        own.desk.chosen["0" * 12] = LetterSet(fresh / "out-1", ("post16-transfer",), None)
        asked = visitor.post("/close", {"then": then})
        assert asked.status == 409
        assert ('name="then" value="another"' in asked.text.partition("<footer>")[0]) == bool(then)
        assert says in visitor.post("/close", {"then": then, "anyway": "yes"}).text
        assert own.desk.to_another == bool(then)


def test_next_start_says_once_what_an_idle_page_threw_away(fresh: Path) -> None:
    says = (
        "The page closed by itself before anything of An SEN file for your SENCO and A safeguarding file for"
    )
    clock = Clock()
    with opened(fresh, clock) as (desk, _):
        for name in ("sen-file", "safeguarding-file"):
            desk.chosen[name] = LetterSet(fresh / name, (name,), None)
        clock.more = timedelta(minutes=31)
        until((fresh / "data" / LOST).exists)
    assert mode(fresh / "data" / LOST) == 0o600
    with opened(fresh) as (desk, _):
        assert says in desk.told["/"]
        assert says in visit_and_close(link_in(fresh))
    assert not (fresh / "data" / LOST).exists()
    with opened(fresh) as (desk, _):
        assert not desk.told
        desk.chosen["out-1"] = LetterSet(fresh / "out-1", ("notice",), None)  # and then Close is pressed
    assert not (fresh / "data" / LOST).exists()


@pytest.mark.parametrize("minutes", [0, 31])
def test_list_whose_columns_nobody_decided_goes_with_the_page(fresh: Path, minutes: int) -> None:
    """Whether Close is pressed, or nobody uses the page any more."""
    clock = Clock()
    with opened(fresh, clock) as (desk, _):
        list_ = keep_list(desk.workspace, "leavers.csv", b"Reference")
        desk.lists["name"] = Unpaired(list_)
        clock.more = timedelta(minutes=minutes)
        if minutes:
            until(lambda: not list_.exists())
    assert kept_lists(desk.workspace) == []


def end_idle(folder: Path, before: Callable[[], object]) -> Path:
    """Have a page end by itself with a set that was only chosen; return its note of what was lost."""
    clock = Clock()
    desk = desk_of(folder, clock)
    desk.chosen["out-1"] = LetterSet(folder / "out-1", ("sen-file",), None)

    def begun(_url: str) -> bool:
        before()
        clock.more = timedelta(minutes=31)
        return True

    open_page(desk, browse=begun)
    return folder / "data" / LOST


def test_idle_page_whose_letters_cannot_be_read_any_more_names_their_folder(fresh: Path) -> None:
    def spoil() -> None:
        letter = Workspace(fresh).templates / "sen-file.md"
        letter.unlink()
        letter.mkdir()

    lost = end_idle(fresh, spoil)
    assert lost.read_text("utf-8") == "out-1"


def test_idle_page_ends_on_a_full_disk(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    lost = end_idle(fresh, lambda: monkeypatch.setattr("directory.web.serve.write_whole", full))
    assert not lost.exists()


def test_second_start_shows_the_first_page_by_a_fresh_link(fresh: Path) -> None:
    with opened(fresh) as (first, given):
        link = link_in(fresh)
        second: list[str] = []
        start_again(fresh, lambda url: not second.append(url))
        assert second == given
        assert link_in(fresh) != link
        assert link_in(fresh).partition("/enter/")[0] == link.partition("/enter/")[0]
        assert first.closed_at is None


def test_page_of_a_killed_start_is_taken_over(fresh: Path) -> None:
    data = fresh / "data"
    (data / LOCK).touch()
    (data / NOTE).write_text('{"pid": 1, "host": "x.localhost:1", "port": 1, "secret": "x"}')
    with opened(fresh):
        assert json.loads((data / NOTE).read_text())["pid"] == os.getpid()


@pytest.mark.parametrize(
    "note", ["", "[]", '{"pid": 1}', '{"pid": 1, "host": "a", "port": 1, "secret": "x"}']
)
def test_page_that_gives_no_link_is_said_in_a_sentence(fresh: Path, note: str) -> None:
    with opened(fresh):
        kept = (fresh / "data" / NOTE).read_text()
        (fresh / "data" / NOTE).write_text(note)
        with pytest.raises(PageElsewhere, match="gives no answer"):
            start_again(fresh)
        (fresh / "data" / NOTE).write_text(kept)


BY_ANOTHER = """
import os, sys
from pathlib import Path
from directory.web.serve import PageElsewhere, open_page
from tests.web.running import desk_of
os.setuid(65534)
try:
    open_page(desk_of(Path(sys.argv[1])), browse=print)
except PageElsewhere as error:
    print(error)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="takes another user of a Linux machine"
)
def test_folder_of_another_login_is_said_to_be_theirs_and_what_to_do() -> None:
    # Not in pytest's own folder, which another run of it may shut to others just then.
    with TemporaryDirectory() as place, opened(example(Path(place) / "school")):
        Path(place).chmod(0o755)
        argv = [sys.executable, "-c", BY_ANOTHER, f"{place}/school"]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.stdout == f'Only the login root can open the folder "school". {SIT_DOWN_THERE}\n', done.stderr


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="takes another user of a Linux machine"
)
def test_read_only_folder_of_ones_own_is_not_said_to_be_anothers() -> None:
    with TemporaryDirectory() as place:
        home = example(Path(place) / "school")
        for one in (Path(place), home, *home.rglob("*")):
            os.chown(one, 65534, 65534)
        (home / "data").chmod(0o555)
        argv = [sys.executable, "-c", BY_ANOTHER, str(home)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.stdout.startswith('The folder "school" cannot be written with this login. '), done.stderr


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"user": "cd"}, "cd has had the page of this folder open since "),
        ({"computer": "PC7"}, "ab has had the page of this folder open at the computer PC7 since "),
    ],
)
def test_page_that_another_login_has_open_is_said_to_be_theirs(
    fresh: Path, change: dict[str, str], says: str
) -> None:
    """As where a folder is shared, and the page of the first lets no second login in."""
    with opened(fresh):
        note = fresh / "data" / NOTE
        kept = note.read_text()
        note.write_text(json.dumps(json.loads(kept) | change))
        with pytest.raises(PageElsewhere, match=SIT_DOWN_THERE) as told:
            start_again(fresh)
        note.write_text(kept)
    assert told.value.what.startswith(says)


def test_without_a_browser_the_address_is_said(fresh: Path) -> None:
    said: list[str] = []
    with opened(fresh):
        open_page(desk_of(fresh), browse=lambda _: False, say=said.append)
    assert "/enter/" in said[0]
