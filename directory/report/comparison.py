"""The report of `compare-register`: what a national register proposes for the directory, as text or JSON."""

from itertools import chain, repeat
from types import MappingProxyType
from typing import Any

from directory.checks.compare_register import BY_NUMBER, Comparison, short
from directory.report.style import Forms, Style, json_of
from directory.report.tables import NARROW, Heading, table, wrapped
from directory.values.text import counted
from directory.workbook.schema import RECIPIENTS

_MISSING = "Is a digit mistyped, or has the file only a part of the register?"


def _text(found: Comparison, style: Style) -> str:
    """Return the proposals as a table, then what a person has to settle, then a line that sums up."""
    parts = []
    if found.proposals:
        narrow = style.width < NARROW
        headings = [Heading("ID", 6), Heading("Change", 10), Heading("Body", 16 if narrow else 22)]
        headings += [Heading("It says"), Heading("It would say")]
        rows = [
            [*first, one.recipient or "", cell.old or "(blank)", cell.new or "(blank)"]
            for one in found.proposals
            for first, cell in zip(chain([(short(one), one.code)], repeat(("", ""))), one.cells, strict=False)
        ]
        parts.append(table(headings, rows, style))
    parts += [wrapped(f"{id_}: {told}", style.width) + "\n" for id_, told in found.to_settle.items()]
    if found.missing:
        told = f"Their identifiers are not in this file: {', '.join(found.missing)}. {_MISSING}"
        parts.append(wrapped(told, style.width) + "\n")
    parts.append(wrapped(_summed_up(found), style.width) + "\n")
    return "\n".join(parts)


def _summed_up(found: Comparison) -> str:
    by_number = list(found.found.values()).count(BY_NUMBER)
    by_place = len(found.found) - by_number
    known = f"{counted(by_number, 'body')} found by identifier, {by_place} by name and postcode"
    return f"{known}: {counted(len(found.proposals), 'change')} proposed."


def _record(found: Comparison) -> dict[str, Any]:
    """Return each body that was found, and each proposal with its cells."""
    return {
        "found": dict(found.found),
        "missing": list(found.missing),
        "to_settle": dict(found.to_settle),
        "proposals": [
            {
                "id": short(one),
                "recipient": one.recipient,
                "change": one.code,
                "why": one.message,
                "cells": [
                    {
                        "cell": cell.cell,
                        "column": RECIPIENTS.column(cell.column).heading,
                        "old": cell.old,
                        "new": cell.new,
                    }
                    for cell in one.cells
                ],
            }
            for one in found.proposals
        ],
    }


FORMS: Forms[Comparison] = MappingProxyType({"text": _text, "json": json_of(_record)})
