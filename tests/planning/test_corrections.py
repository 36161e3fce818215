"""A sent letter is corrected: which may be, with which reason, and what the new one says."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from directory.errors import Action
from directory.ledger.entries import Correction
from directory.ledger.states import State
from directory.model import Plan
from directory.planning.already_sent import (
    LONGEST_REASON,
    REPLACES,
    CannotCorrect,
    correction,
    corrections,
    hold_sent,
    refuse_unsaid,
)
from directory.planning.prepare import Prepared
from tests.helpers import row
from tests.ledger.makers import DAY, FOLDER
from tests.makers import leaver, notice
from tests.planning.test_already_sent import (
    CLOSED,
    HERE,
    TEMPLATE,
    asked,
    key_of,
    known,
    plan,
    standing,
    told_from,
)

__all__ = ["asked"]  # fixtures


def test_sent_letter_is_written_again_when_it_is_corrected() -> None:
    told = hold_sent(plan(notice()), known(standing(State.SENT)), corrected=["abcde23456"])
    assert (len(told.notices), told.held) == (1, ())


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DRAFT_MADE])
def test_letter_whose_correction_is_taken_away_unsent_was_sent_all_the_same(state: State) -> None:
    once = replace(standing(state), version=2, correction=Correction("The course was wrong", "AB"))
    told = hold_sent(plan(notice()), known(once), into=FOLDER)
    assert [one.code for one in told.held] == ["H30"]
    assert "Sent already, as abcde23456, and its correction was not." in told.held[0].reason
    assert (told.held[0].action, told.held[0].about) == (Action.CORRECT, "abcde23456")
    again = hold_sent(plan(notice()), known(once), into=FOLDER, corrected=["abcde23456"])
    assert (len(again.notices), again.held) == (1, ())


@pytest.mark.parametrize("state", [None, State.DRAFT_MADE, State.UNKNOWN])
def test_only_a_sent_letter_can_be_corrected(state: State | None) -> None:
    standings = known(standing(state)) if state else {}
    with pytest.raises(CannotCorrect, match="has not been sent, so there is nothing to correct"):
        hold_sent(plan(notice()), standings, corrected=["abcde23456"])


@pytest.mark.parametrize(
    ("state", "correction", "allowed"),
    [
        pytest.param(State.WITHDRAWN, False, False, id="taken away unsent"),
        pytest.param(State.BOUNCED, False, False, id="came back"),
        pytest.param(State.WITHDRAWN, True, True, id="its correction was taken away"),
        pytest.param(State.BOUNCED, True, True, id="its correction came back"),
        pytest.param(State.DRAFT_MADE, True, False, id="its correction waits elsewhere"),
        pytest.param(State.REFUSED, True, False, id="its correction was refused and lies elsewhere"),
        pytest.param(State.UNKNOWN, True, False, id="its correction may have arrived"),
    ],
)
def test_letter_is_corrected_once_more_only_when_no_correction_is_under_way(
    state: State, correction: bool, allowed: bool
) -> None:
    one = replace(
        standing(state), correction=Correction("The course was wrong", "AB") if correction else None
    )
    try:
        hold_sent(plan(notice()), known(one), into="/elsewhere", corrected=["abcde23456"])
    except CannotCorrect:
        assert not allowed
    else:
        assert allowed


@pytest.mark.parametrize(
    ("made", "says"),
    [
        pytest.param(plan(), "no row has its reference, or that row does not name", id="no row"),
        pytest.param(replace(plan(), held=(CLOSED,)), "its row is held, J2: It has closed.", id="its body"),
        pytest.param(
            replace(plan(), held=(replace(CLOSED, about="", cell="W2", reason="On hold."),)),
            "its row is held, W2: On hold.",
            id="its row",
        ),
        pytest.param(replace(plan(), templates=("other",)), "is a letter of example", id="another letter"),
    ],
)
def test_correction_of_a_letter_that_the_plan_has_not_is_refused_with_the_reason(
    made: Plan, says: str
) -> None:
    reference = row("Leavers")["reference"]
    sent = known(standing(State.SENT, template="example", reference=reference))
    with pytest.raises(CannotCorrect, match=re.escape(says)):
        hold_sent(made, sent, corrected=["abcde23456"])


@pytest.mark.parametrize("where", ["held", "not_concerned"])
@pytest.mark.parametrize("about", ["abcde23456", ""])
def test_correction_is_refused_with_the_reason_of_its_own_row_and_letter(where: str, about: str) -> None:
    own = row("Leavers")["reference"]
    others = (
        replace(CLOSED, row=None, about="", reason="About nobody."),
        replace(CLOSED, row=row("Leavers", 3, reference="9999"), about="bcdef34567", reason="Another pupil."),
        replace(CLOSED, template="other", reason="Another letter."),
    )
    spelt = replace(CLOSED, row=None) if about else replace(CLOSED, row=row("Leavers", reference=f"0{own}"))
    asked = replace(plan(), **{where: (*others, replace(spelt, about=about, reason="This one."))})
    sent = known(standing(State.SENT, template="example", reference=own))
    with pytest.raises(CannotCorrect, match=re.escape("J2: This one.")):
        hold_sent(asked, sent, corrected=["abcde23456"])


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("", "Say why in 1 to 120 characters"),
        (" \n ", "Say why"),
        ("x" * (LONGEST_REASON + 1), "Say why"),
        ("wrong\x1b[31m", "Say why"),
        ("Ann's start date was wrong", "names a pupil on the list"),
        ("EXAMPLE was misspelt", "names a pupil on the list"),
        ("the UPN r999999926001 was wrong", "names a pupil on the list"),
        ("born 31/08/2010, not 2011", "names a pupil on the list"),
        ("lives at LE1 1FZ now", "names a pupil on the list"),
        ("number 4711 was meant", "names a pupil on the list"),
        ("the UPN R999 9999 26001 was wrong", "names a pupil on the list"),
        ("it had Imogen's results", "names a pupil on the list"),
        ("it was meant for Ms Quill", "names a pupil on the list"),
        ("it had the UPN C99999992600A of another", "names a pupil on the list"),
        ("mixed up with no. 2102", "names a pupil on the list"),
        ("mixed up with no. 02102", "names a pupil on the list"),
        ("it called her Immy", "names a pupil on the list"),
        ("the ULN 12 3456 7899 was wrong", "names a pupil on the list"),
        ("it was for Li", "names a pupil on the list"),
    ],
)
def test_reason_that_cannot_be_kept_is_refused(reason: str, says: str) -> None:
    name = {"forename": "Imogen Li", "surname": "Fairbrass-Quill", "preferred_name": "Immy"}
    other = leaver(reference="02102", upn="C99999992600A", uln="123 456 7899", **name)
    with pytest.raises(CannotCorrect, match=says):
        correction(reason, "AB", [leaver().row, other.row])


def test_template_that_would_not_tell_a_correction_from_its_original_makes_none() -> None:
    refuse_unsaid(TEMPLATE)
    asks = {field: at for field, at in TEMPLATE.asks.items() if field != REPLACES}
    says = "does not say that a letter replaces an earlier one. Add to it: {% if letter.replaces %}This"
    with pytest.raises(CannotCorrect, match=re.escape(says)):
        refuse_unsaid(replace(TEMPLATE, asks=asks))


def test_reason_keeps_its_words() -> None:
    rows = [leaver().row]
    assert correction(" The start\n date was wrong ", "AB", rows).reason == "The start date was wrong"
    assert correction("The annual dates were wrong", "AB", rows).by == "AB"  # "Ann" is no word of it
    few = leaver(forename="Ann J", upn="", uln="", preferred_name="", postcode="")
    assert correction("The dates of group J were wrong", "AB", [few.row]).by == "AB"
    assert len(correction("x" * LONGEST_REASON, "AB", rows).reason) == LONGEST_REASON


def test_letter_is_corrected_with_the_day_on_which_it_was_sent(asked: Prepared, tmp_path: Path) -> None:
    sent, key = {("4711", HERE): State.SENT, ("4712", HERE): State.SENT}, key_of("4711")
    left = told_from(tmp_path, asked, sent, corrected=[key])
    assert left.replaced == {key: DAY}
    assert [one.leaver and one.leaver.reference for one in left.plan.notices] == ["4711", "4713"]


def test_only_a_letter_to_be_corrected_has_to_say_that_it_replaces_one(
    asked: Prepared, tmp_path: Path
) -> None:
    asks = {field: at for field, at in TEMPLATE.asks.items() if field != REPLACES}
    silent = replace(asked, templates={TEMPLATE.name: replace(TEMPLATE, asks=asks)})
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    sent = {("4711", HERE): State.SENT}
    assert len(told_from(tmp_path / "one", silent, sent).plan.notices) == 2
    with pytest.raises(CannotCorrect, match="does not say that a letter replaces"):
        told_from(tmp_path / "two", silent, sent, corrected=[key_of("4711")])


def test_corrections_have_one_reason_that_names_nobody_of_the_list(asked: Prepared) -> None:
    of_ann = replace(asked, sources=replace(asked.sources, rows=(leaver().row,)))
    assert corrections(of_ann, [], "", "AB") == {}
    reason = Correction("The start date was wrong", "AB")
    assert corrections(of_ann, ["one", "two"], reason.reason, "AB") == {"one": reason, "two": reason}
    with pytest.raises(CannotCorrect, match="names a pupil"):
        corrections(of_ann, ["one"], "Ann's course was wrong", "AB")
