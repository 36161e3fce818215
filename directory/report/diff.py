"""The report of `diff`: what changed between two workbooks, in words, as JSON, for a pull request."""

import re
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from directory.checks.widened import Widening, widened
from directory.report.style import Forms, Style, json_of
from directory.report.tables import wrapped
from directory.values.text import printable
from directory.workbook.compare import (
    KEYS,
    CellChange,
    Change,
    ColumnChange,
    Difference,
    RowChange,
    SheetChange,
)
from directory.workbook.schema import ACCEPTED, ALL_SHEETS, RECIPIENTS, SCHOOL

INDENT = 4
SAME = "No difference in any cell of the directory's own columns."
# GitHub takes 65,536 characters in a comment and 1 MiB in a job summary (read 2026-11-24).
MARKDOWN_CHARACTERS = 60_000

MORE = "The register lets more go than before"

# Makes a cell's text fit to stand in a sentence.
Show = Callable[[str], str]
# A sentence, and the lines that belong below it.
Sentence = tuple[str, list[str]]


def _record(difference: Difference) -> dict[str, Any]:
    return {
        "counts": {change.value: difference.count(change) for change in Change},
        "sheets": [
            {
                "sheet": sheet.sheet,
                "change": sheet.change.value,
                "columns": [_column_record(column) for column in sheet.columns],
                "rows": [_row_record(sheet.sheet, row) for row in sheet.rows],
            }
            for sheet in difference.sheets
        ],
    }


def _column_record(column: ColumnChange) -> dict[str, Any]:
    return {"column": column.heading, "change": column.change.value, "filled": column.filled}


def _row_record(sheet: str, row: RowChange) -> dict[str, Any]:
    keys = zip(KEYS[sheet], row.key, strict=True)
    return {
        "change": row.change.value,
        "key": {_heading(sheet, column): text or None for column, text in keys},
        "organisation": row.organisation or None,
        "row": row.row,
        "cells": [
            {
                "column": _heading(sheet, cell.column),
                "cell": cell.cell,
                "old": cell.old or None,
                "new": cell.new or None,
            }
            for cell in row.cells
        ],
    }


def _heading(sheet: str, column: str) -> str:
    return ALL_SHEETS[sheet].column(column).heading


def _text(difference: Difference, style: Style) -> str:
    if not difference:
        return f"{SAME}\n"
    parts = []
    for heading, sentences in _sections(difference, _in_words):
        lines = [f"{heading}\n"]
        for sentence, below in sentences:
            lines.append(_hanging(sentence, style.width, 0))
            lines += [_hanging(line, style.width, INDENT) for line in below]
        parts.append("\n".join(lines) + "\n")
    return "\n".join([*parts, f"{_tally(difference)}\n"])


def _hanging(sentence: str, width: int, indent: int) -> str:
    """Return a sentence in lines of ``width``: the first ``indent`` characters in, the others four more."""
    lines = wrapped(sentence, width - indent - INDENT).split("\n")
    return " " * indent + ("\n" + " " * (indent + INDENT)).join(lines)


def _markdown(difference: Difference, _: Style) -> str:
    """Return GitHub's Markdown, short enough for a comment on a pull request.

    What comes from a cell stands in a code span, the one place where nothing of it can become markup, a link
    or a mention that sends somebody an e-mail (CommonMark 0.31.2, 6.1).
    """
    if not difference:
        return f"{SAME}\n"
    parts, room, left_out = [], MARKDOWN_CHARACTERS, 0
    for title, sentences in _sections(difference, _code):
        heading = f"\n**{title}**\n\n"
        for sentence, below in sentences:
            item = f"{heading}- {sentence}\n" + "".join(f"  - {line}\n" for line in below)
            if left_out or len(item) > room:
                left_out += 1
                continue
            parts.append(item)
            room -= len(item)
            heading = ""
    more = f"\nAnd {left_out} more: the text form lists all of them.\n" if left_out else ""
    return "".join(parts).lstrip("\n") + f"{more}\n{_tally(difference)}\n"


