"""The sets of letters: each has a folder, and an address of its own that says nothing of it."""

from hashlib import sha256
from pathlib import Path

DIGITS = 12  # hex


def id_of(folder: Path | str) -> str:
    """Return the name by which addresses know a folder of letters: the same after every start."""
    return sha256(str(Path(folder).resolve()).encode()).hexdigest()[:DIGITS]
