"""An icon that starts the page: a shortcut on Windows, a small .app on macOS, a .desktop file on Linux."""

import os
import plistlib
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from directory.errors import DirectoryError

NAME = "Recipient directory"
PROGRAM = "recipients-page"  # pyproject's gui-script: it opens no window of its own
PICTURES = Path(__file__).parent / "static"

# What is put in is in the environment: no sign in a folder's name can be taken for a command.
SHORTCUT = """$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$link = Join-Path ([Environment]::GetFolderPath('Desktop')) ($env:ICON_NAME + '.lnk')
$made = (New-Object -ComObject WScript.Shell).CreateShortcut($link)
$made.TargetPath = $env:ICON_PROGRAM
$made.WorkingDirectory = Split-Path $env:ICON_PROGRAM
$made.IconLocation = $env:ICON_PICTURE
$made.Save()
Write-Output $link"""

# A program that is a script has no processor of its own: without LSArchitecturePriority macOS offers Rosetta.
PROPERTIES = {
    "CFBundleName": NAME,
    "CFBundleIdentifier": "org.example.recipient-directory",
    "CFBundlePackageType": "APPL",
    "CFBundleExecutable": "start",
    "CFBundleIconFile": "icon.icns",
    "CFBundleShortVersionString": "1.0",
    "LSArchitecturePriority": ["arm64", "x86_64"],
    "LSUIElement": True,
}

# Source: freedesktop.org, Desktop Entry Specification 1.5, read 2026-11-30.
ENTRY = """[Desktop Entry]
Type=Application
Name={name}
Comment=The page for the office
Exec={program}
Icon={picture}
Terminal=false
Categories=Office;
"""


class NoIcon(DirectoryError):
    """No icon can be put on the desktop."""


def put_icon() -> Path:
    """Put an icon on this user's desktop, in place of an earlier one; return its path. Raises NoIcon."""
    put: Callable[[Path], Path] = {"win32": on_windows, "darwin": on_macos}.get(sys.platform, on_linux)
    return put(program())


def place_of(icon: Path) -> str:
    """Return in words where an icon is that was put."""
    if icon.suffix != ".desktop":
        return "on your desktop"
    menu = "in the menu of programs"
    return menu if icon.parent.name == "applications" else f"on your desktop, and {menu}"


def program() -> Path:
    """Return the program that the icon starts: it stands beside the one that runs. Raises NoIcon."""
    frozen = getattr(sys, "frozen", False)  # PyInstaller's bundle
    beside = str(Path(sys.executable).parent) if frozen else sysconfig.get_path("scripts")
    if found := shutil.which(PROGRAM, path=beside):
        return Path(found).absolute()
    raise NoIcon(f'There is no program {PROGRAM} in "{beside}".', "Install this program again.")


def on_windows(program: Path) -> Path:
    """Put a shortcut on the desktop, wherever Windows has that: OneDrive may have moved it."""
    told = {"ICON_NAME": NAME, "ICON_PROGRAM": str(program), "ICON_PICTURE": str(PICTURES / "icon.ico")}
    argv = ["powershell", "-NoProfile", "-NonInteractive", "-Command", SHORTCUT]
    try:
        done = subprocess.run(argv, env=os.environ | told, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):  # a school may have closed PowerShell to its staff
        raise NoIcon(
            "Windows did not let an icon be made.",
            f'Right-click the desktop, choose New, then Shortcut, and type "{program}".',
        ) from None
    return Path(done.stdout.decode().strip())


def on_macos(program: Path, desktop: Path | None = None) -> Path:
    """Put a small program on the desktop that starts ``program``; a .command would open a terminal too."""
    app = (desktop or Path.home() / "Desktop") / f"{NAME}.app"
    shutil.rmtree(app, ignore_errors=True)
    start = app / "Contents" / "MacOS" / "start"
    pictures = app / "Contents" / "Resources"
    for folder in (start.parent, pictures):
        folder.mkdir(parents=True)
    (app / "Contents" / "Info.plist").write_bytes(plistlib.dumps(PROPERTIES))
    quoted = str(program).replace("'", "'\\''")
    start.write_text(f"#!/bin/sh\nexec '{quoted}'\n", "utf-8")
    start.chmod(0o755)
    shutil.copy(PICTURES / "icon.icns", pictures)
    return app


def on_linux(program: Path) -> Path:
    """Put the icon into the menu of programs, and on the desktop where there is one; return the last."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    entry = ENTRY.format(name=NAME, program=_quoted(program), picture=PICTURES / "icon.svg")
    places = [data / "applications", _desktop(home)]
    places[0].mkdir(parents=True, exist_ok=True)
    icon = places[0]
    for place in places:
        if place.is_dir() and place != home:  # that is said to be the desktop of who has none
            icon = place / "recipient-directory.desktop"
            icon.write_text(entry, "utf-8")
            icon.chmod(0o755)
    if gio := shutil.which("gio"):  # GNOME starts nothing from the desktop that is not trusted
        argv = [gio, "set", str(icon), "metadata::trusted", "true"]
        subprocess.run(argv, capture_output=True, check=False)  # noqa: S603
    return icon


def _desktop(home: Path) -> Path:
    """Return the user's desktop, which has another name in another language."""
    if ask := shutil.which("xdg-user-dir"):
        done = subprocess.run([ask, "DESKTOP"], capture_output=True, check=False)  # noqa: S603
        if done.stdout.strip():
            return Path(os.fsdecode(done.stdout.strip()))
    return home / "Desktop"


def _quoted(program: Path) -> str:
    """Return a path as the value of Exec: twice escaped, and no "%" of it is a field."""
    text = str(program)
    for sign in '\\"`$':
        text = text.replace(sign, f"\\{sign}")
    return '"' + text.replace("\\", "\\\\").replace("%", "%%") + '"'
