"""A home as a list of pupils has it: its postcode, BFPO number or Irish Eircode, and homes that are none.

Sources, read 2026-11-29: GOV.UK Notify, recipient_validation/postal_address.py (no fixed abode, BFPO, a UK
country below the postcode, signs that no line begins with); NHS Postcode Directory (ZZ99: no fixed abode, or
not known); Eircode's product guide (a routing key, four signs).
"""

import re

from directory.values.postcode import parse_postcode
from directory.values.text import tidied

_UK = re.compile(
    r"(?<![\s,;])[\s,;]+(?:UK|U\.K\.|GB|Great Britain|United Kingdom|England|Northern Ireland|Scotland|Wales)"
    r"\.?\Z",
    re.I,
)
_IRELAND = re.compile(r"(?<![\s,;])[\s,;]+(?:Ireland|Republic of Ireland|Eire|\u00c9ire)\.?\Z", re.I)
_BFPO = re.compile(r"BFPO\s*(?:c/o\s*)?([0-9]{1,4})", re.I)
_NO_PLACE = re.compile(r"ZZ99\s*([0-9][A-Z]{2})", re.I)
_EIRCODE = re.compile(r"([AC-FHKNPRTV-Y][0-9]{2}|D6W)\s*([0-9AC-FHKNPRTV-Y]{4})", re.I)

UNFIT_START = frozenset('@()=[]"\\/,<>~')
_NO_ABODE = re.compile(
    r"\bno fixed (?:abode|address|residence)\b|\bhomeless\b|\brough sleep\w*|\bsofa[ -]?surf\w*", re.I
)
_NFA = re.compile(r"\W*n\.?\s?f\.?\s?a\b\W*", re.I)
# Words in place of an address, by which it begins; and words that no address has anywhere.
_IN_PLACE = re.compile(
    r"(?:home |the )?(?:address )?(?:is )?(?:confidential|withheld|restricted|protected|secret|hidden|private"
    r"|unknown|not (?:known|disclosed|given|provided|recorded|shared|to be)|no address|none|tb[ac]|as above"
    r"|ditto|same(?: as| address| house)?|see (?:above|below|file|notes?|office|sims)|ask office"
    r"|moved|gone away|left (?:the )?(?:area|country|uk)|emigrated|abroad|overseas|do not|n/?a|x+)"
    r"(?=\W|\Z)(?! (?:road|rd|street|st|lane|ln|drive|avenue|close|court|house|way|place|farm|cottage)\b)",
    re.I,
)
_NOWHERE = re.compile(
    r"\baddress (?:confidential|not known|restricted|unknown|withheld)\b|\bwhereabouts\b"
    r"|\bwitness protection\b|\b(?:women'?s|dv) refuge\b|\bsafe house\b|\brefuge\Z|\Arefuge\Z",
    re.I,
)


def parse_home_code(text: str) -> str:
    """Return what stands below a home's address: "LE1 1FZ", "BFPO 57" or "D02 X285". ``text`` is not blank.

    The name of a country behind it is dropped. Raises ContactError.
    """
    typed = _UK.sub("", tidied(text))
    if found := _BFPO.fullmatch(typed):
        return f"BFPO {int(found[1])}"
    if found := _NO_PLACE.fullmatch(typed):
        return f"ZZ99 {found[1].upper()}"
    if found := _EIRCODE.fullmatch(_IRELAND.sub("", typed)):
        return f"{found[1]} {found[2]}".upper()
    return parse_postcode(typed)


def is_in_ireland(code: str) -> bool:
    """Return whether a home's code, as ``parse_home_code`` returns it, is an Eircode."""
    return bool(_EIRCODE.fullmatch(code))


def is_no_abode(address: str, code: str = "") -> bool:
    """Return whether a row says that a pupil has no home that post could reach: NFA, or a code of ZZ99."""
    lines = re.split(r"[\n,]", address)
    return bool(
        _NO_ABODE.search(address) or any(map(_NFA.fullmatch, lines)) or _NO_PLACE.fullmatch(code.strip())
    )


def is_no_address(address: str) -> bool:
    """Return whether words stand in an address's place: "CONFIDENTIAL", "as above", "Moved away", "???"."""
    plain = address.strip()
    return bool(
        not re.search(r"\w", plain) or _IN_PLACE.match(plain.lstrip("-*([ ")) or _NOWHERE.search(plain)
    )
