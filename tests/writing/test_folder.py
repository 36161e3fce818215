"""The folder of a run: private, whole files, one run and nobody else's files."""

import os
import stat
import sys

import pytest

from directory.writing.folder import Folder
from directory.writing.manifest import PLAN, FolderTaken, FolderUnfit
from tests.writing.makers import manifest

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def earlier_run(out, listed, *, there=None, plan=None):
    """Make a folder as an earlier run left it: its plan lists ``listed``; ``there`` are its files."""
    out.mkdir()
    (out / PLAN).write_text(manifest(files=listed) if plan is None else plan, "utf-8")
    for name in listed if there is None else there:
        (out / name).write_text("earlier", "utf-8")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@ON_POSIX
def test_a_new_folder_is_its_owners_alone(tmp_path):
    folder = Folder.open(tmp_path / "summer" / "out", replace=False)

    assert mode(folder.path) == 0o700


@ON_POSIX
def test_an_empty_folder_becomes_its_owners_alone(out):
    out.mkdir(mode=0o755)

    assert mode(Folder.open(out, replace=False).path) == 0o700


@ON_POSIX
def test_a_file_is_its_owners_alone(out):
    Folder.open(out, replace=False).put("a.pdf", b"letter")

    assert mode(out / "a.pdf") == 0o600


def test_a_file_is_written_whole_and_nothing_beside_it(out):
    folder = Folder.open(out, replace=False)
    folder.put("a.pdf", b"first\r\n\x00")
    folder.put("b.pdf", b"")

    assert (out / "a.pdf").read_bytes() == b"first\r\n\x00"
    assert (out / "b.pdf").read_bytes() == b""
    assert names(out) == ["a.pdf", "b.pdf"]


@ON_POSIX
def test_a_file_that_was_there_is_replaced_and_not_written_through(out):
    folder = Folder.open(out, replace=False)
    elsewhere = out.parent / "elsewhere"
    elsewhere.write_text("keep", "utf-8")
    (out / "a.pdf").symlink_to(elsewhere)

    folder.put("a.pdf", b"letter")

    assert elsewhere.read_text("utf-8") == "keep"
    assert (out / "a.pdf").read_bytes() == b"letter"
    assert not (out / "a.pdf").is_symlink()


def test_a_write_that_fails_leaves_nothing_new(out):
    folder = Folder.open(out, replace=False)

    with pytest.raises(TypeError):
        folder.put("a.pdf", "not bytes")

    assert names(out) == []


def test_a_name_that_leads_out_of_the_folder_is_not_written(out):
    folder = Folder.open(out, replace=False)

    with pytest.raises(ValueError, match="not in the folder"):
        folder.put("../a.pdf", b"letter")

    assert not (out.parent / "a.pdf").exists()


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_with_somebody_elses_files_is_refused(out, replace):
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"")

    with pytest.raises(FolderTaken, match="holds files that no run of this program lists"):
        Folder.open(out, replace=replace)

    assert names(out) == ["holiday.jpg"]


@pytest.mark.parametrize("replace", [False, True])
def test_a_file_of_that_name_is_refused(out, replace):
    out.write_text("keep", "utf-8")

    with pytest.raises(FolderTaken, match=r'out" is a file, not a folder\. Choose another folder\.'):
        Folder.open(out, replace=replace)

    assert out.read_text("utf-8") == "keep"


def test_an_earlier_run_is_refused_unless_it_is_to_be_replaced(out):
    earlier_run(out, ["a.pdf", "index.html"])

    with pytest.raises(FolderTaken, match=r"holds an earlier run.* take the place of the old ones"):
        Folder.open(out, replace=False)

    assert names(out) == ["a.pdf", "index.html", PLAN]


def test_replacing_takes_away_what_the_earlier_run_listed(out):
    earlier_run(
        out, ["a.pdf", "a.docx", "index.html", "never-written.pdf"], there=["a.pdf", "a.docx", "index.html"]
    )
    (out / ".a.pdf.x7k2").write_bytes(b"half")  # what a run that was killed left

    Folder.open(out, replace=True)

    assert names(out) == []


def test_replacing_stops_at_a_file_that_the_earlier_run_did_not_list(out):
    earlier_run(out, ["a.pdf"])
    (out / "notes.txt").write_text("keep", "utf-8")
    (out / ".notes.txt.swp").write_text("keep", "utf-8")

    with pytest.raises(
        FolderTaken, match=r"files that are not the earlier run's: \.notes\.txt\.swp, notes\.txt"
    ):
        Folder.open(out, replace=True)

    assert {"notes.txt", ".notes.txt.swp", PLAN} <= set(names(out))


def test_a_refusal_takes_nothing_away(out):
    earlier_run(out, ["a.pdf"])
    (out / "notes.txt").write_text("keep", "utf-8")

    with pytest.raises(FolderTaken):
        Folder.open(out, replace=True)

    assert names(out) == ["a.pdf", "notes.txt", PLAN]


@pytest.mark.parametrize("listed", ["../keep.txt", "{folder}/keep.txt", "sub/../../keep.txt"])
def test_a_plan_cannot_name_a_file_outside_its_folder(out, listed):
    keep = out.parent / "keep.txt"
    keep.write_text("keep", "utf-8")
    earlier_run(out, [listed.format(folder=out.parent)], there=[])

    with pytest.raises(FolderUnfit, match='its entry "files" is missing or wrong'):
        Folder.open(out, replace=True)

    assert keep.read_text("utf-8") == "keep"
    assert names(out) == [PLAN]


@pytest.mark.parametrize(
    "plan", ["", "{", "[]", "{}", '{"files": null}', '{"files": 5}', "\ufeff", '"files"']
)
def test_a_plan_that_cannot_be_read_is_refused_in_words(out, plan):
    earlier_run(out, ["a.pdf"], plan=plan)

    with pytest.raises(FolderUnfit, match=r"has a plan\.json that is damaged"):
        Folder.open(out, replace=True)

    assert names(out) == ["a.pdf", PLAN]


@pytest.mark.parametrize("listed", ["..", "", "a\0b", PLAN, "sub"])
def test_a_plan_with_an_odd_name_is_no_traceback(out, listed):
    earlier_run(out, [listed], there=[])
    if listed == "sub":
        (out / "sub").mkdir()

    try:
        Folder.open(out, replace=True)
    except FolderUnfit:
        return
    assert names(out) == []


def no_links(*_):
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_of_two_runs_at_once_the_second_finds_the_folder_taken(out, monkeypatch, links):
    if not links:
        monkeypatch.setattr("os.link", no_links)
    first, second = (Folder.open(out, replace=False) for _ in range(2))
    first.claim(b"{}")

    with pytest.raises(FolderTaken, match="was taken by another run just now"):
        second.claim(b"[]")

    assert (out / PLAN).read_bytes() == b"{}"
    assert names(out) == [PLAN]
    assert sys.platform == "win32" or mode(out / PLAN) == 0o600


def test_plan_is_never_there_by_half(out, monkeypatch):
    seen = []
    link = os.link
    monkeypatch.setattr("os.link", lambda a, b: (seen.append((names(out), a.read_bytes())), link(a, b)))

    Folder.open(out, replace=False).claim(b"{}")

    ((there, content),) = seen
    assert (PLAN in there, content) == (False, b"{}")


@pytest.mark.parametrize("replace", [False, True])
def test_run_that_was_killed_before_its_folder_was_claimed_is_in_nobodys_way(out, replace):
    out.mkdir()
    (out / f".{PLAN}.0badcafe").write_bytes(b"{")

    Folder.open(out, replace=replace).claim(b"{}")

    assert names(out) == [PLAN]
