"""What the ledger knows is held in the plan; what the ledger keeps of a notice has no value of a leaver."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import Action
from directory.ledger.entries import Channel, Correction, Run, Standing
from directory.ledger.states import State
from directory.model import Chooser, DataCategory, Held, Household, Notice, Plan, SendBy, Withheld
from directory.planning.already_sent import (
    LONGEST_REASON,
    REPLACES,
    CannotCorrect,
    correction,
    elsewhere,
    entry_of,
    hold_sent,
    refuse_unsaid,
    respelt,
)
from directory.planning.keys import key_on
from directory.templates.folder import load_template
from directory.templates.template import Again
from tests.helpers import row
from tests.ledger.makers import FOLDER, NOON
from tests.ledger.makers import entry as good
from tests.makers import ON, leaver, notice, recipient

TEMPLATE = load_template("post16-transfer", Path(__file__).parents[2] / "templates")


def plan(*notices: Notice) -> Plan:
    return Plan(("example",), ON, notices, ())


def standing(state: State, key: str = "abcde23456", **changed: str) -> Standing:
    return Standing(
        entry=good(key, **changed),
        version=1,
        correction=None,
        state=state,
        at=NOON,
        on=None,
        by="",
        reply="",
        run=Run(1, NOON, "write", "ab", FOLDER, ""),
        files=MappingProxyType({}),
        approved_by=(),
        acknowledged_on=None,
    )


def known(*standings: Standing) -> Mapping[str, Standing]:
    return {one.key: one for one in standings}


@pytest.mark.parametrize(
    ("state", "code", "says"),
    [
        (State.SENT, "H30", "Sent already, on 23/11/2026, as abcde23456."),
        (State.PLANNED, "H31", f'was begun on 23/11/2026 in "{FOLDER}", and its files were never finished.'),
        (State.DRAFT_MADE, "H31", "was made on"),
        (State.WAITING, "H31", "has waited to be sent since"),
        (State.REFUSED, "H31", "was refused by their server on"),
        (State.HELD, "H31", "was held at the last look on"),
        (State.SENDING, "H32", "Ask its recipient whether it arrived."),
        (State.UNKNOWN, "H32", "The fate of abcde23456 has been unknown since 23/11/2026."),
        (State.WITHDRAWN, None, ""),
        (State.BOUNCED, None, ""),
    ],
)
def test_notice_that_the_ledger_knows_is_held(state: State, code: str | None, says: str) -> None:
    told = hold_sent(plan(notice()), known(standing(state)))
    found = told.done_before if state is State.SENT else told.held
    assert [(one.code, one.cell) for one in found] == ([(code, "R2")] if code else [])
    assert all(says in one.reason for one in found)
    again = Action.REPLACE if state in (State.PLANNED, State.HELD) else None
    asks = {Action.RESOLVE} if code == "H32" else {again}
    assert {one.action for one in told.held} <= asks
    assert len(told.notices) + len(told.held) + len(told.done_before) == 1


@pytest.mark.parametrize("state", State)
def test_only_unsent_drafts_are_made_anew_in_their_own_folder(state: State) -> None:
    told = hold_sent(plan(notice()), known(standing(state)), into=FOLDER)
    held = state in (State.SENT, State.SENDING, State.UNKNOWN)
    assert (not told.notices) is held
    other = hold_sent(plan(notice()), known(standing(state)), into="/elsewhere")
    assert bool(other.notices) is (state in (State.WITHDRAWN, State.BOUNCED))


def test_letter_that_came_back_is_written_anew_and_says_so() -> None:
    came_back = replace(standing(State.BOUNCED), reply="5.1.1: there is no such mailbox")
    (anew,) = hold_sent(plan(notice()), known(came_back)).notices
    assert anew.remarks == ("Sent before, to office@example.org, and it came back on 23/11/2026.",)
    corrected = replace(came_back, correction=Correction("The course was wrong", "AB"))
    (held,) = hold_sent(plan(notice()), known(corrected)).held
    assert held.action is Action.CORRECT
    assert "its correction came back." in held.reason


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.SENT, "went to gateway-college, as bcdef34567."),
        (State.DRAFT_MADE, f'waits for gateway-college in "{FOLDER}", as bcdef34567.'),
        (State.UNKNOWN, "may have gone to gateway-college, as bcdef34567."),
        (State.WITHDRAWN, ""),
    ],
)
def test_letter_about_a_pupil_whose_letter_another_body_has_is_held(state: State, says: str) -> None:
    first = standing(state, "bcdef34567", recipient="gateway-college", reference="04711")
    place = plan(replace(notice(), template=TEMPLATE.name))
    held = hold_sent(place, {}, changed=elsewhere(place, {TEMPLATE.name: TEMPLATE}, [first])).held
    assert [one.code for one in held] == (["H33"] if says else [])
    assert all(one.reason.startswith(f"A letter about this pupil {says} Did the place") for one in held)


@pytest.mark.parametrize(
    ("accepted", "first", "template", "into"),
    [
        pytest.param("H33 gateway-college AB", {}, "post16-transfer", "", id="the place changed"),
        pytest.param("", {"recipient": "example-college"}, "post16-transfer", "", id="the same body"),
        pytest.param("", {"reference": "4712"}, "post16-transfer", "", id="another pupil"),
        pytest.param("", {"template": "sen-file"}, "post16-transfer", "", id="another letter"),
        pytest.param("", {}, "youth-support", "", id="no letter to the place"),
        pytest.param("", {}, "post16-transfer", FOLDER, id="its draft is taken away"),
    ],
)
def test_second_body_is_no_matter(accepted: str, first: dict[str, str], template: str, into: str) -> None:
    folder = Path(__file__).parents[2] / "templates"
    before = {"recipient": "gateway-college", "template": template} | first
    asked = plan(replace(notice(about=leaver(accepted=accepted)), template=template))
    known = [standing(State.DRAFT_MADE, "bcdef34567", **before)]
    assert not elsewhere(asked, {template: load_template(template, folder)}, known, into)


@pytest.mark.parametrize("accepted", ["H33 AB", "H33 gateway-college AB", "L35 leicester-college"])
def test_place_that_changes_once_more_is_held_again(accepted: str) -> None:
    place = plan(replace(notice(about=leaver(accepted=accepted)), template=TEMPLATE.name))
    told = [
        standing(State.SENT, key, recipient=body, reference="4711")
        for key, body in (("bcdef34567", "gateway-college"), ("cdefg34567", "leicester-college"))
    ]
    found = elsewhere(place, {TEMPLATE.name: TEMPLATE}, told)
    assert [one.entry.recipient for one in found.values()] == ["leicester-college"]


@pytest.mark.parametrize(("since", "code"), [(-1, None), (1, "H33")])
def test_letter_that_its_body_has_is_no_longer_done_once_another_body_was_told(
    since: int, code: str | None
) -> None:
    own = standing(State.SENT)
    other = standing(State.SENT, "bcdef34567", recipient="gateway-college")
    other = replace(other, run=replace(other.run, number=own.run.number + since))
    made = hold_sent(plan(notice()), known(own), changed={notice().key: other})
    assert [one.code for one in made.held] == ([code] if code else [])
    assert len(made.done_before) == (0 if code else 1)


@given(st.lists(st.sampled_from([None, *State]), max_size=12), st.randoms())
def test_nothing_drops_out_and_order_changes_nothing(states: list[State | None], random: object) -> None:
    notices = [
        replace(notice(about=leaver(reference=str(number))), key=f"key{number}")
        for number in range(len(states))
    ]
    standings = known(*(standing(state, f"key{number}") for number, state in enumerate(states) if state))
    told = hold_sent(plan(*notices), standings)
    assert len(told.notices) + len(told.held) + len(told.done_before) == len(states)
    assert len(told.done_before) == states.count(State.SENT)
    random.shuffle(notices)  # type: ignore[attr-defined]
    other = hold_sent(plan(*notices), standings)
    assert {one.key for one in other.notices} == {one.key for one in told.notices}


@pytest.mark.parametrize(
    ("state", "email", "held"),
    [
        pytest.param(State.REFUSED, "mended@example.org", False, id="a refused address, mended"),
        pytest.param(State.REFUSED, "", False, id="to be posted now"),
        pytest.param(State.REFUSED, "Office@example.org", True, id="the same address"),
        pytest.param(State.WAITING, "mended@example.org", True, id="it still waits"),
        pytest.param(State.UNKNOWN, "mended@example.org", True, id="nobody knows"),
        pytest.param(State.SENT, "mended@example.org", True, id="it was sent"),
    ],
)
def test_draft_that_was_refused_is_written_again_to_another_address(
    state: State, email: str, held: bool
) -> None:
    told = hold_sent(plan(replace(notice(), email=email)), known(standing(state)))
    assert (not told.notices) is held


@pytest.mark.parametrize("again", Again)
@pytest.mark.parametrize(
    ("then", "now", "held"),
    [
        pytest.param("02102", "2102", True, id="Excel dropped the zero"),
        pytest.param("2102", "02102", True, id="the zero is back"),
        pytest.param("02102", "002102", True, id="one more"),
        pytest.param("4,101", "4101", True, id="as an earlier version kept it"),
        pytest.param("4101.0", "4101", True, id="as a fraction"),
        pytest.param("a7", "a07", False, id="a zero within"),
        pytest.param("2102", "21020", False, id="a zero at the end"),
        pytest.param("", "0", False, id="a letter about nobody"),
    ],
)
def test_letter_that_was_sent_under_other_zeros_is_not_sent_twice(
    again: Again, then: str, now: str, held: bool
) -> None:
    template = replace(TEMPLATE, again=again)
    earlier, other = (key_on(ON, template, recipient(), reference) for reference in (then, now))
    one = replace(notice(about=leaver(reference=now)), key=other, template=template.name)
    found = respelt(plan(one), {template.name: template}, {then, "4711"})
    assert found == ({other: [earlier]} if held else {})
    told = hold_sent(plan(one), known(standing(State.SENT, earlier)), found)
    assert [one.code for one in told.held] == (["H30"] if held else [])
    says = "That was under another spelling of this reference, as with other zeros at its start."
    assert all(says in one.reason for one in told.held)
    assert all((one.action, one.about) == (Action.LOOK_UP, earlier) for one in told.held)
    assert hold_sent(plan(one), known(standing(State.WITHDRAWN, earlier)), found).notices


def test_letter_of_another_year_under_other_zeros_holds_nothing() -> None:
    template = replace(TEMPLATE, again=Again.EACH_YEAR)
    last_year = key_on(date(ON.year - 1, ON.month, ON.day), template, recipient(), "02102")
    one = replace(notice(about=leaver(reference="2102")), template=template.name)
    found = respelt(plan(one), {template.name: template}, {"02102"})
    assert hold_sent(plan(one), known(standing(State.SENT, last_year)), found).notices


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


CLOSED = Held(row("Leavers"), "J2", "H03", "It has closed.", "example", about="abcde23456")


@pytest.mark.parametrize(
    ("known_as", "done"),
    [
        pytest.param(State.SENT, True, id="sent"),
        pytest.param(State.DRAFT_MADE, False, id="not sent"),
        pytest.param(State.UNKNOWN, False, id="of unknown fate"),
        pytest.param(None, False, id="never written"),
    ],
)
def test_letter_that_was_sent_stays_done_when_something_holds_it_today(
    known_as: State | None, done: bool
) -> None:
    held = replace(plan(), held=(CLOSED,))
    told = hold_sent(held, known(standing(known_as)) if known_as else {})
    assert [(one.code, one.about) for one in told.done_before] == [("H30", "abcde23456")] * done
    assert told.held == (() if done else (CLOSED,))


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


def test_what_is_kept_of_a_notice_to_a_body() -> None:
    withheld = (Withheld(DataCategory.KS4_RESULTS, "S02", "The young person has asked us not to."),)
    one = replace(notice(withheld=withheld), shared=("name", "course"))
    told = entry_of(one, TEMPLATE)
    assert told == good(
        template="example",
        template_hash=TEMPLATE.text_hash,
        keep_until=date(2035, 8, 31),
        withheld=(("KS4 results", "S02"),),
        receipt_within="10 school days",
    )


def test_letter_to_post_keeps_the_bodys_address_and_a_familys_is_not_kept() -> None:
    posted = replace(notice(to=recipient(send_by=SendBy.POST)), email="")
    told = entry_of(posted, TEMPLATE)
    assert (told.channel, told.address) == (
        Channel.POST,
        "Example College, 1 Example Street, Example Park, Leicester, LE1 1FZ",
    )
    family = replace(posted, recipient=Household(Chooser.PARENT, ("3 Example Street",), "LE1 1FZ"))
    told = entry_of(family, TEMPLATE)
    assert (told.recipient, told.address) == ("family", "")


def test_letter_about_nobody_keeps_no_reference_and_no_day() -> None:
    told = entry_of(replace(notice(), leaver=None, decision=None, rule=None), TEMPLATE)
    assert (told.reference, told.keep_until, told.rule, told.basis, told.withheld) == ("", None, "", "", ())


def test_nothing_that_is_kept_is_a_value_of_the_leaver() -> None:
    told = entry_of(notice(), TEMPLATE)
    values = {
        text
        for key, text in row("Leavers").values.items()
        if text and key not in ("reference", "destination")
    }
    texts = {str(getattr(told, name)) for name in told.__slots__}
    assert not [value for value in values for text in texts if len(value) > 3 and value in text]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("", "Say why in 1 to 120 characters"),
        (" \n ", "Say why"),
        ("x" * (LONGEST_REASON + 1), "Say why"),
        ("wrong\x1b[31m", "Say why"),
        ("Ann's start date was wrong", "may keep no such thing"),
        ("EXAMPLE was misspelt", "may keep no such thing"),
        ("the UPN r999999926001 was wrong", "may keep no such thing"),
        ("born 31/08/2010, not 2011", "may keep no such thing"),
        ("lives at LE1 1FZ now", "may keep no such thing"),
        ("number 4711 was meant", "may keep no such thing"),
        ("the UPN R999 9999 26001 was wrong", "may keep no such thing"),
        ("it had Imogen's results", "may keep no such thing"),
        ("it was meant for Ms Quill", "may keep no such thing"),
        ("it had the UPN C99999992600A of another", "may keep no such thing"),
        ("mixed up with no. 2102", "may keep no such thing"),
    ],
)
def test_reason_that_cannot_be_kept_is_refused(reason: str, says: str) -> None:
    other = leaver(reference="02102", forename="Imogen", surname="Fairbrass-Quill", upn="C99999992600A")
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
