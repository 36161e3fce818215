"""Who may have what: the table of decisions, and that nobody ever gets more than the register says."""

from dataclasses import replace
from datetime import date

import pytest

from directory.model import (
    LEAVER_FIELDS,
    Category,
    DataCategory,
    HeldCode,
    Pupils,
    Refusal,
    SendBy,
    Status,
    Ties,
    Withheld,
    fields_of,
)
from directory.sharing.decide import CHOICES, decide
from tests.makers import ON, leaver, recipient, rule

D = DataCategory
NAME_FIELDS = {"name", "initials", "forename", "surname", "preferred_name"}
SEN_AND_ATTENDANCE = ["attendance", "attendance_concern", "sen", "sen_file"]
RESULTS_LIMITED = rule(
    data=frozenset({D.NAME, D.KS4_RESULTS, D.SAFEGUARDING}),
    limited_by="share_ks4_results",
    when_limited=frozenset({D.NAME, D.SAFEGUARDING}),
)
YOUTH_LIMITED = rule(
    rule="S09",
    data=frozenset({D.NAME, D.DATE_OF_BIRTH, D.ADDRESS, D.SEN, D.ATTENDANCE}),
    from_age=13,
    limited_by="youth_support",
    when_limited=frozenset({D.NAME, D.DATE_OF_BIRTH, D.ADDRESS}),
)


def decided(by, *, to=None, on=ON, number=None, **cells):
    return decide([by], number or by.rule, to or recipient(), leaver(**cells), Ties(), on)


@pytest.mark.parametrize(
    ("data", "allowed"),
    [
        ({D.NAME}, NAME_FIELDS),
        ({D.DATE_OF_BIRTH, D.ULN}, {"date_of_birth", "uln"}),
        ({D.ADDRESS}, {"address", "postcode"}),
        ({D.POST_16_PLACE}, {"course", "level", "start_date"}),
        ({D.AGGREGATED_RESULTS}, set()),
        (set(), set()),
        (set(D), set(LEAVER_FIELDS) - {"upn"}),
    ],
)
def test_a_rule_allows_the_fields_of_the_data_it_names(data, allowed):
    decision = decided(rule(data=frozenset(data)))

    assert (decision.allowed, decision.withheld, decision.refusal) == (allowed, (), None)


def test_fields_come_in_the_order_of_the_leavers_file():
    assert fields_of(frozenset({D.ADDRESS, D.ULN, D.DATE_OF_BIRTH})) == (
        "date_of_birth",
        "uln",
        "address",
        "postcode",
    )


@pytest.mark.parametrize(
    ("by", "to"),
    [
        pytest.param(rule(), recipient(), id="by category"),
        pytest.param(rule(recipient="example-college"), recipient(), id="by ID"),
        pytest.param(rule(), recipient(send_by=SendBy.POST), id="post"),
        pytest.param(rule(), recipient(send_by=SendBy.EMAIL), id="e-mail"),
    ],
)
def test_an_active_body_that_a_rule_covers_may_have_it(by, to):
    assert decided(by, to=to).refusal is None


@pytest.mark.parametrize(
    ("by", "to", "number", "code", "column"),
    [
        pytest.param(rule(), recipient(status=Status.CLOSED), "S21", "H03", None, id="closed"),
        pytest.param(rule(), recipient(status=Status.UNCONFIRMED), "S21", "H04", None, id="unconfirmed"),
        pytest.param(rule(), recipient(), "S02", "H06", None, id="another rule"),
        pytest.param(rule(), recipient(category=Category.SCHOOL), "S21", "H06", None, id="another category"),
        pytest.param(
            rule(),
            recipient(category=Category.SCHOOL_SIXTH_FORM),
            "S21",
            "H06",
            None,
            id="a sixth form",
        ),
        pytest.param(rule(recipient="other"), recipient(), "S21", "H06", None, id="another body"),
        pytest.param(
            rule(recipient="college"),
            recipient(),
            "S21",
            "H06",
            None,
            id="a category in other letters",
        ),
        pytest.param(rule(), recipient(send_by=SendBy.PORTAL), "S21", "H09", None, id="portal"),
        pytest.param(
            rule(),
            recipient(status=Status.CLOSED, send_by=SendBy.PORTAL),
            "S21",
            "H03",
            None,
            id="closed first",
        ),
        pytest.param(rule(from_age=17), recipient(), "S21", "H07", "date_of_birth", id="too young"),
    ],
)
def test_nothing_goes_where(by, to, number, code, column):
    decision = decided(by, to=to, number=number, date_of_birth="31/08/2010")

    assert (decision.refusal.code, decision.refusal.column) == (HeldCode(code), column)
    assert (decision.allowed, decision.withheld) == (frozenset(), ())


