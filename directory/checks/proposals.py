"""What another source says of a row: written as we write it, and proposed only where it is something else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from directory.checks.helpers import is_website
from directory.checks.repairs import Repair
from directory.model import Row
from directory.sharing.recipients import fold
from directory.values import ContactError, dialled, parse_email, parse_phone, parse_postcode
from directory.workbook.schema import RECIPIENTS

_SCHEME = re.compile("https?://(?:www[.])?|www[.]", re.IGNORECASE)


def written_phone(text: str) -> str:
    """Return a number as we write it, also one without the zero at its start; "" where it is none."""
    for number in (text, f"0{text}"):
        try:
            return parse_phone(number).shown if text else ""
        except ContactError:
            continue
    return ""


def written_email(text: str) -> str:
    """Return an e-mail address as we write it; "" where it is none."""
    try:
        return parse_email(text).address if text else ""
    except ContactError:
        return ""


def written_postcode(text: str) -> str:
    """Return a postcode as we write it; "" where it is none."""
    try:
        return parse_postcode(text) if text else ""
    except ContactError:
        return ""


def written_site(text: str) -> str:
    """Return a web address as we write it, without http:// and the stroke at its end; "" where it is none."""
    plain = _plain_site(text)
    return plain if is_website(plain) else ""


def place_of(postcode: str) -> str:
    """Return what of a postcode counts: capitals without a space."""
    return postcode.replace(" ", "").upper()


def differs(row: Row, key: str, new: str, area_code: str) -> bool:
    """Return whether a row says something else than ``new``, however it is written."""
    old = row[key]
    if key == "phone":
        keys = ("phone", "phone_2") if row.sheet == RECIPIENTS.name else ("phone",)
        return _dialled(new, "") not in {_dialled(row[one], area_code) for one in keys}
    same = {"website": _site, "postcode": place_of, "organisation": fold}.get(key, _words)
    return same(old) != same(new)


def proposal(row: Row, what: str, values: Mapping[str, str], why: str) -> Iterator[Repair]:
    """Yield one change of a row's cells; none where they say so already, or the sheet has no such column."""
    cells = [
        Repair(row.sheet, row.cell(key), _whose(row), key, what, row[key], new, why)
        for key, new in values.items()
        if key in row.columns and row[key] != new
    ]
    if cells:
        yield replace(cells[0], also=tuple(cells[1:]))


def _whose(row: Row) -> str:
    return row["id" if row.sheet == RECIPIENTS.name else "recipient"]


def _dialled(text: str, area_code: str) -> str:
    """Return what a cell's number is when it is dialled; the text itself where that cannot be said."""
    try:
        return dialled(text, area_code=area_code).e164 if text else ""
    except ContactError:
        return text


def _plain_site(text: str) -> str:
    return re.sub("^http://", "", text.strip(), flags=re.IGNORECASE).rstrip("/")


def _site(text: str) -> str:
    """Return what of a web address counts: capitals, http and www do not."""
    return _SCHEME.sub("", _plain_site(text).lower(), count=1)


def _words(text: str) -> str:
    return " ".join(text.replace(",", " ").casefold().split())
