"""Whose is an e-mail's domain: the body's own, a neighbour's, or one that only looks like it?"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from directory.checks.contact_details import MISDIRECTION, parsed_emails
from directory.checks.look import bodies, family, name, words
from directory.checks.registry import check
from directory.checks.slips import one_slip_apart
from directory.contacts import is_free_mail, one_edit_apart
from directory.model import Book, Problem, Row, Severity, Status
from directory.workbook.schema import RECIPIENTS

_SMALL_WORDS = frozenset({"and", "at", "for", "in", "of", "on", "the"})


@check("C05", Severity.WARNING, source=MISDIRECTION, doubts_email=True)
def email_domain_in_doubt(book: Book) -> Iterator[Problem]:
    """Every e-mail domain agrees with the body's own website, its initials, and the other rows.

    Why: a domain that is one letter from the right one may belong to a stranger, and does not bounce.
    Mend: ask the body for its address by phone; correct the cell, or have somebody accept it as it is.
    """
    known = bodies(book)
    domains = _Domains(book)
    for row, key, email in parsed_emails(book):
        body = known.get(row["recipient"], row)
        site = domains.sites.get(body.number, "") if body.sheet == RECIPIENTS.name else ""
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
    owners = _owners(book, known)
    for row, key, email in parsed_emails(book):
        body = known.get(row["recipient"], row)
        others = owners.get(email.domain, {})
        # A domain at which several have their websites is a landlord's, and says nothing.
        if len(others) == 1 and family(body, known) not in others and email.domain != _site(body):
            (owner,) = others.values()
            yield row.problem(key, f"{email.domain} is the website of {name(owner)}, not of {name(body)}.")


def _owners(book: Book, known: Mapping[str, Row]) -> Mapping[str, Mapping[str, Row]]:
    """Return by domain the bodies in use that have their website there, one for each family."""
    owners: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in book.rows(RECIPIENTS.name):
        if row["website"] and row["status"] != Status.CLOSED:
            owners[_site(row)].setdefault(family(row, known), row)
    return owners


class _Domains:
    """The e-mail and website domains of the directory, to be asked for better attested neighbours.

    ``sites`` are the bodies' websites by the numbers of their rows.
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
        """Return the better attested domain one slip from this one, and whose it is; None without one."""
        for other in sorted(self.near.get(domain, ())):
            if (self.uses[other], other) > (self.uses[domain], domain):
                return f"{other}, the domain of {self.whose[other]}"
        return None


def _unlike_website(domain: str, site: str, body: Row) -> str | None:
    if one_edit_apart(site, domain):
        return f"{site}, the website of {name(body)}"
    return None


def _unlike_initials(domain: str, body: Row) -> str | None:
    """Doubt ``wgeic.ac.uk`` for Wyggeston & Queen Elizabeth I College, whose initials are W Q E I C."""
    label = domain.partition(".")[0]
    if not 3 <= len(label) <= 7:
        return None
    initials = "".join(word[0] for word in words(body["organisation"]) if word not in _SMALL_WORDS)
    if len(label) == len(initials) and one_edit_apart(label, initials):
        return f'"{initials}", the initials of {name(body)}'
    return None


def _site(row: Row) -> str:
    """Return the domain of a body's website, without "www."; "" when there is none."""
    text = row["website"].strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:  # "http://[": no website
        return ""
    return host.removeprefix("www.")
