"""Free text about a pupil: nobody else's name, nothing of a safeguarding record."""

import pytest

from directory.checks import registry
from directory.checks.rules.leaver_free_text import (
    FREE_TEXTS,
    another_leaver_by_forename,
    another_leaver_named,
    safeguarding_told,
)
from directory.model import LEAVER_FIELDS
from tests.helpers import TODAY, assert_problems, book, row, table

NAMED = "names another leaver"
RECORD = "words of a safeguarding record"
BEA = row("Leavers", 3, reference="3002", forename="Bea", surname="Marlow", upn="B801200005001", uln="")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"sen": "Shares support with MARLOW, Bea (ref 3002), who has epilepsy"}, [NAMED]),
        ({"medical": "as Bea Marlow's"}, [NAMED]),
        ({"course": "Art, with Bea Marlow", "reason_off_roll": "moved with B801200005001"}, [NAMED, NAMED]),
        ({"address": "c/o Bea Marlow, 1 Example Street"}, [NAMED]),
        ({"parent": "Mrs Bea Marlow", "address": "c/o Mrs Bea Marlow"}, []),
        ({"sen": "Ann Example reads with a ruler", "medical": "R999999926001"}, []),
        ({"sen": "Sits next to Bea"}, []),
        ({"hold": "Ask Bea Marlow's mother"}, []),
    ],
)
def test_another_leaver_named(cells: dict[str, str], says: list[str]) -> None:
    assert_problems(another_leaver_named(book(row("Leavers", **cells), BEA)), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"sen": "Her sister Bea has epilepsy"}, ["by forename"]),
        ({"medical": "as Bea", "course": "Art", "reason_off_roll": "moved with Bea"}, ["by forename"] * 2),
        ({"sen": "Her sister Bea Marlow has epilepsy"}, []),  # L34's
        ({"address": "Bea's house, 1 Example Street", "hold": "Ask Bea"}, []),
        ({"surname": "Other", "sen": "Sits next to Bea"}, []),
    ],
)
def test_another_leaver_by_forename(cells: dict[str, str], says: list[str]) -> None:
    first = row("Leavers", **({"surname": "Marlow"} | cells))
    assert_problems(another_leaver_by_forename(book(first, BEA)), says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("On a child protection plan since May", [RECORD]),
        ("Took an overdose in March", [RECORD]),
        ("History of self-harm", [RECORD]),
        ("Lives with foster carers", [RECORD]),
        ("CIN", [RECORD]),
        ("s.47 enquiry", [RECORD]),
        ("Mother fled to a women's refuge", [RECORD]),
        ("Known to children's social care", [RECORD]),
        ("On CP register", [RECORD]),
        ("Asthma (see the email about DV)", [RECORD]),
        ("SGO in place", [RECORD]),
        ("PLAC", [RECORD]),
        ("In kinship care", [RECORD]),
        ("Prevent referral made", [RECORD]),
        ("EHA open; refer to DSL", [RECORD]),
        ("Unaccompanied asylum seeker", [RECORD]),
        ("YOT", [RECORD]),
        ("Bail conditions", [RECORD]),
        ("Prevents infection; a television channel", []),
        ("Early years; DVD production", []),
        ("Diploma in Health and Social Care", []),
        ("Dog Grooming, Level 2", []),
        ("Foster Academy", []),
        ("Extra time, a reader; asthma: inhaler", []),
        ("Neglects nothing", []),
        ("Cinema studies; lac operon", []),
    ],
)
def test_safeguarding_told(text: str, says: list[str]) -> None:
    for key in ("sen", "medical", "course", "reason_off_roll", "attendance_concern"):
        assert_problems(safeguarding_told(book(row("Leavers", 2, stored=None, **{key: text}))), says)


@pytest.mark.parametrize(
    ("accepted", "found"),
    [("", {"L34", "L35"}), ("l35 AB", {"L34"}), ("L35, L34 AB", {"L34"}), ("L3, 35", {"L34", "L35"})],
)
def test_a_row_may_let_a_word_stand_and_never_a_whole_name(accepted: str, found: set[str]) -> None:
    told = row("Leavers", sen="Neglect. Sits with Bea Marlow", accepted=accepted)
    assert {one.code for one in registry.run_leavers(table("Leavers", [told, BEA]), TODAY)} == found


@pytest.mark.parametrize(("accepted", "found"), [("", {"L39"}), ("L39 AB", set()), ("L34 AB", {"L39"})])
def test_a_row_may_let_a_forename_stand(accepted: str, found: set[str]) -> None:
    told = row("Leavers", sen="Her sister Bea is no leaver", accepted=accepted)
    assert {one.code for one in registry.run_leavers(table("Leavers", [told, BEA]), TODAY)} == found


def test_every_free_text_that_a_letter_prints_is_looked_at() -> None:
    told_otherwise = {"name", "initials", "forename", "surname", "preferred_name", "upn", "uln", "postcode"}
    chosen = {"sen_file", "safeguarding_file", "address"}
    dates = {"date_of_birth", "leaving_date", "joining_date", "start_date"}
    assert set(FREE_TEXTS) == set(LEAVER_FIELDS) - told_otherwise - chosen - dates
