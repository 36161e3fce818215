"""Answer each form with a redirect: what there is to show, such as what is wrong in it, is a page of its own.

While a tab shows the direct answer to a form, the browser keeps what was posted in a file, to be able to post
it again: a password, a pupil's reference (seen in the session files of Chromium 156, 2026-11-30).
"""

from collections import OrderedDict
from secrets import token_hex

from flask import Flask, Response, g, redirect, request
from flask.typing import ResponseReturnValue

MOST = 20  # answers that are kept, in memory alone: those of the last forms
LAST = "start.close"  # whose answer must not be asked for: nobody is there to give it


def set_aside(app: Flask) -> None:
    """Have ``app`` keep what it answers to a form, and send the browser to look at it there."""
    kept: OrderedDict[str, Response] = OrderedDict()

    @app.after_request
    def aside(response: Response) -> Response:
        if not g.get("ours") or response.mimetype != "text/html" or response.location:
            return response
        if request.endpoint == LAST and response.status_code == 200:
            return response
        name = token_hex(8)
        kept[name] = response
        while len(kept) > MOST:
            kept.popitem(last=False)
        made = app.make_response(redirect(f"/said/{name}", 303))
        made.headers.extend({name: value for name, value in response.headers if name not in made.headers})
        return made

    @app.get("/said/<name>")
    def said(name: str) -> ResponseReturnValue:
        """Show what was answered to a form."""
        found = kept.get(name)
        if found is None:
            return redirect("/", 303)
        return Response(found.get_data(), found.status_code, mimetype="text/html")
