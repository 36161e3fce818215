"""The program as click has it: every command's name and summary, and what a stopped run says."""

import errno
from importlib import import_module

import click

from directory.commands.examples import with_example
from directory.commands.words import fit_for_a_screen, in_words
from directory.errors import DirectoryError

INTERRUPTED = 130  # as a shell has it: 128 and the signal's number

COMMANDS = {
    "accept": "Let a finding stay as it is, with a reason and a last day.",
    "add": "Add a body to the directory.",
    "annotate": "Make a copy of the workbook in which each finding is marked.",
    "answer": "Write the reply to a pupil who asks what you told.",
    "approve": "Say that you have looked at a folder of drafts.",
    "bounces": "Record what bounced, from the reports in a mailbox.",
    "check": "List every cell of the workbook that needs attention.",
    "choice": "Record what a pupil or a parent chose about the pupil's data.",
    "clear": "Delete letters, lists and backups that need not be kept.",
    "close": "Say that a body has closed, and who took over.",
    "compare-register": "See what a national register says of the bodies by now.",
    "confirm": "Record that a body has confirmed its row today.",
    "demo": "Make a folder with an example, and write its letters.",
    "diff": "Tell what changed between two workbooks.",
    "doctor": "Say what is installed, and where the ledger lies.",
    "edit": "Change cells of a body, of a contact, or of a sharing rule.",
    "explain": "Say what a code means, why, and how to mend it.",
    "export": "Give the directory in a form that other programs open.",
    "fix": "Mend what has one safe answer, after asking.",
    "init": "Make a folder with an empty workbook and the templates.",
    "letterhead": "Look at a Word file that is to be the letterhead.",
    "list": "List the bodies of the directory.",
    "log": "Show what was sent, to whom, on which basis.",
    "match": "Show a pupil system's columns beside ours, and keep the pairing.",
    "open": "Open the page for the office in your browser.",
    "pack": "Put a folder's drafts into one file, letters to post into another.",
    "plan": "Show who would get which letter, and who is held.",
    "print": "Make one PDF of a folder's letters to post.",
    "publish": "Write the privacy notice's list of bodies, and the like.",
    "register": "Print the sharing register: what may go to whom, and why.",
    "resolve": "Record whether a letter of unknown fate arrived.",
    "send": "Send the e-mail drafts of a folder, after showing them.",
    "show": "Show one body in full.",
    "spot": "Say which files look like lists of pupils, for git.",
    "templates": "List the templates, and what is wrong with them.",
    "textconv": "Print a workbook as lines of text, for git.",
    "write": "Write the letters and e-mail drafts of a plan.",
}
MODULES = {
    "compare-register": "compare_register",
    "list": "listing",  # a module of that name would hide Python's own
    "print": "printing",
}

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
CLOSED = frozenset({errno.EBADF, errno.EIO, errno.ENXIO})


class CannotRun(click.ClickException):
    """The run ends with one plain message, which says what to mend."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the message alone, where talk goes."""
        click.echo(fit_for_a_screen(self.message), err=True)


class Stopped(CannotRun):
    """Somebody pressed Ctrl+C."""

    exit_code = INTERRUPTED


class LazyGroup(click.Group):
    """A group that knows its commands by name, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the command's module; None when there is no such command."""
        if name not in COMMANDS:
            return None
        module = import_module(f"{__package__}.{MODULES.get(name, name)}")
        return with_example(module.command, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' summaries without importing a single one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what stops it becomes one plain message. A bug is left to ``main``."""
        try:
            return super().invoke(ctx)
        except DirectoryError as error:
            click.echo(in_words(error), err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise  # click knows: whoever read our output has had enough
        except OSError as error:
            if error.errno is None:
                raise  # no word of the system's: a bug
            raise CannotRun(system_says(error)) from error
        except KeyboardInterrupt as error:
            raise Stopped("Stopped.") from error
        except Exception as error:
            if _came_of_ctrl_c(error):
                raise Stopped("Stopped.") from error
            raise

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the program's own options. Stopped there, click would end with 1, which means findings."""
        try:
            return super().parse_args(ctx, args)
        except KeyboardInterrupt as error:
            raise Stopped("Stopped.") from error


def _came_of_ctrl_c(error: BaseException) -> bool:
    """Return whether an error came of a Ctrl+C: a zip that is closed half-written raises one of its own."""
    before = error.__context__
    return before is not None and (isinstance(before, KeyboardInterrupt) or _came_of_ctrl_c(before))


def system_says(error: OSError) -> str:
    """Return in a sentence what the system would not do; it names no file for a screen or a pipe."""
    where = f'"{error.filename}": ' if error.filename is not None else ""
    if error.errno in DISK_FULL:
        return f"{where}The disk is full, so this was not written whole. Make room, then do it again."
    if error.filename is None and error.errno in CLOSED:
        return "What was to be shown could not be: its screen, pipe or file is closed."
    return f"{where}{error.strerror}."


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recipient-directory", message="%(version)s")
def cli() -> None:
    """Keep the directory of the bodies a school shares pupil data with, and write to them.

    check looks, plan tells, write leaves files for you to read first. Only send sends, and only with --go.
    """
