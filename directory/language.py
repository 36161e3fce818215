"""The language that a template may speak, and its judge: what it prints, what it asks.

A small part of Jinja: values, ``if``, ``for`` over a named list, == and !=, two filters. No calls, no
arithmetic, no includes, no assignment. Judged on Jinja's own tree, before anything compiles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, nodes

from directory.errors import TemplateWrong
from directory.model import LEAVER_FIELDS, Audience
from directory.workbook.schema import LEAVERS, SETTINGS

JINJA = Environment(undefined=StrictUndefined)  # noqa: S701  # parses and probes; the writers escape
FILTERS = frozenset({"upper", "lower"})
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")
FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "leaver": frozenset(LEAVER_FIELDS),
        "withheld": frozenset(LEAVER_FIELDS),
        "recipient": frozenset(
            {
                *("organisation", "category", "addressee", "address", "town", "postcode"),
                *("phone", "email", "website", "send_by"),
            }
        ),
        "school": frozenset({*(setting.key for setting in SETTINGS), "letterhead"}),
        "letter": frozenset({"reference", "date", "rule", "purpose", "lawful_basis", "law"}),
        "choice": frozenset({"name", "holder", "addressee", "recorded"}),
    }
)
LISTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "left_out": frozenset({"what", "why"}),
        "enclosures": frozenset({"what", "route", "sent_by"}),
        "relationships": frozenset(
            {
                *("rule", "purpose", "data", "lawful_basis", "law", "condition", "pupils"),
                *("from_age", "limited_by", "when_limited", "review_by"),
            }
        ),
        "contacts": frozenset({"role", "name", "phone", "email"}),
        "receivers": frozenset({"organisation"}),
        "shared": frozenset({"what"}),
        "still_shared": frozenset({"what"}),
    }
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The fields and lists that one text of a template may speak of, and why it may not of the others."""

    spaces: frozenset[str]
    lists: frozenset[str]
    why_not: str


_ALWAYS = frozenset({"recipient", "school", "letter"})
# A subject and a covering message are read by whoever opens the mailbox.
IN_THE_OPEN = Vocabulary(
    _ALWAYS, frozenset(), "a subject and a covering message never speak of a leaver. Say it in the letter."
)
ABOUT_A_PUPIL = Vocabulary(
    _ALWAYS | {"leaver", "withheld"},
    frozenset({"left_out", "enclosures"}),
    "this is not for a letter about a leaver to a body.",
)
TO_A_FAMILY = Vocabulary(
    frozenset({"leaver", "choice", "school", "letter"}),
    frozenset({"enclosures", "receivers", "shared", "still_shared"}),
    "this is not for a letter to a family.",
)
TO_A_BODY = Vocabulary(
    _ALWAYS,
    frozenset({"enclosures", "relationships", "contacts"}),
    "a letter to a body that is about no leaver cannot speak of one.",
)


def vocabulary(audience: Audience) -> Vocabulary:
    """Return what the letter of a template for ``audience`` may speak of."""
    if audience is Audience.BODY:
        return TO_A_BODY
    return TO_A_FAMILY if audience is Audience.CHOOSER else ABOUT_A_PUPIL


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
Loops = Mapping[str, frozenset[str]]  # a loop's variable -> the fields of what it goes over


