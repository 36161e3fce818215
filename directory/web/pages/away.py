"""What is not to go: a choice of which nothing is written, letters that will never go, a folder whole."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.errors import Unknown
from directory.ledger import WrongStep, read_ledger
from directory.planning.already_sent import CannotCorrect
from directory.values.text import counted
from directory.web.answers import ticks_of
from directory.web.desk import desk
from directory.web.forms import Errors, name_in
from directory.web.named import named
from directory.web.pages.letters import stay, the_set
from directory.web.plans import refuse_others, waiting_digest
from directory.web.runs import LetterSet, drop_unused, letters_in, tidy
from directory.web.trouble import lines_of
from directory.writing.withdraw import may_be_withdrawn, throw_away, withdraw

page = Blueprint("away", __name__, url_prefix="/letters/<run>")


@page.post("/forget")
def forget(run: str) -> ResponseReturnValue:
    """Throw a choice away of which nothing is written: with its list, if that was uploaded for it."""
    at, found = desk(), the_set(run)
    if found.written:
        abort(404)
    at.chosen.pop(run, None)
    at.looked.pop(run, None)
    at.forget({run})
    drop_unused(at, found.request.leavers)
    return redirect("/letters", 303)


@page.get("/away")
def ask(run: str) -> ResponseReturnValue:
    """Ask which letters will never go, and why."""
    return _page(the_set(run), {}, {}, request.args.getlist("letter"))


def _page(
    found: LetterSet, form: Mapping[str, str], errors: Errors, ticked: list[str]
) -> ResponseReturnValue:
    if not found.written:
        abort(404)
    at = desk()
    with read_ledger(at.settings.ledger) as ledger:
        every = letters_in(found, ledger).values()
    letters = may_be_withdrawn(every)
    shown = render_template(
        "away.html",
        found=found,
        letters=ticks_of(named(at, letters), ticked, form.get("page")),
        none_left=not found.has_left,
        number=len(letters),
        digest=waiting_digest(every),
        form=form,
        errors=errors,
        ticked=ticked,
    )
    return (shown, 422) if errors else shown


@page.post("/away")
def taken_away(run: str) -> ResponseReturnValue:
    """Take the ticked letters away."""
    at, found, form = desk(), the_set(run), request.form
    errors, keys = Errors(), form.getlist("never")
    if "page" in form:
        return _page(found, form, errors, keys)
    if not keys:
        errors["never"] = "Tick the letters that will never go."
    by = name_in(form, "by", errors)
    if errors:
        return _page(found, form, errors, keys)
    try:
        with at.recording("log withdraw") as ledger:
            here = letters_in(found, ledger)
            if not set(keys) <= here.keys():
                abort(404)
            closed = at.settings.closed
            withdraw(
                ledger, keys, reason=form.get("reason", ""), by=by, on=at.today, user=at.who(), closed=closed
            )
    except CannotCorrect as error:
        return _page(found, form, {"reason": " ".join(lines_of(error))}, keys)
    except (WrongStep, Unknown) as error:
        return _page(found, form, {"never": " ".join(lines_of(error))}, keys)
    tidy(at)
    return redirect(found.href, 303)


@page.post("/away/all")
def all_away(run: str) -> ResponseReturnValue:
    """Delete a folder of which nothing has left."""
    at, found = desk(), the_set(run)
    if job := at.work.at_work:
        return stay(at, job.href if job.about == found.id else f"{found.href}/away")
    if not found.written:
        return redirect(f"{found.href}/away", 303)
    list_ = found.written.leavers
    with at.recording("log withdraw") as ledger:
        refuse_others(found, ledger, request.form.get("letters", ""))
        files = throw_away(found.folder, ledger, user=at.who())
    at.chosen.pop(run, None)
    at.looked.pop(run, None)
    at.forget({run})
    drop_unused(at, list_)
    return render_template(
        "thrown.html", folder=found.folder.name, stay=counted(files, "file") if files else ""
    )
