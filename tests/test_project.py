"""The files around the program: what a wheel has in it, and what may not fall behind."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of the wheel that this checkout makes."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (made,) = folder.glob("*.whl")
    with ZipFile(made) as members:
        return {name: members.read(name) for name in members.namelist()}


@pytest.mark.parametrize(
    ("packed", "folder", "names"),
    [
        # File by file: in a checkout, a school's own leavers and ledger may lie in that folder, too.
        ("directory/_data/", "data", ["leavers.example.xlsx", "recipients.xlsx"]),
        ("directory/_templates/", "templates", sorted(path.name for path in (ROOT / "templates").iterdir())),
    ],
)
def test_wheel_has_what_a_new_folder_starts_from_and_no_more(
    wheel: dict[str, bytes], packed: str, folder: str, names: list[str]
) -> None:
    assert sorted(name.removeprefix(packed) for name in wheel if name.startswith(packed)) == names
    assert all(wheel[packed + name] == (ROOT / folder / name).read_bytes() for name in names)
