"""What leaves by hand: letters to print and post, and what a person knows of a letter of unknown fate."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from directory.documents.tray import Envelopes, Labels
from directory.errors import DirectoryError
from directory.ledger import read_ledger
from directory.ledger.history import TooEarlyError
from directory.ledger.states import IN_DOUBT, State, Why
from directory.planning.already_sent import CannotCorrect
from directory.sending.by_hand import NotFit, fit_to_leave, say_sent_by_hand, waiting_by_hand
from directory.sending.send import resolve, resolve_all
from directory.values.text import counted
from directory.web.answers import download, lead_to, ticks_of
from directory.web.desk import desk
from directory.web.forms import Errors, day_in, name_in
from directory.web.looking import sendable_of
from directory.web.named import by_key, named
from directory.web.pages.letters import the_set
from directory.web.plans import PlanMoved, acts_digest, versions_digest
from directory.web.runs import NOT_ARRIVED, LetterSet, letters_in, tidy
from directory.web.trouble import lines_of
from directory.web.written import written_letters
from directory.writing.manifest import ENVELOPES, LABELS, TRAY
from directory.writing.tray import Made, put_tray, tray_order

WRITTEN_AGAIN = (
    "Nothing was recorded: letters have been written again since this page was shown. Tick only those that "
    "left as they are now."
)

page = Blueprint("post", __name__, url_prefix="/letters/<run>")


@page.post("/print.pdf")
def to_print(run: str) -> ResponseReturnValue:
    """Put the letters that go by post into one PDF with its cover, in their folder, and give it.

    Letters that are held back are left out, once somebody has seen which.
    """
    made = _tray(the_set(run), None, None)
    if not isinstance(made, Made):
        return made
    if not made.files:
        abort(404)
    return download(made.files[0].read_bytes(), "letters-to-post.pdf")


@page.post("/addresses")
def addresses(run: str) -> ResponseReturnValue:
    """Put the addresses of these letters on labels or envelopes, and give them; say which are too long."""
    found, kind = the_set(run), request.form.get("kind", "")
    labels = Labels(kind) if kind in list(Labels) else None
    envelopes = Envelopes(kind) if kind in list(Envelopes) else None
    if not labels and not envelopes:
        raise DirectoryError("Choose a sheet of labels, or a size of envelope.")
    made = _tray(found, labels, envelopes)
    if not isinstance(made, Made):
        return made
    if made.too_long:
        long = [reference for references in made.too_long.values() for reference in references]
        there = any(one.name != TRAY for one in made.files)
        return render_template("too_long.html", found=found, long=long, there=there)
    return _addresses(found)


@page.get("/addresses.pdf")
def addresses_again(run: str) -> ResponseReturnValue:
    """Give the labels or envelopes that were made last."""
    return _addresses(the_set(run))


def _addresses(found: LetterSet) -> ResponseReturnValue:
    there = [found.folder / name for name in (LABELS, ENVELOPES) if (found.folder / name).is_file()]
    if not there:
        abort(404)
    return download(there[0].read_bytes(), there[0].name)


def _tray(found: LetterSet, labels: Labels | None, envelopes: Envelopes | None) -> Made | tuple[str, int]:
    """Make the tray, or return the page that shows letters that are held back and not yet seen to be."""
    at = desk()
    sendable = sendable_of(at, found)
    with read_ledger(at.settings.ledger) as ledger:
        fit = fit_to_leave(sendable, ledger, at.clock(), approvals=at.settings.approvals)
        states = ledger.standings([one.key for one in fit.to_post])
    back = "came_back" in request.form  # those that did not arrive by e-mail go into a file of their own
    to_post = [one for one in fit.to_post if (states[one.key].state in NOT_ARRIVED) == back]
    if {one.key for one in fit.held} - set(request.form.getlist("left_out")):
        asked = {name: value for name, value in request.form.items() if name not in ("token", "left_out")}
        with read_ledger(at.settings.ledger) as ledger:
            names = by_key(at, ledger.standings([one.key for one in fit.held]).values())
        told = {"found": found, "held": fit.held, "letters": to_post, "asked": asked, "names": names}
        return render_template("left_out.html", **told), 409
    return put_tray(
        found.folder,
        to_post,
        school=sendable.school,
        today=at.today,
        two_sided="one_sided" not in request.form,
        labels=labels,
        envelopes=envelopes,
    )


@page.get("/mailed")
def by_mail_program(run: str) -> ResponseReturnValue:
    """Ask which drafts were sent from the office's own mail program."""
    return _by_hand(the_set(run), MultiDict(), Errors(), posted=False)


