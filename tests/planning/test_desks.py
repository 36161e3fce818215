"""The right desk: a pupil's letter goes to a general desk, or to the contact that its template names."""

import pytest

from directory.model import Row
from tests.helpers import TODAY, row
from tests.plans import codes, directory_of, planned, pupil, template

COUNCIL = {"attention": "Information Governance", "desk": "Access requests"}
WANTED = template("Hello", addressee="Children missing education")
MISSING = {"role": "Children missing education", "name": "Ms D Example", "email": "cme@example.org"}
AGGREGATED = {"limited_by": "", "when_limited": "", "pupils": "None: aggregated only"}


@pytest.mark.parametrize(
    ("body", "contact", "goes"),
    [
        pytest.param(
            {"desk": ""}, {}, ("Children missing education", "office@example.org"), id="nobody said which"
        ),
        pytest.param(
            {"desk": "General"}, {}, ("Children missing education", "office@example.org"), id="general"
        ),
        pytest.param({}, {}, None, id="access requests"),
        pytest.param({"desk": "Switchboard"}, {}, None, id="switchboard"),
        pytest.param({}, {"role": "Admissions"}, None, id="a contact of another role"),
        pytest.param({}, {"recipient": "other"}, None, id="another body's contact"),
        pytest.param({}, MISSING, ("Ms D Example", "cme@example.org"), id="the contact"),
        pytest.param({}, MISSING | {"email": ""}, ("Ms D Example", ""), id="no mailbox: by post"),
        pytest.param(
            {}, MISSING | {"name": ""}, ("Children missing education", "cme@example.org"), id="no name"
        ),
    ],
)
def test_a_pupils_letter_goes_to_a_general_desk_or_to_the_contact_that_its_template_names(
    body: dict[str, str], contact: dict[str, str], goes: tuple[str, str] | None
) -> None:
    rows = [row("Contacts", **contact)] if contact else []
    made = planned([pupil()], directory_of(row(**(COUNCIL | body)), row("Sharing"), *rows), [WANTED])
    assert [(one.addressee, one.email) for one in made.notices] == ([goes] if goes else [])
    if goes is None:
        assert codes(made) == [("H23", "J2")]
        add = "Add a row to the Contacts sheet: example-college, Children missing education, and the name."
        assert made.held[0].reason.endswith(add)


def test_a_school_can_add_a_role_of_its_own() -> None:
    contact = row("Contacts", role="beat Team", name="PC E Example", email="")
    made = planned(
        [pupil()], directory_of(row(**COUNCIL), row("Sharing"), contact), [template(addressee="Beat team")]
    )
    assert [one.addressee for one in made.notices] == ["PC E Example"]


@pytest.mark.parametrize(
    ("rule", "sharing", "addressee"),
    [
        pytest.param(None, {}, "Information Governance", id="under no rule"),
        pytest.param("S01", AGGREGATED, "Information Governance", id="figures about groups"),
        pytest.param("S01", {"limited_by": "", "when_limited": ""}, None, id="a list of pupils goes apart"),
    ],
)
def test_a_letter_about_no_pupil_goes_to_any_desk_unless_it_goes_with_pupils_data(
    rule: str | None, sharing: dict[str, str], addressee: str | None
) -> None:
    rows: list[Row] = [row(**COUNCIL), row("Sharing", **sharing)]
    letter = template("Hello", audience="body", rule=rule, addressee="School nursing")
    made = planned(None, directory_of(*rows), [letter], on=TODAY)
    assert [one.addressee for one in made.notices] == ([addressee] if addressee else [])
    assert [one.code for one in made.held] == ([] if addressee else ["H23"])
