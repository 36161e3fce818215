"""What a decision says: why not and where, who holds the choice, what a person must settle."""

from dataclasses import replace

import pytest

from directory.model import Chooser, Decision, HeldCode, Pupils, Refusal, SendBy
from directory.sharing.decide import OF_THE_FAMILY, decide_choice
from tests.makers import ON, leaver, recipient, rule
from tests.sharing.test_decide import YOUTH_LIMITED, decided


@pytest.mark.parametrize(
    ("by", "to", "refusal"),
    [
        pytest.param(
            rule(pupils=Pupils.AGGREGATED),
            recipient(),
            Refusal(
                HeldCode.NO_PUPIL_LETTER,
                "Rule S21 allows aggregated figures only, never a letter about a pupil.",
                None,
            ),
            id="figures alone",
        ),
        pytest.param(
            rule(pupils=Pupils.WITH_A_REASON),
            recipient(),
            Refusal(
                HeldCode.NO_REASON,
                'Rule S21 needs a decision and its reason for each pupil: fill "Police reason".',
                "police_reason",
            ),
            id="no reason recorded",
        ),
        pytest.param(
            rule(),
            recipient(send_by=SendBy.PORTAL),
            Refusal(
                HeldCode.NOT_BY_LETTER,
                "Example College takes data through its portal, not by letter.",
                None,
            ),
            id="a portal",
        ),
    ],
)
def test_a_refusal_says_why_and_where(by, to, refusal):
    assert decided(by, to=to, police_reason="").refusal == refusal


@pytest.mark.parametrize(
    ("born", "holder"), [("24/11/2010", Chooser.PARENT), ("23/11/2010", Chooser.YOUNG_PERSON)]
)
def test_a_decision_names_who_holds_the_choice_that_day(born, holder):
    about = {"date_of_birth": born, "youth_support": "Full"}
    assert decided(YOUTH_LIMITED, **about).chooser is holder
    choice = decide_choice([rule(), YOUTH_LIMITED], "S09", leaver(**about), ON)
    assert (choice.rule, choice.data, choice.withheld) == (YOUTH_LIMITED, OF_THE_FAMILY, ())
    assert (choice.refusal, choice.chooser, choice.to_settle) == (None, holder, ())


@pytest.mark.parametrize(
    ("number", "by"), [("S21", rule()), ("S09", rule(rule="S09")), ("S77", YOUTH_LIMITED)]
)
def test_no_family_is_asked_for_a_choice_that_no_rule_names(number, by):
    reason = f"Rule {number} of the sharing register names no choice to ask about."
    refused = Decision(None, frozenset(), (), Refusal(HeldCode.NOT_ALLOWED, reason, "reference"))
    assert decide_choice([by], number, leaver(), ON) == refused


def test_no_family_is_asked_for_a_choice_that_could_limit_nothing():
    nothing = replace(YOUTH_LIMITED, data=YOUTH_LIMITED.when_limited)
    decision = decide_choice([nothing], "S09", leaver(), ON)
    assert decision.refusal.code is HeldCode.NOT_ALLOWED
    assert decision.refusal.reason == 'Nothing that a rule allows is limited by "Youth support": do not ask.'
    another = replace(YOUTH_LIMITED, rule="S10")
    assert decide_choice([nothing, another], "S09", leaver(), ON).refusal is None


def test_no_family_is_asked_before_the_rules_age():
    decision = decide_choice([YOUTH_LIMITED], "S09", leaver(date_of_birth="24/11/2013"), ON)
    assert (decision.rule, decision.data, decision.withheld) == (YOUTH_LIMITED, frozenset(), ())
    assert (decision.refusal.code, decision.chooser) == (HeldCode.TOO_YOUNG, Chooser.PARENT)


@pytest.mark.parametrize(
    ("by", "to_settle"),
    [
        (rule(), ()),
        (
            rule(lawful_basis=""),
            ("The lawful basis is not recorded: ask the data-protection lead.",),
        ),
        (rule(condition="Is there a need?"), ("Does the rule's condition hold? Is there a need?",)),
    ],
)
def test_what_a_person_must_settle_is_said(by, to_settle):
    assert decided(by).to_settle == to_settle
