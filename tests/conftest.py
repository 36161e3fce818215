"""How every test runs.

None fails because the machine is busy or a day ends, and none writes into the school's ledger.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

from directory.ledger import open_ledger

# Each ledger and each letter waits until the disk has it; in memory, where there is room, that takes no time.
IN_MEMORY = Path("/dev/shm")  # noqa: S108  # the system's own; Linux alone has it
if (
    "TMPDIR" not in os.environ
    and IN_MEMORY.is_dir()
    and disk_usage(IN_MEMORY).free > 8 * 2**30
    and not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC  # some tests start a program that they write
):
    os.environ["TMPDIR"] = tempfile.tempdir = str(IN_MEMORY)

# What a test wrote yesterday it would not know again: in the evening its clock is five hours behind, and
# no day ends while they run.
if hasattr(time, "tzset") and "TZ" not in os.environ:
    os.environ["TZ"] = "UTC" if datetime.now(UTC).hour < 20 else "<-05>+05"
    time.tzset()

# A first run builds Hypothesis's tables of characters, and a shared machine may take its time over them.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples in every run: new ones are for who looks for faults (CONTRIBUTING.md).
settings.register_profile("repeatable", settings.get_profile("patient"), derandomize=True)
settings.load_profile("repeatable")


@cache
def _new_ledger() -> bytes:
    """Return a ledger that has just begun: made once, as to make one waits for the disk."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with open_ledger(path, now=lambda: datetime.now(UTC), command="init", new=True):
            pass
        return path.read_bytes()


def _settings_in(folder: Path) -> str:
    """Return the path of settings of their own: their ledger is in ``folder``, and nothing was sent yet."""
    path, ledger = folder / "recipients.toml", folder / "data" / "ledger.db"
    path.touch()
    ledger.parent.mkdir()
    ledger.write_bytes(_new_ledger())
    return str(path)


@pytest.fixture(scope="module", autouse=True)
def _ledger_of_the_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give fixtures that a module's tests share a ledger to themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECIPIENTS_SETTINGS", _settings_in(tmp_path_factory.mktemp("ledger")))
        yield


@pytest.fixture(autouse=True)
def _ledger_of_the_test(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a ledger of its own."""
    monkeypatch.setenv("RECIPIENTS_SETTINGS", _settings_in(tmp_path_factory.mktemp("ledger")))
