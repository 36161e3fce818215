"""Every check by its code; run them all and sort the findings; what ``explain`` says of a code."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from inspect import getdoc
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from directory.checks import rules
from directory.checks.acceptances import accept
from directory.errors import Action, Unknown
from directory.model import Book, Finding, HeldCode, Problem, Remembered, Severity, Table, TemplateFinding
from directory.templates.problems import TemplateWrong
from directory.workbook.schema import ALL_SHEETS, LEAVERS, RECIPIENTS

if TYPE_CHECKING:
    from directory.checks.repairs import Mender
    from directory.templates.folder import TemplateFolder

NO_BODY = "B16"  # a directory with this finding is one that nobody has begun
Rule = Callable[[Book], Iterator[Problem]]
TemplateRule = Callable[["TemplateFolder"], Iterator[TemplateWrong]]
About = Literal["directory", "leavers", "acceptances"]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule with its code. ``doc`` is what ``explain`` prints; ``source`` is where the rule comes from.

    ``asking``: whoever asks the body settles it by saying so.
    ``doubts_email``: while the body has such a finding, no draft to its address is made; ``doubts_post``:
    no letter is posted to it. ``hides``: while the sheet has such a finding, findings in its cells say
    little, and those of rules that ``waits`` are left out.
    ``about`` "acceptances" are the rules that look at what the others found, and what was accepted of it.
    ``acceptable``: a person may accept its findings; never those of an error. ``stands``: what it finds about
    a leaver stands if the row's own "Accepted" names the code. ``begins``: a directory that nobody has filled
    in yet has such findings. ``repair`` mends a finding that has one certain answer.
    """

    code: str
    name: str
    severity: Severity
    function: Rule
    source: str
    doc: str
    about: About
    asking: bool
    doubts_email: bool
    doubts_post: bool
    hides: bool
    waits: bool
    acceptable: bool
    stands: bool
    begins: bool
    repair: "Mender | None"


@dataclass(frozen=True, slots=True)
class TemplateCheck:
    """One rule about templates with its code; it has the fields of a Check."""

    code: str
    name: str
    severity: Severity
    function: TemplateRule
    source: str
    doc: str


_CHECKS: dict[str, Check] = {}
_TEMPLATE_CHECKS: dict[str, TemplateCheck] = {}


def check(
    code: str,
    severity: Severity,
    *,
    source: str,
    about: About = "directory",
    asking: bool = False,
    doubts_email: bool = False,
    doubts_post: bool = False,
    hides: bool = False,
    waits: bool = True,
    acceptable: bool = True,
    stands: bool = False,
    begins: bool = False,
    repair: "Mender | None" = None,
) -> Callable[[Rule], Rule]:
    """Register a rule under ``code`` with its facts, as ``Check`` has them.

    ValueError when another rule has the code: codes are never reused.
    """

    def register(rule: Rule) -> Rule:
        name = rule.__name__
        _refuse_second(code, name)
        _CHECKS[code] = Check(
            code=code,
            name=name,
            severity=severity,
            function=rule,
            source=source,
            doc=getdoc(rule) or "",
            about=about,
            asking=asking,
            doubts_email=doubts_email,
            doubts_post=doubts_post,
            hides=hides,
            waits=waits and not hides,
            acceptable=acceptable and severity is not Severity.ERROR,
            stands=stands,
            begins=begins,
            repair=repair,
        )
        return rule

    return register


def template_check(
    code: str, *, source: str, severity: Severity = Severity.ERROR
) -> Callable[[TemplateRule], TemplateRule]:
    """Register a rule about templates, as ``check`` does. After an error no letter can be written."""

    def register(rule: TemplateRule) -> TemplateRule:
        name = rule.__name__
        _refuse_second(code, name)
        doc = getdoc(rule) or ""
        _TEMPLATE_CHECKS[code] = TemplateCheck(code, name, severity, rule, source, doc)
        return rule

    return register


def _refuse_second(code: str, name: str) -> None:
    if taken := _CHECKS.get(code) or _TEMPLATE_CHECKS.get(code):
        raise ValueError(f"code {code} of {name} is taken by {taken.name}")


