"""Files made to hurt, a generator for each way: every one costs little, and one plain sentence."""

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from zipfile import ZIP_BZIP2, ZipFile

import pytest

from directory.workbook.guard import WorkbookUnreadable
from directory.workbook.read import read_workbook
from directory.workbook.schema import RECIPIENTS
from tests.hostile import MEGABYTES, SECONDS, Ended, Run, Stage, ended, runs, stage
from tests.hostile_books import HOSTILE, MAIN, PARTS, SHEET, write
from tests.hostile_files import KINDS
from tests.machine import slowness

pytestmark = pytest.mark.slow

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
ROOT = Path(__file__).parent.parent
SLOW = 2  # beside other tests a run may take twice what `make hostile` allows


def check(path: Path) -> tuple[str, int, float, float]:
    """Run ``check`` on the file; return what it said, its exit code, seconds at work, and memory in MB."""
    script = (
        "import re, sys, time; from pathlib import Path; from directory.commands import cli\n"
        "try: cli(['check', sys.argv[1]], standalone_mode=True)\n"
        # Not ru_maxrss: a child inherits that of the test run that forked it.
        "finally: status = Path('/proc/self/status').read_text(); "
        "print('PEAK', int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024, time.process_time(), "
        "file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    said, _, measured = run.stderr.rpartition("PEAK ")
    # The processor's time, not the clock's: other people's work on a shared machine costs nobody anything.
    megabytes, seconds = map(float, measured.split() or (0, 0))
    return run.stdout + said, run.returncode, seconds, megabytes


def chosen(kind: str) -> list[Run]:
    """Return each file of a kind with one command, in turn, and its first file with all."""
    files, commands = KINDS[kind]
    first, turns = next(iter(files)), dict(zip(files, cycle(commands)))
    of_the_kind = (run for run in runs() if run.kind == kind)
    return [run for run in of_the_kind if run.file == first or run.command == turns[run.file].split()]


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with stage() as made:
        yield made


@LINUX
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_file_costs_little_and_one_sentence_in_any_command(kind: str, on: Stage) -> None:
    most = SLOW * SECONDS * slowness()
    wrong = [(one, end.wrong_beyond(most)) for one, end in ended(chosen(kind), on)]
    assert [f"{one}: {why}" for one, why in wrong if why] == []


def test_what_a_run_costs_too_much_is_seen() -> None:
    assert Ended(2, "", "One sentence.\n", SECONDS + 0.1, 100).wrong == "5.1 s"
    assert Ended(2, "", "One sentence.\n", 1, MEGABYTES + 1).wrong == "301 MB"
    assert Ended(2, "", "One sentence.\n", SECONDS, MEGABYTES).wrong == ""


@pytest.mark.parametrize("way", [way for way, (_, _, says) in HOSTILE.items() if says])
def test_hostile_workbook_says_what_it_is(way: str, tmp_path: Path) -> None:
    part, pieces, says = HOSTILE[way]
    write(tmp_path / "recipients.xlsx", part, pieces())
    with pytest.raises(WorkbookUnreadable, match=says):
        read_workbook(tmp_path / "recipients.xlsx", date(2026, 8, 31))


# The costliest fills a sheet to the last cell that is read; of the others a third shows what they cost.
JUNK = {
    "words": ("abcdefghij 0123", 40_000),
    "digits": ("0123456789 ", 119_000),
    "signs": ("abc01 @./-+\u00e9(", 40_000),
    "pairs": ("0116 2/", 40_000),
}
READING = 45  # seconds: a quiet machine takes five for all these cells, a slow and crowded one took 16


@LINUX
@pytest.mark.parametrize(("letters", "cells"), JUNK.values(), ids=JUNK)
def test_a_sheet_full_of_junk_costs_little_more_than_reading_it(
    letters: str, cells: int, tmp_path: Path
) -> None:
    generator = random.Random(5)  # noqa: S311
    headings = "".join(
        f'<c t="inlineStr"><is><t>{column.heading}</t></is></c>' for column in RECIPIENTS.columns
    )

    def cell() -> str:
        text = "".join(generator.choices(letters, k=generator.randint(8, 40)))
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    def pieces() -> Iterator[str]:
        yield f"<worksheet {MAIN}><sheetData><row>{headings}</row>"
        for _ in range(cells // len(RECIPIENTS.columns)):
            yield f"<row>{''.join(cell() for _ in RECIPIENTS.columns)}</row>"
        yield "</sheetData></worksheet>"

    path = tmp_path / "recipients.xlsx"
    write(path, SHEET, pieces())
    said, code, seconds, megabytes = check(path)
    assert (code, "Traceback" in said) == (1, False)
    assert "errors, 0 warnings, 0 notes" in said
    assert seconds < READING * slowness() * cells / 119_000
    assert megabytes < MEGABYTES


@LINUX
def test_part_in_an_odd_packing_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "recipients.xlsx"
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
    said, code, _, _ = check(path)
    assert code in (1, 2)
    assert "Traceback" not in said
