"""No parser and no rule takes time by the square of a cell's length: a cell may hold 32,767 characters."""

import ast
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from directory.checks import registry
from directory.planning.audience import SEVERAL
from directory.sharing.recipients import LINES, PARTS
from directory.values import parse_email, parse_phone, parse_postcode
from directory.values.dates import parse_date, parse_within
from directory.values.identifiers import (
    fold_reference,
    parse_laestab,
    parse_ods,
    parse_reference,
    parse_ukprn,
    parse_uln,
    parse_upn,
    parse_urn,
)
from directory.values.text import as_json, fold, no_command, printable, snake, tidied
from directory.workbook.elements import Xml
from directory.workbook.schema import ALL_SHEETS, LEAVERS, fold_synonym
from directory.workbook.shown import plain
from directory.workbook.synonyms import parse_pairing
from tests.helpers import TODAY, book, row, table

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parent.parent / "directory"
# How each method of a pattern goes through a text; re.compile alone does not.
WAYS = {one: one for one in ("search", "match", "fullmatch", "split", "finditer")} | dict.fromkeys(
    ("sub", "subn", "findall"), "finditer"
)
# Patterns that see no text as long: where they stand, how they begin, and what keeps the text short.
ON_SHORT_TEXTS = {
    ("directory/values/phone", r"[+(]*\s*[0-9]"): "of more than _LONGEST characters none is read",
}
SHORT, LONG = 1_000, 10_000
MOST = 40  # times as long for ten times the text; by the square it is a hundred
LEAST = 0.001  # seconds: less is too little to tell by
PARSERS: tuple[Callable[[str], object], ...] = (
    *(parse_email, parse_phone, parse_postcode, parse_date, parse_within, parse_pairing),
    *(parse_reference, parse_laestab, parse_ods, parse_ukprn, parse_uln, parse_upn, parse_urn),
    *(fold_reference, tidied, printable, no_command, as_json, fold, snake, plain, fold_synonym),
    *(pattern.split for pattern in (SEVERAL, LINES, PARTS)),
)
PIECES = (
    *("a", " ", "\n", "0", "(", "a ", "1 ", ".", ",", "@", "a@", "-", "- ", "; ", "T", ":", "'", "a\n", "="),
    *("URN 1 ", "<", "[", "Aa", "1,", "&", "%", "\t", "é", "\u200b", "\u00a0", "_x", "::", "closed ", ". "),
)
ENDS = ("", " x\x01")


def _slow(call: Callable[[str], object], texts: Mapping[str, Callable[[int], str]]) -> list[str]:
    """Return the texts on which a call takes more than ``MOST`` times as long for ten times the length."""
    return [name for name, text in texts.items() if _grows(call, text)]


def _grows(call: Callable[[str], object], text: Callable[[int], str]) -> bool:
    short, long = text(SHORT), text(LONG)
    if (took := _seconds(call, long)) <= MOST * LEAST:
        return False
    # The least of some, so that one pause of a busy machine neither makes a finding nor hides one.
    most = MOST * min(_seconds(call, short) for _ in range(3))
    return took > most and min(_seconds(call, long) for _ in range(3)) > most


def _seconds(call: Callable[[str], object], text: str) -> float:
    began = process_time()
    with suppress(ValueError):
        call(text)
    return process_time() - began


def _of(piece: str, end: str) -> Callable[[int], str]:
    return lambda length: f"a{(piece * length)[:length]}{end}"


TEXTS = {f"{piece!r} with {end!r} behind": _of(piece, end) for piece in PIECES for end in ENDS}


@pytest.mark.parametrize("call", PARSERS, ids=lambda call: call.__name__)
def test_no_parser_takes_time_by_the_square(call: Callable[[str], object]) -> None:
    assert _slow(call, TEXTS) == []


