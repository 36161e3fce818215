"""The committed register, row by row: what may go to whom about which pupil, at which age, by which choice.

The tables are for the data-protection lead to read beside the Sharing sheet. "same": as in the column to the
left. A UPN stands in the register where a return asks for it, and here only where a letter may show it: at
schools.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from directory.checks import registry
from directory.checks.trusted import PupilList
from directory.model import (
    Acceptance,
    Category,
    DataCategory,
    HeldCode,
    Plan,
    Pupils,
    Recipient,
    SendBy,
    Status,
    Ties,
)
from directory.planning.plan import make_plan
from directory.sharing.decide import decide, decide_choice
from directory.sharing.recipients import Directory, directory_from
from directory.templates.template import read_template
from directory.workbook.read import read_book
from tests.helpers import row, table
from tests.makers import ON, leaver, recipient

D = DataCategory
WORDS = {
    **{"name": D.NAME, "born": D.DATE_OF_BIRTH, "address": D.ADDRESS, "UPN": D.UPN, "ULN": D.ULN},
    **{"characteristics": D.CHARACTERISTICS, "roll dates": D.ROLL_DATES, "attendance": D.ATTENDANCE},
    **{"exclusions": D.EXCLUSIONS, "assessment": D.ASSESSMENT, "key stages": D.KEY_STAGE_RESULTS},
    **{"KS4 results": D.KS4_RESULTS, "place": D.POST_16_PLACE, "careers": D.CAREERS, "SEN": D.SEN},
    **{"meals": D.FREE_SCHOOL_MEALS, "in need": D.CHILD_IN_NEED, "medical": D.MEDICAL},
    **{"safeguarding": D.SAFEGUARDING},
}
TRANSFER = "name, born, UPN, ULN, roll dates, attendance, assessment, KS4 results, SEN, medical, safeguarding"
POST_16 = (
    "name, born, ULN, roll dates, attendance, assessment, KS4 results, place, SEN, medical, safeguarding"
)
CENSUS = "name, born, address, ULN, characteristics, roll dates, attendance, exclusions, meals, SEN"
TOO_YOUNG = "nothing (H07)"
NEVER = "nothing (H20)"
NO_RESULTS = "all but KS4 results"
BASICS = "name, born, address"
COUNCIL = "leicester-city-council"
NHS = "leicestershire-partnership-nhs"
# fmt: off
# rule | to | under 13 | from 13 | from 16 | KS4 results not shared | youth support limited | only a pupil
REGISTER = [
    ("S01", "School", "name, born, UPN, roll dates, attendance, exclusions, assessment, SEN, safeguarding",
     "same", "same", "same", "same", "who also attends there"),
    ("S02", "School", TRANSFER, "same", "same", NO_RESULTS, "same", "with a place there"),
    ("S02", "School sixth form", POST_16, "same", "same", NO_RESULTS, "same", "with a place there"),
    ("S02", "College", POST_16, "same", "same", NO_RESULTS, "same", "with a place there"),
    ("S03", COUNCIL, CENSUS, "same", "same", "same", "same", "any"),
    ("S04", COUNCIL, "name, born, address, roll dates", "same", "same", "same", "same", "any"),
    ("S05", COUNCIL, "name, born, address, attendance", "same", "same", "same", "same", "any"),
    ("S06", COUNCIL, "name, born, assessment, key stages", "same", "same", "same", "same", "any"),
    ("S07", COUNCIL, "name, born, address, meals, in need", "same", "same", "same", "same", "any"),
    ("S08", COUNCIL, "name, born, address, SEN, careers", "same", "same", "same", "same", "any"),
    ("S09", COUNCIL, TOO_YOUNG, "name, born, address, careers", "same", "same", BASICS, "any"),
    ("S09", "connexions-leicester", TOO_YOUNG, "name, born, address, careers", "same", "same", BASICS, "any"),
    ("S10", COUNCIL, TOO_YOUNG, TOO_YOUNG, "name, born, address, careers, place", "same", BASICS, "any"),
    ("S10", "connexions-leicester", TOO_YOUNG, TOO_YOUNG, "name, born, address, careers, place", "same",
     BASICS, "any"),
    ("S11", COUNCIL, TOO_YOUNG, TOO_YOUNG, "name, born, address", "same", "same", "any"),
    ("S12", "dfe", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: what another body shares"),
    ("S13", "dfe", CENSUS + ", key stages", "same", "same", "same", "same", "any"),
    ("S14", "dfe", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: what another body shares"),
    ("S15", NHS, "name, born, address", "same", "same", "same", "same", "any"),
    ("S16", "nhs-england", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: figures only"),
    ("S17", "lrs", "name, born, ULN", "same", "same", "same", "same", "any"),
    ("S17", "dfe", "name, born, ULN", "same", "same", "same", "same", "any"),
    ("S18", "lesp", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: figures only"),
    ("S18", "lpp", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: figures only"),
    ("S18", "eip", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: figures only"),
    ("S19", "leicestershire-police", "name, born, address, attendance", "same", "same", "same", "same",
     "with a reason recorded"),
    ("S20", "lebc", "name, assessment, careers", "same", "same", "same", "same", "who is placed there"),
    ("S21", "School sixth form", POST_16, "same", "same", NO_RESULTS, "same", "with a place there"),
    ("S21", "College", POST_16, "same", "same", NO_RESULTS, "same", "with a place there"),
    ("S22", COUNCIL, NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: what another body shares"),
    ("S23", "Alternative provision", "name, assessment, careers", "same", "same", "same", "same",
     "who is placed there"),
    ("S24", "Supplier", NEVER, NEVER, NEVER, NEVER, NEVER, "nobody: what a contract lists"),
]
# Who is meant | born | on the day of sending | the column that counts
AGES = [
    ("eleven",                                   "01/03/2015", date(2026, 11, 23), "under 13"),
    ("thirteen tomorrow",                        "24/11/2013", date(2026, 11, 23), "under 13"),
    ("thirteen today",                           "23/11/2013", date(2026, 11, 23), "from 13"),
    ("fourteen",                                 "01/03/2012", date(2026, 11, 23), "from 13"),
    ("sixteen tomorrow",                         "24/11/2010", date(2026, 11, 23), "from 13"),
    ("sixteen today",                            "23/11/2010", date(2026, 11, 23), "from 16"),
    ("seventeen",                                "01/03/2009", date(2026, 11, 23), "from 16"),
    ("of 29 February, on 28 February 2025",      "29/02/2012", date(2025, 2, 28),  "under 13"),
    ("of 29 February, thirteen on 1 March 2025", "29/02/2012", date(2025, 3, 1),   "from 13"),
    ("of 29 February, on 28 February 2028",      "29/02/2012", date(2028, 2, 28),  "from 13"),
    ("of 29 February, sixteen on that day",      "29/02/2012", date(2028, 2, 29),  "from 16"),
]
# Share KS4 results | Youth support | the column that counts where it differs
CHOICES = [
    ("Yes", "Full",                  None),
    ("No",  "Full",                  "KS4 results not shared"),
    ("Yes", "Name address DOB only", "youth support limited"),
]
# Status | takes data by | its mailbox | a letter about a pupil goes | where that is accepted | and about none
ROUTES = [
    (Status.ACTIVE,      SendBy.SECURE_EMAIL, "its own", "as a draft",    "as a draft",    "as a draft"),
    (Status.ACTIVE,      SendBy.SECURE_EMAIL, "free",    "by post",       "as a draft",    "as a draft"),
    (Status.ACTIVE,      SendBy.SECURE_EMAIL, "none",    "by post",       "by post",       "by post"),
    (Status.ACTIVE,      SendBy.EMAIL,        "its own", "by post",       "as a draft",    "as a draft"),
    (Status.ACTIVE,      SendBy.EMAIL,        "free",    "by post",       "as a draft",    "as a draft"),
    (Status.ACTIVE,      SendBy.POST,         "its own", "by post",       "by post",       "by post"),
    (Status.ACTIVE,      SendBy.POST,         "free",    "by post",       "by post",       "by post"),
    (Status.ACTIVE,      SendBy.PORTAL,       "its own", "nowhere (H09)", "nowhere (H09)", "by post"),
    (Status.CLOSED,      SendBy.SECURE_EMAIL, "its own", "nowhere (H03)", "nowhere (H03)", "nowhere (H03)"),
    (Status.UNCONFIRMED, SendBy.SECURE_EMAIL, "its own", "nowhere (H04)", "nowhere (H04)", "nowhere (H04)"),
]
# fmt: on
MAILBOXES = {"its own": "office@body.example.org", "free": "body@gmail.com", "none": ""}
WORKBOOK = Path(__file__).parents[2] / "data" / "recipients.xlsx"


@dataclass(frozen=True)
class Line:
    """A row of the table above."""

    rule: str
    to: str
    columns: dict[str, str]
    only: str

    def __str__(self) -> str:
        return f"{self.rule} {self.to}"

    @property
    def never(self) -> bool:
        return self.only.startswith("nobody")

    def goes(self, age: str, choice: str | None) -> str:
        """Return what the table says that goes: a choice's column counts where anything goes at all."""
        at_that_age = self.columns[age]
        return at_that_age if choice is None or at_that_age.startswith("nothing") else self.columns[choice]


