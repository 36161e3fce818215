"""The record of letters: what went where, one letter's events, receipts, and what was told about a pupil."""

from secrets import token_hex

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from directory.errors import DirectoryError, Unknown
from directory.ledger import LedgerOlder, open_ledger, read_ledger
from directory.ledger.clock import ClockInDoubt, say_clock_is_right
from directory.ledger.entries import Question, Standing
from directory.ledger.history import (
    TooEarlyError,
    history,
    overdue_receipts,
    past_retention,
    recorded_as,
    replacements,
    say_received,
    told_only,
)
from directory.ledger.lock import last_run
from directory.ledger.states import State
from directory.ledger.witness import absent
from directory.model import Audience
from directory.report.log import FORMS, spelling
from directory.report.style import Style
from directory.values.dates import parse_within, show_date, term_of
from directory.values.text import counted
from directory.web.answers import download, lead_to, one_page, ticks_of
from directory.web.called import called
from directory.web.desk import Desk, desk
from directory.web.forms import Errors, day_in, name_in
from directory.web.mending import purpose_of
from directory.web.named import named, titles
from directory.web.runs import find, id_of
from directory.web.trouble import lines_of
from directory.web.words import FAR
from directory.writing.audit import verify
from directory.writing.first_ledger import begin_ledger
from directory.writing.put_back import COMMAND, go_on, is_older, newer_folders, what_is_doubted, without_list

SHOWN = 10  # of the receipts that came, so that a slip of just now can be found

page = Blueprint("ledger", __name__, url_prefix="/ledger")


@page.get("")
def every() -> ResponseReturnValue:
    """List what was written and sent, the newest first."""
    at = desk()
    every, far = _history(at), request.args.get("far", "")
    found = [one for one in every if far == FAR[one.state]] if far else told_only(every)
    found = [one for one in found if request.args.get("body", "") in ("", one.entry.recipient)]
    found = [one for one in found if request.args.get("term", "") in ("", term_of(one.day))]
    shown, number, pages = one_page(found[::-1], request.args.get("page", 1, int))
    of_each = {one.entry.recipient: one for one in every}.values()
    bodies = {one.one.entry.recipient: one.to for one in named(at, of_each)}
    return render_template(
        "ledger.html",
        shown=named(at, shown),
        others=replacements(every),
        count=len(found),
        number=number,
        pages=pages,
        bodies=sorted(bodies.items(), key=lambda one: one[1].casefold()),
        terms=list(dict.fromkeys(term_of(one.day) for one in every[::-1])),
        for_anybody=[one for one in titles(at).values() if one.audience is Audience.ANYBODY],
        states=list(dict.fromkeys(FAR.values())),
        args=request.args,
    )


def _history(at: Desk) -> list[Standing]:
    with read_ledger(at.settings.ledger) as ledger:
        return history(ledger, Question())


@page.get("/letters.csv")
def spreadsheet() -> ResponseReturnValue:
    """Give all of it as a table for a spreadsheet."""
    return download(FORMS["csv"](_history(desk()), Style()).encode("utf-8-sig"), "letters.csv")


@page.get("/intact")
def intact() -> ResponseReturnValue:
    """See whether the record is as it was written, and what need not be kept any more."""
    at = desk()
    with read_ledger(at.settings.ledger) as ledger:
        verdict = verify(ledger, newer_folders(ledger, at.workspace))
        return render_template("intact.html", verdict=verdict, past=past_retention(ledger, at.today))


@page.post("/begin")
def begin() -> ResponseReturnValue:
    """Begin a new record, where there never was one: somebody has said so."""
    at = desk()
    ledger, workbook = at.settings.ledger, at.workspace.workbook
    missing = absent(ledger, workbook)
    if missing and missing.action is None:
        raise missing
    if missing:
        begin_ledger(ledger, workbook, now=at.clock, today=at.today)
    return redirect("/letters/new", 303)


@page.get("/<key>")
def one_letter(key: str) -> ResponseReturnValue:
    """Show one letter and everything that happened to it."""
    at = desk()
    with read_ledger(at.settings.ledger) as ledger:
        try:
            one, events = ledger.standing(key), ledger.events(key)
        except Unknown:
            abort(404)
        taken_away = one.state is State.WITHDRAWN
        copy = ledger.sent(key).get(key) if taken_away else one  # what was sent before stays
        other = replacements(ledger.versions(key)).get((key, one.version))
    return render_template(
        "recorded.html",
        one=one,
        known=named(at, [one])[0],
        purpose=purpose_of(at, one.entry.rule, one.entry.recipient),
        events=events,
        replaces=other and other.replaces,
        run=id_of(one.folder),
        run_there=find(at, id_of(one.folder)) is not None,
        copy_in=id_of(copy.folder) if copy and find(at, id_of(copy.folder)) else "",
    )


@page.get("/clock")
def clock() -> ResponseReturnValue:
    """Ask whether the day is right, where the clock and the record contradict one another."""
    return render_template("clock.html", today=desk().today, errors={}, form={})


@page.post("/clock")
def clock_is_right() -> ResponseReturnValue:
    """Record a person's word that the clock is right."""
    at, errors = desk(), Errors()
    by = name_in(request.form, "by", errors)
    if errors:
        return render_template("clock.html", today=at.today, errors=errors, form=request.form), 422
    with open_ledger(at.settings.ledger, now=at.clock, command="log clock") as ledger:
        say_clock_is_right(ledger, by=by, on=at.today, user=at.who())
    return redirect("/", 303)


