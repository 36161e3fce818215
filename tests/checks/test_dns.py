"""Which domains take mail, by a name server that exists only here: no network."""

from collections import Counter
from types import SimpleNamespace

import pytest
from dns.exception import Timeout
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, NoResolverConfiguration

from directory.checks import dns
from directory.checks.rules import mailboxes
from directory.checks.run import check_workbook
from tests.helpers import assert_problems, book, row


def mx(name="mail.example.org."):
    return [SimpleNamespace(preference=10, exchange=name)]


ANSWERS = {
    ("good.org", "MX"): mx(),
    ("null.org", "MX"): mx("."),
    ("old.org", "A"): [SimpleNamespace(address="93.184.216.34")],
    ("inside.org", "A"): [SimpleNamespace(address="10.0.0.1")],
    ("silent.org", "MX"): Timeout(),
    ("refused.org", "MX"): NoNameservers(),
    ("broken.org", "MX"): OSError("network is unreachable"),
    ("gone.org", "MX"): NXDOMAIN(),
}


class Server:
    """Answers like dnspython's Resolver, and counts what it was asked."""

    def __init__(self):
        self.asked = Counter()

    def resolve(self, domain, kind):
        self.asked[domain, kind] += 1
        answer = ANSWERS.get((domain, kind), NoAnswer())
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("domain", "said"),
    [
        pytest.param("good.org", {"good.org": None}, id="takes mail"),
        pytest.param("old.org", {"old.org": None}, id="by its address alone"),
        pytest.param("gone.org", {"gone.org": "does not exist"}, id="no such domain"),
        pytest.param("null.org", {"null.org": "takes no mail"}, id="null MX"),
        pytest.param("web.org", {"web.org": "takes no mail"}, id="no MX, no address"),
        pytest.param("inside.org", {"inside.org": "takes no mail"}, id="a private address"),
        pytest.param("silent.org", {}, id="no answer in time"),
        pytest.param("refused.org", {}, id="name servers refuse"),
        pytest.param("broken.org", {}, id="no network"),
    ],
)
def test_what_is_said_of_a_domain(domain, said):
    assert dns.mail_problems([domain], Server()) == said


def test_each_domain_is_asked_for_once():
    server = Server()
    dns.mail_problems(["good.org", "gone.org", "good.org"], server)
    assert server.asked == {("good.org", "MX"): 1, ("gone.org", "MX"): 1}


def test_a_computer_without_a_resolver_says_nothing(monkeypatch):
    def none(**_):
        raise NoResolverConfiguration

    monkeypatch.setattr("email_validator.caching_resolver", none)
    assert dns.mail_problems(["good.org"]) == {}


@pytest.mark.parametrize(
    ("problems", "without_mail", "not_asked"),
    [
        pytest.param(None, [], [], id="not asked"),
        pytest.param({"example.org": None}, [], [], id="takes mail"),
        pytest.param(
            {"example.org": "does not exist"}, ["example.org does not exist."] * 2, [], id="no such"
        ),
        pytest.param({}, [], ["no answer about example.org"], id="nobody could tell"),
    ],
)
def test_rules_read_the_answers(problems, without_mail, not_asked):
    from dataclasses import replace

    given = replace(book(row(), row("Contacts")), mail_problems=problems)
    assert_problems(mailboxes.domain_without_mail(given), without_mail)
    assert_problems(mailboxes.domain_not_asked(given), not_asked)


@pytest.mark.parametrize("asked", [False, True])
def test_check_workbook_asks_only_when_told_to(asked, monkeypatch):
    from tests.test_api import TODAY, WORKBOOK

    domains = []
    monkeypatch.setattr(
        dns, "mail_problems", lambda given: domains.extend(given) or dict.fromkeys(given, "x")
    )
    found = check_workbook(WORKBOOK, TODAY, dns=asked)
    assert bool(domains) is asked
    assert any(one.code == "C13" for one in found) is asked
