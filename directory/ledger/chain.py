"""The chain of hashes: what makes a changed or missing line of the ledger show. Pure.

Each event's hash covers the hash before it, the event's own columns, and the rows of its notice and of its
run: whoever changes one of them has to make every later hash again, and then the last one is not the one that
each folder's plan.json and the file of the last run remember.
"""

import json
from collections.abc import Sequence
from hashlib import sha256


def link(previous: str, event: Sequence[object], notice: Sequence[object], run: Sequence[object]) -> str:
    """Return an event's hash, SHA-256 in hex. ``event`` is without its hashes; ``notice`` is () for a run's.

    JSON tells text from number from nothing, so that no two different rows read alike.
    """
    rows = [previous, list(event), list(notice), list(run)]
    return sha256(json.dumps(rows, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return bytes as JSON can carry them: nothing of ours writes any, but somebody else's hand may."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(value)
