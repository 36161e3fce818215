"""The entries at the head of a template that say whom it is for, when, and how often."""

import pytest

from directory.errors import TemplateWrong
from directory.model import Audience, Role
from directory.templates import Again
from tests.planning import AT_HOME, template


@pytest.mark.parametrize("audience", Audience)
def test_every_audience_is_told_by_its_words(audience: Audience) -> None:
    front = AT_HOME if audience is Audience.CHOOSER else {"audience": audience.value}
    assert template("Hello", **front).audience is audience


@pytest.mark.parametrize(
    ("addressee", "role", "alone"),
    [
        ("Safeguarding lead", Role.SAFEGUARDING_LEAD, True),
        ("SENCO", Role.SENCO, True),
        ("Admissions", Role.ADMISSIONS, False),
        ("Examinations", Role.EXAMINATIONS, False),
        ("Data protection", Role.DATA_PROTECTION, False),
        ("The beat team", None, False),
        ("senco", Role.SENCO, True),
        ("The SENCO", None, False),
    ],
)
def test_addressee_is_a_role_or_any_post_in_words(addressee: str, role: Role | None, alone: bool) -> None:
    made = template("Hello", addressee=addressee)
    assert (made.role, made.addressee, made.to_contact_alone) == (role, addressee, alone)


@pytest.mark.parametrize(
    ("words", "again"),
    [
        (None, Again.NEVER),
        ("never", Again.NEVER),
        ("each school year", Again.EACH_YEAR),
        ("each day", Again.EACH_DAY),
    ],
)
def test_letter_is_a_new_one_never_each_school_year_or_each_day(words: str | None, again: Again) -> None:
    assert template("Hello", again=words).again is again


def test_what_a_letter_goes_by_counts_as_asked_for_at_its_line() -> None:
    enclosures = "[{what: File, route: by hand, sent_by: Office, when: sen_file}]"
    made = template("Hello", when="safeguarding_file", addressee="Safeguarding lead", enclosures=enclosures)
    assert made.asks == {"leaver.safeguarding_file": (9, 7), "leaver.sen_file": (10, 13)}
    assert made.leaver_fields == ("sen_file", "safeguarding_file")


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ({"audience": "body of the rule"}, 4, "Did you mean bodies of the rule?"),
        ({"audience": "parents"}, 4, "is none of: destination, placement"),
        ({"rule": None}, 1, '"rule" is missing'),
        ({"addressee": None}, 1, '"addressee" is missing'),
        ({"cover": None}, 1, '"cover" is missing'),
        ({"subject": None}, 1, '"subject" is missing'),
        ({"again": "each year"}, 9, "Did you mean each school year?"),
        ({"when": "safeguarding"}, 9, "Did you mean safeguarding_file?"),
        ({"when": "hold"}, 9, "which is no field of a leaver"),
        ({"when": "reference"}, 9, "which is no field of a leaver"),
        ({"enclosures": "[{what: A, route: B, sent_by: C, when: hold}]"}, 9, "no field of a leaver"),
    ],
)
def test_wrong_entry_is_refused_at_its_line(front: dict[str, str | None], line: int, says: str) -> None:
    with pytest.raises(TemplateWrong) as caught:
        template("Hello", **front)
    assert caught.value.line == line
    assert says in str(caught.value)


def test_letter_to_any_body_needs_no_rule_and_one_home_no_addressee() -> None:
    assert template("Hello", audience="body", rule=None).rule == ""
    assert template("Hello", **AT_HOME).addressee == ""
