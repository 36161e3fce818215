"""The values of an invented pupil, body and family, to show a template with: everything is filled. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

from directory.model import LEAVER_FIELDS, School, SharingRule
from directory.templates.context import NOT_NAMED, relationship, school_fields
from directory.templates.fields import Fields
from directory.templates.grammar import FIELDS, LISTS
from directory.templates.template import Template

PUPIL: Mapping[str, object] = MappingProxyType(
    {
        "name": "Ann Example",
        "initials": "A E",
        "forename": "Ann",
        "surname": "Example",
        "preferred_name": "Annie",
        "date_of_birth": date(2010, 8, 31),
        "upn": "R999999926001",
        "uln": "1000000043",
        "year_group": "11",
        "leaving_date": date(2026, 7, 31),
        "joining_date": date(2021, 9, 1),
        "reason_off_roll": "Moved to another school",
        "course": "A level Art",
        "level": "3",
        "start_date": date(2026, 9, 1),
        "attendance": "96%",
        "attendance_concern": "Absent on most Mondays",
        "police_reason": "Missing since Friday",
        "progress": "On course in all subjects",
        "programme": "Work experience",
        "plans_after_16": "A levels",
        "ks4_results": "English 6; Mathematics 7",
        "sen": "25% extra time",
        "sen_file": "Yes",
        "medical": "Asthma: carries an inhaler",
        "safeguarding_file": "Yes",
        "address": "3 Example Street, Leicester",
        "postcode": "LE1 1FZ",
    }
)
BODY: Mapping[str, object] = MappingProxyType(
    {
        "organisation": "Example College",
        "category": "College",
        "addressee": "The Admissions Manager",
        "address": "1 Example Street, Leicester",
        "town": "Leicester",
        "postcode": "LE1 1FZ",
        "phone": "0116 496 0001",
        "email": "office@example.org",
        "website": "https://www.example.org",
        "send_by": "Post",
        "envelope": ("The Admissions Manager", "Example College", "1 Example Street", "Leicester", "LE1 1FZ"),
    }
)
DAYS = frozenset({"on", "sent", "due", "review_by"})


def invented_context(
    template: Template,
    school: School,
    rule: SharingRule | None,
    on: date,
    allowed: Collection[str] = frozenset(LEAVER_FIELDS),
) -> Mapping[str, object]:
    """Return what ``template`` may print about an invented pupil on the day ``on``; nothing is blank.

    Only ``school`` and ``rule``, the register's row, are real. All fields that are not ``allowed`` are
    withheld.
    """
    refused = {name: (template.rule, NOT_NAMED) for name in LEAVER_FIELDS if name not in allowed}
    known = relationship(rule) if rule else {}
    letter = {
        "reference": "SAMPLE-0123456789",
        "date": on,
        "replaces": "",
        "choice_recorded": "Yes",
        **{name: known.get(name, "") for name in ("rule", "purpose", "lawful_basis", "law")},
    }
    listed = {
        name: [Fields(name, {one: on if one in DAYS else f"Example {one}" for one in fields})]
        for name, fields in LISTS.items()
    }
    enclosed = [
        Fields("enclosures", {"what": one.what, "route": one.route, "sent_by": one.sent_by})
        for one in template.enclosures
        if one.when not in refused
    ]
    return {
        **listed,
        **({"relationships": [Fields("relationships", known)]} if known else {}),
        "enclosures": enclosed,
        "left_out": [],
        "leaver": Fields("leaver", PUPIL, refused),
        "withheld": Fields("withheld", {one: NOT_NAMED if one in refused else "" for one in LEAVER_FIELDS}),
        "recipient": Fields("recipient", BODY),
        "school": school_fields(school),
        "letter": Fields("letter", letter),
        "choice": Fields("choice", dict.fromkeys(FIELDS["choice"], "") | CHOICE),
        "subject": Fields("subject", {"name": PUPIL["name"]}),
    }


CHOICE = {"name": "Share KS4 results", "holder": "young person", "addressee": "Ann Example"}
