"""What the ledger knows is held in the plan; what the ledger keeps of a notice has no value of a leaver."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from directory.errors import Action
from directory.ledger import open_ledger
from directory.ledger.entries import Correction, Run, Standing
from directory.ledger.states import State
from directory.model import Held, Leaver, Notice, Plan
from directory.planning.already_sent import (
    elsewhere,
    hold_sent,
    respelt,
    without_sent,
)
from directory.planning.keys import key_on
from directory.planning.prepare import Prepared
from directory.templates.folder import load_template
from directory.templates.template import Again
from tests.helpers import row
from tests.ledger.makers import FOLDER, NOON, Clock
from tests.ledger.makers import entry as good
from tests.makers import ON, leaver, notice, recipient
from tests.plans import directory_of, prepared

TEMPLATE = load_template("post16-transfer", Path(__file__).parents[2] / "templates")


def plan(*notices: Notice) -> Plan:
    return Plan(("example",), ON, notices, ())


def in_row(number: int, **cells: str) -> Leaver:
    about = leaver(**cells)
    return replace(about, row=replace(about.row, number=number))


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


def test_letter_that_somebody_took_away_says_so_when_it_is_offered_again() -> None:
    gone = replace(standing(State.WITHDRAWN), reply="will never go: took a place elsewhere", by="AB")
    (anew,) = hold_sent(plan(notice()), known(gone)).notices
    assert anew.remarks == ("Taken away on 23/11/2026 by AB: took a place elsewhere.",)
    (replaced,) = hold_sent(plan(notice()), known(standing(State.WITHDRAWN))).notices
    assert replaced.remarks == ()


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
    typed = '"H33 gateway-college" and your initials into "Accepted".'
    assert all(one.reason.endswith(f"If it did, tell gateway-college, then type {typed}") for one in held)
    assert all((one.action, one.about) == (Action.LOOK_UP, "bcdef34567") for one in held)


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


@pytest.mark.parametrize(("since", "code"), [(-1, None), (0, None), (1, "H33")])
def test_letter_that_its_body_has_is_no_longer_done_once_another_body_was_told(
    since: int, code: str | None
) -> None:
    own = standing(State.SENT)
    other = standing(State.SENT, "bcdef34567", recipient="gateway-college")
    other = replace(other, run=replace(other.run, number=own.run.number + since))
    made = hold_sent(plan(notice()), known(own), changed={notice().key: other})
    assert [one.code for one in made.held] == ([code] if code else [])
    assert len(made.done_before) == (0 if code else 1)


def test_draft_that_waits_is_told_before_what_another_body_was_told_since() -> None:
    own, other = standing(State.DRAFT_MADE), standing(State.SENT, "bcdef34567", recipient="gateway-college")
    other = replace(other, run=replace(other.run, number=own.run.number + 1))
    (held,) = hold_sent(plan(notice()), known(own), changed={notice().key: other}).held
    assert held.code == "H31"


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
    unsure = hold_sent(plan(one), known(standing(State.UNKNOWN, earlier)), found)
    assert [one.action for one in unsure.held] == ([Action.RESOLVE] if held else [])


def test_letter_about_nobody_is_looked_for_under_no_reference() -> None:
    nobody = replace(notice(), leaver=None, template=TEMPLATE.name)
    assert not respelt(plan(nobody), {TEMPLATE.name: TEMPLATE}, {"xx", "4711"})
    assert not elsewhere(plan(nobody), {TEMPLATE.name: TEMPLATE}, [standing(State.SENT)])
    (held,) = hold_sent(plan(nobody), known(standing(State.DRAFT_MADE))).held
    assert held.row is None


def test_letter_that_nothing_holds_is_as_it_was_planned() -> None:
    planned = replace(notice(), remarks=("The first letter to this address.",))
    assert hold_sent(plan(planned), {}).notices == (planned,)
    refused = replace(planned, email="mended@example.org")
    assert hold_sent(plan(refused), known(standing(State.REFUSED))).notices == (refused,)
    (back,) = hold_sent(plan(planned), known(standing(State.BOUNCED))).notices
    assert back.remarks[0] == planned.remarks[0]
    assert len(back.remarks) == 2


def test_held_letters_are_told_in_the_order_of_their_rows() -> None:
    third, first = (replace(notice(about=in_row(number)), key=f"key{number}") for number in (3, 1))
    second = replace(CLOSED, row=row("Leavers", 2), about="")
    nobody = replace(second, row=None)
    asked = replace(plan(third, first), held=(second, nobody))
    waiting = known(standing(State.DRAFT_MADE, "key3"), standing(State.DRAFT_MADE, "key1"))
    told = hold_sent(asked, waiting)
    assert [one.row and one.row.number for one in told.held] == [None, 1, 2, 3]
    assert told.held[1].row is first.leaver.row


def test_letter_that_was_sent_under_this_reference_is_done_whatever_another_reference_had() -> None:
    other = standing(State.SENT, "bcdef34567", reference="2102")
    told = hold_sent(plan(notice()), known(standing(State.SENT)), renumbered={notice().key: other})
    assert ([one.code for one in told.done_before], told.held) == (["H30"], ())


def test_letter_of_another_year_under_other_zeros_holds_nothing() -> None:
    template = replace(TEMPLATE, again=Again.EACH_YEAR)
    last_year = key_on(date(ON.year - 1, ON.month, ON.day), template, recipient(), "02102")
    one = replace(notice(about=leaver(reference="2102")), template=template.name)
    found = respelt(plan(one), {template.name: template}, {"02102"})
    assert hold_sent(plan(one), known(standing(State.SENT, last_year)), found).notices


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
    assert all(one.reason == "Sent already, on 23/11/2026, as abcde23456." for one in told.done_before)
    assert told.held == (() if done else (CLOSED,))


# What the ledger knows and a plan, together.


REFERENCES = ("4711", "4712", "4713")


@pytest.fixture
def asked(tmp_path: Path) -> Prepared:
    """Return three pupils' letters to one college, prepared from no list and a workbook without a row."""
    notices = [
        replace(notice(about=in_row(number, reference=one)), template=TEMPLATE.name, key=key_of(one))
        for number, one in enumerate(REFERENCES, 2)
    ]
    Workbook().save(tmp_path / "recipients.xlsx")
    made = prepared(plan(*notices), directory_of(row()), {TEMPLATE.name: TEMPLATE})
    request = replace(made.sources.request, workbook=tmp_path / "recipients.xlsx")
    return replace(made, sources=replace(made.sources, request=request))


