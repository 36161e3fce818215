"""`recipients demo`: a folder to try the program in, with letters that are already written."""

from datetime import date
from pathlib import Path

import click

import directory
from directory import home
from directory.commands._shared import user, utc_now
from directory.model import Notice
from directory.report.plan import counted
from directory.settings import LEDGER

LETTER = "post16-transfer"
OUT = "out"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Make FOLDER with an example directory and invented leavers, and write their letters.

    FOLDER must be new or empty. It gets its own ledger; nothing outside it is changed, and nothing is sent.
    """
    directory.make_example(folder)
    out = folder / OUT
    prepared = directory.prepare(
        [LETTER], folder / home.LEAVERS, folder / home.WORKBOOK, date.today(), folder / home.TEMPLATES
    )
    # Not the ledger of any settings: these leavers' numbers may be those of real pupils elsewhere.
    with directory.open_ledger(folder / LEDGER, now=utc_now, command="demo") as ledger:
        done = list(directory.write(prepared, out, ledger=ledger, user=user()))
    letters = [one for one in done if isinstance(one, Notice)]
    drafts = [letter for letter in letters if letter.email]
    held = len(prepared.plan.held) + len(done) - len(letters)
    click.echo(
        f"{counted(len(letters), 'letter')} as Word and PDF, {counted(len(drafts), 'e-mail draft')}, "
        f"{held} held.\n"
        "Some are meant to be held: the example shows what stops a letter, such as a wrong cell, a body\n"
        "that has closed, or a choice that nobody has asked about.\n"
        "The leavers are invented. The bodies and their addresses are real: send them nothing.\n"
        "\n"
        "Open next:\n"
        f"  {out / 'index.html'}  in a browser: every letter, and who is held and why\n"
        f"  {out}  the letters (.docx, .pdf) and the e-mail drafts (.eml)\n"
        f"  {out / 'held.xlsx'}  the held rows, each with what is wrong\n"
        f"  {folder / home.WORKBOOK}  the directory; its first sheet says how to keep it\n"
        f"  {folder / home.LEAVERS}  the leavers\n"
        "\n"
        "To try the other commands, go into the folder first:\n"
        f'  cd "{folder}"\n'
        "  recipients check"
    )
