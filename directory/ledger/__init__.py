"""The ledger: an append-only record of each letter, its recipient, its basis and its fate, in SQLite.

It holds names of fields, never their values. ``open_ledger`` locks it for a run that records; ``read_ledger``
only reads, also while another run sends.
"""

from directory.ledger.errors import (
    LedgerAbsent,
    LedgerBusy,
    LedgerOlder,
    LedgerUnfit,
    LedgerUnwritable,
    NothingSaid,
    WrongStep,
)
from directory.ledger.reader import LedgerReader, read_ledger, remembered_in
from directory.ledger.writer import Ledger, open_ledger

__all__ = [
    "Ledger",
    "LedgerAbsent",
    "LedgerBusy",
    "LedgerOlder",
    "LedgerReader",
    "LedgerUnfit",
    "LedgerUnwritable",
    "NothingSaid",
    "WrongStep",
    "open_ledger",
    "read_ledger",
    "remembered_in",
]