def _lines() -> Iterator[Line]:
    names = ("under 13", "from 13", "from 16", "KS4 results not shared", "youth support limited")
    for rule, to, *written, only in REGISTER:
        columns: dict[str, str] = {}
        left = ""
        for name, cell in zip(names, written, strict=True):
            columns[name] = cell if cell != "same" else left
            # A choice is beside the others, not after them: "same" there is as at the highest age.
            left = columns["from 16"] if name in names[2:] else columns[name]
        yield Line(rule, to, columns, only)


LINES = list(_lines())
WITH_A_LETTER = [line for line in LINES if not line.never]
each_line = pytest.mark.parametrize("line", LINES, ids=str)
each_line_with_a_letter = pytest.mark.parametrize("line", WITH_A_LETTER, ids=str)


@pytest.fixture(scope="module")
def committed() -> Directory:
    book = read_book(WORKBOOK, ON)
    return directory_from(book, registry.run(book), registry.email_doubting_codes())


def body(line: Line, committed: Directory, **changed: object) -> Recipient:
    """Return the body of a line in use, or an invented one of its category."""
    known = committed.recipients.get(line.to)
    category = known.category if known else Category(line.to)
    name = line.to if known else "invented-body"
    return recipient(**{"id": name, "category": category, "email": MAILBOXES["its own"], **changed})


