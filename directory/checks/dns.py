"""Ask the DNS which e-mail domains take mail: the only I/O of the checks, and off by default.

The questions are email-validator's (RFC 5321 5.1: MX, else A or AAAA; RFC 7505: a null MX), once for each
domain.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SECONDS = 5  # for one question; email-validator's default is 15
AT_ONCE = 16  # domains asked at a time: forty with silent servers then take 15 seconds, not 200

# A dnspython Resolver, or in tests any object with its `resolve`.
Resolver = Any


def mail_problems(domains: Iterable[str], resolver: Resolver = None) -> dict[str, str | None]:
    """Return for each domain why it takes no mail, or None if it does.

    A domain without an answer (no network, or not in time) is not among the keys.
    """
    asked = sorted(set(domains))
    if not asked:
        return {}
    resolver = resolver or _resolver()
    if resolver is None:
        return {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(lambda domain: _answer(domain, resolver), asked)
        return {domain: said for domain, (told, said) in zip(asked, answers, strict=True) if told}


def _resolver() -> Resolver:
    """Return the resolver of this computer; None when it has none set up."""
    from dns.resolver import NoResolverConfiguration
    from email_validator import caching_resolver

    try:
        return caching_resolver(timeout=SECONDS)
    except NoResolverConfiguration:
        return None


def _answer(domain: str, resolver: Resolver) -> tuple[bool, str | None]:
    """Return whether the DNS answered about ``domain``, and why it takes no mail."""
    from dns.resolver import NXDOMAIN, NoAnswer
    from email_validator import EmailUndeliverableError
    from email_validator.deliverability import validate_email_deliverability

    try:
        found = validate_email_deliverability(domain, domain, dns_resolver=resolver)
    except EmailUndeliverableError as error:
        if isinstance(error.__cause__, NXDOMAIN):
            return True, "does not exist"
        if error.__cause__ is None or isinstance(error.__cause__, NoAnswer):
            return True, "takes no mail"
        return False, None  # the library reports all other trouble, such as a broken answer, the same way
    return "unknown-deliverability" not in found, None
