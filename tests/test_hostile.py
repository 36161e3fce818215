"""Files made to hurt, a generator for each way: every one costs little, and one plain sentence."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from directory.workbook.schema import RECIPIENTS

pytestmark = pytest.mark.slow

SECONDS, MEGABYTES = 5, 300
ROOT = Path(__file__).parent.parent

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


# Every file with one command of its kind, every command with one file: the whole table takes minutes.
FIRST = {kind: next(iter(files)) for kind, (files, _) in KINDS.items()}
CHOSEN = [one for one in runs() if one.command == list(commands_of(one.kind))[0].split() or one.file == FIRST[one.kind]]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
def test_hostile_file_costs_little_and_one_sentence() -> None:
    assert [f"{one}: {end.wrong}" for one, end in ended(CHOSEN) if end.wrong] == []


JUNK = {
    "words": "abcdefghij 0123",
    "digits": "0123456789 ",
    "signs": "abc01 @./-+\u00e9(",
    "pairs": "0116 2/",
}
READING = 15  # seconds: openpyxl takes four for these cells, and a machine of CI's is slow and shared


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
@pytest.mark.parametrize("letters", JUNK)
def test_a_sheet_full_of_junk_costs_little_more_than_reading_it(letters: str, tmp_path: Path) -> None:
    generator = random.Random(5)  # noqa: S311
    headings = "".join(
        f'<c t="inlineStr"><is><t>{column.heading}</t></is></c>' for column in RECIPIENTS.columns
    )

    def cell() -> str:
        text = "".join(generator.choices(JUNK[letters], k=generator.randint(8, 40)))
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    def pieces() -> Iterator[str]:
        yield f"<worksheet {MAIN}><sheetData><row>{headings}</row>"
        for _ in range(119_000 // len(RECIPIENTS.columns)):
            yield f"<row>{''.join(cell() for _ in RECIPIENTS.columns)}</row>"
        yield "</sheetData></worksheet>"

    path = tmp_path / "recipients.xlsx"
    write(path, SHEET, pieces())
    said, code, seconds, megabytes = check(path)
    assert (code, "Traceback" in said) == (1, False)
    assert "errors, 0 warnings, 0 notes" in said
    assert seconds < READING
    assert megabytes < MEGABYTES


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells its peak memory")
def test_part_in_an_odd_packing_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "recipients.xlsx"
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
    said, code, _, _ = check(path)
    assert code in (1, 2)
    assert "Traceback" not in said
