"""The wheel in an empty folder, with nothing of this checkout, from an empty workbook to a bounced letter.

The libraries are those of the tests, so nothing is downloaded.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from sysconfig import get_paths
from zipfile import ZipFile

import pytest

from tests.faulty_smtp import PASSWORD, FaultySmtp
from tests.sending.makers import authority
from tests.sending.test_reports import standard

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
BIN = "Scripts" if sys.platform == "win32" else "bin"


def build(target: str, source: Path, into: Path) -> Path:
    """Build a wheel or an sdist of ``source``, and return its file."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = into.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_sdist_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(build("sdist", ROOT, tmp_path / "sdist")) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    again = build("wheel", source, tmp_path / "wheel")
    with ZipFile(wheel) as one, ZipFile(again) as other:
        assert sorted(one.namelist()) == sorted(other.namelist())
        assert all(one.read(name) == other.read(name) for name in one.namelist())


@dataclass
class Installed:
    """The program as the wheel installs it, and an empty folder to work in."""

    program: Path
    package: Path
    folder: Path

    def run(self, *arguments: str, code: int = 0) -> str:
        kept = {"PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "LANG", "USERPROFILE"}
        environment = {name: value for name, value in os.environ.items() if name in kept}
        environment |= {"RECIPIENTS_SMTP_PASSWORD": PASSWORD}
        given = {"cwd": self.folder, "env": environment, "encoding": "utf-8"}
        done = subprocess.run([str(self.program), *arguments], capture_output=True, check=False, **given)
        assert done.returncode == code, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "venv")], check=True)
    python = place / "venv" / BIN / "python"
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
    site = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
    # A folder in a .pth is searched after this one, and what its own .pth files name is not.
    (site / "libraries.pth").write_text(f"{get_paths()['purelib']}\n", "utf-8")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    install += ["--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True)
    (place / "empty").mkdir()
    return Installed(place / "venv" / BIN / "recipients", site / "directory", place / "empty" / "school")


def test_wheel_alone_goes_the_whole_way(installed: Installed) -> None:
    home = installed.folder
    home.mkdir()
    installed.run("init", ".")
    for name in ("recipients.xlsx", "leavers.example.xlsx"):  # as a school fills them in
        shutil.copy(installed.package / "_data" / name, home / "data" / name.replace(".example", ""))
    leavers = ("--leavers", "data/leavers.xlsx")
    installed.run("check")
    installed.run("match", "data/leavers.xlsx")
    assert "22 letters" in installed.run("plan", "post16-transfer", *leavers, code=1)
    installed.run("write", "post16-transfer", *leavers, "--out", "out", code=1)
    installed.run("print", "out")
    with FaultySmtp() as server:
        authority(home)
        (home / "recipients.toml").write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nuser = "office"\n'
            'ca_file = "authority.pem"\nper_minute = 0\n',
            "utf-8",
        )
        assert "22 planned = 18 sent" in installed.run("send", "out", "--go", "--yes")
        letter = server.accepted[0].content.decode().replace("\r\n", "\n")
    (home / "report.eml").write_bytes(standard(returned=letter))
    assert "1 bounced" in installed.run("bounces", "report.eml", code=1)
    assert "17 sent + 1 bounced" in " ".join(installed.run("log").split())
    assert "notice.pdf" in installed.run("publish", "notice")
    assert "answer.pdf" in installed.run("answer", "2102", *leavers)
    installed.run("clear", "--yes")


def test_wheel_has_nothing_of_the_checkout_on_its_path(installed: Installed) -> None:
    python = installed.program.with_name("python")
    asked = [str(python), "-c", "import directory; print(directory.__file__)"]
    there = installed.folder.parent
    found = subprocess.run(asked, cwd=there, check=True, capture_output=True, text=True).stdout.strip()
    assert Path(found).parent == installed.package
