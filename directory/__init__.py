"""The front door: what commands, a web page and other programs call.

Each function loads what it needs when it is called, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path

    from directory.checks.registry import Entry
    from directory.ledger import Ledger, LedgerReader
    from directory.mending import Proposal
    from directory.model import Book, Chased, Finding, Held, Notice, Row, TemplateFinding
    from directory.outbox.outbox import Outbox
    from directory.preparation import Prepared
    from directory.reasoning import Reasoning
    from directory.receipts import Overdue
    from directory.repairs import Repair
    from directory.sendable import Sendable
    from directory.sending import Step, Tally
    from directory.settings import Settings
    from directory.states import Correction, Event, Question, Standing, Verdict
    from directory.templates import Template
    from directory.workbook.compare import Difference


def check_workbook(path: Path, today: date, *, since: Path | None = None, dns: bool = False) -> list[Finding]:
    """Return what is wrong with the workbook at ``path``, by sheet, row and column; WorkbookUnreadable.

    ``since`` is an earlier copy of it: whole columns that came apart from their rows are found by comparing.
    ``dns`` asks the network whether each e-mail domain takes mail. Findings that a person has accepted are
    among those returned, with ``accepted`` set. Of one kind of error the first 500 are told, and
    then nothing but errors.
    """
    from directory.checks import registry
    from directory.workbook.read import read_book

    book = read_book(path, today)
    earlier = read_book(since, today) if since else None
    mail_problems = None
    if dns:
        from directory.checks.mailboxes import email_domains
        from directory.dns import mail_problems as asked

        mail_problems = asked(email_domains(book))
    return registry.run(book, since=earlier, mail_problems=mail_problems, most_errors=registry.MOST_ERRORS)


def check_leavers(path: Path, today: date, workbook: Path) -> list[Finding]:
    """Return what is wrong with the leavers file at ``path``; no finding quotes a cell of it.

    The ``workbook`` says what the school's pupil system calls the columns.
    """
    from directory.checks import registry
    from directory.workbook.read import read_book, read_leavers
    from directory.workbook.synonyms import SETTING, leavers_schema

    schema = leavers_schema(read_book(workbook, today).setting(SETTING))
    return registry.run_leavers(read_leavers(path, schema), today)


def explanation(code: str) -> Entry:
    """Return in plain words what a code means, why, and how to mend it; Unknown when there is none."""
    from directory.checks import registry

    return registry.explanation(code)


def codes() -> list[Entry]:
    """Return every code there is, with its rule: the checks' codes, then those of held notices."""
    from directory.checks import registry

    return registry.entries()


def check_codes() -> list[Entry]:
    """Return the codes that ``check_workbook`` and ``check_leavers`` may find."""
    from directory.checks import registry

    return registry.check_entries()


def template_codes() -> list[Entry]:
    """Return the codes that ``check_templates`` may find."""
    from directory.checks import registry

    return registry.template_entries()


def check_templates(workbook: Path, today: date, folder: Path | None = None) -> list[TemplateFinding]:
    """Return what is wrong with the templates of ``folder``, by file, line and column.

    ``folder`` is by default that of the folder that is worked in; ``workbook`` has the register that they
    must keep to. Raises WorkbookUnreadable, FileUnfit.
    """
    from directory.checks import registry
    from directory.home import TEMPLATES, home
    from directory.preparation import read_directory
    from directory.shelf import shelf_of

    return registry.run_templates(shelf_of(folder or home() / TEMPLATES, read_directory(workbook, today)))


def list_templates(folder: Path | None = None) -> list[Template]:
    """Return the templates of ``folder``, with their siblings; raises TemplateWrong for the first wrong."""
    from directory.home import TEMPLATES, home
    from directory.templates import load_template, template_names

    chosen = folder or home() / TEMPLATES
    return [load_template(name, chosen) for name in template_names(chosen)]


def recipient_rows(path: Path, today: date) -> tuple[Row, ...]:
    """Return the bodies of the workbook at ``path``, a row each; WorkbookUnreadable."""
    from directory.workbook.read import read_book
    from directory.workbook.schema import RECIPIENTS

    return read_book(path, today).rows(RECIPIENTS.name)


def recipient_in_full(path: Path, id_: str, today: date) -> tuple[Row, list[Row], list[Row]]:
    """Return one body's row, its contacts, and the sharing rules about it or its category.

    Unknown, with near IDs, when no body has this ID.
    """
    from directory.checks.look import bodies
    from directory.errors import Unknown
    from directory.workbook.read import read_book
    from directory.workbook.schema import CONTACTS, SHARING

    book = read_book(path, today)
    known = bodies(book)
    if id_ not in known:
        raise Unknown("recipient", id_, list(known))
    row = known[id_]
    contacts = [contact for contact in book.rows(CONTACTS.name) if contact["recipient"] == id_]
    about = (id_, row["category"])
    return row, contacts, [rule for rule in book.rows(SHARING.name) if rule["recipient"] in about]