@pytest.mark.parametrize(
    ("limited_by", "blank"), [("share_ks4_results", "Share KS4 results"), ("youth_support", "Youth support")]
)
def test_a_choice_that_nobody_recorded_stops_the_letter(limited_by, blank):
    decision = decided(rule(limited_by=limited_by), **{limited_by: ""})

    assert decision.refusal.code is HeldCode.CHOICE_NOT_RECORDED
    assert decision.refusal.column == limited_by
    assert f'"{blank}" is blank' in decision.refusal.reason
    assert decision.allowed == frozenset()


@pytest.mark.parametrize(
    ("share", "youth"), [("Yes", "Full"), ("No", "Full"), ("Yes", "Name address DOB only"), ("", "")]
)
def test_a_choice_that_limits_no_rule_stops_nothing_but_results_after_a_no(share, youth):
    decision = decided(rule(), share_ks4_results=share, youth_support=youth)

    assert decision.allowed == set(LEAVER_FIELDS) - {"upn"} - ({"ks4_results"} if share == "No" else set())


@pytest.mark.parametrize("category", Category)
def test_upn_goes_to_schools_alone_whatever_the_register_says(category):
    decision = decided(rule(recipient="example-college"), to=recipient(category=category))

    assert ("upn" in decision.allowed) is (category in {Category.SCHOOL, Category.SCHOOL_SIXTH_FORM})


@pytest.mark.parametrize(
    ("by", "choices", "allowed", "withheld"),
    [
        pytest.param(
            RESULTS_LIMITED,
            {"share_ks4_results": "Yes"},
            NAME_FIELDS | {"ks4_results", "safeguarding_file"},
            [],
            id="results shared",
        ),
        pytest.param(
            RESULTS_LIMITED,
            {"share_ks4_results": "No"},
            NAME_FIELDS | {"safeguarding_file"},
            ["ks4_results"],
            id="results kept back",
        ),
        pytest.param(
            RESULTS_LIMITED,
            {"share_ks4_results": "Yes", "youth_support": "Name address DOB only"},
            NAME_FIELDS | {"ks4_results", "safeguarding_file"},
            [],
            id="the other choice does not touch results",
        ),
        pytest.param(
            RESULTS_LIMITED,
            {"share_ks4_results": "No", "youth_support": ""},
            NAME_FIELDS | {"safeguarding_file"},
            ["ks4_results"],
            id="the other choice may be blank",
        ),
        pytest.param(
            YOUTH_LIMITED,
            {"youth_support": "Full"},
            NAME_FIELDS | {"date_of_birth", "address", "postcode", *SEN_AND_ATTENDANCE},
            [],
            id="youth support in full",
        ),
        pytest.param(
            YOUTH_LIMITED,
            {"youth_support": "Name address DOB only", "share_ks4_results": "Yes"},
            NAME_FIELDS | {"date_of_birth", "address", "postcode"},
            SEN_AND_ATTENDANCE,
            id="youth support limited",
        ),
    ],
)
def test_a_choice_narrows_the_rule_that_names_it(by, choices, allowed, withheld):
    decision = decided(by, **choices)

    assert decision.allowed == allowed
    assert list(decision.kept_back) == withheld
    reason = CHOICES[by.limited_by].reason
    assert all(one == Withheld(one.category, by.rule, reason) for one in decision.withheld)


@pytest.mark.parametrize(
    ("born", "on", "old_enough"),
    [
        pytest.param("23/11/2010", date(2026, 11, 23), True, id="birthday today"),
        pytest.param("24/11/2010", date(2026, 11, 23), False, id="birthday tomorrow"),
        pytest.param("22/11/2010", date(2026, 11, 23), True, id="birthday yesterday"),
        pytest.param("29/02/2012", date(2028, 2, 28), False, id="29 February, leap year, the day before"),
        pytest.param("29/02/2012", date(2028, 2, 29), True, id="29 February, leap year, the day"),
        pytest.param("28/02/2011", date(2027, 2, 28), True, id="28 February"),
        pytest.param("01/01/2011", date(2026, 12, 31), False, id="31 December"),
        pytest.param("31/12/2010", date(2026, 12, 31), True, id="New Year's Eve"),
    ],
)
def test_age_counts_on_the_day_of_sending(born, on, old_enough):
    decision = decided(rule(from_age=16), on=on, date_of_birth=born)

    assert (decision.refusal is None) is old_enough


@pytest.mark.parametrize(("on", "old_enough"), [(date(2025, 2, 28), False), (date(2025, 3, 1), True)])
def test_a_birthday_on_29_february_falls_on_1_march_in_other_years(on, old_enough):
    decision = decided(rule(from_age=13), on=on, date_of_birth="29/02/2012")

    assert (decision.refusal is None) is old_enough


def test_no_reason_quotes_the_leaver():
    young = decided(rule(from_age=18), date_of_birth="31/08/2010", forename="Secretname")
    unasked = decided(RESULTS_LIMITED, share_ks4_results="", surname="Secretname")

    for decision in (young, unasked):
        assert "Secretname" not in decision.refusal.reason
        assert "2010" not in decision.refusal.reason


