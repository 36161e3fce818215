"""Rules for e-mail domains: is it the body's own, another body's, or a look-alike?"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from urllib.parse import urlsplit

from directory.checks.helpers import body_of, family, name, words
from directory.checks.neighbours import one_slip_apart
from directory.checks.registry import check
from directory.checks.rules.contact_details import MISDIRECTION, parsed_emails
from directory.model import Book, Problem, Row, Severity, Status
from directory.values import is_free_mail, one_edit_apart
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS

_SHORTEST_NAME = 4  # letters; "nhs" and "sch" are not one body's name
_SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "the"})


@check("C05", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_domain_in_doubt(book: Book) -> Iterator[Problem]:
    """Every e-mail domain agrees with the body's own website, its initials, and the other rows.

    Why: a domain one letter away from the right one may belong to a stranger, and mail to it does not bounce.
    Mend: ask the body for its address by phone; correct the cell, or have somebody accept it as it is.
    """
    known = bodies(book)
    domains = _Domains(book)
    for row, key, email in parsed_emails(book):
        body = body_of(row, known)
        site = domains.sites[body.number] if body["website"] else ""
        if is_free_mail(email.domain) or email.domain == site:
            continue
        doubt = (
            _unlike_website(email.domain, site, body)
            or domains.unlike_another(email.domain)
            or _unlike_initials(email.domain, body)
        )
        if doubt:
            yield row.problem(
                key, f"{email.domain} is one letter from {doubt}. Ask the body before writing to it."
            )


@check("C18", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_at_another_body(book: Book) -> Iterator[Problem]:
    """No body's e-mail address is at the domain of another body's website.

    Why: it is most likely the other body's address, copied into the wrong row.
    Mend: ask the body; if the two belong together, say so in "Part of", or have somebody accept it.
    """
    known = bodies(book)
    in_use = (row for row in book.rows(RECIPIENTS.name) if row["website"] and row["status"] != Status.CLOSED)
    owners = _by_family(((_site(row), row) for row in in_use), known)
    for row, key, email in parsed_emails(book):
        body = body_of(row, known)
        others = owners.get(email.domain, {})
        # A domain where several bodies have their websites is a host's, and proves nothing.
        if len(others) == 1 and family(body, known) not in others and email.domain != _site(body):
            (owner,) = others.values()
            yield row.problem(key, f"{email.domain} is the website of {name(owner)}, not of {name(body)}.")


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
        if is_free_mail(email.domain) or email.domain == _site(body):
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

    def __init__(self, book: Book) -> None:
        emails = [(email.domain, name(row)) for row, _, email in parsed_emails(book)]
        rows = [row for row in book.rows(RECIPIENTS.name) if row["website"]]
        self.sites = {row.number: _site(row) for row in rows}
        sites = [(self.sites[row.number], name(row)) for row in rows]
        self.uses = Counter(domain for domain, _ in chain(emails, sites))
        self.whose = dict(reversed([*emails, *sites]))
        self.near = one_slip_apart(self.uses)

    def unlike_another(self, domain: str) -> str | None:
        """Return the better-known domain one slip from this one, and whose it is; None if there is none."""
        for other in sorted(self.near.get(domain, ())):
            if (self.uses[other], other) > (self.uses[domain], domain):
                return f"{other}, the domain of {self.whose[other]}"
        return None


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
        if own in named or len(named) != 1 or _initials(body) in _labels(domain):
            return None
        (other,) = named.values()
        return other

    def has_own(self, body: Row) -> bool:
        """Return whether the body's own e-mail address has a sign of its name before or after the @."""
        address = re.sub(r"[^a-z0-9]", "", body["email"].lower())
        return any(sign in address for sign in _signs(body)) or _initials(body) in address

    def _named(self, domain: str) -> Iterator[tuple[str, Row]]:
        """Yield the families with a word in the domain that no other family has."""
        for label in _labels(domain):
            for start, end in combinations(range(len(label) + 1), 2):
                families = self._has.get(label[start:end], {})
                if len(families) == 1:
                    yield from families.items()


def _signs(row: Row) -> Iterator[str]:
    """Yield what a domain may show of a body's name: its longer words, and all its words joined."""
    yield from (word for word in words(row["organisation"]) if len(word) >= _SHORTEST_NAME)
    yield "".join(words(row["organisation"]))
    yield "".join(words(row["id"]))


def _labels(domain: str) -> list[str]:
    """Return the parts of a domain that its owner chose: "st-pauls.leicester.sch.uk" -> stpauls."""
    *chosen, _ = domain.replace("-", "").split(".")
    return [label for label in chosen if len(label) >= _SHORTEST_NAME]


def _initials(body: Row) -> str:
    return "".join(word[0] for word in words(body["organisation"]) if word not in _SMALL_WORDS)


def _unlike_website(domain: str, site: str, body: Row) -> str | None:
    if one_edit_apart(site, domain):
        return f"{site}, the website of {name(body)}"
    return None


def _unlike_initials(domain: str, body: Row) -> str | None:
    """Return the initials that a domain misses by a slip: wgeic.ac.uk for W Q E I C; None if it does not."""
    label = domain.partition(".")[0]
    if not 3 <= len(label) <= 7:
        return None
    initials = _initials(body)
    if len(label) == len(initials) and one_edit_apart(label, initials):
        return f'"{initials}", the initials of {name(body)}'
    return None


def _site(row: Row) -> str:
    """Return the domain of a body's website, without "www."; "" when there is none."""
    text = row["website"].strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:  # "http://[" is not a website
        return ""
    return host.removeprefix("www.")
