"""What tests of a plan need: a template from a few words, a directory from a few rows, and their plan."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from directory.checks import registry
from directory.checks.trusted import PupilList
from directory.ledger import LedgerReader
from directory.model import Finding, Plan, Row
from directory.planning.notices import background_of
from directory.planning.plan import make_plan
from directory.planning.prepare import Prepared, Sources, prepare
from directory.planning.request import Request
from directory.sharing.recipients import Directory, directory_from
from directory.templates.template import Template, read_template
from tests.helpers import TODAY, book, row, settings, table
from tests.makers import shipped_letterhead

FRONT = {
    "title": "A letter",
    "audience": "destination",
    "rule": "S01",
    "addressee": "Admissions",
    "subject": "A letter",
    "cover": "A letter is attached.",
}
BODY = """\
{{ leaver.name }}{% if withheld.ks4_results %}, {{ withheld.ks4_results }}{% else %}
{{ leaver.ks4_results }}{% endif %}
"""
AT_HOME = {"audience": "whoever holds the choice", "addressee": None, "subject": None, "cover": None}
# A choice that limits a rule, and what a pupil's row says for the letter about it to be written.
SUPPORT = row(
    "Sharing",
    5,
    rule="S09",
    data="Name; Careers and destinations",
    from_age="13",
    limited_by="Youth support",
    when_limited="Name",
)
HOME = {"address": "3 Example Street", "parent": "Mrs B Example", "youth_support": "Full"}


def text(body: str = BODY, **front: str | None) -> str:
    """Return the text of a good template with entries of its front matter changed; None leaves one out."""
    entries = {key: said for key, said in (FRONT | front).items() if said is not None}
    return "---\n" + "".join(f"{key}: {said}\n" for key, said in entries.items()) + f"---\n{body}"


def template(body: str = BODY, *, name: str = "letter", **front: str | None) -> Template:
    """Return a good template with entries of its front matter changed; None leaves one out."""
    return read_template(name, text(body, **front))


def directory_of(*rows: Row, on: date = TODAY) -> Directory:
    """Return the directory of ``rows`` and a whole School sheet, as its checks leave it."""
    given = book(*rows, *settings(), on=on)
    codes = registry.email_doubting_codes(), registry.post_doubting_codes()
    return directory_from(given, registry.run(given), *codes)


def college(number: int, id_: str, name: str, **cells: str) -> Row:
    """Return a body that differs from the good row in all that must differ."""
    own = {
        "phone": f"0116 496 0{number:03}",
        "email": f"office@{id_}.example.org",
        "website": f"https://{id_}.example.org",
        "address": f"{number} Test Street",
    }
    return row(number=number, id=id_, organisation=name, **(own | cells))


def pupil(number: int = 2, **cells: str) -> Row:
    """Return a good row of the leavers file whose results are out."""
    return row("Leavers", number, **{"ks4_results": "Mathematics 6", **cells})


def planned(
    leavers: Iterable[Row] | None,
    directory: Directory,
    templates: Sequence[Template] | None = None,
    *,
    findings: Iterable[Finding] = (),
    on: date = TODAY,
    to: str = "all",
) -> Plan:
    """Return the plan of ``templates`` about ``leavers``; None for letters about no pupil."""
    pupils = None if leavers is None else PupilList(table("Leavers", leavers), tuple(findings))
    return make_plan([template()] if templates is None else templates, pupils, directory, on, to)


def prepared(made: Plan, directory: Directory, templates: Mapping[str, Template]) -> Prepared:
    """Return what writes a plan that was made from no files."""
    asked = Request(tuple(templates), Path(), None, Path("recipients.xlsx"), made.on, "all")
    nowhere = Sources(asked, {}, ())
    return Prepared(made, templates, background_of(directory), shipped_letterhead(), nowhere)


def codes(plan: Plan) -> list[tuple[str, str]]:
    """Return the code and the cell of all that is held."""
    return [(held.code, held.cell) for held in plan.held]


def prepare_for(
    templates: Sequence[str],
    leavers: Path | None,
    workbook: Path,
    on: date,
    folder: Path,
    to: str = "",
    ledger: LedgerReader | None = None,
) -> Prepared:
    """Return what such a request makes."""
    return prepare(Request(tuple(templates), folder, leavers, workbook, on, to), ledger)
