"""Text to e-mail address, or the reason why nobody can write to it; and the list of free mail providers.

Sources: RFC 5321 4.1.2, RFC 5322 3.4.1 and RFC 6761 (endings that reach nobody), as email-validator 2.4.0
reads them in its strict mode (tried 2026-11-23; DNS is not asked). It accepts ".con", "gmial.com" and letters
of other alphabets; this module refuses them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from directory.values.error import ContactError
from directory.values.memory import remembering
from directory.values.text import LONGEST_CELL, foreign_letter, latin, one_edit_apart, tidied, with_and

# Mailboxes that anybody in the UK can open, or that come with home broadband.
_FREE_MAIL_DOMAINS = """
    gmail.com googlemail.com hotmail.com hotmail.co.uk live.com live.co.uk outlook.com outlook.co.uk msn.com
    yahoo.com yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk
    btinternet.com btopenworld.com talk21.com sky.com talktalk.net talktalk.co.uk virginmedia.com virgin.net
    ntlworld.com blueyonder.co.uk tiscali.co.uk lineone.net fsmail.net freeserve.co.uk wanadoo.co.uk
    orange.net o2.co.uk plus.com supanet.com proton.me protonmail.com pm.me gmx.com gmx.co.uk gmx.net mail.com
    email.com zoho.com zohomail.com zohomail.eu fastmail.com tutanota.com tuta.io hushmail.com
"""
_FREE_MAIL = frozenset(_FREE_MAIL_DOMAINS.split())

# Slips in short names are listed, because other names one slip away exist: ymail.com, email.com, ski.com.
_MISSPELT = {
    "gmail": "gmial gmal gmai gamil gmil gnail gmaill gmaul gmsil gmali ggmail gmall",
    "hotmail": "hotmial hotmal hotnail hotmaill hotamil homail hotmai hotmali",
    "yahoo": "yaho yahooo yhaoo yahho yhoo yaoo",
    "outlook": "outlok outloook outlokk outllook oulook outook",
    "googlemail": "googlemial googlmail goglemail",
    "icloud": "iclod iclould icoud icluod",
    "btinternet": "btinterent btintenet btinernet",
}
_NAMES = {wrong: right for right, slips in _MISSPELT.items() for wrong in slips.split()}
_DOMAINS = dict.fromkeys(("gmail.co.uk", "gmail.co", "gmail.cm", "gmail.om"), "gmail.com")
# For these, any name one slip away is a misspelling: a school writes to nobody there.
_UNMISTAKABLE = (
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "outlook.com",
    "yahoo.co.uk",
    "btinternet.com",
)

# None of the slips is an ending that exists. The longest is tried first.
_ENDINGS = {
    "com": "con cmo ocm comm cpm vom xom dom coom conm c0m",
    "co.uk": "couk co.ku co.ik co.u co.ul co.uj co.ukk cou.k o.uk",
    "org": "ogr rog orgg",
    "org.uk": "orguk ogr.uk org.ku org.u og.uk",
    "net": "nte ent",
    "ac.uk": "acuk ac.ku ac.ik ac.u",
    "gov.uk": "govuk gov.ku gov.u gvo.uk",
    "sch.uk": "schuk sch.ku sch.u shc.uk",
    "nhs.uk": "nhsuk nhs.ku nhs.u",
}
_TAILS = sorted(
    ((f".{wrong}", f".{right}") for right, slips in _ENDINGS.items() for wrong in slips.split()),
    key=lambda pair: -len(pair[0]),
)
_WRONG_TAILS = tuple(wrong for wrong, _ in _TAILS)
_USUAL_END = re.compile(r"\.(?:uk|com|org|net|info|eu)\Z", re.IGNORECASE)
_COMMA = re.compile(r"(?<=[a-z0-9]),(?=(?:com?|org|net|ac|gov|sch|nhs|uk|info|eu)(?:\.uk)?\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Email:
    """An address that mail can go to: ``local`` @ ``domain``, all ASCII, the domain in lower case."""

    address: str
    local: str
    domain: str


def is_free_mail(domain: str) -> bool:
    """Return whether ``domain`` gives free mailboxes to anybody: no organisation stands behind it."""
    return domain.strip().casefold() in _FREE_MAIL


# RFC 2606 3 and RFC 6761 6.5: names for examples, which nobody can own. Others of that kind do not parse.
_RESERVED = re.compile(r"(?:.*\.)?(?:example|example\.(?:com|net|org))", re.IGNORECASE)


def is_reserved(domain: str) -> bool:
    """Return whether ``domain`` is kept for examples: nobody has a mailbox there."""
    return bool(_RESERVED.fullmatch(domain.strip()))


@remembering
def parse_email(text: str) -> Email:
    """Return the one address in ``text`` (not blank); spaces around it and capitals are allowed.

    Whether the mailbox exists is not asked. Raises ContactError.
    """
    typed = tidied(text)
    return _plain(typed) or _judged(text, typed)


# Letters, digits and a few marks; no part, nor the whole, longer than allowed (RFC 5321 4.5.3.1, RFC 1035
# 2.3.1). Two hyphens in a row do not match: only the library knows which of them are Punycode.
_PLAIN = re.compile(
    r"""(?=.{6,254}\Z) (?=[^@]{1,64}@)
        ([a-z0-9][a-z0-9_+'-]* (?:\.[a-z0-9_+'-]+)*) @
        ((?: (?=[a-z0-9-]{1,63}\.) [a-z0-9]+ (?:-[a-z0-9]+)* \.)+ [a-z]{2,63})""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def _plain(typed: str) -> Email | None:
    """Return the address when ``typed`` is a plain one, as most are; None means that the library must judge.

    Most cells need no library this way. The answer is always the one that `_judged` would give:
    `tests/values/test_differential.py` compares the two.
    """
    found = _PLAIN.fullmatch(typed)
    if not found or _spelt(_ended(found[2])) != found[2]:
        return None
    local, domain = found[1], found[2].lower()
    if f".{domain}".endswith(_reaching_nobody()) or (local.isalpha() and not local.islower()):
        return None  # the library makes "Info" info (RFC 2142), but leaves "Ann" as she is
    return Email(f"{local}@{domain}", local, domain)