def make_home(folder: Path) -> list[Path]:
    """Write an empty workbook, an empty leavers file and the templates into ``folder``; return their names.

    Nothing is written when one of them is there already: WouldOverwrite.
    """
    from directory.documents.docx import without_head
    from directory.home import (
        GITIGNORE,
        IGNORED,
        LEAVERS,
        LETTERHEAD,
        WORKBOOK,
        furnish,
        own_templates,
    )
    from directory.workbook.create import create_book, create_leavers

    # The letterhead here is one school's own: another school's letters must not carry its name.
    blank = without_head((own_templates() / LETTERHEAD.name).read_bytes())
    made = {WORKBOOK: create_book(), LEAVERS: create_leavers(), LETTERHEAD: blank, GITIGNORE: IGNORED}
    return furnish(folder, made, own_templates())


def prepare(
    templates: Sequence[str],
    leavers: Path | None,
    workbook: Path,
    on: date,
    folder: Path | None = None,
    to: str = "",
    overdue: Callable[[], Sequence[Chased]] = tuple,
) -> Prepared:
    """Return the plan of ``templates`` on the day ``on``, and what writes it. Nothing is written.

    ``leavers`` is the list that templates about pupils need. ``to`` narrows whom it goes to: an ID, a
    category or "all". ``folder`` has the templates, by default the one of the folder that is worked in.
    ``overdue`` tells the letters whose receipts have not come: ``to_chase``.
    Raises Unknown for a template or body that is not there, NotSaid, TemplateWrong, WorkbookUnreadable.
    """
    from directory.home import TEMPLATES, home
    from directory.preparation import prepare

    return prepare(templates, leavers, workbook, on, folder or home() / TEMPLATES, to, overdue)


def explain(
    recipient: str, reference: str, leavers: Path, workbook: Path, on: date, folder: Path | None = None
) -> Reasoning:
    """Return what ``recipient`` may have about the leaver with ``reference``, rule by rule, and why (not).

    Raises Unknown for a recipient or leaver that is not there, and what ``prepare`` raises.
    """
    from directory.home import TEMPLATES, home
    from directory.preparation import explain

    return explain(recipient, reference, leavers, workbook, on, folder or home() / TEMPLATES)


def without_sent(
    prepared: Prepared, ledger: LedgerReader, *, into: Path | None = None, corrected: Collection[str] = ()
) -> Prepared:
    """Return what was prepared, those notices held that the ledger has as sent, waiting, or in doubt.

    ``into`` is the folder that is to be written: drafts that wait there are made anew. ``corrected`` are the
    keys of sent letters that are to be written as a new version. Raises CannotCorrect.
    """
    from dataclasses import replace
    from itertools import chain

    from directory.already import refuse_unsaid, respelt, without_sent

    plan = prepared.plan
    others = respelt(plan, prepared.templates, ledger.references())
    keys = {*corrected, *(notice.key for notice in plan.notices), *chain.from_iterable(others.values())}
    place = str(into.resolve()) if into else ""
    held = without_sent(plan, ledger.standings(keys), others, into=place, corrected=corrected)
    for notice in held.notices:
        if notice.key in corrected:
            refuse_unsaid(prepared.template(notice))
    days = {key: one.day for key in corrected for one in ledger.sent(key).values()}
    return replace(prepared, plan=held, replaced=days)


def corrections(prepared: Prepared, keys: Collection[str], reason: str, by: str) -> dict[str, Correction]:
    """Return, by key, why ``by`` has sent letters written once more. Raises CannotCorrect.

    It is one reason for all of them, and names nobody of the list.
    """
    from directory.already import correction

    return dict.fromkeys(keys, correction(reason, by, prepared.sources.rows)) if keys else {}


def write(
    prepared: Prepared,
    folder: Path,
    *,
    replace: bool = False,
    ledger: Ledger | None = None,
    user: str = "",
    corrections: Mapping[str, Correction] | None = None,
) -> Iterator[Notice | Held]:
    """Write what was prepared into ``folder``, yielding each notice once its files are whole.

    A notice that cannot be set comes as Held. The run is recorded in ``ledger`` as that of ``user``; without
    one nobody will know of it. ``replace`` takes away an earlier run's files first. Raises FolderTaken,
    LetterheadWrong, FolderUnfit, WrongStep, LedgerUnwritable.
    """
    from directory.dispatch import Recording, write_plan

    recording = Recording(ledger, user, corrections or {}) if ledger else None
    return write_plan(prepared, folder, replace=replace, recording=recording)


