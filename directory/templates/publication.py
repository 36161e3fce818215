"""The values that a publication may print: register, open bodies, choices; nothing of a pupil. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from directory.model import Recipient, SharingRule, Status
from directory.sharing.decide import CHOICES
from directory.sharing.recipients import Directory
from directory.templates.context import in_order, phone_shown, relationship, school_fields
from directory.templates.fields import Fields

_NO_RULE = ("rule", "purpose", "lawful_basis", "law", "replaces")


def publication_context(directory: Directory, reference: str, on: date) -> Mapping[str, object]:
    """Return what a publication may see of ``directory`` on the day ``on``; each page carries ``reference``.

    Of the bodies it has those that a rule is about; a closed one stands as its successor. An address that is
    in doubt is left out: a published one is used.
    """
    shared_with = {
        heir.id
        for body in directory.recipients.values()
        if any(rule.covers(body) for rule in directory.register) and (heir := _heir(directory, body))
    }
    letter = {**dict.fromkeys(_NO_RULE, ""), "reference": reference, "date": on}
    return {
        "school": school_fields(directory.school),
        "letter": Fields("letter", letter),
        "register": [Fields("register", one) for one in _relationships(directory)],
        "bodies": [
            Fields("bodies", _body(directory, body))
            for body in directory.recipients.values()
            if body.id in shared_with
        ],
        "choices": [Fields("choices", choice) for choice in _choices(directory)],
    }


def _relationships(directory: Directory) -> Iterator[Mapping[str, object]]:
    """Yield the rows of the register; those that say the same of several bodies as one."""
    whom: dict[tuple[tuple[str, object], ...], dict[str, None]] = {}
    for rule in directory.register:
        same = tuple(relationship(rule).items())
        whom.setdefault(same, {}).update(dict.fromkeys(_whom(directory, rule)))
    yield from ({**dict(told), "whom": "; ".join(names)} for told, names in whom.items())


def _whom(directory: Directory, rule: SharingRule) -> Iterator[str]:
    """Yield the names of the open bodies that a row of the register is about; a category's own if none is."""
    open_ones = {
        heir.organisation: None
        for body in directory.recipients.values()
        if rule.covers(body) and (heir := _heir(directory, body))
    }
    yield from open_ones or (rule.recipient,)


def _heir(directory: Directory, body: Recipient) -> Recipient | None:
    return directory.successor(body) if body.status is Status.CLOSED else body


def _body(directory: Directory, body: Recipient) -> Mapping[str, object]:
    parent = directory.recipients.get(body.part_of or "")
    formerly = [
        one.organisation
        for one in directory.recipients.values()
        if one.status is Status.CLOSED and directory.successor(one) is body
    ]
    place = (*body.address_lines, body.town, body.postcode)
    return {
        "organisation": body.organisation,
        "category": body.category.value,
        "part_of": parent.organisation if parent else "",
        "formerly": "; ".join(formerly),
        "attention": body.attention,
        "address": "" if body.id in directory.doubtful_post else ", ".join(filter(None, place)),
        "phone": " or ".join(map(phone_shown, body.phones)),
        "email": "" if body.id in directory.doubtful else body.email,
        "website": body.website,
    }


def _choices(directory: Directory) -> Iterator[Mapping[str, object]]:
    """Yield each choice that limits a rule: what is shared without it, and what still is when it limits."""
    for key, choice in CHOICES.items():
        rules = [rule for rule in directory.register if rule.limited_by == key]
        if rules:
            whom = dict.fromkeys(name for rule in rules for name in _whom(directory, rule))
            yield {
                "name": choice.heading,
                "parent_until": str(choice.parent_until or ""),
                "whom": "; ".join(whom),
                "data": ", ".join(in_order({kind for rule in rules for kind in rule.data})),
                "when_limited": ", ".join(in_order({kind for rule in rules for kind in rule.when_limited})),
            }
