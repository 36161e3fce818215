"""Parse rows of the workbook into Recipients; find one by ID or exact name, never by likeness."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from unicodedata import category, normalize

from directory.model import (
    Acceptance,
    Book,
    Category,
    Contact,
    DataCategory,
    Desk,
    Finding,
    Pupils,
    Recipient,
    Row,
    School,
    SendBy,
    Severity,
    SharingRule,
    Status,
)
from directory.values import ContactError, dialled, parse_email, parse_postcode
from directory.values.dates import parse_date
from directory.values.text import near_words, snake

LINES = re.compile(r"(?:(?<!\s)\s+)?[,\n]\s*")  # (?<!\s): a long run of spaces is tried once
NO_LETTER_FOR = "No letter for"  # the setting with destinations that are no bodies
PARTS = re.compile(r"(?:(?<!\s)\s+)?;\s*")


@dataclass(frozen=True, slots=True)
class Directory:
    """A parsed workbook: the bodies that letters may rely on, and the others with the reason.

    ``wrong`` maps the ID of a body whose row has an error to the error; no other mapping has that body.
    ``doubtful`` maps the ID of a body whose e-mail address is in doubt to the doubt, ``doubtful_post`` that
    of a body whose postal address is. ``accepted`` maps a rule's number, a body's ID and an
    address ("" for any) to the acceptance that lets the rule's letters go there by plain e-mail.
    """

    school: School
    recipients: Mapping[str, Recipient]
    contacts: Sequence[Contact]
    register: Sequence[SharingRule]
    wrong: Mapping[str, Finding]
    doubtful: Mapping[str, Finding]
    accepted: Mapping[tuple[str, str, str], Acceptance]
    names: Mapping[str, tuple[str, ...]]  # folded organisation, other name or ID -> IDs
    typed: Mapping[str, Row]  # every body's row by its ID, with or without an error
    doubtful_post: Mapping[str, Finding] = field(default_factory=dict)

    def find(self, text: str) -> str | None:
        """Return the ID of the body whose ID or exact name ``text`` is; None when it fits no body, or two.

        An ID typed with its hyphens means that body, even if another body's name has the same words.
        """
        id_ = text.strip()
        if "-" in id_ and (id_ in self.recipients or id_ in self.wrong):
            return id_
        ids = self.names.get(fold(text), ())
        return ids[0] if len(ids) == 1 else None

    def needs_no_letter(self, text: str) -> bool:
        """Return whether the school says of ``text`` that it needs no letter, as NEET; a body always does."""
        listed = map(fold, PARTS.split(self.school[snake(NO_LETTER_FOR)]))
        return fold(text) in {*listed} - {""} and fold(text) not in self.names

    def is_ambiguous(self, text: str) -> bool:
        """Return whether ``text`` names more than one body."""
        return self.find(text) is None and len(self.names.get(fold(text), ())) > 1

    def near(self, text: str, most: int = 3) -> tuple[str, ...]:
        """Return the IDs of the ``most`` bodies with names like ``text``, for a person to choose from.

        First those that begin with it or have its words, then the most alike; closed bodies come last.
        """
        typed = fold(text)
        begin = [name for name in self.names if typed and name.startswith(typed)]
        have = [name for name in self.names if f" {typed} " in f" {name} "]
        found = (*begin, *have, *_near(typed, tuple(self.names), 3 * most))
        ids = dict.fromkeys(id_ for name in found for id_ in self.names[name])
        return tuple(sorted(ids, key=self._is_closed))[:most]

    def _is_closed(self, id_: str) -> bool:
        return self.typed[id_]["status"] == Status.CLOSED

    def successor(self, recipient: Recipient) -> Recipient | None:
        """Return the active body at the end of a closed one's chain of successors, if there is one."""
        seen = {recipient.id}
        while recipient.status is not Status.ACTIVE:
            following = self.recipients.get(recipient.successor or "")
            if following is None or following.id in seen:
                return None
            recipient = following
            seen.add(recipient.id)
        return recipient

    def category(self, id_: str) -> str:
        """Return a body's category; as typed when its row has an error."""
        return self.typed[id_]["category"]

    def under_rule(self, number: str) -> tuple[str, ...]:
        """Return the IDs of the bodies that rule ``number`` covers, in the sheet's order.

        A closed body is left out when the rule also covers its open successor, which then gets the letter.
        """
        rows = [rule for rule in self.register if rule.rule == number]
        covered = {
            id_: body for id_, body in self.recipients.items() if any(row.covers(body) for row in rows)
        }
        whom = {row.recipient for row in rows}
        named = [id_ for id_ in self.wrong if not whom.isdisjoint((id_, self.category(id_)))]
        left_out = {
            id_
            for id_, body in covered.items()
            if body.status is Status.CLOSED
            and (following := self.successor(body))
            and following.id in covered
        }
        return tuple(id_ for id_ in (*covered, *named) if id_ not in left_out)

    def receivers(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by rule number, the open bodies and the categories that the rule names."""
        named: dict[str, tuple[str, ...]] = {}
        for rule in self.register:
            body = self.recipients.get(rule.recipient)
            if body is None or body.status is Status.ACTIVE:
                typed = self.typed.get(rule.recipient)
                name = typed["organisation"] if typed else rule.recipient
                named[rule.rule] = (*named.get(rule.rule, ()), name)
        return named

    def contact(self, recipient: Recipient, role: str) -> Contact | None:
        """Return the recipient's contact in ``role``, if the Contacts sheet has one. Case does not count."""
        sought = (recipient.id, role.casefold())
        found = (one for one in self.contacts if (one.recipient, one.role.casefold()) == sought)
        return next(found, None)


@lru_cache(maxsize=1024)
def _near(folded: str, names: tuple[str, ...], most: int) -> list[str]:
    """Return the names like ``folded``, the most alike first; remembered, as a list repeats its slips."""
    return near_words(folded, names, at_least=60, most=most)


class _Signs(dict[int, str]):
    """Map a sign in a name for comparison: apostrophes go, "&" becomes a word, others split words.

    A question mark stays: "Gateway College?" is not certain. Each sign is judged once, though
    ``str.translate`` asks for every cell.
    """

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kept = sign == "?" or category(sign)[0] in "LMN"
        self[code] = "" if category(sign) == "Cf" else sign if kept else " "
        return self[code]


_SIGNS = _Signs({ord(sign): "" for sign in "'`\u00b4\u2018\u2019\u02bc\u2032"} | {ord("&"): " and "})
_SAINT = {"saint": "st"}


def fold(text: str) -> str:
    """Return a name for exact matching.

    Case, spaces, punctuation and apostrophes do not count; "&" is "and", "St" and "St." are "Saint". All
    letters and digits count, also accents: a similar name is another name. So does a question mark.
    """
    plain = text if text.isascii() else normalize("NFD", text)
    words = normalize("NFD", plain.casefold().translate(_SIGNS)).split()
    return " ".join(_SAINT.get(word, word) for word in words)


def school_of(book: Book) -> School:
    """Return what the School sheet in ``book`` says, as far as it is filled in."""
    return School(
        MappingProxyType({snake(row["setting"]): _setting(row) for row in book.rows("School")}),
        MappingProxyType({snake(row["setting"]): row.cell("value") for row in book.rows("School")}),
    )


def directory_from(
    book: Book,
    findings: Sequence[Finding],
    doubtful_codes: frozenset[str],
    doubtful_post_codes: frozenset[str] = frozenset(),
) -> Directory:
    """Return the directory in ``book``, given the findings about it.

    A row with an error is not parsed: its body goes into ``wrong``. Findings with a code in
    ``doubtful_codes`` put an e-mail address in doubt, until a person has accepted it; those in
    ``doubtful_post_codes`` a postal address.
    """
    errors = {(one.sheet, one.row): one for one in findings if one.severity is Severity.ERROR}
    recipients: dict[str, Recipient] = {}
    wrong: dict[str, Finding] = {}
    names: dict[str, tuple[str, ...]] = {}
    for row in book.rows("Recipients"):
        error = errors.get(("Recipients", row.number))
        if error:
            wrong[row["id"]] = error
        else:
            recipients[row["id"]] = _recipient(row, book.setting("Area code"))
        others = PARTS.split(row["also_known_as"])
        for name in {fold(one) for one in (row["id"], row["organisation"], *others)} - {""}:
            names[name] = tuple(dict.fromkeys((*names.get(name, ()), row["id"])))
    return Directory(
        school=school_of(book),
        recipients=MappingProxyType(recipients),
        contacts=tuple(
            _contact(row, book.setting("Area code"))
            for row in book.rows("Contacts")
            if ("Contacts", row.number) not in errors
        ),
        register=tuple(_rule(row) for row in book.rows("Sharing") if ("Sharing", row.number) not in errors),
        wrong=MappingProxyType(wrong),
        doubtful=MappingProxyType(_doubtful(book, findings, doubtful_codes)),
        doubtful_post=MappingProxyType(
            {
                one.recipient: one
                for one in reversed(findings)
                if one.code in doubtful_post_codes and one.recipient and not one.accepted
            }
        ),
        accepted=MappingProxyType(dict(_accepted(book, errors))),
        names=MappingProxyType(names),
        typed=MappingProxyType({row["id"]: row for row in book.rows("Recipients")}),
    )


def _doubtful(book: Book, findings: Sequence[Finding], codes: frozenset[str]) -> dict[str, Finding]:
    """Return the bodies whose e-mail address must get no draft, each with the first doubt about it.

    An error in a contact's row counts too: the letter was meant for that contact.
    """
    contacts = {row.number: row["recipient"] for row in book.rows("Contacts")}
    doubts: dict[str, Finding] = {}
    for one in findings:
        if one.code in codes and one.recipient and not one.accepted:
            doubts.setdefault(one.recipient, one)
        elif one.sheet == "Contacts" and one.severity is Severity.ERROR and one.row in contacts:
            doubts.setdefault(contacts[one.row], one)
    return doubts


def _accepted(
    book: Book, errors: Collection[tuple[str, int]]
) -> Iterator[tuple[tuple[str, str, str], Acceptance]]:
    """Yield each acceptance, valid today, that lets a rule's letters go to a body by plain e-mail.

    On the Accepted sheet its row has the rule's number as the code, Sharing as the sheet, and the body's ID.
    Value is the accepted address; a blank Value accepts any address of the body, except a free mailbox.
    """
    rules = {row["rule"] for row in book.rows("Sharing")}
    for row in book.rows("Accepted"):
        rule = row["code"].upper()
        about_sharing = snake(row["sheet"]) == "sharing"
        if about_sharing and rule in rules and row["id"] and (row.sheet, row.number) not in errors:
            until = parse_date(row["until"])
            if until >= book.on:
                acceptance = Acceptance(row["accepted_by"], row["reason"], until)
                yield (rule, row["id"], row["value"].casefold()), acceptance


def _setting(row: Row) -> str:
    """Return a setting as letters say it: the school's postcode with its space, as a body's."""
    if snake(row["setting"]) == "postcode":
        with suppress(ContactError):  # the check says so
            return parse_postcode(row["value"])
    return row["value"]


def _recipient(row: Row, area_code: str) -> Recipient:
    phones = (row[key] for key in ("phone", "phone_2"))
    return Recipient(
        id=row["id"],
        organisation=row["organisation"],
        category=Category(row["category"]),
        status=Status(row["status"]),
        send_by=SendBy(row["send_by"]),
        successor=row["successor"] or None,
        part_of=row["part_of"] or None,
        attention=row["attention"],
        address_lines=tuple(line for line in LINES.split(row["address"]) if line),
        town=row["town"],
        postcode=parse_postcode(row["postcode"]) if row["postcode"] else "",
        phones=tuple(dialled(text, area_code=area_code).e164 for text in phones if text),
        email=parse_email(row["email"]).address if row["email"] else "",
        website=row["website"],
        row=row.number,
        last_checked=_day(row["last_checked"]),
        checked_by=row["checked_by"],
        desk=Desk(row["desk"] or Desk.GENERAL),
    )


def _contact(row: Row, area_code: str) -> Contact:
    return Contact(
        recipient=row["recipient"],
        role=row["role"],
        name=row["name"],
        phone=dialled(row["phone"], area_code=area_code).e164 if row["phone"] else "",
        email=parse_email(row["email"]).address if row["email"] else "",
        last_checked=_day(row["last_checked"]),
    )


def _day(text: str) -> date | None:
    return parse_date(text) if text else None


def _rule(row: Row) -> SharingRule:
    basis = row["lawful_basis"]
    return SharingRule(
        rule=row["rule"],
        recipient=row["recipient"],
        purpose=row["purpose"],
        data=_data(row["data"]),
        lawful_basis=basis if is_recorded(basis) else "",
        law=row["law"],
        condition=row["condition"],
        from_age=int(row["from_age"]) if row["from_age"] else None,
        limited_by=snake(row["limited_by"]) or None,
        when_limited=_data(row["when_limited"]),
        row=row.number,
        pupils=Pupils(row["pupils"]) if row["pupils"] else None,
        review_by=_day(row["review_by"]),
    )


def _data(text: str) -> frozenset[DataCategory]:
    return frozenset(DataCategory(part) for part in PARTS.split(text) if part)


def is_recorded(lawful_basis: str) -> bool:
    """Return whether the text is a lawful basis, and not NOT_RECORDED in some wording."""
    return not lawful_basis.casefold().startswith("not recorded")