@cache
def _reaching_nobody() -> tuple[str, ...]:
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)


def _judged(text: str, typed: str) -> Email:
    """Return the address in ``typed``, which is ``text`` tidied, or raise ContactError."""
    if len(typed) > LONGEST_CELL:
        raise ContactError(text, "an e-mail address", "it is far too long")
    if "=?" in typed:  # allowed in an address (RFC 5322 3.2.3), but read as the beginning of an encoded word
        raise ContactError(text, "an e-mail address", 'it has "=?" in it, which mail programs read as a code')
    if first := _first_of_several(typed):
        meant = _read(first).email
        reason = "there are two addresses in one cell"
        raise ContactError(text, "one e-mail address", reason, meant.address if meant else None)
    read = _read(typed)
    if read.email and not read.slips:
        return read.email
    reason = with_and(read.slips if read.email else [*read.slips, *_why_not(read.body)])
    address = read.email.address if read.email else None
    raise ContactError(text, "an e-mail address", reason, address, certain=bool(address) and read.certain)


class _Reading(NamedTuple):
    """A text after mending: the address if there is one, the slips mended, and the text that was left.

    ``certain``: no slip was mended by a guess, as ".con" is.
    """

    email: Email | None
    slips: list[str]
    body: str
    certain: bool


def _read(typed: str) -> _Reading:
    """Return ``typed`` with each slip we know mended once, in order, and the address if it is one."""
    slips: list[str] = []
    body, certain = _mended(typed, _AROUND, slips)
    if foreign := foreign_letter(body):
        slips.append(foreign)
        body = latin(body)
    body, surely = _mended(body, _INSIDE, slips)
    return _Reading(_valid(body), slips, body, certain and surely and not foreign)


def _mended(
    body: str, mends: Iterable[tuple[str, Callable[[str], str]]], slips: list[str]
) -> tuple[str, bool]:
    """Return ``body`` after all ``mends``, and if that is certain; adds each mended slip to ``slips``."""
    certain = True
    for slip, mend in mends:
        mended = mend(body)
        if mended != body:
            slips.append(slip)
            guessed = slip in _GUESSES or mend in _NOTED
            certain = certain and not guessed and (mend is not _unspaced or _is_one_broken(body))
            body = mended
    return body, certain


def _valid(body: str) -> Email | None:
    """Return the address if ``body`` is one exactly as it stands, else None."""
    import email_validator as library

    if not body.isascii() or "@xn--" in body.lower() or ".xn--" in body.lower():
        return None
    try:
        found = library.validate_email(body, strict=True, check_deliverability=False)
    except library.EmailNotValidError:
        return None
    if not re.search(r"\.[a-z]{2,}\Z", found.domain):
        return None
    return Email(found.normalized, found.local_part, found.domain)


def _first_of_several(typed: str) -> str:
    """Return the text of the first address when ``typed`` holds two different ones, else ""."""
    parts = re.split(r"[;,/|&]|\s(?:or|and)\s|(?<!\s)\s+(?=[^\s@]+@)", _untagged(typed))
    holding = [part.strip() for part in parts if "@" in part.strip("@ ")]
    found = {read.email or read.body for read in map(_read, holding)}
    return holding[0] if len(found) > 1 else ""


def _untagged(body: str) -> str:
    return re.sub(r"</?(?:a|b|br|em|font|i|p|span|strong|u)(?:\s[^<>]*)?/?>", "", body, flags=re.IGNORECASE)


def _unnamed(body: str) -> str:
    return re.sub(r"\A[^<>]*<([^<>]*@[^<>]*)>[\s.,;]*\Z", r"\1", body)


def _unnoted(body: str) -> str:
    return re.sub(r"\A([^()@]*@[^()]*?)\s*\([^()@]*\)\Z", r"\1", body)


def _unlabelled(body: str) -> str:
    label = r"(?:mail\s?to|e-?mail(?:\saddress)?|e)"
    return re.sub(rf"\A(?:{label}\s*[:=]\s*|e-?mail\s+(?=\S+@))+", "", body, flags=re.IGNORECASE)


