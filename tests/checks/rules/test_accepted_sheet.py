"""Accepted findings: what a row accepts, until when, and rows that no longer accept anything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.checks import registry
from directory.model import Acceptance
from directory.sharing.recipients import directory_from
from tests.helpers import TODAY, book, row, settings

UNTIL = date(2027, 9, 1)
DOUBTFUL = {"website": "https://www.examp1e.org"}  # one letter from the e-mail's domain: C05
NOT_RECORDED = "Not recorded: ask the DPO"


def accepting(number=2, **cells):
    """Return a row that accepts the doubtful e-mail, with ``cells`` changed."""
    good = row("Accepted", number)
    named = {"code": "C05", "sheet": "Recipients", "id": "example-college", "value": "office@example.org"}
    return replace(good, values=dict(good.values) | named | cells)


def run(*rows, **cells):
    """Return the findings of a book with a doubtful e-mail, and a row that accepts it unless changed."""
    return registry.run(book(row(**DOUBTFUL), accepting(**cells), *rows, *settings()))


def accepted(found):
    return {(one.code, one.sheet, one.row) for one in found if one.accepted}


def told(found):
    """Return the codes of what is told of the Accepted sheet itself."""
    return [one.code for one in found if one.sheet == "Accepted"]


def test_an_accepted_finding_says_by_whom_why_and_until_when():
    found = run()
    (one,) = [one for one in found if one.accepted]
    assert one.code == "C05"
    assert one.accepted == Acceptance("AB", "Settled by phone", UNTIL)
    assert told(found) == []


@pytest.mark.parametrize(
    ("cells", "silences"),
    [
        pytest.param({"code": "c05", "sheet": "recipients"}, True, id="however it is typed"),
        pytest.param({"column": "E-mail"}, True, id="column"),
        pytest.param({"column": "Phone"}, False, id="another column"),
        pytest.param({"id": ""}, False, id="no ID is not every ID"),
        pytest.param({"value": "Office@Example.org "}, True, id="value, typed otherwise"),
        pytest.param({"value": "post@example.org"}, False, id="another value"),
        pytest.param({"value": ""}, True, id="no value"),
        pytest.param({"sheet": "Contacts"}, False, id="another sheet"),
        pytest.param({"reason": ""}, False, id="no reason"),
        pytest.param({"accepted_by": ""}, False, id="nobody"),
        pytest.param({"until": ""}, False, id="no date"),
        pytest.param({"until": "soon"}, False, id="no date that can be read"),
        pytest.param({"until": TODAY.strftime("%d/%m/%Y")}, True, id="the last day"),
        pytest.param({"until": (TODAY - timedelta(1)).strftime("%d/%m/%Y")}, False, id="the day after"),
    ],
)
def test_which_row_silences_which_finding(cells, silences):
    assert (("C05", "Recipients", 2) in accepted(run(**cells))) is silences


@pytest.mark.parametrize("id_", ["S21", "leicester"])
def test_a_rule_of_the_register_is_named_by_its_number_or_its_body(id_):
    bodies = [row(number=9, id="leicester", organisation="L", phone="", email="", address="9 L Street")]
    rules = [
        row("Sharing", 2, rule="S21", recipient="leicester", lawful_basis=NOT_RECORDED),
        row("Sharing", 3, rule="S22", recipient="College", lawful_basis=NOT_RECORDED),
    ]
    found = run(*bodies, *rules, code="R04", sheet="Sharing", id=id_, value=NOT_RECORDED)
    assert accepted(found) == {("R04", "Sharing", 2)}


def test_a_finding_of_a_whole_sheet_is_accepted_without_an_id():
    found = registry.run(book(row(last_checked=""), accepting(code="B12", id=""), *settings()))
    assert accepted(found) == {("B12", "Recipients", 0)}


def test_an_acceptance_that_ended_says_that_another_row_accepts_the_finding():
    ended = accepting(3, until="01/09/2026")
    (one,) = [one for one in run(ended) if one.code == "A02"]
    assert "Another row accepts the finding now: delete this one." in one.message


def test_the_longest_of_two_acceptances_counts():
    longer = accepting(3, until="01/09/2028", accepted_by="CD")
    (one,) = [one for one in run(longer) if one.accepted]
    assert one.accepted.by == "CD"


@pytest.mark.parametrize(
    ("cells", "codes", "says"),
    [
        pytest.param({}, [], "", id="silences something"),
        pytest.param({"code": "C03"}, ["A01"], "no such finding", id="silences nothing"),
        pytest.param({"code": "C02"}, ["A01"], "C02 is an error: it has to be mended", id="an error"),
        pytest.param(
            {"until": "01/09/2026"}, ["A02"], "This acceptance ended on 01/09/2026. The find", id="expired"
        ),
        pytest.param(
            {"until": "01/09/2026", "code": "C03"}, ["A02"], "There is no such finding", id="expired and idle"
        ),
        pytest.param({"code": "C99"}, ["A03"], 'no code "C99"', id="unknown code"),
        pytest.param({"sheet": "Recipient"}, ["A03"], 'Did you mean "Recipients"?', id="unknown sheet"),
        pytest.param({"id": "exampel-college"}, ["A03"], '"example-college"?', id="unknown ID"),
        pytest.param({"id": "S21"}, ["A03"], 'No body has the ID "S21"', id="a rule's number elsewhere"),
        pytest.param({"column": "Emial"}, ["A03"], 'Did you mean "Email"?', id="unknown column"),
        pytest.param({"code": ""}, ["B04"], '"Code" is blank', id="blank code"),
        pytest.param(
            {"code": "Y02"}, ["A01"], "Y02 is about a change: it is reported only once", id="a change"
        ),
        pytest.param(
            {"value": "a@example.org"}, ["A01"], "no longer says what was accepted", id="another value"
        ),
        pytest.param({"value": ""}, ["A05"], "any other text", id="no value"),
        pytest.param(
            {"value": "", "until": "01/09/2026"}, ["A02"], "This acceptance ended", id="no value, and expired"
        ),
        pytest.param({"until": "23/11/2028"}, [], "", id="two years"),
        pytest.param({"until": "24/11/2028"}, ["A04"], "23/11/2028 at the latest", id="more than two years"),
    ],
)
def test_what_is_told_of_the_sheet_itself(cells, codes, says):
    found = run(**cells)
    assert told(found) == codes
    assert not says or says in next(one.message for one in found if one.sheet == "Accepted")


@pytest.mark.parametrize(
    ("cells", "codes", "says"),
    [
        pytest.param({}, [], "", id="a rule and a body"),
        pytest.param({"code": "S99"}, ["A03"], 'no code "S99"', id="no such rule"),
        pytest.param({"code": "s21"}, ["A03"], 'Did you mean "S21"?', id="typed otherwise"),
        pytest.param({"id": "exampel-college"}, ["A03"], '"example-college"?', id="no such body"),
        pytest.param({"id": "S21"}, ["A03"], 'No body has the ID "S21"', id="a rule is no body"),
        pytest.param({"id": ""}, ["A03"], "Type its ID", id="no body"),
        pytest.param({"sheet": "Recipients"}, ["A03"], "the sheet is Sharing", id="another sheet"),
        pytest.param({"until": "01/09/2026"}, ["A02"], "The finding counts again", id="expired"),
        pytest.param({"until": "01/09/2036"}, ["A04"], "at the latest", id="for ever"),
    ],
)
def test_a_rule_whose_route_was_accepted_has_its_own_questions(cells, codes, says):
    given = {"code": "S21", "sheet": "Sharing", "value": ""} | cells
    found = registry.run(book(row(), row("Sharing", rule="S21"), accepting(**given), *settings()))
    assert told(found) == codes
    assert not says or says in next(one.message for one in found if one.sheet == "Accepted")


def test_the_value_to_bind_an_acceptance_to_is_the_cells():
    (one,) = [one for one in run(value="") if one.code == "A05"]
    assert (one.cell, one.suggestion) == ("H2", "office@example.org")


def test_an_acceptance_of_several_texts_is_bound_to_none_of_them():
    found = registry.run(book(row(phone_2="0116 496 0009"), accepting(code="C04", value=""), *settings()))
    assert len(accepted(found)) == 1  # both in row 2
    (one,) = [one for one in found if one.code == "A05"]
    assert "accepts 2 texts" in one.message
    assert one.suggestion is None


def test_a_free_mailbox_is_accepted_by_its_address_alone():
    for value, silences, says in (
        ("", False, ["A05"]),
        ("a@gmail.com", True, []),
        ("b@gmail.com", False, ["A01"]),
    ):
        one = row(email="a@gmail.com", website="", send_by="Post")
        found = registry.run(book(one, accepting(code="C03", value=value), *settings()))
        assert (("C03", "Recipients", 2) in accepted(found)) is silences
        assert told(found) == says


def test_an_error_is_never_accepted():
    found = run(row(number=3, id="b", organisation="B", email="nobody"), code="C02", id="b")
    assert [one.accepted for one in found if one.code == "C02"] == [None]


def test_a_doubt_that_is_accepted_keeps_no_draft_back():
    codes = registry.email_doubting_codes()
    for accepted_rows, doubtful in (((), {"example-college"}), ((accepting(),), set())):
        one = book(row(**DOUBTFUL), *accepted_rows, *settings())
        assert set(directory_from(one, registry.run(one), codes).doubtful) == doubtful


@given(
    st.dictionaries(
        st.sampled_from(["code", "sheet", "id", "column", "reason", "accepted_by", "until", "value"]),
        st.one_of(st.text(max_size=9), st.sampled_from(["C05", "c04", "W01", "Sharing", "School", "S01"])),
    )
)
def test_whatever_is_typed_stops_nothing(typed):
    assert run(**typed)
