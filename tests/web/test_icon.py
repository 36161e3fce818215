"""The icon on the desktop: what it says on each system, and on Linux that it starts the page."""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from click.testing import CliRunner

from directory.commands import open as opening
from directory.web import icon
from tests.web.running import PATIENCE, example, until, visit_and_close

linux = pytest.mark.skipif(sys.platform != "linux", reason="an icon of Linux")


def test_program_stands_beside_the_one_that_runs() -> None:
    assert icon.program().stem == "recipients-page"


def test_without_the_program_no_icon_is_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "recipients"))
    with pytest.raises(icon.NoIcon, match="Install this program again"):
        icon.program()


def test_app_of_macos_starts_the_program_and_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    odd = tmp_path / "O'Brien $HOME" / "recipients-page"
    odd.parent.mkdir()
    odd.write_text("#!/bin/sh\necho started\n")
    odd.chmod(0o755)
    (tmp_path / "Recipient directory.app" / "old").mkdir(parents=True)
    app = icon.on_macos(odd, desktop=tmp_path)
    assert not (app / "old").exists()
    told = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    start = app / "Contents" / "MacOS" / told["CFBundleExecutable"]
    assert (app / "Contents" / "Resources" / told["CFBundleIconFile"]).read_bytes()[:4] == b"icns"
    if os.name == "posix":
        assert subprocess.run([start], capture_output=True, check=True).stdout == b"started\n"


def test_shortcut_of_windows_gets_its_values_from_outside_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def run(argv: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        ran.append((argv, how["env"]))
        return subprocess.CompletedProcess(argv, 0, "C:\\Users\\ab\\Désktop\\x.lnk\r\n".encode())

    monkeypatch.setattr(subprocess, "run", run)
    made = icon.on_windows(Path("C:/it's $(here)/recipients-page.exe"))
    (argv, env), *more = ran
    assert more == []
    assert str(made) == "C:\\Users\\ab\\Désktop\\x.lnk"
    assert "here" not in argv[-1]
    assert Path(env["ICON_PROGRAM"]) == Path("C:/it's $(here)/recipients-page.exe")
    assert Path(env["ICON_PICTURE"]).read_bytes()[:4] == b"\0\0\1\0"
    assert all(f"$env:{name}" in argv[-1] for name in ("ICON_NAME", "ICON_PROGRAM", "ICON_PICTURE"))


@pytest.mark.parametrize(
    "stops", [OSError("no such program"), subprocess.CalledProcessError(1, "powershell")]
)
def test_windows_without_powershell_says_how_to_make_it_by_hand(
    monkeypatch: pytest.MonkeyPatch, stops: Exception
) -> None:
    def run(*_: object, **__: object) -> None:
        raise stops

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(icon.NoIcon, match=r'Right-click.*"C:.x\.exe"'):
        icon.on_windows(Path("C:/x.exe"))


@pytest.mark.skipif(sys.platform != "win32", reason="an icon of Windows")
def test_shortcut_is_made() -> None:
    made = icon.put_icon()
    assert made.read_bytes()[:4] == b"L\0\0\0"
    made.unlink()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a user's home of its own, with a space and a quotation mark in its name."""
    made = tmp_path / 'ho"me $x'
    (made / "Desktop").mkdir(parents=True)
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(made))
    return made


@linux
def test_icon_of_linux_is_on_the_desktop_and_in_the_menu(home: Path) -> None:
    on_desktop = icon.on_linux(home / "bin" / "recipients-page")
    in_menu = home / ".local" / "share" / "applications" / on_desktop.name
    assert on_desktop.parent == home / "Desktop"
    assert on_desktop.read_bytes() == in_menu.read_bytes()
    assert os.access(on_desktop, os.X_OK)
    if validate := shutil.which("desktop-file-validate"):
        assert subprocess.run([validate, in_menu], capture_output=True, check=True).stdout == b""


@linux
@pytest.mark.parametrize("told", ["Desktop", ""])
def test_without_a_desktop_the_icon_is_in_the_menu_alone(
    home: Path, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "Desktop").rmdir()
    ask = home / "bin" / "xdg-user-dir"  # it answers with the home of who has no desktop
    ask.parent.mkdir()
    ask.write_text(f'#!/bin/sh\necho "$HOME/{told}"\n')
    ask.chmod(0o755)
    monkeypatch.setenv("PATH", str(ask.parent), prepend=os.pathsep)
    assert icon.on_linux(home / "x").parent.name == "applications"
    assert not list(home.glob("*.desktop"))


@linux
@pytest.mark.parametrize(
    ("desktop", "says"),
    [(True, "is on your desktop, and in the menu of programs."), (False, "is in the menu of programs.")],
)
def test_command_says_where_the_icon_is(
    home: Path, monkeypatch: pytest.MonkeyPatch, desktop: bool, says: str
) -> None:
    if not desktop:
        (home / "Desktop").rmdir()
    monkeypatch.setattr(opening, "OWN", home / "own")
    monkeypatch.setattr(opening, "LAST", home / "own" / "last-folder")
    monkeypatch.chdir(home)
    told = CliRunner().invoke(opening.command, ["--icon"])
    assert f'The icon "Recipient directory" {says} It opens the page.\n{home}' in told.output


@pytest.mark.parametrize("name", ["x.lnk", "x.app"])
def test_icon_of_windows_and_macos_is_on_the_desktop(name: str) -> None:
    assert icon.place_of(Path(name)) == "on your desktop"


@linux
@pytest.mark.skipif(shutil.which("gio") is None, reason="left out: there is no GLib here")
def test_icon_of_linux_starts_a_program_whose_folder_has_an_odd_name(home: Path) -> None:
    program = home / "recipients-page"
    program.write_text('#!/bin/sh\necho started > "$HOME/started"\n')
    program.chmod(0o755)
    subprocess.run(["gio", "launch", icon.on_linux(program)], check=True)
    until((home / "started").exists)


# Opens nothing, but keeps the address that it is given; webbrowser runs it.
BROWSER = """#!/bin/sh
printf %s "$1" > "$HOME/address.new" && mv "$HOME/address.new" "$HOME/address"
"""


@linux
@pytest.mark.slow
def test_icon_starts_the_page_of_the_last_folder(home: Path) -> None:
    """As a desktop does it: GLib reads from the icon what to start."""
    browser, school = home / "browser", example(home / "school")
    browser.write_text(BROWSER)
    browser.chmod(0o755)
    env = os.environ | {"BROWSER": f"'{browser}' %s"}
    recipients = Path(sys.executable).parent / "recipients"
    subprocess.run([recipients, "open", school, "--icon"], check=True, env=env, capture_output=True)
    made = home / "Desktop" / "recipient-directory.desktop"
    assert f'Exec="{icon.program()}"' in made.read_text()
    argv = ["gio", "launch", str(made)] if shutil.which("gio") else [str(icon.program())]
    with subprocess.Popen(argv, env=env, cwd="/") as run:
        until((home / "address").exists)
        entry = Path(unquote(urlparse((home / "address").read_text()).path))
        assert entry == school / "data" / "page.html"
        link = urlparse(entry.read_text().partition("url=")[2].partition('"')[0])
        assert "What waits" in visit_and_close(link.geturl())
        until(lambda: not (school / "data" / "page.lock").exists())
        run.wait(PATIENCE)
