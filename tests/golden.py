"""Texts that were read once by a person and kept in ``tests/golden/``: a test shows what has changed.

``python -m tests.golden`` prints the differences of all letters; with ``--write`` it keeps the new texts, for
whoever has read them. Nothing else writes there.
"""

import sys
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def difference(name: str, text: str) -> str:
    """Return how ``text`` differs from the kept text ``name``, line by line; "" when it does not."""
    path = GOLDEN / f"{name}.txt"
    kept = path.read_text("utf-8") if path.is_file() else ""
    return "\n".join(unified_diff(kept.split("\n"), text.split("\n"), "kept", "now", lineterm=""))


def keep(texts: Mapping[str, str]) -> None:
    """Make the kept texts these, and no others."""
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.txt"):
        if path.stem not in texts:
            path.unlink()
    for name, text in texts.items():
        (GOLDEN / f"{name}.txt").write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    from tests.test_letters import CASES, as_text

    now = {name: as_text(name) for name in CASES}
    for name, text in now.items():
        if changed := difference(name, text):
            print(f"== {name}\n{changed}\n")
    if "--write" in sys.argv[1:]:
        keep(now)
