"""What a template's tags may say, and the judge that lists the fields they ask for and every slip.

The language is a small part of Jinja: values, ``if``, ``for`` over a named list, == and !=, two filters. No
calls, no arithmetic, no includes, no assignment. It is judged on Jinja's own tree, before anything compiles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from jinja2 import nodes

from directory.model import LEAVER_FIELDS, Audience, DataCategory
from directory.templates.problems import Breach, Slip
from directory.templates.tags import read_tags
from directory.workbook.schema import LEAVERS, SETTINGS

FILTERS = frozenset({"upper", "lower"})
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
        "letter": frozenset(
            {"reference", "date", "replaces", "rule", "purpose", "lawful_basis", "law", "choice_recorded"}
        ),
        "choice": frozenset({"name", "holder", "addressee", "recorded"}),
        "subject": frozenset({"name"}),
    }
)
_OF_A_RULE = frozenset(
    {
        *("rule", "purpose", "data", "lawful_basis", "law", "condition", "pupils"),
        *("from_age", "limited_by", "when_limited", "review_by"),
    }
)
LISTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "left_out": frozenset({"what", "why"}),
        "enclosures": frozenset({"what", "route", "sent_by"}),
        "relationships": _OF_A_RULE,
        "register": _OF_A_RULE | {"whom"},
        "chased": frozenset({"reference", "sent", "sent_to", "due"}),
        "contacts": frozenset({"role", "name", "phone", "email"}),
        "receivers": frozenset({"organisation"}),
        "bodies": frozenset(
            {
                *("organisation", "category", "part_of", "formerly"),
                *("attention", "address", "phone", "email", "website"),
            }
        ),
        "choices": frozenset({"name", "parent_until", "whom", "data", "when_limited"}),
        "told": frozenset(
            {*("on", "whom", "how", "data", "left_out", "rule", "purpose"), *("lawful_basis", "law", "copy")}
        ),
        "shared": frozenset({"what"}),
        "still_shared": frozenset({"what"}),
    }
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The fields and lists that a text of a template may use, and why it may not use the others."""

    spaces: frozenset[str]
    lists: frozenset[str]
    why_not: str


_ALWAYS = frozenset({"recipient", "school", "letter"})
# Anybody who opens the mailbox reads the subject and the covering message.
IN_THE_OPEN = Vocabulary(
    _ALWAYS, frozenset(), "a subject and a covering message must not name a leaver. Say it in the letter."
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
    "a letter to a body about no leaver cannot print a leaver's field.",
)


ABOUT_A_RECEIPT = Vocabulary(
    _ALWAYS,
    frozenset({"enclosures", "contacts", "chased"}),
    "a letter that asks for receipts names no leaver, only the letters it asks about.",
)


FOR_ANYBODY = Vocabulary(
    frozenset({"school", "letter"}),
    frozenset({"register", "bodies", "choices"}),
    "what is published is about no pupil and goes to no body in particular.",
)


TO_WHOM_IT_IS_ABOUT = Vocabulary(
    frozenset({"subject", "school", "letter"}),
    frozenset({"told"}),
    "the answer to a pupil says what was told and to whom, as the ledger has it.",
)


# For a template whose audience is not known: a field that does not exist can still be reported.
ANY = Vocabulary(frozenset(FIELDS), frozenset(LISTS), "")


def vocabulary(audience: Audience | None) -> Vocabulary:
    """Return what a letter for ``audience`` may use; everything when the audience is not known."""
    match audience:
        case None:
            return ANY
        case Audience.BODY:
            return TO_A_BODY
        case Audience.OVERDUE:
            return ABOUT_A_RECEIPT
        case Audience.CHOOSER:
            return TO_A_FAMILY
        case Audience.ANYBODY:
            return FOR_ANYBODY
        case Audience.SUBJECT:
            return TO_WHOM_IT_IS_ABOUT
    return ABOUT_A_PUPIL


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
    nodes.BinExpr: "arithmetic",  # after And and Or, which Jinja counts as arithmetic
    nodes.UnaryExpr: "arithmetic",
}
# A loop's variable -> the fields of its list's items; None where the list was already reported as wrong.
Loops = Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """The fields that a text asks for, and what is wrong in it, in the order of the text.

    ``asks`` maps a field to its place, which is how many characters come before it: the first that prints it,
    else the first that asks about it. ``bare`` does the same for the leaver fields that are read without
    asking first whether they are withheld. ``always`` are the fields that are printed whatever an ``if``
    says, unless it asks whether a field is withheld. ``text`` is what was judged; without ``whole``, up to a
    broken tag.
    """

    asks: Mapping[str, int]
    bare: Mapping[str, int]
    always: frozenset[str]
    slips: tuple[Slip, ...]
    text: str
    whole: bool


