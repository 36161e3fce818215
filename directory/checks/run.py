"""What is wrong with a workbook, a list of leavers or the templates: read, then every rule asked."""

from datetime import date
from pathlib import Path

from directory.checks import registry
from directory.model import Finding, TemplateFinding
from directory.workbook.read import book_in, read_book, read_leavers
from directory.workbook.synonyms import SETTING, leavers_schema


def check_workbook(path: Path, today: date, *, since: Path | None = None, dns: bool = False) -> list[Finding]:
    """Return what is wrong with the workbook at ``path``, by sheet, row and column; WorkbookUnreadable.

    ``since`` is an earlier copy of it: whole columns that came apart from their rows are found by comparing.
    ``dns`` asks the network whether each e-mail domain takes mail. Findings that a person has accepted are
    among those returned, with ``accepted`` set. Of one kind of error the first 500 are told, and then
    nothing but errors.
    """
    book = read_book(path, today)
    earlier = read_book(since, today) if since else None
    mail_problems = None
    if dns:
        from directory.checks.dns import mail_problems as asked
        from directory.checks.rules.mailboxes import email_domains

        mail_problems = asked(email_domains(book))
    return registry.run(book, since=earlier, mail_problems=mail_problems, most_errors=registry.MOST_ERRORS)


def check_leavers(path: Path, today: date, workbook: Path) -> list[Finding]:
    """Return what is wrong with the leavers file at ``path``; no finding quotes a cell of it.

    The ``workbook`` says what the school's pupil system calls the columns.
    """
    schema = leavers_schema(read_book(workbook, today).setting(SETTING))
    return registry.run_leavers(read_leavers(path, schema), today)


def check_templates(workbook: Path, today: date, folder: Path) -> list[TemplateFinding]:
    """Return what is wrong with the templates of ``folder``, by file, line and column.

    ``workbook`` has the register that they must keep to. Raises WorkbookUnreadable, FileUnfit.
    """
    from directory.checks.trusted import read_directory
    from directory.templates.folder import read_folder

    return registry.run_templates(read_folder(folder, read_directory(workbook, today)))


def annotate(path: Path, out: Path, today: date, *, replace: bool = False) -> list[Finding]:
    """Write to ``out`` a copy of the workbook at ``path`` with each finding marked in its cell; return them.

    ``replace`` lets it take the place of a file that is there already. Raises WorkbookUnreadable, NotSaved.
    """
    from directory.workbook.annotate import annotated
    from directory.workbook.guard import guard
    from directory.workbook.save import write_copy

    content = guard(path)
    findings = registry.run(book_in(path.name, content, today), most_errors=registry.MOST_ERRORS)
    write_copy(out, annotated(path.name, content, findings), of=path, replace=replace)
    return findings
