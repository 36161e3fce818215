"""What changed since an earlier state of the workbook, and looks like a slip of a whole column."""

from dataclasses import replace
from pathlib import Path

import pytest

from directory.checks import registry
from directory.workbook.read import read_book
from tests.helpers import TODAY, book, row, settings

WORKBOOK = Path(__file__).parents[3] / "data" / "recipients.xlsx"

COUNT = 12
CHANGING = ("organisation", "address", "postcode", "phone", "email")


def bodies(count=COUNT):
    return [
        {
            "id": f"body-{at:02}",
            "organisation": f"Body {chr(65 + at) * 6}",
            "address": f"{at + 1} {chr(90 - at) * 5} Street",
            "postcode": f"LE{at % 9 + 1} 1F{'ZYXWUTSRQPNLJ'[at]}",
            "phone": f"0116 24{(at * 37) % 100:02} {at}84",
            "email": f"office@{chr(77 + at % 12) * 4}{at}.org.uk",
        }
        for at in range(count)
    ]


def codes(old, new):
    """Return what comparing finds: its code, column and message."""
    before, after = ([row(number=at, **one) for at, one in enumerate(each, 2)] for each in (old, new))
    found = registry.run(book(*after, *settings()), since=book(*before, *settings()))
    return [(one.code, one.column) for one in found if one.code.startswith("Y")]


def sorted_alone(rows, *keys):
    """Return the rows after somebody sorted these columns backwards, without the others."""
    texts = {key: sorted((one[key] for one in rows), reverse=True) for key in keys}
    return [one | {key: texts[key][at] for key in keys} for at, one in enumerate(rows)]


def moved(rows, key, *places):
    """Return the rows with the texts of ``places`` passed on, each to the next place."""
    new = [dict(one) for one in rows]
    for place, following in zip(places, (*places[1:], places[0]), strict=True):
        new[following][key] = rows[place][key]
    return new


def changed(rows, count):
    return [one | ({"email": f"new@n{at}.org.uk"} if at < count else {}) for at, one in enumerate(rows)]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        pytest.param(bodies(), [], id="nothing"),
        pytest.param(bodies()[::-1], [], id="all rows sorted"),
        pytest.param(sorted_alone(bodies(), "email"), [("Y01", "email")], id="e-mails sorted"),
        pytest.param(sorted_alone(bodies(), "phone"), [("Y01", "phone")], id="phones sorted"),
        pytest.param(sorted_alone(bodies(), "postcode"), [("Y01", "postcode")], id="postcodes sorted"),
        pytest.param(
            sorted_alone(bodies(), "phone", "email"), [("Y01", "phone"), ("Y01", "email")], id="two columns"
        ),
        pytest.param(sorted_alone(bodies(), *CHANGING), [("Y01", "id")], id="the IDs sorted"),
        pytest.param(moved(bodies(), "email", 0, 1), [("Y01", "email")], id="two swapped"),
        pytest.param(
            moved(changed(bodies(), 1), "email", 3, 7), [("Y01", "email")], id="two swapped, and one changed"
        ),
        pytest.param(moved(bodies(), "phone", 0, 1), [("Y01", "phone")], id="two phones swapped"),
        pytest.param(
            [{**bodies()[0], "email": bodies()[1]["email"]}, {**bodies()[1], "email": ""}, *bodies()[2:]],
            [],
            id="one address put right",
        ),
        pytest.param(moved(bodies(), "email", 0, 1, 2), [("Y01", "email")], id="three moved round"),
        pytest.param(
            sorted_alone(bodies()[1:], "email"),
            [("Y03", "id"), ("Y01", "email")],
            id="sorted, and one deleted",
        ),
        pytest.param(
            [*sorted_alone(bodies(), "email"), bodies(13)[12]], [("Y01", "email")], id="sorted, and one added"
        ),
        pytest.param(
            [one | {"phone": one["phone"].replace(" ", "")} for one in bodies()], [], id="typed otherwise"
        ),
        pytest.param(changed(bodies(), 4), [], id="four changed"),
        pytest.param(changed(bodies(), 5), [("Y02", "email")], id="five changed"),
        pytest.param([one | {"email": ""} for one in bodies()], [("Y02", "email")], id="all blanked"),
        pytest.param(bodies()[:4], [("Y03", "id")] * 8, id="rows deleted"),
    ],
)
def test_what_comparing_finds(new, found):
    assert codes(bodies(), new) == found


