"""Rules for the Sharing sheet: does each row name known data, a recipient, a lawful basis, a review day?"""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from directory.checks.gone import UnknownIds
from directory.checks.helpers import Lexicon, blank, did_you_mean, filled, meant, told
from directory.checks.registry import check
from directory.model import Book, Category, DataCategory, Problem, Row, Severity, Status
from directory.sharing.decide import CHOICES, NO_LETTER
from directory.sharing.recipients import is_recorded
from directory.values.dates import DateError, parse_date
from directory.workbook.lookup import bodies
from directory.workbook.schema import RECIPIENTS, SHARING, values

OURS = "the workbook's own layout (its Read me sheet)"
LAWFULNESS = "UK GDPR Art. 6(1) and 5(2): each sharing has a lawful basis, and the school can show it"
RECORDS = "UK GDPR Art. 30(1)(d): the record names the categories of recipients"
OPT_OUTS = "Education Act 1996 s.507B; the privacy notice's opt-out for KS4 results"

DATA = values(DataCategory)
CATEGORIES = values(Category)


@check("R01", Severity.ERROR, source=OURS)
def unknown_data_category(book: Book) -> Iterator[Problem]:
    """Every kind of data in a rule is a word that the directory knows.

    Why: a letter shows only what these words allow; a misspelt word allows nothing.
    Mend: type it as suggested, with semicolons between; the Read me sheet lists all the words.
    """
    for row, key in filled(book.rows(SHARING.name), "data", "when_limited"):
        for word in data_words(row[key]):
            if word not in DATA:
                near = meant(word, DATA)
                whole = row[key].replace(word, near) if near else None
                parted = " Use semicolons between words." if "," in word else ""
                message = f'"{word}" is not a kind of data.{parted}{did_you_mean(near)}'
                yield row.problem(key, message, suggestion=None if parted else whole)


@check("R02", Severity.ERROR, source=RECORDS)
def rule_recipient_unknown(book: Book) -> Iterator[Problem]:
    """Every rule is about one body or one category of bodies in the directory.

    Why: a rule about an unknown body allows nothing, though it looks as if it did.
    Mend: name a body of the Recipients sheet, by its ID, or a category of its list.
    """
    known = bodies(book)
    names, unknown = Lexicon([*known, *CATEGORIES]), UnknownIds(book)
    for row, key in filled(book.rows(SHARING.name), "recipient"):
        if row[key] not in known and row[key] not in CATEGORIES:
            message = f'"{row[key]}" is neither an ID nor a category.'
            yield unknown.problem(row, key, message, names.meant(row[key]))


@check("R03", Severity.WARNING, source=RECORDS)
def rule_aimed_at_nobody(book: Book) -> Iterator[Problem]:
    """Every rule is about at least one active body.

    Why: a rule about a closed body, or an empty category, is out of date; the sharing may have moved on.
    Mend: name the successor, add the bodies, or delete the rule with the data-protection lead.
    """
    known = bodies(book)
    active = {row["category"] for row in book.rows(RECIPIENTS.name) if row["status"] == Status.ACTIVE}
    there = {(row["rule"], row["recipient"]): row for row in book.rows(SHARING.name)}
    for row, key in filled(book.rows(SHARING.name), "recipient"):
        body = known.get(row[key])
        if body and body["status"] == Status.CLOSED:
            successor = body["successor"]
            hint = f" Its successor is {successor}." if successor else ""
            own = there.get((row["rule"], successor)) if successor else None
            if own:
                hint = f" Its successor, {successor}, has this rule in {own.cell(key)}: delete this row."
            yield row.problem(key, f"{row[key]} is closed.{hint}")
        elif row[key] in CATEGORIES and row[key] not in active:
            yield row.problem(key, f'There is no active body in the category "{row[key]}".')


@check("R04", Severity.WARNING, source=LAWFULNESS)
def basis_not_recorded(book: Book) -> Iterator[Problem]:
    """Every rule records its lawful basis.

    Why: years later, the school must be able to say on what basis it shared the data.
    Mend: ask the data-protection lead, and type the article: "Art. 6(1)(e) public task".
    """
    for row, key in filled(book.rows(SHARING.name), "lawful_basis"):
        if not is_recorded(row[key]):
            yield row.problem(key, "No lawful basis is recorded. Ask the data-protection lead.")


@check("R05", Severity.ERROR, source=OURS)
def rule_repeated(book: Book) -> Iterator[Problem]:
    """Every rule is there once for each recipient.

    Why: when two rows differ, nobody can say which one a letter followed.
    Mend: delete one row, or give it a number of its own.
    """
    first: dict[tuple[str, str], Row] = {}
    for row, key in filled(book.rows(SHARING.name), "rule"):
        earlier = first.setdefault((row[key], row["recipient"]), row)
        if earlier is not row and row["recipient"]:
            yield row.problem(key, f"{row[key]} for {row['recipient']} is also in {earlier.cell(key)}.")


