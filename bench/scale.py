"""Make the letters of a whole country, as many as are asked for: ``python -m bench.scale 650000``.

They come in lists of 10,000 leavers: the program reads no list of more than 300,000 filled cells. The disk
keeps no more files than one chunk has in each process: every chunk's take the places of the last one's.
"""

import csv
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from pickle import loads
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, sleep

from bench.leavers import EXAMPLE, prepare, varied
from directory.documents.eml import Draft, write_draft
from directory.documents.forms import Forms, compile_forms
from directory.model import Notice
from directory.planning.prepare import Prepared
from directory.templates.context import reference_of
from directory.workbook.schema import LEAVERS
from directory.writing.folder import Folder
from directory.writing.making import packed, packed_setup
from directory.writing.workers import chunks_of

LIST = 10_000  # leavers
MOST_NUMBERS = 90_000  # invented UPNs have five digits to differ in
PDFS = 20_000  # so many are made, and the rest projected
WORKERS = os.cpu_count() or 1


class _Job:
    """What one of the processes knows: the plan's set-up, the compiled forms, and a folder of its own."""

    now: "_Job"

    def __init__(self, setup: bytes, folder: Path) -> None:
        self.prepared: Prepared = loads(setup)  # noqa: S301  # our own
        (template,) = self.prepared.templates.values()
        self.forms: Forms = compile_forms(template, self.prepared.letterhead)
        self.folder = Folder.open(folder / str(os.getpid()), replace=False)
        self.pdf = b""

    @classmethod
    def begin(cls, setup: bytes, folder: Path) -> None:
        cls.now = cls(setup, folder)


def _word(job: _Job, notice: Notice) -> bytes:
    return job.forms.docx(job.prepared.context(notice))


def _draft(job: _Job, notice: Notice) -> bytes:
    """Return a draft with the PDF of the first letter: setting one is a stage of its own."""
    context, school = job.prepared.context(notice), job.prepared.background.school
    job.pdf = job.pdf or job.forms.pdf(context)
    draft = Draft(
        to="office@example.org",
        sender=school["email"],
        sender_name=school["name"],
        subject=job.forms.subject(context),
        text=job.forms.cover_text(context),
        html=job.forms.cover_html(context),
        pdf=job.pdf,
        pdf_name=f"{reference_of(notice, school)}.pdf",
    )
    return write_draft(draft)


def _pdf(job: _Job, notice: Notice) -> bytes:
    return job.forms.pdf(job.prepared.context(notice))


# Each stage's files, and what makes one; a PDF is measured as it is made.
STAGES: Mapping[str, tuple[str, Callable[[_Job, Notice], bytes]]] = {
    "Word": ("docx", _word),
    "Drafts": ("eml", _draft),
    "PDF": ("pdf", _pdf),
}


def make(stage: str, notices: bytes) -> tuple[int, float]:
    """Make letters and put them into the folder; return how many, and the processor's seconds."""
    began, job, (ending, made) = process_time(), _Job.now, STAGES[stage]
    some = loads(notices)  # noqa: S301  # our own
    for number, notice in enumerate(some):
        job.folder.put(f"{number}.{ending}", made(job, notice))
    return len(some), process_time() - began


def write_list(path: Path, first: int, count: int) -> None:
    """Write ``count`` invented leavers to the .csv at ``path``, numbered from ``first``."""
    good = [notice.leaver.row.values for notice in prepare(EXAMPLE).plan.notices if notice.leaver]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.heading for column in LEAVERS.columns])
        for number in range(first, first + count):
            row = varied(good[number % len(good)], number)
            cells = (row.get(column.key) or "" for column in LEAVERS.columns)
            writer.writerow([f"{one:%d/%m/%Y}" if isinstance(one, date) else one for one in cells])


class Totals:
    """How long each stage took, all lists together, and how many letters it was about.

    ``worked`` is the processors' time, in seconds, which does not depend on what else is at work.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.spent: dict[str, float] = defaultdict(float)
        self.worked: dict[str, float] = defaultdict(float)
        self.letters: dict[str, int] = defaultdict(int)

    @contextmanager
    def timed(self, stage: str, letters: int) -> Iterator[None]:
        """Add what is done in the meantime to a stage."""
        began, worked = perf_counter(), process_time()
        yield
        self.spent[stage] += perf_counter() - began
        self.worked[stage] += process_time() - worked
        self.letters[stage] += letters

    def __str__(self) -> str:
        lines = []
        for stage, seconds in self.spent.items():
            rate = self.letters[stage] / seconds
            all_ = (
                f"; all {self.count:,}: {self.count / rate / 60:.1f} min"
                if self.letters[stage] < self.count
                else ""
            )
            each = 1000 * self.worked[stage] / self.letters[stage]
            lines.append(
                f"{stage}: {self.letters[stage]:,} in {seconds / 60:.1f} min, {rate:,.0f}/s{all_}; "
                f"{each:.2f} ms of the processor each"
            )
        own, others = (getrusage(who).ru_maxrss // 1024 for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
        lines.append(
            f"memory at the peak: {own:,} MB here, {others:,} MB in the largest of {WORKERS} processes"
        )
        return "\n".join(lines)


def main(count: int) -> None:
    """Print what the letters took."""
    totals = Totals(count)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = folder / "leavers.csv"
        for first in range(0, count, LIST):
            many = min(LIST, count - first)
            write_list(path, first % MOST_NUMBERS, many)
            with totals.timed("Read, checked and planned", many):
                prepared = prepare(path)
            assert len(prepared.plan.notices) == many
            _make(prepared, folder, totals, [one for one in STAGES if one != "PDF" or first < PDFS])
            print(f"{first + many:,} of {count:,}", file=sys.stderr, flush=True)
    print(totals)


def _make(prepared: Prepared, folder: Path, totals: Totals, stages: Sequence[str]) -> None:
    given = (packed_setup(prepared), folder)
    with ProcessPoolExecutor(WORKERS, get_context("spawn"), _Job.begin, given) as pool:
        wait(
            [pool.submit(sleep, 1) for _ in range(WORKERS)]
        )  # until all have started, which is no letter's time
        for stage in stages:
            with totals.timed(stage, len(prepared.plan.notices)):
                made = list(pool.map(partial(make, stage), map(packed, chunks_of(prepared.plan.notices))))
                assert sum(number for number, _ in made) == len(prepared.plan.notices)
            totals.worked[stage] += sum(seconds for _, seconds in made)


if __name__ == "__main__":
    main(int(sys.argv[1]))