def _unmarked(body: str) -> str:
    return body.strip(" \n\"'<>()[]{}.,;:\u2018\u2019\u201c\u201d")


def _unspaced(body: str) -> str:
    """Return a broken address joined. A whole address next to other words stays: which was meant?"""
    pieces = body.split()
    if "@" not in body or any(
        _valid(piece) and not following.startswith(".")
        for piece, following in zip(pieces, [*pieces[1:], ""], strict=True)
        if len(pieces) > 1
    ):
        return body
    return "".join(pieces)


def _is_one_broken(body: str) -> bool:
    """Return whether ``body``, joined, is one address that was broken, with no other word drawn into it.

    The break is at the @ sign, at a full stop in the domain, or a new line within the domain. The text
    before the break is not a whole address yet, and the joined address ends as addresses do.
    """
    whole = "".join(body.split())
    for gap in re.finditer(r"\s+", body):
        before, after = body[: gap.start()], body[gap.end() :]
        at_sign = before.endswith("@") or after.startswith("@")
        in_domain = "@" in before and ("\n" in gap[0] or before.endswith(".") or after.startswith("."))
        said = "".join(before.split()).rstrip(".,;:-")
        is_whole = bool(_USUAL_END.search(said) and _valid(said))
        if is_whole or before.endswith("-") or not (at_sign or in_domain):
            return False  # a hyphen may be the domain's, or stand for the break
    return bool(_USUAL_END.search(whole.rstrip(".")))


def _with_domain(mend: Callable[[str], str]) -> Callable[[str], str]:
    """Return ``mend`` applied only to what follows the @ sign."""

    def mended(body: str) -> str:
        local, at, domain = body.partition("@")
        return local + at + mend(domain)

    return mended


def _ended(domain: str) -> str:
    typed = domain.lower()
    if not typed.endswith(_WRONG_TAILS):
        return domain
    wrong, right = next(pair for pair in _TAILS if typed.endswith(pair[0]))
    return domain[: -len(wrong)] + right


def _spelt(domain: str) -> str:
    typed = domain.lower()
    if typed in _FREE_MAIL:
        return domain
    name, _, tail = typed.partition(".")
    if name in _NAMES and tail in ("com", "co.uk"):
        return f"{_NAMES[name]}.{tail}"
    near = (known for known in _UNMISTAKABLE if one_edit_apart(typed, known))
    return _DOMAINS.get(typed) or next(near, domain)


_AROUND = (
    ("it has the tags of a web page in it", _untagged),
    ("it has a name beside the address", _unnamed),
    ("it has a name beside the address", _unnoted),
    ("it has a label before the address", _unlabelled),
    ("it has a mark before or after the address", _unmarked),
)
# An ending or provider that is nearly a known one: a person must settle which was meant.
# Words next to an address may be its owner's name, or "left in July": a person decides whether to drop them.
_NOTED = frozenset({_unnamed, _unnoted})
_GUESSES = frozenset({"no address ends like that", "the mail provider's name is misspelt"})
_INSIDE = (
    ("it has a space or a line break in it", _unspaced),
    ("it has two @ signs", lambda body: re.sub("@{2,}", "@", body)),
    (
        "a comma stands where a full stop belongs",
        _with_domain(lambda domain: _COMMA.sub(".", domain)),
    ),
    ("it has two full stops in a row", _with_domain(lambda domain: re.sub(r"\.{2,}", ".", domain))),
    ("no address ends like that", _with_domain(_ended)),
    ("the mail provider's name is misspelt", _with_domain(_spelt)),
)

_WHY_NOT: tuple[tuple[str, str], ...] = (
    (r"[^@]*", "it has no @ sign"),
    (r".*@.*@.*", "it has two @ signs"),
    (r".*\s.*", "it has a space in it; leave only the address in the cell"),
    (r"@.*", "nothing stands before the @ sign"),
    (r".*@", "nothing stands after the @ sign"),
    (r".*(?:\.\.|^\.|@\.|\.@).*", "there is a full stop in the wrong place"),
    (r".*[@.](?:test|invalid|localhost|local|onion|arpa)", "an address with that ending reaches nobody"),
    (r".*@[^.]*", "it lacks an ending such as .org.uk"),
    (r".*@.*[^a-z0-9.-].*", "it has a character after the @ sign that no address can have"),
    (r".*[\"(),:;<>\[\]\\].*@.*", "it has a character before the @ sign that no address can have"),
    (r".*[@.]xn--.*", "it is written in another alphabet"),
    (r".*\.(?:.|[^.]*[^a-z.][^.]*)", "no address ends like that"),
    (r"[^@]{65,}@.*", "it is too long before the @ sign"),
    (r".*", "it does not look like office@example.org"),
)


def _why_not(body: str) -> list[str]:
    """Return, in a clerk's words, why ``body`` is no address; [] where a foreign letter is the reason."""
    if not body.isascii():
        return []
    return [next(reason for form, reason in _WHY_NOT if re.fullmatch(form, body, re.DOTALL | re.IGNORECASE))]
