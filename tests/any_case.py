"""Draw a run of letters: any register, pupils and templates, with every field found nowhere else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from directory.checks.trusted import PupilList
from directory.model import (
    LEAVER_FIELDS,
    Audience,
    Category,
    DataCategory,
    Plan,
    Pupils,
    Row,
)
from directory.planning.plan import make_plan
from directory.sharing.recipients import Directory, directory_from
from directory.templates.problems import TemplateWrong
from directory.templates.template import Template, read_template
from directory.values.identifiers import IdentifierError, parse_uln, parse_upn
from tests.helpers import TODAY, book, row, table
from tests.helpers import settings as school
from tests.plans import AT_HOME, college, text

SCHOOLS = (Category.SCHOOL, Category.SCHOOL_SIXTH_FORM)
BODIES = {
    "example-college": Category.COLLEGE,
    "example-school": Category.SCHOOL,
    "example-provider": Category.ALTERNATIVE_PROVISION,
}
SHARING = {"share_ks4_results": ("Yes", "No"), "youth_support": ("Full", "Name address DOB only")}
HEADINGS = {"share_ks4_results": "Share KS4 results", "youth_support": "Youth support"}
# Said as they are, two of a kind look alike: what the letter does where they say Yes is searched for.
WITHHELD = ("address_withheld", "former_name_withheld")  # from everybody
YES_OR_NO = ("safeguarding_file", "sen_file")
DATES = ("date_of_birth", "leaving_date", "joining_date", "start_date")
DERIVED = ("name", "initials")
TYPED = [field for field in LEAVER_FIELDS if field not in (*YES_OR_NO, *DATES, *DERIVED, "upn", "uln")]
BORN = (date(2008, 3, 1), date(2010, 11, 23), date(2010, 11, 24), date(2012, 2, 29), date(2014, 5, 5))


def fitting(parse: Callable[[str], str], candidates: Iterable[str]) -> Iterator[str]:
    """Yield the candidates whose check character is right."""
    for candidate in candidates:
        with suppress(IdentifierError):
            yield parse(candidate)


UPNS = list(
    fitting(parse_upn, (f"{one}85649992600{n}" for n in range(3) for one in "ABCDEFGHJKLMNPQRTUVWXYZ"))
)
ULNS = list(fitting(parse_uln, (f"7000000{number:03}" for number in range(60))))


def word(number: int, field: str) -> str:
    """Return a word of letters alone that nothing but this field of this pupil says."""
    return f"Zq{'xyz'[number]}{field.replace('_', '').replace('4', 'four').replace('16', 'sixteen')}q"


@st.composite
def pupils(draw: st.DrawFn, number: int) -> Row:
    """Draw a row of the list: what it says is its own, whether it says anything is drawn."""
    blank = draw(st.sets(st.sampled_from(["preferred_name", "sen", "medical", "ks4_results", "uln"])))
    cells = {field: word(number, field) for field in (*TYPED, "reference", "parent")}
    cells |= {"upn": UPNS[number], "uln": ULNS[number], "postcode": f"LE{number + 2} 1FZ"}
    cells |= {field: draw(st.sampled_from(["Yes", "No"])) for field in YES_OR_NO}
    cells |= {field: draw(st.sampled_from(["", *answers * 3])) for field, answers in SHARING.items()}
    born = draw(st.sampled_from(BORN)) - timedelta(days=400 * number)
    days = [born, *(date(2025, month + number, 7) for month in (1, 4, 7))]
    cells |= {field: day.strftime("%d/%m/%Y") for field, day in zip(DATES, days, strict=True)}
    named = st.lists(st.sampled_from([*BODIES, "no-such-body"]), min_size=1, max_size=2).map("; ".join)
    cells |= {field: draw(named) for field in ("placement", "also_attends")}
    cells |= {field: draw(st.sampled_from(["", "", "No", "Yes"])) for field in WITHHELD}
    cells |= {"second_parent": word(number, "second"), "second_parent_address": word(number, "away")}
    cells |= {"second_parent_postcode": f"LE{number + 2} 2FZ"}
    cells |= {
        "letter_home_to": draw(st.sampled_from(["", "Parent", "Second parent", "Both"])),
        "destination": draw(st.sampled_from([*BODIES])),
        "language": draw(st.sampled_from(["", "pl"])),
    }
    return row("Leavers", number + 2, **(cells | dict.fromkeys(blank, "")))


@st.composite
def registers(draw: st.DrawFn) -> list[Row]:
    """Draw the rows of a rule as the register's checks let them pass: of each body, of its category, both."""
    rows: list[Row] = []
    for id_, category in BODIES.items():
        for whom in draw(
            st.sampled_from([(id_,), (str(category),), (id_, str(category)), (str(category), id_)])
        ):
            data = draw(st.lists(st.sampled_from(DataCategory), min_size=2, max_size=12, unique=True))
            limited_by = draw(st.sampled_from(["", *HEADINGS.values()]))
            kept = draw(st.lists(st.sampled_from(data), unique=True)) if limited_by else []
            rows.append(
                row(
                    "Sharing",
                    len(rows) + 2,
                    rule="S01",
                    recipient=whom,
                    data="; ".join(data),
                    from_age=draw(st.sampled_from(["", "", "", "13", "16"])),
                    limited_by=limited_by,
                    when_limited="; ".join(kept),
                    pupils=draw(st.sampled_from([*[""] * 9, *Pupils])),
                )
            )
    return rows


