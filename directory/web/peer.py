"""Tell whose connection it is: the user at the other end, as Linux knows it. Other systems do not tell."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import AF_INET, AF_INET6, inet_pton

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_WORD = 4  # bytes of an address that the kernel prints as one number


def is_own(port: int, ours: int) -> bool:
    """Return whether the connection from ``port`` to ``ours``, both on 127.0.0.1, is this user's own.

    Where the system has no such table, the page's other locks must do: then it is True.
    """
    if not TABLES[0].exists():
        return True
    return any(uid == os.getuid() for uid in owners(port, ours, "".join(map(_text, TABLES))))


def owners(port: int, ours: int, table: str) -> Iterator[int]:
    """Yield the user id of each connection from ``port`` to ``ours`` in a ``table`` of the kernel's."""
    ends = [(f"{address}:{port:04X}", f"{address}:{ours:04X}") for address in _LOOPBACKS]
    for line in table.splitlines():
        cells = line.split()
        if len(cells) > 7 and (cells[1], cells[2]) in ends:
            yield int(cells[7])


def _text(path: Path) -> str:
    return path.read_text("ascii") if path.exists() else ""


def _printed(address: bytes) -> str:
    """Return an address as the kernel prints it: words of four bytes, each as this machine reads a number."""
    words = (address[at : at + _WORD] for at in range(0, len(address), _WORD))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)


_LOOPBACKS = (
    _printed(inet_pton(AF_INET, "127.0.0.1")),
    _printed(inet_pton(AF_INET6, "::ffff:127.0.0.1")),
)
