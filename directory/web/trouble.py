"""What a page answers when something stops it: a sentence and a button, never a traceback or a value."""

import errno
import logging
import os
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import quote

from flask import Flask, g, has_app_context, render_template, request
from werkzeug.exceptions import HTTPException

from directory.errors import DirectoryError
from directory.ledger import LedgerBusy, read_ledger
from directory.sending.judgement import FEW, NoneMayLeave, SourcesChanged
from directory.templates.problems import Breach, Disallowed, TemplateWrong
from directory.web.back import carry
from directory.web.desk import desk
from directory.web.named import as_printed, by_key, titled, titles
from directory.web.words import Button, button_of, by_name, in_words
from directory.web.work import where
from directory.workbook.save import OpenElsewhere
from directory.writing.lists import by_whose_list

log = logging.getLogger("directory.web")

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FAULT = (
    "This is a fault of the program, not of your files. Nothing more was done. Report it to whoever gave you "
    "the program, and say which button you pressed."
)
AGAIN = "Do it again. If it comes again, report it to whoever gave you the program."
SAID = {
    400: "The form did not arrive whole. Go back and try again.",
    404: "There is no such page.",
    405: "There is no such page.",
    413: "That is too large: a file may have 5 MB. Take out its pictures, then choose it again.",
}


def why_not_written(error: TemplateWrong, letter: str = "This letter") -> str:
    """Return why a letter cannot be written, whatever its list says."""
    if isinstance(error, Disallowed):
        return (
            f"{letter} cannot be written: it says {error.kind}, and rule {error.rule} lets nobody have "
            "that. Have your data-protection lead change the rule, or have the letter leave it out."
        )
    if error.breach is Breach.RULE:
        return f"{letter} cannot be written yet: {error.trouble} Ask your data-protection lead."
    return f"{letter} cannot be written: something in its words is wrong. {error}"


def _letter_of(error: TemplateWrong) -> str:
    return error.template.partition(".")[0]  # a translation goes by the name of its original


def ways_of(error: DirectoryError, run: str = "") -> list[Button]:
    """Return the buttons for what an error asks for; ``run`` is the set of letters whose page asks."""
    if not isinstance(error, TemplateWrong):
        button = button_of(error, run)
        return [button] if button else []
    name = _letter_of(error)
    known = titles(desk()).get(name)
    rule = known.rule if known else ""
    ways = []
    if rule and error.breach in (Breach.DISALLOWED, Breach.RULE):
        ways.append(Button(f"See rule {rule}", carry(f"/directory/rules/{quote(rule, safe='')}", run)))
    if isinstance(error, Disallowed):
        href = carry(f"/letters/templates/{name}#withheld", run)
        ways.append(Button("See what to change in the letter's words", href))
    return ways or [Button("See what is wrong with the letters", "/letters/templates?check=yes")]


def lines_of(error: Exception) -> list[str]:
    """Return what to say of an error: a paragraph each. A bug is said to be one."""
    if isinstance(error, TemplateWrong) and has_app_context():
        return [why_not_written(error, f'The letter "{titled(desk(), [_letter_of(error)])}"')]
    if isinstance(error, DirectoryError):
        lines = [by_whose_list(line) for line in in_words(error)]
        return as_printed(desk(), lines) if has_app_context() else lines  # an icon's page may not have begun
    if isinstance(error, OSError) and error.errno is not None:
        if error.errno in DISK_FULL:
            return ["The disk is full, so this was not written whole.", "Make room, then do it again."]
        file = error.filename  # bytes or a number where a library asked with such
        named = file and not isinstance(file, int)
        name = f'"{PurePath(os.fsdecode(file)).name}": ' if named else ""
        if not name:
            return [f"This computer refused a step of it: {error.strerror}.", AGAIN]
        return [f"{name}{error.strerror}."]
    return [FAULT]


def _each_named(error: NoneMayLeave) -> list[str]:
    """Return what to say where no letter of a folder may leave: each as a person knows it, and why not."""
    at = desk()
    with read_ledger(at.settings.ledger) as ledger:
        names = by_key(at, ledger.standings(error.held).values())
    told = [f"{names[key].label}: {one.why}." for key, one in error.held.items() if key in names]
    more = [f"And {len(told) - FEW} more."] if len(told) > FEW else []
    return by_name(error, [error.what, *told[:FEW], *more, error.end, error.mend])


def tell(app: Flask) -> None:
    """Have ``app`` answer in words whatever stops a page."""

    def answer(
        lines: list[str],
        code: int,
        buttons: Sequence[Button] = (),
        run: str = "",
        *,
        gone: bool = False,
        passes: bool = False,
    ) -> tuple[str, int]:
        told = {"lines": lines, "buttons": buttons, "gone": gone, "passes": passes}
        return render_template("problem.html", place=f"/letters/{run}" if run else "", **told), code

    @app.errorhandler(DirectoryError)
    def stopped(error: DirectoryError) -> tuple[str, int]:
        run = "" if request.blueprint == "choose" else str((request.view_args or {}).get("run", ""))
        # What left by hand and was not ticked yet would be written once more as a first letter.
        gone = bool(run) and isinstance(error, SourcesChanged)
        lines = _each_named(error) if isinstance(error, NoneMayLeave) else lines_of(error)
        passes = isinstance(error, LedgerBusy | OpenElsewhere) and "ours" in g
        return answer(lines, 409, ways_of(error, run), run, gone=gone, passes=passes)

    @app.errorhandler(HTTPException)
    def no_page(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        return answer([SAID.get(code, SAID[400])], code)

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int]:
        lines = lines_of(error)
        if lines == [FAULT]:
            log.error("%s", where(error))
        g.setdefault("form_token", None)
        return answer(lines, 500)
