"""Check a workbook, a list of leavers or the templates: read the files, then run every rule."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from directory.checks import registry
from directory.model import Finding, Remembered, TemplateFinding
from directory.workbook.read import book_in, read_book, read_leavers
from directory.workbook.synonyms import leavers_schema


def check_workbook(
    path: Path,
    today: date,
    *,
    since: Path | None = None,
    dns: bool = False,
    remembered: Sequence[Remembered] = (),
) -> list[Finding]:
    """Return what is wrong with the workbook at ``path``, by sheet, row, column. Raises WorkbookUnreadable.

    ``since`` is an earlier copy: comparing the two finds columns that came apart from their rows. ``dns``
    asks the network whether each e-mail domain takes mail; ``remembered`` is what the ledger remembers of
    bodies, to find what nobody has confirmed since. Accepted findings are returned too, with ``accepted``
    set. Of one kind of error only the first 500 are returned, and then no warnings or notes.
    """
    book = read_book(path, today)
    earlier = read_book(since, today) if since else None
    mail_problems = None
    if dns:
        from directory.checks.dns import mail_problems as asked
        from directory.checks.rules.mailboxes import email_domains

        mail_problems = asked(email_domains(book))
    return registry.run(
        book,
        since=earlier,
        mail_problems=mail_problems,
        remembered=remembered,
        most_errors=registry.MOST_ERRORS,
    )


def check_leavers(path: Path, today: date, workbook: Path, *, sheet: str = "") -> list[Finding]:
    """Return what is wrong with the leavers file at ``path``; no finding quotes its cells.

    The School sheet of ``workbook`` adds the headings that the school's pupil system uses.
    ``sheet`` is the title of the sheet to check; "" for the only one that could be the list.
    """
    schema = leavers_schema(read_book(workbook, today).setting)
    return registry.run_leavers(read_leavers(path, schema, sheet=sheet), today)


def check_templates(workbook: Path, today: date, folder: Path) -> list[TemplateFinding]:
    """Return what is wrong with the templates of ``folder``, by file, line and column.

    ``workbook`` holds the register that they must keep to. Raises WorkbookUnreadable, FileUnfit.
    """
    from directory.checks.trusted import read_directory
    from directory.templates.folder import read_folder

    return registry.run_templates(read_folder(folder, read_directory(workbook, today)))


def annotate(
    path: Path, out: Path, today: date, *, replace: bool = False, remembered: Sequence[Remembered] = ()
) -> list[Finding]:
    """Write a copy of the workbook to ``out``, each finding marked in its cell; return the findings.

    ``replace`` allows writing over an existing file; ``remembered`` as in ``check_workbook``. Raises
    WorkbookUnreadable, NotSaved.
    """
    from directory.workbook.annotate import annotated
    from directory.workbook.guard import guard
    from directory.workbook.save import write_copy

    content = guard(path)
    book = book_in(path.name, content, today)
    findings = registry.run(book, remembered=remembered, most_errors=registry.MOST_ERRORS)
    write_copy(out, annotated(path.name, content, findings), of=path, replace=replace)
    return findings
