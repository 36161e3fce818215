"""Find what a letter says that a row of its rule withholds, by filling it with an invented pupil. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from directory.model import LEAVER_FIELDS, DataCategory, SharingRule
from directory.sharing.decide import NO_LETTER, SCHOOLS
from directory.sharing.recipients import Directory
from directory.templates.context import NOT_SET
from directory.templates.fields import Fields
from directory.templates.invented import BODY, PUPIL, invented_context
from directory.templates.problems import BlankField, Breach, Place, TemplateWrong, WithheldField
from directory.templates.template import Template

ANY_DAY = date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Withholding:
    """A row of a letter's rule that does not allow a kind of data which the letter says, whatever it may say.

    ``asks`` are the leaver fields, with the places that ask for them. ``needed``: no words could leave it
    out, since it is the pupil's name, or what the letter is about.
    """

    row: SharingRule
    kind: DataCategory
    asks: Mapping[str, Place]
    needed: bool


def withholding(template: Template, directory: Directory) -> Iterator[Withholding]:
    """Yield each kind of data that holds the letters under a row of the template's rule, row by row."""
    if not template.audience.discloses:
        return
    for row in directory.register:
        if row.rule == template.rule and row.pupils not in NO_LETTER:
            said: dict[DataCategory, dict[str, Place]] = {}
            for name, place in _refused(template, row, directory):
                said.setdefault(LEAVER_FIELDS[name], {})[name] = place
            about = {DataCategory.NAME, LEAVER_FIELDS[template.when] if template.when else None}
            for kind, asks in said.items():
                yield Withholding(row, kind, asks, kind in about)


def _refused(template: Template, row: SharingRule, directory: Directory) -> Iterator[tuple[str, Place]]:
    """Yield each leaver field that stops the letter to a body of the row, with its place."""
    body = directory.typed.get(row.recipient)
    category = body["category"] if body else row.recipient
    data = row.data if category in SCHOOLS else row.data - {DataCategory.UPN}
    refused = {name: (row.rule, "") for name, kind in LEAVER_FIELDS.items() if kind not in data}
    if template.when in refused:
        yield template.when, template.places["when"]
    context = invented_context(template, directory.school, row, ANY_DAY)
    while True:
        fields = {
            "school": Fields("school", dict.fromkeys((*NOT_SET, "letterhead"), "Example")),
            "leaver": Fields("leaver", PUPIL, refused),
            "withheld": Fields("withheld", {one: "Yes" if one in refused else "" for one in LEAVER_FIELDS}),
            "recipient": Fields("recipient", {**BODY, "category": category}),
        }
        try:
            template.look({**context, **fields})
        except WithheldField as stopped:
            name = stopped.field.partition(".")[2]
            if name != template.when:
                yield name, stopped.place
            del refused[name]  # the next one
        except BlankField:  # as of a rule without a law: that is said elsewhere
            return
        else:
            return


def withheld_from_some(template: Template, directory: Directory) -> Iterator[TemplateWrong]:
    """Yield each place of a template that asks for what some rows of its rule allow, and others withhold."""
    rows = [row for row in directory.register if row.rule == template.rule]
    for one in withholding(template, directory):
        if any(one.kind in row.data for row in rows):
            for name, place in one.asks.items():
                mend = f"Put it between {{% if not withheld.{name} %}} and {{% endif %}}."
                if one.needed:
                    mend = "The letter is nothing without it. If the body may have it, have the rule changed."
                what = (
                    f"asks for leaver.{name}, which rule {one.row.rule} withholds from {one.row.recipient}: "
                    f"such letters are held. {mend}"
                )
                yield TemplateWrong(template.name, place, what, Breach.DISALLOWED)
