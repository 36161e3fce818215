"""The commands: one module each, loaded when it is called. Here is how a run starts and ends."""

import os
import sys

try:  # most of the program's first tenth of a second goes here, before there is a command to be stopped
    from contextlib import suppress

    import click

    from directory.commands.group import INTERRUPTED, CannotRun, cli, system_says
except KeyboardInterrupt:
    raise SystemExit(130) from None

__all__ = ["BUG", "FAULT", "cli", "main"]

BUG = 70  # EX_SOFTWARE of sysexits.h: an internal fault, told apart from the 1 that means findings
FAULT = (
    "This is a fault of the program, not of your files. Report it to whoever gave you the program, with the "
    "lines above; take out what names a pupil."
)


def main() -> None:
    """Start the program. What is piped to another one is UTF-8 on every system; a bug ends with 70.

    A program that is started without a console, by pythonw, has no streams at all.
    """
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.isatty() and hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")
        cli(prog_name="recipients")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # --help, say, before there is a command
            CannotRun(system_says(error)).show()
            sys.exit(CannotRun.exit_code)
        import traceback

        traceback.print_exc()
        click.echo(FAULT, err=True)
        sys.exit(BUG)
    finally:
        _let_go()


def _let_go() -> None:
    """Have Python's end say nothing of output that could not be written: that has been said."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
