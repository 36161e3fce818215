"""Which letters need which column of a list: what an export lacks is told before a letter is chosen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from directory.checks.known_pupils import allowed, narrowed
from directory.model import LEAVER_FIELDS, Audience, Book
from directory.templates.folder import Title, asking_of, letters
from directory.values.text import snake
from directory.workbook.choices import KINDS
from directory.workbook.schema import LEAVERS, SHARING


def needed_by(folder: Path, book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return the titles of the letters of ``folder`` that need a column, by the column's key.

    Those that print it whatever a row says, where their rule allows it, and those that wait for the choice
    that it holds: ``decide``.
    """
    found: dict[str, list[str]] = {}
    for letter in letters(folder):
        for key in _needs(letter, folder, book):
            found.setdefault(key, []).append(letter.title)
    return {key: tuple(titles) for key, titles in found.items()}


def _needs(letter: Title, folder: Path, book: Book) -> Iterator[str]:
    """Yield the keys of the columns that a letter about a pupil needs."""
    if letter.audience is None or not letter.audience.about_pupil:
        return
    asking = asking_of(letter.name, folder)
    rules = [row for row in book.rows(SHARING.name) if row["rule"] == letter.rule]
    may = frozenset[str]().union(*map(allowed, rules))
    if not rules or letter.audience is Audience.CHOOSER:
        may = frozenset(LEAVER_FIELDS)
    yield from (key for key in LEAVERS.keys if f"leaver.{key}" in asking.always and key in may)
    if letter.audience is Audience.CHOOSER:  # it asks the family for that very choice
        return
    limits = {snake(row["limited_by"]) for row in rules if not narrowed(row).isdisjoint(asking.touched)}
    yield from (kind for kind in KINDS if kind in limits)
