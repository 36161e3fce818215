"""Time the comparison of a directory with a register of all schools, next to csv reading it alone."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import process_time

from openpyxl import Workbook

from directory.checks.compare_register import compare_register
from directory.workbook.read import read_book
from directory.workbook.schema import RECIPIENTS

SCHOOLS, OURS = 52_000, 40
OTHERS = 120  # columns that nobody reads: the register has some 150
HEADINGS = [
    "URN",
    "EstablishmentName",
    "EstablishmentTypeGroup (name)",
    "EstablishmentStatus (name)",
    "UKPRN",
    "Street",
    "Town",
    "Postcode",
    "TelephoneNum",
    "SchoolWebsite",
]


def registers(folder: Path) -> Iterator[str]:
    """Yield how long it takes to compare a directory with all schools, in processor time."""
    path, workbook = folder / "schools.csv", folder / "ours.xlsx"
    _write(path, workbook)
    book = read_book(workbook, date(2026, 11, 23))
    start = process_time()
    found = compare_register(book, path)
    ours = process_time() - start
    assert (len(found.found), len(found.proposals)) == (OURS, 3 * OURS)
    start = process_time()
    with path.open(encoding="cp1252", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == SCHOOLS + 1
    alone = process_time() - start
    size = path.stat().st_size / 1_000_000
    yield f"{SCHOOLS:,} schools, {size:.0f} MB: compared in {ours:.2f} s; csv alone {alone:.2f} s"


def _write(path: Path, workbook: Path) -> None:
    """Write the register, and a directory of some of its schools, which says nothing but their numbers."""
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADINGS, *(f"Other {at}" for at in range(OTHERS))])
        for at in range(SCHOOLS):
            place = f"LE{at % 9 + 1} {at % 9}AB"
            told = [100_000 + at, f"School {at}", "Academies", "Open", 10_000_000 + at, f"{at} New Street"]
            told += ["Leicester", place, "1164960001", f"http://www.school{at}.example.org/"]
            writer.writerow([*told, *["Not applicable"] * OTHERS])
    book = Workbook(write_only=True)
    sheet = book.create_sheet(RECIPIENTS.name)
    headings = ["ID", "Organisation", "Status", "Postcode", "Phone", "Website", "Reference"]
    sheet.append(headings)
    for at in range(0, SCHOOLS, SCHOOLS // OURS):
        place = f"LE{at % 9 + 1} {at % 9}AB"
        sheet.append([f"school-{at}", f"School {at}", "Active", place, "", "", f"URN {100_000 + at}"])
    book.save(workbook)
