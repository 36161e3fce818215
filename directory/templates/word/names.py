"""Understand a field as an office types it in Word: by a heading, in capitals, with curly quotation marks."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from directory.model import LEAVER_FIELDS
from directory.templates.grammar import FIELDS, FILTERS, LISTS
from directory.templates.tags import STATEMENTS
from directory.values.text import fold, snake
from directory.workbook.schema import LEAVERS, key_of

# A tag, also one that Word has split over lines or filled with no-break spaces; and a name between guillemets
# that is no field of Word's: somebody typed it, or copied it.
TAG = re.compile(r"\{\{.{0,500}?\}\}|\{%.{0,500}?%\}|«[^«»{}]{1,60}»", re.DOTALL)
_SINGLE, _DOUBLE = dict.fromkeys(range(0x2018, 0x201C), "'"), dict.fromkeys(range(0x201C, 0x2020), '"')
_TEXT = re.compile(r'("[^"]*")')
# What stands between two fields of an expression; texts in quotation marks are passed over.
_BETWEEN = re.compile(r"""("[^"]*"|'[^']*'|[=!<>]=?|[()|]|\b(?:and|or|not)\b)""", re.IGNORECASE)
_WORDS = ("and", "or", "not")
_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)+|[\d.]+")
_BODIES = ("destination", "placement", "also_attends")


class NoField(ValueError):
    """Something in a tag names no field; ``str()`` says so to the office."""


def understood(tag: str) -> str:
    """Return a tag of a Word letter as templates write it. Raises NoField.

    What cannot be understood otherwise stays as it is: the judge of templates says what is wrong with it.
    """
    parts = _TEXT.split(tag.translate(_DOUBLE))  # an apostrophe within a text stays as it is
    plain = " ".join("".join(one if one[:1] == '"' else one.translate(_SINGLE) for one in parts).split())
    if plain.startswith("«"):
        found = field_of(plain[1:-1])
        return "{{ " + found + " }}" if found else tag
    opening, inside, closing = plain[:2], plain[2:-2].strip(), plain[-2:]
    if opening == "{%":
        word, _, rest = inside.partition(" ")
        if word.lower() in STATEMENTS:
            rest = _loop(rest) if word.lower() == "for" else "".join(_expression(rest)).strip()
            inside = f"{word.lower()} {rest}".strip()
    elif inside:
        inside = "".join(_expression(inside)).strip()
    return f"{opening} {inside} {closing}"


def field_of(typed: str) -> str:
    """Return the field that ``typed`` means, as in "leaver.forename"; "" for none.

    It may be a heading of the leavers list, or a field's own name, with or without what it is a field of.
    Raises NoField for a heading that no letter may show.
    """
    if key := key_of(LEAVERS, typed):
        if key in LEAVER_FIELDS:
            return f"leaver.{key}"
        hint = " The body that a letter goes to is recipient.organisation." if key in _BODIES else ""
        raise NoField(f'"{" ".join(typed.split())}" is a column of the list that no letter shows.{hint}')
    return _names().get(fold(typed), "")


def no_field(typed: str) -> NoField:
    """Return the error for a name that means nothing, with the nearest heading."""
    headings = [column.heading for column in LEAVERS.columns if column.key in LEAVER_FIELDS]
    near = get_close_matches(typed, [*headings, *_names().values()], n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return NoField(f'"{typed}" is neither a heading of the list of leavers nor a field.{hint}')


@cache
def _names() -> dict[str, str]:
    """Return each field by its name without capitals and spaces, where that means one field alone."""
    spaces = {
        space: FIELDS[space] for space in ("leaver", "recipient", "school", "letter", "choice", "subject")
    }
    alone: dict[str, list[str]] = {}
    for space, fields in spaces.items():
        for name in fields:
            alone.setdefault(fold(name), []).append(f"{space}.{name}")
    names = {name: fields[0] for name, fields in alone.items() if len(fields) == 1}
    names |= {fold(name): f"leaver.{name}" for name in LEAVER_FIELDS}
    for space, fields in {**spaces, "withheld": FIELDS["withheld"]}.items():
        for name in fields:
            names[fold(f"{space}.{name}")] = names[fold(space + name)] = f"{space}.{name}"
    return names


def _loop(rest: str) -> str:
    """Return what follows "for", its list by the list's own name."""
    item, *name = re.split(r"(?<!\s)\s+in\s+", rest, maxsplit=1, flags=re.IGNORECASE)
    return f"{item} in {snake(name[0]) if snake(name[0]) in LISTS else name[0]}" if name else rest


def _expression(text: str) -> Iterator[str]:
    """Yield an expression part by part, its fields by their own names."""
    filtering = False
    for part in _BETWEEN.split(text):
        if _BETWEEN.fullmatch(part):
            filtering = part == "|"
            word = part.lower() if part.lower() in _WORDS else part
            yield {"not": "not ", "(": word, ")": word}.get(word, word if word[0] in "'\"" else f" {word} ")
        elif filtering and part.strip().lower() in FILTERS:
            yield part.strip().lower()
        elif part.strip():
            yield _operand(part.strip())


def _operand(typed: str) -> str:
    if found := field_of(typed):
        return found
    name = snake(typed)
    if name in LISTS:
        return name
    if _PLAIN.fullmatch(typed):  # a loop's own field, or what the judge has words for
        return typed
    raise no_field(typed)
