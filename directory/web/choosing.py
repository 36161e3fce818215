"""A set of letters that is being chosen: a long list is read and planned while a page says so."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event, Thread

from flask import redirect
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from directory.errors import Action, DirectoryError
from directory.templates.problems import TemplateWrong
from directory.web.desk import Desk
from directory.web.pairing import Unpaired, pair_first
from directory.web.plans import plan_of
from directory.web.runs import LetterSet, tidy
from directory.web.work import where
from directory.writing.lists import drop_list, keep_list

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Choosing:
    """One set that is planned for the first time, as its ``form`` was filled in.

    ``kept`` is the copy of an uploaded list, None for the list in the folder. Once it is ``over``,
    ``trouble`` says what is wrong with it, and ``pairing`` is the page that mends that; "" if none does.
    """

    letters: LetterSet
    form: Mapping[str, str] = field(repr=False)
    kept: Path | None
    over: Event = field(default_factory=Event)
    trouble: Exception | None = None
    pairing: str = ""

    @property
    def href(self) -> str:
        """Return the page that waits for it."""
        return f"/letters/new/{self.letters.id}"


def begin_choosing(desk: Desk, letters: LetterSet, form: Mapping[str, str], kept: Path | None) -> Choosing:
    """Plan a set in a thread of its own, and return what has become of it once the desk's patience ends."""
    one = desk.choosing[letters.id] = Choosing(letters, form, kept)
    Thread(target=_plan, args=(desk, one), name="choose").start()
    one.over.wait(desk.patience)
    return one


def _plan(desk: Desk, one: Choosing) -> None:
    try:
        plan_of(desk, one.letters)
        desk.chosen[one.letters.id] = one.letters
    except Exception as error:  # the page that waits for it tells it
        one.trouble = error
        if not isinstance(error, DirectoryError):
            log.error("%s", where(error))  # a traceback would show values
            if one.kept:
                drop_list(desk.workspace, one.kept)
        elif (own := one.letters.request.leavers) and not _is_of_the_form(error):
            go_on = partial(_go_on, desk, one)
            asked = one.letters.request
            unpaired = Unpaired(own, asked.sheet, go_on, one.href, asked.templates)
            one.pairing = pair_first(desk, error, unpaired)
    finally:
        one.over.set()


def _is_of_the_form(error: DirectoryError) -> bool:
    """Return whether something else in the form is wrong, so that it keeps its list."""
    return isinstance(error, TemplateWrong) or error.action in (Action.NAME_BODIES, Action.NAME_SHEET)


def _go_on(desk: Desk, before: Choosing, paired: Path) -> ResponseReturnValue:
    """Plan a set whose list can be read now."""
    letters = replace(before.letters, chosen=replace(before.letters.request, leavers=paired))
    one = begin_choosing(desk, letters, before.form, paired if before.kept else None)
    planned = one.over.is_set() and one.trouble is None
    return redirect(letters.href if planned else one.href, 303)


def keep(at: Desk, upload: FileStorage) -> Path:
    """Keep an uploaded list as long as its letters may leave, and drop those that are not needed any more."""
    tidy(at)
    return keep_list(at.workspace, upload.filename or "", upload.read())
