"""What is said about one recipient and one leaver: every rule, every letter, and no value of the leaver."""

import json

import pytest

from directory.checks import registry
from directory.checks.trusted import PupilList
from directory.errors import Unknown
from directory.model import HeldCode
from directory.planning.explain import Reasoning, reason
from directory.planning.prepare import RequestIncomplete
from directory.report.reasoning import FORMS
from directory.report.style import Style
from directory.sharing.recipients import directory_from
from directory.templates.template import read_template
from tests.helpers import TODAY, book, row, settings, table

TEMPLATE = """\
---
title: A letter
audience: destination
rule: S01
addressee: Admissions
subject: A letter
cover: A letter is attached.
---
{{ leaver.name }}{% if leaver.ks4_results %}, {{ leaver.ks4_results }}{% endif %}
"""
RULES = (
    row("Sharing"),
    row("Sharing", 3, rule="S19", pupils="With a recorded reason", limited_by="", when_limited=""),
    row("Sharing", 4, rule="S24", recipient="Supplier", limited_by="", when_limited=""),
)


def reasoned(*leavers: object, to: str = "example-college", about: str = "4711", **body: str) -> Reasoning:
    given = book(row(**body), *RULES, *settings())
    parsed = directory_from(given, registry.run(given), frozenset())
    pupils = table("Leavers", leavers or [row("Leavers", surname="Secretname")])
    judged = [read_template("letter", TEMPLATE)]
    return reason(to, about, judged, PupilList(pupils, registry.run_leavers(pupils, TODAY)), parsed, TODAY)


def test_every_rule_about_the_body_is_decided_and_no_other() -> None:
    made = reasoned()

    assert [decision.rule and decision.rule.rule for decision in made.decisions] == ["S01", "S19"]
    allowed, refused = made.decisions
    assert "name" in allowed.allowed
    assert refused.refusal
    assert refused.refusal.code is HeldCode.NO_REASON
    assert [notice.template for notice in made.plan.notices] == ["letter"]


@pytest.mark.parametrize("about", ["4711", " 4711 ", "4711\u200b"])
def test_a_leaver_is_found_however_the_reference_is_typed(about: str) -> None:
    assert reasoned(about=about).rows == (2,)


def test_a_row_that_holds_every_letter_is_told_with_its_cell() -> None:
    made = reasoned(row("Leavers", hold="Wait"))

    assert not made.decisions
    assert "The Hold cell has a reason. (H01)\nEvery letter about this row is held." in FORMS["text"](
        made, Style(80)
    )


def test_two_rows_of_one_reference_are_both_held() -> None:
    made = reasoned(row("Leavers", 2), row("Leavers", 3, course="Art"))

    assert made.rows == (2, 3)
    assert [held.code for held in made.plan.held] == ["L28", "L28"]


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(Unknown, match='no leaver with the reference "9999"'):
        reasoned(about="9999")
    with pytest.raises(Unknown, match="Did you mean example-college"):
        reasoned(to="exampel-college")
    with pytest.raises(RequestIncomplete, match="Recipients!M2"):
        reasoned(email="not an address")


def test_text_and_json_tell_why_and_hold_no_value_of_the_leaver() -> None:
    made = reasoned(row("Leavers", surname="Secretname", share_ks4_results="No", ks4_results="Secretgrade"))
    text, record = FORMS["text"](made, Style(80)), FORMS["json"](made, Style(80))

    assert "Not KS4 results: The young person has asked us not to share their results." in text
    assert '"Share KS4 results" is for the young person to choose today.' in text
    assert "Nothing may go: Rule S19 needs a decision" in text
    says = 'letter: no letter. row 2: The letter "A letter" says KS4 results. The young person has asked us'
    assert says in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    assert "Secret" not in text + record
    first, second = json.loads(record)["rules"]
    assert (first["rule"], first["withheld"][0]["data"]) == ("S01", "KS4 results")
    assert first["letters"] == [{"template": "letter", "held": "H11"}]
    assert (second["code"], second["data"]) == ("H22", [])
