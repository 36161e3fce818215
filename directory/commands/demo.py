"""`recipients demo`: a folder to try the program in, with letters that are already written."""

from datetime import date
from pathlib import Path

import click

from directory.commands._ledger import begin_ledger
from directory.commands._shared import utc_now
from directory.ledger import open_ledger
from directory.model import Notice
from directory.planning.prepare import prepare
from directory.planning.request import Request
from directory.values.text import counted
from directory.workspace import Workspace, make_example, user
from directory.writing.write import write

LETTER = "post16-transfer"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Make FOLDER with an example directory and invented leavers, and write their letters.

    FOLDER must be new or empty. It gets its own ledger; nothing outside it is changed, and nothing is sent.
    """
    make_example(folder)
    new, out = Workspace(folder), folder / "out"
    begin_ledger(new.ledger, new.workbook)
    prepared = prepare(Request((LETTER,), new.templates, new.leavers, new.workbook, date.today()))
    # Not the ledger of any settings: these leavers' numbers may be those of real pupils elsewhere.
    with open_ledger(new.ledger, now=utc_now, command="demo") as ledger:
        done = list(write(prepared, out, ledger=ledger, user=user()))
    letters = [one for one in done if isinstance(one, Notice)]
    drafts = [letter for letter in letters if letter.email]
    held = len(prepared.plan.held) + len(done) - len(letters)
    click.echo(
        f"{counted(len(letters), 'letter')} as Word and PDF, {counted(len(drafts), 'e-mail draft')}, "
        f"{held} held.\n"
        "Some are meant to be held: the example shows what stops a letter, such as a wrong cell, a body\n"
        "that has closed, or a choice that nobody has asked about.\n"
        "The leavers are invented. The bodies and their addresses are real, so nothing is sent to them.\n"
        "\n"
        "Open next:\n"
        f"  {out / 'index.html'}  in a browser: every letter, and who is held and why\n"
        f"  {out}  the letters (.docx, .pdf) and the e-mail drafts (.eml)\n"
        f"  {out / 'held.xlsx'}  the held rows, each with what is wrong\n"
        f"  {new.workbook}  the directory; its first sheet says how to keep it\n"
        f"  {new.leavers}  the leavers\n"
        "\n"
        "To try the other commands, go into the folder first:\n"
        f'  cd "{folder}"\n'
        "  recipients check"
    )
