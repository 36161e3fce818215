"""The report of `bounces`: what became of the letters that delivery reports are about."""

from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from directory.ledger.replies import kept_status
from directory.report.style import Forms, Style, json_of
from directory.report.tables import Heading, table, wrapped
from directory.sending.bounces import Fate, Reported
from directory.values.text import counted


def _text(found: Reported, style: Style) -> str:
    lines = [wrapped(line, style.width) for line in _sums(found)]
    if not found.new:
        return "\n".join([*lines, ""])
    headings = [
        Heading("Key", 10),
        Heading("To"),
        Heading("What", 9),
        Heading("Why, by the report's codes", 40),
    ]
    rows = [
        [
            one.standing.key,
            f"{one.standing.entry.recipient}\n{one.standing.address}",
            one.report.what,
            _why(one),
        ]
        for one in found.new
    ]
    return "\n".join([table(headings, rows, style), *lines, ""])


def _sums(found: Reported) -> Iterator[str]:
    """Yield what was recorded, and what was not and why."""
    what = Counter(one.report.what.value for one in found.new)
    told = " + ".join(f"{number} {name}" for name, number in what.items())
    yield f"{counted(len(found.new), 'letter')} recorded{f': {told}' if told else ''}."
    if found.before:
        yield f"{counted(found.before, 'report')} recorded before."
    if found.strange:
        about = "about letters that are not in this ledger. Nothing recorded."
        yield f"{counted(found.strange, 'report')} {about}"
    for key, state in found.not_sent.items():
        yield f'A report is about {key}, which is "{state}" and not sent by e-mail. Nothing recorded.'
    for key in found.to_others:
        yield f"A report is about {key}, but names another address than it went to. Nothing recorded."
    if found.other:
        yield f"{counted(found.other, 'other message')} that no letter of this program is in."


def _why(fate: Fate) -> str:
    return kept_status(fate.report.code, fate.report.status)


def _record(found: Reported) -> dict[str, Any]:
    return {
        "recorded": [
            {
                "key": one.report.key,
                "version": one.report.version,
                "recipient": one.standing.entry.recipient,
                "what": one.report.what.value,
                "status": one.report.status or None,
                "on": one.on.isoformat(),
            }
            for one in found.new
        ],
        "recorded_before": found.before,
        "unknown_letters": found.strange,
        "not_sent": dict(found.not_sent),
        "to_others": list(found.to_others),
        "other_messages": found.other,
    }


FORMS: Forms[Reported] = MappingProxyType({"text": _text, "json": json_of(_record)})
