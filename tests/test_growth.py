"""No parser and no rule takes time by the square of a cell's length: a cell may hold 32,767 characters."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from time import process_time

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
from directory.workbook.schema import ALL_SHEETS, LEAVERS, fold_synonym
from directory.workbook.shown import plain
from directory.workbook.synonyms import parse_pairing
from tests.helpers import TODAY, book, row, table

pytestmark = pytest.mark.slow

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
    # Twice, so that one pause of a busy machine is no finding.
    return all(_seconds(call, text(LONG)) > MOST * max(_seconds(call, text(SHORT)), LEAST) for _ in range(2))


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
    assert _slow(call, TEXTS) == []


def test_what_takes_time_by_the_square_is_seen() -> None:
    assert _slow(re.compile(r"\s+\Z").search, {"spaces": _of(" ", "x")}) == ["spaces"]