def told(field: str) -> str:
    """Return the words with which a template lets slip that a field says something."""
    return f"Tqell{field.replace('_', '').replace('4', 'four').replace('16', 'sixteen')}q"


def pieces(fields: list[str], lists: Mapping[str, tuple[str, ...]]) -> st.SearchStrategy[str]:
    """Draw a paragraph, a list or a table row of the template language about some of the ``fields``."""
    field = st.sampled_from([f"leaver.{name}" for name in fields] or ["school.name"])
    withheld = field.map(lambda name: name.replace("leaver.", "withheld."))
    choices = [
        st.builds("Said: {{{{ {} }}}}.".format, field),
        st.builds("Loud: {{{{ {} | upper }}}} and {{{{ {} or {} | lower }}}}.".format, field, field, field),
        st.builds("*Bold* **{{{{ {} }}}}**.".format, field),
        field.map(
            lambda f: f"{{% if {f} %}}{told(f.partition('.')[2])} {{{{ {f} }}}}{{% else %}}none{{% endif %}}"
        ),
        field.map(lambda f: f"{{% if not {f} %}}none{{% else %}}{told(f.partition('.')[2])}{{% endif %}}"),
        st.builds("{{% if {} == {} %}}alike{{% endif %}} done".format, field, field),
        st.builds("{{% if {} and {} %}}\nA block {{{{ {} }}}}.\n{{% endif %}}".format, field, field, field),
        st.builds("| What | Said |\n|---|---|\n| x | {{{{ {} }}}} |".format, field),
        st.builds("- one {{{{ {} }}}}\n- two".format, field),
        *(
            st.just(
                f"{{% for one in {name} %}}\n- "
                + " ".join(f"{{{{ one.{f} }}}}" for f in of)
                + "\n{% endfor %}"
            )
            for name, of in lists.items()
        ),
    ]
    if "left_out" in lists:
        guarded = (
            withheld,
            field.map(
                lambda f: (
                    f"{{% if withheld.{f.partition('.')[2]} %}}{{{{ withheld.{f.partition('.')[2]} }}}}"
                    f"{{% elif {f} %}}{{{{ {f} }}}}{{% endif %}}"
                )
            ),
        )[1]
        choices += [guarded, guarded, guarded]
    return st.one_of(choices)


ABOUT_A_PUPIL = {"left_out": ("what", "why"), "enclosures": ("what", "route", "sent_by")}
TO_A_FAMILY = {
    "enclosures": ("what",),
    "receivers": ("organisation",),
    "shared": ("what",),
    "still_shared": ("what",),
}
TO_A_BODY = {"enclosures": ("what",), "relationships": ("rule", "data"), "contacts": ("role",)}
ENCLOSURES = "\n" + "\n".join(
    f"  - {{what: {told(field)}, route: by hand, sent_by: office, when: {field}}}" for field in YES_OR_NO
)


@st.composite
def templates(draw: st.DrawFn, register: list[Row]) -> str:
    """Draw a template under a rule: most ask for what some row of the rule allows, some for anything."""
    audience = draw(st.sampled_from(Audience))
    allowed = {word for one in register for word in one["data"].split("; ")}
    fields = [field for field, category in LEAVER_FIELDS.items() if category in allowed]
    if draw(st.integers(0, 9)) == 0:
        fields = list(LEAVER_FIELDS)
    lists: Mapping[str, tuple[str, ...]] = ABOUT_A_PUPIL
    front: dict[str, str | None] = {"audience": audience.value, "rule": "S01"}
    if audience is Audience.CHOOSER:
        front |= AT_HOME
        lists, fields = TO_A_FAMILY, ["name", "forename", "date_of_birth", "address", "postcode"]
    elif audience is Audience.BODY:
        lists, fields = TO_A_BODY, []
    elif draw(st.booleans()) and fields:
        front["when"] = draw(st.sampled_from(fields))
    if set(YES_OR_NO) <= set(fields) and draw(st.booleans()):
        front["enclosures"] = ENCLOSURES
    body = "\n\n".join(draw(st.lists(pieces(fields, lists), min_size=1, max_size=5)))
    return text(body + "\n", **front)


@dataclass(frozen=True)
class Case:
    """One run: the pupils' rows, the register's, the directory, the templates, and what came of them."""

    rows: Mapping[int, Row]
    register: list[Row]
    directory: Directory
    templates: Mapping[str, Template]
    plan: Plan


@st.composite
def cases(draw: st.DrawFn) -> Case:
    register = draw(registers())
    bodies = [
        college(
            at,
            id_,
            f"Body {id_.title()}",
            category=category.value,
            send_by=draw(st.sampled_from(["Secure email", "Secure email", "Email", "Post"])),
        )
        for at, (id_, category) in enumerate(BODIES.items(), start=2)
    ]
    contact = row("Contacts", recipient="example-provider", role="Admissions")
    given_book = book(*bodies, contact, *register, *school())
    directory = directory_from(given_book, (), frozenset())
    listed = [draw(pupils(number)) for number in range(draw(st.integers(2, 3)))]
    judged = []
    for name in draw(st.sampled_from([("one",), ("one",), ("one", "two")])):
        written = draw(templates(register))
        try:
            one = read_template(name, written)
            make_plan([one], PupilList(table("Leavers", listed), ()), directory, TODAY)
        except TemplateWrong:
            continue  # it asks for what its rule allows nobody, or compares what is a closed list
        judged.append(one)
    made = make_plan(judged, PupilList(table("Leavers", listed), ()), directory, TODAY)
    return Case(
        {one.number: one for one in listed}, register, directory, {one.name: one for one in judged}, made
    )
