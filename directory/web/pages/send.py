"""Send a set's e-mails, print and post its letters, and settle what may have arrived."""

from collections.abc import Callable, Generator
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.documents.tray import Envelopes, Labels
from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.states import State
from directory.sending.by_hand import PRINTED, waiting_by_hand
from directory.sending.drafts import Sendable
from directory.sending.judgement import HeldBack
from directory.sending.password import NoPassword, secret_of
from directory.sending.send import Step, leaving, send, send_tests, server_of, standings_of, survey
from directory.sending.server import MailServer
from directory.values import ContactError, parse_email
from directory.values.text import counted
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.named import Named, named
from directory.web.pages.letters import the_set
from directory.web.pages.write import sendable_of
from directory.web.plans import refuse_others, waiting_digest
from directory.web.runs import NOT_ARRIVED, LetterSet, tidy
from directory.web.trouble import lines_of
from directory.web.work import Job
from directory.web.written import written_letters
from directory.writing.answer import FAMILY
from directory.writing.tray import tray_order

page = Blueprint("send", __name__, url_prefix="/letters/<run>")


@page.get("/send")
def before(run: str) -> ResponseReturnValue:
    """Show to whom each letter goes, and the button that sends; or how far sending is."""
    at, found = desk(), the_set(run)
    job = at.work.last(run, "send")
    if job and not job.over:
        return render_template("progress.html", job=job, found=found, stops=True)
    return _all_left(at, found) if found.all_left else _page(at, found, {})


def _all_left(at: Desk, found: LetterSet) -> ResponseReturnValue:
    """Show what left, without planning it once more: an uploaded list is deleted by then."""
    with read_ledger(at.settings.ledger) as ledger:
        every = written_letters(found, ledger)
    known = named(at, every)
    by_hand = [one for one in known if one.one.state is State.SENT and one.one.by]
    return render_template("left.html", found=found, letters=known, by_hand=by_hand)


def _page(
    at: Desk, found: LetterSet, errors: Errors, form: dict[str, str] | None = None
) -> ResponseReturnValue:
    settings = at.settings
    sendable = sendable_of(at, found)
    told: dict[str, Any] = {"go": [], "lines": []}
    now, approvals = at.clock(), settings.approvals
    with read_ledger(settings.ledger) as ledger:
        steps, told["tally"] = survey(sendable, ledger, now, approvals=approvals)
        told["digest"] = waiting_digest(found, ledger)
        standings = standings_of(sendable, ledger)
        try:
            told["go"] = leaving(sendable, ledger, now, approvals=approvals)
        except DirectoryError as error:
            told["lines"] = lines_of(error)
    waiting = waiting_by_hand(standings.values())
    held = [one.held for one in sendable.letters if one.held and standings[one.key].state in PRINTED]
    held += [
        HeldBack(one.drafted.key, one.drafted.recipient, one.drafted.cell, one.why)
        for one in steps
        if one.state is State.HELD and not one.drafted.held
    ]
    tests = at.work.last(found.id, "test")
    arrived = tests.results if tests else []
    place = tray_order(found.folder)
    on_paper = sorted(waiting.to_post, key=lambda one: (place.get(one.key, len(place)), one.key))
    job = at.work.last(found.id, "send")
    known = named(at, standings.values())
    shown = render_template(
        "send.html",
        found=found,
        errors=errors,
        form=form or {},
        held=held,
        steps=[one for one in steps if one.drafted.draft],
        bodies=len({one.recipient for one in told["go"]}),
        posts=named(at, (one for one in on_paper if one.key not in {back.key for back in held})),
        names={one.key: one for one in known},
        not_arrived=sorted({(one.one.entry.recipient, one.to) for one in known if _can_be_mended(one)}),
        mails=waiting.drafts,
        by_hand=named(at, (one for one in standings.values() if one.state is State.SENT and one.by)),
        ended=lines_of(job.trouble) if job and job.trouble else [],
        job=job,
        tests=tests,
        tested=len([one for one in arrived if isinstance(one, Step) and one.state is State.SENT]),
        test_ended=lines_of(tests.trouble) if tests and tests.trouble else [],
        asks=_asks(at),
        no_basis=sendable.no_basis,
        labels=list(Labels),
        envelopes=list(Envelopes),
        server=settings.mail_server,
        **told,
    )
    return (shown, 422) if errors else shown