@cache
def all_checks() -> Mapping[str, Check]:
    """Return every check of a sheet by its code, in the order of the codes."""
    _import_rules()
    return MappingProxyType(dict(sorted(_CHECKS.items())))


@cache
def all_template_checks() -> Mapping[str, TemplateCheck]:
    """Return every check of templates by its code, in the order of the codes."""
    _import_rules()
    return MappingProxyType(dict(sorted(_TEMPLATE_CHECKS.items())))


def _import_rules() -> None:
    for module in rules.MODULES:
        import_module(f"{rules.__name__}.{module}")


MOST_ERRORS = 500  # of one code: as many lines as the text report shows for a sheet


def run(
    book: Book,
    *,
    since: Book | None = None,
    mail_problems: Mapping[str, str | None] | None = None,
    remembered: Sequence[Remembered] = (),
    most_errors: int | None = None,
) -> list[Finding]:
    """Return the findings of the rules about the directory in ``book``, by sheet, row, column, code.

    ``since`` is an earlier state of the workbook to compare it with; ``mail_problems`` is what
    ``dns.mail_problems`` returned; ``remembered`` is what the ledger remembers of bodies. Accepted findings
    are returned too, and say so. A rule that has found ``most_errors`` stops and says so; then no warnings or
    notes are looked for.
    """
    book = replace(book, since=since, mail_problems=mail_problems, remembered=tuple(remembered))
    chosen = _about("directory")
    errors = _run(book, [one for one in chosen if one.severity is Severity.ERROR], most_errors)
    if most_errors is not None and max(Counter(one.code for one in errors).values(), default=0) > most_errors:
        return errors
    others = _run(book, [one for one in chosen if one.severity is not Severity.ERROR])
    found = accept(book, sorted([*errors, *others], key=_place), acceptable_codes())
    about_acceptances = _run(replace(book, findings=tuple(found)), _about("acceptances"))
    return sorted([*found, *about_acceptances], key=_place)


def run_leavers(table: Table, on: date) -> list[Finding]:
    """Return the findings of the rules about leavers in ``table``, as of ``on``; they quote no cell.

    What a row's own "Accepted" lets stand is left out.
    """
    accepted = {row.number: codes_in(row["accepted"]) for row in table.rows if row["accepted"]}
    standing = {check.code for check in _about("leavers") if check.stands}
    return [
        one
        for one in _run(Book({LEAVERS.name: table}, on), _about("leavers"))
        if one.code not in standing & accepted.get(one.row, frozenset())
    ]


def codes_in(text: str) -> frozenset[str]:
    """Return the codes in a cell "Accepted" of a list of pupils: "L35 AB" has L35."""
    return frozenset(code.upper() for code in re.findall(r"\b[A-Za-z][0-9]{2}\b", text))


def run_templates(folder: "TemplateFolder") -> list[TemplateFinding]:
    """Return the findings of the rules about templates, by file, line, column and code."""
    found = [
        TemplateFinding(
            code=check.code,
            name=check.name,
            severity=check.severity,
            file=wrong.file,
            line=wrong.line,
            column=wrong.column,
            message=wrong.trouble,
        )
        for check in all_template_checks().values()
        for wrong in check.function(folder)
    ]
    return sorted(found, key=lambda one: (one.file, one.line, one.column, one.code))


@cache
def asking_codes() -> frozenset[str]:
    """Return the codes of findings that whoever asks the body settles by saying so."""
    return frozenset(check.code for check in all_checks().values() if check.asking)


@cache
def email_doubting_codes() -> frozenset[str]:
    """Return the codes that keep drafts from a body's e-mail address until somebody has settled them."""
    return frozenset(check.code for check in all_checks().values() if check.doubts_email)


@cache
def post_doubting_codes() -> frozenset[str]:
    """Return the codes under which no letter is posted to a body until somebody has settled its address."""
    return frozenset(check.code for check in all_checks().values() if check.doubts_post)


@cache
def hiding_codes() -> frozenset[str]:
    """Return the codes of findings about headings and sheets that hide what is found in the cells there."""
    return frozenset(check.code for check in all_checks().values() if check.hides)


