"""plan.json: read back as it was written; and a damaged one is a sentence, whoever reads it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from directory.commands import cli
from directory.planning.fingerprint import marks_of
from directory.writing.manifest import FolderUnfit, Manifest, Written, manifest_of
from tests.plans import prepare_for
from tests.writing.makers import SOURCES, manifest, notice

ROOT = Path(__file__).parents[2]
WORKBOOK, LEAVERS = ROOT / "data" / "recipients.xlsx", ROOT / "data" / "leavers.example.xlsx"
ON = date(2026, 11, 23)


def without(key: str) -> str:
    record = json.loads(manifest())
    del record[key]
    return json.dumps(record)


def sources(**changed: Any) -> str:
    return manifest(sources=SOURCES | changed)


WRONG = {
    "no day": (without("on"), "on"),
    "a day in words": (manifest(on="soon"), "on"),
    "a notice that is a number": (manifest(notices=[1]), "notices"),  # type: ignore[list-item]
    "a notice without a key": (manifest(notices=[{"files": []}]), "key"),
    "a notice without a template": (manifest(notices=[notice("a") | {"template": 1}]), "template"),
    "a notice without a recipient": (manifest(notices=[notice("a") | {"recipient": None}]), "recipient"),
    "a notice without a cell": (manifest(notices=[notice("a") | {"cell": []}]), "cell"),
    "marks that are a word": (manifest(notices=[notice("a") | {"marks": "ab"}]), "marks"),
    "no templates": (sources(templates=None), "templates"),
    "an empty list of templates": (sources(templates=[]), "templates"),
    "a path with a NUL": (sources(workbook="a\0b"), "workbook"),
    "a path with half a letter": (sources(leavers="\ud800"), "leavers"),
    "a line beyond SQLite's numbers": (manifest(ledger={"seq": 10**30, "hash": "ab"}), "seq"),
    "a fingerprint that is a list": (sources(fingerprint=[]), "fingerprint"),
    "a workbook that is a number": (sources(workbook=3), "workbook"),
    "no word on whether it is whole": (without("complete"), "complete"),
    "whole as a word": (manifest(complete="yes"), "complete"),
    "a file elsewhere": (manifest(files=["..\\keep.txt"]), "files"),
    "a file in a folder of its own": (manifest(files=["sub/keep.txt"]), "files"),
    "a file on another drive": (manifest(files=["C:keep.txt"]), "files"),
    "the folder above": (manifest(files=[".."]), "files"),
    "a line of the ledger without its hash": (manifest(ledger={"seq": 4}), "hash"),
    "a line that is true": (manifest(ledger={"seq": True, "hash": "ab"}), "seq"),
    "asked for a check, in a word": (sources(confirm_first="true"), "confirm_first"),
    "a list of leavers that is a list": (sources(leavers=[]), "leavers"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "recipients.toml").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "recipients.xlsx").write_bytes(WORKBOOK.read_bytes())
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.parametrize(("text", "entry"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(
    "command", [["send"], ["approve"], ["pack", "--zip", "letters.zip"], ["log", "verify"]], ids=" ".join
)
def test_damaged_plan_is_one_sentence_in_every_command(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], text: str, entry: str
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder / "plan.json").write_text(text, "utf-8")
    done = CliRunner().invoke(cli, [*command, "out"])
    assert done.exit_code == 2
    assert f'"out" has a plan.json that is damaged: its entry "{entry}" is missing or wrong.' in done.output
    assert "Take plan.json from your backup" in done.output
    assert [path.name for path in folder.iterdir()] == ["plan.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 100_000, "\x00"])
def test_plan_that_is_no_record_is_damaged(folder: Path, text: str) -> None:
    (folder / "plan.json").write_text(text, "utf-8")
    with pytest.raises(FolderUnfit, match=r"has a plan\.json that is damaged"):
        Manifest.read(folder)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
ENTRIES = sorted(json.loads(manifest()))


@given(key=st.sampled_from(ENTRIES), value=JSON)
def test_whatever_stands_in_an_entry_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    folder = tmp_path_factory.mktemp("out")
    (folder / "plan.json").write_text(json.dumps(json.loads(manifest()) | {key: value}), "utf-8")
    try:
        found = Manifest.read(folder)
    except FolderUnfit:
        return
    assert isinstance(found.on, date)
    assert all(isinstance(name, str) for one in found.notices.values() for name in one.files)


def test_plan_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    prepared = prepare_for(["post16-transfer"], LEAVERS, WORKBOOK, ON, ROOT / "templates", "all")
    kept = ["wqe-college-abcde23456.pdf"]
    for complete, last in ((False, None), (True, (7, "ab"))):
        content = manifest_of(prepared.plan, prepared.sources, tmp_path, kept, complete=complete, last=last)
        (tmp_path / "plan.json").write_bytes(content)
        found = Manifest.read(tmp_path)
        assert (found.complete, found.last) == (complete, last)
        assert found.notices == {
            one.key: Written(
                one.template,
                one.recipient.id,
                one.cell,
                one.files,
                marks_of(one),
                one.rule.rule if one.rule else "",
                one.shared,
            )
            for one in prepared.plan.notices
        }
        assert set(kept) < set(found.files)
        assert found.fingerprint == prepared.sources.fingerprint
        asked = found.request
        assert (asked.templates, asked.on, asked.to) == (("post16-transfer",), ON, "all")
        paths = (asked.template_folder, asked.leavers, asked.workbook)
        assert [path and path.resolve() for path in paths] == [ROOT / "templates", LEAVERS, WORKBOOK]


def test_folder_whose_writing_was_broken_off_is_refused_where_it_must_be_whole(folder: Path) -> None:
    (folder / "plan.json").write_text(manifest(complete=False, notices=[notice("a", ["a.pdf"])]), "utf-8")
    assert Manifest.read(folder).notices["a"].files == ("a.pdf",)
    with pytest.raises(FolderUnfit, match="was broken off while it was written"):
        Manifest.read_complete(folder)
