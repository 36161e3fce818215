"""The settings: the school, the mail server, days without school, and how many people look."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from directory.checks.edits import save_setting
from directory.errors import DirectoryError
from directory.model import Row
from directory.sending.password import NoKeyring, has_password, secret_of, set_password
from directory.sending.server import Login, Security
from directory.settings import save_settings
from directory.web.desk import Desk, desk
from directory.web.forms import Errors
from directory.web.trouble import lines_of
from directory.workbook.lookup import school_rows
from directory.workbook.schema import SETTINGS

page = Blueprint("settings", __name__, url_prefix="/settings")


@page.get("")
def every() -> ResponseReturnValue:
    """Show all settings."""
    return _page({}, {})


def _page(form: Mapping[str, str], errors: Errors, told: str = "") -> ResponseReturnValue:
    at = desk()
    settings = at.settings
    rows = {row["setting"].casefold(): row for row in _rows(at)}
    server = settings.mail_server
    shown = render_template(
        "settings.html",
        known=[
            (one, rows[one.name.casefold()]["value"] if one.name.casefold() in rows else "")
            for one in SETTINGS
        ],
        settings=settings,
        server=server,
        closed="\n".join(_days(one.first, one.last) for one in settings.closed),
        form=form,
        errors=errors,
        told=told,
        securities=[one.value for one in Security],
        kept=bool(server and has_password(server.user)),
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
    try:
        save_settings(at.settings_file, values)
    except DirectoryError as error:
        return _page(form, {section: " ".join(lines_of(error))})
    return redirect("/settings", 303)


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
def password() -> ResponseReturnValue:
    """Give the mailbox's password to this computer's keyring, or take it out."""
    server = desk().settings.needed_mail_server()
    try:
        set_password(server.user, request.form.get("password", ""))
    except NoKeyring as error:
        return _page({}, {"password": " ".join(lines_of(error))})
    return redirect("/settings", 303)


@page.post("/connection")
def connection() -> ResponseReturnValue:
    """Try the connection to the mail server, up to logging in. Nothing is sent."""
    from directory.sending.smtp import Smtp

    at = desk()
    server = at.settings.needed_mail_server()
    typed = request.form.get("typed", "")
    sender = next((row["value"] for row in _rows(at) if row["setting"].casefold() == "email"), "")
    try:
        Smtp.connect(server, sender, secret_of(server, (lambda: typed) if typed else None)).close()
    except DirectoryError as error:
        return _page(request.form, {"typed": " ".join(lines_of(error))})
    return _page({}, {}, f"{server.host} answers, and lets us in.")


@page.get("/school/<name>")
def one_setting(name: str) -> ResponseReturnValue:
    """Ask for one setting of the school."""
    found = _setting(name)
    value = next(
        (row["value"] for row in _rows(desk()) if row["setting"].casefold() == found.name.casefold()), ""
    )
    return _one(found, {"value": value}, {})


def _setting(name: str) -> Any:
    found = next((one for one in SETTINGS if one.key == name), None)
    if found is None:
        abort(404)
    return found


def _one(setting: Any, form: Mapping[str, str], errors: Errors) -> ResponseReturnValue:
    shown = render_template("setting.html", setting=setting, form=form, errors=errors, seen=desk().digest)
    return (shown, 422) if errors else shown


@page.post("/school/<name>")
def one_saved(name: str) -> ResponseReturnValue:
    """Save one setting of the school, in the workbook."""
    at, found, form = desk(), _setting(name), request.form
    try:
        save_setting(at.editing(form.get("seen", "")), found.name, form.get("value", ""))
    except DirectoryError as error:
        return _one(found, form, {"value": " ".join(lines_of(error))})
    return redirect("/settings", 303)
