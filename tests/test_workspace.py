"""A workspace: found from a folder below it, made empty or with the example."""

import os
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
    user,
)


def test_folder_that_this_login_may_not_open_is_none_to_work_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refused)
    assert not Workspace(tmp_path).there
    with pytest.raises(NoWorkspace):
        find_workspace(tmp_path)


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


def test_shipped_letterhead_names_no_school_but_asks_the_school_sheet(tmp_path: Path) -> None:
    make_workspace(tmp_path, "Our text\nHow")
    theirs = Document(str(tmp_path / "templates" / "letterhead.docx"))
    assert [p.text for p in theirs.sections[0].header.paragraphs] == [
        "{{ school.name }}",
        "{{ school.letterhead }}",
    ]
    assert not theirs.core_properties.author


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