def key_of(reference: str, body: str = "example-college") -> str:
    return key_on(ON, TEMPLATE, recipient(id=body), reference)


def told_from(
    path: Path, asked: Prepared, states: Mapping[tuple[str, str], State], **options: Any
) -> Prepared:
    """Return what is left of a plan where a ledger has letters, by reference and body, in these states."""
    with open_ledger(path / "ledger.db", now=Clock(), command="write", new=True) as ledger:
        ledger.begin("write", "ab", folder=FOLDER)
        entries = [good(key_of(*one), reference=one[0], recipient=one[1]) for one in states]
        ledger.plan(entries)
        ledger.made({one.key: {f"{one.key}.pdf": "cd" * 32} for one in entries})
        for one, state in states.items():
            for step in (State.SENDING, State.SENT) if state is State.SENT else ():
                ledger.record(key_of(*one), step)
        return without_sent(asked, ledger, **options)


HERE, THERE = "example-college", "gateway-college"


@pytest.mark.parametrize(
    ("known_as", "code", "into"),
    [
        pytest.param(("4711", HERE, State.SENT), "H30", None, id="sent"),
        pytest.param(("4711", HERE, State.DRAFT_MADE), "H31", None, id="a draft"),
        pytest.param(("4711", HERE, State.DRAFT_MADE), "H31", Path("/elsewhere"), id="a draft elsewhere"),
        pytest.param(("4711", HERE, State.DRAFT_MADE), None, Path(FOLDER), id="a draft to be replaced"),
        pytest.param(("04711", HERE, State.SENT), "H30", None, id="under other zeros"),
        pytest.param(("4711", THERE, State.SENT), "H33", None, id="another body has it"),
        pytest.param(("4711", THERE, State.DRAFT_MADE), None, Path(FOLDER), id="its draft is replaced"),
        pytest.param(("4714", HERE, State.SENT), None, None, id="another pupil"),
    ],
)
def test_plan_is_left_without_what_the_ledger_knows(
    asked: Prepared, tmp_path: Path, known_as: tuple[str, str, State], code: str | None, into: Path | None
) -> None:
    reference, body, state = known_as
    left = told_from(tmp_path, asked, {(reference, body): state}, into=into)
    told = (*left.plan.held, *left.plan.done_before)
    assert [(one.code, one.row and one.row["reference"]) for one in told] == (
        [(code, "4711")] if code else []
    )
    assert [one.leaver and one.leaver.reference for one in left.plan.notices] == list(
        REFERENCES[1:] if code else REFERENCES
    )
    assert left.replaced == {}


def test_letter_that_is_held_today_and_was_sent_is_done_before(asked: Prepared, tmp_path: Path) -> None:
    closed = replace(asked, plan=replace(plan(), held=(replace(CLOSED, about=key_of("4711")),)))
    left = told_from(tmp_path, closed, {("4711", HERE): State.SENT})
    assert ([one.code for one in left.plan.done_before], left.plan.held) == (["H30"], ())