class Judge:
    """Judges one text of a template on Jinja's tree, and lists the fields that it asks for."""

    def __init__(self, template: str, first_line: int, words: Vocabulary) -> None:
        self.template, self.first_line, self.words = template, first_line, words
        self.printed: dict[str, int] = {}
        self.tested: dict[str, int] = {}

    def asks(self, text: str) -> dict[str, int]:
        """Return each field that ``text`` asks for with its line, the first that prints it if one does."""
        try:
            self._tags(text)
            tree = JINJA.parse(text)
        except TemplateSyntaxError as error:
            raise self._wrong(error.lineno, f"this cannot be read: {_plainly(error.message)}") from error
        self._statements(tree.body, {})
        return self.tested | self.printed

    def _wrong(self, line: int, what: str) -> TemplateWrong:
        return TemplateWrong(self.template, self.first_line + line - 1, what)

    def _tags(self, text: str) -> None:
        """Refuse what Jinja's tree no longer shows, or what would not be the same line in the Markdown."""
        statement = False
        for line, kind, tag in JINJA.lex(text):
            if kind in ("raw_begin", "comment_begin"):
                raise self._wrong(line, "a template has no comments and no raw text. Leave it out.")
            if kind.endswith(("_begin", "_end")) and ("-" in tag or "+" in tag):
                raise self._wrong(line, f'leave the sign out of "{tag.strip()}": blank lines are seen to.')
            if kind != "data" and "\n" in tag:
                raise self._wrong(line, "keep what stands between two braces on one line.")
            if statement and kind == "name":
                if tag not in STATEMENTS:
                    raise self._wrong(
                        line, f'there is no "{tag}" in a template: only if, elif, else and for.'
                    )
                statement = False
            statement = statement or kind == "block_begin"

    def _statements(self, body: Sequence[nodes.Node], loops: Loops) -> None:
        for node in body:
            match node:
                case nodes.Output():
                    for value in node.nodes:
                        if not isinstance(value, nodes.TemplateData):
                            self._value(value, loops, self.printed)
                case nodes.If():
                    self._condition(node.test, loops)
                    for part in (node.body, node.elif_, node.else_):
                        self._statements(part, loops)
                case nodes.For():
                    self._statements(node.body, {**loops, **self._loop(node)})
                case _:
                    raise self._not_allowed(node)

    def _loop(self, node: nodes.For) -> Mapping[str, frozenset[str]]:
        if node.else_ or node.test or node.recursive or not isinstance(node.target, nodes.Name):
            raise self._wrong(node.lineno, "a for says only: for ITEM in LIST.")
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
            raise self._wrong(
                node.lineno, f"a for goes over a named list: {', '.join(sorted(self.words.lists))}."
            )
        self._allow_list(node.lineno, node.iter.name)
        if node.target.name in {*LISTS, *FIELDS, "loop"}:
            what = f'"{node.target.name}" has a meaning already. Call what you loop over otherwise: item.'
            raise self._wrong(node.lineno, what)
        return {node.target.name: LISTS[node.iter.name], "loop": LOOP}

    def _allow_list(self, line: int, name: str) -> None:
        if name not in self.words.lists:
            raise self._wrong(line, f'"{name}": {self.words.why_not}')

    def _value(self, node: nodes.Node, loops: Loops, into: dict[str, int]) -> None:
        """Judge what is printed: a field, one or the other, a filter of either, a text."""
        match node:
            case nodes.Const(value=str()):
                return
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="first" | "last") if "loop" in loops:
                raise self._wrong(node.lineno, f'"loop.{node.attr}" is for an if to ask, not to print.')
            case nodes.Getattr(node=nodes.Name()):
                self._field(node, loops, into)
            case nodes.Or():
                # Printed if it is not blank, else the other: so it may be blank.
                self._value(node.left, loops, self.tested)
                self._value(node.right, loops, into)
            case nodes.Filter(node=nodes.Node() as filtered):
                if node.name not in FILTERS:
                    what = f'there is no filter "{node.name}". There are: {", ".join(sorted(FILTERS))}.'
                    raise self._wrong(node.lineno, what)
                if node.args or node.kwargs:
                    raise self._wrong(node.lineno, f'the filter "{node.name}" takes nothing in brackets.')
                self._value(filtered, loops, into)
            case nodes.Name():
                what = f'"{node.name}" is not a field. Write which one, as in leaver.surname.'
                raise self._wrong(node.lineno, what)
            case _:
                raise self._not_allowed(node)

    def _condition(self, node: nodes.Node, loops: Loops) -> None:
        """Judge what an ``if`` asks: is a field blank, is it this text, and both, either, not."""
        match node:
            case nodes.Getattr(node=nodes.Name()):
                self._field(node, loops, self.tested)
            case nodes.Name(name=name) if name in LISTS:
                self._allow_list(node.lineno, name)
            case nodes.Name():
                what = f'"{node.name}" is not a field. Write which one, as in leaver.surname.'
                raise self._wrong(node.lineno, what)
            case nodes.Const(value=str()):
                return
            case nodes.Compare(ops=[nodes.Operand(op="eq" | "ne") as operand]):
                self._compared(node.expr, operand.expr, loops)
            case nodes.Compare():
                raise self._wrong(node.lineno, "compare with == or != only. Two things at a time.")
            case nodes.Not() | nodes.And() | nodes.Or():
                for child in node.iter_child_nodes():
                    self._condition(child, loops)
            case _:
                raise self._not_allowed(node)

    def _compared(self, one: nodes.Node, other: nodes.Node, loops: Loops) -> None:
        """Judge a comparison: of fields and texts; a closed list's field only with a word of its list."""
        for side in (one, other):
            if not isinstance(side, nodes.Getattr | nodes.Const):
                raise self._wrong(side.lineno, "compare a field with a text, or with another field.")
            self._condition(side, loops)
        for asked, text in ((one, other), (other, one)):
            match asked:
                case nodes.Getattr(node=nodes.Name(name="leaver"), attr=name) if name in LEAVERS.keys:
                    choices = LEAVERS.column(name).choices
                    if choices and getattr(text, "value", None) not in ("", *choices):
                        listed = ", ".join(choices)
                        what = f"leaver.{name} is one of {listed}: compare it with one of these words."
                        raise self._wrong(asked.lineno, what)

    def _field(self, node: nodes.Getattr, loops: Loops, into: dict[str, int]) -> None:
        assert isinstance(node.node, nodes.Name)  # noqa: S101  # the pattern that led here says so
        space, name = node.node.name, node.attr
        known = loops.get(space) or (FIELDS[space] if space in self.words.spaces else None)
        if known is None:
            if space in FIELDS:
                raise self._wrong(node.lineno, f'"{space}.{name}": {self.words.why_not}')
            spaces = [*self.words.spaces, *loops]
            raise self._wrong(node.lineno, f'"{space}.{name}" is not a field.{near(space, spaces)}')
        if name not in known:
            hint = near(name, known, before=f"{space}.")
            raise self._wrong(node.lineno, f'there is no field "{space}.{name}".{hint}')
        if space not in loops:
            into.setdefault(f"{space}.{name}", self.first_line + node.lineno - 1)

    def _not_allowed(self, node: nodes.Node) -> TemplateWrong:
        kinds = (name for kind, name in NAMES_OF_NODES.items() if isinstance(node, kind))
        name = next(kinds, f"{type(node).__name__.lower()} here")
        return self._wrong(node.lineno, f"{name} is not allowed. A template has values, if and for.")


def near(name: str, known: Iterable[str], *, before: str = "") -> str:
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
