"""How a run ends when a bug stops it, and when nobody reads its output."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from directory.commands import BUG, FAULT, main
from directory.commands.group import COMMANDS, MODULES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
LEAVERS = str(ROOT / "data" / "leavers.example.xlsx")

START = """
import sys
from importlib.metadata import entry_points
(start,) = entry_points(group="console_scripts", name="recipients")
{planted}
sys.argv[0] = "recipients"
start.load()()
"""


def run(*arguments: str, planted: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the program by its entry point, after some lines of ours."""
    process = [sys.executable, "-c", START.format(planted=planted), *arguments]
    return subprocess.run(process, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_bug_in_any_command_ends_with_70_and_is_no_finding(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wrong(*_: object, **__: object) -> object:
        return {}["no such key"]

    command = import_module(f"directory.commands.{MODULES.get(name, name)}").command
    monkeypatch.setattr(command, "make_context", wrong)
    monkeypatch.setattr("sys.argv", ["recipients", name])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == BUG == 70
    said = capsys.readouterr()
    *above, last = said.err.splitlines()
    assert last == FAULT
    assert above[0] == "Traceback (most recent call last):"
    assert above[-1] == "KeyError: 'no such key'"
    assert said.out == ""


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param("check.check_workbook = lambda *_, **__: 1 / 0", id="in the library"),
        pytest.param("check.check_workbook = lambda *_, **__: open(-1)", id="an OSError of no file"),
        pytest.param(
            "import sys; sys.modules['directory.commands.check'] = None", id="a module that is lost"
        ),
    ],
)
def test_bug_below_a_command_ends_with_70(planted: str) -> None:
    done = run("check", planted=f"from directory.commands import check\n{planted}")
    assert done.returncode == BUG
    assert done.stderr.splitlines()[-1] == FAULT


def test_report_asks_for_no_pupils_data_and_is_one_line() -> None:
    assert "Report it" in FAULT
    assert "take out what names a pupil" in FAULT
    assert "\n" not in FAULT


NO_CONSOLE = "sys.stdout = sys.stderr = sys.stdin = None"  # as pythonw has it on Windows


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["check"], 0),
        (["check", "--strict"], 1),
        (["list"], 0),
        (["templates"], 0),
        (["show", "no-such-body"], 2),
        (["chek"], 2),
    ],
)
def test_program_without_a_console_ends_as_it_does_with_one(arguments: list[str], code: int) -> None:
    assert run(*arguments).returncode == code
    done = run(*arguments, planted=NO_CONSOLE)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_letters_are_written_and_looked_at_without_a_console(tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = run("write", "post16-transfer", "--leavers", LEAVERS, "--out", str(out), planted=NO_CONSOLE)
    assert written.returncode == 1  # some of the example's leavers are held
    assert (out / "index.html").exists()
    assert run("send", str(out), planted=NO_CONSOLE).returncode == run("send", str(out)).returncode == 0
    for yes in ([], ["--yes"]):
        refused = run("send", str(out), "--go", *yes)
        assert refused.returncode == run("send", str(out), "--go", *yes, planted=NO_CONSOLE).returncode == 2


def test_bug_without_a_console_ends_with_70_too() -> None:
    planted = (
        f"{NO_CONSOLE}\nfrom directory.commands import check\ncheck.check_workbook = lambda *_, **__: 1 / 0"
    )
    assert run("check", planted=planted).returncode == BUG


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
@pytest.mark.parametrize("arguments", [["list"], ["check"], ["--help"], ["show", "esfa"]])
def test_output_that_finds_no_room_is_a_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=ROOT,
        )
    assert done.returncode == 2
    assert done.stderr == "The disk is full, so this was not written whole. Make room, then do it again.\n"


INTERRUPTED_AT = """
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "{module}":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
for name in [one for one in sys.modules if one.partition(".")[0] in ("click", "directory")]:
    del sys.modules[name]
"""


@pytest.mark.parametrize(
    "module", ["click", "directory.errors", "directory.commands.check", "directory.checks.run"]
)
def test_ctrl_c_while_the_program_is_loaded_prints_no_traceback(module: str) -> None:
    done = run("check", planted=INTERRUPTED_AT.format(module=module))
    assert done.returncode == 130
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_the_options_are_read_is_no_finding() -> None:
    planted = (
        "import click\ndef interrupted(*_): raise KeyboardInterrupt\nclick.Group.parse_args = interrupted"
    )
    done = run("--help", planted=planted)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")


def test_ctrl_c_in_the_middle_of_a_zip_file_is_no_fault_of_the_program() -> None:
    planted = (
        "from io import BytesIO\nfrom zipfile import ZipFile\nimport directory.commands.check as check\n"
        "def interrupted(*_, **__):\n"
        "    with ZipFile(BytesIO(), 'w') as archive:\n"
        "        archive.open('part', 'w')\n"
        "        raise KeyboardInterrupt\n"
        "check.command.callback = interrupted"
    )
    done = run("check", planted=planted)
    assert (done.returncode, done.stderr) == (130, "Stopped.\n")
