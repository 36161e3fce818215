"""Every page by the list of routes, in the states that a set of letters can be in: none can be forgotten."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from urllib.parse import quote, urlencode

from flask import Flask

from directory.ledger import open_ledger, read_ledger
from directory.ledger.states import State
from tests.web.running import DAY, Visitor, ask, until
from tests.web.uploads import form, part, upload

# The way in, what belongs to no page, and what was answered to a form: that is looked at where it is sent.
NO_PAGES = ("said", "start.enter", "start.static_file", "start.stay")
# Forms that act with nothing filled in: they end the page, or what a walk is about.
ACT_BLANK = ("away.forget", "settings.password", "start.again", "start.close")
SAID = {"by": "AB", "on": DAY}
Known = dict[str, Sequence[str]]  # what stands for an argument of a route, or of one endpoint's: "help:code"


def routes(app: Flask) -> set[str]:
    """Return the endpoints whose pages can be asked for."""
    found = {one.endpoint for one in app.url_map.iter_rules() if "GET" in (one.methods or ())}
    return found - set(NO_PAGES)


def paths(app: Flask, known: Known) -> Iterator[tuple[str, str]]:
    """Yield each endpoint with each address of it that what is ``known`` makes."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NO_PAGES or "GET" not in (rule.methods or ()):
            continue
        names = sorted(rule.arguments)
        values = [known.get(f"{rule.endpoint}:{name}", known.get(name, ())) for name in names]
        for chosen in product(*values):
            path = rule.rule
            for name, value in zip(names, chosen, strict=True):
                path = path.replace(f"<{name}>", quote(value))
            yield rule.endpoint, path


