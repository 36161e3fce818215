"""One notice: decided, addressed and routed, or held with the cell to look at."""

from datetime import date

import pytest

from directory.model import Row
from directory.planning.already_sent import entry_of
from directory.planning.keys import notice_key
from directory.report.plan import FORMS
from directory.report.style import Style
from directory.templates.context import NOT_NAMED
from directory.writing.manifest import plan_record
from directory.writing.preview import preview
from tests.helpers import row
from tests.plans import codes, college, directory_of, planned, pupil, template

BODIES = directory_of(row(), row("Sharing"))
MEDICAL_ELSEWHERE = directory_of(
    row(),
    row("Sharing", 2),
    row("Sharing", 3, recipient="School", data="Name; Date of birth; KS4 results; Medical"),
)


def test_template_that_shows_a_withheld_field_holds_that_letter_and_no_other() -> None:
    bare = template("{{ leaver.name }}\n\n{{ leaver.ks4_results }}\n")
    made = planned([pupil(), pupil(3, reference="4712", share_ks4_results="No")], BODIES, [bare])
    assert [notice.leaver.reference for notice in made.notices] == ["4711"]
    assert [(held.code, held.cell) for held in made.held] == [("H11", "row 3")]
    assert made.held[0].reason == (
        'The letter "A letter" says KS4 results. The young person has asked us not to share their results.'
    )


def test_letter_that_says_what_its_rule_does_not_allow_is_held_in_the_offices_words() -> None:
    made = planned([pupil()], MEDICAL_ELSEWHERE, [template("{{ leaver.medical }}")])
    assert codes(made) == [("H11", "row 2")]
    assert made.held[0].reason == (
        'The letter "A letter" says Medical. Rule S01 does not let Example College have it.'
    )


def test_upn_that_a_rule_names_goes_to_schools_alone() -> None:
    bodies = directory_of(row(), row("Sharing", data="Name; Date of birth; KS4 results; UPN"))
    (held,) = planned([pupil()], bodies, [template("{{ leaver.upn }}")]).held
    assert held.reason == 'The letter "A letter" says UPN. It goes to schools alone.'


def test_template_that_asks_first_leaves_out_what_its_rule_does_not_allow() -> None:
    asks = template("{{ leaver.name }}\n{% if not withheld.medical %}\n{{ leaver.medical }}\n{% endif %}\n")
    (made,) = planned([pupil(medical="Asthma")], MEDICAL_ELSEWHERE, [asks]).notices
    assert made.shared == ("name",)


@pytest.mark.parametrize("send_by", ["Secure email", "Post"])
@pytest.mark.parametrize(
    ("share", "course", "body", "held"),
    [
        pytest.param("No", "Art; Mathematics 6", "{{ leaver.course }}", [("H57", "K2")], id="told elsewhere"),
        pytest.param("No", "Art", "{{ leaver.course }}", [], id="a course"),
        pytest.param("No", "Art; Mathematics 6", "{{ leaver.name }}", [], id="not printed"),
        pytest.param("Yes", "Art; Mathematics 6", "{{ leaver.course }}", [], id="may be told"),
    ],
)
def test_results_that_are_kept_back_are_in_no_other_cell(
    send_by: str, share: str, course: str, body: str, held: list[tuple[str, str]]
) -> None:
    data = "Name; Post-16 place; KS4 results"
    bodies = directory_of(row(send_by=send_by), row("Sharing", data=data, when_limited="Name; Post-16 place"))
    made = planned([pupil(share_ks4_results=share, course=course)], bodies, [template(body)])
    assert codes(made) == held


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        pytest.param({"send_by": "Portal"}, "H09", "portal", id="portal"),
        pytest.param({"email": "not an address"}, "H05", "Recipients!M2", id="an error in the body's row"),
        pytest.param(
            {"send_by": "Post", "address": "", "town": "", "postcode": ""}, "H05", "post", id="no address"
        ),
        pytest.param({"category": "School"}, "H06", "does not cover", id="another category"),
    ],
)
def test_body_that_may_not_be_written_to_holds_its_letters(
    body: dict[str, str], code: str, says: str
) -> None:
    made = planned([pupil()], directory_of(row(**body), row("Sharing")))
    assert [held.code for held in made.held] == [code]
    assert says in made.held[0].reason
    assert not made.notices


