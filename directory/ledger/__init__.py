"""What left, to whom, on which basis: an append-only record in SQLite. Field names, never values.

``open_ledger`` holds it for one run that records; ``read_ledger`` only asks, also while another run sends.
"""

from directory.ledger.errors import LedgerAbsent, LedgerBusy, LedgerUnfit, LedgerUnwritable, WrongStep
from directory.ledger.reader import LedgerReader, read_ledger
from directory.ledger.writer import Ledger, open_ledger

__all__ = [
    "Ledger",
    "LedgerAbsent",
    "LedgerBusy",
    "LedgerReader",
    "LedgerUnfit",
    "LedgerUnwritable",
    "WrongStep",
    "open_ledger",
    "read_ledger",
]
