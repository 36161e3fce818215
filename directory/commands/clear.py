"""`recipients clear`: delete the copies of letters, lists and backups that need not be kept."""

import click

from directory.commands._ledger import recording
from directory.commands._shared import answer, forms_option, settings_option, utc_now, workspace
from directory.commands.group import CannotRun
from directory.ledger import read_ledger
from directory.ledger.verify import refuse_changed
from directory.report.clearing import FORMS
from directory.settings import Settings
from directory.values.text import counted
from directory.workspace import user
from directory.writing.clear import clear, to_clear


@click.command()
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be deleted; delete nothing.")
@settings_option
@forms_option(FORMS)
def command(yes: bool, dry_run: bool, settings: Settings, form: str) -> None:
    """Delete what need not be kept: it is listed first, then you are asked.

    Folders whose letters were all sent or posted more than keep_letters_days ago (90): letters, drafts,
    preview and held rows. Lists of pupils and backups of the workbook that are as old; uploaded lists as soon
    as no letter waits. Never the ledger, which records the deletion, and never what still waits.
    """
    home, days = workspace(), settings.keep_letters_days
    with read_ledger(settings.ledger) as asked:
        refuse_changed(asked)
        found = to_clear(home, asked, days, utc_now())
    answer(FORMS, form, found)
    if dry_run or not found.paths:
        return
    if not yes:
        _ask(len(found.paths))
    with recording(settings.ledger, "clear") as ledger:
        strange = clear(home, ledger, found, utc_now(), days=days, user=user())
    click.echo(f"Deleted: {len([one for one in found.paths if not one.exists()])}.", err=True)
    if strange:
        click.echo(f"{counted(strange, 'file')} stay in those folders: no run wrote them.", err=True)


def _ask(number: int) -> None:
    """Stop unless the person at the keyboard agrees."""
    try:
        agreed = click.confirm(f"Delete {'it' if number == 1 else f'all {number}'}?", default=False, err=True)
    except click.Abort as error:
        raise CannotRun(
            "Nothing was deleted. Without a keyboard to answer at: --yes or --dry-run."
        ) from error
    if not agreed:
        raise CannotRun("Nothing was deleted.")
