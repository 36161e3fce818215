"""One notice: decided, addressed and routed, or held with the cell to look at."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from directory.checks.trusted import PupilList
from directory.model import Notice, OverdueReceipt, Plan, Row
from directory.planning.keys import notice_key
from directory.planning.plan import make_plan
from directory.planning.tally import tally
from directory.planning.trust import Trust
from directory.sharing.recipients import directory_from
from tests.helpers import TODAY, book, row, settings, table
from tests.plans import AT_HOME, codes, college, directory_of, planned, pupil, template

BODIES = directory_of(row(), row("Sharing"))


def test_template_that_shows_a_withheld_field_holds_that_letter_and_no_other() -> None:
    bare = template("{{ leaver.name }}\n\n{{ leaver.ks4_results }}\n")
    made = planned([pupil(), pupil(3, reference="4712", share_ks4_results="No")], BODIES, [bare])
    assert [notice.leaver.reference for notice in made.notices] == ["4711"]
    assert [(held.code, held.cell) for held in made.held] == [("H11", "J3")]
    assert (
        "Line 11 of the template asks for leaver.ks4_results, which rule S01 withholds" in made.held[0].reason
    )


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
        pytest.param("{{ school.senco }}", "J2", "school.senco", id="of the school"),
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


@pytest.mark.parametrize(
    ("rows", "doubt"),
    [
        pytest.param([row("Contacts", email="smith@gmail.com")], "a free mailbox", id="a free mailbox"),
        pytest.param([row("Contacts", email="a@@b")], "C02", id="a contact that cannot be written to"),
        pytest.param([row("Contacts", 2), row("Contacts", 3, name="Mr B")], "K02", id="two contacts"),
        pytest.param(
            [row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")],
            "D03",
            id="one mailbox, two bodies",
        ),
    ],
)
def test_address_in_doubt_gets_no_draft_and_says_why(rows: list[Row], doubt: str) -> None:
    made = planned([pupil()], directory_of(row(), row("Sharing"), *rows))
    assert [(n.email, doubt in n.remarks[0]) for n in made.notices] == [("", True)]


FIRST = "The first letter to this address, and nobody has confirmed it: Last checked is blank."
ASKED = 'No e-mail draft until somebody has confirmed the address and filled "Last checked".'
MAIL, POST = "office@example.org", "Example College, 1 Example Street, Leicester, LE1 1FZ"


@pytest.mark.parametrize(
    ("cells", "written_to", "told"),
    [
        pytest.param({}, (), (MAIL, ()), id="confirmed"),
        pytest.param({"last_checked": ""}, (), (MAIL, (FIRST,)), id="never confirmed"),
        pytest.param({"last_checked": ""}, ("Office@example.org",), (MAIL, ()), id="had letters"),
        pytest.param({"last_checked": ""}, (POST,), (MAIL, (FIRST,)), id="had letters by post"),
        pytest.param({"last_checked": "", "send_by": "Post"}, (), ("", (FIRST,)), id="by post"),
        pytest.param({"last_checked": "", "send_by": "Post"}, (POST,), ("", ()), id="had letters, by post"),
    ],
)
@pytest.mark.parametrize("confirm_first", [False, True])
def test_first_letter_to_an_address_that_nobody_confirmed_says_so(
    cells: dict[str, str], written_to: tuple[str, ...], told: tuple[str, tuple[str, ...]], confirm_first: bool
) -> None:
    trust = Trust({"example-college": written_to, "other": (MAIL, POST)}, confirm_first)
    directory = directory_of(row(**cells), row("Sharing"))
    pupils = PupilList(table("Leavers", [pupil()]), ())
    (notice,) = make_plan([template()], pupils, directory, TODAY, trust=trust).notices
    if confirm_first and told == (MAIL, (FIRST,)):
        told = ("", (ASKED,) if POST in written_to else (ASKED, FIRST))
    assert (notice.email, notice.remarks) == told


def test_contacts_own_check_decides_for_the_contacts_address() -> None:
    for contact, body, remarks in [("", "01/09/2026", (FIRST,)), ("01/09/2026", "", ())]:
        given = directory_of(row(last_checked=body), row("Sharing"), row("Contacts", last_checked=contact))
        (notice,) = planned([pupil()], given).notices
        assert (notice.email, notice.remarks) == ("admissions@example.org", remarks)


def test_letter_about_no_pupil_goes_by_email_also_before_a_check() -> None:
    directory = directory_of(row(last_checked=""), row("Sharing"))
    ask = template("Please confirm.", audience="body", rule=None)
    made = make_plan([ask], None, directory, TODAY, trust=Trust({}, confirm_first=True))
    assert [(notice.email, notice.remarks) for notice in made.notices] == [(MAIL, (FIRST,))]


ONE_MAILBOX = row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")


@pytest.mark.parametrize(
    "pupils", [pytest.param([pupil()], id="about a pupil"), pytest.param(None, id="about none")]
)
def test_body_in_doubt_gets_no_draft_of_any_letter(pupils: list[Row] | None) -> None:
    audience, rule = ("destination", "S01") if pupils else ("body", None)
    judged = template("Please confirm.", audience=audience, rule=rule)
    made = planned(pupils, directory_of(row(), row("Sharing"), ONE_MAILBOX), [judged], to="example-college")
    assert [(one.email, "is in doubt (D03)" in one.remarks[0]) for one in made.notices] == [("", True)]


BY_POST = {"send_by": "Post", "email": ""}
NOWHERE = {"address": "", "town": "", "postcode": ""}


@pytest.mark.parametrize(
    ("cells", "accepted"),
    [
        pytest.param({"send_by": "Email"} | NOWHERE, False, id="plain e-mail, not accepted"),
        pytest.param(NOWHERE, True, id="an e-mail draft needs no street"),
    ],
)
def test_letter_that_can_go_neither_by_mail_nor_by_post_is_held(
    cells: dict[str, str], accepted: bool
) -> None:
    made = planned([pupil()], directory_of(row(**cells), row("Sharing")))
    if accepted:
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
            "Example College is closed and names no successor: type the ID of the body that took over, or of "
            "the local authority if none did.",
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


# What somebody has accepted: that a rule's letters go to a body by plain e-mail.

ACCEPTED = {"code": "S01", "sheet": "Sharing", "id": "example-college", "value": ""}


def accepted(number: int = 2, **cells: str) -> Row:
    """Return a row of the Accepted sheet, which has a column named "Sheet"."""
    good = row("Accepted", number)
    return replace(good, values={**good.values, **cells})


YESTERDAY = (TODAY - timedelta(days=1)).strftime("%d/%m/%Y")


@pytest.mark.parametrize(
    ("cells", "draft"),
    [
        pytest.param({}, True, id="this rule and this body"),
        pytest.param({"code": "s01"}, True, id="in small letters"),
        pytest.param({"until": TODAY.strftime("%d/%m/%Y")}, True, id="for the last time today"),
        pytest.param({"value": "office@example.org"}, None, id="this address"),
        pytest.param({"until": YESTERDAY}, False, id="until yesterday"),
        pytest.param({"code": "S02"}, False, id="another rule"),
        pytest.param({"code": "C03"}, False, id="a finding"),
        pytest.param({"id": "gateway"}, False, id="another body"),
        pytest.param({"id": ""}, False, id="no body"),
        pytest.param({"sheet": "Recipients"}, False, id="another sheet"),
    ],
)
@pytest.mark.parametrize(
    "by", [{"send_by": "Email"}, {"send_by": "Secure email", "email": "college@gmail.com"}]
)
def test_plain_and_free_mail_carry_a_pupil_only_where_somebody_accepted_it(
    by: dict[str, str], cells: dict[str, str], draft: bool | None
) -> None:
    draft = "email" not in by if draft is None else draft  # the address accepted is not that mailbox
    # Of a free mailbox somebody accepts the very address.
    named = ACCEPTED | {"value": by.get("email", "")} | cells
    rows = [row("Sharing"), row("Sharing", 3, rule="S02"), accepted(**named), accepted(3)]
    given = book(row(**by), college(3, "gateway", "Gateway College"), *rows, *settings())
    # Without what the checks find: a free mailbox is a doubt of its own, until that is accepted too.
    (notice,) = planned([pupil()], directory_from(given, (), frozenset())).notices
    assert bool(notice.email) is draft
    assert ("accepted by AB until" in notice.remarks[0]) is draft


@pytest.mark.parametrize(("value", "draft"), [("", False), ("a@gmail.com", False), ("B@gmail.com", True)])
def test_a_free_mailbox_is_accepted_by_its_address_alone(value: str, draft: bool) -> None:
    given = directory_of(
        row(email="b@gmail.com", website="", send_by="Email"),
        row("Sharing"),
        accepted(**(ACCEPTED | {"value": value})),
    )
    (notice,) = planned([pupil()], given).notices
    assert bool(notice.email) is draft


def test_body_in_doubt_gets_no_draft_whatever_is_accepted() -> None:
    twin = row(number=3, id="other", organisation="Other", phone="", address="9 Far Road", website="")
    given = directory_of(row(send_by="Email"), twin, row("Sharing"), accepted(**ACCEPTED))
    (notice,) = planned([pupil()], given).notices
    assert (notice.email, "in doubt (D03)" in notice.remarks[0]) == ("", True)


# What a letter goes by, where a choice keeps just that back.


@pytest.mark.parametrize(("share", "letters"), [("Yes", 1), ("No", 0)])
def test_letter_that_goes_by_what_a_choice_keeps_back_is_held(share: str, letters: int) -> None:
    results_out = template("Results are out for {{ leaver.name }}.", when="ks4_results")
    made = planned([pupil(share_ks4_results=share)], BODIES, [results_out])
    assert len(made.notices) == letters
    assert codes(made) == ([] if letters else [("H11", "J2")])


# Letters home.

SUPPORT = row(
    "Sharing",
    rule="S09",
    data="Name; Date of birth; Careers and destinations",
    from_age="13",
    limited_by="Youth support",
    when_limited="Name; Date of birth",
)
CHOICE = template("Dear {{ choice.addressee }}: {{ choice.name }}", name="choice", rule="S09", **AT_HOME)
HOME = {"address": "3 Example Street", "parent": "Mrs Secretname"}


def at_home(**cells: str) -> Notice:
    (notice,) = planned([pupil(**(HOME | cells))], directory_of(row(), SUPPORT), [CHOICE]).notices
    return notice


@pytest.mark.parametrize(
    ("born", "holder", "addressee"),
    [
        pytest.param("24/11/2010", "parent", "Mrs Secretname", id="sixteen tomorrow"),
        pytest.param("23/11/2010", "young person", "Ann Example", id="sixteen today"),
        pytest.param("23/11/2013", "parent", "Mrs Secretname", id="thirteen today"),
    ],
)
def test_letter_home_goes_to_whoever_holds_the_choice_today(born: str, holder: str, addressee: str) -> None:
    notice = at_home(date_of_birth=born)
    assert (notice.recipient.organisation, notice.addressee) == (holder, addressee)
    assert (notice.email, notice.cell, notice.files[0].startswith("family-")) == ("", "A2", True)


@pytest.mark.parametrize(
    ("cells", "rule", "held"),
    [
        ({"date_of_birth": "24/11/2013"}, "S09", ("H07", "G2")),
        ({"address": ""}, "S09", ("H12", "U2")),
        ({"address": ", ".join(["A road of some length"] * 7)}, "S09", ("H12", "A2")),
        ({}, "S99", ("H06", "A2")),
    ],
)
def test_letter_home_is_held(cells: dict[str, str], rule: str, held: tuple[str, str]) -> None:
    given = directory_of(
        row(), SUPPORT, row("Sharing", 3, rule="S99", data="Name", limited_by="", when_limited="")
    )
    choice = template("Hello", name="choice", rule=rule, **AT_HOME)
    assert codes(planned([pupil(**(HOME | cells))], given, [choice])) == [held]


def test_letter_home_is_a_new_one_for_whoever_comes_to_hold_the_choice() -> None:
    assert at_home(date_of_birth="24/11/2010").key != at_home(date_of_birth="23/11/2010").key
    assert at_home(reference="4712").key != at_home().key


def test_each_parent_gets_a_letter_with_a_key_of_its_own() -> None:
    second = {"second_parent": "Mr C Example", "second_parent_address": "9 Other Road"}
    cells = HOME | second | {"second_parent_postcode": "LE2 3PR", "letter_home_to": "Both"}
    cells |= {"date_of_birth": "24/11/2010"}
    made = planned([pupil(**cells)], directory_of(row(), SUPPORT), [CHOICE]).notices
    assert [one.addressee for one in made] == ["Mrs Secretname", "Mr C Example"]
    assert len({one.key for one in made}) == 2


def test_who_is_written_to_at_home_stands_in_no_plan() -> None:
    notice = at_home(date_of_birth="24/11/2010")
    assert "Secretname" not in repr(notice)


@pytest.mark.parametrize(
    ("language", "written", "remarks"),
    [
        pytest.param("", "", (), id="English"),
        pytest.param("Polish", "pl", (), id="there is a sibling"),
        pytest.param("Welsh", "cy", (), id="Welsh"),
        pytest.param("Plain English", "plain", (), id="plain"),
        pytest.param(
            "Urdu", "", ("In English: the letter has no version in the row's language.",), id="there is none"
        ),
    ],
)
def test_letter_home_is_in_the_familys_language_if_there_is_one(
    language: str, written: str, remarks: tuple[str, ...]
) -> None:
    polish = template("Witam {{ choice.addressee }}", name="choice.pl", rule="S09", **AT_HOME)
    welsh = template("Annwyl {{ choice.addressee }}", name="choice.cy", rule="S09", **AT_HOME)
    plain = template("Hello {{ choice.addressee }}", name="choice.plain", rule="S09", **AT_HOME)
    both = replace(CHOICE, siblings={"pl": polish, "cy": welsh, "plain": plain})
    (notice,) = planned([pupil(**HOME, language=language)], directory_of(row(), SUPPORT), [both]).notices
    assert (notice.language, notice.remarks) == (written, remarks)


@pytest.mark.parametrize(("typed", "large"), [("Yes", True), ("No", False), ("", False)])
def test_letter_home_is_in_large_print_where_the_row_says_so(typed: str, large: bool) -> None:
    assert at_home(large_print=typed).large is large


@pytest.mark.parametrize("to", ["example-college", "College"])
def test_run_that_writes_to_certain_bodies_writes_to_no_family(to: str) -> None:
    made = planned([pupil(**HOME)], directory_of(row(), SUPPORT), [CHOICE], to=to)
    assert [(one.code, one.reason) for one in made.not_concerned] == [
        ("H24", f"This run writes to {to} alone.")
    ]
    assert not made.notices


@pytest.mark.parametrize(
    ("to", "letters"), [("all", 2), ("gateway", 1), ("College", 2), ("Police", 0), ("example-college", 1)]
)
def test_run_writes_about_pupils_to_whom_it_says(to: str, letters: int) -> None:
    given = directory_of(row(), college(3, "gateway", "Gateway College"), row("Sharing"))
    rows = [pupil(2), pupil(3, reference="4712", destination="Gateway College")]
    made = planned(rows, given, to=to)
    assert (len(made.notices), len(made.not_concerned), len(made.held)) == (letters, 2 - letters, 0)


# Letters to a body about no pupil.

CLOSED = {"status": "Closed", "successor": "gateway"}
AGGREGATED = row(
    "Sharing", data="Aggregated results", limited_by="", when_limited="", pupils="None: aggregated only"
)


@pytest.mark.parametrize(
    ("cells", "to", "rule", "outcome"),
    [
        pytest.param({}, "all", None, "office@example.org", id="secure e-mail"),
        pytest.param({"send_by": "Email"}, "all", None, "office@example.org", id="plain e-mail, no pupil"),
        pytest.param({"send_by": "Portal"}, "all", None, "", id="a portal takes no letter: by post"),
        pytest.param(CLOSED, "all", None, "H24", id="closed, one of many"),
        pytest.param(
            CLOSED,
            "example-college",
            None,
            "H03",
            id="closed, and meant",
        ),
        pytest.param({"status": "Unconfirmed"}, "all", None, "H04", id="unconfirmed"),
        pytest.param({"category": "School"}, "example-college", "S01", "H06", id="not of the rule"),
        pytest.param({}, "all", "S01", "office@example.org", id="figures, under their rule"),
    ],
)
def test_letter_to_a_body_about_no_pupil(
    cells: dict[str, str], to: str, rule: str | None, outcome: str
) -> None:
    given = directory_of(row(**cells), college(3, "gateway", "Gateway College"), AGGREGATED)
    judged = template("Please confirm.", name="confirm", audience="body", rule=rule)
    made = planned(None, given, [judged], to=to)
    told = {one.cell: one.email for one in made.notices}
    told |= {one.cell: one.code for one in (*made.held, *made.not_concerned)}
    assert told["row 2"] == outcome


def test_letter_is_new_when_its_template_says_so() -> None:
    yearly = template("Please confirm.", audience="body", rule=None, again="each school year")
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 1))
    keys = [planned(None, BODIES, [yearly], on=day).notices[0].key for day in days]
    assert keys[0] != keys[1] == keys[2] != keys[3]
    assert len(set(keys)) == 3


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


def overdue(key: str, body: str = "example-college") -> OverdueReceipt:
    return OverdueReceipt(key, body, TODAY - timedelta(days=30), TODAY - timedelta(days=3))


CHASER = "{% for one in chased %}{{ one.reference }} {% endfor %}"
LATE = [overdue("one2345678"), overdue("old2345678", "old-college"), overdue("two2345678")]


def chased(
    late: list[OverdueReceipt],
    to: str = "all",
    on: date = TODAY,
    again: str = "each day",
    successor: str = "new-college",
) -> Plan:
    closed = college(3, "old-college", "Old College", status="Closed", successor=successor)
    unsure = college(4, "new-college", "New College", status="Unconfirmed")
    chaser = template(CHASER, audience="overdue receipt", rule=None, again=again)
    return make_plan([chaser], None, directory_of(row(), closed, unsure), on, to, late)


def test_overdue_receipts_are_asked_for_in_one_letter_a_body_and_of_open_bodies_alone() -> None:
    made = chased(LATE)
    (notice,) = made.notices
    assert [one.key for one in notice.overdue] == ["one2345678", "two2345678"]
    assert not notice.shared
    assert [(one.code, one.cell) for one in made.held] == [("H03", "row 3")]
    assert made.held[0].reason == (
        "Old College has closed. The directory names no open successor: ask who took over, and fill "
        '"Successor".'
    )
    assert tally(made) == "2 bodies = 1 letter + 1 held."


def test_overdue_receipts_of_a_closed_body_are_asked_of_its_successor_in_the_same_letter() -> None:
    made = chased(LATE, successor="example-college")
    (notice,) = made.notices
    assert [one.key for one in notice.overdue] == ["one2345678", "old2345678", "two2345678"]
    assert (notice.recipient.id, made.held) == ("example-college", ())
    assert [one.sent_to for one in notice.overdue] == ["", "Old College", ""]


def test_overdue_receipts_of_a_body_that_the_directory_no_longer_has_are_held_by_their_letters() -> None:
    made = chased([overdue("one2345678", "gone"), overdue("two2345678", "gone")])
    assert [(one.code, one.cell) for one in made.held] == [("H02", "one2345678, two2345678")]


@pytest.mark.parametrize(
    ("to", "codes"),
    [("all", ["", "H03"]), ("example-college", ["", "H24"]), ("old-college", ["H24", "H03"])],
)
def test_overdue_receipts_are_asked_for_only_of_whom_the_run_writes_to(to: str, codes: list[str]) -> None:
    made = chased(LATE, to)
    found = {one.cell: "" for one in made.notices}
    found |= {one.cell: one.code for one in (*made.held, *made.not_concerned)}
    assert [found["row 2"], found["row 3"]] == codes


@pytest.mark.parametrize(
    ("again", "late", "days", "same"),
    [
        pytest.param("each day", LATE[:1], 0, True, id="the same day, though a receipt has come"),
        pytest.param("each day", LATE, 1, False, id="the next day"),
        pytest.param("never", LATE, 1, True, id="the same letters"),
        pytest.param("never", LATE[:1], 1, False, id="other letters"),
    ],
)
def test_body_is_reminded_again_on_another_day_or_of_other_letters(
    again: str, late: list[OverdueReceipt], days: int, same: bool
) -> None:
    first, then = (
        chased(LATE, again=again),
        chased(late, on=TODAY + timedelta(days=days), again=again),
    )
    assert (first.notices[0].key == then.notices[0].key) is same


# A body in the wrong column.

PLACED = {"recipient": "Alternative provision", "pupils": "Placed with it", "data": "Name"}
ATTENDING = {"rule": "S01", "recipient": "School", "pupils": "Also attending there", "data": "Name"}
NO_CHOICE = {"limited_by": "", "when_limited": ""}
COLUMNS = directory_of(
    college(2, "example-college", "Example College"),
    college(3, "provider", "The Provider", category="Alternative provision"),
    college(4, "careers", "Careers Company", category="Careers service"),
    college(5, "academy", "The Academy", category="School"),
    row("Sharing", 2, **(NO_CHOICE | PLACED | {"rule": "S23"})),
    row("Sharing", 3, **(NO_CHOICE | PLACED | {"rule": "S20", "recipient": "Careers service"})),
    row("Sharing", 4, **(NO_CHOICE | ATTENDING)),
    row("Sharing", 5, **(NO_CHOICE | {"rule": "S21", "pupils": "With a place there", "data": "Name"})),
)


@pytest.mark.parametrize(
    ("audience", "rule", "cells", "outcome"),
    [
        pytest.param("placement", "S23", {"placement": "provider"}, ("letter", ""), id="a placement"),
        pytest.param(
            "placement",
            "S23",
            {"placement": "example-college"},
            ("H06", 'No rule is about pupils placed with it: is "Placement" right?'),
            id="a college is no placement",
        ),
        pytest.param(
            "placement",
            "S23",
            {"placement": "careers"},
            ("H24", "does not cover Careers Company"),
            id="another letter's placement",
        ),
        pytest.param(
            "also attends",
            "S01",
            {"also_attends": "provider"},
            ("H06", 'No rule is about pupils also attending there: is "Also attends" right?'),
            id="a provider is no school",
        ),
        pytest.param(
            "destination",
            "S23",
            {"destination": "provider"},
            ("H21", 'the row\'s "Placement" does not name provider.'),
            id="named, but as a destination",
        ),
        pytest.param(
            "placement",
            "S21",
            {"placement": "example-college", "destination": "academy"},
            ("H21", 'the row\'s "Destination" is not example-college.'),
            id="named, but as a placement",
        ),
        pytest.param(
            "destination",
            "S21",
            {"destination": "example-college; academy"},
            ("H02", '"Destination" names 2 bodies: leave the one where the place was accepted.'),
            id="two destinations",
        ),
    ],
)
def test_a_body_in_the_wrong_cell_is_held_with_what_is_true_of_the_row(
    audience: str, rule: str, cells: dict[str, str], outcome: tuple[str, str]
) -> None:
    made = planned([pupil(**cells)], COLUMNS, [template("Hello", audience=audience, rule=rule)])
    (one,) = (*made.notices, *made.held, *made.not_concerned)
    code, says = ("letter", "") if isinstance(one, Notice) else (one.code, one.reason)
    assert code == outcome[0]
    assert outcome[1] in says