def test_free_mail_and_plain_email_get_a_letter_and_no_draft() -> None:
    free = row(
        number=3,
        id="small-provider",
        organisation="Small Provider",
        send_by="Post",
        email="small@gmail.com",
        address="5 Near Road",
    )
    plain = row(
        number=4,
        id="plain-college",
        organisation="Plain College",
        send_by="Email",
        email="a@plain.example.org",
        address="9 Far Road",
    )
    leavers = [
        pupil(2, destination="small-provider"),
        pupil(3, reference="4712", destination="Plain  COLLEGE"),
    ]
    made = planned(leavers, directory_of(row(), row("Sharing"), free, plain))
    assert [(notice.recipient.id, notice.email) for notice in made.notices] == [
        ("small-provider", ""),
        ("plain-college", ""),
    ]


def test_contact_in_the_addressed_role_gets_the_letter_and_the_draft() -> None:
    contact = row("Contacts", name="Miss A Example", email="admissions@example.org")
    made = planned([pupil()], directory_of(row(), row("Sharing"), contact))
    assert [(n.addressee, n.email) for n in made.notices] == [("Miss A Example", "admissions@example.org")]


def test_key_depends_on_occasion_recipient_and_reference_alone() -> None:
    first, moved = (planned([one], BODIES).notices[0] for one in (pupil(2), pupil(9, forename="Anne")))
    other = planned([pupil(2, reference="4712")], BODIES).notices[0]
    assert first.key == moved.key != other.key
    gateway = directory_of(row(), college(3, "gateway", "Gateway College"), row("Sharing"))
    assert planned([pupil(2, destination="gateway")], gateway).notices[0].key != first.key
    assert notice_key("another occasion", first.recipient.id, first.leaver.reference) != first.key


def test_key_is_the_one_that_earlier_versions_made() -> None:
    """Another key for the same letter would let it be sent a second time after an update."""
    body = planned([pupil(2)], BODIES).notices[0].recipient.id
    assert notice_key("post16-transfer", body, "4711") == "jb353rziwn"
    assert notice_key("receipt-chaser 2026-11-23", body) == "ebmhjsc72e"


@pytest.mark.parametrize(
    ("body", "cell", "says"),
    [
        pytest.param("{{ leaver.sen }}", "R2", '"SEN" is blank', id="of the row"),
        pytest.param("{{ school.senco }}", "J2", 'On the sheet School, "SENCO" is blank', id="of the school"),
    ],
)
def test_blank_field_holds_the_letter_at_its_own_cell(body: str, cell: str, says: str) -> None:
    data = "Name; SEN; Post-16 place"
    bodies = directory_of(row(), row("Sharing", data=f"{data}; KS4 results", when_limited=data))
    made = planned([pupil(sen="")], bodies, [template(body)])
    assert codes(made) == [("H10", cell)]
    assert says in made.held[0].reason


def test_age_counts_on_the_day_of_sending() -> None:
    given = directory_of(row(), row("Sharing", from_age="16"))
    rows = [pupil(date_of_birth="24/11/2010")]
    assert codes(planned(rows, given, on=date(2026, 11, 23))) == [("H07", "G2")]
    assert len(planned(rows, given, on=date(2026, 11, 24)).notices) == 1


BY_POST = {"send_by": "Post", "email": ""}
NOWHERE = {"address": "", "town": "", "postcode": ""}


@pytest.mark.parametrize(
    ("cells", "agreed"),
    [
        pytest.param({"send_by": "Email"} | NOWHERE, False, id="plain e-mail, not accepted"),
        pytest.param(NOWHERE, True, id="an e-mail draft needs no street"),
    ],
)
def test_letter_that_can_go_neither_by_mail_nor_by_post_is_held(cells: dict[str, str], agreed: bool) -> None:
    made = planned([pupil()], directory_of(row(**cells), row("Sharing")))
    if agreed:
        assert [one.email for one in made.notices] == ["office@example.org"]
        return
    assert codes(made) == [("H12", "J2")]
    assert "has no postal address in the directory, and no draft can go" in made.held[0].reason


