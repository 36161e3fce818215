"""A workspace: found from a folder below it, made empty or with the example."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from directory.commands import cli
from directory.workspace import (
    NoWorkspace,
    Workspace,
    WouldOverwrite,
    find_workspace,
    make_workspace,
    shipped,
    user,
)


def test_workspace_is_the_nearest_folder_above_with_a_directory_in_it(tmp_path: Path) -> None:
    make_workspace(tmp_path / "school", "Our text\nHow")
    assert find_workspace(tmp_path / "school" / "data") == Workspace(tmp_path / "school")


def test_no_other_schools_directory_is_taken_for_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoWorkspace):
        find_workspace(tmp_path)
    refused = CliRunner().invoke(cli, ["check"])
    assert refused.exit_code == 2
    assert "Go to your folder first" in refused.output


def test_new_workspace_has_a_letterhead_with_no_other_schools_name(tmp_path: Path) -> None:
    make_workspace(tmp_path, "Our text\nHow")
    ours = Document(str(shipped("templates") / "letterhead.docx"))
    theirs = Document(BytesIO((tmp_path / "templates" / "letterhead.docx").read_bytes()))
    assert "Leicester Partnership School" in "".join(p.text for p in ours.sections[0].header.paragraphs)
    assert not "".join(p.text for p in theirs.sections[0].header.paragraphs).strip()
    assert [style.name for style in theirs.styles] == [style.name for style in ours.styles]


def test_new_workspace_overwrites_nothing(tmp_path: Path) -> None:
    make_workspace(tmp_path, "Our text\nHow")
    with pytest.raises(WouldOverwrite, match=r"already has data/recipients.xlsx"):
        make_workspace(tmp_path, "Our text\nHow")


def test_new_workspace_can_be_worked_in_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_workspace(tmp_path, "Our text\nHow")
    monkeypatch.chdir(tmp_path)
    checked = CliRunner().invoke(cli, ["check"])
    assert checked.exit_code == 1  # the School sheet's settings are still blank
    assert '"Head teacher" is blank' in " ".join(checked.output.split())


@pytest.mark.skipif(os.name != "posix", reason="elsewhere only the environment knows")
def test_nobody_becomes_another_user_by_an_environment_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    before = user()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert user() == before != "somebody-else"
