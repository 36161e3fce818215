"""The files around the program: what a wheel has in it, and what may not fall behind."""

import re
import subprocess
import sys
import tomllib
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


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


def test_wheel_has_the_licence_and_says_that_it_is_typed(wheel: dict[str, bytes]) -> None:
    info = f"recipient_directory-{PROJECT['version']}.dist-info"
    assert wheel[f"{info}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    told = message_from_bytes(wheel[f"{info}/METADATA"])
    assert told["License-Expression"] == "MIT AND OFL-1.1"
    assert told.get_all("License-File") == [
        "LICENSE",
        *(f"directory/documents/{folder}/LICENSE" for folder in ("fonts", "script_fonts")),
    ]
    assert str(told.get_payload()).startswith("# Recipient directory")
    assert "directory/py.typed" in wheel


@pytest.mark.parametrize("folder", ["fonts", "script_fonts"])
def test_wheel_has_the_fonts_beside_their_licence(wheel: dict[str, bytes], folder: str) -> None:
    fonts = ROOT / "directory" / "documents" / folder
    packed = {name.rpartition("/")[2]: content for name, content in wheel.items() if f"/{folder}/" in name}
    del packed["LICENSE"]  # twice: where wheels keep licences, and beside the fonts
    assert wheel[f"directory/documents/{folder}/LICENSE"] == (fonts / "LICENSE").read_bytes()
    assert packed == {path.name: path.read_bytes() for path in fonts.glob("*.ttf")}


def test_pythons_that_are_named_are_those_that_are_tested() -> None:
    named = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if ":: Python :: " in one]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    assert named == workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_changelog_begins_with_what_comes_next_and_the_version_of_today() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first, second, *_ = re.findall(r"^## (.*)$", changelog, re.MULTILINE)
    assert first == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(PROJECT['version'])}\] - \d{{4}}-\d\d-\d\d", second)


def test_commits_here_are_checked_by_the_hooks_that_schools_use() -> None:
    def hooks(told: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
        return {one["id"]: (one["entry"], one.get("files", "")) for one in told}

    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    ours = hooks(local["hooks"])
    offered = hooks(yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")))
    assert {name: ours[name] for name in ours if name.startswith("recipients")} == offered
    assert ours.keys() - offered.keys() == {"ruff", "ruff-format", "mypy"}


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_files_that_a_page_names_are_there(name: str) -> None:
    page = (ROOT / name).read_text("utf-8")
    named = re.findall(r"`((?:directory|docs|templates|tests)/[^`]*)`|\]\((?!https:)([^)]+)\)", page)
    assert named
    assert [path for pair in named for path in pair if path and not (ROOT / path).exists()] == []


def test_lock_has_every_library_by_its_hash_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    named = re.findall(r"^([a-z0-9][\w.-]*)==(\S+)(.*?)(?=^[a-z0-9]|\Z)", text, re.M | re.S)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", rest) for _, _, rest in named)
    locked = {name: version for name, version, _ in named}
    for one in map(Requirement, PROJECT["dependencies"]):
        assert one.specifier.contains(locked[canonicalize_name(one.name)]), one
