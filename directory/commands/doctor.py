"""`recipients doctor`: versions, folder, fonts, lock, and what the drive means for the ledger."""

import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from directory.commands._shared import answer, forms_option, workspace
from directory.documents.faces import all_faces
from directory.ledger.drive import drive_of
from directory.ledger.errors import LedgerBusy, LedgerUnwritable
from directory.ledger.lock import only_run
from directory.report.doctor import FORMS, Examination
from directory.settings import read_settings
from directory.workspace import NoWorkspace

_PACKAGES = ("typst", "openpyxl", "phonenumbers", "email-validator", "flask", "keyring")
_MOUNTS = Path("/proc/mounts")


@click.command()
@forms_option(FORMS)
def command(form: str) -> None:
    """Print what somebody who helps you needs to know: versions, folder, fonts, lock and drive.

    No pupil's data is in it.
    """
    versions = {
        "Program": _version("recipient-directory"),
        "Python": platform.python_version(),
        "System": platform.platform(),
        **{name: _version(name) for name in _PACKAGES},
    }
    try:
        home = workspace()
    except NoWorkspace:
        home = None
    ledger = read_settings(home.settings).ledger if home else None
    there = ledger is not None and ledger.exists()
    mounts = _MOUNTS.read_text("utf-8", "replace") if _MOUNTS.is_file() else ""
    found = Examination(
        versions=versions,
        workspace=home.folder if home else None,
        ledger=ledger if there else None,
        lock=_lock(ledger) if ledger and there else "no ledger yet",
        drive=drive_of(ledger.resolve(), os.environ, mounts, _type_of()) if ledger else None,
        fonts=len(all_faces()[1]),
    )
    answer(FORMS, form, found)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _lock(ledger: Path) -> str:
    """Return whether a run holds the ledger just now."""
    try:
        with only_run(ledger):
            return "free"
    except (LedgerBusy, LedgerUnwritable) as error:
        return str(error)


def _type_of() -> Callable[[str], int] | None:
    """Return what tells a drive's type on Windows; None elsewhere."""
    if sys.platform != "win32":
        return None
    import ctypes

    found: Callable[[str], int] = ctypes.windll.kernel32.GetDriveTypeW
    return found