def _tally(difference: Difference) -> str:
    counts = [f"{difference.count(change)} {change}" for change in Change]
    return f"Rows: {', '.join(counts)}."


def _sections(difference: Difference, show: Show) -> Iterator[tuple[str, Iterator[Sentence]]]:
    """Yield each heading with its sentences: first what the register lets go, then sheet by sheet."""
    more = list(widened(difference))
    if more:
        yield MORE, (_lets_more(one, show) for one in more)
    for sheet in difference.sheets:
        yield sheet.sheet, _sentences(sheet, show)


def _lets_more(widening: Widening, show: Show) -> Sentence:
    sheet, row, _column, (what, texts) = widening
    return f"{_who(sheet, row, show)} {what.format(*map(show, texts))}.", []


def _sentences(sheet: SheetChange, show: Show) -> Iterator[Sentence]:
    """Yield what there is to say of a sheet, each sentence with the lines that belong below it."""
    if sheet.change is not Change.CHANGED:
        yield f"The sheet is {_is(sheet.change)}.", []
    for column in sheet.columns:
        filled = "" if column.filled is None else f", filled in {column.filled} rows"
        yield f"The column {show(column.heading)} is {_is(column.change)}{filled}.", []
    for row in sheet.rows:
        who = _who(sheet.sheet, row, show)
        if row.change is Change.ADDED:
            yield f"{who} is new, in row {row.row}:", [_filled(sheet.sheet, cell, show) for cell in row.cells]
        elif row.change is Change.REMOVED:
            yield f"{who} is gone, from row {row.row}.", []
        else:
            for cell in row.cells:
                yield f"{who}: {_was(sheet.sheet, cell, show)}", []


def _is(change: Change) -> str:
    return "new" if change is Change.ADDED else "gone"


def _filled(sheet: str, cell: CellChange, show: Show) -> str:
    return f"{_heading(sheet, cell.column)}: {show(cell.new)}"


def _was(sheet: str, cell: CellChange, show: Show) -> str:
    old, new = (show(text) if text else "blank" for text in (cell.old, cell.new))
    if (sheet, cell.column) == (RECIPIENTS.name, "id"):
        return f"ID changed from {old} to {new}."
    return f"{_heading(sheet, cell.column)} was {old}, is now {new}."


def _who(sheet: str, row: RowChange, show: Show) -> str:
    """Return what a row is about: "Leicester College (leicester-college)", with what else its key says."""
    parts = {column: show(text) for column, text in zip(KEYS[sheet], row.key, strict=True) if text}
    if row.organisation:
        name, id_ = show(row.organisation), next((column for column in parts if column in _IDS), None)
        if id_:
            parts[id_] = f"{name} ({parts[id_]})"
        else:
            parts["id"] = name
    if sheet == ACCEPTED.name and parts:
        return f"The acceptance of {', '.join(parts.values())}"
    if sheet == SCHOOL.name and parts:
        return f"The setting {', '.join(parts.values())}"
    return ", ".join(parts.values()) or f"Row {row.row}"


_IDS = ("id", "recipient")
# Beside these a reader could not tell where a text ends and the sentence goes on.
_ENDS = re.compile(r"[,;:.!?](?:\s|$)|\"|^blank$|\n")


def _in_words(text: str) -> str:
    """Return a cell's text on one line, in quotation marks where it could be read as part of the sentence."""
    line = text.replace("\n", " / ")
    return f'"{line}"' if _ENDS.search(text) else line


def _code(text: str) -> str:
    """Return a cell's text as a code span: its fence is longer than any run of backticks in it."""
    line = printable(text).replace("\n", " / ")
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"


FORMS: Forms[Difference] = MappingProxyType({"text": _text, "json": json_of(_record), "markdown": _markdown})
