"""What a mail server says about us, who send, and not about the body: the run stops, and all letters wait.

The next letter would fare the same, and to call a letter refused would send the office looking for a fault in
the body's address. What a code leaves open is read from the server's words; none of them is shown or kept.

Sources: Microsoft, "Email non-delivery reports and SMTP errors in Exchange Online" and its notice on the end
of basic authentication for SMTP AUTH; Google Workspace, "Gmail SMTP errors and codes"; RFC 3463 3, RFC 7372
3, RFC 6710 (X.7.x); Postfix's words in smtpd_sender_restrictions(5) (all read 2026-11-29).
"""

import re

from directory.sending.connection import Reply
from directory.sending.outbox import Outgoing
from directory.sending.server import LoginRefused, MailServer

NOT_LOGGED_IN = frozenset({530, 534, 535, 538})  # RFC 4954 6
LOGIN_CODES = frozenset({"5.7.8", "5.7.9", "5.7.30", "5.7.57", "5.7.139"})
TOO_BIG = 552  # RFC 1870 6.1: of MAIL's refusals the one that is about the message
MAILBOX_FULL = "5.2.2"  # RFC 3463 3.3: the recipient's, and so Dovecot and Google say it at the dot
OF_THE_RECIPIENT = re.compile(r"5\.1\.(?:[1-6]|10)")  # no such mailbox, no such domain

_ASK = "Ask whoever looks after your mail"
_OTHER_NAME = (
    "does not let us write as {sender}",
    f'{_ASK} to let the mailbox that you log in with send as {{sender}} (Microsoft calls it "Send As"), or '
    "check that the school's e-mail on the School sheet is that mailbox.",
)
_LIMIT = (
    "says that we have sent as much as it lets us",
    f"Send the rest tomorrow, or in smaller parts. {_ASK} what the limit is, and whether it can be raised.",
)
_FULL = (
    "says that our own mailbox is full",
    f"Empty the school's mailbox, its sent and deleted messages too. {_ASK} for more room if it needs it.",
)
_BLOCKED = (
    "has blocked our mailbox, our domain or our network from sending",
    f"{_ASK} why it is blocked, and to have the block lifted.",
)
_UNPROVEN = (
    "does not believe that our mail comes from us",
    f"{_ASK} to put the records of our domain in order: SPF, DKIM and DMARC.",
)
_RELAY = (
    "does not pass mail on for us",
    f"{_ASK} to let this login, or this computer, send to addresses outside the school. Check in your "
    "settings how and as which mailbox you log in.",
)

# By RFC 3463's code: what is wrong, and what to ask for.
_CODES = {
    "5.1.7": _OTHER_NAME,
    "5.1.8": _BLOCKED,  # Microsoft: "Access denied, bad outbound sender"
    "5.1.90": _LIMIT,  # Microsoft: the day's limit of recipients
    "5.2.252": _OTHER_NAME,  # Microsoft: SendAsDenied
    "5.4.5": _LIMIT,  # Google: "Daily user sending limit exceeded"
    "5.7.13": _BLOCKED,
    "5.7.20": _UNPROVEN,
    "5.7.23": _UNPROVEN,
    "5.7.25": _UNPROVEN,
    "5.7.26": _UNPROVEN,
    "5.7.28": _LIMIT,
    "5.7.60": _OTHER_NAME,  # Microsoft: "Client does not have permissions to send as this sender"
    "5.7.64": _RELAY,  # Microsoft: "TenantAttribution; Relay Access Denied"
    "5.7.509": _UNPROVEN,  # Microsoft: DMARC
}
# Microsoft: spam or too much mail from this sender (50x), this network (508, 511, 6xx), this school (7xx).
_BLOCKS = re.compile(r"5\.7\.(?:50[1-3]|508|511|6[0-9]{2}|7[0-9]{2})")
# The first that fits counts. Postfix's "Sender address rejected: not owned by user" comes as late as RCPT.
_WORDS = (
    (
        r"SendAs|(?:permissions?|allowed|authori[sz]ed) to send (?:as|on behalf of)|as this sender",
        _OTHER_NAME,
    ),
    (r"sender address rejected|not owned by", _OTHER_NAME),
    (r"outbound sender|banned sen(?:der|ding)|sender (?:is )?(?:blocked|suspended)", _BLOCKED),
    (r"relay(?:ing)?(?: access)? (?:is )?(?:denied|not )|unable to relay", _RELAY),
    (
        r"\b(?:submission|send(?:ing|er)?|out(?:bound|going)|relay|daily|hourly|rate)(?![ \w]*size)"
        r"[ \w]{0,30}(?:quota|limit)|too many (?:messages|e-?mails)",
        _LIMIT,
    ),
    (r"STOREDRV\.Submission", _BLOCKED),  # the way out of our own mailbox, in Exchange
)
_QUOTA = re.compile(r"quota|mailbox (?:is )?full", re.IGNORECASE)
_OUR_OWN = re.compile(
    r"\b(?:your|own|sender(?:'s)?) (?:[a-z-]+ )?(?:mailbox|account|inbox)|STOREDRV\.Submission", re.IGNORECASE
)


