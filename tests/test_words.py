"""What to type next is said by the commands: nothing below them names a command or an option."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from directory.commands.group import COMMANDS
from directory.commands.words import TYPED as LINES
from directory.commands.words import command_for, held_in_words, in_words, steps
from directory.errors import Action, DirectoryError
from directory.model import Held

HOUSE = Path(__file__).parent.parent / "directory"
NAMED = re.compile(rf"\brecipients ({'|'.join(COMMANDS)})\b|(?:^|[\s\"'`(,])--[a-z]")


def held(action: Action | None, about: str = "") -> Held:
    return Held(None, "R2", "H30", "A reason.", "example", action, about)


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each text in a module, docstrings too, with its line; what goes into it as a value is a "?"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "?" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def naming(source: str) -> list[int]:
    """Return the lines of the texts in ``source`` that name a command or an option."""
    return sorted({line for line, text in texts(ast.parse(source)) if NAMED.search(" ".join(text.split()))})


def test_no_text_below_the_commands_names_a_command_or_an_option() -> None:
    modules = [path for path in HOUSE.rglob("*.py") if path.parent != HOUSE / "commands"]
    found = {path.relative_to(HOUSE).as_posix(): naming(path.read_text("utf-8")) for path in modules}
    assert {path: lines for path, lines in found.items() if lines} == {}
    assert len(modules) > 100
    pages = list(HOUSE.rglob("*.html"))
    assert pages
    assert [path.name for path in pages if NAMED.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('"""Says what `recipients check` does."""', [1]),
        ('x = f"Type recipients log --key {key}"', [1]),
        ('\nx = ("to mend it, recipients "\n    "fix")', [2]),
        ('x = "Or add --replace."', [1]),
        ('x = f"{folder} --go"', [1]),
        ('x = "the recipients check their post"', [1]),
        ('x = "recipients of letters; a dash -- like this; well-kept"', []),
    ],
)
def test_a_named_command_is_found(source: str, lines: list[int]) -> None:
    assert naming(source) == lines


def test_each_action_has_its_command_line() -> None:
    assert set(LINES) == set(Action)


@pytest.mark.parametrize(("action", "line"), LINES.items())
def test_command_line_names_a_command_that_there_is(action: Action, line: str) -> None:
    command = re.match("recipients ([a-z]+)", line)
    assert line.startswith("--") if command is None else command[1] in COMMANDS
    assert command_for(action, "abcde23456") == line.format("abcde23456")


def test_error_ends_with_what_to_type() -> None:
    error = DirectoryError("It broke.", "Mend it.", why="A wire.", action=Action.SEND, about="out")
    assert in_words(error) == "It broke. A wire. Mend it. Type: recipients send out --go"
    assert in_words(DirectoryError("It broke.")) == "It broke."


def test_held_letter_has_what_to_type_below_its_reason() -> None:
    said = held_in_words(held(Action.LOOK_UP, "abcde23456")).reason
    assert said == "A reason.\nType: recipients log --key abcde23456"
    assert held_in_words(held(None)) == held(None)


def test_steps_say_once_what_several_held_letters_ask_for() -> None:
    several = [held(Action.LOOK_UP, "a"), held(None), held(Action.LOOK_UP, "b"), held(Action.CORRECT, "c")]
    assert steps(several) == [
        "To see what the ledger knows of a letter (2 held): recipients log --key KEY",
        "To write a sent letter once more (1 held): recipients write ... --correct c --reason WORDS",
    ]


def test_message_that_quotes_a_cell_is_no_command_to_a_job_and_shows_all_of_it() -> None:
    told = in_words(
        DirectoryError("x\n::error file=a.py::P\n  ::stop-commands::abc\u202e\x9b ##[error]P", "Mend it.")
    )
    assert told == ("x\n: :error file=a.py::P\n  : :stop-commands::abc<U+202E><U+009B> ## [error]P Mend it.")
