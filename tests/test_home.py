from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

import directory
from directory.commands import cli
from directory.workspace import LETTERHEAD, NoHome, WouldOverwrite, home, own_templates


def test_home_is_the_nearest_folder_above_with_a_directory_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.make_home(tmp_path / "school")
    monkeypatch.chdir(tmp_path / "school" / "data")
    assert home() == tmp_path / "school"


def test_no_other_schools_directory_is_taken_for_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoHome):
        home()
    refused = CliRunner().invoke(cli, ["check"])
    assert refused.exit_code == 2
    assert "Go to your folder first" in refused.output


def test_new_home_has_a_letterhead_with_no_other_schools_name(tmp_path: Path) -> None:
    directory.make_home(tmp_path)
    ours = Document(str(own_templates() / LETTERHEAD.name))
    theirs = Document(BytesIO((tmp_path / LETTERHEAD).read_bytes()))
    assert "Leicester Partnership School" in "".join(p.text for p in ours.sections[0].header.paragraphs)
    assert not "".join(p.text for p in theirs.sections[0].header.paragraphs).strip()
    assert [style.name for style in theirs.styles] == [style.name for style in ours.styles]


def test_new_home_overwrites_nothing(tmp_path: Path) -> None:
    directory.make_home(tmp_path)
    with pytest.raises(WouldOverwrite, match=r"already has data/recipients.xlsx"):
        directory.make_home(tmp_path)


def test_new_home_can_be_worked_in_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory.make_home(tmp_path)
    monkeypatch.chdir(tmp_path)
    checked = CliRunner().invoke(cli, ["check"])
    assert checked.exit_code == 1  # the School sheet's settings are still blank
    assert '"Head teacher" is blank' in " ".join(checked.output.split())
