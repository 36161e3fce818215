"""The house: which room stands on which floor, what each may import, and who owns which library."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "directory"

# A room imports only what stands on a lower floor than itself.
FLOORS = {
    "errors": 0,  # below the model, whose held codes carry an Action
    "files": 0,
    "model": 1,
    "values": 1,
    "workbook": 2,
    "sharing": 2,
    "ledger": 2,
    "templates": 3,
    "checks": 4,
    "documents": 4,
    "planning": 5,
    "workspace": 5,
    "writing": 6,
    "sending": 7,
    "report": 8,
    "settings": 8,
    "web": 9,
    "api": 9,
    "commands": 10,  # its open starts the page
}
# What a room never imports, though the floors would let it.
NEVER = {
    "commands": {"api", "openpyxl", "smtplib", "typst", "phonenumbers"},
    "web": {"api", "commands", "click", "openpyxl", "smtplib", "typst", "sqlite3", "phonenumbers"},
    "api": {"click", "flask"},
    "report": {"openpyxl", "click"},
    "sending": {"documents", "openpyxl"},
    "writing": {"smtplib"},
    "checks": {"click", "planning"},
    "documents": {"ledger"},
    "templates": {"sending", "ledger"},
    "workbook": {"checks", "phonenumbers", "email_validator"},
    "sharing": {"errors", "files", "workbook", "ledger"},
    "ledger": {"documents", "templates"},
    "values": {"model", "workbook", "errors", "files"},
    "model": {"values", "files"},
}
# Values in, values out: no file, network, clock, process or screen.
PURE = ("model", "sharing", "values")
IMPURE = {"os", "io", "socket", "subprocess", "sqlite3", "smtplib", "time", "tempfile", "shutil", "pathlib"}
IMPURE_CALLS = {"open", "print", "input"}
IMPURE_ENDS = (".today", ".now", ".utcnow", ".read_text", ".read_bytes", ".write_text", ".write_bytes")
# Who may import a library.
OWNERS = {
    "click": {"commands"},
    "openpyxl": {"workbook"},
    "python_calamine": {"workbook"},
    "phonenumbers": {"values"},
    "email_validator": {"values", "checks"},  # checks/dns asks the network, which values may not
    "typst": {"documents"},
    "sqlite3": {"ledger"},
    "smtplib": {"sending"},
    "keyring": {"sending"},
    "imapclient": {"sending"},
    "pypdf": {"sending", "writing"},  # the words of a letter; the keys of those in a file to print
    "distributed": {"writing"},
    "multiprocessing": {"writing"},
    "rich": {"report"},
    "filelock": {"ledger", "web"},
    "flask": {"web"},
    "waitress": {"web"},
    "yaml": {"templates"},
    "markdown_it": {"templates"},
    "tomllib": {"settings"},
    "tomlkit": {"settings"},
}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__")


def room_of(path: Path) -> str:
    """Return the room that a module stands in; a loose module is one of its own."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield the rooms and the libraries that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            module = str(node.module)
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "directory" else [module]
        for name in names:
            first, _, rest = name.partition(".")
            yield rest.partition(".")[0] if first == "directory" else first


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in MODULES} == set(FLOORS)


def test_house_has_at_most_14_rooms_and_5_loose_modules() -> None:
    rooms = [path for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()]
    loose = [path for path in PACKAGE.glob("*.py") if path.stem != "__init__"]
    assert len(rooms) <= 14
    assert len(loose) <= 5


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_what_stands_below_it(path: Path) -> None:
    room = room_of(path)
    found = set(imported(path)) - {room}
    above = {one for one in found if FLOORS.get(one, -1) >= FLOORS[room]}
    assert not above, f"{room} stands on floor {FLOORS[room]}"
    assert not found & NEVER.get(room, set())
    foreign = {one for one in found if room not in OWNERS.get(one, {room})}
    assert not foreign, "another room owns it"
    if room in PURE:
        assert not found & IMPURE


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_reads_no_file_and_no_clock(room: str) -> None:
    for path in (PACKAGE / room).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in IMPURE_CALLS, f"{path.name}:{node.lineno}"
                assert not called.endswith(IMPURE_ENDS), f"{path.name}:{node.lineno}"


def test_modules_and_functions_fit_a_screen_or_two() -> None:
    for path in MODULES:
        text = path.read_text("utf-8")
        assert text.count("\n") <= 400, f"{path.name}: is a noun missing?"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{path.name}: {node.name}"


@pytest.mark.parametrize("room", [room for room in FLOORS if room != "commands"])
def test_below_the_door_nothing_asks_where_it_stands(room: str) -> None:
    place = PACKAGE / room
    for path in place.rglob("*.py") if place.is_dir() else [PACKAGE / f"{room}.py"]:
        text = path.read_text("utf-8")
        for word in ("Path.cwd", "os.getcwd", "sys.stdout", "sys.stdin", "isatty", "get_terminal_size"):
            assert word not in text, f"{path.name}: {word}"
