"""The settings: the school, the mail server, days without school, and how many people look."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import WouldBeWrong, save_school
from directory.checks.rules.school import NAMES
from directory.errors import DirectoryError
from directory.model import Row
from directory.planning.heads import letterhead_path
from directory.sending.password import (
    NoKeyring,
    NoPassword,
    has_keyring,
    has_password,
    secret_of,
    set_password,
)
from directory.sending.server import Login, Security
from directory.settings import Settings, SettingsMoved, SettingsWrong, save_settings, settings_digest
from directory.values.text import counted, fold
from directory.web.answers import lead_to, saved_words
from directory.web.back import OF, carry, way_back
from directory.web.changing import meanwhile
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.plans import plan_of
from directory.web.runs import find
from directory.web.trouble import lines_of
from directory.web.ways import WITHOUT
from directory.workbook.lookup import school_rows
from directory.workbook.schema import SETTINGS

SECURITIES = {
    Security.STARTTLS: "STARTTLS, mostly port 587",
    Security.TLS: "TLS from the first byte, mostly port 465",
}
TRY_SECONDS = 8  # for finding the server and connecting, and again for logging in: somebody waits
# Where what is wrong with an entry of the file is said on the page.
FIELDS = {"smtp.host": "host", "smtp.port": "port", "smtp.user": "user", "closed_days": "closed"}

page = Blueprint("settings", __name__, url_prefix="/settings")


@page.get("")
def every() -> ResponseReturnValue:
    """Show all settings."""
    return _page({}, {})


def _page(form: Mapping[str, str], errors: Errors, told: str = "") -> ResponseReturnValue:
    at = desk()
    settings = at.settings
    there = _of_the_school()
    server = settings.mail_server
    shown = render_template(
        "settings.html",
        known=[(one, there[one.key]) for one in SETTINGS],
        settings=settings,
        seen=form.get("seen") or settings_digest(at.settings_file),
        server=server,
        closed="\n".join(_days(one.first, one.last) for one in settings.closed),
        form=form,
        errors=errors,
        told=told,
        securities=SECURITIES,
        letterhead=letterhead_path(at.workspace.templates).is_file(),
        kept=bool(server and has_password(server.user)),
        keeps=has_keyring(),
    )
    return (shown, 422) if errors else shown


def _rows(at: Desk) -> tuple[Row, ...]:
    return at.kept("settings", lambda: school_rows(at.workspace.workbook, at.today))


def _days(first: Any, last: Any) -> str:
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} to {last:%d/%m/%Y}"


@page.post("")
def saved() -> ResponseReturnValue:
    """Save the section that was sent."""
    at, form = desk(), request.form
    section = form.get("section", "")
    values = _SECTIONS[section](form) if section in _SECTIONS else abort(400)
    if section == "mail" and isinstance(values["smtp.port"], str):
        return _page(form, {"port": "The port is a number from 1 to 65535, such as 587."})
    if section == "mail" and values["smtp.security"] not in (None, *SECURITIES):
        return _page(form, {"security": "Choose how the connection is encrypted."})
    try:
        settings = save_settings(at.settings_file, values, seen=form.get("seen", ""))
    except SettingsMoved as error:
        typed = {name: value for name, value in form.items() if name != "seen"}
        return _page(typed, {section: f"{error} {_now(section, at.settings)}"})
    except SettingsWrong as error:
        beside = FIELDS.get(error.key, section)
        return _page(form, {beside: error.trouble[:1].upper() + error.trouble[1:]})
    except (DirectoryError, OSError) as error:  # such as a full disk
        return _page(form, {section: " ".join(lines_of(error))})
    return lead_to("/settings", f"Saved: {_told(section, settings)}")


def _now(section: str, settings: Settings) -> str:
    """Return in words what somebody else has made of a section meanwhile."""
    days = "; ".join(_days(one.first, one.last) for one in settings.closed) or "none"
    return f"Now there stands: {days if section == 'closed' else _told(section, settings)}"


def _told(section: str, settings: Settings) -> str:
    """Return in words what a section says now."""
    if section == "approval":
        return (
            "a second person approves the letters."
            if settings.approvals > 1
            else "whoever writes the letters sends them."
        )
    if section == "closed":
        return f"{counted(len(settings.closed), 'line')} of days without school."
    server = settings.mail_server
    return f"the mail server {server.host}, port {server.port}." if server else "there is no mail server."


def _mail(form: Mapping[str, str]) -> dict[str, Any]:
    host = form.get("host", "").strip()
    if not host:
        return dict.fromkeys(("smtp.host", "smtp.port", "smtp.user", "smtp.security", "smtp.login"))
    port, user = form.get("port", "").strip(), form.get("user", "").strip()
    return {
        "smtp.host": host,
        "smtp.port": int(port) if port.isdecimal() else port or None,
        "smtp.user": user or None,
        "smtp.security": form.get("security") or None,
        "smtp.login": None if user else Login.NONE.value,
    }


def _approval(form: Mapping[str, str]) -> dict[str, Any]:
    return {"approval": 2 if form.get("approval") == "2" else 1}


def _closed(form: Mapping[str, str]) -> dict[str, Any]:
    days = [line.strip() for line in form.get("closed", "").splitlines() if line.strip()]
    return {"closed_days": days or None}


_SECTIONS = {"mail": _mail, "approval": _approval, "closed": _closed}


@page.post("/password")
def keep_password() -> ResponseReturnValue:
    """Give the mailbox's password to this computer's keyring, or take it out."""
    server, password = desk().settings.needed_mail_server(), request.form.get("password", "")
    try:
        set_password(server.user, password)
    except NoKeyring as error:
        return _page({}, {"password": " ".join(lines_of(error))})
    said = "keeps the password" if password else "has forgotten the password"
    return lead_to("/settings", f"This computer {said} of {server.user}.")


@page.post("/connection")
def connection() -> ResponseReturnValue:
    """Try the connection to the mail server, up to logging in. Nothing is sent."""
    from directory.sending.smtp import Smtp

    at = desk()
    server = replace(at.settings.needed_mail_server(), limit_seconds=TRY_SECONDS)
    typed = request.form.get("typed", "")
    sender = next((row["value"] for row in _rows(at) if row["setting"].casefold() == "email"), "")
    try:
        Smtp.connect(server, sender, secret_of(server, (lambda: typed) if typed else None)).close()
    except NoPassword as error:
        is_typed = server.login is not Login.TOKEN  # a token comes from a program, and so does what is wrong
        said = "Type the password of the mailbox." if is_typed else " ".join(lines_of(error))
        return _page(request.form, {"typed": said})
    except DirectoryError as error:
        return _page(request.form, {"typed": " ".join(lines_of(error))})
    return _page({}, {}, f"{server.host} answers, and lets us in.")


@page.get("/school")
def school() -> ResponseReturnValue:
    """Ask for what the letters say of the school; of a held row's destination, that it needs no letter."""
    there, word = _of_the_school(), _destination()
    if not word:
        return _school(there, {})
    was = there[WITHOUT]
    return _school({**there, WITHOUT: "; ".join(filter(None, (was, word))), f"was-{WITHOUT}": was}, {}, word)


