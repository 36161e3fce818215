"""The report as one HTML page: opens from disk, needs no network, and no JavaScript."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from directory.model import Severity
from directory.report.findings import WAIT, Report, counts
from directory.report.health import Health, health
from directory.report.style import Style
from directory.values.dates import show_date
from directory.values.text import printable

if TYPE_CHECKING:
    from directory.checks.registry import Explanation

_STYLE = """
:root { color-scheme: light; --ink: #1b1b1b; --quiet: #555; --line: #bbb; --error: #6b0f0f; --warn: #b36b00; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0 auto; max-width: 78rem; padding: 1rem 1.25rem 3rem; font: 1rem/1.45 system-ui, sans-serif;
  color: var(--ink); background: #fff; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; margin: .5rem 0 .25rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; } p { margin: .3rem 0; max-width: 48rem; }
a { color: #1d4f91; } .quiet { color: var(--quiet); } .instead { min-width: 11rem; }
:focus-visible, tr:target, h3:target { outline: 3px solid #1d4f91; outline-offset: 2px; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-left: .5rem solid var(--line); padding: .3rem .9rem; }
.counts b { font-size: 1.4rem; } .counts .error { border-left-color: var(--error); }
.counts .warning { border-left-style: double; border-left-color: var(--warn); }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0 0 .4rem; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #ececec; } .short { white-space: nowrap; }
.says { white-space: pre-line; overflow-wrap: anywhere; } .says:nth-child(3) { min-width: 18rem; }
table.health { width: auto; } table.health th { font-weight: 400; } .health td { vertical-align: middle; }
.health svg { display: block; width: 12.5rem; height: .9rem; }
.warned { fill: url(#hatch); } .wrong { fill: var(--error); }
.outline { fill: none; stroke: #333; } .tag { font-weight: 600; } tr.error .tag { color: var(--error); }
.defs { position: absolute; }
fieldset { border: 1px solid var(--line); margin: 0; padding: .3rem .8rem .5rem; }
.filter { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: .5rem 0; }
fieldset label { display: inline-block; margin: .15rem 1rem .15rem 0; }
input[type=search] { font: inherit; padding: .25rem .4rem; width: 16rem; max-width: 100%; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; vertical-align: -.15rem; }
.first { border: 2px solid var(--ink); padding: .5rem .8rem; }
@media (max-width: 44rem) {
  .findings thead { position: absolute; clip-path: inset(50%); } .findings tr { display: block; }
  .findings td { display: block; }
  .findings tr { border: 1px solid var(--line); margin: 0 0 .6rem; padding: .2rem 0; }
  .findings td { border: 0; padding: .1rem .5rem; white-space: normal; }
  .findings td:empty { display: none; } .findings td.says { min-width: 0; white-space: pre-line; }
  .findings td::before { content: attr(data-label) ": "; color: var(--quiet); }
}
@media print { body { padding: 0 2px; max-width: none; font-size: 10pt; } .filter { display: none; }
  .instead { min-width: 5rem; }
  tr { break-inside: avoid; } thead { display: table-header-group; }
  a { color: inherit; text-decoration: none; }
  svg, .counts li { print-color-adjust: exact; } h2, h3 { break-after: avoid; } }
"""

_SCRIPT = """
const box = document.getElementById("words"), told = document.getElementById("told");
const rows = [...document.querySelectorAll("#findings tbody tr")];
const texts = rows.map(row => row.textContent.toLowerCase());
function look() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  rows.forEach((row, at) => { row.hidden = !words.every(word => texts[at].includes(word)); });
  const seen = rows.filter(row => row.getClientRects().length).length;
  told.textContent = seen + " of " + rows.length + " shown";
}
document.querySelectorAll("[data-script]").forEach(one => { one.hidden = false; });
document.getElementById("filter").addEventListener("input", look);
look();
"""

_PAGE = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{{ style | hash }}';
 script-src '{{ script | hash }}'; base-uri 'none'; form-action 'none'">
<title>{{ report.name | shown }}: {{ report.tally }}</title>
<style>{{ style | safe }}</style>
</head>
<body>
<main>
<h1>What to mend in {{ report.name | shown }}</h1>
<p>{% if report.on %}Checked on {{ report.on | day }}. {% endif %}
{% if not report.open %}Nothing to mend. {% endif %}
<span class="quiet">This page holds contact details: keep it where the workbook is kept.</span></p>
<ul class="counts">
{% for word, count in counts.items() %}
<li class="{{ word }}"><b>{{ count }}</b> {{ word }}{{ "" if count == 1 else "s" }}</li>
{% endfor %}
<li><b>{{ report.accepted | length }}</b> accepted</li>
</ul>
<p class="quiet">An error must be mended. A warning is settled or accepted by a person.
A note is told once.</p>
{% if report.headings %}
<p class="first"><strong>{{ wait }}</strong></p>
{% endif %}
{% if health %}
<h2>How healthy each category is</h2>
<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#f0d9b5"/><rect width="2" height="6" fill="#8a5200"/></pattern></defs></svg>
<table class="health">
<thead><tr><th scope="col">Category</th><th scope="col"><span aria-hidden="true">Solid: errors. Striped:
warnings. White: clean</span></th><th scope="col">In words</th></tr></thead>
<tbody>
{% for one in health %}
<tr><th scope="row">{{ one.category }}</th>
<td><svg viewBox="0 0 200 14" aria-hidden="true" focusable="false">
<rect class="wrong" width="{{ one | errors }}" height="14"/>
<rect class="warned" x="{{ one | errors }}" width="{{ one | warnings }}" height="14"/>
<rect class="outline" x=".5" y=".5" width="199" height="13"/></svg></td>
<td>{{ one.in_words }}</td></tr>
{% endfor %}
</tbody>
</table>
{% endif %}
{% if report.open %}
<h2 id="what">Every finding</h2>
<form class="filter" id="filter">
<fieldset><legend>Show</legend>
{% for word in counts %}
<label><input type="checkbox" id="show-{{ word }}" checked> {{ word }}s</label>
{% endfor %}
</fieldset>
<fieldset><legend>On the sheets</legend>
{% for sheet in sheets %}
<label><input type="checkbox" id="sheet-{{ loop.index0 }}" checked> {{ sheet | shown }}</label>
{% endfor %}
</fieldset>
<p data-script hidden><label>With the words <input type="search" id="words" autocomplete="off"></label>
<output id="told" for="filter"></output></p>
</form>
<table class="findings" id="findings">
<thead><tr><th scope="col">Cell</th><th scope="col">Body</th><th scope="col">What is wrong</th><th
scope="col">Type instead</th><th scope="col">Code</th></tr></thead>
<tbody>
{% for one in told %}
<tr class="{{ one.severity.value }} sheet-{{ sheets.index(one.sheet) }}"><td class="short"
data-label="Cell">{{ one.sheet | shown }} <strong>{{ one.cell | shown }}</strong></td><td
data-label="Body">{{ one.recipient | shown }}</td><td class="says"
data-label="What is wrong">{{ one.message | shown }}</td><td class="says instead"
data-label="Type instead">{{ one.suggestion | shown }}</td><td class="short"
data-label="Code"><a href="#{{ one.code }}">{{ one.code }}</a>
<span class="tag">{{ one.severity.value }}</span></td></tr>
{% endfor %}
</tbody>
</table>
{% endif %}
{% if report.accepted %}
<h2>Accepted</h2>
<table class="findings">
<caption>These may stay until the day named. They are not counted.</caption>
<thead><tr><th scope="col">Cell</th><th scope="col">Body</th><th scope="col">What was found</th><th
scope="col">May stay because</th><th scope="col">Accepted by</th><th scope="col">Until</th><th
scope="col">Code</th></tr></thead>
<tbody>
{% for one in report.accepted %}
<tr><td class="short"
data-label="Cell">{{ one.sheet | shown }} <strong>{{ one.cell | shown }}</strong></td><td
data-label="Body">{{ one.recipient | shown }}</td><td class="says"
data-label="What was found">{{ one.message | shown }}</td><td class="says"
data-label="May stay because">{{ one.accepted.reason | shown }}</td><td
data-label="Accepted by">{{ one.accepted.by | shown }}</td><td
data-label="Until">{{ one.accepted.until | day }}</td><td class="short"
data-label="Code"><a href="#{{ one.code }}">{{ one.code }}</a>
<span class="tag">{{ one.severity.value }}</span></td></tr>
{% endfor %}
</tbody>
</table>
{% endif %}
{% if rules %}
<h2>What the codes mean</h2>
{% for rule in rules %}
{% for line in rule | lines %}
{% if loop.first %}
<h3 id="{{ rule.code }}">{{ line }}</h3>
{% else %}
<p>{{ line }}</p>
{% endif %}
{% endfor %}
{% endfor %}
{% endif %}
</main>
{% if script %}
<script>{{ script | safe }}</script>
{% endif %}
</body>
</html>
"""


def page(report: Report, _: Style) -> str:
    """Return the page. The boxes filter by CSS alone; a short script, allowed by its hash, adds the words."""
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "shown": lambda text: printable(text or ""),
        "day": show_date,
        "hash": _hash,
        "lines": _lines,
        "errors": lambda one: _share(one, one.errors),
        "warnings": lambda one: _share(one, one.warnings),
    }
    told = [*report.headings, *report.others]
    sheets = list(dict.fromkeys(one.sheet for one in told))
    used = {one.code for one in report.found}
    environment.keep_trailing_newline = True
    return environment.from_string(_PAGE).render(
        report=report,
        counts=counts(told),
        told=told,
        sheets=sheets,
        health=[] if report.headings else health(report),  # what waits unchecked is not healthy
        rules=[rule for rule in report.rules if rule.code in used],
        wait=WAIT,
        style=_STYLE + "".join(map(_hides, _boxes(len(sheets)))),
        script=_SCRIPT if told else "",
    )


def _boxes(sheets: int) -> list[tuple[str, str]]:
    """Return each box of the filter, by its id, and the class of the rows that it shows."""
    graded = [(f"show-{severity.value}", severity.value) for severity in Severity]
    return graded + [(f"sheet-{at}", f"sheet-{at}") for at in range(sheets)]


def _hides(box: tuple[str, str]) -> str:
    id_, rows = box
    return f"body:has(#{id_}:not(:checked)) #findings tr.{rows} {{ display: none; }}\n"


def _hash(text: str) -> str:
    """Return the source expression by which a Content-Security-Policy allows exactly this text."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _share(one: Health, bodies: int) -> str:
    """Return the length of a part of a category's bar; all of it is 200."""
    return f"{200 * bodies / one.bodies:.4g}"


def _lines(rule: "Explanation") -> list[str]:
    """Return what `explain` prints of a rule: its heading, the rule, why, how to mend it, the source."""
    parts = re.split(r"\n(?=\n|[A-Z][a-z]+: )", rule.in_full)
    return [" ".join(part.split()) for part in parts if part.strip()]