@page.get("/put-back")
def put_back() -> ResponseReturnValue:
    """Ask whether to go on with a record that is older than what was done since."""
    return _put_back({})


def _put_back(errors: Errors) -> ResponseReturnValue:
    at = desk()
    ledger, last = at.settings.ledger, last_run(at.settings.ledger)
    if not is_older(ledger, at.workspace):
        return redirect("/", 303)
    with read_ledger(ledger, older=True) as asked:
        newest, newer = asked.newest(), newer_folders(asked, at.workspace)
    shown = render_template(
        "put_back.html",
        newest=newest,
        last=last.since if last else None,
        newer=newer,
        listless=without_list(newer),
        errors=errors,
        form=request.form,
    )
    return (shown, 422) if errors else shown


@page.post("/put-back")
def go_on_with_it() -> ResponseReturnValue:
    """Record a person's word that no newer copy of the record is to be had."""
    at, errors = desk(), Errors()
    by = name_in(request.form, "by", errors)
    if errors:
        return _put_back(errors)
    ledger = at.settings.ledger
    if not is_older(ledger, at.workspace):
        return redirect("/", 303)
    with open_ledger(ledger, now=at.clock, command=COMMAND, older=True) as held:
        doubted = go_on(held, at.workspace, by=by, user=at.who(), closed=at.settings.closed)
    lead_to("/ledger", what_is_doubted(doubted))
    return redirect(url_for("ledger.every", far=FAR[State.UNKNOWN]) if doubted else "/ledger", 303)


@page.get("/receipts")
def receipts() -> ResponseReturnValue:
    """List the letters whose receipt has not come by body, the overdue ones first."""
    return _receipts({"on": desk().today.isoformat()}, {}, [])


def _receipts(form: "dict[str, str]", errors: Errors, ticked: list[str]) -> ResponseReturnValue:
    at = desk()
    closed = at.settings.closed
    with read_ledger(at.settings.ledger) as ledger:
        late = {one.standing.key: one.due for one in overdue_receipts(ledger, closed, at.today)}
        asked = [one for one in ledger.sent().values() if one.entry.receipt_within]
    waiting = [one for one in asked if not one.acknowledged_on]
    come = sorted((one.acknowledged_on, one.key, one) for one in asked if one.acknowledged_on)[
        : -SHOWN - 1 : -1
    ]
    due = {one.key: parse_within(one.entry.receipt_within).due(one.day, closed) for one in waiting}
    listed = sorted(
        named(at, waiting), key=lambda one: (one.key not in late, one.to.casefold(), one.one.day, one.key)
    )
    shown = render_template(
        "receipts.html",
        come=named(at, [one for _, _, one in come]),
        waiting=ticks_of(listed, ticked, request.form.get("page")),
        number=len(waiting),
        due=due,
        late=late,
        form=form,
        errors=errors,
        ticked=ticked,
    )
    return (shown, 422) if errors else shown


@page.post("/receipts")
def came_back() -> ResponseReturnValue:
    """Record that receipts came back."""
    at, errors = desk(), Errors()
    keys = request.form.getlist("came")
    if "page" in request.form:
        return _receipts(request.form.to_dict(), {}, keys)
    if not keys:
        errors["came"] = "Tick the letters whose receipt has come."
    by, on = name_in(request.form, "by", errors), day_in(request.form, "on", errors, latest=at.today)
    if errors or on is None:
        return _receipts(request.form.to_dict(), errors, keys)
    try:
        with at.recording("log receipt") as ledger:
            say_received(ledger, keys, by=by, on=on, user=at.who())
    except (ClockInDoubt, LedgerOlder):
        raise  # its own page has the button that ends the doubt
    except TooEarlyError as error:
        return _receipts(request.form.to_dict(), {"on": " ".join(lines_of(error))}, keys)
    except DirectoryError as error:
        return _receipts(request.form.to_dict(), {"came": " ".join(lines_of(error))}, keys)
    came = f"{counted(len(keys), 'receipt')} of {show_date(on)} {'is' if len(keys) == 1 else 'are'} recorded."
    return lead_to("/ledger/receipts", came)


@page.get("/about")
def about() -> ResponseReturnValue:
    """Ask about whom somebody wants to know what was told."""
    return render_template("about.html", errors={}, found=None, written=desk().answered)


@page.post("/about")
def answer() -> ResponseReturnValue:
    """Find what was told about a pupil. The answer's address does not say about whom."""
    at = desk()
    reference = request.form.get("reference", "").strip()
    if not reference:
        return render_template(
            "about.html",
            errors={"reference": "Type the pupil's reference, or a name."},
            found=None,
            written=at.answered,
        ), 422
    among = called(at, reference)
    if among.pupils:
        return render_template("about.html", errors={}, found=None, among=among, written=at.answered)
    at.answers.clear()
    at.made.clear()
    name = token_hex(8)
    at.answers[name] = reference
    return redirect(f"/ledger/about/{name}", 303)


@page.get("/about/<name>")
def answered(name: str) -> ResponseReturnValue:
    """Show what was told about a pupil, to print."""
    at = desk()
    if name not in at.answers:
        abort(404)
    with read_ledger(at.settings.ledger) as ledger:
        subjects = recorded_as(ledger, at.answers[name])
        found = told_only(history(ledger, Question(subjects=subjects))) if subjects else []
    return render_template(
        "about.html",
        errors={},
        found=named(at, found),
        others=replacements(found),
        reference=at.answers[name],
        note=spelling(subjects),
        called=called(at, at.answers[name]),
        subjects=subjects,
        written=at.answered,
    )