def _can_be_mended(one: Named) -> bool:
    """Return whether a letter did not arrive whose address stands in the directory."""
    return one.one.state in NOT_ARRIVED and one.one.entry.recipient != FAMILY


def _asks(at: Desk) -> bool:
    """Return whether the mail server's password must be typed: this computer keeps none."""
    server = at.settings.mail_server
    if server is None:
        return False
    try:
        secret_of(server, None)
    except NoPassword:
        return True
    return False


def _server(find: Callable[[], MailServer], sendable: Sendable, password: str) -> Callable[[], Any]:
    return server_of(find, sendable, (lambda _host, _user: password) if password else None)


@page.post("/send")
def begin(run: str) -> ResponseReturnValue:
    """Send what the page showed, in a thread of its own; a second press joins the first."""
    at, found = desk(), the_set(run)
    if at.work.busy:
        return redirect(f"{found.href}/send", 303)
    settings, sendable = at.settings, sendable_of(at, found)
    with read_ledger(settings.ledger) as ledger:
        go = leaving(sendable, ledger, at.clock(), approvals=settings.approvals)
    if not go:
        return redirect(f"{found.href}/send", 303)
    settings.server_to_recipients()
    if request.form.get("number") != str(len(go)):
        return _page(at, found, {"go": f"Now {counted(len(go), 'e-mail')} would go. Look at them once more."})
    password = request.form.get("password", "")
    if _asks(at) and not password:
        return _page(at, found, {"password": "Type the password of the mailbox."})
    server = _server(settings.server_to_recipients, sendable, password)
    job = Job(run, "send", len(go), at.clock(), at.who())
    at.work.begin(job, partial(_sending, at, found, request.form.get("letters", ""), sendable, server))
    return redirect(f"{found.href}/send", 303)


def _sending(
    at: Desk, found: LetterSet, shown: str, sendable: Sendable, server: Callable[[], Any], job: Job
) -> Generator[Step, None, None]:
    settings = at.settings
    with at.recording("send") as ledger:
        refuse_others(found, ledger, shown)
        yield from send(
            sendable,
            ledger,
            server,
            user=job.user,
            approvals=settings.approvals,
            pause=job.wait,
            stop=lambda: job.stop,
        )
    with suppress(DirectoryError, OSError):  # all were sent: what is left over goes with the next upload
        tidy(at)


@page.post("/stop")
def stop(run: str) -> ResponseReturnValue:
    """Stop sending after the e-mail that is under way."""
    found = the_set(run)
    job = desk().work.at_work
    if job and job.about == run and job.what != "write":
        job.stop = True
    return redirect(f"{found.href}/send", 303)


@page.post("/test")
def test(run: str) -> ResponseReturnValue:
    """Send all of it to one address of the school, marked as a test."""
    at, found = desk(), the_set(run)
    typed = request.form.get("to", "").strip()
    try:
        to = parse_email(typed).address
    except ContactError as error:
        return _page(at, found, {"to": str(error)}, {"to": typed})
    if at.work.busy:
        return redirect(f"{found.href}/send", 303)
    password = request.form.get("test_password", "")
    if _asks(at) and not password:
        return _page(at, found, {"test_password": "Type the password of the mailbox."}, {"to": typed})
    sendable = sendable_of(at, found)
    server = _server(at.settings.needed_mail_server, sendable, password)
    job = Job(run, "test", len(sendable.drafts), at.clock(), at.who())
    at.work.begin(job, lambda _: _testing(at, sendable, server, to))
    return redirect(f"{found.href}/test", 303)


def _testing(at: Desk, sendable: Sendable, server: Callable[[], Any], to: str) -> Generator[Step, None, None]:
    with read_ledger(at.settings.ledger) as ledger:
        yield from send_tests(sendable, ledger, server, to, at.clock())


@page.get("/test")
def tested(run: str) -> ResponseReturnValue:
    """Show how far the test is."""
    at, found = desk(), the_set(run)
    job = at.work.last(run, "test")
    if job and not job.over:
        return render_template("progress.html", job=job, found=found, stops=True)
    return redirect(f"{found.href}/send", 303)
