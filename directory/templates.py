"""The ``templates/`` folder: one Markdown letter a file, its front matter, and the language it may speak.

The language is a small part of Jinja, judged on Jinja's own tree before anything compiles: values, ``if``,
``for`` over a named list, == and !=, two filters. No calls, no arithmetic, no includes, no assignment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import Template as Compiled

from directory.documents.letter import Letter
from directory.documents.parse import PRIVATE_USE, parse_letter
from directory.errors import LetterStopped, TemplateWrong, Unknown
from directory.model import LEAVER_FIELDS, Role
from directory.workbook.schema import LEAVERS, SETTINGS

DIVIDER = "---"
FILTERS = frozenset({"upper", "lower"})
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")
ENCLOSURE_KEYS = frozenset({"what", "route", "sent_by", "when"})
FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "leaver": frozenset(LEAVER_FIELDS),
        "withheld": frozenset(LEAVER_FIELDS),
        "recipient": frozenset(
            {"organisation", "category", "addressee", "town", "postcode", "email", "send_by"}
        ),
        "school": frozenset({*(setting.key for setting in SETTINGS), "letterhead"}),
        "letter": frozenset({"reference", "date", "rule", "purpose", "lawful_basis", "law"}),
    }
)
LISTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "left_out": frozenset({"what", "why"}),
        "enclosures": frozenset({"what", "route", "sent_by"}),
    }
)
ABOUT_LEAVER = frozenset({"leaver", "withheld"})  # and the lists: what was left out, which files follow
LOOP = frozenset({"first", "last", "index", "length"})
NAMES_OF_NODES = {
    nodes.Call: "a call",
    nodes.Concat: "joining with ~",
    nodes.Getitem: "a word in square brackets",
    nodes.Getattr: "a field of a field",
    nodes.Test: "an is-test",
    nodes.CondExpr: "an if inside a value",
    nodes.Const: "a number, true, false or none",
    nodes.Compare: "printing a comparison",
    nodes.And: "printing a condition",
    nodes.Not: "printing a condition",
    nodes.Or: "printing a condition",
    nodes.BinExpr: "arithmetic",  # after And and Or, which Jinja counts to it
    nodes.UnaryExpr: "arithmetic",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """What goes with a letter or after it. ``when`` names the leaver field that must say Yes for it."""

    what: str
    route: str
    sent_by: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template that is filled on its own: its text, its first line, and what it writes.

    ``probe`` fills it without setting it.
    """

    text: str
    line: int
    letter: Letter = field(repr=False)
    probe: Compiled = field(repr=False)


@dataclass(frozen=True, slots=True)
class Template:
    """One template, judged. ``asks`` maps each field ("leaver.course") to the line that asks for it.

    ``cover`` is the message of the e-mail that carries the letter; it and ``subject`` never speak of a
    leaver.
    """

    name: str
    title: str
    rule: str
    addressee: Role
    subject: Part
    cover: Part
    body: Part
    enclosures: tuple[Enclosure, ...]
    asks: Mapping[str, int]

    @property
    def leaver_fields(self) -> tuple[str, ...]:
        """Return the leaver fields that the template asks for, in the order of LEAVER_FIELDS."""
        return tuple(name for name in LEAVER_FIELDS if f"leaver.{name}" in self.asks)

    def look(self, context: Mapping[str, object]) -> None:
        """Fill letter, subject and cover without setting them, to see whether they can be filled.

        Raises BlankField or WithheldField, with the template's line.
        """
        try:
            for part in (self.body, self.subject, self.cover):
                part.probe.render(context)
        except LetterStopped as stopped:
            stopped.line = self.asks.get(stopped.field, 0)
            raise


