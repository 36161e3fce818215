"""Send a set's e-mails, print and post its letters, and settle what may have arrived."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.documents.tray import Envelopes, Labels
from directory.errors import DirectoryError
from directory.ledger import LedgerReader, read_ledger
from directory.ledger.entries import Standing
from directory.ledger.states import IN_DOUBT, OPEN, State
from directory.planning.trust import doubts_of
from directory.sending.by_hand import PRINTED, on_paper_order, waiting_by_hand
from directory.sending.drafts import Sendable
from directory.sending.judgement import HeldBack
from directory.sending.password import NoPassword, secret_of
from directory.sending.recorded import Recorded, recorded_of
from directory.sending.send import (
    UNAPPROVED,
    Step,
    leaving,
    refuse_unapproved,
    send,
    send_tests,
    server_of,
    surveyed,
)
from directory.sending.server import MailServer
from directory.values import ContactError, parse_email
from directory.values.text import counted
from directory.web.answers import A_PAGE, one_page
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.looking import look_at_all, look_of, sendable_of, sendable_shown
from directory.web.named import Named, by_key, named
from directory.web.not_arrived import not_arrived_in
from directory.web.pages.letters import join_or_stay, the_set
from directory.web.plans import acts_digest, refuse_others, to_leave, versions_digest, waiting_digest
from directory.web.runs import NOT_ARRIVED, LetterSet, tidy
from directory.web.trouble import lines_of
from directory.web.words import Button, button_after
from directory.web.work import Job
from directory.web.written import written_letters
from directory.writing.manifest import FolderUnfit
from directory.writing.tray import tray_order

page = Blueprint("send", __name__, url_prefix="/letters/<run>")


@page.get("/send")
def before(run: str) -> ResponseReturnValue:
    """Show to whom each letter goes, and the button that sends; or how far sending is."""
    at, found = desk(), the_set(run)
    job = at.work.last(run, "send")
    if job and not job.over:
        return render_template("progress.html", job=job, found=found, stops=True)
    if (test := at.work.last(run, "test")) and not test.over:
        return redirect(test.href, 303)
    return _all_left(at, found) if found.all_left else _looked_at(at, found)


def _looked_at(at: Desk, found: LetterSet) -> ResponseReturnValue:
    """Show what may go once each letter has been looked at; until then, how far that is."""
    sendable = sendable_shown(at, found)
    with read_ledger(at.settings.ledger) as ledger:
        recorded = recorded_of(sendable, ledger)
    one = look_at_all(at, found, sendable, recorded.standings)
    if not one.over.is_set():
        return render_template("looking.html", one=one, found=found)
    return _page(at, found, {}, recorded=recorded)


def _all_left(at: Desk, found: LetterSet) -> ResponseReturnValue:
    """Show what left, without planning it once more: an uploaded list is deleted by then."""
    with read_ledger(at.settings.ledger) as ledger:
        every = written_letters(found, ledger)
    known = named(at, every)
    letters, number, pages = one_page(known, request.args.get("page", 1, int))
    by_hand = [one for one in known if one.one.state is State.SENT and one.one.by]
    told = {"letters": letters, "count": len(known), "number": number, "pages": pages}
    return render_template("left.html", found=found, by_hand=by_hand, **told)


def _page(
    at: Desk,
    found: LetterSet,
    errors: Errors,
    form: dict[str, str] | None = None,
    recorded: Recorded | None = None,
) -> ResponseReturnValue:
    settings = at.settings
    sendable = sendable_shown(at, found)
    with read_ledger(settings.ledger) as ledger:
        told = _letters(at, found, sendable, recorded or recorded_of(sendable, ledger), ledger)
    shown = render_template(
        "send.html",
        found=found,
        presses=_presses(at, found, told["recorded"]),
        errors=errors,
        form=form or {"to": last.to if (last := at.work.last(found.id, "test")) else ""},
        unapproved=found.waits_for_approval(settings.approvals),
        asks=_asks(at),
        no_basis=sendable.no_basis,
        a_page=A_PAGE,
        labels=list(Labels),
        envelopes=list(Envelopes),
        server=settings.mail_server,
        **told,
    )
    return (shown, 422) if errors else shown


def _letters(
    at: Desk, found: LetterSet, sendable: Sendable, recorded: Recorded, ledger: LedgerReader
) -> dict[str, Any]:
    """Return how far each letter is: what may go, what is held back, what did not arrive, what to post."""
    now, approvals, look = at.clock(), at.settings.approvals, look_of(at, found)
    steps, tally = surveyed(sendable, recorded, now, approvals=approvals, look=look)
    standings, newest = recorded.standings, recorded.newest.values()
    go, lines = [one.drafted for one in steps if one.state is State.WAITING and not one.why], list[str]()
    try:
        refuse_unapproved(sendable, [standings[one.drafted.key] for one in steps if one.why == UNAPPROVED])
    except FolderUnfit as error:
        go, lines = [], lines_of(error)
    earlier, again = recorded.left_earlier, recorded.to_write_again
    every = [*standings.values(), *earlier]
    waiting = waiting_by_hand(standings.values())
    held = [one.held for one in sendable.letters if one.held and standings[one.key].state in PRINTED]
    held += [
        HeldBack(one.drafted.key, one.drafted.recipient, one.drafted.cell, one.why)
        for one in steps
        if one.state is State.HELD and not one.drafted.held
    ]
    kept_back = {one.key for one in held}
    on_paper = _as_printed(found, sendable, waiting.to_post)
    known, ask = by_key(at, [*every, *again]), not_arrived_in(at, found, newest).ask
    by_mail = [one for one in steps if one.drafted.draft]
    shown, number, pages = one_page(
        sorted(by_mail, key=lambda one: one.state not in IN_DOUBT), request.args.get("page", 1, int)
    )
    return {
        "doubts": doubts_of(
            one
            for key, one in to_leave(at, found).items()
            if key in standings and standings[key].state in OPEN and key not in kept_back
        ),
        "tally": tally,
        "digest": waiting_digest(newest),
        "versions": versions_digest(newest),
        "recorded": acts_digest(standings.values()),
        "go": go,
        "bodies": len({one.recipient for one in go}),
        "lines": lines,
        "held": held,
        "steps": shown,
        "number": number,
        "pages": pages,
        "by_mail": len(by_mail),
        "posts": [known[one.key] for one in on_paper if one.key not in kept_back],
        "names": {key: known[key] for key in standings},
        "ask": [(one.to, id_) for id_, one in _of_each((known[key] for key in standings), ask).items()],
        "came_back": sum(one.state in NOT_ARRIVED and one.key not in kept_back for one in on_paper),
        "doubted": [known[key] for key, one in standings.items() if _is_posted_in_doubt(one, sendable)],
        "mails": waiting.drafts,
        "earlier": len(earlier),
        "after_all": [known[one.key] for one in again],
        "refused_first": [one.key for one in standings.values() if _was_refused(one, ledger)],
        "by_hand": [known[one.key] for one in every if one.state is State.SENT and one.by],
    }


def _as_printed(found: LetterSet, sendable: Sendable, to_post: Sequence[Standing]) -> list[Standing]:
    """Return letters to post in the order in which they were printed, or else will be."""
    place = tray_order(found.folder)
    comes_out = {one.key: number for number, one in enumerate(sorted(sendable.letters, key=on_paper_order))}
    return sorted(to_post, key=lambda one: (place.get(one.key, len(place)), comes_out.get(one.key, 0)))


def _was_refused(one: Standing, ledger: LedgerReader) -> bool:
    """Return whether a letter was posted after its address had refused it."""
    if one.went_by is one.entry.channel:
        return False
    return any(
        event.what is State.REFUSED and event.version == one.version for event in ledger.events(one.key)
    )


def _is_posted_in_doubt(one: Standing, sendable: Sendable) -> bool:
    return one.key in sendable.by_post and one.state in IN_DOUBT


def _of_each(known: Iterable[Named], bodies: Sequence[str]) -> Mapping[str, Named]:
    """Return a letter to each of these bodies, by the body's ID, in the order of the list."""
    return {one.one.entry.recipient: one for one in known if one.one.entry.recipient in bodies}


