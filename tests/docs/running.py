"""Runs the commands that a page shows, top to bottom in one fresh folder, and compares their output.

docs/README.md gives readers the rules. README starts in an empty folder, every other page in the folder that
`recipients demo example` makes. In a ``console`` block a line that begins with "$ " or "> " is a command, and
the lines below it are its output; a line "..." stands for lines that are left out. DAY stands for today, and
any time of day for any other. In a "> " line, and in output, a backslash equals a slash.

``python -m tests.docs.running`` prints what has changed. With ``--write`` it puts the new output into the
pages, except where a block leaves lines out.
"""

import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import unified_diff
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import TemporaryDirectory
from unittest.mock import patch

from click.testing import CliRunner

from directory.commands import cli
from tests.docs.pages import COMMANDS, README, ROOT, Block, blocks
from tests.faulty_smtp import AUTHORITY, PASSWORD, Fault, FaultySmtp, Kind, Step

LANGUAGE = "console"
PROMPTS = ("$ ", "> ")
CUT = "..."
DAY = date(2026, 11, 29)

# What the fence of a block says when the mail server is to go wrong in it.
FAULTS: Mapping[str, Sequence[Fault]] = {
    "": (),
    "the connection breaks after the second message": (Fault(Step.DOT, Kind.DROP_TAKEN, nth=1),),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page: the number of its line, and the output that the page prints below it."""

    line: int
    command: str
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A command whose output is not the page's: ``now`` is what it printed."""

    shown: Shown
    now: tuple[str, ...]

    def __str__(self) -> str:
        changed = "\n".join(unified_diff(self.shown.output, self.now, "page", "now", lineterm="", n=1))
        return f"line {self.shown.line}: {self.shown.command}\n{changed}\n"


def commands(block: Block) -> Iterator[Shown]:
    """Yield a block's commands, each with the lines below it."""
    starts = [at for at, line in enumerate(block.lines) if line.startswith(PROMPTS)]
    for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        output = list(block.lines[start + 1 : end])
        while output and not output[-1].strip():
            output.pop()
        yield Shown(block.line + start, block.lines[start], tuple(output))


def make_example(base: Path) -> None:
    """Make the example in ``base``, and a copy of it for each page to begin with: its letters take a while.

    A page works where the example was made, since the ledger knows its letters by their folder.
    """
    with chdir(base):
        _run("$ recipients demo example")
        copytree("example", "kept")


def run_page(path: Path, base: Path) -> list[Difference]:
    """Return where a page shows what its commands do not print, after running all of them in a fresh folder.

    ``base`` is where the example was made.
    """
    shown = [block for block in blocks(path.read_text("utf-8")) if block.language == LANGUAGE]
    if not shown:
        return []
    with TemporaryDirectory() as empty, FaultySmtp() as server, chdir(empty):
        if path != README:
            rmtree(base / "example")
            copytree(base / "kept", base / "example")
            os.chdir(base / "example")
            _name_server(server)
        found = []
        for block in shown:
            server.expect(*FAULTS[block.note])
            for one in commands(block):
                now = as_shown(one.output, _run(one.command))
                if now != tuple(map(_plain, one.output)):
                    found.append(Difference(one, now))
        return found


def _name_server(server: FaultySmtp) -> None:
    """Write settings that lead to the tests' own mail server, which delivers nothing to anybody."""
    AUTHORITY.cert_pem.write_to_path("authority.pem")
    settings = f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nuser = "office"\nper_minute = 0\n'
    Path("recipients.toml").write_text(settings + 'ca_file = "authority.pem"\n', "utf-8")


def _run(command: str) -> str:
    """Return what a command prints, talk and all. ``cd`` is the one command that is not ours."""
    typed = command[2:].replace("\\", "/") if command.startswith("> ") else command[2:]
    program, *words = shlex.split(typed)
    environment = {"RECIPIENTS_SMTP_PASSWORD": PASSWORD, "RECIPIENTS_SETTINGS": ""}
    if program == "cd":
        os.chdir(*words)
        return ""
    name = program.rpartition("/")[2]
    assert name == "recipients", f"{command}: a page shows commands of this program, and cd"
    with patch(
        "directory.commands.send.is_terminal", return_value=True
    ):  # a reader has a keyboard, and agrees
        result = CliRunner().invoke(cli, words, "y\n", prog_name="recipients", env=environment)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def as_shown(page: Sequence[str], output: str) -> tuple[str, ...]:
    """Return the lines of ``output`` as a page shows them: cut where ``page`` is, if the rest is the same."""
    now = tuple(map(_plain, output.rstrip().splitlines()))
    parts: list[list[str]] = [[]]
    for line in map(_plain, page):
        if line == CUT:
            parts.append([])
        else:
            parts[-1].append(line)
    first, *rest = parts
    at = len(first)
    if not rest or list(now[:at]) != first:
        return now
    *middle, last = rest
    for part in middle:
        starts = range(at, len(now) - len(part) + 1)
        found = next((start for start in starts if list(now[start : start + len(part)]) == part), None)
        if found is None:
            return now
        at = found + len(part)
    fits = len(now) - len(last) >= at and list(now[len(now) - len(last) :]) == last
    return tuple(map(_plain, page)) if fits else now


def _plain(line: str) -> str:
    """Return a line with what differs from day to day and from system to system made alike."""
    for today in (date.today(), datetime.now(UTC).date()):  # the ledger's lines carry UTC
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            line = line.replace(today.strftime(form), DAY.strftime(form))
        line = line.replace(f"{today.day} {today:%B %Y}", f"{DAY.day} {DAY:%B %Y}")
    return re.sub(r"\b\d\d:\d\d(:\d\d)?\b", "12:00:00", line).replace("\\", "/").rstrip()


def _written(text: str, found: Sequence[Difference]) -> str:
    """Return a page with the new output in it, except where the page leaves lines out."""
    lines = text.splitlines()
    for one in reversed(found):
        if CUT not in one.shown.output:
            lines[one.shown.line : one.shown.line + len(one.shown.output)] = one.now
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        make_example(Path(made))
        for page in COMMANDS:
            differences = run_page(page, Path(made))
            for difference in differences:
                print(f"{page.relative_to(ROOT).as_posix()}, {difference}")
            if "--write" in sys.argv[1:] and differences:
                page.write_text(_written(page.read_text("utf-8"), differences), "utf-8", newline="\n")