@cache
def beginning_codes() -> frozenset[str]:
    """Return the codes of findings that a directory has which nobody has filled in yet."""
    return frozenset(check.code for check in all_checks().values() if check.begins)


@cache
def waiting_codes() -> frozenset[str]:
    """Return the codes of findings that are left out while a finding hides them."""
    return frozenset(check.code for check in all_checks().values() if check.waits)


@cache
def acceptable_codes() -> frozenset[str]:
    """Return the codes of findings that a person may accept."""
    return frozenset(check.code for check in all_checks().values() if check.acceptable)


def _about(about: About) -> list[Check]:
    return [check for check in all_checks().values() if check.about == about]


def _run(book: Book, chosen: Iterable[Check], most: int | None = None) -> list[Finding]:
    bodies = {row["id"] for row in book.rows(RECIPIENTS.name)}
    found = [_finding(check, problem, bodies) for check in chosen for problem in _problems(check, book, most)]
    return sorted(found, key=_place)


def _problems(check: Check, book: Book, most: int | None) -> Iterator[Problem]:
    """Yield at most ``most`` problems of a check, then one that says that there are more."""
    problems = check.function(book)
    if most is None:
        yield from problems
        return
    last: Problem | None = None
    for last in islice(problems, most):
        yield last
    if last and next(problems, None):
        message = (
            f"There are more than {most:,} of these. Mend them first, then check again; "
            "warnings and notes are looked for after that."
        )
        yield Problem(last.sheet, 0, "", message, column=last.column)


def _finding(check: Check, problem: Problem, bodies: set[str]) -> Finding:
    """Return a problem with its check's code. A category or unknown ID in "Recipient" names no body."""
    return Finding(
        code=check.code,
        name=check.name,
        severity=problem.severity or check.severity,
        sheet=problem.sheet,
        row=problem.row,
        cell=problem.cell,
        recipient=problem.recipient if problem.recipient in bodies else None,
        column=problem.column,
        value=problem.value,
        message=problem.message,
        suggestion=problem.suggestion,
        bodies=problem.bodies,
    )


def _place(finding: Finding) -> tuple[int, int, int, str, str]:
    """Return the key that sorts findings; column "AA" comes after "Z"."""
    letters = re.match(r"[A-Z]*", finding.cell)
    column = letters[0] if letters else ""
    return list(ALL_SHEETS).index(finding.sheet), finding.row, len(column), column, finding.code


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code, of a check or of a held letter, and what to say about it; ``action`` is what to do next."""

    code: str
    name: str
    weight: str
    doc: str
    source: str
    action: Action | None = None

    @property
    def summary(self) -> str:
        """Return the rule in one line."""
        return self.doc.partition("\n")[0]

    @property
    def in_full(self) -> str:
        """Return the rule, why it is there, how to mend a breach, and where the rule comes from."""
        source = f"\n\nSource: {self.source}" if self.source else ""
        return f"{self.code} {self.name} ({self.weight})\n\n{self.doc}{source}"


def codes() -> list[Explanation]:
    """Return every code: the checks' in their order, then those of held letters."""
    held = [Explanation(h.value, h.name.lower(), "held", h.explanation, "", h.action) for h in HeldCode]
    return check_codes() + template_codes() + held


def check_codes() -> list[Explanation]:
    """Return the codes of the checks of sheets, in their order."""
    return [_explanation_of(check) for check in all_checks().values()]


def template_codes() -> list[Explanation]:
    """Return the codes of the checks of templates, in their order."""
    return [_explanation_of(check) for check in all_template_checks().values()]


def _explanation_of(check: Check | TemplateCheck) -> Explanation:
    return Explanation(check.code, check.name, check.severity.value, check.doc, check.source)


def explanation(code: str) -> Explanation:
    """Return the explanation of a code, or of a check's name ("email_unreadable").

    Raises Unknown when there is no such code.
    """
    known = codes()
    wanted = code.strip().casefold()
    for entry in known:
        if wanted in (entry.code.casefold(), entry.name):
            return entry
    raise Unknown("code", code, [name for entry in known for name in (entry.code, entry.name)])