def judge(text: str, words: Vocabulary) -> Judged:
    """Return what ``text`` asks for and what is wrong in it: the first broken tag, else every slip."""
    tags = read_tags(text)
    of_tree = _Judge(words)
    if tags.tree:
        of_tree.statements(tags.tree.body, {})
    slips = sorted((*tags.slips, *of_tree.slips), key=lambda slip: slip.at)
    asks, always = of_tree.tested | of_tree.printed, frozenset(of_tree.always)
    return Judged(asks, of_tree.bare, always, tuple(slips), tags.text, tags.tree is not None)


class _Judge:
    """The judge of one text, working on Jinja's tree. A node's ``lineno`` is its place: see ``Tags``."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.printed: dict[str, int] = {}
        self.tested: dict[str, int] = {}
        self.bare: dict[str, int] = {}
        self.always: set[str] = set()
        self.within = 0  # how many if and for are around, but for those that ask what is withheld
        self.told = frozenset[DataCategory]()  # the kinds of data that an if around says are not withheld
        self.slips: list[Slip] = []

    def statements(self, body: Sequence[nodes.Node], loops: Loops) -> None:
        """Judge statements in a row; ``loops`` are the loops around them."""
        for node in body:
            match node:
                case nodes.Output():
                    for value in node.nodes:
                        if not isinstance(value, nodes.TemplateData):
                            self._value(value, loops, self.printed)
                case nodes.If():
                    self._if(node, loops)
                case nodes.For():
                    self.within += 1
                    self.statements(node.body, {**loops, **self._loop(node)})
                    self.within -= 1
                case _:
                    self._not_allowed(node)

    def _if(self, node: nodes.If, loops: Loops) -> None:
        around, before = self.within, self.told
        for one in (node, *node.elif_):
            self._condition(one.test, loops)
            otherwise = self.told | not_withheld(one.test, said=False)
            self.told |= not_withheld(one.test, said=True)
            self.within = around if one is node and _only_asks(one.test) else around + 1
            self.statements(one.body, loops)
            self.within, self.told = around + 1, otherwise
        self.statements(node.else_, loops)
        self.within, self.told = around, before

    def _slip(self, node: nodes.Node, breach: Breach, what: str) -> None:
        self.slips.append(Slip(node.lineno, breach, what))

    def _loop(self, node: nodes.For) -> Loops:
        names = [node.target, *node.target.find_all(nodes.Name)]
        unknown: Loops = {name.name: None for name in names if isinstance(name, nodes.Name)} | {"loop": LOOP}
        if node.else_ or node.test or node.recursive or not isinstance(node.target, nodes.Name):
            self._slip(node, Breach.LANGUAGE, "a for has only this form: for ITEM in LIST.")
            return unknown
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in LISTS:
            listed = ", ".join(sorted(self.words.lists)) or "there is none here"
            self._slip(node.iter, Breach.FIELD, f"a for goes over a named list: {listed}.")
            return unknown
        self._allow_list(node.iter)
        if node.target.name in {*LISTS, *FIELDS, "loop"}:
            what = f'"{node.target.name}" already has a meaning. Use another name in the for, such as item.'
            self._slip(node.target, Breach.LANGUAGE, what)
        return {node.target.name: LISTS[node.iter.name], "loop": LOOP}

    def _allow_list(self, node: nodes.Name) -> None:
        if node.name not in self.words.lists:
            self._slip(node, Breach.PLACE, f'"{node.name}": {self.words.why_not}')

    def _value(self, node: nodes.Node, loops: Loops, into: dict[str, int]) -> None:
        """Judge a printed value: a field, the first or the second of two, a filter, a text."""
        match node:
            case nodes.Const(value=str()):
                return
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="first" | "last") if "loop" in loops:
                self._slip(node, Breach.LANGUAGE, f'"loop.{node.attr}" is for an if to ask, not to print.')
            case nodes.Getattr(node=nodes.Name()):
                self._field(node, loops, into)
            case nodes.Or():
                # Printed only if it is not blank, else the other: so it may be blank.
                self._value(node.left, loops, self.tested)
                self._value(node.right, loops, into)
            case nodes.Filter(node=nodes.Node() as filtered):
                if node.name not in FILTERS:
                    what = f'there is no filter "{node.name}". There are: {", ".join(sorted(FILTERS))}.'
                    self._slip(node, Breach.LANGUAGE, what)
                elif node.args or node.kwargs:
                    what = f'the filter "{node.name}" takes nothing in brackets.'
                    self._slip(node, Breach.LANGUAGE, what)
                self._value(filtered, loops, into)
            case nodes.Name():
                self._no_field(node)
            case _:
                self._not_allowed(node)

    def _condition(self, node: nodes.Node, loops: Loops) -> None:
        """Judge an ``if``: whether a field is blank, or equal to a text; joined by and, or, not."""
        match node:
            case nodes.Getattr(node=nodes.Name()):
                self._field(node, loops, self.tested)
            case nodes.Name(name=name) if name in LISTS:
                self._allow_list(node)
            case nodes.Name():
                self._no_field(node)
            case nodes.Const(value=str()):
                return
            case nodes.Compare(ops=[nodes.Operand(op="eq" | "ne") as operand]):
                self._compared(node.expr, operand.expr, loops)
            case nodes.Compare():
                self._slip(node, Breach.LANGUAGE, "compare only with == or !=, two things at a time.")
            case nodes.Not():
                self._condition(node.node, loops)
            case nodes.And() | nodes.Or():
                before = self.told
                self._condition(node.left, loops)
                self.told |= not_withheld(node.left, said=isinstance(node, nodes.And))
                self._condition(node.right, loops)
                self.told = before
            case _:
                self._not_allowed(node)

    def _compared(self, one: nodes.Node, other: nodes.Node, loops: Loops) -> None:
        """Judge a comparison of fields and texts; a field with a closed list needs a word of that list."""
        for side in (one, other):
            if isinstance(side, nodes.Getattr | nodes.Const):
                self._condition(side, loops)
            else:
                self._slip(side, Breach.LANGUAGE, "compare a field with a text, or with another field.")
        for asked, text in ((one, other), (other, one)):
            match asked:
                case nodes.Getattr(node=nodes.Name(name="leaver"), attr=name) if name in LEAVERS.keys:
                    choices = LEAVERS.column(name).choices
                    if choices and getattr(text, "value", None) not in ("", *choices):
                        listed = ", ".join(choices)
                        what = f"leaver.{name} is one of {listed}: compare it with one of these words."
                        self._slip(text, Breach.LANGUAGE, what)

    def _field(self, node: nodes.Getattr, loops: Loops, into: dict[str, int]) -> None:
        assert isinstance(node.node, nodes.Name)  # noqa: S101  # the pattern that led here says so
        at, space, name = node.node, node.node.name, node.attr
        if loops.get(space, LOOP) is None:
            return
        known = loops.get(space) or FIELDS.get(space)
        if known is None:
            spaces = [*self.words.spaces, *loops]
            self._slip(at, Breach.FIELD, f'"{space}.{name}" is not a field.{near(space, spaces)}')
        elif space not in loops and space not in self.words.spaces:
            self._slip(at, Breach.PLACE, f'"{space}.{name}": {self.words.why_not}')
        elif name not in known:
            hint = near(name, known, before=f"{space}.")
            self._slip(at, Breach.FIELD, f'there is no field "{space}.{name}".{hint}')
        elif space not in loops:
            into.setdefault(f"{space}.{name}", at.lineno)
            if space == "leaver" and LEAVER_FIELDS[name] not in self.told:
                self.bare.setdefault(f"{space}.{name}", at.lineno)
            if into is self.printed and not self.within:
                self.always.add(f"{space}.{name}")

    def _no_field(self, node: nodes.Name) -> None:
        what = f'"{node.name}" is not a field. Write which one, as in leaver.surname.'
        self._slip(node, Breach.FIELD, what)

    def _not_allowed(self, node: nodes.Node) -> None:
        kinds = (name for kind, name in NAMES_OF_NODES.items() if isinstance(node, kind))
        name = next(kinds, f"{type(node).__name__.lower()} here")
        what = f"{name} is not allowed. A template has values, if and for."
        self._slip(node, Breach.LANGUAGE, what)


def not_withheld(test: nodes.Node, *, said: bool) -> frozenset[DataCategory]:
    """Return the kinds of data that are surely not withheld where an ``if`` found ``test`` to be ``said``."""
    match test:
        case nodes.Getattr(node=nodes.Name(name="withheld"), attr=name) if name in LEAVER_FIELDS and not said:
            return frozenset({LEAVER_FIELDS[name]})
        case nodes.Not():
            return not_withheld(test.node, said=not said)
        case nodes.And() | nodes.Or() if said == isinstance(test, nodes.And):
            return not_withheld(test.left, said=said) | not_withheld(test.right, said=said)
    return frozenset()


def _only_asks(test: nodes.Node) -> bool:
    """Return whether an ``if`` asks only whether a field is withheld."""
    match test:
        case nodes.Not(node=nodes.Getattr(node=nodes.Name(name="withheld"))):
            return True
    return False


def near(name: str, known: Iterable[str], *, before: str = "") -> str:
    """Return a hint at the nearest of the ``known`` names; "" when none is near."""
    near = get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {before}{near[0]}?" if near else ""
