"""A good plan.json, with entries changed."""

import json
from collections.abc import Sequence
from typing import Any

SOURCES = {
    "templates": ["post16-transfer"],
    "template_folder": "../templates",
    "leavers": "../data/leavers.xlsx",
    "workbook": "../data/recipients.xlsx",
    "to": "",
    "fingerprint": {"School: Name": "ab" * 10},
}


def notice(key: str, files: Sequence[str] = ()) -> dict[str, Any]:
    """Return a letter's entry, as far as it is read."""
    return {"key": key, "template": "t", "recipient": "b", "cell": "J7", "files": list(files)}


def manifest(*, notices: Sequence[dict[str, Any]] = (), files: Sequence[str] = (), **changed: Any) -> str:
    """Return a plan.json of a run that was finished."""
    record = {
        "template": "post16-transfer",
        "on": "2026-11-23",
        "notices": list(notices),
        "held": [],
        "done_before": [],
        "not_concerned": [],
        "complete": True,
        "files": list(files),
        "sources": SOURCES,
    }
    return json.dumps(record | changed)
