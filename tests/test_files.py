"""A file is written whole or not at all, and is its owner's alone."""

import os
import stat
import sys
from pathlib import Path

import pytest

from directory.files import write_whole
from tests.helpers import full_disk

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("content", [b"", b"first\r\n\x00\n", bytes(100_000)])
@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_written_to_the_byte_over_an_earlier_one(
    tmp_path: Path, content: bytes, durable: bool
) -> None:
    for before in (None, b"earlier"):
        if before:
            (tmp_path / "a").write_bytes(before)
        write_whole(tmp_path / "a", content, durable=durable)
        assert files(tmp_path) == {"a": content}


@ON_POSIX
def test_a_file_is_its_owners_alone_unless_another_mode_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a").touch(mode=0o644)
    write_whole(tmp_path / "a", b"")
    write_whole(tmp_path / "b", b"", 0o464)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

    assert modes == {"a": 0o600, "b": 0o464}


@ON_POSIX
def test_a_full_disk_leaves_the_earlier_file_and_nothing_half(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"earlier")
    with full_disk(), pytest.raises(OSError, match="File too large") as caught:
        write_whole(tmp_path / "a", bytes(100_000))

    assert files(tmp_path) == {"a": b"earlier"}
    assert caught.value.filename == str(tmp_path / "a")


def test_a_file_that_a_program_has_open_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows lets nobody take the place of an open file."""

    def refuse(*_told: object) -> None:
        raise PermissionError(13, "Permission denied", ".a.12345678", 32)

    (tmp_path / "a").write_bytes(b"earlier")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError) as caught:
        write_whole(tmp_path / "a", b"new")

    assert files(tmp_path) == {"a": b"earlier"}
    assert caught.value.filename == str(tmp_path / "a")


def test_a_file_that_a_scanner_holds_for_a_moment_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, tries = Path.replace, iter([True, True, False])

    def held(path: Path, to: Path) -> Path:
        if next(tries):
            raise PermissionError(13, "Permission denied", str(path), 32)
        return replace(path, to)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("directory.files.PAUSES", (0, 0))
    write_whole(tmp_path / "a", b"new")

    assert files(tmp_path) == {"a": b"new"}


def test_what_a_killed_run_left_half_written_goes_with_the_next_write(tmp_path: Path) -> None:
    kept = {".a.0000000": b"", ".a.000000000": b"", ".b.12345678": b"", "a.12345678": b""}
    for name, content in {**kept, ".a.12345678": b"hal", ".a.9abcdef0": b""}.items():
        (tmp_path / name).write_bytes(content)
    write_whole(tmp_path / "a", b"new")

    assert files(tmp_path) == {**kept, "a": b"new"}


@ON_POSIX
def test_what_another_run_is_writing_stays(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"first", last=lambda: write_whole(tmp_path / "a", b"second"))
    assert files(tmp_path) == {"a": b"first"}


def test_who_has_the_last_word_may_still_stop_it(tmp_path: Path) -> None:
    seen: list[set[str]] = []

    def last() -> None:
        seen.append(set(files(tmp_path)))
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"earlier")
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"new", last=last)

    assert files(tmp_path) == {"a": b"earlier"}
    ((aside,),) = [names - {"a"} for names in seen]
    assert aside.startswith(".a.")


def test_a_folder_that_is_not_there_is_named_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "none" / "a", b"new")

    assert caught.value.filename == str(tmp_path / "none" / "a")


@ON_POSIX
def test_a_durable_file_is_on_disk_before_it_takes_its_place_and_its_entry_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def moved(path: Path, to: Path) -> Path:
        done.append("moved")
        return replace(path, to)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", moved)
    write_whole(tmp_path / "a", b"new")
    write_whole(tmp_path / "b", b"new", durable=False)

    assert done == ["file", "moved", "folder", "moved"]


@ON_POSIX
def test_a_folder_that_cannot_be_flushed_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def files_alone(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(22, "Invalid argument")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", files_alone)
    write_whole(tmp_path / "a", b"new")

    assert files(tmp_path) == {"a": b"new"}
