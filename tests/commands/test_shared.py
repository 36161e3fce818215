"""What commands take from people: options that explain themselves, a letter's reference, who somebody is."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from directory.commands import _shared, cli


def options(command: click.Command, path: str) -> Iterator[object]:
    """Yield every option of a command and of the commands below it."""
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below
            yield from options(below, f"{path} {name}")
    for option in command.params:
        if isinstance(option, click.Option):
            yield pytest.param(option, id=f"{path} {option.opts[0]}")


@pytest.mark.parametrize("option", list(options(cli, "recipients")))
def test_every_option_has_a_help_text_and_a_day_is_called_one(option: click.Option) -> None:
    assert option.help
    assert (option.metavar == "DAY") is isinstance(option.type, click.DateTime)


@pytest.mark.parametrize("command", ["approve", "send", "print", "pack", "export notify"])
def test_folder_of_another_login_is_said_to_be_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path and mode == os.R_OK | os.X_OK)
    told = CliRunner().invoke(cli, [*command.split(), str(tmp_path)])
    assert told.exit_code == 2
    assert told.stderr.endswith(
        " can be opened only by the login that wrote it. Work under that login. To approve the letters, give "
        "initials of your own there.\n"
    )


@pytest.mark.parametrize(
    ("typed", "key"),
    [("abcde23456", "abcde23456"), (" EX-ABCDE23456 ", "abcde23456"), ("A-B-ABCDE23456", "abcde23456")],
)
def test_key_is_the_end_of_a_letters_reference(typed: str, key: str) -> None:
    assert _shared.key_of(typed) == key