def tied(to: Recipient) -> Ties:
    return Ties(to.id, (to.id,), (to.id,))


def shown(data: frozenset[DataCategory]) -> set[str]:
    return {word for word, category in WORDS.items() if category in data}


def meant(words: str, whole: str) -> set[str]:
    return meant(whole, "") - {"KS4 results"} if words == NO_RESULTS else set(words.split(", "))


def test_the_table_has_every_row_of_the_register_in_its_order(committed: Directory) -> None:
    assert [(line.rule, line.to) for line in LINES] == [
        (row.rule, row.recipient) for row in committed.register
    ]


@pytest.mark.parametrize(("born", "on", "age"), [age[1:] for age in AGES], ids=[age[0] for age in AGES])
@each_line
def test_what_goes_at_each_age_and_by_each_choice(
    line: Line, born: str, on: date, age: str, committed: Directory
) -> None:
    to = body(line, committed)
    for results, support, column in CHOICES:
        about = leaver(
            date_of_birth=born, share_ks4_results=results, youth_support=support, police_reason="Seen"
        )
        decision = decide(committed.register, line.rule, to, about, tied(to), on)
        says = line.goes(age, column)
        if says.startswith("nothing"):
            assert decision.refusal, (results, support)
            assert (f"nothing ({decision.refusal.code})", decision.data) == (says, frozenset())
        else:
            assert not decision.refusal, (results, support)
            assert shown(decision.data) == meant(says, line.columns["from 16"]), (results, support)


@each_line_with_a_letter
def test_both_choices_together_are_each_as_if_alone(line: Line, committed: Directory) -> None:
    to = body(line, committed)
    both = leaver(
        date_of_birth="01/03/2009",
        share_ks4_results="No",
        youth_support="Name address DOB only",
        police_reason="Seen",
    )
    decision = decide(committed.register, line.rule, to, both, tied(to), ON)
    whole = line.columns["from 16"]
    assert shown(decision.data) == meant(line.columns["KS4 results not shared"], whole) & meant(
        line.columns["youth support limited"], whole
    )


def test_no_choice_touches_safeguarding(committed: Directory) -> None:
    for rule in committed.register:
        if rule.limited_by:
            assert (D.SAFEGUARDING in rule.when_limited) is (D.SAFEGUARDING in rule.data), rule.row


@each_line_with_a_letter
def test_a_choice_that_limits_the_row_must_be_recorded_and_no_other(line: Line, committed: Directory) -> None:
    to, whole = body(line, committed), line.columns["from 16"]
    for blank, column in (
        ("share_ks4_results", "KS4 results not shared"),
        ("youth_support", "youth support limited"),
    ):
        about = leaver(**{"date_of_birth": "01/03/2009", "police_reason": "Seen", blank: ""})
        refusal = decide(committed.register, line.rule, to, about, tied(to), ON).refusal
        limits = line.columns[column] != whole
        assert (refusal.code if refusal else None) == (HeldCode.CHOICE_NOT_RECORDED if limits else None)


STOPS = {
    "any": None,
    "with a place there": ("H21", "destination"),
    "who is placed there": ("H21", "placement"),
    "who also attends there": ("H21", "also_attends"),
    "with a reason recorded": ("H22", "police_reason"),
    "nobody: figures only": ("H20", None),
    "nobody: what another body shares": ("H20", None),
    "nobody: what a contract lists": ("H20", None),
}


@each_line
def test_nothing_goes_about_another_pupil_than_the_row_is_about(line: Line, committed: Directory) -> None:
    to = body(line, committed)
    about = leaver(date_of_birth="01/03/2009", police_reason="")
    for ties in (Ties(), tied(recipient(id="another-body"))):
        refusal = decide(committed.register, line.rule, to, about, ties, ON).refusal
        assert ((refusal.code, refusal.column) if refusal else None) == STOPS[line.only]


