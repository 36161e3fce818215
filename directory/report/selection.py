"""Select the findings to report: those asked for, and headings first, as they hide other findings."""

from collections.abc import Iterable, Sequence

from directory.checks.registry import hiding_codes, waiting_codes
from directory.model import Finding
from directory.workbook.schema import ACCEPTED, CONTACTS, RECIPIENTS, SHARING


def chosen(found: Iterable[Finding], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> list[Finding]:
    """Return the findings whose code begins with one of ``select`` (none: all) and with none of ``ignore``.

    A wrong heading is listed even when it was not selected: it silences the rules that were.
    """
    wanted = tuple(select) or ("",)
    return [
        one
        for one in found
        if (one.code.startswith(wanted) or one.code in hiding_codes())
        and not (ignore and one.code.startswith(tuple(ignore)))
    ]


def headings_first(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings without those in cells that wait until a heading is mended.

    Without its "Category" every body looks as if it had none, and without its IDs the Recipients sheet makes
    every rule and contact look like one about nobody.
    """
    waiting = {one.sheet for one in found if one.code in hiding_codes() and not one.accepted}
    if RECIPIENTS.name in waiting:
        waiting |= {CONTACTS.name, SHARING.name}
    if waiting:
        waiting.add(ACCEPTED.name)  # a finding that waits would make its acceptance look out of date
    return [one for one in found if one.sheet not in waiting or one.code not in waiting_codes()]
