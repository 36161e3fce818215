"""Which folder the page opens on, with and without a terminal."""

from pathlib import Path

import pytest

from directory.commands import open as opening
from directory.web.desk import Desk
from directory.web.serve import PageElsewhere
from directory.web.welcome import Threshold
from directory.workspace import ProgramsOwn, Workspace
from tests.web.running import example


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the user's settings folder; the test stands somewhere where no folder is."""
    made = tmp_path / "own"
    for name, path in {"OWN": made, "LAST": made / "last", "TROUBLE": made / "trouble.html"}.items():
        monkeypatch.setattr(opening, name, path)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return made


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """Return the folders that were shown; None is the page that asks for one."""
    folders: list[Path | None] = []
    monkeypatch.setattr(
        "directory.web.serve.open_page", lambda desk, **_: folders.append(desk.workspace.folder)
    )
    monkeypatch.setattr("directory.web.welcome.open_welcome", lambda at, **_: folders.append(at.lost))
    return folders


@pytest.mark.usefixtures("own")
def test_without_a_folder_the_page_asks_for_one(shown: list[Path | None]) -> None:
    opening.without_console()
    opening.command.main([], standalone_mode=False)
    assert shown == [None, None]


@pytest.mark.parametrize("kept", ["", "school", "\xff"])
def test_unreadable_memory_is_none(own: Path, shown: list[Path | None], kept: str) -> None:
    own.mkdir()
    (own / "last").write_text(kept)
    opening.without_console()
    assert shown == [None]


def test_folder_that_was_open_last_is_opened_again_and_named_when_it_is_gone(
    own: Path, shown: list[Path | None], tmp_path: Path
) -> None:
    school = example(tmp_path / "school")
    opening.command.main([str(school)], standalone_mode=False)
    assert (own / "last").read_text() == str(school)
    opening.without_console()
    school.rename(tmp_path / "moved")
    opening.without_console()
    assert shown == [school, school, school]  # the last time as the one that is lost
    assert opening._open_last() is None


@pytest.mark.usefixtures("own")
def test_icon_opens_the_last_folder_and_a_command_the_one_that_it_stands_in(
    shown: list[Path | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, here = example(tmp_path / "last"), example(tmp_path / "here")
    opening.remember(Workspace(last))
    monkeypatch.chdir(here)
    opening.without_console()
    opening.command.main([], standalone_mode=False)
    assert shown == [last, here]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            PageElsewhere("The page has been open for cd since 12:00.", "Ask <them> to close it."),
            "Ask &lt;them",
        ),
        (PermissionError(13, "Permission denied", "/x/data/page.json"), "Permission denied"),
    ],
)
def test_what_stops_an_icon_is_shown_in_the_browser(
    own: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise error

    browsed: list[str] = []
    monkeypatch.setattr("directory.web.welcome.open_welcome", stopped)
    monkeypatch.setattr("webbrowser.open", browsed.append)
    with pytest.raises(SystemExit):
        opening.without_console()
    assert browsed == [(own / "trouble.html").as_uri()]
    assert says in (own / "trouble.html").read_text("utf-8")


@pytest.mark.parametrize(("example_too", "rows"), [(False, 1), (True, 30)])
def test_new_folder_has_a_ledger(tmp_path: Path, example_too: bool, rows: int) -> None:
    from openpyxl import load_workbook

    new = opening.make(tmp_path / "new", example_too)
    assert new.ledger.is_file()
    assert load_workbook(new.leavers).worksheets[0].max_row >= rows


def test_folder_that_an_icon_is_made_for_is_remembered_only_where_it_is_named(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.web.icon.put_icon", lambda: tmp_path / "x.desktop")
    monkeypatch.chdir(example(tmp_path / "here"))
    opening.command.main(["--icon"], standalone_mode=False)
    assert not (own / "last").exists()
    opening.command.main([".", "--icon"], standalone_mode=False)
    assert (own / "last").read_text() == str(tmp_path / "here")


def test_programs_own_folder_is_never_opened(
    own: Path, shown: list[Path | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Path(opening.__file__).parents[2]
    monkeypatch.chdir(program)
    own.mkdir()
    (own / "last").write_text(str(program))  # by an earlier version
    opening.without_console()
    opening.command.main([], standalone_mode=False)
    assert shown == [None, None]
    with pytest.raises(ProgramsOwn, match=r"program's own folder.*Name your own folder"):
        opening.command.main(["."], standalone_mode=False)


@pytest.mark.usefixtures("own")
def test_whoever_leaves_a_folder_is_asked_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school, asked = example(tmp_path / "school"), []

    def leave(desk: Desk, **_: object) -> None:
        desk.to_another = True

    def ask(at: Threshold, **_: object) -> None:
        asked.append((at.place, at.lost))
        at.desks.append(opening.desk_of(Workspace(school)))
        at.desks[0].to_another = len(asked) < 2  # the second folder is closed

    monkeypatch.setattr("directory.web.serve.open_page", leave)
    monkeypatch.setattr("directory.web.welcome.open_welcome", ask)
    opening.command.main([str(school)], standalone_mode=False)
    assert asked == [(tmp_path, None)] * 2
