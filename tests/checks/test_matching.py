"""A pupil system's export beside our list: what is read, proposed, undecided, missing; and what is kept."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from directory.checks.edits import Editing
from directory.checks.matching import CannotPair, Matching, Use, keep_pairing, match_list
from directory.checks.trusted import FileUnfit, read_directory, read_pupils
from directory.errors import Action
from directory.workbook.guard import MissingColumn, guard
from directory.workbook.read import read_book
from directory.workbook.synonyms import NOT_FOR_LETTERS, NOT_IN_THE_LIST, SETTING
from tests.test_api import WORKBOOK, changed

TODAY = date(2026, 11, 30)
TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2026, 11, 30, 9, 0)
NEEDED = "Adno,Legal surname,Legal forename,DOB,Leaving destination,Safeguarding file"
VALUES = "4711,Example,Ash,31/08/2010,gateway-college,No"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "recipients.xlsx"
    path.write_bytes(WORKBOOK.read_bytes())
    return path


def export(tmp_path: Path, headings: str, *rows: str) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join((headings, *rows)) + "\n", "utf-8")
    return path


def matched(
    tmp_path: Path, headings: str, chosen: Sequence[tuple[str, str]] = (), rows: str = ""
) -> Matching:
    return match_list(export(tmp_path, headings, rows), WORKBOOK, TODAY, templates=TEMPLATES, chosen=chosen)


@pytest.mark.parametrize(
    ("heading", "standing", "ours", "stops"),
    [
        ("Adno", Use.READ, "Reference", False),
        ("Course", Use.READ, "Course", False),
        ("SEN Status", Use.PROPOSED, "SEN", True),
        ("Exam consent", Use.PROPOSED, "Share KS4 results", True),
        ("Photo consent", Use.UNDECIDED, "Hold", True),
        ("Learner No (ULN)", Use.PROPOSED, "ULN", False),
        ("Att %", Use.PROPOSED, "Attendance", False),
        ("GCSE summary", Use.PROPOSED, "KS4 results", False),
        ("Home addr", Use.PROPOSED, "Address", False),
        ("Course title", Use.PROPOSED, "Course", False),
        ("Percentage attendence", Use.PROPOSED, "Attendance", False),
        ("Addres", Use.PROPOSED, "Address", True),
        ("CP flag", Use.UNDECIDED, "Safeguarding file", True),
        ("Do not contact", Use.UNDECIDED, "Hold", True),
        ("Medical conditions", Use.UNDECIDED, "Medical", True),
        ("Reg", Use.UNREAD, "", False),
        ("Home phone", Use.UNREAD, "", False),
        ("Preferred surname", Use.UNREAD, "", False),
        ("Parent address", Use.UNREAD, "", False),
        ("Parents postcode", Use.UNREAD, "", False),
        ("Reference 2", Use.UNREAD, "", False),
        ("Reference names", Use.UNREAD, "", False),
        ("Date fo birht", Use.PROPOSED, "Date of birth", True),
        ("Leavingdat", Use.PROPOSED, "Leaving date", True),
    ],
)
def test_column_of_an_export(tmp_path: Path, heading: str, standing: Use, ours: str, stops: bool) -> None:
    found = matched(tmp_path, f"UPN,Forename,Surname,{heading}", rows="x,Ash,Example,7").columns[-1]
    assert (found.letter, found.heading, found.use) == ("D", heading, standing)
    assert (found.ours, found.stops, found.samples) == (ours, stops, ("7",))


def test_legal_surname_and_upn_are_proposed(tmp_path: Path) -> None:
    made = matched(tmp_path, "Adno,Forename,Surname (legal),Unique Pupil No.")
    assert made.proposed == (("Surname (legal)", "Surname"), ("Unique Pupil No.", "UPN"))


def test_two_values_of_each_column_are_for_the_eye_alone(tmp_path: Path) -> None:
    made = matched(tmp_path, "UPN,Surname,Reg", rows="1,Quillon,\n2,Quillon,11A\n3,Sample,\n4,Third,")
    assert [one.samples for one in made.columns] == [("1", "2"), ("Quillon", "Sample"), ("11A",)]
    assert "Quillon" not in f"{made!r}{made.without_samples.columns}"
    assert not any(one.samples for one in made.without_samples.columns)


def test_everything_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    made = matched(tmp_path, "Adno,Surname,Forename,UPN,CP flag")
    assert [one.heading for one in made.missing] == [
        "Date of birth",
        "Destination",
        "Safeguarding file",
        "Hold",
    ]
    assert "ULN" in [one.heading for one in made.lacking]
    assert not made.is_ready
    chosen = [("CP flag", "Safeguarding file"), (NOT_IN_THE_LIST, "Hold"), (NOT_IN_THE_LIST, "Destination")]
    made = matched(tmp_path, "Adno,Surname,Forename,UPN,DOB,CP flag", chosen)
    assert (made.missing, made.is_ready) == ((), True)


@pytest.mark.parametrize(
    ("headings", "gives_way"),
    [
        ("UPN,Legal forename,Forename,Surname", "Legal forename"),
        ("UPN,Forename,Legal forename,Surname", "Legal forename"),
        ("UPN,Legal forename,First name,Surname", "First name"),
    ],
)
def test_of_two_columns_for_one_of_ours_another_systems_gives_way(
    tmp_path: Path, headings: str, gives_way: str
) -> None:
    rows = "x,one,two,y"
    (twice,) = matched(tmp_path, headings, rows=rows).undecided
    assert (twice.heading, twice.use, twice.ours) == (gives_way, Use.TWICE, "Forename")
    stays = "Forename" if "Forename" in headings.split(",") else "Legal forename"
    (first,) = [one.letter for one in matched(tmp_path, headings).columns if one.heading == stays]
    assert twice.open == (
        f'"{stays}" ({first}) and "{gives_way}" ({twice.letter}) are both read as "Forename": pair '
        f'"{gives_way}" with another heading of ours, or mark it as not for letters.'
    )
    assert twice.samples == (rows.split(",")[headings.split(",").index(gives_way)],)
    made = matched(tmp_path, headings, [(gives_way, NOT_FOR_LETTERS)])
    assert made.undecided == ()


def test_column_of_ours_can_be_given_to_another_of_theirs(tmp_path: Path, workbook: Path) -> None:
    kept = matched(tmp_path, f"{NEEDED},SEN status,EHCP (Y/N)", [("SEN status", "SEN")])
    keep_pairing(Editing(workbook, guard(workbook), NOW), kept.pairing)
    path = export(tmp_path, f"{NEEDED},SEN status,EHCP (Y/N)")
    made = match_list(path, workbook, TODAY, templates=TEMPLATES)
    (asked,) = made.undecided
    assert "SEN" in made.free
    assert asked.open == (
        '"EHCP (Y/N)" (H) looks like "SEN", and "SEN status" (G) is that already: decide which of the two '
        "letters are written from, and that the other is not."
    )
    chosen = [("SEN status", NOT_FOR_LETTERS), ("EHCP (Y/N)", "SEN")]
    swapped = match_list(path, workbook, TODAY, templates=TEMPLATES, chosen=chosen)
    assert [one.heading for one in swapped.columns if one.ours == "SEN"] == ["EHCP (Y/N)"]


def test_column_under_our_own_heading_is_not_given_to_another(tmp_path: Path) -> None:
    made = matched(tmp_path, f"{NEEDED},SEN,EHCP (Y/N)")
    assert "SEN" not in made.free
    assert made.undecided[0].open.endswith(
        '"SEN" (G) is that already: mark this one as not for letters, or say which other of ours it is.'
    )


def test_heading_that_is_there_twice_cannot_be_paired_apart(tmp_path: Path) -> None:
    (twice,) = matched(tmp_path, "UPN,Legal forename,legal Forename,Surname").undecided
    assert twice.open.endswith('are both read as "Forename": rename or delete one of the two in the list.')


def test_what_was_chosen_is_kept_and_the_list_is_read_from_then_on(tmp_path: Path, workbook: Path) -> None:
    path = export(tmp_path, f"{NEEDED},SEN Status,CP flag,Reg", f"{VALUES},K,T,11A")
    directory = read_directory(workbook, TODAY)
    with pytest.raises(MissingColumn) as missing:
        read_pupils(path, directory, TODAY)
    assert missing.value.action is Action.PAIR_COLUMNS
    made = match_list(path, workbook, TODAY, templates=TEMPLATES)
    assert made.proposed == (("SEN Status", "SEN"),)
    chosen = [("CP flag", NOT_FOR_LETTERS), (NOT_IN_THE_LIST, "Hold")]
    undecided = match_list(path, workbook, TODAY, templates=TEMPLATES, chosen=chosen[1:])
    keep_pairing(Editing(workbook, guard(workbook), NOW), undecided.pairing)
    with pytest.raises(FileUnfit, match="SEN Status") as unfit:
        read_pupils(path, read_directory(workbook, TODAY), TODAY)
    assert unfit.value.action is Action.PAIR_COLUMNS
    made = match_list(path, workbook, TODAY, templates=TEMPLATES, chosen=[*chosen[:1], *made.proposed])
    saved = keep_pairing(Editing(workbook, guard(workbook), NOW), made.pairing)
    assert saved.backup
    assert saved.backup.exists()
    says = "SEN Status = SEN; CP flag = not for letters; not in the list = Hold"
    assert read_book(workbook, TODAY).setting(SETTING) == says
    again = match_list(path, workbook, TODAY, templates=TEMPLATES)
    assert (str(again.pairing), again.is_ready, again.proposed) == (says, True, ())
    assert keep_pairing(Editing(workbook, guard(workbook), NOW), again.pairing).backup is None
    (row,) = read_pupils(path, read_directory(workbook, TODAY), TODAY).table.rows
    assert (row["reference"], row["safeguarding_file"], row["hold"]) == ("4711", "No", "")


def test_choice_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotPair, match='"Shoe size" is not a heading of our pupil list'):
        matched(tmp_path, NEEDED, [("Reg", "Shoe size")])


def test_pairing_in_the_workbook_that_cannot_be_read_is_not_lost(tmp_path: Path) -> None:
    workbook = changed(WORKBOOK, tmp_path, lambda book: book["School"].append([SETTING, "nonsense"]))
    with pytest.raises(FileUnfit, match='"nonsense" is not a pair'):
        match_list(export(tmp_path, NEEDED), workbook, TODAY, templates=TEMPLATES)


def test_columns_that_letters_need_are_told_with_the_letters(tmp_path: Path) -> None:
    made = matched(tmp_path, NEEDED)
    title = "Transfer information for a young person who is joining you"
    for key in ("level", "course", "attendance", "share_ks4_results"):
        assert title in made.needed_by[key]
    assert not made.needed_by.keys() & {"medical", "preferred_name"}
    assert {"level", "share_ks4_results"} <= {one.key for one in made.lacking}
