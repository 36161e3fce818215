"""What CI copies from here: the action's own shell lines, run while a phone number goes bad and is mended."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.commands.test_diff import phone, program, saved

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WORKBOOK = ROOT / "data" / "recipients.xlsx"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
SCRIPTS = {name: step for name, step in STEPS.items() if "run" in step}
BASH = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"]  # how a runner starts `shell: bash`

HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}

with_bash = pytest.mark.skipif(
    sys.platform == "win32" or not (shutil.which("bash") and shutil.which("git")), reason="needs bash and git"
)


class Runner:
    """A throw-away repository, and as much of a GitHub runner as the steps ask for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "school"
        self.workbook = self.folder / "data" / "recipients.xlsx"
        self.workbook.parent.mkdir(parents=True)
        self.summary = folder / "summary.md"
        self.output = folder / "output.txt"
        self.program = folder / "bin" / "recipients"
        self.program.parent.mkdir()
        self.program.write_text(f'#!/bin/sh\nexec {program()} "$@"\n', encoding="utf-8")
        self.program.chmod(0o755)
        self.env = os.environ | {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A Clerk",
            "GIT_AUTHOR_EMAIL": "clerk@example.org",
            "GIT_COMMITTER_NAME": "A Clerk",
            "GIT_COMMITTER_EMAIL": "clerk@example.org",
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.output),
        }
        self.git("init", "--quiet", "--initial-branch=main")
        (self.folder / "README.md").write_text("Ours\n", encoding="utf-8")
        self.commit()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self) -> str:
        """Commit everything; return the commit's hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=Change")
        return self.git("rev-parse", "HEAD")

    def step(self, name: str, base: str = "", **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run a step's script as the runner does, with its ``env`` filled in; an unknown expression fails."""
        given = {key: value.get("default", "") for key, value in ACTION["inputs"].items()} | inputs
        known = {f"inputs.{key}": value for key, value in given.items()} | {
            "steps.install.outputs.recipients": str(self.program),
            "steps.compare.outputs.old": self.output.read_text("utf-8").strip().rpartition("old=")[2],
            "github.event.pull_request.base.sha": base,
            "github.event.before": "",
        }

        def fill(found: re.Match[str]) -> str:
            return next(filter(None, (known[one.strip()] for one in found[1].split("||"))), "")

        step = SCRIPTS[name]
        env = {key: re.sub(r"\$\{\{(.+?)\}\}", fill, text) for key, text in step["env"].items()}
        script = self.folder.parent / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        return subprocess.run(
            [*BASH, str(script)],
            cwd=self.folder,
            env=self.env | env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def run(self, base: str = "", **inputs: str) -> tuple[int, str, str]:
        """Run the steps after the installation; return the exit code, the log and the job's summary."""
        self.summary.write_text("", encoding="utf-8")
        self.output.write_text("", encoding="utf-8")
        log = ""
        for name in list(SCRIPTS)[1:]:
            done = self.step(name, base, **inputs)
            log += done.stdout + done.stderr
            if done.returncode:
                break
        return done.returncode, log, self.summary.read_text(encoding="utf-8")


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


@with_bash
def test_action_is_red_with_the_cell_named_and_green_when_mended(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    first = runner.commit()
    assert runner.run()[0] == 0

    saved(runner.workbook, phone("0116 224 224"))
    second = runner.commit()
    code, log, summary = runner.run(first)
    assert code == 1
    (error,) = [line for line in log.splitlines() if line.startswith("::error ")]
    assert "file=data/recipients.xlsx" in error
    assert re.search(r"\bK\d+\b", error)
    assert "leicester-college" in error
    assert summary == (
        "### What changed in the directory\n"
        "\n"
        "**Recipients**\n"
        "\n"
        "- `Leicester College` (`leicester-college`): Phone was `0116 224 2240`, is now `0116 224 224`.\n"
        "\n"
        "Rows: 0 added, 0 removed, 1 changed.\n"
    )

    saved(runner.workbook, phone("0116 224 2240"))
    runner.commit()
    code, log, summary = runner.run(second)
    assert code == 0
    assert "::error" not in log
    assert "Phone was `0116 224 224`, is now `0116 224 2240`." in summary
    assert runner.run(first)[2].endswith("No difference in any cell of the directory's own columns.\n")


@with_bash
def test_action_is_red_when_a_column_was_sorted_without_the_others(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    first = runner.commit()
    saved(runner.workbook, emails_sorted)
    runner.commit()
    code, log, _ = runner.run(first)
    assert code == 1
    assert "::error " in log
    assert "Y01" in log


@with_bash
def test_action_names_the_line_of_a_template_and_is_green_when_mended(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    templates = runner.folder / "templates"
    shutil.copytree(ROOT / "templates", templates)
    good = (templates / "post16-transfer.md").read_text("utf-8")
    bad = good.replace("leaver.course", "leaver.corse")
    (templates / "post16-transfer.md").write_text(bad, encoding="utf-8")
    line = next(number for number, text in enumerate(bad.splitlines(), start=1) if "corse" in text)
    code, log, _ = runner.run()
    assert code == 1
    (error,) = [one for one in log.splitlines() if one.startswith("::error ")]
    assert error.startswith(f"::error file=templates/post16-transfer.md,line={line},col=")
    assert "Did you mean leaver.course?" in error

    (templates / "post16-transfer.md").write_text(good, encoding="utf-8")
    assert runner.run()[0] == 0


@with_bash
def test_action_takes_templates_in_any_folder_and_does_without_any(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    assert "no folder of templates" in runner.run()[1]
    odd = "our $(touch hurt) letters"
    (runner.folder / odd).mkdir()
    (runner.folder / odd / "a.md").write_text("nothing", encoding="utf-8")
    code, log, _ = runner.run(templates=odd)
    assert code == 1
    assert f"file={odd}/a.md,line=1,col=1,title=T01" in log
    assert runner.run(templates="none")[0] == 2
    assert not (runner.folder / "hurt").exists()


def test_action_looks_at_the_templates_also_when_a_cell_is_wrong():
    assert STEPS["Check the templates"]["if"] == "${{ !cancelled() && steps.install.outcome == 'success' }}"


@with_bash
def test_action_fails_on_a_strict_that_is_neither(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    runner.commit()
    code, log, _ = runner.run(strict="yes")
    assert code == 2
    assert "strict is true or false, not yes" in log


def emails_sorted(book):
    """Sort the column Email of the sheet Recipients, and no other column."""
    sheet = book["Recipients"]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "Email"]
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    texts = sorted((cell.value or "" for cell in cells), key=lambda text: (not text, text))
    for cell, text in zip(cells, texts, strict=True):
        cell.value = text or None


@with_bash
def test_action_fails_on_a_warning_when_strict(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    runner.commit()
    assert [runner.run(strict=text)[0] for text in ("false", "true")] == [0, 1]


@with_bash
def test_action_fetches_what_a_checkout_of_one_commit_lacks(runner, tmp_path):
    shutil.copy(WORKBOOK, runner.workbook)
    first = runner.commit()
    runner.git("branch", "before")
    saved(runner.workbook, phone("0116 496 0002"))
    runner.commit()
    runner.git("config", "uploadpack.allowAnySHA1InWant", "true")  # as GitHub has it
    origin = runner.folder.rename(tmp_path / "origin")
    runner.folder = tmp_path
    runner.git("clone", "--quiet", "--depth=1", origin.as_uri(), "school")
    runner.folder = tmp_path / "school"
    for inputs in ({"base": first}, {"base-ref": "before"}):
        _, log, summary = runner.run(**inputs)
        assert "is now `0116 496 0002`." in summary, log


@with_bash
@pytest.mark.parametrize(
    "base", ["", "0" * 40, "no-such-branch", "--upload-pack=touch hurt", "$(touch hurt)"]
)
def test_action_without_an_earlier_version_still_checks(runner, base):
    shutil.copy(WORKBOOK, runner.workbook)
    runner.commit()
    code, _, summary = runner.run(**{"base-ref": base})
    assert code == 0
    assert summary.endswith("There is no earlier version of the workbook to compare with.\n\n")
    assert not (runner.folder / "hurt").exists()


@with_bash
def test_action_goes_on_to_the_check_when_the_versions_cannot_be_compared(runner):
    runner.workbook.write_bytes(b"Organisation,Phone\n")
    first = runner.commit()
    shutil.copy(WORKBOOK, runner.workbook)
    runner.commit()
    code, log, summary = runner.run(first)
    assert code == 0
    assert "cannot be compared" in summary
    assert '"recipients.xlsx" is plain text' in log
    runner.workbook.unlink()
    assert runner.run(first)[0] == 2


@with_bash
def test_action_takes_a_workbook_of_any_name(runner):
    odd = "my data/$(touch hurt) `x` 'y'.xlsx"
    (runner.folder / "my data").mkdir()
    shutil.copy(WORKBOOK, runner.folder / odd)
    first = runner.commit()
    saved(runner.folder / odd, phone("0116 224 224"))
    code, log, summary = runner.run(first, workbook=odd)
    assert code == 1, log
    assert "is now `0116 224 224`." in summary
    assert not (runner.folder / "hurt").exists()


@with_bash
def test_action_is_red_for_a_list_of_pupils_whatever_it_is_called_and_shows_nothing_of_it(runner):
    shutil.copy(WORKBOOK, runner.workbook)
    odd = runner.folder / "old data" / "Year $(touch hurt) 11.CSV"
    odd.parent.mkdir()
    odd.write_text("Surname,DOB\nKanarienvogel,01/02/2010\n", encoding="utf-8")
    runner.commit()
    code, log, _ = runner.run()
    assert code != 0
    assert "11.CSV has the columns of a list of pupils: Surname, Date of birth." in log
    assert "Kanarienvogel" not in log
    assert not (runner.folder / "hurt").exists()
    odd.unlink()
    runner.commit()
    assert runner.run()[0] == 0


def test_pre_commit_hook_is_asked_about_whatever_may_list_pupils():
    pattern = HOOKS["recipients-spot"]["files"]
    asked = ["data/anything", "a.CSV", "b/c.xlsx", "d.xls", "e.mbox", "ledger.db", "old.ods"]
    assert all(re.search(pattern, name) for name in asked)
    assert not any(re.search(pattern, name) for name in ("README.md", "tests/helpers.py", "templates/a.md"))


def test_no_expression_stands_inside_a_script():
    assert list(SCRIPTS) == [
        "Install",
        "Tell what changed",
        "Check",
        "Keep lists of pupils out",
        "Check the templates",
    ]
    assert not [name for name, step in SCRIPTS.items() if "${{" in step["run"]]
    assert {step["shell"] for step in SCRIPTS.values()} == {"bash"}


def test_every_action_is_used_at_a_major_version():
    files = [ROOT / "action.yml", *(ROOT / ".github" / "workflows").glob("*.yml")]
    used = [name for path in files for name in re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))]
    assert set(used) == {"actions/checkout@v4", "actions/setup-python@v5", "actions/upload-artifact@v4", "./"}


def test_workflows_try_every_python_and_system():
    job = workflow("test")["jobs"]["test"]
    matrix = job["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    assert {name.split("-")[0] for name in matrix["system"]} == {"ubuntu", "windows", "macos"}


def test_windows_runs_the_lines_of_make_test():
    windows = next(
        one for one in workflow("test")["jobs"]["test"]["steps"] if "Windows" in one.get("name", "")
    )
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe
    lines = [line.strip().replace("$(BIN)", ".venv/Scripts") for line in recipe[1].splitlines()]
    assert windows["run"].splitlines()[2:] == lines


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    )
    return loaded


def test_pre_commit_hook_takes_the_workbook_alone():
    hook = HOOKS["recipients-check"]
    files = [
        "data/recipients.xlsx",
        "data/leavers.example.xlsx",
        "old/data/recipients.xlsx",
        "data/recipients.xlsx.bak",
    ]
    assert [name for name in files if re.search(hook["files"], name)] == ["data/recipients.xlsx"]
    done = subprocess.run(
        [sys.executable, "cli.py", *hook["entry"].split()[1:], "data/recipients.xlsx"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_pre_commit_hook_of_templates_runs_when_a_template_or_the_register_changes():
    hook = HOOKS["recipients-templates"]
    files = ["templates/a.md", "templates/a.pl.md", "data/recipients.xlsx", "README.md", "old/templates/a.md"]
    assert [name for name in files if re.search(hook["files"], name)] == files[:3]
    assert not hook["pass_filenames"]
    done = subprocess.run(
        [sys.executable, "cli.py", *hook["entry"].split()[1:]], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