def about_us(server: MailServer, message: Outgoing, reply: Reply, command: str) -> LoginRefused | None:
    """Return what to say of a refusal that is about us, who send; None when it is about the message.

    ``command`` is what was refused: "MAIL", "RCPT" or "DATA", whose end is the dot. Every lasting refusal of
    MAIL is about us, but for a message that is too big.
    """
    if reply.code // 100 != 5:
        return None
    if reply.code in NOT_LOGGED_IN or reply.enhanced in LOGIN_CODES:
        return login_refused(server, reply)
    told = _told(message, reply, command)
    if told is None and command == "MAIL" and reply.code != TOO_BIG:
        told = _OTHER_NAME
    if told is None:
        return None
    what, mend = (words.format(sender=message.sender) for words in told)
    return LoginRefused(server.host, f"{what} ({reply})", mend)


def _told(message: Outgoing, reply: Reply, command: str) -> tuple[str, str] | None:
    """Return what a reply says of us, and what to ask for; None for nothing."""
    if OF_THE_RECIPIENT.fullmatch(reply.enhanced):
        return None
    if reply.enhanced in _CODES:
        return _CODES[reply.enhanced]
    if _BLOCKS.fullmatch(reply.enhanced):
        return _BLOCKED
    told = next((told for words, told in _WORDS if re.search(words, reply.text, re.IGNORECASE)), None)
    full = reply.enhanced == MAILBOX_FULL or _QUOTA.search(reply.text)
    if full and told in (None, _BLOCKED) and _is_ours(message, reply, command):
        return _FULL
    return told


def _is_ours(message: Outgoing, reply: Reply, command: str) -> bool:
    """Return whether a full mailbox is ours: MAIL can speak of no other; later on, the server's words say."""
    said = reply.text.casefold()
    named = message.sender.casefold() in said and message.to.casefold() not in said
    return command == "MAIL" or named or bool(_OUR_OWN.search(reply.text))


def login_refused(server: MailServer, reply: Reply) -> LoginRefused:
    """Return what to say of a server that does not let us log in; plainly where Microsoft's words are not.

    Sources: "550 5.7.30 Basic authentication is not supported for Client Submission"; "535 5.7.139
    Authentication unsuccessful, SmtpClientAuthentication is disabled ...".
    """
    if reply.enhanced == "5.7.30":
        what = f"no longer takes a user name and password ({reply})"
        mend = (
            "Microsoft has ended that for programs that send. Ask whoever looks after your Microsoft 365 "
            "for a command that prints a token (XOAUTH2), and to enter it in your settings."
        )
    elif reply.enhanced == "5.7.139":
        what = f"does not let this mailbox send by program ({reply})"
        mend = 'Ask whoever looks after your Microsoft 365 to allow this mailbox "Authenticated SMTP".'
    else:
        what = f"refused the login ({reply})"
        mend = "Check in your settings the mailbox that you log in with, and its password or token."
    return LoginRefused(server.host, what, mend)
