"""Whatever the register and the list say: nobody gets more than a rule allows, and a limit adds nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from directory.model import (
    Category,
    SendBy,
    Status,
    Ties,
    fields_of,
)
from directory.sharing.decide import CHOICES, decide
from tests.makers import ON, leaver, recipient, rule
from tests.sharing.test_decide import D, decided

DATA = st.frozensets(st.sampled_from(D), max_size=6)
NUMBERS = st.sampled_from(["S02", "S21"])
WHOM = st.sampled_from(["example-college", "College", "School", "other"])
LIMITS = st.sampled_from([None, *CHOICES])


@st.composite
def rules(draw):
    """Draw a rule: mostly what the register's checks let pass, at times a limit that would add data (R06)."""
    limited_by = draw(LIMITS)
    return rule(
        rule=draw(NUMBERS),
        recipient=draw(WHOM),
        data=draw(DATA),
        from_age=draw(st.sampled_from([None, 13, 16, 18])),
        limited_by=limited_by,
        when_limited=draw(DATA) if limited_by else frozenset(),
    )


RECIPIENTS = st.builds(
    recipient,
    status=st.sampled_from(Status),
    send_by=st.sampled_from(SendBy),
    category=st.sampled_from(Category),
)
LEAVERS = st.builds(
    leaver,
    share_ks4_results=st.sampled_from(["Yes", "No", "", "yes", "Full"]),
    youth_support=st.sampled_from(["Full", "Name address DOB only", "", "full", "Yes"]),
    date_of_birth=st.sampled_from(["23/11/2008", "23/11/2010", "24/11/2010", "29/02/2012", "23/11/2013"]),
)


# The answer to each choice that limits nothing, as the leavers file's list has it.
SHARING = {"share_ks4_results": "Yes", "youth_support": "Full"}


@st.composite
def registers(draw):
    """Draw a register's rows, in any order; each knows its row of the sheet."""
    drawn = draw(st.lists(rules(), max_size=5))
    return draw(st.permutations([replace(one, row=row) for row, one in enumerate(drawn, start=2)]))


@given(register=registers(), number=NUMBERS, to=RECIPIENTS, about=LEAVERS)
def test_nobody_gets_more_than_the_register_allows(register, number, to, about):
    decision = decide(register, number, to, about, Ties(), ON)
    covering = [one for one in register if one.rule == number and one.covers(to)]
    kept_back = set(decision.kept_back)

    if decision.refusal:
        assert not decision.allowed
        assert not kept_back
        return
    assert to.status is Status.ACTIVE
    assert to.send_by is not SendBy.PORTAL
    by = decision.rule
    data = by.data if to.category in (Category.SCHOOL, Category.SCHOOL_SIXTH_FORM) else by.data - {D.UPN}
    own = [one for one in covering if one.recipient == to.id]
    assert by in covering
    assert by.row == min(one.row for one in own or covering)
    assert kept_back == set(fields_of(data)) - decision.allowed
    if by.limited_by and getattr(about, by.limited_by) != SHARING[by.limited_by]:
        assert decision.allowed == set(fields_of(data & by.when_limited))
    else:
        assert decision.allowed == set(fields_of(data))
    if by.limited_by:
        assert getattr(about, by.limited_by)


def test_a_limit_never_adds_to_what_a_rule_allows():
    careless = rule(data=frozenset({D.NAME}), limited_by="share_ks4_results", when_limited=frozenset({D.SEN}))

    assert "sen" not in decided(careless, share_ks4_results="No").allowed