def repairs_for(path: Path, today: date) -> Proposal:
    """Return what can be mended for certain in the workbook at ``path``; nothing is written.

    Raises WorkbookUnreadable.
    """
    from directory.mending import propose

    return propose(path, today)


def mend(proposal: Proposal, agreed: Iterable[Repair], now: datetime) -> Path:
    """Make the repairs ``agreed`` of a proposal; return the backup of the workbook as it was. NotSaved."""
    from directory.mending import mend

    return mend(proposal, agreed, now)


def annotate(path: Path, out: Path, today: date, *, replace: bool = False) -> list[Finding]:
    """Write to ``out`` a copy of the workbook at ``path`` with each finding marked in its cell; return them.

    ``replace`` lets it take the place of a file that is there already. Raises WorkbookUnreadable, NotSaved.
    """
    from directory.checks import registry
    from directory.workbook.annotate import annotated
    from directory.workbook.guard import guard
    from directory.workbook.read import read_book
    from directory.workbook.save import write_copy

    content = guard(path)
    findings = registry.run(read_book(path, today), most_errors=registry.MOST_ERRORS)
    write_copy(out, annotated(path.name, content, findings), of=path, replace=replace)
    return findings


def read_workbook(path: Path, today: date) -> Book:
    """Return the workbook at ``path``; WorkbookUnreadable also when it has none of our sheets."""
    from directory.errors import WorkbookUnreadable
    from directory.workbook.read import read_book
    from directory.workbook.schema import SHEETS

    book = read_book(path, today)
    if not book.tables:
        names = ", ".join(schema.name for schema in SHEETS)
        what = f"is no directory workbook: it has none of the sheets {names}"
        raise WorkbookUnreadable(path.name, what, "Choose the directory, or a copy of it.")
    return book


def compare_workbooks(old: Book, new: Book) -> Difference:
    """Return what is added, removed and changed in ``new`` against ``old``, by sheet, row and column."""
    from directory.workbook.compare import compare

    return compare(old, new)


def open_ledger(path: Path, *, now: Callable[[], datetime], command: str) -> AbstractContextManager[Ledger]:
    """Hold the ledger at ``path`` for this run alone, made if there is none. LedgerBusy, LedgerUnfit."""
    from directory import ledger

    return ledger.open_ledger(path, now=now, command=command)


def read_ledger(path: Path) -> AbstractContextManager[LedgerReader]:
    """Open the ledger at ``path`` to be asked, also while another run sends. Raises LedgerUnfit."""
    from directory import ledger

    return ledger.read_ledger(path)


def history(ledger: Path, asked: Question) -> list[Standing]:
    """Return the notices of the ledger that are ``asked`` for, every version. Raises Unknown, LedgerUnfit."""
    from directory import record

    return record.history(ledger, asked)


def recorded_as(ledger: Path, reference: str) -> tuple[str, ...]:
    """Return in which ways a leaver's reference is recorded, () when nothing is recorded of it."""
    from directory import record

    return record.recorded_as(ledger, reference)


def notice(ledger: Path, key: str) -> tuple[Standing, list[Event]]:
    """Return where one notice stands, and everything that happened to it. Raises Unknown, LedgerUnfit."""
    from directory import record

    return record.notice(ledger, key)


def overdue_receipts(settings: Settings, today: date) -> list[Overdue]:
    """Return the letters whose receipt was due before ``today``, the longest overdue first."""
    from directory import record

    return record.overdue_receipts(settings, today)


def to_chase(settings: Settings, today: date) -> list[Chased]:
    """Return the letters whose receipts the receipt chaser asks for on the day ``today``. LedgerUnfit."""
    from directory import record

    return record.to_chase(settings, today)


def past_retention(ledger: Path, today: date) -> list[Standing]:
    """Return the notices that need not be kept any more on the day ``today``, the oldest first."""
    from directory import record

    return record.past_retention(ledger, today)


def verify(ledger: Path, folders: Sequence[Path] = ()) -> Verdict:
    """Return whether the ledger and its files are as they were written; ``folders`` must be its own."""
    from directory import record

    return record.verify(ledger, folders)


def say_sent(
    ledger: Path, keys: Sequence[str], *, by: str, on: date, user: str, now: Callable[[], datetime]
) -> None:
    """Record a person's word that drafts were sent, or letters posted; all or none.

    Raises WrongStep, NeverWritten, TooEarly.
    """
    from directory import record

    record.say_sent(ledger, keys, by=by, on=on, user=user, now=now)


def say_received(
    ledger: Path, key: str, *, by: str, on: date, user: str, now: Callable[[], datetime]
) -> None:
    """Record a person's word that the receipt of a letter came back.

    Raises Unknown, WrongStep, ReceiptTooEarly.
    """
    from directory import record

    record.say_received(ledger, key, by=by, on=on, user=user, now=now)