def load_template(name: str, folder: Path) -> Template:
    """Return template ``name`` of ``folder``, judged.

    Raises Unknown when there is none, TemplateWrong when it breaks a rule of the language.
    """
    known = sorted(path.stem for path in folder.glob("*.md"))
    if name not in known:
        raise Unknown("template", name, known)
    try:
        return read_template(name, (folder / f"{name}.md").read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TemplateWrong(name, 1, "the file is not UTF-8. Save it again with that encoding.") from error


def read_template(name: str, text: str) -> Template:
    """Return the template that ``text`` writes; raises TemplateWrong."""
    front, body, first_line = _front_matter(name, text)
    asks: dict[str, int] = {}

    def part(text: str, line: int, *, letter: bool) -> Part:
        asks.update(_Judge(name, line, about_leaver=letter).asks(text))
        title = front.text("title")
        parsed = parse_letter(text, template=name, title=title, addressed=letter, first_line=line)
        return Part(text, line, parsed, _JINJA.from_string(text))

    return Template(
        name=name,
        title=front.text("title"),
        rule=front.text("rule"),
        addressee=front.addressee(),
        # An e-mail's subject and covering message are read by whoever opens the mailbox.
        subject=part(front.text("subject"), front.lines["subject"], letter=False),
        cover=part(front.text("cover"), front.lines["cover"], letter=False),
        body=part(body, first_line, letter=True),
        enclosures=tuple(front.enclosures()),
        asks=MappingProxyType(asks),
    )


_JINJA = Environment(undefined=StrictUndefined)  # noqa: S701  # parses and probes; the writers escape


@dataclass(frozen=True, slots=True)
class _Front:
    """A template's front matter: its entries and the line on which each one's value starts."""

    template: str
    entries: Mapping[str, Any]
    lines: Mapping[str, int]

    def wrong(self, key: str, what: str) -> TemplateWrong:
        return TemplateWrong(self.template, self.lines.get(key, 1), f'"{key}" {what}')

    def text(self, key: str) -> str:
        value = self.entries.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, "is missing or no text: every template needs one between its --- lines.")
        if PRIVATE_USE.search(value):
            raise self.wrong(key, "has a private-use character. Type it again.")
        return value

    def one_of(self, key: str, choices: list[str]) -> str:
        value = self.text(key)
        if value not in choices:
            raise self.wrong(key, f"is none of: {', '.join(choices)}.")
        return value

    def addressee(self) -> Role:
        return Role(self.one_of("addressee", [role.value for role in Role]))

    def enclosures(self) -> Iterator[Enclosure]:
        listed = self.entries.get("enclosures") or []
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            raise self.wrong(
                "enclosures", "must be a list: for each enclosure a line that starts with a dash."
            )
        for entry in listed:
            for key, value in entry.items():
                if key not in ENCLOSURE_KEYS:
                    raise self.wrong("enclosures", f'has "{key}".{_near(str(key), ENCLOSURE_KEYS)}')
                if not isinstance(value, str) or not value.strip():
                    raise self.wrong("enclosures", f'has no text at "{key}".')
            if not {"what", "route", "sent_by"} <= set(entry):
                raise self.wrong("enclosures", "needs what, route and sent_by for each enclosure.")
            when = entry.get("when")
            if when is not None and when not in LEAVER_FIELDS:
                raise self.wrong("enclosures", f'says when: "{when}", which is no field of a leaver.')
            yield Enclosure(entry["what"], entry["route"], entry["sent_by"], when)


FRONT_KEYS = ("title", "kind", "audience", "rule", "subject", "addressee", "cover", "enclosures")


