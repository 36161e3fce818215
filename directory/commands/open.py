"""`recipients open`: the page for the office, in the browser; and the icon that starts it."""

import sys
import webbrowser
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from directory.commands._ledger import begin_ledger
from directory.commands.read_me import READ_ME
from directory.errors import DirectoryError
from directory.files import write_whole
from directory.workspace import (
    NoWorkspace,
    ProgramsOwn,
    Workspace,
    find_workspace,
    make_example,
    make_workspace,
    user,
)

if TYPE_CHECKING:
    from directory.web.desk import Desk

OWN = Path(click.get_app_dir("recipient-directory"))  # of this user
LAST = OWN / "last-folder"
TROUBLE = OWN / "trouble.html"


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path))
@click.option("--icon", is_flag=True, help="Put an icon on the desktop that opens the page, and end.")
def command(folder: Path | None, icon: bool) -> None:
    """Open the page for the office in your browser: the whole year's work, without another command.

    FOLDER is the one that you work in, or the one that was open last; where there is none, the page asks for
    it. The page is for this computer alone; it ends with its button Close, or after half an hour without use.
    """
    named = find_workspace(folder.absolute()) if folder else None
    if named and not named.to_open:
        raise ProgramsOwn
    if icon:
        from directory.web.icon import NAME, place_of, put_icon

        if named:  # whoever sets the icon up stands where the program is
            remember(named)
        put = put_icon()
        click.echo(f'The icon "{NAME}" is {place_of(put)}. It opens the page.\n{put}')
    else:
        show(named or _workspace())


def show(workspace: Workspace | None) -> None:
    """Show the page of ``workspace`` until it ends; without one, the page that asks for a folder first.

    Whoever leaves a folder for another is asked for that.
    """
    from directory.web.serve import open_page

    if workspace:
        desk = desk_of(workspace)
        open_page(desk, say=_say)
        if not desk.to_another:
            return
    while _asked():
        pass


def _asked() -> bool:
    """Ask for a folder, and show its page; return whether somebody left that for another folder."""
    from directory.web.welcome import Threshold, open_welcome

    own, last = Workspace(OWN), _last()
    threshold = Threshold(own, user, _now, own.settings, desk_of=desk_of, make=make)
    if last and Workspace(last).there:
        threshold.place = last.parent  # the others are beside it, as a rule
    else:
        threshold.lost = last
    open_welcome(threshold, say=_say)
    return any(desk.to_another for desk in threshold.desks)


def _say(text: str) -> None:
    click.echo(text, err=True)


def _now() -> datetime:
    return datetime.now().astimezone()


def desk_of(workspace: Workspace) -> "Desk":
    """Return a desk at the folder, which is remembered for the next time."""
    from directory.web.desk import Desk

    remember(workspace)
    return Desk(workspace, user, _now, workspace.settings)


def make(folder: Path, example: bool) -> Workspace:
    """Fill a new folder: with the ``example``, or with an empty directory. Raises WouldOverwrite."""
    if example:
        make_example(folder)
    else:
        make_workspace(folder, READ_ME)
    new = Workspace(folder)
    begin_ledger(new.ledger, new.workbook)
    return new


def remember(workspace: Workspace) -> None:
    """Have the folder open when nobody names one."""
    with suppress(OSError):  # the folder is only asked for again
        OWN.mkdir(parents=True, exist_ok=True)
        write_whole(LAST, str(workspace.folder.absolute()).encode("utf-8", "surrogateescape"))


def _workspace() -> Workspace | None:
    """Return the folder that the user stands in, else the one that was open last; None without either."""
    with suppress(NoWorkspace):
        here = find_workspace(Path.cwd())
        if here.to_open:
            return here
    return _open_last()


def _last() -> Path | None:
    """Return the folder that was open last; None where none is remembered."""
    try:
        last = Path(LAST.read_bytes().decode("utf-8", "surrogateescape"))
    except OSError:
        return None
    return last if last.is_absolute() else None


def _open_last() -> Workspace | None:
    """Return the folder that was open last, where it is still one to work in."""
    last = _last()
    return Workspace(last) if last and Workspace(last).to_open else None


def without_console() -> None:
    """Start the page from an icon. What stops it is shown in the browser: there is no window to say it in.

    The folder is the one that was open last, never the current one: an icon begins in the program's own.
    """
    try:
        show(_open_last())
    except (DirectoryError, OSError) as error:
        from directory.documents.page import file_page
        from directory.web.trouble import lines_of

        OWN.mkdir(parents=True, exist_ok=True)
        page = file_page(
            Path(__file__).parents[1] / "web" / "templates" / "trouble.html", lines=lines_of(error)
        )
        write_whole(TROUBLE, page.encode())
        webbrowser.open(TROUBLE.as_uri())
        sys.exit(1)