@pytest.mark.parametrize(
    ("asked", "refused"), [(None, True), ((), False), (("name",), False), (("ks4_results", "name"), True)]
)
def test_a_choice_that_nobody_made_stops_only_what_it_could_narrow(asked, refused):
    blank = leaver(share_ks4_results="")
    decision = decide([RESULTS_LIMITED], "S21", recipient(), blank, Ties(), ON, asked)

    code = decision.refusal.code if decision.refusal else None
    assert code == (HeldCode.CHOICE_NOT_RECORDED if refused else None)
    assert decision.withheld == ()  # nobody has asked for it
    assert "ks4_results" not in decision.allowed


def test_a_rule_that_does_not_cover_the_body_says_so_at_no_column():
    decision = decided(RESULTS_LIMITED, number="S99")

    assert (decision.rule, decision.refusal.code, decision.refusal.column) == (
        None,
        HeldCode.NOT_ALLOWED,
        None,
    )


@pytest.mark.parametrize("answer", ["no", "N", "Maybe", "Full", "yes", "Yes please"])
def test_an_answer_that_is_not_on_the_list_allows_no_more_than_a_limit_does(answer):
    decision = decided(RESULTS_LIMITED, share_ks4_results=answer)

    assert decision.allowed == NAME_FIELDS | {"safeguarding_file"}
    assert list(decision.kept_back) == ["ks4_results"]


@pytest.mark.parametrize("answer", ["full", "Yes", "Name, address and DOB"])
def test_an_answer_that_is_not_on_the_list_limits_youth_support_too(answer):
    decision = decided(YOUTH_LIMITED, youth_support=answer)

    assert decision.allowed == NAME_FIELDS | {"date_of_birth", "address", "postcode"}


@pytest.mark.parametrize(
    ("upper", "lower", "counts"),
    [
        pytest.param(
            rule(row=2), rule(row=3, recipient="example-college"), 3, id="its own below its category's"
        ),
        pytest.param(
            rule(row=2, recipient="example-college"), rule(row=3), 2, id="its own above its category's"
        ),
        pytest.param(rule(row=2), rule(row=3), 2, id="two of its category"),
        pytest.param(
            rule(row=2, recipient="example-college"),
            rule(row=3, recipient="example-college"),
            2,
            id="two of its own",
        ),
        pytest.param(rule(row=2, recipient="other"), rule(row=3), 3, id="another body's above"),
    ],
)
def test_of_two_rows_a_bodys_own_counts_then_the_upper_one(upper, lower, counts):
    for register in ([upper, lower], [lower, upper]):
        assert decide(register, "S21", recipient(), leaver(), Ties(), ON).rule.row == counts


def test_a_bodys_own_row_narrows_what_its_category_may_have():
    for_all = rule(row=2, data=frozenset({D.NAME, D.SEN}))
    for_one = rule(row=3, recipient="example-college", data=frozenset({D.NAME}))

    for register in ([for_all, for_one], [for_one, for_all]):
        assert decide(register, "S21", recipient(), leaver(), Ties(), ON).allowed == NAME_FIELDS


ELSEWHERE = Ties("other", ("other",), ("other",))
HERE = recipient().id


@pytest.mark.parametrize(
    ("pupils", "ties", "column", "what"),
    [
        (Pupils.WITH_A_PLACE, replace(ELSEWHERE, place_at=HERE), "destination", "with a place there"),
        (Pupils.PLACED, replace(ELSEWHERE, placed_with=("other", HERE)), "placement", "placed with the body"),
        (
            Pupils.ALSO_ATTENDING,
            replace(ELSEWHERE, also_attends=(HERE,)),
            "also_attends",
            "who also attend there",
        ),
    ],
)
def test_a_rule_about_a_bodys_own_pupils_is_about_no_other(pupils, ties, column, what):
    by = rule(pupils=pupils)
    assert decide([by], "S21", recipient(), leaver(), ties, ON).refusal is None
    refusal = decide([by], "S21", recipient(), leaver(), ELSEWHERE, ON).refusal
    heading, lacks = (
        column.replace("_", " ").capitalize(),
        "is not" if column == "destination" else "does not name",
    )
    reason = f'Rule S21 is about pupils {what}, and the row\'s "{heading}" {lacks} {HERE}.'
    assert refusal == Refusal(HeldCode.NOT_ITS_PUPIL, reason, column)


@pytest.mark.parametrize(
    ("answer", "told"), [("Yes", True), (None, True), ("No", False)], ids=["yes", "nobody asked", "no"]
)
@pytest.mark.parametrize("limit", [None, "youth_support"], ids=["no choice", "another choice"])
def test_results_of_whoever_has_opted_out_go_under_no_rule(limit, answer, told):
    data = frozenset({D.NAME, D.KS4_RESULTS})
    by = rule(data=data, limited_by=limit, when_limited=data if limit else frozenset())
    decision = decided(by, share_ks4_results=answer, youth_support="Name, address and date of birth only")
    assert (D.KS4_RESULTS in decision.data) is told
    said = {} if told else {"ks4_results": CHOICES["share_ks4_results"].reason}
    assert decision.kept_back == said