def approve(
    folder: Path, today: date, settings: Settings, *, user: str, now: Callable[[], datetime]
) -> list[Standing]:
    """Record that ``user`` has looked at the drafts in ``folder``, and return them.

    What ``send`` would refuse today is not approved. Raises FolderUnfit, and what ``read_sendable`` raises.
    """
    from directory import record

    read_sendable(folder, today, settings)
    return record.approve(settings.ledger, folder, user=user, now=now)


def pack(folder: Path, *, mbox: Path | None, zip_: Path | None, now: datetime) -> tuple[int, int]:
    """Put a written folder's drafts into one mailbox file, its letters into one zip; return how many.

    Raises FolderTaken.
    """
    from directory.outbox.bundle import pack

    return pack(folder, mbox=mbox, zip_=zip_, now=now)


def read_sendable(folder: Path, today: date, settings: Settings) -> Sendable:
    """Return the e-mail drafts of ``folder``, if what they were written from is as it was.

    Raises FolderUnfit, Moved, and what ``prepare`` raises.
    """
    from directory.sendable import read_sendable

    def again(templates: Sequence[str], leavers: Path | None, workbook: Path, on: date, to: str) -> Prepared:
        return prepare(templates, leavers, workbook, on, to=to, overdue=lambda: to_chase(settings, on))

    return read_sendable(folder, today, again)


def survey(sendable: Sendable, settings: Settings, now: datetime) -> tuple[list[Step], Tally]:
    """Return where each draft stands, whether it may leave, and the sum of all letters. FolderUnfit."""
    from directory.ledger import read_ledger
    from directory.sending import survey

    with read_ledger(settings.ledger) as ledger:
        return survey(sendable, ledger, now, approvals=settings.approvals)


def send(
    sendable: Sendable,
    settings: Settings,
    *,
    user: str,
    now: Callable[[], datetime],
    ask: Callable[[str, str], str] | None,
    pause: Callable[[float], object],
    limit: int | None = None,
) -> Iterator[Step]:
    """Send the drafts that have not been, yielding each as it ends; the ledger has it by then.

    ``ask`` gets a password from whoever sits there, for a user at a host; ``pause`` waits so many seconds
    before another try. Raises LedgerBusy, FolderUnfit, MailServerError, TooManyUnknown.
    """
    from directory.ledger import open_ledger
    from directory.sending import send

    with open_ledger(settings.ledger, now=now, command="send") as ledger:
        server = _server(sendable, settings, ask)
        yield from send(
            sendable, ledger, server, user=user, approvals=settings.approvals, limit=limit, pause=pause
        )


def send_tests(
    sendable: Sendable,
    settings: Settings,
    to: str,
    *,
    now: datetime,
    ask: Callable[[str, str], str] | None,
    limit: int | None = None,
) -> Iterator[Step]:
    """Send the drafts, at most ``limit``, to ``to`` instead, marked TEST; nothing is recorded."""
    from directory.ledger import read_ledger
    from directory.sending import send_tests

    with read_ledger(settings.ledger) as ledger:
        yield from send_tests(sendable, ledger, _server(sendable, settings, ask), to, now, limit)


def adding_up(sendable: Sendable, settings: Settings) -> Tally:
    """Return where the folder's letters are by the ledger: together, all of them."""
    from directory.ledger import read_ledger
    from directory.sending import adding_up

    with read_ledger(settings.ledger) as ledger:
        return adding_up(sendable, ledger)


def resolve(
    settings: Settings, key: str, *, arrived: bool, user: str, on: date, now: Callable[[], datetime]
) -> Standing:
    """Record a person's word on a notice of which nobody knew whether it had arrived. Unknown, WrongStep."""
    from directory.ledger import open_ledger
    from directory.sending import resolve

    with open_ledger(settings.ledger, now=now, command="resolve") as ledger:
        return resolve(ledger, key, arrived=arrived, user=user, on=on)


def _server(
    sendable: Sendable, settings: Settings, ask: Callable[[str, str], str] | None
) -> Callable[[], Callable[[], Outbox]]:
    """Return what finds the school's mail server and the password, and returns what connects.

    It raises SettingsWrong, NoSecret.
    """

    def found() -> Callable[[], Outbox]:
        from directory.outbox.secret import secret_of
        from directory.outbox.smtp import Smtp
        from directory.settings import SettingsWrong

        server = settings.mail_server
        if server is None:
            raise SettingsWrong(
                "recipients.toml", "smtp", 'there is no mail server. Add [smtp] with host = "...".'
            )
        asked = (lambda: ask(server.host, server.user)) if ask else None
        secret = secret_of(server, asked)
        return lambda: Smtp.connect(server, sendable.drafts[0].sender, secret)

    return found
