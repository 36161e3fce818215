"""What is kept of a mail server's reply: its codes, and the words that servers have for what is wrong. Pure.

A server may quote anything in its reply, the message that it refuses too. So no word is kept because it
looks harmless, only because it stands in a list of words; whatever else was said becomes "...".
"""

import re

LONGEST = 200  # characters
GAP = "..."

# "550", "550-5.1.1": RFC 5321 section 4.2, RFC 3463 section 2.
_CODES = re.compile(r"([2-5][0-9]{2})(?:[ -]+([245]\.[0-9]{1,3}\.[0-9]{1,3})\b)?")
PUNCTUATION = "<>()[]{}\"',;:.!?-"

# The words that mail servers' replies are made of.
WORDS = frozenset(
    """
    a access account action address administrator again all allowed an and anonymous any as at
    authenticated authentication bad banned basic be been blocked bounce busy by cannot client closed
    closing command configuration connection content could credentials daily data deferred deliver
    delivered delivery denied different disabled dmarc dns does domain due enabled encryption error
    exceeded exceeds exist expired failed failure fatal few file find for forbidden found frequency from
    full gateway greylisted greylisting has have high host if in inactive incorrect insufficient internal
    invalid is it its later limit limited line list local login lookup loop mail mailbox mailboxes many
    maximum message messages minutes must no not now of ok on only open or organization over password
    permanent permission permitted please policy pool possible prohibited protocol queue queued quota rate
    reached received recipient recipients refused reject rejected relay relaying remote reputation
    requested required resources restricted retry route routing rules seconds security sender server
    service session size smtp smtpclientauthentication soon space spam spf spool started storage
    submission supported suspended syntax system temporarily temporary than the this throttled time timed
    timeout tls to too transaction try unable unavailable unknown unrecognized unsolicited unsuccessful
    unverified user username valid verification verify violation virus was while with you your
    """.split()  # noqa: SIM905  # a list of words reads as one
)


def kept_reply(reply: str, address: str = "") -> str:
    """Return what the ledger keeps of a server's reply: "550 5.1.1 user unknown ...", at most LONGEST long.

    ``address`` is the recipient's own, and may stay.
    """
    line = " ".join(reply.split())
    codes = _CODES.match(line)
    said = [part for part in codes.groups() if part] if codes else []
    for token in line[codes.end() if codes else 0 :].split():
        word = token.strip(PUNCTUATION)
        if word.casefold() in WORDS:
            said.append(word)
        elif word and word.casefold() == address.casefold():
            said.append(address)
        elif word and said[-1:] != [GAP]:
            said.append(GAP)
    return _bounded(" ".join(said))


def is_reply(recorded: str) -> bool:
    """Tell whether what is recorded is a server's reply: it begins with a code, as no word of ours does."""
    return recorded[:1].isdigit()


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(GAP)] + GAP
