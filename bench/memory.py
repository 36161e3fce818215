"""Measure the memory of a check of a large directory, in a process of its own for each size."""

import subprocess
import sys
from pathlib import Path

from bench.checks import BODIES, write_directory

ROOT = Path(__file__).parent.parent

# Not ru_maxrss: a child inherits that of the process that forked it. Megabytes, by Linux's own account.
_RUN = """
import re, sys
from datetime import date
from pathlib import Path
from directory.checks import registry
from directory.workbook.read import read_book

def peak():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024

registry.all_checks()
book = read_book(Path(sys.argv[1]), date(2026, 11, 23))
read = peak()
registry.run(book)
print(read, peak())
"""


def memory(folder: Path) -> str:
    """Return lines on the peak of memory, in MB, once a directory is read and once it is checked."""
    if sys.platform != "linux":
        return "Memory is not measured: only Linux tells a process's peak."
    lines = []
    for bodies in (BODIES // 10, BODIES):
        path = folder / f"{bodies} bodies.xlsx"
        write_directory(path, bodies)
        run = subprocess.run(  # noqa: S603  # ourselves
            [sys.executable, "-c", _RUN, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        read, checked = run.stdout.split()
        lines.append(f"{bodies:>7,} bodies: {read} MB once read, {checked} MB at the peak of the checks")
    return "\n".join(lines)
