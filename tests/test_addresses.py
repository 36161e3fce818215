"""No letter about a pupil goes to an address that nobody confirmed, or that left its body.

Addresses are swapped, dragged, sorted and mistyped as people do it in a spreadsheet: those of the directory
and of a few contacts, all of them confirmed and remembered by the ledger. What is found without a ledger is
tested with the rules.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product, zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from directory.checks import registry
from directory.checks.helpers import words
from directory.checks.trusted import PupilList
from directory.model import Book, Category, Finding, Remembered, Row
from directory.planning.plan import make_plan
from directory.planning.remember import to_remember
from directory.planning.trust import NO_TRUST, Trust
from directory.sharing.recipients import Directory, directory_from
from directory.values import is_free_mail
from directory.workbook.read import read_book
from tests.checks.rules.test_domains import slips
from tests.helpers import TODAY, book, row, settings, table
from tests.plans import pupil, template

WORKBOOK = Path(__file__).parents[1] / "data" / "recipients.xlsx"
TEMPLATE = template("{{ leaver.name }}")
RULES = [row("Sharing", at, recipient=category) for at, category in enumerate(Category, start=2)]
# What is found without the ledger is left out, but for addresses that cannot be read at all.
CHECKS = [registry.all_checks()[code] for code in ("C02", "Y11", "Y12", "Y13", "Y14", "Y15")]
POST = ("address", "town", "postcode")


def changed(one: Row, **cells: str) -> Row:
    return replace(one, values={**one.values, **cells})


def _sound() -> Iterator[Row]:
    """Yield the directory's open bodies that have a mailbox, and a contact for some, all confirmed."""
    at = 2
    for one in read_book(WORKBOOK, TODAY).rows("Recipients"):
        domain = one["email"].partition("@")[2]
        if one["status"] != "Active" or not domain or is_free_mail(domain):
            continue
        day = f"{one.number % 28 + 1:02}/09/2026"
        yield changed(one, send_by="Secure email", last_checked=day, checked_by="AB")
        if at < 8:
            contact = row(
                "Contacts", at, recipient=one["id"], name=f"Miss {'CAFBED'[at - 2]}", last_checked=day
            )
            yield changed(contact, email=f"admissions@{domain}")
            at += 1


SOUND = list(_sound())
BODIES = [one for one in SOUND if one.sheet == "Recipients"]
CONTACTS = [one for one in SOUND if one.sheet == "Contacts"]


def book_of(rows: Iterable[Row], remembered: Sequence[Remembered] = ()) -> Book:
    return replace(book(*rows, *RULES, *settings()), remembered=tuple(remembered))


def directory_of(given: Book) -> Directory:
    """Return the directory with the doubts that come of what is remembered."""
    found = [
        Finding(
            code=one.code,
            name=one.name,
            severity=one.severity,
            sheet=problem.sheet,
            row=problem.row,
            cell=problem.cell,
            recipient=problem.recipient,
            column=problem.column,
            value=problem.value,
            message=problem.message,
            suggestion=None,
        )
        for one in CHECKS
        for problem in one.function(given)
    ]
    return directory_from(given, found, registry.email_doubting_codes(), registry.post_doubting_codes())


REMEMBERED = to_remember(book_of(SOUND), directory_of(book_of(SOUND)))


class Letter(NamedTuple):
    """Where a letter goes: the body's ID, the draft's address, and the envelope, spelt without signs."""

    id: str
    email: str
    name: str
    post: str


def letters(given: Book, ids: Iterable[str], trust: Trust = NO_TRUST) -> list[Letter]:
    """Return the letters about a pupil of each of these bodies."""
    pupils = [pupil(at, reference=f"{at}", destination=id_) for at, id_ in enumerate(ids, start=2)]
    listed = PupilList(table("Leavers", pupils), ())
    made = make_plan([TEMPLATE], listed, directory_of(given), TODAY, trust=trust)
    envelopes = ((one.recipient.id, one.email, *one.recipient.postal_lines) for one in made.notices)
    return [Letter(id_, to, plain(name), plain(" ".join(post))) for id_, to, name, *post in envelopes]


def plain(text: str) -> str:
    return "".join(words(text))


EVERYBODY = [one["id"] for one in BODIES]
OWN = {one["id"]: one["email"] for one in BODIES}
CONFIRMED = {one.id: one for one in letters(book_of(SOUND, REMEMBERED), EVERYBODY)}


def test_every_confirmed_address_gets_its_drafts() -> None:
    assert len(EVERYBODY) > 20
    assert list(CONFIRMED) == EVERYBODY
    assert all(one.email for one in CONFIRMED.values())
    assert sum(one.email.startswith("admissions@") for one in CONFIRMED.values()) == len(CONTACTS) == 6


def strays(after: Iterable[Row]) -> list[Letter]:
    """Return the letters that are not addressed as was confirmed, once the rows ``after`` changed.

    Where a contact has lost its row, the letter may go to its body's own mailbox.
    """
    now = {(one.sheet, one.number): one for one in after}
    rows = [now.get((one.sheet, one.number), one) for one in SOUND]
    before = [one for one in SOUND if (one.sheet, one.number) in now]
    ids = {one.values.get("id") or one["recipient"] for one in (*before, *now.values())}
    sent = letters(book_of(rows, REMEMBERED), sorted(ids))
    return [one for one in sent if not is_confirmed(one)]


