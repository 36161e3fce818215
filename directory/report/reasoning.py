"""The reasoning about one recipient and one leaver, as text or JSON: no value of the leaver in either."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from directory.model import DataCategory, Decision, Held, Notice
from directory.planning.causes import all_of
from directory.planning.explain import Reasoning
from directory.report.style import Forms, Style, json_of
from directory.report.tables import wrapped
from directory.sharing.decide import CHOICES
from directory.values.dates import show_date
from directory.values.text import with_and
from directory.workbook.leavers_sheet import data_named

INDENT = 5  # characters: below the rule's number


def text(made: Reasoning, style: Style, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return it as text. A letter goes by its title in ``titles``, else by its name, as it is typed."""
    rows = with_and(str(number) for number in made.rows)
    lines = [f"{made.recipient.organisation} ({made.recipient.id}), row {rows}, on {show_date(made.on)}", ""]
    if not made.decisions:
        lines += [f"{held.cell}: {all_of(held)} ({held.code})" for held in _once(made)]
        lines += ["Every letter about this row is held."] if made.plan.held else ["No rule covers this body."]
    for decision in made.decisions:
        lines += [*_about(decision, made, style.width, titles), ""]
    return "\n".join(lines).rstrip() + "\n"


def _once(made: Reasoning) -> list[Held]:
    """Return what holds the row, once for each cell and reason."""
    return list({(one.cell, all_of(one)): one for one in made.plan.held}.values())


def _about(decision: Decision, made: Reasoning, width: int, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines about one rule."""
    rule = decision.rule
    if rule is None:
        return
    yield f"{rule.rule:{INDENT}}{_indented(rule.purpose, width).lstrip()}"
    told = [f"May have: {_kinds(decision.data)}." if decision.data else ""]
    told += [f"Not {one.category.value}: {one.reason}" for one in decision.withheld]
    if decision.refusal:
        told.append(f"Nothing may go: {decision.refusal.reason} ({decision.refusal.code})")
    if decision.chooser and rule.limited_by:
        told.append(f'"{CHOICES[rule.limited_by].heading}" is for the {decision.chooser} to choose today.')
    told += decision.to_settle
    told += [_letter(one, titles.get(one.template, one.template)) for one in _outcomes(made, rule.rule)]
    for line in told:
        if line:
            yield _indented(line, width)


def _indented(text: str, width: int) -> str:
    return "\n".join(" " * INDENT + line for line in wrapped(text, width - INDENT).split("\n"))


def _outcomes(made: Reasoning, rule: str) -> list[Notice | Held]:
    """Return the fate of the letters under one rule."""
    plan = made.plan
    outcomes: list[Notice | Held] = [*plan.notices, *plan.held, *plan.done_before, *plan.not_concerned]
    return [one for one in outcomes if one.template in made.letters.get(rule, ())]


def _letter(one: Notice | Held, title: str) -> str:
    if isinstance(one, Held):
        return f"{title}: no letter. {one.cell}: {all_of(one)} ({one.code})"
    shown = ", ".join(data_named(field) for field in one.shared)
    how = f"a draft to {one.email}" if one.email else "a letter by post"
    return f"{title}: {how}, which tells {shown}.{''.join(f' {said}' for said in one.remarks)}"


def _kinds(data: frozenset[DataCategory]) -> str:
    return ", ".join(one.value for one in DataCategory if one in data)


def _record(made: Reasoning) -> dict[str, object]:
    return {
        "recipient": made.recipient.id,
        "rows": list(made.rows),
        "on": made.on.isoformat(),
        "rules": [
            {
                "rule": decision.rule.rule,
                "data": [one.value for one in DataCategory if one in decision.data],
                "withheld": [{"data": one.category.value, "reason": one.reason} for one in decision.withheld],
                "refusal": decision.refusal.reason if decision.refusal else None,
                "code": decision.refusal.code if decision.refusal else None,
                "chooser": decision.chooser,
                "to_settle": list(decision.to_settle),
                "letters": [
                    {"template": one.template, "held": one.code if isinstance(one, Held) else None}
                    for one in _outcomes(made, decision.rule.rule)
                ],
            }
            for decision in made.decisions
            if decision.rule
        ],
        "held": [{"cell": one.cell, "code": one.code, "reason": all_of(one)} for one in _once(made)],
    }


FORMS: Forms[Reasoning] = MappingProxyType({"text": text, "json": json_of(_record)})