def test_five_of_fifty_addresses_are_no_more_than_a_tenth():
    many = [row(number=at, id=f"b{at}", email=f"a@b{at}.org") for at in range(2, 52)]
    new = [row(number=at, id=f"b{at}", email=f"{'n' if at < 7 else 'a'}@b{at}.org") for at in range(2, 52)]
    found = registry.run(book(*new), since=book(*many))
    assert not [one for one in found if one.code.startswith("Y")]


def test_filling_blank_cells_is_no_change():
    old = [one | {"email": ""} for one in bodies()]
    assert codes(old, bodies()) == []


def test_contacts_are_compared_by_body_and_role():
    roles = ["Admissions", "SENCO", "Examinations", "Data protection"]
    old = [row("Contacts", at, role=role, email=f"{role[0]}@example.org") for at, role in enumerate(roles, 2)]
    new = [
        row("Contacts", at, role=role, email=f"{other[0]}@example.org")
        for at, (role, other) in enumerate(zip(roles, reversed(roles), strict=True), 2)
    ]
    found = registry.run(book(row(), *new), since=book(row(), *old))
    assert [(one.code, one.sheet, one.cell) for one in found if one.code.startswith("Y")] == [
        ("Y01", "Contacts", "E1")
    ]


CONTACTS = [
    {
        "recipient": f"body-{at:02}",
        "role": role,
        "name": f"Name {role[0]}{at}",
        "phone": f"0116 496 0{at}{at}0",
    }
    for at, role in enumerate(["SENCO", "Admissions", "Data protection", "Examinations", "Safeguarding lead"])
]
RULES = [
    {"rule": f"S{at:02}", "recipient": f"body-{at:02}", "purpose": f"Purpose {at * 7 % 5}", "data": data}
    for at, data in enumerate(["Name", "Name; ULN", "Name; UPN", "Name; SEN", "Name; Address"])
]


@pytest.mark.parametrize(
    ("sheet", "rows", "key"),
    [
        *[("Contacts", CONTACTS, key) for key in ("recipient", "role", "name", "phone")],
        *[("Sharing", RULES, key) for key in ("rule", "recipient", "purpose", "data")],
    ],
)
def test_a_column_of_another_sheet_sorted_alone_is_told(sheet, rows, key):
    def book_of(texts):
        return book(row(), *(row(sheet, at, **one) for at, one in enumerate(texts, 2)))

    sorted_ = book_of(sorted_alone(rows, key))
    told = [one for one in registry.run(sorted_, since=book_of(rows)) if one.code == "Y01"]
    assert [(one.sheet, one.column) for one in told] == [(sheet, key)]
    assert not [one for one in registry.run(book_of(rows[::-1]), since=book_of(rows)) if one.code == "Y01"]


def test_a_correction_of_the_register_is_no_sorted_column():
    old = [
        row("Sharing", at, **one, lawful_basis="Not recorded: ask the DPO") for at, one in enumerate(RULES)
    ]
    new = [row("Sharing", at, **one) for at, one in enumerate(RULES)]
    assert not [one for one in registry.run(book(*new), since=book(*old)) if one.code == "Y01"]


def test_without_an_earlier_state_nothing_is_compared():
    assert not [one for one in registry.run(book(row())) if one.code.startswith("Y")]


def test_the_message_names_column_and_cells():
    old, new = bodies(), moved(bodies(), "email", 0, 1, 2)
    rows = [[row(number=at, **one) for at, one in enumerate(each, 2)] for each in (old, new)]
    (one,) = [f for f in registry.run(book(*rows[1]), since=book(*rows[0])) if f.code == "Y01"]
    assert (one.cell, one.row) == ("M1", 0)
    assert one.message.startswith('"Email" has come apart from its rows: 3 cells')
    assert "M2, M3, M4" in one.message


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    "key", ["email", "phone", "phone_2", "postcode", "address", "organisation", "website"]
)
def test_every_column_of_the_real_workbook_sorted_alone_is_told(key, backwards):
    real = read_book(WORKBOOK, TODAY)
    rows = real.rows("Recipients")
    texts = sorted((one[key] for one in rows), key=lambda text: text.casefold(), reverse=backwards)
    texts = [text for text in texts if text] + [""] * texts.count("")  # blanks go to the bottom, as in Excel
    after = [
        replace(one, values=dict(one.values) | {key: text}) for one, text in zip(rows, texts, strict=True)
    ]
    table = replace(real.tables["Recipients"], rows=tuple(after))
    found = registry.run(replace(real, tables=dict(real.tables) | {"Recipients": table}), since=real)
    assert [(one.column, one.severity.value) for one in found if one.code == "Y01"] == [(key, "error")]


def test_a_body_that_has_gone_is_told():
    old = bodies()
    assert codes(old, old[1:]) == [("Y03", "id")]
    assert codes(old, old) == []