def is_confirmed(one: Letter) -> bool:
    own = CONFIRMED[one.id]
    place = one.email in (OWN[one.id], own.email) if one.email else one.post == own.post
    return place and one.name == own.name


BLOCKS = {
    "the e-mail": ("email",),
    "the e-mail and who confirmed it": ("email", "last_checked", "checked_by"),
    "the postal address": POST,
    "the name": ("organisation",),
    "the ID": ("id",),
    "all but the ID": tuple(key for key in BODIES[0].values if key != "id"),
    "all but ID and name": tuple(key for key in BODIES[0].values if key not in ("id", "organisation")),
}
OF_CONTACTS = {
    "the e-mail": ("email",),
    "the body": ("recipient",),
    "all but the body": ("name", "role", "phone", "email", "last_checked"),
}
BOTH = {f"{name}, of bodies": (BODIES, keys) for name, keys in BLOCKS.items()}
BOTH |= {f"{name}, of contacts": (CONTACTS, keys) for name, keys in OF_CONTACTS.items()}
DRAGGED = {name: one for name, one in BOTH.items() if "id" not in one[1]}  # two rows with one ID are an error


def filled(rows: Sequence[Row], keys: Sequence[str], sources: Sequence[Row]) -> list[Row]:
    """Return ``rows`` with the cells ``keys`` of ``sources``."""
    return [
        changed(one, **{key: source[key] for key in keys}) for one, source in zip(rows, sources, strict=True)
    ]


@pytest.mark.parametrize(("rows", "keys"), BOTH.values(), ids=BOTH)
def test_two_rows_change_places(rows: Sequence[Row], keys: Sequence[str]) -> None:
    for one, other in combinations(rows, 2):
        assert not strays(filled([one, other], keys, [other, one])), (one.number, other.number)


@pytest.mark.parametrize(("rows", "keys"), DRAGGED.values(), ids=DRAGGED)
def test_cells_are_dragged_down(rows: Sequence[Row], keys: Sequence[str]) -> None:
    for start, length in product(range(len(rows)), (2, 3, 5)):
        below = rows[start + 1 : start + length]
        assert not strays(filled(below, keys, [rows[start]] * len(below))), start


MOVES: Mapping[str, Callable[[Sequence[Row], str], list[Row]]] = {
    "sorted": lambda rows, key: sorted(rows, key=lambda one: one[key]),
    "sorted backwards": lambda rows, key: sorted(rows, key=lambda one: one[key], reverse=True),
    "up a row": lambda rows, _: [*rows[1:], rows[0]],
    "down a row": lambda rows, _: [rows[-1], *rows[:-1]],
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
@pytest.mark.parametrize(("rows", "keys"), BOTH.values(), ids=BOTH)
def test_columns_are_moved_without_the_others(
    rows: Sequence[Row], keys: Sequence[str], move: Callable[[Sequence[Row], str], list[Row]]
) -> None:
    moved = filled(rows, keys, move(rows, keys[0]))
    assert moved != rows
    assert not strays(moved)


@pytest.mark.parametrize("rows", [BODIES, CONTACTS], ids=["bodies", "contacts"])
def test_a_slip_at_each_place_of_each_address(rows: Sequence[Row]) -> None:
    """Every address has another slip each time; no rule here looks at two rows' slips together."""
    slipped = [sorted({*slips(one["email"])} - {one["email"]}) for one in rows]
    assert min(map(len, slipped)) > 50
    for texts in zip_longest(*slipped):
        pairs = [(one, text) for one, text in zip(rows, texts, strict=True) if text]
        assert not strays([changed(one, email=text) for one, text in pairs])


def test_a_sign_is_lost_at_each_place_of_each_postal_address() -> None:
    by_post = {"send_by": "Post", "email": ""}
    for key in ("organisation", "address", "town"):
        slipped = [[one[key][:at] + one[key][at + 1 :] for at in range(len(one[key]))] for one in BODIES]
        for texts in zip_longest(*slipped):
            pairs = [(one, text) for one, text in zip(BODIES, texts, strict=True) if text and text.strip()]
            assert not strays([changed(one, **{key: text}, **by_post) for one, text in pairs])


@pytest.mark.parametrize("typed", ["office{}@gateway.ac.uk", "office{}@leicester.gov.uk", "a{}@gmail.com"])
def test_a_series_is_dragged_down(typed: str) -> None:
    assert not strays([changed(one, email=typed.format(at)) for at, one in enumerate(BODIES, start=1)])


@pytest.mark.parametrize(
    ("checked", "trust", "drafts"),
    [
        pytest.param("", Trust({}, confirm_first=True), False, id="nobody confirmed it"),
        pytest.param("", Trust({}), True, id="nobody confirmed it, and it is not asked"),
        pytest.param("01/09/2026", Trust({}, confirm_first=True), True, id="confirmed"),
    ],
)
def test_first_letters_wait_for_a_check_where_the_settings_ask(
    checked: str, trust: Trust, drafts: bool
) -> None:
    rows = [changed(one, last_checked=checked) for one in SOUND]
    assert {bool(one.email) for one in letters(book_of(rows), EVERYBODY, trust)} == {drafts}