def forms(app: Flask, known: Known) -> Iterator[str]:
    """Yield each address that takes a form."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in ACT_BLANK:
            path = rule.rule
            for name in rule.arguments:
                value = known.get(f"{rule.endpoint}:{name}", known.get(name, ()))
                assert value, (rule.endpoint, name)
                path = path.replace(f"<{name}>", quote(value[0]))
            yield path


class Walker:
    """Somebody who brings a set of letters from one state to the next; ``look`` is what is done at a page.

    ``look`` gets an endpoint and an address.
    """

    def __init__(self, visitor: Visitor, look: Callable[[str, str], object]) -> None:
        self.visitor, self.look = visitor, look
        self.app, self.desk = visitor.page.app, visitor.page.desk
        self.known: Known = {
            "id_": ["wqe-college"],
            "rule": ["S21"],
            "whom": ["School sixth form"],
            "start.help_page:code": ["C05", "H08"],
            "registers.to_publish:name": ["notice"],
            "registers.published:name": ["notice"],
            "file": ["notice.pdf"],
            "registers.one_template:name": ["post16-transfer"],
            "registers.sample:name": ["post16-transfer"],
            "form": ["pdf", "docx"],
        }

    def walk(self, *, but: Sequence[str] = ()) -> None:
        """Look at every page whose address is known, apart from those of blueprints ``but``."""
        for endpoint, path in paths(self.app, self.known):
            if endpoint.partition(".")[0] not in but:
                self.look(endpoint, path)

    def say(self, path: str, typed: Mapping[str, str]) -> None:
        """Send a form, and look at what is answered, if that is a page of its own."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        form = urlencode({"token": self.visitor.token, **typed})
        told = ask(self.visitor.page, path, "POST", headers=self.visitor.own | kind, body=form)
        if (told.headers.get("Location") or "").startswith("/said/"):
            self.look("said", told.headers["Location"])

    def say_wrong(self, typed: Mapping[str, str] | None = None) -> None:
        """Send every form with nothing filled in but what is ``typed``, and look at what is answered."""
        for path in forms(self.app, self.known):
            self.say(path, typed or {})

    def begins(self, reference: str, name: str = "Tamsin") -> None:
        """Come to know the addresses that are not about letters: of a finding, an answer, a list.

        The answer, and the lists that are uploaded, are about the pupil with this ``reference`` and ``name``.
        """
        place = re.findall(r'href="/directory/accept/([^"]*)"', self.visitor.get("/directory/findings").text)[
            0
        ]
        code, sheet, cell = place.split("/")
        self._know("code", code, "mend.to_accept", "mend.accepted", "mend.ended")
        self.known |= {"sheet": [sheet], "cell": [cell]}
        about = self.visitor.post("/ledger/about", {"reference": reference}).headers["Location"]
        ways = ("answer.ask", "answer.given", "answer.made", "answer.file")
        self._know("name", about.rpartition("/")[2], "ledger.answered", *ways)
        self.visitor.post(f"{about}/answer")
        self.visitor.post("/backup")
        head = (self.desk.workspace.templates / "letterhead.docx").read_bytes()
        upload(self.visitor, form(self.visitor, part("file", head, "ours.docx")), to="/settings/letterhead")
        match = self._uploads(f"Learner ref,Legal first name\n{reference},{name}\n")
        self._know("name", match, "match.beside", "match.kept", "match.mended_list")
        headings = "Adno,Forename,Surname,DOB,Destination,Hold,Safeguarding file"
        words = self._uploads(f"{headings}\n{reference},{name},Quill,03/09/2009,,,Held\n")
        self._know("name", words, "match.words", "match.meanings")

    def _know(self, argument: str, value: str, *endpoints: str) -> None:
        """Keep what stands for an argument of these routes."""
        self.known |= {f"{one}:{argument}": [value] for one in endpoints}

    def _uploads(self, lines: str) -> str:
        """Upload a list whose columns or words are to be decided, and return the name of its pairing."""
        listed = form(self.visitor, part("file", lines.encode(), "list.csv"))
        told = upload(self.visitor, listed, to="/letters/match")
        return told.headers["Location"].removeprefix("/letters/match/").partition("/")[0]

    def chooses(self) -> str:
        """Choose the letters, and come to know their set and two of them."""
        place = self.visitor.post("/letters/new", {"letter": "post16-transfer", "on": DAY}).headers[
            "Location"
        ]
        shown = self.visitor.get(place).text
        keys = re.findall(rf'href="{place}/letter/(\w+)"', shown)
        self.known |= {"run": [place.rpartition("/")[2]], "key": keys[:1]}
        return place

    def writes(self, place: str) -> None:
        """Write them."""
        plan = re.findall(r'name="plan" value="(\w+)"', self.visitor.get(f"{place}/write").text)[0]
        self.visitor.post(f"{place}/write", {"plan": plan})
        until(lambda: not self.desk.work.busy)

    def states(self) -> Mapping[State, str]:
        """Bring a letter into each state that a page tells apart, and return their keys."""
        with read_ledger(self.desk.settings.ledger) as ledger:
            keys = [one.key for one in ledger.history()]
        steps = {
            State.SENT: (State.SENDING, State.SENT),
            State.BOUNCED: (State.SENDING, State.SENT, State.BOUNCED),
            State.UNKNOWN: (State.SENDING, State.UNKNOWN),
            State.REFUSED: (State.REFUSED,),
            State.HELD: (State.HELD,),
        }
        found = dict(zip(steps, keys, strict=False))
        with open_ledger(self.desk.settings.ledger, now=self.desk.clock, command="send") as ledger:
            ledger.begin("send", "ab")
            for state, key in found.items():
                for step in steps[state]:
                    ledger.record(key, step)
        return found

    def posts(self, place: str, number: int) -> list[str]:
        """Say of some letters that they were posted, and of one that its receipt came."""
        keys = re.findall(r'name="posted" value="(\w+)"', self.visitor.get(f"{place}/posted").text)[:number]
        self.visitor.post(f"{place}/posted", {"posted": keys, **SAID})
        self.visitor.post("/ledger/receipts", {"came": keys[:1], **SAID})
        self.visitor.post(f"{place}/addresses", {"kind": "DL"})
        return keys
