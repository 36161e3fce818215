"""Rules for e-mail domains: is it the body's own, another body's, or a look-alike?"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, combinations

from directory.checks.helpers import body_of, family, name, website_domain, words
from directory.checks.neighbours import one_slip_apart
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION, parsed_emails
from directory.checks.spelling import Spelling, ending, ending_is_odd, initials, is_vetted, label, looks_like
from directory.model import Book, Category, Problem, Row, Severity, Status
from directory.values import is_free_mail, is_reserved, one_edit_apart
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS

_SHORTEST_NAME = 4  # letters; "nhs" and "sch" name no single body
_SHORTEST_ID = 3
_SHARED = frozenset({"nhs.net"})  # where bodies that have nothing else in common have their mailboxes
# What the domains of a kind of body, called by this word, end in: it is given to nobody else.
_USUAL_ENDINGS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    Category.COLLEGE: ("college", (".ac.uk", ".sch.uk")),
    Category.POLICE: ("police", (".police.uk",)),
    Category.LOCAL_AUTHORITY: ("council", (".gov.uk",)),
}


@check("C05", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_domain_in_doubt(book: Book) -> Iterator[Problem]:
    """Every e-mail domain agrees with the body's own website, its name or initials, and the other rows.

    Why: a domain one letter away from the right one may belong to a stranger, and mail to it does not bounce.
    Mend: ask the body for its address by phone; correct the cell, or have somebody accept it as it is.
    """
    known = bodies(book)
    domains = _Domains(book, known)
    for row, key, email in parsed_emails(book):
        body = body_of(row, known)
        site = domains.sites[body.number] if body["website"] else ""
        if is_free_mail(email.domain) or email.domain == site:
            continue
        doubt = (
            _unlike_website(email.domain, site, body)
            or domains.unlike_another(email.domain)
            or _unlike_initials(email.domain, body)
            or domains.unlike_name(email.domain, body)
            or _unlike_its_kind(email.domain, domains.spelling(body), body)
        )
        if doubt:
            yield row.problem(key, f"{email.domain} {doubt}. Ask the body before writing to it.")


@check("C18", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_at_another_body(book: Book) -> Iterator[Problem]:
    """No body's e-mail address is at the domain of another body's website or e-mail.

    Why: it is most likely the other body's address, copied into the wrong row.
    Mend: ask the body; if the two belong together, say so in "Part of", or have somebody accept it.
    """
    known = bodies(book)
    in_use = (row for row in book.rows(RECIPIENTS.name) if row["website"] and row["status"] != Status.CLOSED)
    owners = _by_family(((website_domain(row), row) for row in in_use), known)
    users = _by_family(((mail.domain, row) for row, _, mail in parsed_emails(book, RECIPIENTS.name)), known)
    names = _Names(book, known)
    for row, key, email in parsed_emails(book):
        body = body_of(row, known)
        own = family(body, known)
        if is_free_mail(email.domain) or email.domain in _SHARED or email.domain == website_domain(body):
            continue
        others = owners.get(email.domain, {})
        # A domain where several bodies have their websites is a host's, and proves nothing.
        if len(others) == 1 and own not in others:
            (owner,) = others.values()
            yield row.problem(key, f"{email.domain} is the website of {name(owner)}, not of {name(body)}.")
            continue
        user = _another_user(row, users.get(email.domain, {}), own)
        if user and not others and not names.in_domain(email.domain, own):
            told = f"{email.domain} is where {name(user)} has its e-mail address ({user.cell('email')})"
            yield row.problem(key, f"{told}. Ask {name(body)} before writing to it.")


def _another_user(row: Row, users: Mapping[str, Row], own: str) -> Row | None:
    """Return the other body whose e-mail address is at a domain; None for a landlord's that we use too.

    A contact at a domain that its own body does not use is in doubt, however many others use it.
    """
    others = [other for family_, other in users.items() if family_ != own]
    if not others or (len(others) > 1 and own in users) or (own in users and row.sheet != RECIPIENTS.name):
        return None
    return others[0]


@check("C21", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_named_after_another(book: Book) -> Iterator[Problem]:
    """No body's e-mail domain has another body's name in it instead of the body's own.

    Why: when two addresses change places, each still looks right, and two pupils' data goes astray.
    Mend: ask the body; if the two belong together, say so in "Part of", or have somebody accept it.
    """
    known = bodies(book)
    names = _Names(book, known)
    lacking: dict[int, tuple[Row, Row]] = {}
    for row, key, email in parsed_emails(book):
        body = body_of(row, known)
        if is_free_mail(email.domain) or email.domain == website_domain(body):
            continue
        if other := names.named_instead(email.domain, body):
            told = f"{email.domain} has the name of {name(other)} in it, not that of {name(body)}."
            yield row.problem(key, f"{told} Ask the body before writing to it.")
            if other["email"] and not names.has_own(other):
                lacking.setdefault(other.number, (other, row))
    for other, row in lacking.values():
        where = f"An address with the name of {name(other)} in it is in {row.cell('email')}"
        yield other.problem("email", f"{where}: perhaps the two have changed places.")


def _by_family(signs: Iterable[tuple[str, Row]], known: Mapping[str, Row]) -> Mapping[str, Mapping[str, Row]]:
    """Return for each sign (a website's domain, a word of a name) one body of each family that has it."""
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for sign, row in signs:
        found[sign].setdefault(family(row, known), row)
    return found


class _Domains:
    """The e-mail and website domains of the directory, for finding a better-known one a slip away.

    ``sites`` maps a body's row number to its website.
    """

    def __init__(self, book: Book, known: Mapping[str, Row]) -> None:
        self._spellings: dict[int, Spelling] = {}
        emails = [(email.domain, body_of(row, known)) for row, _, email in parsed_emails(book)]
        emails = [(domain, body) for domain, body in emails if not is_free_mail(domain)]
        rows = [row for row in book.rows(RECIPIENTS.name) if row["website"]]
        self.sites = {row.number: website_domain(row) for row in rows}
        sites = [(self.sites[row.number], row) for row in rows if self.sites[row.number]]
        self._uses = Counter(domain for domain, _ in chain(emails, sites))
        self._whose = dict(reversed([*emails, *sites]))
        self._near = one_slip_apart(self._uses)
        self._alike = self._best(looks_like)
        self._labelled = self._best(label)

    def unlike_another(self, domain: str) -> str | None:
        """Say of which domain that is as well attested this one may be a slip; None without one."""
        alike = (*self._alike[looks_like(domain)], *sorted(self._near.get(domain, ())))
        for other in alike:
            if other != domain and self._attested(other) >= self._attested(domain):
                return f"is one letter from {other}, the domain of {name(self._whose[other])}"
        for other in self._labelled[label(domain)]:
            both_vetted = is_vetted(domain) and is_vetted(other)
            elsewhere = ending(other) != ending(domain) and not both_vetted
            if elsewhere and self._attested(other) >= self._attested(domain):
                return f"is {other} with another ending, the domain of {name(self._whose[other])}"
        return None

    def unlike_name(self, domain: str, body: Row) -> str | None:
        """Say of which spelling of the body's name this domain may be a slip; None without one."""
        if meant := self.spelling(body).meant(domain):
            return f"is one letter from {meant}, which is spelt like {name(body)}"
        return None

    def spelling(self, body: Row) -> Spelling:
        """Return the pieces of which the body's domain may be spelt."""
        if body.number not in self._spellings:
            self._spellings[body.number] = Spelling(body)
        return self._spellings[body.number]

    def _best(self, sign: Callable[[str], str]) -> Mapping[str, list[str]]:
        """Return by ``sign`` the two best attested domains that share it: whoever asks, one is another."""
        best: dict[str, list[str]] = defaultdict(list)
        for domain in self._uses:
            best[sign(domain)].append(domain)
        for domains in best.values():
            domains.sort(key=lambda one: (self._attested(one), one), reverse=True)
            del domains[2:]
        return best

    def _attested(self, domain: str) -> tuple[bool, int]:
        """Return how far a domain can be trusted: whether somebody vetted it, and how often it is used."""
        return is_vetted(domain) and not ending_is_odd(domain), self._uses[domain]


class _Names:
    """The words in each family's names that no other family's names have."""

    def __init__(self, book: Book, known: Mapping[str, Row]) -> None:
        self._known = known
        rows = book.rows(RECIPIENTS.name)
        self._has = _by_family(((sign, row) for row in rows for sign in _signs(row)), known)

    def named_instead(self, domain: str, body: Row) -> Row | None:
        """Return the other body that ``domain`` is named after; None if none, or if it has our name."""
        own = family(body, self._known)
        named = dict(self._named(domain))
        if own in named or len(named) != 1 or initials(body) in _labels(domain):
            return None
        (other,) = named.values()
        return other

    def in_domain(self, domain: str, family_: str) -> bool:
        """Return whether ``domain`` has something of a family's name in it that nobody else's names have."""
        return any(named == family_ for named, _ in self._named(label(domain) + "."))

    def has_own(self, body: Row) -> bool:
        """Return whether the body's own e-mail address has a sign of its name before or after the @."""
        address = re.sub(r"[^a-z0-9]", "", body["email"].lower())
        return any(sign in address for sign in _signs(body)) or initials(body) in address

    def _named(self, domain: str) -> Iterator[tuple[str, Row]]:
        """Yield the families with a word in the domain that no other family has."""
        for chosen in _labels(domain):
            for start, end in combinations(range(len(chosen) + 1), 2):
                families = self._has.get(chosen[start:end], {})
                if len(families) == 1:
                    yield from families.items()


def _signs(row: Row) -> Iterator[str]:
    """Yield what a domain may show of a body's name: its longer words, and all its words joined."""
    yield from (word for word in words(row["organisation"]) if len(word) >= _SHORTEST_NAME)
    joined = ("".join(words(row["organisation"])), "".join(words(row["id"])))
    yield from (sign for sign in joined if len(sign) >= _SHORTEST_ID)


def _labels(domain: str) -> list[str]:
    """Return the parts of a domain that its owner chose: "st-pauls.leicester.sch.uk" -> stpauls."""
    *chosen, _ = domain.replace("-", "").split(".")
    return [label for label in chosen if len(label) >= _SHORTEST_NAME]


def _unlike_website(domain: str, site: str, body: Row) -> str | None:
    if site and (one_edit_apart(site, domain) or looks_like(site) == looks_like(domain)):
        return f"is one letter from {site}, the website of {name(body)}"
    return None


def _unlike_initials(domain: str, body: Row) -> str | None:
    """Doubt ``wgeic.ac.uk`` for Wyggeston & Queen Elizabeth I College, whose initials are W Q E I C."""
    first = domain.partition(".")[0]
    if not 3 <= len(first) <= 7:
        return None
    theirs = initials(body)
    if len(first) == len(theirs) and one_edit_apart(first, theirs):
        return f'is one letter from "{theirs}", the initials of {name(body)}'
    return None


def _unlike_its_kind(domain: str, spelling: Spelling, body: Row) -> str | None:
    """Doubt ``gateway.co.uk`` for Gateway College: anybody can buy it, and colleges have .ac.uk."""
    if ending_is_odd(domain):
        return "ends as no body's domain does"
    word, usual = _USUAL_ENDINGS.get(body["category"], ("", ()))
    is_called_so = word in words(body["organisation"]) and not is_reserved(domain)
    if usual and is_called_so and not domain.endswith(usual) and spelling.names(domain):
        return f"does not end in {usual[0]}, as those of its kind do"
    return None
