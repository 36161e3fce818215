"""`recipients open`: the page for the office, in the browser."""

import json
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from directory.files import write_whole
from directory.workspace import NoWorkspace, Workspace, find_workspace, user

LAST = Path(click.get_app_dir("recipient-directory")) / "last-folder.json"


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, exists=True, path_type=Path))
def command(folder: Path | None) -> None:
    """Open the page for the office in your browser: the whole year's work, without another command.

    FOLDER is the one that you work in, or the one that was open last. The page is for this computer alone;
    it ends with its button Close, or after half an hour without use.
    """
    show(find_workspace(folder.absolute()) if folder else _workspace())


def show(workspace: Workspace) -> None:
    """Show the page of ``workspace`` until it ends, and remember the folder for the next time."""
    from directory.web.desk import Desk
    from directory.web.serve import open_page

    with suppress(OSError):  # the folder is only offered again
        LAST.parent.mkdir(parents=True, exist_ok=True)
        write_whole(LAST, json.dumps(str(workspace.folder.absolute())).encode())
    desk = Desk(workspace, user, lambda: datetime.now().astimezone(), workspace.settings)
    open_page(desk, say=lambda text: click.echo(text, err=True))


def _workspace() -> Workspace:
    """Return the folder that the user stands in, else the one that was open last. Raises NoWorkspace."""
    try:
        return find_workspace(Path.cwd())
    except NoWorkspace:
        if last := _last():
            return last
        raise


def _last() -> Workspace | None:
    """Return the folder that was open last, where it is still one to work in."""
    try:
        last = Workspace(Path(json.loads(LAST.read_text("utf-8"))))
    except (OSError, ValueError, TypeError):
        return None
    return last if last.workbook.is_file() else None


def without_console() -> None:
    """Start the page from an icon, where there is no window to type in."""
    from directory.commands import main

    sys.argv[1:] = ["open"]
    main()