@dataclass(frozen=True, slots=True)
class Press:
    """What a press of Send or of the test did: how many went, were refused, what stopped it, what is next."""

    job: Job
    went: int
    refused: int
    ended: Sequence[str]
    button: Button | None


def _presses(at: Desk, found: LetterSet, recorded: str) -> list[Press]:
    """Return what the last press of Send did, and the last of the test since then.

    Both are said until something else is recorded of this set.
    """
    sent, tested = (at.work.last(found.id, what) for what in ("send", "test"))
    if sent and tested and tested.since < sent.since:
        tested = None
    presses = []
    for job in (sent, tested):
        if not job or not job.over:
            continue
        job.shown_at = job.shown_at or recorded
        if job.shown_at == recorded:
            ends = Counter(one.state for one in job.results if isinstance(one, Step))
            why = lines_of(job.trouble) if job.trouble else []
            button = button_after(job.trouble, found.id)
            presses.append(Press(job, ends[State.SENT], ends[State.REFUSED], why, button))
    return presses


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
        return join_or_stay(at, found, f"{found.href}/send")
    settings, sendable = at.settings, sendable_of(at, found)
    with read_ledger(settings.ledger) as ledger:
        look = look_of(at, found)
        go = leaving(sendable, ledger, at.clock(), approvals=settings.approvals, look=look)
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
        return join_or_stay(at, found, f"{found.href}/send")
    password = request.form.get("test_password", "")
    if _asks(at) and not password:
        return _page(at, found, {"test_password": "Type the password of the mailbox."}, {"to": typed})
    sendable = sendable_of(at, found)
    server = _server(at.settings.needed_mail_server, sendable, password)
    job = Job(run, "test", len(sendable.drafts), at.clock(), at.who(), to)
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
