"""Turn a mail server's reply into its codes and our own sentence about them, to keep and show. Pure.

A server may quote anything in its reply, even the message that it refuses, so none of its words are kept. The
codes are standardised, and their meaning says more to the office than most servers' words.

Sources: RFC 3463 (classes, subjects, details), RFC 5248 and the IANA registry that it founds (X.1.10, X.3.6,
X.7.8 to X.7.30), RFC 5321 4.2 (the three digits), RFC 4954 6 (logging in); read 2026-11-29.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

# "550", "550-5.1.1": RFC 5321 4.2, RFC 2034 4. If the first digits differ, the longer code means nothing.
_CODES = re.compile(r"([2-5])([0-9])[0-9]\b(?:[ -]+(\1\.([0-9]{1,3})\.([0-9]{1,3}))(?![\w.]))?")

_POSITIVE, _GO_ON, _LATER = (
    "the server said yes",
    "the server waits for more",
    "the server asks us to try later",
)
_NO = "the server will not have it"
_ARRIVED, _NOT_YET = "it is in the mailbox", "no server has taken it yet"

# RFC 3463 3: the subject and detail of X.1.1 and so on.
_DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "1.1": "there is no such mailbox",
        "1.2": "what stands after the @ takes no mail",
        "1.3": "the address is not written as an address is",
        "1.4": "the address may mean several mailboxes",
        "1.6": "the mailbox has moved, and nobody says where to",
        "1.7": "our own address is not written as an address is",
        "1.8": "what stands after the @ of our own address is not known",
        "1.10": "what stands after the @ takes no mail",
        "2.1": "the mailbox takes no mail now",
        "2.2": "the mailbox is full",
        "2.3": "the message is bigger than the mailbox takes",
        "2.4": "the list behind the address does not work",
        "3.1": "the server has no room left",
        "3.2": "the server takes no mail now",
        "3.4": "the message is bigger than the server takes",
        "3.5": "the server is not set up for this mail",
        "4.1": "the server of the address does not answer",
        "4.2": "the line to the server of the address broke",
        "4.4": "no way leads to the server of the address",
        "4.5": "the server has too much mail",
        "4.6": "the message went round in a circle",
        "4.7": "the message was too long under way",
        "5.3": "the message has too many recipients",
        "7.2": "we may not write to the list behind the address",
        "7.8": "the user name or the password is wrong",
        "7.9": "the way of logging in is too weak for the server",
        "7.11": "the server wants an encrypted connection",
        "7.13": "the account is switched off",
        "7.20": "our mail is not signed as the server wants it (DKIM)",
        "7.23": "our server may not send for our domain (SPF)",
        "7.25": "our server's network address has no name",
        "7.26": "our mail does not prove that it comes from us (SPF, DKIM)",
        "7.28": "we send too much mail at once",
    }
)
# What Microsoft and Google mean by a detail that RFC 3463 has not, or has for another thing; see
# directory/sending/refusals.py. Only of lasting refusals.
_OF_ONE_MAKER: Mapping[str, str] = MappingProxyType(
    {
        "1.90": "we have sent as much as the server lets us",
        "2.252": "our mailbox may not send under this name",
        "4.5": "we have sent as much as the server lets us",
        "7.60": "our mailbox may not send under this name",
    }
)
# RFC 3463 2: the subject of a code with another detail.
_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "1": "the server will not have the address",
        "2": "the mailbox does not take it",
        "3": "the server cannot take it",
        "4": "the server could not pass it on",
        "5": "the server did not understand us",
        "6": "the server will not have what is in the message",
        "7": "the server does not take mail from us",
    }
)
# RFC 5321 4.2.1, RFC 4954 6: the meaning of the second digit, where there is no longer code.
_SECOND_DIGITS: Mapping[str, str] = MappingProxyType(
    {
        "0": "the server did not understand us",
        "2": "the server takes no mail",
        "3": "the server wants us to log in in another way",
    }
)


_NO_MAILBOX = frozenset({"550", "551", "553"})
_OF_THE_ADDRESS = frozenset({"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.10", "2.1", "2.2"})


def kept_reply(reply: str) -> str:
    """Return a server's reply as it is kept: "550 5.1.1: there is no such mailbox"; "" without a code.

    A reply in this form already comes back unchanged.
    """
    found = _CODES.match(reply)
    if not found:
        return ""
    klass, second, enhanced, subject, detail = found.groups()
    codes = f"{found[0][:3]} {enhanced}" if enhanced else found[0][:3]
    return f"{codes}: {_meaning(klass, second, subject or '', detail or '')}"


def kept_status(code: str, status: str) -> str:
    """Return the codes of a delivery report as they are kept: "550 5.1.1: there is no such mailbox".

    ``code`` is the server's, ``status`` that of RFC 3463; "" where the report has none. Unlike in a reply, a
    passing trouble (4) that ended in a bounce was one until the server gave up.
    """
    klass, _, rest = (status or code).partition(".")
    subject, _, detail = rest.partition(".")
    if not klass:
        return ""
    if klass[0] == "2":
        meaning = _ARRIVED
    elif klass[0] == "4":
        meaning = _DETAILS.get(rest, "") or _NOT_YET
    else:
        meaning = _meaning(klass[0], code[1:2], subject, detail)
    return f"{' '.join(filter(None, (code, status)))}: {meaning}"


def _meaning(klass: str, second: str, subject: str, detail: str) -> str:
    if klass in "23":
        return _POSITIVE if klass == "2" else _GO_ON
    exact = _DETAILS.get(f"{subject}.{detail}", "")
    if klass == "4":
        return f"{_LATER}; {exact}" if exact else _LATER
    exact = _OF_ONE_MAKER.get(f"{subject}.{detail}", exact)
    return exact or _SUBJECTS.get(subject, "") or _SECOND_DIGITS.get(second, _NO)


def about_address(recorded: str) -> bool:
    """Return whether a refusal, as it is kept, says that its address takes no mail: not us, not the message.

    A code of three digits alone is one of RFC 5321 4.2.3 for a mailbox: what a server says of us with one
    stops the run, and no letter is refused.
    """
    found = _CODES.match(recorded)
    if not found or found[1] != "5":
        return False
    return found[0] in _NO_MAILBOX if not found[3] else f"{found[4]}.{found[5]}" in _OF_THE_ADDRESS


def is_reply(recorded: str) -> bool:
    """Return whether a recorded text is a server's reply: it begins with a code; our sentences never do.

    Older ledgers have some of the server's own words after the code.
    """
    return recorded[:1].isdigit()