@page.post("/mailed")
def mailed(run: str) -> ResponseReturnValue:
    """Record that drafts were sent from a mail program."""
    return _say_sent(run, posted=False)


@page.get("/posted")
def by_post(run: str) -> ResponseReturnValue:
    """Ask which letters were posted."""
    return _by_hand(the_set(run), MultiDict(), Errors(), posted=True)


@page.post("/posted")
def posted(run: str) -> ResponseReturnValue:
    """Record that letters were posted."""
    return _say_sent(run, posted=True)


def _say_sent(run: str, *, posted: bool) -> ResponseReturnValue:
    at, found, form = desk(), the_set(run), request.form
    errors = Errors()
    keys = form.getlist("posted")
    if "page" in form:
        return _by_hand(found, form, errors, posted=posted)
    if not keys:
        errors["posted"] = f"Tick the letters that were {'posted' if posted else 'sent'}."
    by, on = name_in(form, "by", errors), day_in(form, "on", errors, latest=at.today)
    if errors or on is None:
        return _by_hand(found, form, errors, posted=posted)
    settings = at.settings
    try:
        with at.recording("log sent") as ledger:
            if form.get("versions") not in (None, versions_digest(letters_in(found, ledger).values())):
                raise PlanMoved
            refused = say_sent_by_hand(
                ledger,
                keys,
                by=by,
                on=on,
                user=at.who(),
                now=at.clock(),
                closed=settings.closed,
                approvals=settings.approvals,
                anyway=form.get("anyway", "").strip(),
                posted=posted,
            )
        if refused:
            raise NotFit(refused, len(keys) - len(refused), posted=posted)
    except PlanMoved:
        return _by_hand(found, MultiDict(), {"posted": WRITTEN_AGAIN}, posted=posted)
    except TooEarlyError as error:
        return _by_hand(found, form, {"on": " ".join(lines_of(error))}, posted=posted)
    except (NotFit, CannotCorrect) as error:
        return _by_hand(found, form, {"anyway": " ".join(lines_of(error))}, posted=posted)
    tidy(at)
    done = "posted" if posted else "sent from your mail program"
    return lead_to(f"{found.href}/send", f"Recorded: {counted(len(keys), 'letter')} {done}.")


def _by_hand(
    found: LetterSet, form: MultiDict[str, str], errors: Errors, *, posted: bool
) -> ResponseReturnValue:
    """Show which letters may have left by hand, for somebody to tick."""
    with read_ledger(desk().settings.ledger) as ledger:
        here = letters_in(found, ledger).values()
    waiting, ticked = waiting_by_hand(here), form.getlist("posted")
    letters = named(desk(), waiting.to_post if posted else waiting.drafts)
    if posted:  # in the order of the pile that whoever ticks has before them; e-mails in the list's
        place = tray_order(found.folder)
        letters.sort(key=lambda one: (place.get(one.key, len(place)), one.to.casefold(), one.reference))
    shown = render_template(
        "posted.html",
        found=found,
        errors=errors,
        form={"on": desk().today.isoformat(), **form.to_dict()},
        letters=ticks_of(letters, ticked, form.get("page")),
        ticked=ticked,
        versions=form.get("versions", versions_digest(here)),
        sent="posted" if posted else "sent",
    )
    return (shown, 422) if errors else shown


