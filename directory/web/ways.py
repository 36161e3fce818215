"""The ways to mend what holds letters: the pages of a cause, and those of one row that it holds alone."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from directory.ledger import read_ledger
from directory.model import Held, Place, Plan
from directory.planning.causes import Cause, causes_of
from directory.planning.tally import columns_lacking
from directory.web.back import carry
from directory.web.desk import Desk
from directory.web.named import body_named, reference_of, titles
from directory.web.not_arrived import body_href
from directory.web.runs import id_of
from directory.web.words import Button, button_for

WITHOUT = "no_letter_for"  # the setting with destinations that need no letter


@dataclass(frozen=True, slots=True)
class Ways:
    """The pages that mend a cause: those of ``all`` its letters, and ``own``, those of each, in its order."""

    all: Sequence[Button]
    own: Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class HeldHere:
    """What is held of a set: ``lacking`` says which columns its list lacks, and ``causes`` are the others.

    Each cause is told once, with the ways to mend it in the same order.
    """

    lacking: Sequence[str]
    causes: Sequence[Cause]
    ways: Sequence[Ways]


def held_here(at: Desk, plan: Plan, run: str) -> HeldHere:
    """Return what a plan of the set ``run`` holds."""
    lack = Counter(each.lacks for one in plan.held for each in one.every if each.lacks)
    alone = list(_alone(plan.held, lack))
    rules = {one.name: one.rule for one in titles(at).values()}
    with read_ledger(at.settings.ledger) as ledger:
        recorded = ledger.standings([one.about for one in alone if one.about])
    places = {key: id_of(one.folder) for key, one in recorded.items()}

    def of(one: Held) -> list[Button]:
        return list(_of(at, one, run, places, rules))

    causes = causes_of((_as_printed(at, one) for one in alone), many_as_one=True)
    return HeldHere(columns_lacking(plan), causes, [_ways(one, of) for one in causes])


def _alone(held: Iterable[Held], lack: Counter[tuple[str, ...]]) -> Iterator[Held]:
    """Yield what is held of rows, without what several letters lack of their whole list."""
    for one in held:
        if left := [each for each in one.every if lack[each.lacks] <= 1]:
            yield replace(left[0], also=tuple(left[1:]))


def _as_printed(at: Desk, one: Held) -> Held:
    """Return what is held with its recorded letter's printed reference in its reason, and not its key."""
    if not one.about or one.about not in one.reason:
        return one
    return replace(one, reason=one.reason.replace(one.about, reference_of(at, one.about)))


def _ways(cause: Cause, of: Callable[[Held], list[Button]]) -> Ways:
    help_ = Button(f"{cause.code}: how to mend it", f"/help/{cause.code}")
    each = [of(one.held) for one in cause.letters]
    shared = [way for way in each[0] if all(way in ways for ways in each)]
    return Ways([help_, *shared], [[way for way in ways if way not in shared] for ways in each])


def _of(
    at: Desk, one: Held, run: str, places: Mapping[str, str], rules: Mapping[str, str]
) -> Iterator[Button]:
    """Yield the pages where what holds one letter is mended.

    ``places`` are the sets of the letters that are recorded, by key, ``rules`` those of the templates.
    """
    if one.body and one.place is Place.BODY:
        yield Button(f"Mend or confirm {body_named(at, one.body)}", carry(body_href(one.body), run))
    if one.about in places:
        yield Button("The letter that is recorded", f"/ledger/{one.about}")
    rule = rules.get(one.template)
    if rule and one.place in (Place.RULE, Place.LETTER):
        yield Button(f"See rule {rule}", carry(f"/directory/rules/{quote(rule)}", run))
    if one.place is Place.LETTER:
        words = f"/letters/templates/{one.template}#withheld"
        yield Button("See the letter, and what can be done", carry(words, run))
    if one.place is Place.DESTINATION and one.row and one.row.cell("destination") == one.cell:
        if one.near:  # a slip in a name is no destination without letters
            yield Button("Find its ID in the directory", carry("/directory", run))
        else:
            said = 'It needs no letter, as NEET: add it to "No letter for"'
            href = f"/settings/school?row={one.row.number}#{WITHOUT}"
            yield Button(said, carry(href, run))
    if one.place is Place.CHOICE and one.row:
        yield Button("Record the choice", f"/choices?of={run}&row={one.row.number}")
    if button := button_for(one.action, one.about, places.get(one.about, run)):
        yield button
