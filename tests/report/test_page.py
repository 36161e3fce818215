"""The HTML page: whole in itself, nothing in a cell becomes markup, no colour without words."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser

from directory.checks.registry import explanation
from directory.report.findings import Report
from directory.report.health import health
from tests.helpers import row
from tests.report.test_findings import RULES, accepted, basis, finding, findings, warning

VOID = {"meta", "br", "input", "rect", "link", "img", "hr"}


class Page(HTMLParser):
    """Reads a page and keeps its elements, and the text of each row and the whole."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements, self.texts, self.rows = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)
            if "td" in self.open or "th" in self.open:
                self.rows[-1][-1] += data

    @property
    def text(self):
        return " ".join("".join(self.texts).split())

    def all(self, name):
        return [attrs for tag, attrs in self.elements if tag == name]


def page(*found, **beside):
    beside = {"rules": RULES, "on": date(2026, 11, 23)} | beside
    return findings(found, "html", workbook="data/recipients.xlsx", **beside)


def test_a_row_says_cell_body_what_what_to_type_and_severity():
    rows = Page(page(finding(), basis("E3"))).rows
    told = [" ".join(cell.split()) for cell in rows[1]]
    assert told[:2] == ["Recipients M7", "leicester-outdoor-pursuits-centre"]
    assert "a comma" in told[2]
    assert told[3:] == ["manager@lopc.co.uk", "C02 error"]
    assert len(rows) == 3


def test_it_needs_no_network_and_runs_no_script_but_its_own():
    html = page(finding(message="<script>alert(1)</script><img src=x onerror=y>"))
    read = Page(html)
    assert "<script>alert(1)</script>" in read.text
    assert not read.all("img")
    assert not any(key in ("src", "style") or key.startswith("on") for _, a in read.elements for key in a)
    assert all(attrs["href"].startswith("#") for attrs in read.all("a"))
    policy = next(a["content"] for a in read.all("meta") if a.get("http-equiv"))
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_the_filter_names_every_box_and_needs_no_script():
    html = page(finding(), basis("E3"))
    read = Page(html)
    ids = [attrs["id"] for attrs in read.all("input") if attrs.get("type") == "checkbox"]
    assert ids == ["show-error", "show-warning", "show-note", "sheet-0", "sheet-1"]
    assert all(f"#{id_}:not(:checked)" in html for id_ in ids)
    assert [attrs["class"] for attrs in read.all("tr")[1:]] == ["error sheet-0", "warning sheet-1"]
    words = next(attrs for tag, attrs in read.elements if "data-script" in attrs)
    assert "hidden" in words


def test_codes_are_explained_in_the_words_of_explain():
    read = Page(page(finding()))
    assert " ".join(explanation("C02").in_full.split()) in read.text
    assert {"href": "#C02"} in read.all("a")
    assert "C02" in {attrs.get("id") for attrs in read.all("h3")}
    assert "R04" not in read.text


def test_a_bar_says_the_same_in_words():
    bodies = [
        row(number=2, id="a"),
        row(number=3, id="b"),
        row(number=4, id="c", category="Police"),
        row(number=5, id="", category="Colege"),
    ]
    found = [
        warning("M2", recipient="a"),
        finding("M2", recipient="a"),
        warning("M4", recipient="c"),
        accepted("M3", recipient="b"),
        finding("A5", recipient=None),
    ]
    told = {one.category: one.in_words for one in health(Report(found, "r.xlsx", bodies=bodies))}
    assert told == {
        "College": "1 of 2 with errors, 0 with warnings, 1 clean",
        "Police": "0 of 1 with errors, 1 with warnings, 0 clean",
        "No category of the list": "1 of 1 with errors, 0 with warnings, 0 clean",
    }
    read = Page(page(*found, bodies=bodies))
    assert all(words in read.text for words in told.values())
    assert all(attrs.get("aria-hidden") == "true" for attrs in read.all("svg"))


def test_every_heading_of_a_table_can_be_read_aloud():
    html = page(finding(), accepted("M9"), bodies=[row()])
    headings = re.findall(r"<th[^>]*>(.*?)</th>", html, re.DOTALL)
    spoken = [re.sub(r"<(\w+)[^>]*aria-hidden.*?</\1>", "", text, flags=re.DOTALL) for text in headings]
    assert len(headings) == 3 + 1 + 5 + 7
    assert all(text.strip() for text in spoken)


def test_no_body_is_called_healthy_while_a_heading_is_wrong():
    found = finding("C1", code="W02", recipient=None)
    read = Page(page(found, bodies=[row()]))
    assert "How healthy" not in read.text
    assert "Mend these first" in read.text


def test_what_was_accepted_has_its_own_table():
    read = Page(page(accepted()))
    assert "Nothing to mend." in read.text
    assert "1 accepted" in read.text
    assert read.rows[-1][3:6] == ["Settled by phone", "AB", "31 August 2027"]
    assert not read.all("script")