@pytest.mark.parametrize(
    ("contacts", "audience", "addressee"),
    [
        pytest.param([], "destination", "Admissions", id="about a pupil: whom the template names"),
        pytest.param([{}], "destination", "Miss A Example", id="about a pupil: the contact in the role"),
        pytest.param([{"name": ""}], "destination", "Admissions", id="a contact without a name"),
        pytest.param([], "body", "Admissions Manager", id="about none: the body's Attention"),
        pytest.param([{}], "body", "Miss A Example", id="about none: the contact in the role"),
    ],
)
def test_attention_is_for_letters_about_no_pupil(
    contacts: list[dict[str, str]], audience: str, addressee: str
) -> None:
    rows = [row("Contacts", **one) for one in contacts]
    given = directory_of(row(attention="Admissions Manager"), row("Sharing"), *rows)
    letter = template("Hello", audience=audience, rule="S01" if audience == "destination" else None)
    made = planned([pupil()] if audience == "destination" else None, given, [letter])
    assert [one.addressee for one in made.notices] == [addressee]


ENCLOSED = (
    "\n  - what: Safeguarding file\n    route: separately\n    sent_by: Us\n    when: safeguarding_file"
)


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_what_an_enclosure_shows_of_a_pupil_is_recorded_as_told(answer: str) -> None:
    judged = template(
        "{{ leaver.name }}{% for one in enclosures %} {{ one.what }}{% endfor %}", enclosures=ENCLOSED
    )
    register = row("Sharing", data="Name; Safeguarding", limited_by="", when_limited="")
    made = planned([pupil(safeguarding_file=answer)], directory_of(row(), register), [judged])
    assert [one.shared for one in made.notices] == [
        ("name", "safeguarding_file") if answer == "Yes" else ("name",)
    ]


@pytest.mark.parametrize("audience", ["placement", "destination", "also attends"])
def test_pupil_whom_a_bodys_letter_names_and_a_rule_does_not_is_held_not_passed_over(audience: str) -> None:
    cells = {
        "destination": "example-college",
        "placement": "example-college",
        "also_attends": "example-college",
    }
    other = {
        "placement": "With a place there",
        "destination": "Placed with it",
        "also attends": "Placed with it",
    }
    blank = {"placement": "destination", "destination": "placement", "also attends": "placement"}[audience]
    register = row("Sharing", pupils=other[audience])
    made = planned(
        [pupil(**(cells | {blank: ""}))],
        directory_of(row(), register),
        [template("{{ leaver.name }}", audience=audience)],
    )
    assert [one.code for one in made.held] == ["H21"]
    assert not made.not_concerned


def test_address_too_long_for_the_envelope_holds_the_letter() -> None:
    long = row(address="Unit 3, The Yard, Old Mill, 5 High Street", attention="Admissions Manager")
    made = planned([pupil()], directory_of(long, row("Sharing")))
    assert [(held.code, "too long for the envelope" in held.reason) for held in made.held] == [("H12", True)]


def test_name_of_two_bodies_is_held_in_words_that_say_so() -> None:
    twin = row(number=3, id="twin", phone="", email="", website="", address="9 Far Road", send_by="Post")
    made = planned([pupil(destination="Example College")], directory_of(row(), row("Sharing"), twin))
    assert made.held[0].reason.startswith("In the directory more than one body has this ID or name.")


# Who may read a safeguarding or SEN file.


@pytest.mark.parametrize("role", ["Safeguarding lead", "SENCO"])
@pytest.mark.parametrize(
    ("contacts", "goes"),
    [
        pytest.param([], None, id="no contact"),
        pytest.param([{"name": ""}], None, id="a contact without a name"),
        pytest.param([{"role": "Admissions"}], None, id="a contact of another role"),
        pytest.param([{"recipient": "gateway"}], None, id="another body's contact"),
        pytest.param([{"email": ""}], ("Miss A Example", ""), id="a name and no mailbox: by post"),
        pytest.param([{}], ("Miss A Example", "lead@example.org"), id="a name and a mailbox"),
    ],
)
def test_file_goes_to_its_contact_alone(
    role: str, contacts: list[dict[str, str]], goes: tuple[str, str] | None
) -> None:
    rows = [row("Contacts", **({"role": role, "email": "lead@example.org"} | one)) for one in contacts]
    gateway = college(3, "gateway", "Gateway College")
    made = planned([pupil()], directory_of(row(), gateway, row("Sharing"), *rows), [template(addressee=role)])
    assert [(one.addressee, one.email) for one in made.notices] == ([goes] if goes else [])
    if goes is None:
        assert codes(made) == [("H23", "J2")]
        assert f"Add a row to the Contacts sheet: example-college, {role}, and the name." in (
            made.held[0].reason
        )


