"""What another process needs to make letters arrives there whole, and without any pupil."""

import shutil
from pathlib import Path
from pickle import loads

import pytest

from directory.errors import Unknown
from directory.planning.prepare import Prepared
from directory.templates.problems import WithheldField
from directory.writing.making import Made, Maker, make_packed, packed, packed_setup
from tests.helpers import TODAY
from tests.plans import prepare_for
from tests.templates.word.cases import GOOD
from tests.templates.word.makers import front
from tests.writing.test_write import ROOT

OWN = "own"


@pytest.fixture(params=["post16-transfer", OWN])
def plan(request: pytest.FixtureRequest, tmp_path: Path) -> Prepared:
    """Return the example's plan, with a letter in Markdown and with a school's own in Word."""
    folder = Path(shutil.copytree(ROOT / "templates", tmp_path / "templates"))
    (folder / "own.docx").write_bytes(next(iter(GOOD.values())).file)
    (folder / "own.md").write_text(front(), "utf-8")
    leavers, workbook = ROOT / "data" / "leavers.example.xlsx", ROOT / "data" / "recipients.xlsx"
    return prepare_for([request.param], leavers, workbook, TODAY, folder)


def test_letters_are_the_same_when_their_set_up_comes_from_another_process(plan: Prepared) -> None:
    some = plan.plan.notices[:3]
    there = Maker(loads(packed_setup(plan)))  # noqa: S301
    assert some
    made = loads(make_packed(there, packed(some)))  # noqa: S301
    assert made == [*map(Maker(plan).make, some)]
    assert all(isinstance(one, Made) for one in made)


def test_set_up_names_no_pupil(plan: Prepared) -> None:
    setup = packed_setup(plan)
    names = {one.leaver.surname for one in plan.plan.notices if one.leaver}
    assert names
    assert not [name for name in names if name.encode() in setup]


@pytest.mark.parametrize(
    "error",
    [
        WithheldField("leaver.sen", "S01", "no consent"),
        Unknown("letter", "abcde23456", ["abcde23457"]),
        ValueError("a fault"),
    ],
    ids=repr,
)
def test_an_error_comes_from_another_process_as_it_was(error: Exception) -> None:
    there = loads(packed(error))  # noqa: S301
    assert (type(there), str(there), vars(there)) == (type(error), str(error), vars(error))
