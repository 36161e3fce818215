"""What comes in and what an answer may carry: uploads, odd paths, hostile values, a bug in a page."""

import re
import socket
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from directory.ledger import open_ledger
from directory.ledger.witness import bear_witness
from directory.web import LARGEST_UPLOAD
from directory.web.answers import Made
from directory.web.gate import HEADERS
from directory.web.serve import Page
from directory.workspace import Workspace
from tests.machine import slowness
from tests.web.running import PATIENCE, Clock, Visitor, ask, at_work, desk_of, example, until
from tests.web.uploads import BOUNDARY, LETTER, form, part, upload


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = example(tmp_path_factory.mktemp("home") / "school")
    workspace, clock = Workspace(home), Clock()
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    with at_work(desk_of(home)) as made:
        yield made


def kept(page: Page) -> list[str]:
    """Return what lies in the folder's data, apart from what was there at first."""
    return sorted(path.name for path in (page.desk.workspace.folder / "data").glob("leavers-*"))


def test_upload_is_kept_private_under_a_name_of_its_own_and_only_once_it_is_a_list(
    page: Page, visitor: Visitor
) -> None:
    content = page.desk.workspace.leavers.read_bytes()
    told = upload(visitor, form(visitor, part("file", content, "Tamsin Quillfeather.xlsx")))
    assert told.status == 303
    assert "Tamsin" not in told.headers["Location"]
    (name,) = kept(page)
    path = page.desk.workspace.folder / "data" / name
    assert path.stat().st_mode & 0o777 == 0o600
    assert "22 letters can be written" in " ".join(visitor.get(told.headers["Location"]).text.split())
    path.unlink()


def test_columns_of_the_list_that_are_not_read_are_named(page: Page, visitor: Visitor) -> None:
    book = load_workbook(page.desk.workspace.leavers)
    book["Leavers"].cell(1, book["Leavers"].max_column + 1).value = "Shoe size"
    book.save(changed := BytesIO())
    told = upload(visitor, form(visitor, part("file", changed.getvalue(), "list.xlsx")))
    assert "Not read in the list: &#34;Shoe size&#34; (" in visitor.get(told.headers["Location"]).text
    for name in kept(page):
        (page.desk.workspace.folder / "data" / name).unlink()


def test_too_large_an_upload_is_refused_in_words_and_nothing_of_it_is_kept(
    page: Page, visitor: Visitor
) -> None:
    told = upload(visitor, form(visitor, part("file", b"x" * (LARGEST_UPLOAD + 1), "list.xlsx")))
    assert told.status == 413
    assert "a file may have 5 MB" in told.text
    assert told.headers["Cache-Control"] == "no-store"
    assert kept(page) == []