def test_closed_body_with_a_contact_and_a_successor_gets_nothing_and_the_successor_is_named() -> None:
    closed = row(status="Closed", successor="gateway")
    given = directory_of(
        closed, college(3, "gateway", "Gateway College"), row("Sharing"), row("Contacts", role="SENCO")
    )
    made = planned([pupil()], given, [template(addressee="SENCO")])
    assert codes(made) == [("H03", "J2")]
    assert made.held[0].reason == (
        "Example College has closed. Its successor is Gateway College (gateway). "
        "Ask where the place is now, then type its ID."
    )


@pytest.mark.parametrize(
    ("closed", "says"),
    [
        pytest.param(
            row(status="Closed"),
            "Example College is closed and names no successor: name the body that took over, or the "
            "local authority if none did.",
            id="none named",
        ),
        pytest.param(
            row(status="Closed", successor="new-college"),
            'The directory names no open successor: ask who took over, and fill "Successor". If nobody '
            "did, ask where the place is now, and type that body's ID.",
            id="none open",
        ),
    ],
)
def test_closed_body_without_a_successor_says_what_to_do_next(closed: Row, says: str) -> None:
    unsure = college(4, "new-college", "New College", status="Unconfirmed")
    (held,) = planned([pupil()], directory_of(closed, unsure, row("Sharing"))).held
    assert held.reason.endswith(says)
    assert held.about == planned([pupil()], BODIES).notices[0].key


# What a letter goes by, where a choice keeps just that back.


@pytest.mark.parametrize(("share", "letters"), [("Yes", 1), ("No", 0)])
def test_letter_that_goes_by_what_a_choice_keeps_back_is_held(share: str, letters: int) -> None:
    results_out = template("Results are out for {{ leaver.name }}.", when="ks4_results")
    made = planned([pupil(share_ks4_results=share)], BODIES, [results_out])
    assert len(made.notices) == letters
    assert codes(made) == ([] if letters else [("H11", "row 2")])


@pytest.mark.parametrize(
    ("body", "held"),
    [
        pytest.param("{{ leaver.name }}", [], id="a letter that the choice cannot narrow"),
        pytest.param(
            "{% if not left_out %}All of it.{% endif %}", ["H08"], id="says that nothing is left out"
        ),
        pytest.param("{% if leaver.ks4_results %}They are out.{% endif %}", ["H08"], id="asks for results"),
        pytest.param(
            "{% if withheld.ks4_results %}No results.{% endif %}", ["H08"], id="asks whether withheld"
        ),
    ],
)
def test_choice_that_nobody_recorded_stops_only_a_letter_that_it_could_narrow(
    body: str, held: list[str]
) -> None:
    made = planned([pupil(share_ks4_results="")], directory_of(row(), row("Sharing")), [template(body)])
    assert [one.code for one in made.held] == held
    assert [notice.withheld for notice in made.notices] == [{}] * (1 - len(held))


def test_pupils_who_are_not_a_bodys_own_are_no_concern_of_its_rules_letter() -> None:
    placed = row("Sharing", recipient="example-college", pupils="Placed with it")
    pupils = [pupil(2, placement="example-college"), pupil(3, reference="4712")]
    made = planned(
        pupils, directory_of(row(), placed), [template("{{ leaver.name }}", audience="bodies of the rule")]
    )
    assert [notice.leaver and notice.leaver.reference for notice in made.notices] == ["4711"]
    assert [one.code for one in made.not_concerned] == ["H24"]
    assert not made.held


def test_letter_leaves_out_what_its_rule_does_not_name_once_it_says_so() -> None:
    """The table, the plan, the preview and the ledger say the same."""
    schools = row("Sharing", 3, recipient="School")
    rules, asks = directory_of(row(), row("Sharing", data="Name; Date of birth"), schools), template()
    made = planned([pupil()], rules, [asks])
    (notice,) = made.notices
    assert notice.left_out == {"KS4 results": NOT_NAMED}
    assert plan_record(made)["notices"][0]["withheld"] == [{"field": "ks4_results", "reason": NOT_NAMED}]
    assert entry_of(notice, asks).withheld == (("KS4 results", "S01"),)
    assert f"Leaves out KS4 results: {NOT_NAMED}" in " ".join(FORMS["text"](made, Style(200)).split())
    shown = preview(made, {"letter": "A letter"}, {notice.key: ""})
    assert f"Leaves out KS4 results: {NOT_NAMED}" in shown
    (silent,) = planned([pupil()], rules, [template("{{ leaver.name }}\n")]).notices
    assert not silent.left_out
