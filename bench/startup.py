"""Time ``recipients --help``, next to starting Python to do nothing."""

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence

from bench.timing import Result, Side, interleave

ROUNDS = 15


def startup() -> Result:
    """Return the time of ``recipients --help``, as it is installed here, beside ``python -c pass``."""
    program = shutil.which("recipients", path=sysconfig.get_path("scripts"))
    assert program, "recipients is not installed beside this Python: make bench installs it"
    assert b"check" in _run((program, "--help"))
    ours, peer = interleave(
        [Side(lambda _: _run((program, "--help"))), Side(lambda _: _run((sys.executable, "-c", "pass")))],
        range(ROUNDS + 1),
        ROUNDS,
    )
    return Result("recipients --help / python -c pass", ours, peer, goal=6, slower=True)


def _run(command: Sequence[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # our own two
