"""A plan as a table for the office or as JSON for a program: no value of a leaver in either."""

import json
from collections.abc import Sequence
from typing import Any

from directory.model import Notice, Plan
from directory.report.tables import Heading, table, wrapped


def plan(made: Plan, form: str, *, width: int) -> str:
    """Return ``made`` in ``form``, "text" or "json". ``width`` in characters."""
    if form == "json":
        return json.dumps(plan_record(made), ensure_ascii=False, indent=2) + "\n"
    parts = []
    if made.notices:
        parts.append("Letters\n\n" + _notices(made.notices, width))
    if made.held:
        headings = [Heading("Cell", 6), Heading("Held because"), Heading("Code", 4)]
        parts.append(
            "Held\n\n" + table(headings, [[h.cell, h.reason, h.code] for h in made.held], width=width)
        )
    return "\n".join(parts) + f"\n{tally(len(made.notices), len(made.held))}\n"


def tally(letters: int, held: int) -> str:
    """Return the sum that accounts for every row: "33 leavers = 22 letters + 11 held."."""
    return f"{counted(letters + held, 'leaver')} = {counted(letters, 'letter')} + {held} held."


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 letter", "2 letters"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def plan_record(made: Plan) -> dict[str, Any]:
    """Return a plan as other programs rely on it."""
    return {
        "template": made.template,
        "on": made.on.isoformat(),
        "notices": [
            {
                "key": notice.key,
                "recipient": notice.recipient.id,
                "cell": notice.cell,
                "rule": notice.rule.rule,
                "shared": list(notice.shared),
                "withheld": [{"field": one.field, "reason": one.reason} for one in notice.decision.withheld],
                "files": list(notice.files),
            }
            for notice in made.notices
        ],
        "held": [{"cell": held.cell, "code": held.code, "reason": held.reason} for held in made.held],
    }


def _notices(notices: Sequence[Notice], width: int) -> str:
    """Return the letters' table. What all of them share is said once, below it."""
    common = set.intersection(*(set(notice.shared) for notice in notices))
    headings = [
        Heading("Cell", 6),
        Heading("To", 26),
        Heading("Goes as", 12),
        Heading("Also tells, and leaves out"),
    ]
    rows = [
        [notice.cell, notice.recipient.id, _route(notice), _particulars(notice, common)] for notice in notices
    ]
    shared = ", ".join(field.replace("_", " ") for field in notices[0].shared if field in common)
    said = wrapped(f"Every letter tells: {shared}.", width)
    return f"{table(headings, rows, width=width)}\n{said}\n"


def _route(notice: Notice) -> str:
    return "e-mail draft" if notice.email else "letter"


def _particulars(notice: Notice, common: set[str]) -> str:
    also = ", ".join(field.replace("_", " ") for field in notice.shared if field not in common)
    out = (f"Leaves out {one.field.replace('_', ' ')}: {one.reason}" for one in notice.decision.withheld)
    return "\n".join(line for line in (also, *out, notice.email_doubt) if line)