@page.get("/unknown")
def ask_of_all(run: str) -> ResponseReturnValue:
    """Ask of all letters of unknown fate at once: where an older record was put back, there are many."""
    return _of_all(the_set(run), {})


def _of_all(found: LetterSet, errors: Errors) -> ResponseReturnValue:
    with read_ledger(desk().settings.ledger) as ledger:
        letters = [one for one in written_letters(found, ledger) if one.state in IN_DOUBT]
    if not letters:
        return redirect(f"{found.href}/send", 303)
    ticked = request.form.getlist("letter")
    ticks = ticks_of(named(desk(), letters), ticked, request.form.get("page"))
    shown = render_template(
        "unknown_all.html",
        found=found,
        letters=ticks,
        ticked=ticked,
        errors=errors,
        said=request.form.get("arrived", ""),
        number=len(letters),
        digest=acts_digest(letters),
    )
    return (shown, 422) if errors else shown


@page.post("/unknown")
def settle_all(run: str) -> ResponseReturnValue:
    """Record whether the ticked letters, or all of unknown fate, arrived."""
    at, found, errors = desk(), the_set(run), Errors()
    said, keys = request.form.get("arrived"), request.form.getlist("letter")
    if "page" in request.form:
        return _of_all(found, errors)
    if not keys and "all" not in request.form:
        errors["letter"] = "Tick the letters that you know about."
    if said not in ("yes", "no"):
        errors["arrived"] = "Say which: they arrived, or they did not."
    if errors:
        return _of_all(found, errors)
    with at.recording("resolve") as ledger:
        doubted = [one for one in written_letters(found, ledger) if one.state in IN_DOUBT]
        if "all" not in request.form:
            settled = [one.key for one in doubted if one.key in keys]
        else:  # those that the page counted, and no others
            same = request.form.get("letters") == acts_digest(doubted)
            settled = [one.key for one in doubted] if same else []
        if settled:
            resolve_all(ledger, settled, arrived=said == "yes", user=at.who(), on=at.today)
    if not settled:
        now = "is 1 letter" if len(doubted) == 1 else f"are {counted(len(doubted), 'letter')}"
        return _of_all(found, {"letter": f"Now there {now} of unknown fate. Look at them once more."})
    if said == "yes":
        how = "arrived"
    else:
        how = f"did not arrive, and {'waits' if len(settled) == 1 else 'wait'} again"
    return lead_to(f"{found.href}/send", f"Recorded: {counted(len(settled), 'letter')} {how}.")


@page.get("/unknown/<key>")
def ask(run: str, key: str) -> ResponseReturnValue:
    """Ask whether a letter of unknown fate arrived."""
    found = the_set(run)
    with read_ledger(desk().settings.ledger) as ledger:
        one = ledger.standings([key]).get(key)
    if one is None or one.state not in (State.UNKNOWN, State.SENDING):
        abort(404)
    known = named(desk(), [one])[0]
    told = {"found": found, "one": one, "known": known, "put_back": Why.PUT_BACK}
    return render_template("unknown.html", errors={}, **told)


@page.post("/unknown/<key>")
def settle(run: str, key: str) -> ResponseReturnValue:
    """Record whether it arrived."""
    at, found = desk(), the_set(run)
    said = request.form.get("arrived")
    if said not in ("yes", "no"):
        raise DirectoryError("Say which: it arrived, or it did not.")
    with at.recording("resolve") as ledger:
        before = ledger.standing(key)
        resolve(ledger, key, arrived=said == "yes", user=at.who(), on=at.today)
    known = named(at, [before])[0]
    if before.reply == Why.PUT_BACK:
        how = "left" if said == "yes" else "did not leave, and waits again"
    else:
        how = "arrived" if said == "yes" else "did not arrive, and waits again"
    return lead_to(f"{found.href}/send", f"Recorded: the letter {known.reference} to {known.to} {how}.")
