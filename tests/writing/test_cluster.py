"""Letters that a Dask cluster makes are those that one process makes, also when one of its workers dies."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from pickle import loads
from tempfile import TemporaryDirectory
from time import monotonic, sleep

import pytest

from directory.model import Held, Notice
from directory.planning.prepare import Prepared
from directory.writing import workers
from directory.writing.cluster import ClusterUnfit, made_on, make_chunk
from directory.writing.making import Maker
from directory.writing.write import write
from tests.writing.test_workers import in_order
from tests.writing.test_write import ROOT, prepared

pytest.importorskip("distributed")


PATIENCE = 90.0  # seconds: a shared machine may take its time, and only a fault waits for them


@dataclass
class Cluster:
    """A scheduler on the loopback, and its workers, each a process."""

    env: dict[str, str]
    address: str = ""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *argv: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", *argv]
        self.processes.append(
            subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        return self.processes[-1]

    def scheduler(self, file: Path) -> None:
        """Start the scheduler, and wait until it has written into ``file`` on which port it listens."""
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self.start("distributed.cli.dask_scheduler", *options)
        until = monotonic() + PATIENCE
        while not self.address:
            assert monotonic() < until, "the scheduler does not start"
            with suppress(FileNotFoundError, json.JSONDecodeError):  # not there yet, or not whole
                self.address = json.loads(file.read_text())["address"]
            sleep(0.05)

    def worker(self) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        name = f"worker {len(self.processes)}"
        return self.start("distributed.cli.dask_worker", self.address, "--name", name, *options)

    def wait_for_workers(self, number: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=PATIENCE)

    def kill_the_last_worker_at_work(self) -> None:
        """Kill it while it has a chunk to do: the death of one that has finished counts as no failure."""
        from distributed import Client

        until, name = monotonic() + PATIENCE, f"worker {len(self.processes) - 1}"
        with Client(self.address, timeout=PATIENCE, set_as_default=False) as client:
            there = client.scheduler_info(n_workers=-1)["workers"]
            (last,) = (where for where, one in there.items() if one["name"] == name)
            while not client.processing().get(last):
                assert monotonic() < until, "the worker gets nothing to do"
                sleep(0.05)
        self.processes[-1].kill()


@contextmanager
def cluster(number: int, failures: int = 3) -> Iterator[Cluster]:
    """Run a scheduler and its workers, which are all there when this begins."""
    found = Cluster(os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(failures)})
    try:
        with TemporaryDirectory() as folder:
            found.scheduler(Path(folder) / "scheduler.json")
            for _ in range(number):
                found.worker()
            if number:
                found.wait_for_workers(number)
            yield found
    finally:
        for process in found.processes:
            process.kill()
            process.wait()


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Prepared:
    monkeypatch.setattr(workers, "CHUNK", 1)
    monkeypatch.setattr("directory.writing.cluster.ANSWER", PATIENCE)
    return prepared(ROOT / "data" / "leavers.example.xlsx")


def test_worker_of_another_version_makes_no_letter() -> None:
    error = loads(make_chunk(b"", b"", "0.0.0"))  # noqa: S301
    assert isinstance(error, ClusterUnfit)
    assert "and this one 0.0.0." in str(error)


@pytest.mark.slow
@pytest.mark.parametrize("failures", [3, 0])
def test_worker_of_a_cluster_that_is_killed_half_way_costs_no_letter_unless_the_scheduler_gives_up(
    plan: Prepared, tmp_path: Path, failures: int
) -> None:
    alone = {one.key: Maker(plan).make(one) for one in plan.plan.notices}
    with (
        cluster(2, failures) as there,
        closing(write(plan, tmp_path / "out", cluster=there.address)) as run,
        ThreadPoolExecutor(1) as aside,
    ):
        there.processes[-1].send_signal(signal.SIGSTOP)
        death = aside.submit(there.kill_the_last_worker_at_work)
        found = list(run)
        death.result()
    held = [one for one in found if isinstance(one, Held)]
    assert len(found) == len(alone)
    assert {one.code for one in held} == ({"H60"} if failures == 0 else set())
    written = {
        one.key: [(tmp_path / "out" / name).read_bytes() for name in one.files]
        for one in found
        if isinstance(one, Notice)
    }
    assert written
    assert {key: alone[key].files for key in written} == {key: tuple(files) for key, files in written.items()}


@pytest.mark.slow
def test_cluster_without_workers_or_scheduler_is_told_in_words(
    plan: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cluster(0) as there, pytest.raises(ClusterUnfit, match="has no workers"):
        next(made_on(there.address, plan, in_order(plan)))
    monkeypatch.setattr("directory.writing.cluster.ANSWER", 2)
    with pytest.raises(ClusterUnfit, match="No Dask scheduler answers at tcp://127"):
        next(made_on(there.address, plan, in_order(plan)))
