"""Time a check of a large directory, next to a plain loop over the same two libraries."""

import gc
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count, islice
from pathlib import Path
from string import ascii_lowercase
from time import perf_counter

import email_validator
import phonenumbers
from openpyxl import load_workbook

from bench.timing import Result, Side, interleave
from directory.checks import registry
from directory.model import Book, Row
from directory.workbook.read import read_book
from directory.workbook.schema import RECIPIENTS

WORKBOOK = Path(__file__).parent.parent / "data" / "recipients.xlsx"
ON = date(2026, 11, 23)
BODIES = 10_000
ROUNDS = 5
READABLE = ("C01", "C02", "C06")  # can each phone, e-mail address and postcode be read?
PARSING = (
    *READABLE,
    "B15",
    "C03",
    "C04",
    "C05",
    "C12",
    "D02",
    "D03",
    "D05",
)  # every rule that asks the parsers
LIKENESS = ("D01", "D02", "D03", "D04", "D05")
INWARD = "ABDEFGHJLNPQRSTUWXYZ"  # the letters a postcode can end with
AREAS = ("0113", "0114", "0115", "0116", "0117", "0118", "0121", "0131", "0141", "0151", "0161", "0191")

_seeds = count()  # one for each directory: what was checked before is never checked again


def checks() -> Iterator[Result]:
    """Yield what the contact checks cost beside the plain loop, then how checks grow with the directory."""
    one = _book()
    assert set(_refused(one)) == set(_refused_by_libraries(one)), "the two ways of checking differ"
    yield _beside(f"Bodies: {', '.join(READABLE)}", READABLE, goal=2)
    yield _beside(f"Bodies: all {len(PARSING)} rules that parse", PARSING)
    yield _grown("Look-alikes", LIKENESS)
    yield _grown(
        "All checks", [check.code for check in registry.all_checks().values() if check.about == "directory"]
    )


def reading(folder: Path) -> str:
    """Return a line on what it takes to read and to check a workbook, once each, and the share of reading."""
    path = folder / "directory.xlsx"
    write_directory(path)
    start = perf_counter()
    book = read_book(path, ON)
    read = perf_counter() - start
    findings = registry.run(book)
    checked = perf_counter() - start - read
    share = read / (read + checked)
    assert len(book.rows(RECIPIENTS.name)) == BODIES
    return (
        f"{BODIES:>7,} bodies: read {read:.2f} s ({share:.0%}), checked {checked:.2f} s, "
        f"{len(findings):,} findings"
    )


def _beside(what: str, codes: Sequence[str], goal: float | None = None) -> Result:
    """Return bodies a second: the rules ``codes`` beside the plain loop over phones and e-mail addresses."""
    books = [_book() for _ in range(ROUNDS + 1)]
    gc.freeze()  # a run has one directory in memory, not every round's
    sides = [Side(lambda book: _run(book, codes)), Side(lambda book: list(_refused_by_libraries(book)))]
    ours, peer = ([spent / BODIES for spent in times] for times in interleave(sides, books, ROUNDS))
    return Result(f"{what} / the two libraries", ours, peer, goal)


def _grown(what: str, codes: Sequence[str]) -> Result:
    """Return the time of the rules ``codes`` on all bodies beside a tenth of them; 10 is linear."""
    pairs = [(_book(), _book(BODIES // 10)) for _ in range(ROUNDS + 1)]
    gc.freeze()
    sides = [Side(lambda pair, at=at: _run(pair[at], codes)) for at in (0, 1)]
    many, few = interleave(sides, pairs, ROUNDS)
    return Result(f"{what}, {BODIES:,} bodies / {BODIES // 10:,}", many, few, goal=15, slower=True)


def _run(book: Book, codes: Sequence[str]) -> None:
    for code in codes:
        for _ in registry.all_checks()[code].function(book):
            pass


def _refused(book: Book) -> Iterator[tuple[int, str]]:
    """Yield row and column of what the rules say nobody can ring or write to."""
    for code in ("C01", "C02"):
        for problem in registry.all_checks()[code].function(book):
            yield problem.row, problem.column or ""


def _refused_by_libraries(book: Book) -> Iterator[tuple[int, str]]:
    """Yield row and column of what the two libraries refuse, each asked about each cell."""
    for row in book.rows(RECIPIENTS.name):
        for key in ("phone", "phone_2"):
            if row[key] and not _is_valid(row[key]):
                yield row.number, key
        if row["email"]:
            try:
                email_validator.validate_email(row["email"], check_deliverability=False)
            except email_validator.EmailNotValidError:
                yield row.number, "email"


def _is_valid(phone: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone, "GB"))
    except phonenumbers.NumberParseException:
        return False


@cache
def _committed() -> Book:
    return read_book(WORKBOOK, ON)


def _book(bodies: int = BODIES) -> Book:
    """Return an invented directory, unlike any other, as if it had been read: the committed one, enlarged."""
    tables = _committed().tables
    table = tables[RECIPIENTS.name]
    columns = {heading.key: heading.column for heading in table.headings if heading.key}
    invented = islice(_bodies(), bodies - len(table.rows))
    rows = [
        Row(RECIPIENTS.name, number, values, columns)
        for number, values in enumerate(invented, start=table.rows[-1].number + 1)
    ]
    return Book({**tables, RECIPIENTS.name: replace(table, rows=(*table.rows, *rows))}, ON)


def write_directory(path: Path, bodies: int = BODIES) -> None:
    """Write such a directory to ``path``."""
    book = load_workbook(WORKBOOK)
    sheet = book[RECIPIENTS.name]
    for values in islice(_bodies(), bodies - len(_committed().rows(RECIPIENTS.name))):
        sheet.append([values[column.key] or None for column in RECIPIENTS.columns])
    book.save(path)


def _bodies() -> Iterator[dict[str, str]]:
    """Yield bodies as schools keep them: now and then a capital, a joined area code, a slip."""
    blank = dict.fromkeys(RECIPIENTS.keys, "")
    draw = random.Random(next(_seeds))  # noqa: S311  # the same bodies in every run
    for number in count():
        word = "".join(draw.choices(ascii_lowercase, k=10))
        digits = f"{draw.randrange(10**6):06}"
        landline = f"{draw.choice(AREAS)} 2{digits[:2]} {digits[2:]}"
        mobile = f"0794{draw.randrange(10)} {draw.randrange(10**6):06}"
        phone = draw.choices((landline, mobile, landline.replace(" ", "", 1), "429 9363"), (60, 30, 9, 1))[0]
        local = draw.choices(
            ("office", "admissions", f"{word[:2]}.{word[2:6]}", f"{word[:5].title()}.{word[5:].title()}"),
            (4, 2, 3, 1),
        )[0]
        email = f"{local}@{word}.{draw.choice(('org.uk', 'co.uk', 'ac.uk', 'leicester.sch.uk', 'com'))}"
        postcode = f"LE{draw.randrange(1, 10)} {draw.randrange(10)}{draw.choice(INWARD)}A"
        yield blank | {
            "id": word,
            "organisation": f"{word.capitalize()} College",
            "category": "College",
            "status": "Active",
            "address": f"{number} {word[::-1].capitalize()} Street",
            "town": "Leicester",
            "postcode": postcode if draw.randrange(100) else postcode.replace(" 1", " l"),
            "phone": phone,
            "phone_2": mobile if phone is not mobile and draw.randrange(3) == 0 else "",
            "email": email if draw.randrange(100) else email.replace("@", "."),
            "website": f"https://www.{email.partition('@')[2]}" if draw.randrange(4) else "",
            "send_by": "Secure email",
        }
