"""Answer what was told about a pupil: a letter from the ledger, and the copies that still lie.

The pupil asks, or a parent who may: the letter speaks to both.

Source: UK GDPR Article 15(1): the purposes, the categories of data, the recipients, how long it is kept, the
rights. It is about what the ledger records and never goes anywhere by itself: a person reads it first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from directory.checks.trusted import read_directory, read_pupils
from directory.documents.forms import compile_word
from directory.documents.pdf import compile_pdf
from directory.errors import DirectoryError
from directory.ledger import LedgerReader
from directory.ledger.entries import Question, Standing
from directory.ledger.history import Replacement, history, recorded_as, replacements
from directory.ledger.states import IN_DOUBT, State
from directory.model import LEAVER_FIELDS, Audience, Row
from directory.planning.heads import head_of
from directory.sharing.leavers import name_in, without_withheld
from directory.sharing.recipients import Directory
from directory.templates.answering import Asker, Told, answer_context
from directory.templates.context import in_order
from directory.templates.folder import load_template
from directory.values.dates import show_date
from directory.values.identifiers import one_reference
from directory.values.text import with_and

TEMPLATE = "answer"
FAMILY = "family"  # the recipient of a letter home, as the ledger has it
# What is to be added of a letter that was not simply sent.
_BUT = {
    **dict.fromkeys(IN_DOUBT, "; we do not know whether it arrived"),
    State.BOUNCED: "; it came back, and did not arrive",
}


READ_IT = (
    "Before you hand it over: see that it is the pupil, or a parent who may ask, and read each copy for what "
    "is about somebody else or could do harm."
)


class NoAnswer(DirectoryError):
    """The answer cannot be made: the template is for something else, the list lacks the pupil, or has two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's ``files`` by name, which say nothing of the pupil, and how many letters it tells of.

    ``reference`` is printed on it, and tells apart two answers of one day.
    """

    reference: str
    files: Mapping[str, bytes]
    told: int
    copies: int


def answer(
    reference: str,
    *,
    leavers: Path,
    workbook: Path,
    folder: Path,
    ledger: LedgerReader,
    now: datetime,
    sheet: str = "",
) -> Answer:
    """Return the answer about the pupil with this ``reference`` on the list ``leavers``, at the local time.

    Raises NoAnswer, also for a pupil who is not on the list, and what reading and setting raise.
    """
    template = load_template(TEMPLATE, folder)
    if template.audience is not Audience.SUBJECT:
        mend = f'Write "audience: {Audience.SUBJECT}" at its head.'
        raise NoAnswer(f'The template "{TEMPLATE}" is for somebody else.', mend)
    on = now.date()
    directory = read_directory(workbook, on)
    pupils = read_pupils(leavers, directory, on, sheet=sheet)
    asker = _asker(reference, pupils.table.rows)
    subjects = recorded_as(ledger, reference)
    found = history(ledger, Question(subjects=subjects)) if subjects else []
    letters = [one for one in found if one.state in (State.SENT, State.BOUNCED) or one.state in IN_DOUBT]
    copies, others = dict[str, bytes](), replacements(letters)
    told = [
        _told(one, directory, others.get((one.key, one.version), Replacement()), copies)
        for one in sorted(letters, key=lambda one: one.day)
    ]
    number = f"{directory.school['letter_reference_prefix']}-{TEMPLATE}-{now:%Y%m%d-%H%M%S}".upper()
    context = answer_context(directory.school, asker, told, number, on)
    template.look(context)
    letter, letterhead = template.body.letter, head_of(template, folder, directory.school)
    made = {
        f"{TEMPLATE}.docx": compile_word(template, letterhead)(context),
        f"{TEMPLATE}.pdf": compile_pdf(letter, letterhead)(context),
    }
    return Answer(number, made | copies, len(told), len(copies))


def zipped(made: Answer, now: datetime) -> bytes:
    """Return the answer's files as one."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, one in made.files.items():
            archive.writestr(ZipInfo(name, now.timetuple()[:6]), one)
    return content.getvalue()


def _asker(reference: str, rows: Sequence[Row]) -> Asker:
    """Return the pupil with this reference, by a row of the list that may have errors elsewhere."""
    wanted = one_reference(reference)
    mine = [row for row in rows if one_reference(row["reference"]) == wanted]
    if not mine:
        what = f'The list has no pupil with the reference "{reference}".'
        raise NoAnswer(what, "Choose the list that the pupil is on, an earlier one perhaps.")
    askers = {_named(row): row.number for row in mine}
    if len(askers) > 1:
        places = with_and(map(str, askers.values()))
        what = f"Rows {places} have this reference, and another name or address each."
        raise NoAnswer(what, "See which is right, and correct the list.")
    return next(iter(askers))


def _named(row: Row) -> Asker:
    told, name = without_withheld(row), name_in(row)
    lines = tuple(part.strip() for part in told["address"].replace("\n", ",").split(",") if part.strip())
    return Asker(name, tuple(filter(None, (name, *lines, told["postcode"]))))


def _told(one: Standing, directory: Directory, other: Replacement, copies: dict[str, bytes]) -> Told:
    """Return what a letter told, in words, and add its copy to ``copies`` if it lies as it was written."""
    kept = one.entry
    rule = next((row for row in directory.register if row.rule == kept.rule), None)
    body = directory.recipients.get(kept.recipient)
    name = body.organisation if body else kept.recipient
    how = [f"by {one.went_by.value}{_BUT.get(one.state, '')}"]
    if other.replaces:
        how.append(f"it replaces our letter of {show_date(other.replaces.day)}")
    if other.replaced_by:
        how.append(f"our letter of {show_date(other.replaced_by.day)} replaces it")
    return Told(
        on=one.day,
        whom="the pupil or a parent, at home" if kept.recipient == FAMILY else name,
        how="; ".join(how),
        data=", ".join(in_order({LEAVER_FIELDS[field] for field in kept.shared if field in LEAVER_FIELDS})),
        left_out=", ".join(what for what, _ in kept.withheld),
        rule=kept.rule,
        purpose=rule.purpose.rstrip(".") if rule else "",
        lawful_basis=kept.basis.rstrip("."),
        law=rule.law.rstrip(".") if rule else "",
        copy=_copy(one, copies),
    )


def _copy(one: Standing, copies: dict[str, bytes]) -> str:
    """Add the letter's PDF to ``copies``, and return how the answer calls it; "" where it does not lie."""
    for name, hashed in one.files.items():
        path = Path(one.folder) / name
        if name.endswith(".pdf") and path.is_file():
            content = path.read_bytes()
            if sha256(content).hexdigest() == hashed:
                copies[f"copy-{len(copies) + 1}.pdf"] = content
                return f"Copy {len(copies)}"
    return ""
