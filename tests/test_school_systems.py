"""A list as four pupil systems export it gives all its letters in two runs: match, then write.

The headings are those that each system's users publish, as far as we found them (docs/sources.md); dates and
codes are as it writes them. Everybody in the lists is invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from directory.checks.edits import Editing, save_setting
from directory.checks.trusted import read_directory, read_pupils
from directory.commands import cli
from directory.values.dates import parse_date
from directory.workbook.guard import guard

ON = date(2026, 11, 30)
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Export:
    """What a system exports: headings, rows, and what a person says of columns that nobody may guess."""

    headings: str
    rows: Sequence[str]
    pairs: Sequence[str]
    suffix: str = ".csv"
    encoding: str = "utf-8"


SIMS = Export(
    "Adno|UPN|ULN|Legal Surname|Legal Forename|Preferred Forename|DOB|Year taught in|Reg|SEN Status|EAL|"
    "Date of Admission|Date of Leaving|Destination Institution|% Attendance|Course|Level|Start date|"
    "Safeguarding file|KS4 results permission|FSM|Medical Conditions",
    [
        "004711|R999999926001|1000000043|Example|Ash||31/08/2010|Year 11|11B|N|F|01/09/2021|31/07/2026|"
        "Gateway College|83.0|A levels|3|01/09/2026|F|T|T|Asthma",
        "004712||1234567899|O'Sample|Siân|Shan|01/12/2009|Year 11|11A|K|T|01/09/2021|31/07/2026|"
        "Leicester College|94.6|Plumbing|2|01/09/2026|T|F|F|",
        "004713|||Third|Bo||02/01/2010|Year 11|11A|E|F|01/09/2021|31/07/2026|NEET|71||||T|T|F|",
    ],
    ["KS4 results permission=Share KS4 results", "Medical Conditions=not for letters"],
    encoding="cp1252",
)
ARBOR = Export(
    "Student ID|Admission number|Legal first name|Legal last name|Preferred first name|Date of birth|"
    "Year group|Registration form|UPN|Unique Learner Number|Leaving date|Leaving destination|"
    "Attendance %|SEN status|In care|Safeguarding file|Course|Level|Start date|Share KS4 results",
    [
        "1|4711|Ash|Example||Tue 31 Aug 2010|Year 11|11B|R999999926001|1000000043|31 Jul 2026|"
        "Gateway College|83.04|K|N|No|A levels|3|01 Sep 2026|Yes",
        "2|4712|Siân|Sample|Shan|01 Dec 2009|Year 11|11A|||31 Jul 2026|Leicester College|94.6|N|N|Yes|"
        "Plumbing|2|01 Sep 2026|No",
    ],
    ["In care=not for letters"],
    suffix=".xlsx",
)
BROMCOM = Export(
    "Admission Number|Legal Last Name|Legal First Name|Preferred First Name|Gender|Date of Birth|Year Group|"
    "Tutor Group|UPN|ULN|Date of Entry|Date of Leaving|Destination Establishment|Attendance %|SEN Code|"
    "Child Protection File|Course|Level|Start Date|KS4 consent",
    [
        "4711|Example|Ash||Female|31/08/2010|Y11|11B|R999999926001|1000000043|01/09/2021|31/07/2026|"
        "gateway-college|83|E|N|A levels|3|01/09/2026|Y",
        "4712|Sample|Siân|Shan|Male|01/12/2009|Y11|11A|||01/09/2021|31/07/2026|leicester-college|94.60|N|Y|"
        "Plumbing|2|01/09/2026|N",
    ],
    ["Child Protection File=Safeguarding file", "KS4 consent=Share KS4 results"],
)
SCHOLARPACK = Export(
    "Adm No|Forename|Surname|Chosen Name|DOB|Year|Class|UPN|ULN|Leaving Date|Next School|Attendance|"
    "SEN Stage|Dietary Needs|Safeguarding File|Course|Level|Start Date|Share KS4 Results|Hold",
    [
        "4711|Ash|Example||2010-08-31|11|11B|R999999926001|1000000043|2026-07-31|Gateway College|83.0%|K|"
        "Halal|FALSE|A levels|3|2026-09-01|TRUE|",
        "4712|Siân|Sample|Shan|2009-12-01 00:00:00|11|11A|||2026-07-31|Leicester College|95|N||TRUE|Plumbing|"
        "2|2026-09-01|FALSE|",
    ],
    ["Dietary Needs=not for letters"],
)
SYSTEMS = {"SIMS": SIMS, "Arbor": ARBOR, "Bromcom": BROMCOM, "ScholarPack": SCHOLARPACK}


def exported(export: Export, folder: Path) -> Path:
    """Write the list as the system does."""
    path = folder / f"leavers{export.suffix}"
    cells = [line.split("|") for line in (export.headings, *export.rows)]
    if export.suffix == ".csv":
        lines = (",".join(f'"{text}"' for text in row) for row in cells)
        path.write_text("\r\n".join(lines) + "\r\n", export.encoding)
        return path
    book = Workbook()
    for row in cells:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("system", SYSTEMS)
def test_list_of_a_school_system_gives_all_its_letters_in_two_runs(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = SYSTEMS[system]
    copytree(ROOT / "templates", tmp_path / "templates")
    workbook = tmp_path / "data" / "recipients.xlsx"
    workbook.parent.mkdir()
    workbook.write_bytes((ROOT / "data" / "recipients.xlsx").read_bytes())
    save_setting(Editing(workbook, guard(workbook), datetime.now()), "No letter for", "NEET; Employment")
    monkeypatch.chdir(tmp_path)
    path = exported(export, tmp_path / "data")
    hold = [] if "Hold" in export.headings else ["not in the list=Hold"]
    pairs = [argument for pair in (*export.pairs, *hold) for argument in ("--pair", pair)]
    matched = CliRunner().invoke(cli, ["match", str(path), "--yes", *pairs])
    assert matched.exit_code == 0, matched.output
    asked = ["--leavers", str(path), "--out", "out", "--new-ledger", "--on", f"{ON:%d/%m/%Y}"]
    written = CliRunner().invoke(cli, ["write", "post16-transfer", *asked])
    assert written.exit_code == 0, written.output
    assert "2 letters + 0 held" in written.output
    ash, sian, *_ = read_pupils(path, read_directory(workbook, ON), ON).table.rows
    assert [parse_date(ash[key]) for key in ("date_of_birth", "leaving_date", "start_date")] == [
        date(2010, 8, 31),
        date(2026, 7, 31),
        date(2026, 9, 1),
    ]
    assert (ash["attendance"].startswith("83"), ash["attendance"][-1], ash["year_group"]) == (True, "%", "11")
    assert (ash["share_ks4_results"], sian["share_ks4_results"]) == ("Yes", "No")
    assert sian["forename"] == "Siân"
    assert {ash["sen"], sian["sen"]} <= {
        *("No special educational need", "SEN support"),
        "Education, health and care plan",
    }
