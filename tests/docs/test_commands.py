"""What README and docs/ show is what the program does: commands are run, options and settings exist."""

import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from directory.commands import cli
from directory.settings import read_settings
from tests.docs.pages import COMMANDS, PAGES, ROOT, Block, blocks, inline_code
from tests.docs.running import CUT, LANGUAGE, PROMPTS, as_shown, commands, make_example, run_page

pytestmark = pytest.mark.slow

NOT_RUN = "not run: "
NAMES = [page.relative_to(ROOT).as_posix() for page in COMMANDS]

each_page = pytest.mark.parametrize("page", COMMANDS, ids=NAMES)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    make_example(folder)
    return folder


@each_page
def test_every_output_shown_is_what_the_command_prints(page: Path, base: Path) -> None:
    assert not "\n".join(map(str, run_page(page, base)))


@each_page
def test_every_command_is_in_a_block_that_is_run_or_says_why_not(page: Path) -> None:
    for block in blocks(page.read_text("utf-8")):
        ours = [line for line in block.lines if re.match(r"(?:[>$] )?(?:\S*[/\\])?recipients\s", line)]
        if block.language == LANGUAGE:
            assert block.lines[0].startswith(PROMPTS), f"line {block.line}: output without a command"
            for shown in commands(block):
                assert set(shown.output) != {CUT}, f"line {shown.line}: output that leaves everything out"
        elif ours:
            assert block.note.startswith(NOT_RUN), f"line {block.line}: make it {LANGUAGE}, or say why not"


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_every_command_named_in_a_sentence_exists_with_its_options(page: Path) -> None:
    for code in inline_code(page.read_text("utf-8")):
        program, *words = code.split()
        if program == "recipients":
            assert unknown_words(words) == [], code
        if program == "make" and words:
            assert f"\n{words[0]}:" in (ROOT / "Makefile").read_text("utf-8"), code


def unknown_words(words: list[str]) -> list[str]:
    """Return which of a command line's words are no command and no option of it."""
    command: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while rest and isinstance(command, click.Group):
        found = command.get_command(context, rest[0])
        if not found:
            break
        command, rest = found, rest[1:]
    if command is cli and words and not words[0].startswith("-"):
        return words[:1]
    options = {name for one in command.get_params(click.Context(command)) for name in one.opts}
    return [word for word in rest if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in options]


@each_page
def test_every_settings_file_shown_can_be_read(page: Path, tmp_path: Path) -> None:
    for block in blocks(page.read_text("utf-8")):
        text = "\n".join(block.lines)
        if block.language == "toml":
            tomllib.loads(text)
            (tmp_path / "recipients.toml").write_text(text, "utf-8")
            read_settings(tmp_path / "recipients.toml")
        if block.language == "yaml":
            assert yaml.safe_load(text)


def test_as_shown_leaves_out_what_the_page_leaves_out() -> None:
    output = "one\ntwo\nthree\nfour\nfive\n"
    assert as_shown(["one", CUT, "four", CUT], output) == ("one", CUT, "four", CUT)
    assert as_shown([CUT, "five"], output) == (CUT, "five")
    whole = ("one", "two", "three", "four", "five")
    assert as_shown(["one", CUT, "six"], output) == whole
    assert as_shown([CUT, "four"], output) == whole
    assert as_shown(["one", "two"], output) == whole


def test_commands_takes_each_prompt_with_the_lines_below_it() -> None:
    lines = ("$ recipients check", "fine", "", "> cd out", "", "$ recipients list", "a", "b")
    found = [(one.line, one.output) for one in commands(Block(10, LANGUAGE, "", lines))]
    assert found == [(10, ("fine",)), (13, ()), (15, ("a", "b"))]


def test_unknown_words_sees_a_command_and_an_option_that_are_not_there() -> None:
    assert unknown_words(["chekc"]) == ["chekc"]
    assert unknown_words(["log", "sent", "KEY", "--form", "x"]) == ["--form"]
    assert unknown_words(["log", "outstanding", "--format", "json"]) == []