def _patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Yield every regular expression of the program, by its place and name, with each way it is used."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in HOUSE.rglob("*.py")}
    public = set[tuple[str, str]]().union(*(set(_uses(tree)) for tree in trees.values()))
    for path, tree in trees.items():
        place = path.relative_to(HOUSE.parent).with_suffix("").as_posix()
        own = set(_uses(tree))
        for name, pattern in vars(import_module(place.replace("/", "."))).items():
            if isinstance(pattern, re.Pattern):
                ways = {way for used, way in (own if name.startswith("_") else public) if used == name}
                yield from ((f"{place}.{name}", way, pattern) for way in ways or set(WAYS.values()))
        for node in ast.walk(tree):
            if _is_of_re(node) and node.args and isinstance(node.args[0], ast.Constant):
                yield (
                    f"{place}:{node.lineno}",
                    WAYS[node.func.attr],
                    re.compile(node.args[0].value),
                )


def _uses(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name on which a method of a pattern is called, or that ``re`` is given, and how."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WAYS:
            given = getattr(node.value, "id", getattr(node.value, "attr", ""))
            yield given, WAYS[node.attr]
        if _is_of_re(node) and node.args and isinstance(node.args[0], ast.Name):
            yield node.args[0].id, WAYS[node.func.attr]


def _is_of_re(node: ast.AST) -> bool:
    """Return whether a node is a call of the module re: re.split(...)."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and getattr(node.func.value, "id", "") == "re" and node.func.attr in WAYS


def _called(pattern: re.Pattern[Any], way: str) -> Callable[[str], object]:
    """Return what uses a pattern in one way on a text."""
    encoded = isinstance(pattern.pattern, bytes)

    def call(text: str) -> object:
        given: Any = text.encode() if encoded else text
        return deque(pattern.finditer(given), 0) if way == "finditer" else getattr(pattern, way)(given)

    return call


def test_no_regular_expression_takes_time_by_the_square() -> None:
    """All of them are measured, also on runs of the words that they look for themselves."""
    found, slow, passed_over = list(_patterns()), [], set[tuple[str, str]]()
    for place, way, pattern in found:
        short = [where for where in ON_SHORT_TEXTS if _is_at(where, place, pattern)]
        if short:
            passed_over.update(short)
            continue
        words = dict.fromkeys(re.findall(r"[A-Za-z]{2,}", str(pattern.pattern))[:4])
        pieces = (*PIECES, *words, *(f"{word} " for word in words))
        texts = {repr((piece, end)): _of(piece, end) for piece in pieces for end in ENDS}
        slow += [(place, way, text) for text in _slow(_called(pattern, way), texts)]
    assert slow == []
    assert len({place for place, _, _ in found}) > 250
    assert passed_over == set(ON_SHORT_TEXTS)


def _is_at(where: tuple[str, str], place: str, pattern: re.Pattern[Any]) -> bool:
    return place.startswith(where[0]) and str(pattern.pattern).startswith(where[1])


NAMES = ("id", "recipient", "setting", "sheet", "column", "code")  # without them a row is nobody's


def _directory(text: str) -> object:
    good = [row(sheet) for sheet in ALL_SHEETS if sheet != LEAVERS.name]
    spoilt = [
        replace(one, values={key: was if key in NAMES else text for key, was in one.values.items()})
        for one in good
    ]
    return registry.run(book(*spoilt))


def _leavers(text: str) -> object:
    filled = row(LEAVERS.name, 2, **dict.fromkeys(LEAVERS.keys, text))
    return registry.run_leavers(table(LEAVERS.name, [filled]), TODAY)


@pytest.mark.parametrize("call", [_directory, _leavers])
def test_no_rule_takes_time_by_the_square(call: Callable[[str], object]) -> None:
    call("a")  # the rules are imported
    # Their patterns and parsers are measured above with every ending; here each text has one of them.
    texts = {piece: _of(piece, end) for piece, end in zip(PIECES, cycle(ENDS))}
    assert _slow(call, texts) == []


def test_a_sheet_full_of_comments_takes_no_time_by_the_square() -> None:
    pieces = ("<?a?>", "<!---->", "<![CDATA[]]>", "<c/>", "<!--")
    assert (
        _slow(lambda text: Xml("a.xlsx", f"<a>{text * 20}</a>".encode()), {p: _of(p, "") for p in pieces})
        == []
    )


def test_what_takes_time_by_the_square_is_seen() -> None:
    assert _slow(re.compile(r"\s+\Z").search, {"spaces": _of(" ", "x")}) == ["spaces"]
