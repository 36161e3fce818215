"""Rows of a leavers file, parsed; two rows with one reference."""

from datetime import date

import pytest

from directory.sharing.leavers import leaver_from
from tests.helpers import row


def test_row_is_parsed_whole() -> None:
    leaver = leaver_from(row("Leavers", uln="9999999999", start_date="", share_ks4_results=""))
    assert leaver.date_of_birth == date(2010, 8, 31)
    assert leaver.leaving_date == date(2026, 7, 31)
    assert leaver.start_date is None
    assert leaver.uln == ""
    assert leaver.share_ks4_results is None
    assert leaver.joining_date is None
    assert leaver.language == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Polish", "pl"), ("English", ""), ("Elvish", "")],
    ids=["known", "English", "unknown"],
)
def test_language_of_letters_home_is_a_code_and_english_where_it_is_not_known(typed: str, code: str) -> None:
    assert leaver_from(row("Leavers", language=typed)).language == code


def test_repr_shows_nothing_of_the_leaver() -> None:
    assert repr(leaver_from(row("Leavers"))) == "Leaver()"


@pytest.mark.parametrize(
    ("forename", "surname", "initials"),
    [
        ("Ann", "Example", "A E"),
        ("Ann Bea", "Example-Trial", "A B E-T"),
        ("Siân", "O'Brien", "S O"),
        ("Łukasz", "Żółć", "Ł Ż"),
    ],
)
def test_initials_are_the_first_letters_of_all_names(forename: str, surname: str, initials: str) -> None:
    assert leaver_from(row("Leavers", forename=forename, surname=surname)).initials == initials


@pytest.mark.parametrize(
    ("forename", "surname", "name", "initials"),
    [
        ("Suharto", "-", "Suharto", "S"),
        ("\u2014", "Suharto", "Suharto", "S"),
        ("Ann", "Example", "Ann Example", "A E"),
    ],
)
def test_a_pupil_may_have_one_name(forename: str, surname: str, name: str, initials: str) -> None:
    told = leaver_from(row("Leavers", forename=forename, surname=surname))
    assert (told.name, told.initials, told.forename) == (name, initials, name.split(maxsplit=1)[0])
