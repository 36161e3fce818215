"""A run's index.html: every letter as it reads, who is held and why; opens from disk and needs no network."""

from collections.abc import Mapping

from jinja2 import Environment
from markupsafe import Markup

from directory.model import Household, Notice, Plan
from directory.planning.tally import tally
from directory.values.dates import show_date

_PAGE = """\
<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ title }}: {{ tally }}</title>
<style>
:root { color-scheme: light; --ink: #1b1b1b; --quiet: #5a5a5a; --line: #c9c9c9; --sheet: #fff; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; font: 1rem/1.45 system-ui, sans-serif;
  color: var(--ink); background: #f1f2f4; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0 .8rem; } .quiet { color: var(--quiet); }
table { border-collapse: collapse; width: 100%; background: var(--sheet); }
th, td { border: 1px solid var(--line); padding: .35rem .55rem; text-align: left; vertical-align: top; }
thead th { background: #e7e9ed; }
a { color: #1d4f91; }
details { background: var(--sheet); border: 1px solid var(--line); margin: .6rem 0; }
summary { padding: .6rem .8rem; cursor: pointer; } summary:focus-visible { outline: 3px solid #1d4f91; }
.about { padding: 0 .8rem; } article { border-top: 1px solid var(--line); padding: 1rem 2rem; }
article h1 { font-size: 1.2rem; } article table { width: auto; } article tbody th { font-weight: 400; }
article address { font-style: normal; margin-bottom: 1.5rem; }
hr.page { border: 0; border-top: 2px dashed var(--line); margin: 2rem 0; }
@media print { body { background: none; padding: 0; max-width: none; } details { border: 0; }
  /* On paper there is nothing to click: every letter is open, and starts a page. */
  details { break-before: page; } details::details-content { content-visibility: visible; block-size: auto; }
  summary { font-weight: bold; list-style: none; } .no-print { display: none; }
  hr.page { break-after: page; border: 0; } }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ tally }} Written for {{ on }}. <span class="quiet">This page holds pupils' data: keep it where the
letters are.</span></p>
{% if held %}
<h2>Held: nothing was written for these rows</h2>
<table>
<thead><tr>
<th scope="col">Cell</th><th scope="col">Why</th><th scope="col">Code</th>
{% if groups | length > 1 %}
<th scope="col">Letter</th>
{% endif %}
</tr></thead>
<tbody>
{% for one in held %}
<tr><td>{{ one.cell }}</td><td>{{ one.reason }}</td><td>{{ one.code }}</td>
{%- if groups | length > 1 %}<td>{{ one.template }}</td>{% endif %}</tr>
{% endfor %}
</tbody>
</table>
<p class="no-print">The rows as they came are in <a href="held.xlsx">held.xlsx</a>.</p>
{% endif %}
{% for group in groups %}
<h2>{{ group.title if groups | length > 1 else "Letters" }}</h2>
{% for letter in group.letters %}
<details>
<summary>{{ letter.what }} <strong>{{ letter.whom }}</strong>, {{ letter.route }}</summary>
<div class="about">
<p class="no-print">{% for file in letter.files %}<a href="{{ file }}">{{ file }}</a>{% if not loop.last %} ·
{% endif %}{% endfor %}</p>
<p>{{ letter.place }}{% if letter.rule %}, rule {{ letter.rule }}{% endif %}. Shares:
{{ letter.shared | join(", ") or "nothing of a pupil" }}.
{% for one in letter.withheld %}Leaves out {{ one.field }}: {{ one.reason }} {% endfor %}
{{ letter.remarks | join(" ") }}</p>
</div>
{{ letter.html }}
</details>
{% else %}
<p>There is no such letter.</p>
{% endfor %}
{% if group.not_concerned %}
<p class="quiet">Not concerned: {{ group.not_concerned | join(", ") }}.</p>
{% endif %}
{% endfor %}
</body>
</html>
"""


def preview(plan: Plan, titles: Mapping[str, str], letters: Mapping[str, str]) -> str:
    """Return the page for ``plan``: ``titles`` by template, ``letters`` as safe HTML by a notice's key."""
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)
    return page.render(
        title=next(iter(titles.values())) if len(titles) == 1 else "Letters",
        tally=tally(plan),
        on=show_date(plan.on),
        held=plan.held,
        groups=[
            {
                "title": title,
                "letters": [
                    _letter(notice, letters[notice.key]) for notice in plan.notices if notice.template == name
                ],
                "not_concerned": [one.cell for one in plan.not_concerned if one.template == name],
            }
            for name, title in titles.items()
        ],
    )


def _letter(notice: Notice, html: str) -> Mapping[str, object]:
    """Return what the page says of one letter."""
    leaver = notice.leaver
    at_home = isinstance(notice.recipient, Household)
    return {
        "what": f"{leaver.name} to" if leaver else "To",
        "whom": notice.addressee if at_home else notice.recipient.organisation,
        "route": f"draft to {notice.email}" if notice.email else "a letter to print and post",
        "files": notice.files,
        "place": f"Row {leaver.row.number}" if leaver else f"Recipients, {notice.cell}",
        "rule": notice.rule.rule if notice.rule else "",
        "shared": [field.replace("_", " ") for field in notice.shared],
        "withheld": [
            {"field": field.replace("_", " "), "reason": reason} for field, reason in notice.withheld.items()
        ],
        "remarks": notice.remarks,
        "html": Markup(html),  # noqa: S704  # documents.html escaped every value
    }