@pytest.mark.parametrize("line", [line for line in LINES if STOPS[line.only]], ids=str)
def test_one_tie_does_not_stand_for_another(line: Line, committed: Directory) -> None:
    to = body(line, committed)
    about = leaver(date_of_birth="01/03/2009")
    ties = {
        "destination": Ties(place_at=to.id),
        "placement": Ties(placed_with=("another-body", to.id)),
        "also_attends": Ties(also_attends=("another-body", to.id)),
    }
    stops = STOPS[line.only]
    for column, tie in ties.items():
        allowed = not decide(committed.register, line.rule, to, about, tie, ON).refusal
        assert allowed is (stops is not None and stops[1] == column), column


@each_line
def test_why_a_rule_has_no_letter_is_said(line: Line, committed: Directory) -> None:
    rule = next(row for row in committed.register if (row.rule, row.recipient) == (line.rule, line.to))
    nobody = {
        "nobody: figures only": Pupils.AGGREGATED,
        "nobody: what another body shares": Pupils.NOT_OURS,
        "nobody: what a contract lists": Pupils.BY_CONTRACT,
    }
    assert rule.pupils is nobody[line.only] if line.never else rule.pupils not in nobody.values()


# Rule | born | who holds its choice on 23 November 2026
CHOOSERS = [
    ("S02", "23/11/2015", "young person"),  # the results are the young person's at any age
    ("S21", "24/11/2010", "young person"),
    ("S09", "24/11/2010", "parent"),  # sixteen tomorrow
    ("S09", "23/11/2010", "young person"),  # sixteen today
    ("S09", "23/11/2013", "parent"),  # thirteen today
    ("S09", "24/11/2013", "nobody yet (H07)"),
    ("S10", "24/11/2010", "nobody yet (H07)"),
    ("S10", "23/11/2010", "young person"),
    ("S11", "23/11/2010", "nobody (H06)"),
    ("S24", "23/11/2010", "nobody (H06)"),
    ("S99", "23/11/2010", "nobody (H06)"),
]


@pytest.mark.parametrize(("number", "born", "holder"), CHOOSERS)
def test_who_is_asked_to_choose(number: str, born: str, holder: str, committed: Directory) -> None:
    decision = decide_choice(committed.register, number, leaver(date_of_birth=born), ON)
    if decision.refusal:
        assert f"({decision.refusal.code})" in holder
        assert not decision.data
    else:
        assert (decision.chooser, shown(decision.data)) == (holder, {"name", "born", "address"})


PUPIL_LETTER = """\
---
title: A letter
audience: bodies of the rule
rule: {rule}
addressee: The office
subject: A letter
cover: A letter is attached.
---
Dear colleague.
"""
BODY_LETTER = PUPIL_LETTER.replace("bodies of the rule", "body")


def planned(template: str, line: Line, to: Recipient, committed: Directory, *, accepted: bool) -> Plan:
    """Return the plan of one letter to a body, about one pupil that the row is about, or about none."""
    accepts = {(line.rule, to.id, to.email.casefold()): Acceptance("AB", "Asked for", ON)} if accepted else {}
    alone = replace(
        committed,
        recipients={to.id: to},
        typed={to.id: row(id=to.id, category=to.category.value)},
        names={to.id: (to.id,)},
        contacts=(),
        wrong={},
        doubtful={},
        accepted=accepts,
    )
    judged = read_template("letter", template.format(rule=line.rule))
    about = row(
        "Leavers",
        date_of_birth="01/03/2009",
        destination=to.id,
        placement=to.id,
        also_attends=to.id,
        police_reason="Seen",
    )
    pupils = PupilList(table("Leavers", [about]), ()) if judged.audience.about_pupil else None
    return make_plan([judged], pupils, alone, ON, to.id)


def way(plan: Plan) -> str:
    if plan.held:
        return f"nowhere ({plan.held[0].code})"
    return "as a draft" if plan.notices[0].email else "by post"


@each_line
def test_how_a_letter_goes(line: Line, committed: Directory) -> None:
    for status, send_by, mailbox, about_pupil, where_accepted, about_none in ROUTES:
        to = body(line, committed, status=status, send_by=send_by, email=MAILBOXES[mailbox])
        said = (status, send_by, mailbox)
        for accepted, expected in ((False, about_pupil), (True, where_accepted)):
            # What the rule forbids outright is told before the route, and after the body's own state.
            never = line.never and status is Status.ACTIVE
            plan = planned(PUPIL_LETTER, line, to, committed, accepted=accepted)
            assert way(plan) == ("nowhere (H20)" if never else expected), (*said, accepted)
            plan = planned(BODY_LETTER, line, to, committed, accepted=accepted)
            assert way(plan) == about_none, (*said, accepted)
