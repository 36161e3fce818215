"""Each command's help ends with an example, and each example is a command with options that it has."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from directory.commands import cli
from directory.commands.examples import EXAMPLES

ROOT = Path(__file__).parents[2]


def every(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the words that call each command, and each group of them."""
    if path:
        yield " ".join(path)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every(below, (*path, name))


def test_each_command_has_an_example() -> None:
    assert sorted(every(cli)) == sorted(EXAMPLES), "add it to directory/commands/examples.py"


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_ends_with_an_example_that_can_be_typed(name: str) -> None:
    told = CliRunner().invoke(cli, [*name.split(), "--help"], terminal_width=200).output
    assert told.endswith(f"For example:\n    {EXAMPLES[name]}\n")
    program, *words = shlex.split(EXAMPLES[name])
    command, context = cli, click.Context(cli, info_name=program)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found, command, words = command.resolve_command(context, words)
        assert found
        assert command is not None
        context = click.Context(command, info_name=found, parent=context)
    parsed, rest, _ = command.make_parser(context).parse_args(words)
    needed = {one.name for one in command.params if one.required}
    assert not rest
    assert needed <= {key for key, value in parsed.items() if value not in (None, ())}


@pytest.mark.slow
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completes_commands_and_options(shell: str) -> None:
    typed = {"COMP_WORDS": "recipients bou", "COMP_CWORD": "bou" if shell == "fish" else "1"}
    environment = {**os.environ, **typed, "_RECIPIENTS_COMPLETE": f"{shell}_complete"}
    program = "import sys; sys.argv[0] = 'recipients'; from directory.commands import main; main()"
    command = [sys.executable, "-c", program]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "bounces" in told.stdout
    assert "approve" not in told.stdout
