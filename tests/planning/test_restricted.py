"""The restricted child: what goes to nobody stands in no letter and no file, whatever the register allows."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest
from pypdf import PdfReader

from directory.model import Held, Notice, Row
from directory.sharing.recipients import Directory
from directory.templates.folder import load_template, template_names
from directory.writing.write import write
from tests.helpers import row
from tests.plans import AT_HOME, HOME, SUPPORT, codes, directory_of, planned, prepared, pupil, template

ROLL = row(
    "Sharing",
    6,
    rule="S04",
    recipient="College",
    data="Name; Date of birth; Address; Roll dates; SEN",
    limited_by="",
    when_limited="",
)
SECRET_HOME = {"address": "12 Hidden Lane, Leicester", "postcode": "LE5 5FT", "address_withheld": "Yes"}
NEW_NAME = {"forename": "Formername", "preferred_name": "Ella", "former_name_withheld": "Yes"}
CHILD = {"date_of_birth": "24/11/2010", "youth_support": ""}  # a parent holds the choice
SECOND = {
    "second_parent": "Mr C Example",
    "second_parent_address": "9 Other Road",
    "second_parent_postcode": "LE2 3PR",
}
NAMED = (
    "{{ leaver.name }}, {{ leaver.initials }}{% if leaver.preferred_name != leaver.forename %} "
    "({{ leaver.preferred_name }}){% endif %}"
)
CHOICE = template("About {{ leaver.preferred_name or leaver.forename }}", name="c", rule="S09", **AT_HOME)


@pytest.fixture(scope="module")
def directory() -> Directory:
    return directory_of(row(), row("Sharing"), ROLL, SUPPORT)


def to_college(body: str, directory: Directory, **cells: str) -> list[str]:
    """Return the fields that the one letter shows, or the code and cell that hold it."""
    made = planned([pupil(**cells)], directory, [template(body, rule="S04")])
    return [*(name for one in made.notices for name in one.shared), *(" ".join(one) for one in codes(made))]


@pytest.mark.parametrize(
    ("body", "cells", "outcome"),
    [
        pytest.param("{{ leaver.address }}", SECRET_HOME, ["H11 row 2"], id="a template that does not ask"),
        pytest.param(
            "{{ leaver.surname }}{% if not withheld.address %}{{ leaver.postcode }}{% endif %}",
            SECRET_HOME,
            ["surname"],
            id="one that does",
        ),
        pytest.param(
            "{{ leaver.postcode }}", SECRET_HOME | {"address_withheld": "No"}, ["postcode"], id="not withheld"
        ),
        pytest.param(
            "{{ leaver.sen }}", SECRET_HOME | {"sen": "Fetched from 12 hidden lane."}, ["H52 R2"], id="street"
        ),
        pytest.param(
            "{{ leaver.sen }}", SECRET_HOME | {"sen": "Fetched from le55ft."}, ["H52 R2"], id="postcode"
        ),
        pytest.param("{{ leaver.sen }}", SECRET_HOME | {"sen": "Lives in Leicester."}, ["sen"], id="a town"),
        pytest.param(
            "{{ leaver.sen }}", NEW_NAME | {"sen": "FORMERNAME needs rest."}, ["H52 R2"], id="former name"
        ),
        pytest.param("{{ leaver.sen }}", NEW_NAME | {"sen": "Ella needs rest."}, ["sen"], id="name in use"),
        pytest.param(
            "{{ leaver.surname }}",
            NEW_NAME | {"sen": "Formername"},
            ["surname"],
            id="a cell that it does not print",
        ),
        pytest.param("{{ leaver.surname }}", {"deceased": "Yes"}, ["H50 AL2"], id="deceased"),
        pytest.param("{{ leaver.surname }}", {"deceased": "No"}, ["surname"], id="not deceased"),
    ],
)
def test_what_goes_to_nobody_is_in_no_letter_to_a_body(
    body: str, cells: dict[str, str], outcome: list[str], directory: Directory
) -> None:
    assert to_college(body, directory, **cells) == outcome


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        pytest.param(SECRET_HOME | {"sen": "Fetched from 12 hidden lane."}, "address", id="street"),
        pytest.param(NEW_NAME | {"sen": "FORMERNAME needs rest."}, "former name", id="former name"),
    ],
)
def test_the_hold_says_what_a_cell_repeats(cells: dict[str, str], what: str, directory: Directory) -> None:
    made = planned([pupil(**cells)], directory, [template("{{ leaver.sen }}", rule="S04")])
    assert [one.reason for one in made.held] == [f'"SEN" repeats the {what} that goes to nobody: reword it.']


def test_a_body_is_told_that_the_address_is_left_out_and_not_what_or_why_it_is(directory: Directory) -> None:
    (notice,) = planned(
        [pupil(**SECRET_HOME)], directory, [template("{{ leaver.name }}", rule="S04")]
    ).notices
    assert set(notice.withheld) == {"address", "postcode"}
    assert set(notice.withheld.values()) == {"We pass it on to nobody. To reach the family, please ask us."}


@pytest.mark.parametrize(
    ("cells", "homes"),
    [
        pytest.param({}, ["Mrs B Example: 3 Example Street"], id="nobody said to whom"),
        pytest.param(SECOND, ["Mrs B Example: 3 Example Street"], id="a second parent, and nobody said"),
        pytest.param(
            SECOND | {"letter_home_to": "Second parent"}, ["Mr C Example: 9 Other Road"], id="the second"
        ),
        pytest.param(
            SECOND | {"letter_home_to": "Both"},
            ["Mrs B Example: 3 Example Street", "Mr C Example: 9 Other Road"],
            id="both",
        ),
        pytest.param({"letter_home_to": "Second parent"}, ["H12 AN2"], id="never to the child's own address"),
        pytest.param({"letter_home_to": "Nobody"}, ["H53 AP2"], id="nobody"),
        pytest.param({"deceased": "Yes"}, ["H50 AL2"], id="deceased"),
        pytest.param(SECRET_HOME, ["H51 AJ2"], id="the address would be on the envelope"),
        pytest.param(
            SECRET_HOME | SECOND | {"letter_home_to": "Both"},
            ["Mr C Example: 9 Other Road", "H51 AJ2"],
            id="to the second parent without the child's address",
        ),
        pytest.param(NEW_NAME, ["H51 AK2"], id="neither name may be told at home"),
    ],
)
def test_a_letter_home_goes_to_whom_it_may(
    cells: dict[str, str], homes: list[str], directory: Directory
) -> None:
    made = planned([pupil(**(HOME | CHILD | cells))], directory, [CHOICE])
    said = [f"{one.addressee}: {one.recipient.postal_lines[0]}" for one in made.notices]
    assert [*said, *(" ".join(one) for one in codes(made))] == homes
    assert len({one.key for one in made.notices}) == len(made.notices)


def test_the_young_person_gets_one_letter_whichever_parent_is_written_to(directory: Directory) -> None:
    cells = HOME | SECOND | {"date_of_birth": "23/11/2010", "letter_home_to": "Both"}
    (notice,) = planned([pupil(**cells)], directory, [CHOICE]).notices
    assert (notice.addressee, notice.recipient.postal_lines[0]) == ("Ann Example", "3 Example Street")


@pytest.mark.parametrize(
    ("born", "called"), [("24/11/2010", "About Ann"), ("23/11/2010", "About Annie")], ids=["parent", "own"]
)
def test_a_parent_is_not_told_the_preferred_name(born: str, called: str, directory: Directory) -> None:
    cells = HOME | {"date_of_birth": born, "preferred_name": "Annie"}
    made = planned([pupil(**cells)], directory, [CHOICE])
    context = prepared(made, directory, {"c": CHOICE}).context(made.notices[0])
    assert CHOICE.look(context).splitlines()[0] == called


def _texts(folder: Path) -> Iterator[str]:
    """Yield each file's text; an archive's members are one text each."""
    for path in folder.iterdir():
        content = path.read_bytes()
        try:
            with ZipFile(BytesIO(content)) as archive:
                yield from (archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        except BadZipFile:
            if path.suffix == ".pdf":
                yield " ".join(page.extract_text() for page in PdfReader(path).pages)
            yield content.decode("utf-8", "ignore")


ROOT = Path(__file__).parents[2]
OURS = list(template_names(ROOT / "templates"))
EVERYTHING = {
    "attendance_concern": "Mornings only.",
    "police_reason": "Decided by Mrs A Example.",
    "reason_off_roll": "Moved.",
    "joining_date": "01/09/2025",
    "course": "Art",
    "level": "3",
    "attendance": "90%",
    "safeguarding_file": "Yes",
}


def _register() -> Iterator[Row]:
    """Yield a row for each template's rule that lets the one body have all there is."""
    data = "Name; Date of birth; Address; Roll dates; Attendance; Assessment; Careers and destinations; "
    data += "Post-16 place; KS4 results; SEN; Medical; Safeguarding; Reason for disclosure; ULN; UPN"
    rules = {load_template(name, ROOT / "templates").rule for name in OURS} - {""}
    for at, rule in enumerate(sorted(rules), start=2):
        yield row("Sharing", at, rule=rule, data=data, limited_by="", when_limited="")


@pytest.mark.slow
def test_no_file_of_any_of_our_letters_has_the_withheld_address_or_name(tmp_path: Path) -> None:
    whole = directory_of(
        row(), *_register(), row("Contacts", 2, role="Safeguarding lead"), row("Contacts", 3, role="SENCO")
    )
    templates = [load_template(name, ROOT / "templates") for name in OURS]
    about = [one for one in templates if one.audience.discloses]
    held = pupil(3, reference="4712", **(EVERYTHING | SECRET_HOME | NEW_NAME | {"course": ""}))
    made = planned([pupil(**(EVERYTHING | SECRET_HOME | NEW_NAME)), held], whole, about)
    assert {"roll-left", "police-attendance", "attendance-concern"} <= {one.template for one in made.notices}
    assert any(one.code == "H10" for one in made.held)
    run = prepared(made, whole, {one.name: one for one in about})
    done: list[Notice | Held] = list(write(run, tmp_path / "out"))
    assert done
    texts = list(_texts(tmp_path / "out"))
    assert any("Ella" in text for text in texts)
    for secret in ("Hidden Lane", "LE5 5FT", "Formername"):
        assert not [text for text in texts if secret in text], secret