def _destination() -> str:
    """Return the destination of the held row from which somebody came; no address has the word itself."""
    number, run = request.args.get("row", 0, int), request.args.get(OF, "")
    with suppress(DirectoryError):  # the letters' page says it
        found = find(desk(), run) if number and run else None
        held = plan_of(desk(), found).held if found else ()
        return next((one.row["destination"] for one in held if one.row and one.row.number == number), "")
    return ""


def _of_the_school() -> dict[str, str]:
    rows = {fold(row["setting"]): row["value"] for row in _rows(desk())}
    return {one.key: rows.get(fold(one.name), "") for one in SETTINGS}


def _school(form: Mapping[str, str], errors: Errors, word: str = "") -> ResponseReturnValue:
    told = {"errors": errors, "seen": desk().digest, "word": word, "without": WITHOUT}
    shown = render_template("school.html", known=SETTINGS, form=form, **told)
    return (shown, 422) if errors else shown


@page.post("/school")
def school_saved() -> ResponseReturnValue:
    """Save what was typed of the school, in the workbook: what a colleague has typed meanwhile stays."""
    at, posted, now = desk(), request.form, _of_the_school()
    was = {key: posted.get(f"was-{key}", "").strip() for key in now}
    touched = {key: posted.get(key, "") for key in now if posted.get(key, "").strip() != was[key]}
    changed = {one.name: touched[one.key] for one in SETTINGS if one.key in touched}
    form = {**now, **touched, **{f"was-{key}": text for key, text in now.items()}}
    form |= {"to_letters": "yes"} if "to_letters" in posted else {}
    if errors := {key: meanwhile(now[key]) for key in touched if now[key] not in (was[key], touched[key])}:
        return _school(form, errors)
    try:
        saved = save_school(at.editing(posted.get("seen", "")), changed)
    except WouldBeWrong as error:
        return _school(form, dict(_beside(at, changed, error)))
    except DirectoryError as error:
        return _school(form, {SETTINGS[0].key: " ".join(lines_of(error))})
    back = way_back(at) if "to_letters" in posted else None
    place = back.href if back else carry("/settings")
    return lead_to(place, saved_words(list(changed), saved.backup))


def _beside(at: Desk, changed: Mapping[str, str], error: WouldBeWrong) -> Iterator[tuple[str, str]]:
    """Yield the field and the words of what would be wrong: of a new row, which stands below all others."""
    rows = {row.number: row["setting"] for row in _rows(at)}
    known = {fold(name) for name in rows.values()}
    new = [name for name, value in changed.items() if fold(name) not in known and value.strip()]
    rows |= dict(enumerate(new, start=max(rows, default=1) + 1))
    for one in error.findings:
        yield NAMES.get(fold(rows.get(one.row, "")), SETTINGS[0]).key, one.message