@check("R06", Severity.ERROR, source=OPT_OUTS)
def limit_incomplete(book: Book) -> Iterator[Problem]:
    """Every limit names the choice and the data that may still go, which is part of the rule's data.

    Why: half a limit either withholds nothing or cannot be applied.
    Mend: fill both "Limited by" and "When limited", or neither; take the words from "Data".
    """
    for row in book.rows(SHARING.name):
        if row["limited_by"] and blank(row, "when_limited"):
            yield row.problem("when_limited", f'What may still go when "{row["limited_by"]}" limits it?')
        if row["when_limited"] and blank(row, "limited_by"):
            yield row.problem("limited_by", "Which choice limits this rule?")
        more = set(data_words(row["when_limited"])) - set(data_words(row["data"]))
        if added := sorted(more.intersection(DATA)):
            words = told([f'"{word}"' for word in added])
            are = "is" if len(added) == 1 else "are"
            them = "it" if len(added) == 1 else "them"
            yield row.problem(
                "when_limited",
                f'{words} {are} in "When limited" but not in "Data". When a choice limits the rule, '
                f'only part of its "Data" may still go: take {them} out here, or put {them} into "Data" too.',
            )


@check("R07", Severity.ERROR, source=OPT_OUTS)
def from_age_unreadable(book: Book) -> Iterator[Problem]:
    """Every "From age" is a whole number of years, or blank.

    Why: before that age the rule allows nothing; the age is counted on the day of sending.
    Mend: type the number alone: 13.
    """
    for row, key in filled(book.rows(SHARING.name), "from_age"):
        if not re.fullmatch(r"[0-9]{1,2}", row[key]):
            found = re.search(r"[0-9]{1,2}", row[key])
            suggestion = found[0] if found else None
            yield row.problem(key, f'"{row[key]}" is not a number of years.', suggestion=suggestion)


@check("R08", Severity.ERROR, source=OURS)
def rule_malformed(book: Book) -> Iterator[Problem]:
    """Every rule's number is S with at least two digits.

    Why: letters and the ledger name the rule by its number for decades.
    Mend: type it as suggested, such as S07.
    """
    for row, key in filled(book.rows(SHARING.name), "rule"):
        if not re.fullmatch(r"S[0-9]{2,}", row[key]):
            digits = re.fullmatch(r"[Ss]?\s*([0-9]+)", row[key])
            suggestion = f"S{digits[1]:0>2}" if digits else None
            message = f'"{row[key]}" is not a rule\'s number: type S and two digits.'
            yield row.problem(key, message, suggestion=suggestion)


@check("R09", Severity.NOTE, source=LAWFULNESS)
def review_overdue(book: Book) -> Iterator[Problem]:
    """No rule's review date has passed.

    Why: laws and bodies change; a review date that has passed shows that nobody looked.
    Mend: the data-protection lead looks at the rows and sets the next date.
    """
    overdue = [row for row in book.rows(SHARING.name) if review_has_passed(row, book.on)]
    if overdue:
        cells = ", ".join(row.cell("review_by") for row in overdue[:5])
        more = f" and {len(overdue) - 5} more" if len(overdue) > 5 else ""
        message = f"The review date of {len(overdue)} rules has passed ({cells}{more})."
        yield Problem(SHARING.name, 0, "", message, column="review_by")


@check("R10", Severity.WARNING, source=OPT_OUTS)
def results_without_choice(book: Book) -> Iterator[Problem]:
    """Every rule by which letters tell KS4 results waits for the young person's choice.

    Why: without it a letter tells the results although nobody has asked; only a recorded No is heeded.
    Mend: under "Limited by" choose the suggestion, and under "When limited" name all but KS4 results.
    """
    for row in book.rows(SHARING.name):
        told = DataCategory.KS4_RESULTS in data_words(row["data"]) and row["pupils"] not in NO_LETTER
        if told and row["limited_by"] != CHOICES["share_ks4_results"].heading:
            message = "The rule lets KS4 results go, and nobody is asked whether they may."
            yield row.problem("limited_by", message, suggestion=CHOICES["share_ks4_results"].heading)


def next_number(rows: Iterable[Row]) -> str:
    """Return the first rule's number above those of the register: S25 after S24."""
    numbers = (int(row["rule"][1:]) for row in rows if re.fullmatch(r"S[0-9]{2,}", row["rule"]))
    return f"S{max(numbers, default=0) + 1:02}"


def data_words(text: str) -> list[str]:
    """Return the kinds of data in a cell, split at semicolons."""
    return [word.strip() for word in text.split(";") if word.strip()]


def review_has_passed(row: Row, on: date) -> bool:
    """Return whether the row's review date is before the day ``on``; an unreadable date is B14's."""
    try:
        return bool(row["review_by"]) and parse_date(row["review_by"]) < on
    except DateError:
        return False