def test_too_large_an_upload_without_its_length_is_refused_too(page: Page, visitor: Visitor) -> None:
    body = form(visitor, part("file", b"x" * (LARGEST_UPLOAD + 1), "list.xlsx"))
    head = {**visitor.own, "Host": page.gate.host, "Transfer-Encoding": "chunked", "Connection": "close"}
    head["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    with socket.create_connection(("127.0.0.1", page.gate.port), PATIENCE) as end:
        end.sendall(f"POST /letters/new HTTP/1.1\r\n{lines}\r\n".encode())
        for at in range(0, len(body), 2**20):
            piece = body[at : at + 2**20]
            end.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        end.sendall(b"0\r\n\r\n")
        told = b"".join(iter(lambda: end.recv(65536), b""))
    assert told.startswith(b"HTTP/1.1 413")
    assert kept(page) == []


def test_neither_an_upload_nor_a_download_passes_through_a_file(
    page: Page, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Web servers keep what is large in a temporary file, both on its way in and on its way out."""
    made: list[object] = []

    def temporary(*asked: object, **_: object) -> None:
        made.append(asked)
        raise OSError

    monkeypatch.setattr("tempfile.TemporaryFile", temporary)
    told = upload(visitor, form(visitor, part("file", b"x" * (LARGEST_UPLOAD - 2**12), "list.csv")))
    assert (told.status, 'id="file-wrong"' in told.text) == (422, True)
    page.desk.backup = Made("large.zip", b"x" * 2**24)
    assert len(visitor.get("/backup/made.zip").content) == 2**24
    assert made == []


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        pytest.param(lambda v: form(v, *(part(f"a{n}", b"1") for n in range(18))), {413, 400}, id="21 parts"),
        pytest.param(lambda v: form(v, part("x", b"1" * 2**20)), {413}, id="a field of 1 MB"),
        pytest.param(lambda v: form(v)[:-30], {400, 403, 422}, id="broken off"),
        pytest.param(lambda _: b"nothing of the kind", {400, 403}, id="no form at all"),
        pytest.param(
            lambda v: form(v, f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\n1\r\n".encode()),
            {400, 413, 403},
            id="a part without a name",
        ),
    ],
)
def test_odd_form_is_refused_at_once(page: Page, visitor: Visitor, body: Any, codes: set[int]) -> None:
    began = time.process_time()  # the page is in this process: a busy machine costs nothing of it
    told = upload(visitor, body(visitor))
    assert told.status in codes
    assert time.process_time() - began < slowness()
    assert "</html>" in told.text
    assert kept(page) == []


def test_form_of_ten_thousand_fields_is_refused_at_once(visitor: Visitor) -> None:
    began = time.process_time()
    told = visitor.post("/ledger/receipts", {"came": ["x"] * 10_000})
    assert told.status == 413
    assert time.process_time() - began < slowness()


def test_two_thousand_letters_are_ticked_in_one_form(visitor: Visitor) -> None:
    told = visitor.post("/ledger/receipts", {"came": [f"{key:010}" for key in range(2_000)]})
    assert "Say who: initials are enough." in " ".join(told.text.split())


def test_large_and_odd_forms_take_little_memory(page: Page, visitor: Visitor) -> None:
    large = [
        form(visitor, part("x", b"1" * 2**20)),
        form(visitor, part("file", b"1" * LARGEST_UPLOAD, "a.csv")),
    ]
    tracemalloc.start()  # the page is in this process
    try:
        for body in large:
            upload(visitor, body)
        visitor.post("/ledger/receipts", {"came": ["x"] * 10_000})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 50 * 2**20
    assert kept(page) == []


def bomb() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("list.xlsx", bomb, id="a bomb"),
        pytest.param("list.csv", lambda: b"Reference,UPN\n\x00\x00,\x00\n", id="NUL"),
        pytest.param("list.xlsx", lambda: b"MZ\x90\x00", id="a renamed program"),
        pytest.param("list.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, id="encrypted"),
        pytest.param("list.xlsx", lambda: b"", id="nothing"),
        pytest.param("list.exe", lambda: b"MZ", id="a program"),
        pytest.param("../../../data/recipients.xlsx", lambda: b"PK", id="a path"),
        pytest.param("C:\\CON.xlsx", lambda: b"PK", id="a device"),
    ],
)
def test_unfit_upload_is_said_beside_the_field_and_the_choice_stays(
    page: Page, visitor: Visitor, name: str, content: Any
) -> None:
    before = page.desk.workspace.workbook.read_bytes()
    told = upload(visitor, form(visitor, part("file", content(), name)))
    assert told.status == 422
    assert 'id="file-wrong"' in told.text
    assert 'value="post16-transfer" checked' in told.text
    assert kept(page) == []
    assert page.desk.workspace.workbook.read_bytes() == before


@pytest.mark.parametrize(
    "odd", ["..", "%2e%2e", "%2f", "..%2f..%2fdata", "%5c", "%00", "C:", "CON", "a%0d%0ab", "%ff"]
)
def test_no_path_leads_out_of_the_page(page: Page, visitor: Visitor, odd: str) -> None:
    for path in (
        "/static/{}",
        "/letters/{}",
        "/letters/{}/write",
        "/letters/x/letter/{}",
        "/ledger/{}",
        "/help/{}",
    ):
        told = visitor.get(path.format(odd))
        assert told.status in (400, 404), path
        assert "root:" not in told.text
    assert ask(page, f"/static/{odd}").status in (400, 404, 403)


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", '"><b>', "a\u202eb"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Return a visitor of a folder whose cells hold what would be markup."""
    home = example(tmp_path_factory.mktemp("hostile") / "school")
    workspace, clock = Workspace(home), Clock()
    book = load_workbook(workspace.leavers)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    for at, text in enumerate(HOSTILE, start=2):
        sheet.cell(at, columns["Surname"]).value = text
        sheet.cell(at + 10, columns["Destination"]).value = text
    book.save(workspace.leavers)
    book = load_workbook(workspace.workbook)
    sheet = book["Recipients"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for at, text in enumerate(HOSTILE, start=5):
        sheet.cell(at, columns["Organisation"]).value = text
        sheet.cell(at, columns["Notes"]).value = text
    book.save(workspace.workbook)
    with open_ledger(workspace.ledger, now=clock, command="init", new=True):
        bear_witness(workspace.workbook, clock().date())
    with at_work(desk_of(home)) as made:
        yield Visitor(made)


def test_no_value_becomes_markup(hostile: Visitor) -> None:
    made = hostile.post("/letters/new", LETTER)
    assert made.status == 303, made.text
    place = made.headers["Location"]
    keys = re.findall(r'/letter/(\w+)"', hostile.get(place).text)
    paths = [place, "/directory", "/directory/findings", *(f"{place}/letter/{key}" for key in keys)]
    for path in paths:
        text = hostile.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert '"><b>' not in text
        assert "\u202e" not in text or path.count("/letter/")
        assert ">49<" not in text
    assert "&lt;script&gt;alert" in hostile.get(place).text


def test_bug_in_a_page_shows_no_trace_and_logs_no_value(
    page: Page, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("Tamsin Quillfeather 7042000136")

    monkeypatch.setattr(type(page.desk), "findings", broken)
    told = visitor.get("/")
    assert told.status == 500
    assert "This is a fault of the program" in told.text
    for text in (told.text, caplog.text):
        assert "Tamsin" not in text
        assert "Traceback" not in text
    assert "RuntimeError at " in caplog.text
    for name, value in HEADERS.items():
        assert told.headers[name] == value


def test_request_that_drips_in_is_cut_off(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.web.serve.SLOWEST", 0.3)
    with socket.create_connection(("127.0.0.1", page.gate.port), PATIENCE) as end:

        def is_cut_off() -> bool:
            time.sleep(0.1)
            try:
                end.sendall(b"G")
            except ConnectionError:
                return True
            return False

        until(is_cut_off)


def test_connection_that_falls_silent_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.web.serve.SILENT", 1)
    with (
        at_work(desk_of(home)) as page,
        socket.create_connection(("127.0.0.1", page.gate.port), PATIENCE) as end,
        suppress(ConnectionError),
    ):  # it is closed already
        end.sendall(b"G")
        assert end.recv(1) == b""


def test_slow_clients_stop_nobody(page: Page, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.web.serve.SLOWEST", 2 * PATIENCE)  # whoever waited for them would be late
    slow = [socket.create_connection(("127.0.0.1", page.gate.port), PATIENCE) for _ in range(12)]
    try:
        for one in slow:
            one.sendall(b"GET / HTTP/1.1\r\n")
        assert visitor.get("/help").status == 200
    finally:
        for one in slow:
            one.close()
