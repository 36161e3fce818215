"""A letter that did not arrive would go in vain once more until its address was mended or confirmed."""

from dataclasses import replace
from datetime import date

import pytest

from directory.ledger.entries import Standing
from directory.ledger.states import State
from directory.planning.not_arrived import in_vain
from tests.helpers import book, row
from tests.planning.test_already_sent import standing

ADDRESS = "transfers@gateway.example.org"


def lost(state: State) -> Standing:
    return replace(standing(state, recipient="gateway", address=ADDRESS), on=date(2026, 11, 20))


@pytest.mark.parametrize(
    ("state", "cells", "again"),
    [
        pytest.param(State.REFUSED, {"email": ADDRESS.upper()}, False, id="as it was"),
        pytest.param(
            State.BOUNCED, {"email": ADDRESS, "last_checked": "19/11/2026"}, False, id="asked before"
        ),
        pytest.param(State.BOUNCED, {"email": ADDRESS, "last_checked": "soon"}, False, id="no day"),
        pytest.param(
            State.REFUSED, {"email": ADDRESS, "last_checked": "20/11/2026"}, False, id="asked the same day"
        ),
        pytest.param(State.REFUSED, {"email": ADDRESS, "last_checked": "21/11/2026"}, True, id="asked since"),
        pytest.param(State.REFUSED, {"email": "new@gateway.example.org"}, True, id="mended"),
        pytest.param(State.REFUSED, {"email": "no address"}, True, id="unreadable"),
        pytest.param(State.REFUSED, {"email": ""}, True, id="by post from now on"),
        pytest.param(State.HELD, {"email": ADDRESS}, True, id="held back, never tried"),
    ],
)
def test_letter_may_go_again_once_its_address_is_settled(
    state: State, cells: dict[str, str], again: bool
) -> None:
    letter = lost(state)
    directory = book(row(id="gateway", **cells))
    assert in_vain([letter], directory, ()) == ([] if again else [letter])
    assert in_vain([letter], directory, {"gateway"}) == [letter]  # a finding has another doubt


def test_letter_to_a_contact_waits_for_the_contact() -> None:
    contact = row("Contacts", recipient="gateway", role="SENCO", email=ADDRESS)
    directory = book(row(id="gateway", email="office@gateway.example.org"), contact)
    assert in_vain([lost(State.REFUSED)], directory, ()) == [lost(State.REFUSED)]
