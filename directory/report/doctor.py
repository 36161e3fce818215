"""The report of `doctor`: what this installation is, and whether its place is good for the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from directory.ledger.drive import MEANING, Drive
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found: versions by name, the workspace and its ledger (None without one), the fonts."""

    versions: Mapping[str, str]
    workspace: Path | None
    ledger: Path | None
    lock: str
    drive: Drive | None
    fonts: int


def _text(found: Examination, style: Style) -> str:
    drive = found.drive
    rows = [
        *([name, version] for name, version in found.versions.items()),
        ["Folder", str(found.workspace or "none here: no data/recipients.xlsx in or above this folder")],
        ["Ledger", str(found.ledger or "none")],
        ["Lock", found.lock],
        ["Drive", " ".join(filter(None, (drive.kind, f"({drive.name})" if drive.name else "")))]
        if drive
        else ["Drive", "unknown without a ledger"],
        ["Fonts", f"{found.fonts} families, our own first"],
    ]
    meaning = f"\n{wrapped(MEANING[drive.kind], style.width)}\n" if drive else ""
    return f"{table([Heading('What', 14), Heading('As found')], rows, style)}{meaning}"


def _record(found: Examination) -> dict[str, Any]:
    drive = found.drive
    return {
        "versions": dict(found.versions),
        "workspace": found.workspace.as_posix() if found.workspace else None,
        "ledger": found.ledger.as_posix() if found.ledger else None,
        "lock": found.lock,
        "drive": {"kind": drive.kind.value, "name": drive.name, "meaning": MEANING[drive.kind]}
        if drive
        else None,
        "fonts": found.fonts,
    }


FORMS: Forms[Examination] = MappingProxyType({"text": _text, "json": json_of(_record)})
