"""A run's index.html: every letter as it reads, who is held and why; opens from disk and needs no network."""

from collections.abc import Mapping

from jinja2 import Environment
from markupsafe import Markup

from directory.dates import show_date
from directory.model import Plan
from directory.report.plan import tally

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
  details[open] { break-before: page; } summary { display: none; } .no-print { display: none; }
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
<thead><tr><th scope="col">Cell</th><th scope="col">Why</th><th scope="col">Code</th></tr></thead>
<tbody>
{% for one in held %}
<tr><td>{{ one.cell }}</td><td>{{ one.reason }}</td><td>{{ one.code }}</td></tr>
{% endfor %}
</tbody>
</table>
<p class="no-print">The rows as they came are in <a href="held.xlsx">held.xlsx</a>.</p>
{% endif %}
<h2>Letters</h2>
{% for letter in letters %}
<details>
<summary>{{ letter.name }} to <strong>{{ letter.organisation }}</strong>, {{ letter.route }}</summary>
<div class="about">
<p class="no-print">{% for file in letter.files %}<a href="{{ file }}">{{ file }}</a>{% if not loop.last %} ·
{% endif %}{% endfor %}</p>
<p>Row {{ letter.row }}, rule {{ letter.rule }}. Shares: {{ letter.shared | join(", ") }}.
{% for one in letter.withheld %}Leaves out {{ one.field }}: {{ one.reason }} {% endfor %}
{{ letter.doubt }}</p>
</div>
{{ letter.html }}
</details>
{% else %}
<p>There is none.</p>
{% endfor %}
</body>
</html>
"""


def preview(plan: Plan, title: str, letters: Mapping[str, str]) -> str:
    """Return the page for ``plan``. ``letters`` maps a notice's key to its letter as safe HTML."""
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)
    return page.render(
        title=title,
        tally=tally(len(plan.notices), len(plan.held)),
        on=show_date(plan.on),
        held=plan.held,
        letters=[
            {
                "name": notice.leaver.name,
                "organisation": notice.recipient.organisation,
                "route": f"draft to {notice.email}" if notice.email else "a letter to print and post",
                "files": notice.files,
                "row": notice.leaver.row.number,
                "rule": notice.rule.rule,
                "shared": [field.replace("_", " ") for field in notice.shared],
                "withheld": [
                    {"field": one.field.replace("_", " "), "reason": one.reason}
                    for one in notice.decision.withheld
                ],
                "doubt": notice.email_doubt,
                "html": Markup(letters[notice.key]),  # noqa: S704  # documents.html escaped every value
            }
            for notice in plan.notices
        ],
    )