def _front_matter(name: str, text: str) -> tuple[_Front, str, int]:
    """Return a template's front matter, its body, and the line on which the body starts."""
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != DIVIDER or DIVIDER not in (line.rstrip() for line in lines[1:]):
        raise TemplateWrong(name, 1, "the file must start with front matter between two lines of ---.")
    end = next(number for number, line in enumerate(lines) if number and line.rstrip() == DIVIDER)
    written = "\n".join(lines[1:end])
    try:
        # BaseLoader: every value is text as typed; no word becomes a date, a number or a truth value.
        entries, tree = yaml.load(written, yaml.BaseLoader), yaml.compose(written, yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = "the front matter cannot be read here. Put text that has a colon in quotation marks."
        raise TemplateWrong(name, mark.line + 2 if mark else 1, what) from error
    if not isinstance(entries, dict) or not isinstance(tree, yaml.MappingNode):
        raise TemplateWrong(name, 1, "the front matter must be lines of the form title: Words.")
    front = _Front(name, entries, {key.value: _first_line(value) for key, value in tree.value})
    for key in _keys_twice(tree):
        raise TemplateWrong(name, key.start_mark.line + 2, f'"{key.value}" is there twice.')
    for key in entries:
        if key not in FRONT_KEYS:
            raise front.wrong(str(key), f"is not known in front matter.{_near(str(key), FRONT_KEYS)}")
    front.one_of("kind", ["letter"])
    front.one_of("audience", ["recipient"])
    return front, "\n".join(lines[end + 1 :]), end + 2


def _keys_twice(node: yaml.Node) -> Iterator[yaml.Node]:
    """Yield every key of the front matter that its mapping has already: YAML itself takes the last one."""
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _keys_twice(child)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield key
            seen.add(str(key.value))
            yield from _keys_twice(value)


def _first_line(value: yaml.Node) -> int:
    """Return the line of the file on which a value's text starts: a block starts below its key."""
    return int(value.start_mark.line) + (3 if getattr(value, "style", None) in ("|", ">") else 2)


Loops = Mapping[str, frozenset[str]]  # a loop's variable -> the fields of what it goes over
NOT_IN_THE_OPEN = "a subject and a covering message never speak of a leaver. Say it in the letter."


class _Judge:
    """Judges one text of a template on Jinja's tree, and lists the fields that it asks for."""

    def __init__(self, template: str, first_line: int, *, about_leaver: bool) -> None:
        self.template, self.first_line = template, first_line
        self.spaces = frozenset(FIELDS) - (frozenset() if about_leaver else ABOUT_LEAVER)
        self.lists = frozenset(LISTS) if about_leaver else frozenset[str]()
        self.printed: dict[str, int] = {}
        self.tested: dict[str, int] = {}

    def asks(self, text: str) -> dict[str, int]:
        """Return each field that ``text`` asks for with its line, the first that prints it if one does."""
        try:
            self.tags(text)
            tree = _JINJA.parse(text)
        except TemplateSyntaxError as error:
            raise self.wrong(error.lineno, f"this cannot be read: {_plainly(error.message)}") from error
        self.statements(tree.body, {})
        return self.tested | self.printed

    def wrong(self, line: int, what: str) -> TemplateWrong:
        return TemplateWrong(self.template, self.first_line + line - 1, what)

    def tags(self, text: str) -> None:
        """Refuse what Jinja's tree no longer shows, or what would not be the same line in the Markdown."""
        statement = False
        for line, kind, tag in _JINJA.lex(text):
            if kind in ("raw_begin", "comment_begin"):
                raise self.wrong(line, "a template has no comments and no raw text. Leave it out.")
            if kind.endswith(("_begin", "_end")) and ("-" in tag or "+" in tag):
                raise self.wrong(line, f'leave the sign out of "{tag.strip()}": blank lines are seen to.')
            if kind != "data" and "\n" in tag:
                raise self.wrong(line, "keep what stands between two braces on one line.")
            if statement and kind == "name":
                if tag not in STATEMENTS:
                    raise self.wrong(line, f'there is no "{tag}" in a template: only if, elif, else and for.')
                statement = False
            statement = statement or kind == "block_begin"

    def statements(self, body: Sequence[nodes.Node], loops: Loops) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for value in node.nodes:
                        if not isinstance(value, nodes.TemplateData):
                            self.value(value, loops, self.printed)
                case nodes.If():
                    self.condition(node.test, loops)
                    for part in (node.body, node.elif_, node.else_):
                        self.statements(part, loops)
                case nodes.For():
                    self.statements(node.body, {**loops, **self.loop(node)})
                case _:
                    raise self.not_allowed(node)

    def loop(self, node: nodes.For) -> Mapping[str, frozenset[str]]:
        if node.else_ or node.test or node.recursive or not isinstance(node.target, nodes.Name):
            raise self.wrong(node.lineno, "a for says only: for ITEM in LIST.")
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
            raise self.wrong(node.lineno, f"a for goes over a named list: {', '.join(LISTS)}.")
        self.allow_list(node.lineno, node.iter.name)
        if node.target.name in {*LISTS, *FIELDS, "loop"}:
            what = f'"{node.target.name}" has a meaning already. Call what you loop over otherwise: item.'
            raise self.wrong(node.lineno, what)
        return {node.target.name: LISTS[node.iter.name], "loop": LOOP}

    def allow_list(self, line: int, name: str) -> None:
        if name not in self.lists:
            raise self.wrong(line, f'"{name}": {NOT_IN_THE_OPEN}')

    def value(self, node: nodes.Node, loops: Loops, into: dict[str, int]) -> None:
        """Judge what is printed: a field, one or the other, a filter of either, a text."""
        match node:
            case nodes.Const(value=str()):
                return
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="first" | "last") if "loop" in loops:
                raise self.wrong(node.lineno, f'"loop.{node.attr}" is for an if to ask, not to print.')
            case nodes.Getattr(node=nodes.Name()):
                self.field(node, loops, into)
            case nodes.Or():
                # Printed if it is not blank, else the other: so it may be blank.
                self.value(node.left, loops, self.tested)
                self.value(node.right, loops, into)
            case nodes.Filter(node=nodes.Node() as filtered):
                if node.name not in FILTERS:
                    what = f'there is no filter "{node.name}". There are: {", ".join(sorted(FILTERS))}.'
                    raise self.wrong(node.lineno, what)
                if node.args or node.kwargs:
                    raise self.wrong(node.lineno, f'the filter "{node.name}" takes nothing in brackets.')
                self.value(filtered, loops, into)
            case nodes.Name():
                what = f'"{node.name}" is not a field. Write which one, as in leaver.surname.'
                raise self.wrong(node.lineno, what)
            case _:
                raise self.not_allowed(node)

    def condition(self, node: nodes.Node, loops: Loops) -> None:
        """Judge what an ``if`` asks: is a field blank, is it this text, and both, either, not."""
        match node:
            case nodes.Getattr(node=nodes.Name()):
                self.field(node, loops, self.tested)
            case nodes.Name(name=name) if name in LISTS:
                self.allow_list(node.lineno, name)
            case nodes.Name():
                what = f'"{node.name}" is not a field. Write which one, as in leaver.surname.'
                raise self.wrong(node.lineno, what)
            case nodes.Const(value=str()):
                return
            case nodes.Compare(ops=[nodes.Operand(op="eq" | "ne") as operand]):
                self.compared(node.expr, operand.expr, loops)
            case nodes.Compare():
                raise self.wrong(node.lineno, "compare with == or != only. Two things at a time.")
            case nodes.Not() | nodes.And() | nodes.Or():
                for child in node.iter_child_nodes():
                    self.condition(child, loops)
            case _:
                raise self.not_allowed(node)

    def compared(self, one: nodes.Node, other: nodes.Node, loops: Loops) -> None:
        """Judge a comparison: of fields and texts; a closed list's field only with a word of its list."""
        for side in (one, other):
            if not isinstance(side, nodes.Getattr | nodes.Const):
                raise self.wrong(side.lineno, "compare a field with a text, or with another field.")
            self.condition(side, loops)
        for asked, text in ((one, other), (other, one)):
            match asked:
                case nodes.Getattr(node=nodes.Name(name="leaver"), attr=name) if name in LEAVERS.keys:
                    choices = LEAVERS.column(name).choices
                    if choices and getattr(text, "value", None) not in ("", *choices):
                        listed = ", ".join(choices)
                        what = f"leaver.{name} is one of {listed}: compare it with one of these words."
                        raise self.wrong(asked.lineno, what)

    def field(self, node: nodes.Getattr, loops: Loops, into: dict[str, int]) -> None:
        assert isinstance(node.node, nodes.Name)  # noqa: S101  # the pattern that led here says so
        space, name = node.node.name, node.attr
        known = loops.get(space) or (FIELDS[space] if space in self.spaces else None)
        if known is None:
            if space in FIELDS:
                raise self.wrong(node.lineno, f'"{space}.{name}": {NOT_IN_THE_OPEN}')
            spaces = [*self.spaces, *loops]
            raise self.wrong(node.lineno, f'"{space}.{name}" is not a field.{_near(space, spaces)}')
        if name not in known:
            near = _near(name, known, before=f"{space}.")
            raise self.wrong(node.lineno, f'there is no field "{space}.{name}".{near}')
        if space not in loops:
            into.setdefault(f"{space}.{name}", self.first_line + node.lineno - 1)

    def not_allowed(self, node: nodes.Node) -> TemplateWrong:
        kinds = (name for kind, name in NAMES_OF_NODES.items() if isinstance(node, kind))
        name = next(kinds, f"{type(node).__name__.lower()} here")
        return self.wrong(node.lineno, f"{name} is not allowed. A template has values, if and for.")


def _near(name: str, known: Any, *, before: str = "") -> str:
    """Return a hint at the nearest of the ``known`` names; "" when none is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {before}{near[0]}?" if near else ""


def _plainly(message: str | None) -> str:
    """Return Jinja's words for a slip of the pen in ours."""
    text = message or ""
    if "Unexpected end of template" in text:
        return "an if or for is not closed. Add {% endif %} or {% endfor %}."
    if "unknown tag" in text or "Unexpected" in text:
        return "a statement closes what is not open here."
    return "check the braces and the words between them."
