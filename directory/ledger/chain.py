"""Chain the ledger's lines by hashes, so that a changed or missing line shows. Pure.

Each event's hash covers the hash before it, the event's own columns, and the rows of its notice and of its
run; where a run begins, also the details of bodies that it recorded. A person who changes one of them must
compute every later hash again, and then the last hash differs from the one in each folder's plan.json and in
the note of the last run.
"""

import json
from collections.abc import Sequence
from hashlib import sha256


def link(
    previous: str,
    event: Sequence[object],
    notice: Sequence[object],
    run: Sequence[object],
    details: Sequence[Sequence[object]] = (),
) -> str:
    """Return an event's hash, SHA-256 in hex. ``event`` is without its hashes; ``notice`` is () for a run's.

    ``details`` are () except where a run begins, and there too in the lines of older ledgers.

    JSON keeps text, number and null apart, so that no two different rows give the same text.
    """
    rows: list[object] = [previous, list(event), list(notice), list(run)]
    if details:
        rows.append([list(one) for one in details])
    return sha256(json.dumps(rows, default=_plain).encode()).hexdigest()


def _plain(value: object) -> object:
    """Return bytes in a form that JSON can hold; this program writes none, but somebody else may."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    raise TypeError(value)
