"""One long job at a time: whoever presses meanwhile joins it."""

from collections.abc import Generator
from datetime import UTC, datetime
from threading import Event

from directory.web.work import Job, Work
from tests.web.running import PATIENCE, until


def test_second_job_joins_the_one_that_is_at_work() -> None:
    work, go, begun = Work(), Event(), list[str]()

    def steps(job: Job) -> Generator[object, None, None]:
        begun.append(job.about)
        go.wait(PATIENCE)
        yield

    first, second = (Job(name, "write", 1, datetime.now(UTC), "ab") for name in ("one", "two"))
    assert work.begin(first, steps) is first
    joined = work.begin(second, steps)
    go.set()
    assert joined is first
    until(lambda: not work.busy)
    assert begun == ["one"]
    assert work.begin(second, steps) is second
    until(lambda: not work.busy)
    assert begun == ["one", "two"]
