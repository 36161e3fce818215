"""The sharing register: data, recipients, bases, limits."""

import pytest

from directory.checks.rules import register
from tests.helpers import assert_problems, book, row


def rule(number=2, **cells):
    return row("Sharing", number, **cells)


@pytest.mark.parametrize(
    ("cells", "says", "suggests"),
    [
        pytest.param({}, [], [], id="good"),
        pytest.param({"data": "Name; SEN;"}, [], [], id="a semicolon too many"),
        pytest.param(
            {"data": "Name; Date of brith"}, ['"Date of birth"?'], ["Name; Date of birth"], id="misspelt"
        ),
        pytest.param({"data": "Name, SEN"}, ['"Name, SEN" is not a kind of data'], [None], id="comma"),
        pytest.param({"when_limited": "Shoe size"}, ['"Shoe size"'], [None], id="when limited"),
    ],
)
def test_unknown_data_category(cells, says, suggests):
    problems = list(register.unknown_data_category(book(rule(**cells))))
    assert_problems(problems, says)
    assert [problem.suggestion for problem in problems] == suggests


@pytest.mark.parametrize(
    ("recipient", "suggests"),
    [
        ("example-college", []),
        ("College", []),
        ("Colleges", ["College"]),
        ("exampel-college", ["example-college"]),
        ("nobody at all", [None]),
    ],
)
def test_rule_recipient_unknown(recipient, suggests):
    problems = register.rule_recipient_unknown(book(row(), rule(recipient=recipient)))
    assert [problem.suggestion for problem in problems] == suggests


@pytest.mark.parametrize(
    ("body", "recipient", "says"),
    [
        pytest.param({}, "College", [], id="category in use"),
        pytest.param({}, "Police", ['There is no active body in the category "Police"'], id="empty category"),
        pytest.param({"status": "Unconfirmed"}, "College", ["no active body"], id="nobody active in it"),
        pytest.param(
            {"status": "Closed", "successor": "b"},
            "example-college",
            ["example-college is closed. Its successor is b."],
            id="closed",
        ),
        pytest.param({}, "unknown-id", [], id="unknown is another rule's"),
    ],
)
def test_rule_aimed_at_nobody(body, recipient, says):
    assert_problems(register.rule_aimed_at_nobody(book(row(**body), rule(recipient=recipient))), says)


def test_rule_about_a_closed_body_whose_successor_has_it_too():
    closed = row(number=3, id="old", organisation="Old", status="Closed", successor="example-college")
    both = book(row(), closed, rule(2, recipient="example-college"), rule(3, recipient="old"))
    assert_problems(register.rule_aimed_at_nobody(both), ["has this rule in B2: delete this row"])


@pytest.mark.parametrize(
    ("basis", "count"),
    [("Art. 6(1)(e)", 0), ("", 0), ("Not recorded: ask the DPO", 1), ("not recorded:  ask the DPO", 1)],
)
def test_basis_not_recorded(basis, count):
    assert len(list(register.basis_not_recorded(book(rule(lawful_basis=basis))))) == count


def test_rule_repeated():
    given = book(rule(), rule(3, recipient="Police"), rule(4))
    problems = list(register.rule_repeated(given))
    assert_problems(problems, ["S01 for College is also in A2"])
    assert problems[0].cell == "A4"


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({}, [], id="whole"),
        pytest.param({"limited_by": "", "when_limited": ""}, [], id="none"),
        pytest.param({"limited_by": ""}, ["Which choice"], id="no choice"),
        pytest.param({"when_limited": ""}, ['What may still go when "Share KS4 results"'], id="no remainder"),
        pytest.param(
            {"when_limited": "Name; SEN"},
            ['"SEN" is in "When limited" but not in "Data"'],
            id="more than before",
        ),
        pytest.param(
            {"when_limited": "Name; SEN; Medical"},
            ['"Medical", "SEN" are in "When limited" but not in "Data"'],
            id="several in one cell are one",
        ),
        pytest.param({"when_limited": "Name; Shoes"}, [], id="unknown is another rule's"),
    ],
)
def test_limit_incomplete(cells, says):
    assert_problems(register.limit_incomplete(book(rule(**cells))), says)


@pytest.mark.parametrize(
    ("typed", "suggests"), [("", []), ("13", []), ("from 16", ["16"]), ("thirteen", [None]), ("130", ["13"])]
)
def test_from_age_unreadable(typed, suggests):
    problems = register.from_age_unreadable(book(rule(from_age=typed)))
    assert [problem.suggestion for problem in problems] == suggests


@pytest.mark.parametrize(
    ("typed", "suggests"), [("S01", []), ("S123", []), ("s7", ["S07"]), ("12", ["S12"]), ("Rule", [None])]
)
def test_rule_malformed(typed, suggests):
    problems = register.rule_malformed(book(rule(rule=typed)))
    assert [problem.suggestion for problem in problems] == suggests


def test_review_overdue_is_one_note():
    given = book(
        rule(review_by="22/11/2026"), rule(3, review_by="23/11/2026"), rule(4, review_by="2020-01-01")
    )
    assert_problems(
        register.review_overdue(given),
        [
            "2 rules",
        ],
    )


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        pytest.param({"data": "Name; KS4 results"}, ["nobody is asked whether they may"], id="no choice"),
        pytest.param(
            {"data": "Name; KS4 results", "limited_by": "Youth support", "when_limited": "Name"},
            ["nobody is asked whether they may"],
            id="another choice",
        ),
        pytest.param(
            {"data": "Name; KS4 results", "limited_by": "Share KS4 results", "when_limited": "Name"},
            [],
            id="the choice",
        ),
        pytest.param({"data": "KS4 results", "pupils": "None: aggregated only"}, [], id="no letter"),
        pytest.param({"data": "Name; Assessment"}, [], id="no results"),
    ],
)
def test_results_without_choice(cells, says):
    without = {"limited_by": "", "when_limited": ""}
    found = list(register.results_without_choice(book(rule(**(without | cells)))))
    assert_problems(found, says)
    assert {one.suggestion for one in found} <= {"Share KS4 results"}
