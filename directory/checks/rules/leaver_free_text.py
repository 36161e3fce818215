"""Rules for what people type about a pupil: nothing of another pupil, nothing of a safeguarding record.

No message quotes a cell.
"""

import re
from collections.abc import Iterator

from directory.checks.helpers import filled
from directory.checks.registry import check
from directory.model import Book, Problem, Row, Severity
from directory.sharing.forename import Forenames
from directory.sharing.named import Everybody, others_than
from directory.workbook.schema import LEAVERS

HARM = "the harm to prevent: more is shared than was allowed; a letter has a neighbour's data in it"
SEPARATE = (
    "the transfer letters' own rule: a safeguarding file goes on its own, and no letter says what is in it"
)
SHEET = LEAVERS.name

# What people type freely, and a letter prints.
FREE_TEXTS = (
    "year_group",
    "course",
    "level",
    "attendance",
    "ks4_results",
    "sen",
    "medical",
    "reason_off_roll",
    "attendance_concern",
    "police_reason",
    "progress",
    "programme",
    "plans_after_16",
)
# Words of safeguarding records. Those that also name a course are not here: health and social care.
SAFEGUARDING = re.compile(
    r"\b(?:child protection|child(?:ren)? in need|looked[ -]after|care order"
    r"|foster (?:car|child|famil|home|parent|plac)\w*"
    r"|safeguarding|children'?s (?:services|social care)|social workers?|s(?:ection)?\.? ?47"
    r"|overdos\w+|self[ -]?harm\w*|suicid\w+|ligatures?"
    r"|abus(?:e|ed|er|es|ing|ive)|neglect(?:ed)?|domestic (?:abuse|violence)|refuge|(?:women|girl)'?s aid"
    r"|raped?|(?:being|online|sexual|was) groom(?:ed|ing)"
    r"|sexual(?:ly)? (?:abus|assault|exploit|harm|violen)\w*"
    r"|(?:child|criminal(?:ly)?|sexual(?:ly)?) exploit\w+|county lines|traffick\w+|radicali[sz]\w+"
    r"|female genital|forced marriage|honou?r[- ]based|court order|non[ -]molestation|injunction"
    r"|kinship car(?:e|ers?)|special guardian\w*|prevent referrals?|channel panel|early help"
    r"|youth offending|(?:on|police) bail|bail conditions|asylum|unaccompanied (?:child|minor)\w*)\b"
    r"|\b(?-i:CP (?:plan|register)|CPP|CIN|LAC|CLA|PLAC|SGO|EHA|TAF|YOT|DSL|DV|FGM|MARAC|MASH|LADO)\b"
    r"|\b(?-i:CPOMS|S47)\b",
    re.IGNORECASE,
)


@check("L34", Severity.ERROR, source=HARM, about="leavers")
def another_leaver_named(book: Book) -> Iterator[Problem]:
    """No cell names another leaver of the list.

    Why: "shares a room with Bea Marlow, who has epilepsy" tells a college about another child.
    Mend: say it without the other name: "shares a room with another pupil".
    """
    rows = book.rows(SHEET)
    everybody = Everybody(rows)
    for row, key in filled(rows, *FREE_TEXTS, "address", "second_parent_address"):
        if _names_another(everybody, row, key):
            yield row.problem(key, "This names another leaver of the list: say it without that name.")


@check("L39", Severity.ERROR, source=HARM, about="leavers", stands=True)
def another_leaver_by_forename(book: Book) -> Iterator[Problem]:
    """No cell names another leaver of the list by forename alone.

    Why: "her sister Bea has epilepsy" tells a college about another child, who may apply there too.
    Mend: say it without the name; if it is nobody of the list, type L39 and your initials into "Accepted".
    """
    rows = book.rows(SHEET)
    forenames = Forenames(rows)
    found = [(row, key) for row, key in filled(rows, *FREE_TEXTS) if forenames.another_in(row[key], row)]
    everybody = Everybody(rows if found else ())
    for row, key in found:
        if not _names_another(everybody, row, key):
            message = "This may name another leaver of the list, by forename: say it without that name."
            yield row.problem(key, message)


@check("L35", Severity.ERROR, source=SEPARATE, about="leavers", stands=True)
def safeguarding_told(book: Book) -> Iterator[Problem]:
    """No cell tells what belongs in a safeguarding file.

    Why: a letter is opened in an office; a child protection plan goes on its own, to the safeguarding lead.
    Mend: take the words out; if they may be told, type L35 and your initials into "Accepted".
    """
    for row, key in filled(book.rows(SHEET), *FREE_TEXTS):
        if SAFEGUARDING.search(row[key]):
            message = (
                "This has words of a safeguarding record in it: they go in its own file, not in a letter."
            )
            yield row.problem(key, message)


def _names_another(everybody: Everybody, row: Row, key: str) -> bool:
    """Return whether a cell has the whole name or a number of a leaver who is not the row's."""
    parents = (row["parent"], row["second_parent"])
    return bool(everybody.named_in(row[key])) and others_than(everybody, row, parents).named_in(row[key])
