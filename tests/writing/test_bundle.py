"""A folder's drafts as one mailbox, read by the standard library's, and its letters as one zip."""

import mailbox
import stat
import sys
import tracemalloc
from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.documents.eml import Draft, write_draft
from directory.writing.bundle import pack, packed
from directory.writing.manifest import FolderTaken, FolderUnfit
from tests.writing.makers import manifest, notice

KEYS = ("key1", "key2")
NOW = datetime(2026, 11, 25, 9, 30)


def draft(number: int, text: str) -> bytes:
    return write_draft(
        Draft(
            f"college{number}@example.org",
            "office@school.example.org",
            "Example School",
            f"Letter {number}",
            text,
            f"<p>{text}</p>\n",
            b"%PDF-1.7\nFrom here\n",
            f"EX-{number}.pdf",
        )
    )


DRAFTS = [draft(1, "Dear colleague\n"), draft(2, "First\nFrom here on\n>From\n\nFrom \n")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    out.mkdir()
    notices = []
    for number, content in enumerate(DRAFTS, start=1):
        files = [f"college-{number}.{form}" for form in ("docx", "pdf", "eml")]
        for name in files:
            (out / name).write_bytes(content if name.endswith("eml") else f"{name}".encode())
        notices.append(notice(f"key{number}", files))
    (out / "plan.json").write_text(manifest(notices=notices), "utf-8")
    return out


def read(content: bytes) -> list[object]:
    message = message_from_bytes(content, policy=policy.default)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return [message["To"], message["Subject"], message["X-Unsent"], *parts]


def test_mailbox_holds_every_draft_as_it_was_written(folder: Path, tmp_path: Path) -> None:
    assert pack(folder, KEYS, KEYS, mbox=tmp_path / "drafts.mbox", zip_=None, now=NOW) == (2, 0)
    found = [bytes(one) for one in mailbox.mbox(str(tmp_path / "drafts.mbox"), create=False)]
    unix = [one.replace(b"\r\n", b"\n") for one in DRAFTS]
    assert [read(one) for one in found] == [read(one) for one in unix]


def test_zip_holds_every_letter_under_its_name(folder: Path, tmp_path: Path) -> None:
    assert pack(folder, KEYS, KEYS, mbox=None, zip_=tmp_path / "letters.zip", now=NOW) == (0, 2)
    with ZipFile(tmp_path / "letters.zip") as bundle:
        assert {name: bundle.read(name) for name in bundle.namelist()} == {
            "college-1.pdf": b"college-1.pdf",
            "college-2.pdf": b"college-2.pdf",
        }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")
def test_bundles_are_their_owners_alone(folder: Path, tmp_path: Path) -> None:
    pack(folder, KEYS, KEYS, mbox=tmp_path / "drafts.mbox", zip_=tmp_path / "letters.zip", now=NOW)
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("drafts.mbox", "letters.zip")}
    assert modes == {0o600}


def test_bundle_takes_no_other_files_place(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.zip").write_text("keep", "utf-8")
    with pytest.raises(FolderTaken, match=r"is there already\. Choose another name"):
        pack(folder, KEYS, KEYS, mbox=tmp_path / "drafts.mbox", zip_=tmp_path / "letters.zip", now=NOW)
    assert not (tmp_path / "drafts.mbox").exists()


@pytest.mark.parametrize(("year", "kept"), [(1970, 1980), (9999, 2107)])
def test_computer_whose_clock_is_wrong_packs_all_the_same(
    folder: Path, tmp_path: Path, year: int, kept: int
) -> None:
    pack(folder, KEYS, KEYS, mbox=None, zip_=tmp_path / "letters.zip", now=NOW.replace(year=year))
    with ZipFile(tmp_path / "letters.zip") as bundle:
        assert {one.date_time[0] for one in bundle.infolist()} == {kept}


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        ("{", "has a plan.json that is damaged"),
        (manifest(complete=False), "was broken off while it was written. Write it again."),
        (manifest(notices=[notice("a", ["../a.pdf"])]), 'its entry "files" is missing or wrong'),
    ],
)
def test_folder_that_is_not_finished_is_not_packed(
    folder: Path, tmp_path: Path, plan: str, says: str
) -> None:
    (folder / "plan.json").write_text(plan, "utf-8")
    with pytest.raises(FolderUnfit, match=says):
        pack(folder, KEYS, KEYS, mbox=None, zip_=tmp_path / "letters.zip", now=NOW)


def test_command_asks_what_to_make(folder: Path) -> None:
    asked = CliRunner().invoke(cli, ["pack", str(folder)])
    assert asked.exit_code == 2
    assert "Say what to make: --mbox FILE, --zip FILE, --imap, or several." in asked.output


def test_command_packs_nothing_that_the_ledger_does_not_know(folder: Path, tmp_path: Path) -> None:
    made = CliRunner().invoke(cli, ["pack", str(folder), "--zip", str(tmp_path / "letters.zip")])
    assert made.exit_code == 2, made.output
    assert not (tmp_path / "letters.zip").exists()


def test_zip_comes_in_pieces_and_is_the_one_that_is_written(folder: Path, tmp_path: Path) -> None:
    pieces = list(packed(folder, KEYS, NOW))
    assert len(pieces) == len(KEYS) + 1
    pack(folder, KEYS, KEYS, mbox=None, zip_=tmp_path / "letters.zip", now=NOW)
    assert b"".join(pieces) == (tmp_path / "letters.zip").read_bytes()
    with ZipFile(BytesIO(b"".join(pieces))) as bundle:
        assert bundle.testzip() is None
        assert bundle.namelist() == ["college-1.pdf", "college-2.pdf"]
        assert {one.external_attr >> 16 for one in bundle.infolist()} == {0o600}


def test_only_one_letter_of_a_zip_is_in_memory(folder: Path) -> None:
    content = b"".join(sha256(str(at).encode()).digest() for at in range(2**15))  # 1 MB that does not shrink
    names = [f"college-{at}.pdf" for at in range(20)]
    for name in names:
        (folder / name).write_bytes(content)
    plan = manifest(notices=[notice(name, [name]) for name in names])
    (folder / "plan.json").write_text(plan, "utf-8")
    tracemalloc.start()
    size = sum(map(len, packed(folder, names, NOW)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 20 * len(content)
    assert peak < 6 * len(content)


def test_folder_that_is_not_finished_is_refused_before_the_first_piece(folder: Path) -> None:
    (folder / "plan.json").write_text(manifest(complete=False), "utf-8")
    with pytest.raises(FolderUnfit, match="was broken off"):
        packed(folder, KEYS, NOW)
